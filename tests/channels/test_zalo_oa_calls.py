"""Calls to the account over real HTTP: how each answer of the platform ends, and what goes in its place."""

from typing import Any

import pytest

from bot.channels.port import (
    Blocked,
    Busy,
    Choice,
    Ending,
    Misset,
    NotSent,
    Receipt,
    Refused,
    Shown,
    Unknown,
)
from bot.channels.zalo_oa_client import proof
from storage.store import Store
from tests.channels.zalo_oa_support import channel_on, talking, text
from tests.fakes.zalo_oa import USER, Fault
from tests.fakes.zalo_oa_rules import HOUR, Quirks

CS = "/message/cs"
TWO = Shown("Tiếp?", (Choice("yes", "Có"), Choice("no", "Không")))
CODES: list[tuple[int, type[Ending], str]] = [
    (-118, Misset, "zalo_oa_consent"),
    (-14014, Misset, "zalo_oa_consent"),
    (-201, Refused, "input"),
    (-204, Misset, "zalo_oa_gone"),
    (-205, Misset, "zalo_oa_gone"),
    (-209, Misset, "zalo_oa_app"),
    (-210, Refused, "too_long"),
    (-211, Misset, "zalo_oa_money"),
    (-212, Misset, "zalo_oa_app"),
    (-213, Blocked, "not_follower"),
    (-217, Blocked, "shut_out"),
    (-218, Blocked, "enough"),
    (-219, Misset, "zalo_oa_app"),
    (-221, Misset, "zalo_oa_unverified"),
    (-223, Misset, "zalo_oa_rights"),
    (-224, Misset, "zalo_oa_package"),
    (-227, Blocked, "away"),
    (-230, Blocked, "window"),
    (-232, Blocked, "window"),
    (-233, Refused, "kind"),
    (-234, NotSent, "night"),
    (-235, Misset, "zalo_oa_rights"),
    (-237, Refused, "group"),
    (-240, Refused, "dead_api"),
    (-242, Misset, "zalo_oa_proof"),
    (-244, Blocked, "restricted"),
    (-248, Refused, "content"),
    (-249, Refused, "template"),
    (-320, Misset, "zalo_oa_money"),
    (-321, Misset, "zalo_oa_money"),
    (-1441, Misset, "zalo_oa_money"),
    (-109, Refused, "template"),
    (-999, Refused, "code_-999"),
]


@pytest.fixture
def store_url(migrated_sqlite_url: str) -> str:
    """One engine is enough where the database is not what is tried."""
    return migrated_sqlite_url


@pytest.mark.parametrize(("code", "kind", "why"), CODES)
async def test_every_error_under_http_200_has_its_ending(
    store: Store, code: int, kind: type[Ending], why: str
) -> None:
    async with talking(store) as (fake, bot):
        fake.faults.append(Fault(CS, code=code))
        with pytest.raises(kind) as ended:
            await bot.deliver(text("chào"))
        assert ended.value.why == why
        assert (fake.calls.count("/v3.0/oa/message/cs"), fake.sent) == (1, [])


async def test_what_was_taken_has_the_platforms_id(store: Store) -> None:
    async with talking(store) as (fake, bot):
        assert await bot.deliver(text("Chào chị")) == Receipt(fake.sent[0].message_id)
        assert fake.texts() == ["Chào chị"]


@pytest.mark.parametrize("quota", [True, False])
async def test_what_is_left_may_be_told_or_not(store: Store, quota: bool) -> None:
    async with talking(store, Quirks(quota=quota)) as (_, bot):
        assert (await bot.deliver(text("x"))).platform_id


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(CS), Unknown),
        (Fault(CS, recorded=True), Unknown),
        (Fault(CS, status=200), Unknown),  # a success nobody can read
        (Fault(CS, status=502), Unknown),
        (Fault(CS, status=504), Unknown),
        (Fault(CS, status=500), NotSent),
        (Fault(CS, status=503), NotSent),
        (Fault(CS, status=403), NotSent),
        (Fault(CS, status=429), Busy),
        (Fault(CS, status=404), Refused),
        (Fault(CS, status=302, headers={"Location": "/v2.0/oa/getoa"}), Refused),
    ],
)
async def test_what_is_no_answer_of_the_platforms_is_named_too(
    store: Store, fault: Fault, kind: type[Ending]
) -> None:
    async with talking(store) as (fake, bot):
        await bot.start()
        fake.faults.append(fault)
        with pytest.raises(Ending) as ended:
            await bot.deliver(text("chào"))
        assert type(ended.value) is kind
        assert "AT_" not in repr(ended.value)
        assert await bot.deliver(text("lại")) == Receipt(fake.sent[-1].message_id)


