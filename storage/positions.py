"""Takes out of a picture what tells where and by whom it was made: positions are sensitive personal data.

JPEG, PNG and WebP lose every such block; which way up a JPEG is stays. In HEIC the position is blanked in its
place. GIF and documents are kept as they came.
"""

import re
import struct
from collections.abc import Callable, Mapping
from itertools import islice

MOST_BLOCKS = 100_000
ORIENTATION, POSITION = 0x0112, 0x8825  # tags of Exif
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}  # bytes by Exif's types
_KEPT_MARKERS = {0xE0, 0xEE}  # how a JPEG is to be read; every other block of an application goes
_MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
_PNG_SAID = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}
_WEBP_SAID = {b"EXIF", b"XMP "}
_WEBP_FLAGS = 0x08 | 0x04  # of VP8X: there is Exif, there is XMP
_XMP_POSITION = re.compile(rb"(GPS[A-Za-z]+(?:=\"|='|>))([^\"'<]*)")


class Broken(Exception):
    """It begins like such a picture and is none."""


def without_position(kind: str, data: bytes) -> bytes:
    """The picture without it. Raises Broken."""
    try:
        return _BY_KIND.get(kind, bytes)(data)
    except (IndexError, struct.error):
        raise Broken from None


def _jpeg(data: bytes) -> bytes:
    """Up to the end of the first picture: what follows may be a second one with all its data."""
    parts, at, orientation = [data[:2]], 2, 1
    for _ in range(MOST_BLOCKS):
        found = _MARKER.match(data, at)
        if found is None:
            raise Broken
        marker, at = found[1][0], found.end()
        if marker == 0xD9:
            return b"".join([*parts[:1], _upright(orientation), *parts[1:], b"\xff\xd9"])
        (length,) = struct.unpack_from(">H", data, at)
        block = data[at : at + length]
        at += length
        if length < 2 or len(block) < length:
            raise Broken
        if marker == 0xE1 and block[2:8] == b"Exif\0\0":
            orientation = _orientation(block[8:])
        if _tells_how(marker, block):
            parts.append(bytes((0xFF, marker)) + block)
        if marker == 0xDA:
            end = _end_of_scan(data, at)
            parts.append(data[at:end])
            at = end
    raise Broken


def _tells_how(marker: int, block: bytes) -> bool:
    """Whether a JPEG block is needed to show the picture; colour profiles are."""
    if marker == 0xE2:
        return block[2:14] == b"ICC_PROFILE\0"
    return marker in _KEPT_MARKERS or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


_AFTER_SCAN = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next block begins."""
    found = _AFTER_SCAN.search(data, at)
    if found is None:
        raise Broken
    return found.start()


def _upright(orientation: int) -> bytes:
    """The smallest Exif block that says which way up the picture is; nothing when it is as it is."""
    if not 1 < orientation <= 8:
        return b""
    tiff = b"MM\0*\0\0\0\x08\0\x01" + struct.pack(">HHIHHI", ORIENTATION, 3, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff


def _orientation(tiff: bytes) -> int:
    try:
        order = _order(tiff)
        for tag, kind, _, place in _entries(tiff, order, struct.unpack_from(order + "I", tiff, 4)[0]):
            if tag == ORIENTATION and kind == 3:
                return int(struct.unpack_from(order + "H", tiff, place)[0])
    except struct.error:
        pass
    return 1


def _order(tiff: bytes) -> str:
    return "<" if tiff[:2] == b"II" else ">"


def _entries(tiff: bytes | bytearray, order: str, at: int) -> list[tuple[int, int, int, int]]:
    """Of one directory: tag, type, count, and where the four bytes of value or offset stand."""
    (count,) = struct.unpack_from(order + "H", tiff, at)
    places = range(at + 2, at + 2 + 12 * min(count, 500), 12)
    return [(*struct.unpack_from(order + "HHI", tiff, place), place + 8) for place in places]


def _png(data: bytes) -> bytes:
    parts, at = [data[:8]], 8
    for _ in range(MOST_BLOCKS):
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise Broken
        if name not in _PNG_SAID:
            parts.append(data[at:end])
        if name == b"IEND":
            return b"".join(parts)
        at = end
    raise Broken


def _webp(data: bytes) -> bytes:
    end, at, parts = min(len(data), 8 + struct.unpack_from("<I", data, 4)[0]), 12, [b"WEBP"]
    while at < end:
        name, length = struct.unpack_from("<4sI", data, at)
        chunk = data[at : at + 8 + length + length % 2]
        if len(chunk) < 8 + length:
            raise Broken
        if name == b"VP8X":
            chunk = chunk[:8] + bytes((chunk[8] & ~_WEBP_FLAGS,)) + chunk[9:]
        if name not in _WEBP_SAID:
            parts.append(chunk)
        at += 8 + length + length % 2
    body = b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _heic(data: bytes) -> bytes:
    """Its parts are found by offsets, so nothing is taken out: the position's bytes become zeros."""
    blanked = bytearray(_XMP_POSITION.sub(lambda found: found[1] + b" " * len(found[2]), data))
    for found in islice(re.finditer(rb"Exif\0\0(?=II\*\0|MM\0\*)", data), 20):
        _blank_position(blanked, found.end())
    return bytes(blanked)


def _blank_position(data: bytearray, start: int) -> None:
    tiff = data[start : start + 512 * 1024]
    try:
        order = _order(bytes(tiff[:2]))
        first = struct.unpack_from(order + "I", tiff, 4)[0]
        for tag, _, _, place in _entries(tiff, order, first):
            if tag == POSITION:
                _blank_directory(tiff, order, struct.unpack_from(order + "I", tiff, place)[0])
    except struct.error:
        return
    finally:
        data[start : start + len(tiff)] = tiff


def _blank_directory(tiff: bytearray, order: str, at: int) -> None:
    for _, kind, count, place in _entries(tiff, order, at):
        size = min(_SIZES.get(kind, 1) * count, len(tiff))
        where = place if size <= 4 else struct.unpack_from(order + "I", tiff, place)[0]
        _zero(tiff, where, size)
        _zero(tiff, place - 8, 12)
    _zero(tiff, at, 2)


def _zero(data: bytearray, at: int, size: int) -> None:
    size = max(0, min(size, len(data) - at))
    data[at : at + size] = bytes(size)


_BY_KIND: Mapping[str, Callable[[bytes], bytes]] = {"jpeg": _jpeg, "png": _png, "webp": _webp, "heic": _heic}
