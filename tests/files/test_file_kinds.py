"""What a file is, told by its content alone; what its name becomes; what is taken out of it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.file_kinds import KINDS, LONGEST_NAME, MOST_DOCUMENT, MOST_PHOTO, clean_name, kind_of, name_for
from storage.files import NotTaken, examined
from storage.positions import Broken, without_position
from tests.files import samples
from tests.files.samples import SECRET

KNOWN = {
    "jpeg": samples.jpeg(),
    "png": samples.png(),
    "webp": samples.webp(),
    "heic": samples.heic(),
    "gif": samples.gif(),
    "pdf": samples.pdf(),
    "docx": samples.docx(),
    "xlsx": samples.xlsx(),
    "doc": samples.ole("Root Entry", "WordDocument"),
    "xls": samples.ole("Root Entry", "Workbook"),
}
REFUSED = {
    "nothing": b"",
    "words": "Bản kê máy móc".encode(),
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a drawing that runs": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a program": b"MZ\x90\0" + bytes(100),
    "a Linux program": b"\x7fELF" + bytes(100),
    "any zip": samples.office("readme.txt"),
    "an application": samples.office("AndroidManifest.xml"),
    "a document with macros": samples.office("word/document.xml", "word/vbaProject.bin"),
    "an old sheet with macros": samples.ole("Workbook", "_VBA_PROJECT"),
    "an installer": samples.ole("Root Entry", "SummaryInformation"),
    "half a document": samples.docx()[:-30],
    "a zip that only begins so": b"PK\x03\x04" + bytes(200),
    "a film": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
    "a photo of another codec": b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif",
    "sound": b"OggS" + bytes(100),
    "a PDF behind something": b"GIF" + samples.pdf(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_known_by_its_content(kind: str) -> None:
    assert kind_of(KNOWN[kind]) == kind


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_everything_else_is_refused_whatever_it_is_called(content: bytes) -> None:
    with pytest.raises(NotTaken) as why:
        examined(content, "photo.jpg")
    assert why.value.why == "kind"


@given(st.binary(max_size=200), st.sampled_from(list(KNOWN.values())))
def test_no_bytes_break_the_examination(noise: bytes, known: bytes) -> None:
    for content in (noise, known[: len(noise)] + noise, known + noise):
        try:
            found = examined(content, "a")
        except NotTaken as why:
            assert why.why == "kind"
        else:
            assert found.kind in KINDS


def test_a_list_of_members_as_long_as_the_file_is_not_read() -> None:
    names = [f"{n:0200d}" for n in range(6_000)]
    assert kind_of(samples.office("word/document.xml", *names)) is None


@pytest.mark.parametrize(
    ("content", "most"),
    [(samples.gif(), MOST_PHOTO), (samples.pdf(), MOST_DOCUMENT)],
    ids=["photo", "document"],
)
def test_sizes_are_bounded_by_what_the_file_is(content: bytes, most: int) -> None:
    assert len(examined(content.ljust(most, b"\0"), "a").content) == most
    with pytest.raises(NotTaken) as why:
        examined(content.ljust(most + 1, b"\0"), "a")
    assert why.value.why == "too_large"


NAMES = [
    ("Bản vẽ xưởng.pdf", "pdf", "Bản vẽ xưởng.pdf"),
    ("../../etc/passwd", "jpeg", "passwd.jpg"),
    ("C:\\Users\\Hùng\\máy cưa.JPG", "jpeg", "máy cưa.JPG"),
    ("anh.png", "jpeg", "anh.jpg"),
    ("hoá đơn.exe", "pdf", "hoá đơn.pdf"),
    ("hop\u202efdp.exe", "pdf", "hopfdp.pdf"),
    ("a\0b\x1b[31m\r\nSet-Cookie: x.pdf", "pdf", "ab[31m Set-Cookie x.pdf"),
    ("", "heic", "anh.heic"),
    ("...", "docx", "tai-lieu.docx"),
    ("CON.pdf", "pdf", "_CON.pdf"),
    ("báo giá 1.2", "xlsx", "báo giá 1.2.xlsx"),
    ("x" * 500 + ".pdf", "pdf", "x" * 116 + ".pdf"),
    (unicodedata.normalize("NFD", "Ảnh máy.jpg"), "jpeg", "Ảnh máy.jpg"),
]


@pytest.mark.parametrize(("name", "kind", "wanted"), NAMES)
def test_names_are_cleaned_and_end_in_what_the_file_is(name: str, kind: str, wanted: str) -> None:
    assert name_for(name, kind) == wanted


@given(st.text(max_size=400), st.sampled_from(list(KINDS)))
def test_no_name_leaves_its_folder_or_hides_a_letter(name: str, kind: str) -> None:
    made = name_for(name, kind)
    assert 0 < len(made) <= LONGEST_NAME
    assert made.rpartition(".")[2].lower() in KINDS[kind].endings
    assert not set(made) & set('/\\<>:"|?*')
    assert not made.startswith(".")
    assert all(unicodedata.category(letter)[0] != "C" for letter in made)
    assert clean_name(made) == made


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "heic"])
def test_positions_are_taken_out_and_the_picture_stays(kind: str, order: str) -> None:
    content = samples.jpeg(order=order) if kind == "jpeg" else KNOWN[kind]
    assert SECRET in content
    plain = without_position(kind, content)
    assert SECRET not in plain
    assert kind_of(plain) == kind
    assert without_position(kind, plain) == plain


@pytest.mark.parametrize("orientation", range(1, 9))
def test_which_way_up_a_photo_is_stays(orientation: int) -> None:
    plain = without_position("jpeg", samples.jpeg(orientation))
    told = plain.partition(b"Exif\0\0")[2]
    assert (told[18:20] if told else b"\0\1") == bytes((0, orientation))
    assert b"ICC_PROFILE" in plain


def test_a_photo_is_decoded_as_before() -> None:
    """The entropy-coded part and the tables are the same bytes."""
    plain = without_position("jpeg", samples.jpeg(1))
    assert plain.endswith(bytes.fromhex("ffda0008010100003f00d2cf20ffd9"))
    assert plain.count(b"\xff\xdb") == 1


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_a_picture_cut_short_is_named_so(kind: str) -> None:
    with pytest.raises(Broken):
        without_position(kind, KNOWN[kind][:60])
