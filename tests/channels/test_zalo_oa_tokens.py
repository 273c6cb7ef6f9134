"""Tokens that rotate: entered before they are used, renewed once for all, dead ones told and left alone."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
import structlog
from sqlmodel import Session

from bot.channels.port import Busy, Misset, NotSent
from storage.store import Store, Unavailable, open_store
from storage.tables import TokenPair
from storage.token_pairs import claim, pair_of
from tests.channels.zalo_oa_support import Places, Rested, channel_on, talking, text
from tests.fakes.zalo_oa import USER, FakeZaloOa, Fault
from tests.fakes.zalo_oa_rules import HOUR, NOON, Quirks

T = TypeVar("T")
OAUTH = "/v4/oa/access_token"


class Stalling:
    """A store whose back office stops answering while `stalled`; `lost`: what was asked happens anyway."""

    def __init__(self, store: Store) -> None:
        self._store, self.stalled, self.lost = store, False, False

    async def run(self, work: Callable[[Session], T]) -> T:
        if self.stalled and not self.lost:
            raise Unavailable("stalled")
        done = await self._store.run(work)
        if self.stalled:
            raise Unavailable("the answer was lost")
        return done

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


async def row(store: Store) -> TokenPair:
    found = await store.run(lambda session: session.get(TokenPair, "zalo-oa"))
    assert found is not None
    return found


async def test_the_operators_pair_is_renewed_and_entered_before_its_first_use(store: Store) -> None:
    async with talking(store) as (fake, bot):
        await bot.deliver(text("chào"))
        kept = await row(store)
        assert fake.calls == [OAUTH, "/v3.0/oa/message/cs"]
        assert (kept.access, kept.refresh) == (fake.access, fake.refresh)
        assert (kept.access_before, kept.refresh_before) == ("AT_0", "RT_0")
        assert kept.expires_ms == (fake.now + 25 * HOUR) * 1000
        assert fake.tokens == [fake.access]


async def test_an_access_token_alone_works_until_it_dies(store: Store) -> None:
    async with talking(store, zalo_oa_refresh_token=None) as (fake, bot):
        await bot.deliver(text("chào"))
        fake.now += 26 * HOUR
        for _ in range(3):
            with pytest.raises(Misset) as ended:
                await bot.deliver(text("sau"))
            assert ended.value.why == "zalo_oa_consent"
        assert (fake.renewals, fake.texts()) == (0, ["chào"])


async def test_without_any_token_the_operator_is_told(store: Store) -> None:
    async with talking(store, zalo_oa_refresh_token=None, zalo_oa_access_token=None) as (fake, bot):
        with pytest.raises(Misset):
            await bot.deliver(text("chào"))
        assert fake.calls == []


@pytest.mark.parametrize("code", [-216, -220, -124, 401])
async def test_a_token_the_platform_refuses_is_renewed_once_and_the_call_made_again(
    store: Store, code: int
) -> None:
    async with talking(store) as (fake, bot):
        await bot.start()
        fake.faults.append(Fault("/message/cs", code=code))
        await bot.deliver(text("chào"))
        assert (fake.renewals, fake.texts()) == (2, ["chào"])


async def test_a_platform_that_refuses_every_token_does_not_make_us_renew_without_end(store: Store) -> None:
    async with talking(store) as (fake, bot):
        await bot.start()
        fake.faults.extend(Fault("/message/cs", code=-216) for _ in range(9))
        for _ in range(5):
            with pytest.raises(Misset):
                await bot.deliver(text("chào"))
        assert (fake.renewals, len(fake.faults)) == (2, 3)
        fake.faults.clear()
        await bot.deliver(text("chào"))
        assert fake.texts() == ["chào"]


async def test_fifty_calls_at_once_with_a_dead_token_make_one_renewal(store: Store) -> None:
    async with talking(store) as (fake, bot):
        await bot.start()
        fake.access = "AT_changed_by_the_platform"
        await asyncio.gather(*(bot.deliver(text(f"{n}")) for n in range(50)))
        assert fake.renewals == 2  # the first at the start
        assert sorted(fake.texts()) == sorted(str(n) for n in range(50))


async def test_two_replicas_with_a_dead_token_make_one_renewal(store: Store, store_url: str) -> None:
    """On SQLite the two share the one store of their process."""
    other = await open_store(store_url) if store_url.startswith("postgresql") else store
    async with FakeZaloOa().serving() as fake:
        fake.person(USER)
        bots = [channel_on(fake, one) for one in (store, other)]
        for bot in bots:
            await bot.start()
        assert fake.renewals == 1
        fake.access = "AT_changed_by_the_platform"
        held = Fault(OAUTH, recorded=True, until=asyncio.Event())
        fake.faults.append(held)
        sending = [asyncio.create_task(bot.deliver(text(f"{n}"))) for n, bot in enumerate(bots * 5)]
        await held.reached.wait()
        held.let_go()
        await asyncio.gather(*sending)
        assert (fake.renewals, len(fake.sent)) == (2, 10)
        for bot in bots:
            await bot.close()
    if other is not store:
        await other.close()


async def test_a_new_pair_is_not_used_before_it_is_entered(store: Store) -> None:
    stalling = Stalling(store)
    async with talking(stalling) as (fake, bot):
        await bot.start()
        before = fake.access
        held = Fault(OAUTH, recorded=True, until=asyncio.Event())
        fake.access = "AT_dead"
        fake.faults.append(held)
        sending = asyncio.create_task(bot.deliver(text("chào")))
        await held.reached.wait()
        stalling.stalled = True
        held.let_go()
        with pytest.raises(NotSent) as ended:
            await sending
        assert ended.value.why == "database"
        with pytest.raises(NotSent):
            await bot.deliver(text("chào"))
        assert set(fake.tokens) == {before}
        stalling.stalled = False
        await bot.deliver(text("chào"))
        assert (await row(store)).access == fake.access
        assert (fake.renewals, fake.texts()) == (2, ["chào"])


async def test_a_commit_whose_answer_was_lost_is_not_made_twice(store: Store) -> None:
    stalling = Stalling(store)
    async with talking(stalling) as (fake, bot):
        await bot.start()
        held = Fault(OAUTH, recorded=True, until=asyncio.Event())
        fake.access = "AT_dead"
        fake.faults.append(held)
        sending = asyncio.create_task(bot.deliver(text("chào")))
        await held.reached.wait()
        stalling.stalled = stalling.lost = True
        held.let_go()
        with pytest.raises(NotSent):
            await sending
        stalling.stalled = False
        await bot.deliver(text("chào"))
        kept = await row(store)
        assert (kept.refresh, kept.refresh_before != kept.refresh) == (fake.refresh, True)
        assert fake.renewals == 2


async def test_who_dies_between_entering_and_using_leaves_the_pair_to_the_next(store: Store) -> None:
    async with FakeZaloOa().serving() as fake:
        fake.person(USER)
        first = channel_on(fake, store)
        await first.start()  # renewed and entered; nothing sent, and never heard of again
        second = channel_on(fake, store)
        await second.deliver(text("chào"))
        assert (fake.renewals, fake.texts()) == (1, ["chào"])
        for bot in (first, second):
            await bot.close()


async def test_who_is_cancelled_while_renewing_loses_no_pair(store: Store) -> None:
    async with talking(store) as (fake, bot):
        held = Fault(OAUTH, recorded=True, until=asyncio.Event())
        fake.faults.append(held)
        sending = asyncio.create_task(bot.deliver(text("chào")))
        await held.reached.wait()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        held.let_go()
        await bot.close()
        assert (await row(store)).refresh == fake.refresh


async def test_a_pair_that_could_not_be_entered_is_entered_when_we_stop(store: Store) -> None:
    stalling = Stalling(store)
    async with talking(stalling) as (fake, bot):
        held = Fault(OAUTH, recorded=True, until=asyncio.Event())
        fake.faults.append(held)
        sending = asyncio.create_task(bot.deliver(text("chào")))
        await held.reached.wait()
        stalling.stalled = True
        held.let_go()
        with pytest.raises(NotSent):
            await sending
        stalling.stalled = False
        await bot.close()
        assert (await row(store)).refresh == fake.refresh


@pytest.mark.parametrize("code", [-118, -14014])
async def test_a_dead_consent_is_written_down_told_and_never_asked_again(store: Store, code: int) -> None:
    async with talking(store, Quirks(dead_refresh=code)) as (fake, bot):
        fake.refresh = "RT_lost"
        for _ in range(5):
            with pytest.raises(Misset) as ended:
                await bot.deliver(text("chào"))
            assert ended.value.why == "zalo_oa_consent"
        assert (await row(store)).trouble == "zalo_oa_consent"
        other = channel_on(fake, store)
        with pytest.raises(Misset):
            await other.deliver(text("chào"))
        await other.close()
        assert fake.renewals == 1


async def test_a_new_pair_of_the_operators_brings_every_replica_back(store: Store) -> None:
    async with talking(store) as (fake, dead):
        fake.refresh = "RT_lost"
        with pytest.raises(Misset):
            await dead.start()
        fake.refresh, fake.access = "RT_consented", "AT_consented"
        pair = {"zalo_oa_refresh_token": "RT_consented", "zalo_oa_access_token": "AT_consented"}
        mended = channel_on(fake, store, **pair)
        await mended.deliver(text("lại nói được"))
        await dead.deliver(text("tôi cũng vậy"))
        assert len(fake.sent) == 2
        await mended.close()


async def test_the_operators_old_pair_never_comes_back(store: Store) -> None:
    async with talking(store) as (fake, bot):
        await bot.start()
        again = channel_on(fake, store)
        await again.start()
        assert (await row(store)).refresh == fake.refresh
        assert fake.renewals == 1
        await again.close()


async def test_a_wrong_app_secret_is_told_and_the_refresh_token_kept(store: Store) -> None:
    async with talking(store, zalo_oa_app_secret="mistyped") as (fake, bot):
        for _ in range(3):
            with pytest.raises(Misset) as ended:
                await bot.start()
            assert ended.value.why == "zalo_oa_app"
        assert fake.renewals == 1
        mended = channel_on(fake, store)
        await mended.start()
        assert fake.renewals == 2
        await mended.close()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(Fault(OAUTH), NotSent), (Fault(OAUTH, status=503), NotSent), (Fault(OAUTH, code=-32), Busy)],
)
async def test_an_oauth_host_in_trouble_is_asked_again_later(
    store: Store, fault: Fault, kind: type[Exception]
) -> None:
    async with talking(store) as (fake, bot):
        fake.faults.append(fault)
        with pytest.raises(kind):
            await bot.deliver(text("chào"))
        await bot.deliver(text("chào"))
        assert fake.texts() == ["chào"]


async def test_tokens_are_renewed_after_twenty_hours_without_a_call_failing(store: Store) -> None:
    async with talking(store, until=NOON + 70 * HOUR) as (fake, bot):
        await bot.start()
        with pytest.raises(Rested):
            await bot.listen(_nobody, Places())
        assert fake.renewals == 1 + 3  # at the start, then every twenty hours
        assert fake.now >= NOON + 70 * HOUR


async def test_one_process_renews_while_the_other_holds_the_lease_and_waits(store: Store) -> None:
    async with talking(store) as (_, bot):
        await bot.start()
        pair = await store.run(lambda session: pair_of(session, "zalo-oa"))
        assert pair is not None
        claimed = await store.run(lambda session: claim(session, "zalo-oa", "another", pair.access))
        assert claimed is not None
        assert claimed.ours
        assert await store.run(lambda session: claim(session, "zalo-oa", "third", pair.access)) is None
        stale = await store.run(lambda session: claim(session, "zalo-oa", "another", "AT_older"))
        assert stale is not None
        assert (stale.pair, stale.ours) == (pair, False)


async def test_no_token_and_no_secret_is_in_any_log(
    store: Store, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    structlog.reset_defaults()
    async with talking(store) as (fake, bot):
        await bot.start()
        fake.faults.extend([Fault("/message/cs", code=-216), Fault(OAUTH, status=503)])
        for _ in range(2):
            try:
                await bot.deliver(text("điều riêng tư"))
            except NotSent as ended:
                assert "RT_" not in repr(ended)
        fake.refresh, fake.access = "RT_lost", "AT_lost"
        with pytest.raises(Misset):
            await bot.deliver(text("điều riêng tư"))
        told = caplog.text + "".join(capsys.readouterr())
        assert "token renewed" in told
        for secret in ("AT_", "RT_", "app-secret-demo", "oa-secret-demo", "riêng tư", USER):
            assert secret not in told


async def _nobody(heard: object) -> None:
    raise AssertionError(heard)
