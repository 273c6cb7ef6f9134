"""Files to and from the account over real HTTP: uploaded, told as a link, fetched from Zalo's hosts alone."""

import pytest

from bot.channels.port import Busy, Call, Ending, File, Misset, NotSent, Refused, Shown, Unknown
from storage.store import Store
from tests.channels.zalo_oa_support import channel_on, talking
from tests.fakes.zalo_oa import USER, FakeZaloOa, Fault
from tests.fakes.zalo_oa_rules import Quirks

CS = "/message/cs"


@pytest.fixture
def store_url(migrated_sqlite_url: str) -> str:
    """One engine is enough where the database is not what is tried."""
    return migrated_sqlite_url


FILES = [("don.pdf", "file", 5_000_000), ("anh.JPG", "image", 1_000_000), ("mau.docx", "file", 5_000_000)]


@pytest.mark.parametrize("token", [True, False])
@pytest.mark.parametrize(("name", "shape", "most"), FILES)
async def test_photos_and_documents_are_uploaded_and_sent(
    store: Store, name: str, shape: str, most: int, token: bool
) -> None:
    async with FakeZaloOa(Quirks(file_token=token)).serving() as fake:
        fake.person(USER)
        bot = channel_on(fake, store, public_url=fake.origin)
        fake.files[name] = b"x" * most
        (call,) = bot.write(USER, Shown("", (), (File(name, f"{fake.origin}/files/{name}"),)))
        assert (await bot.deliver(call)).platform_id == fake.sent[0].message_id
        assert [sent.shape for sent in fake.sent] == [shape]
        assert [(asset.name, len(asset.content)) for asset in fake.assets.values()] == [(name, most)]
        await bot.close()


@pytest.mark.parametrize("name", ["bang.xlsx", "lon.pdf", "mat.pdf", "khong-duoi"])
async def test_what_cannot_be_uploaded_is_told_as_a_link(store: Store, name: str) -> None:
    async with FakeZaloOa().serving() as fake:
        fake.person(USER)
        bot = channel_on(fake, store, public_url=fake.origin)
        fake.files |= {"bang.xlsx": b"x", "lon.pdf": b"x" * 5_000_001, "khong-duoi": b"x"}
        url = f"{fake.origin}/files/{name}"
        await bot.deliver(Call("file", {"user_id": USER, "name": name, "url": url}))
        assert fake.texts() == [f"{name}\n{url}"]
        await bot.close()


async def test_only_our_own_files_are_fetched_to_be_sent(store: Store) -> None:
    async with talking(store, public_url="https://kc.example.vn") as (fake, bot):
        url = f"{fake.origin}/files/don.pdf"
        fake.files["don.pdf"] = b"x"
        await bot.deliver(Call("file", {"user_id": USER, "name": "don.pdf", "url": url}))
        assert fake.texts() == [f"don.pdf\n{url}"]
        assert "/files/don.pdf" not in fake.calls


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault("/upload/", recorded=True), NotSent),
        (Fault("/upload/", code=-32), Busy),
        (Fault("/upload/", code=-224), Misset),
        (Fault(CS, recorded=True), Unknown),
    ],
)
async def test_an_upload_that_broke_sent_nothing(store: Store, fault: Fault, kind: type[Ending]) -> None:
    async with FakeZaloOa().serving() as fake:
        fake.person(USER)
        bot = channel_on(fake, store, public_url=fake.origin)
        fake.files["don.pdf"] = b"x"
        fake.faults.append(fault)
        with pytest.raises(kind):
            await bot.deliver(
                Call("file", {"user_id": USER, "name": "don.pdf", "url": f"{fake.origin}/files/don.pdf"})
            )
        await bot.close()


@pytest.mark.parametrize(("code", "shapes"), [(-100, ["file"]), (-201, ["text"]), (-233, ["text"])])
async def test_an_upload_the_platform_forgot_is_made_again_and_a_refused_one_becomes_a_link(
    store: Store, code: int, shapes: list[str]
) -> None:
    async with FakeZaloOa().serving() as fake:
        fake.person(USER)
        bot = channel_on(fake, store, public_url=fake.origin)
        fake.files["don.pdf"] = b"x"
        fake.faults.append(Fault(CS, code=code))
        await bot.deliver(
            Call("file", {"user_id": USER, "name": "don.pdf", "url": f"{fake.origin}/files/don.pdf"})
        )
        assert [sent.shape for sent in fake.sent] == shapes
        await bot.close()


async def test_what_people_sent_is_fetched_from_the_platform_only(store: Store) -> None:
    async with talking(store) as (fake, bot):
        fake.files["anh.jpg"] = b"x" * 100
        fake.moved["cu.jpg"] = f"{fake.origin}/files/anh.jpg"
        here = f"{fake.origin}/files"
        assert await bot.fetch(f"{here}/anh.jpg", 100) == b"x" * 100
        for ref, most in [(f"{here}/anh.jpg", 99), (f"{here}/cu.jpg", 100), (f"{here}/mat.jpg", 100)]:
            with pytest.raises(Refused):
                await bot.fetch(ref, most)


@pytest.mark.parametrize(
    "ref",
    [
        "http://f1.zdn.vn/a.jpg",
        "https://zdn.vn.example.com/a.jpg",
        "https://evilzdn.vn/a.jpg",
        "https://u:p@f1.zdn.vn/a.jpg",
        "https://f1.zdn.vn:8443/a.jpg",
        "https://f1.zdn.vn:x/a.jpg",
        "https://[f1.zdn.vn/a.jpg",
        "file:///etc/passwd",
        "http://127.0.0.1:1/a.jpg",
        "",
    ],
)
async def test_no_other_place_is_asked(store: Store, ref: str) -> None:
    async with talking(store) as (_, bot):
        with pytest.raises(Refused) as ended:
            await bot.fetch(ref, 100)
        assert ended.value.why == "file_place"