async def test_a_platform_that_is_not_there_got_nothing(store: Store) -> None:
    async with talking(store) as (fake, bot):
        await bot.start()
    late = channel_on(fake, store)
    with pytest.raises(NotSent) as ended:
        await late.deliver(text("chào"))
    assert ended.value.why == "unreachable"
    await late.close()


async def test_too_often_is_told_with_a_growing_wait(store: Store) -> None:
    async with talking(store) as (fake, bot):
        fake.faults.extend(Fault(CS, code=-32) for _ in range(3))
        waits = []
        for _ in range(3):
            with pytest.raises(Busy) as ended:
                await bot.deliver(text("chào"))
            waits.append(ended.value.after)
        assert waits == sorted(waits)
        assert waits[0] < waits[2] <= 60
        await bot.deliver(text("chào"))
        fake.faults.append(Fault(CS, code=-32))
        with pytest.raises(Busy) as again:
            await bot.deliver(text("chào"))
        assert again.value.after == waits[0]


@pytest.mark.parametrize(
    ("headers", "after"), [({"Retry-After": "7"}, 7.0), ({"X-RateLimit-Remain": "0"}, 60.0)]
)
async def test_the_platforms_own_headers_say_how_long_to_wait(
    store: Store, headers: dict[str, str], after: float
) -> None:
    async with talking(store) as (fake, bot):
        fake.faults.append(Fault(CS, code=-32, headers=headers))
        with pytest.raises(Busy) as ended:
            await bot.deliver(text("chào"))
        assert ended.value.after == after


async def test_the_packages_allowance_ends_and_comes_back_with_the_next_minute(store: Store) -> None:
    async with talking(store, Quirks(each_minute=3)) as (fake, bot):
        for n in range(3):
            await bot.deliver(text(f"{n}"))
        with pytest.raises(Busy):
            await bot.deliver(text("thêm"))
        fake.now += 60
        await bot.deliver(text("thêm"))
        assert fake.texts() == ["0", "1", "2", "thêm"]


@pytest.mark.parametrize("variant", ["plain", "typed", "inside"])
async def test_a_tapped_button_comes_back_as_its_choice(store: Store, variant: Any) -> None:
    async with talking(store, Quirks(buttons=frozenset({variant})), zalo_oa_buttons=variant) as (fake, bot):
        (call,) = bot.write(USER, TWO)
        await bot.deliver(call)
        assert (fake.sent[0].shape, fake.sent[0].text) == (variant, "Tiếp?")
        tapped = fake.bytes_of(await fake.tap(fake.sent[0].buttons[1]))
        assert [one.choice for one in bot.read(fake.headers(tapped), tapped)] == ["no"]


@pytest.mark.parametrize("code", [-201, -233])
async def test_buttons_that_are_not_taken_go_as_numbered_text_at_once(store: Store, code: int) -> None:
    async with talking(store) as (fake, bot):
        fake.faults.append(Fault(CS, code=code))
        await bot.deliver(*bot.write(USER, TWO))
        assert fake.texts() == ["Tiếp?\n\n1. Có\n2. Không"]


async def test_text_that_is_not_taken_either_is_refused_after_two_calls(store: Store) -> None:
    async with talking(store) as (fake, bot):
        fake.faults.extend(Fault(CS, code=-201) for _ in range(5))
        with pytest.raises(Refused):
            await bot.deliver(*bot.write(USER, TWO))
        assert len(fake.faults) == 3


async def test_other_errors_are_no_reason_to_send_again(store: Store) -> None:
    async with talking(store) as (fake, bot):
        fake.faults.append(Fault(CS, code=-210))
        with pytest.raises(Refused):
            await bot.deliver(*bot.write(USER, TWO))
        assert fake.sent == []


