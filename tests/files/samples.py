"""Files as people send them, made by hand: small, whole, with a position where the kind can hold one."""

import io
import struct
import zipfile
import zlib

SECRET = b"13.1234N"  # stands where a position is


def exif(orientation: int = 6, order: str = ">") -> bytes:
    """A TIFF block with an orientation and a directory that holds SECRET as a position."""
    mark = b"MM\0*" if order == ">" else b"II*\0"
    gps = 8 + 2 + 2 * 12 + 4
    text = gps + 2 + 12 + 4
    return b"".join(
        (
            mark + struct.pack(order + "I", 8),
            struct.pack(order + "H", 2),
            struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0),
            struct.pack(order + "HHII", 0x8825, 4, 1, gps),
            struct.pack(order + "I", 0),
            struct.pack(order + "HHHII", 1, 2, 2, len(SECRET), text),
            struct.pack(order + "I", 0),
            SECRET,
        )
    )


def _block(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


# One grey pixel, as a camera's program writes it.
_PIXEL = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300030202020202030202020303030304060404040404080606050609"
    "080a0a090809090a0c0f0c0a0b0e0b09090d110d0e0f101011100a0c12131210130f101010ffc9000b080001000101011100ffcc"
    "000600101005ffda0008010100003f00d2cf20ffd9"
)


def jpeg(orientation: int = 6, *, order: str = ">", salt: bytes = b"") -> bytes:
    """A picture with Exif, XMP, a colour profile, a comment, and a second picture behind the first."""
    told = (
        _block(0xE1, b"Exif\0\0" + exif(orientation, order))
        + _block(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x GPSLatitude='" + SECRET + b"'/>")
        + _block(0xE2, b"ICC_PROFILE\0\1\1colours" + salt)
        + _block(0xED, b"Photoshop 3.0\0" + SECRET)
        + _block(0xFE, SECRET)
    )
    return _PIXEL[:2] + told + _PIXEL[2:] + _PIXEL[:2] + _block(0xE1, b"Exif\0\0" + SECRET) + _PIXEL[2:]


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png() -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    told = _chunk(b"eXIf", exif()) + _chunk(b"tEXt", b"Comment\0" + SECRET)
    data = _chunk(b"IDAT", zlib.compress(b"\0\x80"))
    return b"\x89PNG\r\n\x1a\n" + head + told + data + _chunk(b"IEND", b"") + SECRET


def webp() -> bytes:
    def part(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

    body = b"WEBP" + part(b"VP8X", bytes((0x0C, 0, 0, 0)) + bytes(6))
    body += part(b"VP8 ", b"pixel") + part(b"EXIF", exif()) + part(b"XMP ", b"<x>" + SECRET + b"</x>")
    return b"RIFF" + struct.pack("<I", len(body)) + body


def heic() -> bytes:
    brands = struct.pack(">I", 24) + b"ftypmif1" + bytes(4) + b"mif1heic"
    return brands + b"meta" + b"Exif\0\0" + exif() + b"mdat" + b'<x exif:GPSLatitude="' + SECRET + b'"/>'


def gif() -> bytes:
    return b"GIF89a\1\0\1\0\0\0\0;"


def pdf(text: bytes = b"") -> bytes:
    return b"%PDF-1.7\n" + text + b"\n%%EOF\n"


def office(member: str, *others: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in ("[Content_Types].xml", member, *others):
            archive.writestr(name, "<x/>")
    return made.getvalue()


def docx() -> bytes:
    return office("word/document.xml")


def xlsx() -> bytes:
    return office("xl/workbook.xml")


def ole(*streams: str) -> bytes:
    names = b"".join(name.encode("utf-16-le") + b"\0\0" for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names
