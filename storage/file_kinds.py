"""What a file is by its content, and the name it may have: names and types that people send prove nothing."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from typing import NamedTuple

MEGABYTE = 1024 * 1024
MOST_PHOTO, MOST_DOCUMENT = 10 * MEGABYTE, 20 * MEGABYTE  # bytes
LONGEST_NAME = 120  # characters, the ending included
MOST_LISTED = 1024 * 1024  # bytes of a zip's list of members; an office file has some dozens of members
END_OF_ZIP = 65_557  # bytes in which the end of a zip is found


class Kind(NamedTuple):
    """`endings`: what a name of this kind may end in, the usual one first; `most`: bytes."""

    type: str
    endings: tuple[str, ...]
    most: int
    photo: bool


def _photo(type_: str, *endings: str) -> Kind:
    return Kind(f"image/{type_}", endings, MOST_PHOTO, True)


def _document(type_: str, *endings: str) -> Kind:
    return Kind(f"application/{type_}", endings, MOST_DOCUMENT, False)


_OFFICE = "vnd.openxmlformats-officedocument."
KINDS: Mapping[str, Kind] = {
    "jpeg": _photo("jpeg", "jpg", "jpeg", "jfif"),
    "png": _photo("png", "png"),
    "webp": _photo("webp", "webp"),
    "gif": _photo("gif", "gif"),
    "heic": _photo("heic", "heic", "heif"),
    "pdf": _document("pdf", "pdf"),
    "docx": _document(f"{_OFFICE}wordprocessingml.document", "docx"),
    "xlsx": _document(f"{_OFFICE}spreadsheetml.sheet", "xlsx"),
    "doc": _document("msword", "doc"),
    "xls": _document("vnd.ms-excel", "xls"),
}


def kind_of(data: bytes) -> str | None:
    """A key of KINDS, or None for everything else."""
    return next((kind for kind, looks in _LOOKS if looks(data)), None)


def _starts(*beginnings: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(beginnings)


def _is_webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


_HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"))


def _is_heic(data: bytes) -> bool:
    """`mif1` alone is any codec: one of the compatible brands must say which."""
    if data[4:8] != b"ftyp":
        return False
    brands = data[8 : min(int.from_bytes(data[:4], "big"), 128)]
    return any(brands[at : at + 4] in _HEIC_BRANDS for at in range(0, len(brands), 4) if at != 4)


def _office(member: str) -> Callable[[bytes], bool]:
    def looks(data: bytes) -> bool:
        members = _members(data) if data[:4] == b"PK\x03\x04" else set()
        macros = any(name.endswith("vbaProject.bin") for name in members)
        return not macros and {"[Content_Types].xml", member} <= members

    return looks


def _members(data: bytes) -> set[str]:
    """Names in a zip; empty for one that is broken or has absurdly many. Nothing is unpacked."""
    end = data.rfind(b"PK\x05\x06", -END_OF_ZIP)
    if end < 0 or int.from_bytes(data[end + 12 : end + 16], "little") > MOST_LISTED:
        return set()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return set()


def _ole(*streams: str) -> Callable[[bytes], bool]:
    wanted = [stream.encode("utf-16-le") + b"\0\0" for stream in streams]
    macros = "_VBA_PROJECT".encode("utf-16-le")

    def looks(data: bytes) -> bool:
        compound = data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
        return compound and macros not in data and any(stream in data for stream in wanted)

    return looks


_LOOKS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("jpeg", _starts(b"\xff\xd8\xff")),
    ("png", _starts(b"\x89PNG\r\n\x1a\n")),
    ("webp", _is_webp),
    ("gif", _starts(b"GIF87a", b"GIF89a")),
    ("heic", _is_heic),
    ("pdf", _starts(b"%PDF-")),
    ("docx", _office("word/document.xml")),
    ("xlsx", _office("xl/workbook.xml")),
    ("doc", _ole("WordDocument")),
    ("xls", _ole("Workbook", "Book")),
)

_ENDING = re.compile(r"\.(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{1,5}$")
_RESERVED = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def clean_name(name: str) -> str:
    """Without path, control and direction marks, at most LONGEST_NAME characters; may come out empty."""
    last = re.split(r"[/\\]", name[-1_000:])[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C" or letter in "\t\n\r")
    plain = _RESERVED.sub("", unicodedata.normalize("NFC", " ".join(seen.split()))).strip(" .")
    return _shortened(f"_{plain}" if _DEVICES.match(plain) else plain)


def name_for(name: str, kind: str) -> str:
    """The name with an ending that fits what the file is: `anh.png` that holds a JPEG is `anh.jpg`."""
    plain, endings = clean_name(name), KINDS[kind].endings
    found = _ENDING.search(plain)
    if found and found[0][1:].lower() in endings:
        return plain
    bare = (plain[: found.start()] if found else plain).rstrip(" .")
    return _shortened(f"{bare or ('anh' if KINDS[kind].photo else 'tai-lieu')}.{endings[0]}")


def _shortened(name: str) -> str:
    found = _ENDING.search(name)
    ending = found[0] if found else ""
    return name[: len(name) - len(ending)][: LONGEST_NAME - len(ending)].rstrip(" .") + ending