WINDOWS = [
    (48 * HOUR, False, True),
    (48 * HOUR + 1, False, False),
    (48 * HOUR + 1, True, True),
    (7 * 24 * HOUR, True, True),
    (7 * 24 * HOUR + 1, True, False),
]


@pytest.mark.parametrize(("silent", "paid", "goes"), WINDOWS)
async def test_who_was_silent_too_long_is_known_before_anything_is_called(
    store: Store, silent: float, paid: bool, goes: bool
) -> None:
    async with talking(store, zalo_oa_paid=paid) as (fake, bot):
        fake.now += silent
        if goes:
            assert (await bot.deliver(text("chào"))).platform_id
        else:
            with pytest.raises(Blocked) as ended:
                await bot.deliver(text("chào"))
            assert (ended.value.why, fake.calls) == ("window", [])


async def test_who_never_spoke_is_not_written_to(store: Store) -> None:
    async with talking(store, heard=False) as (fake, bot):
        with pytest.raises(Blocked):
            await bot.deliver(text("chào", "người lạ"))
        assert fake.calls == []


async def test_a_paid_message_is_not_tried_when_none_is_left(store: Store) -> None:
    async with talking(store, Quirks(paid_left=0), zalo_oa_paid=True) as (fake, bot):
        fake.now += 3 * 24 * HOUR
        with pytest.raises(Blocked) as ended:
            await bot.deliver(text("chào"))
        assert ended.value.why == "quota"
        assert "/v3.0/oa/message/cs" not in fake.calls


@pytest.mark.parametrize("code", [-211, -320])
async def test_no_money_for_a_paid_message_does_not_stop_the_free_ones(store: Store, code: int) -> None:
    async with talking(store, zalo_oa_paid=True) as (fake, bot):
        fake.now += 3 * 24 * HOUR
        fake.faults.append(Fault(CS, code=code))
        with pytest.raises(Blocked):
            await bot.deliver(text("chào"))


@pytest.mark.parametrize(
    ("quirks", "why"),
    [
        (Quirks(verified=False), "zalo_oa_unverified"),
        (Quirks(package="Cơ bản"), "zalo_oa_package"),
        (Quirks(package="Tiêu chuẩn"), "zalo_oa_package"),
        (Quirks(proof=True), "zalo_oa_proof"),
    ],
)
async def test_an_account_that_cannot_work_is_told_at_the_start(
    store: Store, quirks: Quirks, why: str
) -> None:
    async with talking(store, quirks) as (_, bot):
        with pytest.raises(Misset) as ended:
            await bot.start()
        assert ended.value.why == why


@pytest.mark.parametrize(
    ("name", "why"), [("zalo_oa_secret", "zalo_oa_secret"), ("zalo_oa_app_id", "zalo_oa_app")]
)
async def test_a_missing_setting_is_told_at_the_start(store: Store, name: str, why: str) -> None:
    async with talking(store, **{name: None}) as (fake, bot):
        with pytest.raises(Misset) as ended:
            await bot.start()
        assert (ended.value.why, fake.calls) == (why, [])


@pytest.mark.parametrize("oa_id", ["oaid", "oa_id"])
async def test_the_larger_package_may_send_faster(store: Store, oa_id: str) -> None:
    paces = []
    async with talking(store, Quirks(oa_id=oa_id)) as (fake, bot):
        for package in ("Tăng trưởng", "Toàn diện"):
            fake.quirks.package = package
            await bot.start()
            paces.append(bot.limits.each)
    assert paces[0] * 60 <= 100 < paces[1] * 60 <= 2_000


async def test_the_proof_of_the_app_secret_goes_with_every_call_when_wanted(store: Store) -> None:
    assert proof("app-secret-demo", "AT_demo_1") == (
        "520095b4bc3057d65cb0eaa4e08e8657ffacc49a5e5d0e8dfab8cbb3bd35f561"
    )
    async with talking(store, Quirks(proof=True), zalo_oa_proof=True) as (fake, bot):
        await bot.start()
        await bot.deliver(text("chào"))
        assert fake.texts() == ["chào"]
