"""The access token in use: renewed once for all who ask, entered in the database before anybody uses it."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import structlog
from sqlmodel import Session

from bot.channels.port import Busy, Ending, Misset, NotSent
from bot.channels.zalo_oa_errors import APP, CONSENT
from storage.store import Store, Unavailable
from storage.token_pairs import Claim, Pair, claim, give, let_go, pair_of, renew, spoil

log = structlog.get_logger()
T = TypeVar("T")

LIFE = 25 * 3600  # seconds an access token lives, unless the platform says otherwise
EARLY = 5 * 3600  # seconds before its end that it is renewed
MOMENT = 0.2  # seconds between looks while another process renews
PATIENCE = 15.0  # seconds to wait for that
DEAD_CONSENT = frozenset({-118, -14014})
PACE = frozenset({-32})
DISTRUST = 600.0  # seconds without a renewal after a token just renewed was refused

Renew = Callable[[str], Awaitable[Mapping[str, Any]]]  # refresh token → the OAuth host's answer


class Tokens:
    """`given`: the operator's pair; `renew`: the call that changes a refresh token into a new pair."""

    def __init__(
        self, store: Store, channel: str, given: Pair, renew: Renew, clock: Callable[[], float]
    ) -> None:
        self._store, self._channel, self._given = store, channel, given
        self._renew, self._clock = renew, clock
        self._owner = secrets.token_hex(8)
        self._pair: Pair | None = None
        self._unsaved: tuple[str, Pair] | None = None  # what was spent, and what it became
        self._refused: str | None = None  # why asking again is of no use until somebody changed a setting
        self._renewing: asyncio.Task[Pair] | None = None
        self._distrusted_until = 0.0

    async def access(self) -> str:
        """A token to call with. Raises Misset, NotSent, Busy."""
        pair = self._pair
        if pair is None or pair.trouble:
            pair = await self._read()
        if pair.trouble:
            raise Misset(pair.trouble)
        if self._unsaved or self._now() >= pair.expires_ms:
            return await self.newer(pair.access)
        return pair.access

    async def newer(self, stale: str) -> str:
        """A token other than `stale`, which the platform does not take any more; one renewal for all."""
        if self._unsaved is None and self._pair and not self._pair.trouble and self._pair.access != stale:
            return self._pair.access
        if self._clock() < self._distrusted_until:
            raise Misset(CONSENT)
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renewed(stale))
            self._renewing.add_done_callback(_seen)
        # Who is cancelled leaves it going on: a refresh token can be spent only once.
        return (await asyncio.shield(self._renewing)).access

    def distrust(self) -> None:
        """A token just renewed was refused too: renewing is no remedy, so it is left alone for a while."""
        self._distrusted_until = self._clock() + DISTRUST

    async def keep_fresh(self) -> None:
        """Renews when the token nears its end. Raises Misset, NotSent, Busy."""
        access = await self.access()
        if self._pair and self._now() >= self._pair.expires_ms - EARLY * 1000:
            await self.newer(access)

    async def close(self) -> None:
        """Lets a renewal under way end, and enters what could not be entered yet."""
        if self._renewing is not None:
            await asyncio.wait({self._renewing}, timeout=2 * PATIENCE)
        if self._unsaved is not None:
            try:
                await self._save()
            except NotSent:
                log.error("new token lost, consent must be given again", channel=self._channel)

    def _now(self) -> int:
        return int(self._clock() * 1000)

    async def _read(self) -> Pair:
        def work(session: Session) -> Pair | None:
            if self._given.access or self._given.refresh:
                give(session, self._channel, self._first(), self._now())
            return pair_of(session, self._channel)

        pair = await self._run(work)
        if pair is None:
            raise Misset(CONSENT)
        self._pair = pair
        return pair

    def _first(self) -> Pair:
        """The operator's pair: of unknown age, so renewed before its first use if it can be."""
        life = 0 if self._given.refresh else LIFE * 1000
        return self._given._replace(expires_ms=self._now() + life)

    async def _renewed(self, stale: str) -> Pair:
        if self._unsaved is not None:
            return await self._save()
        if self._refused:
            raise Misset(self._refused)
        claimed = await self._claim(stale)
        self._pair = claimed.pair
        if claimed.pair.trouble:
            raise Misset(claimed.pair.trouble)
        return await self._change(claimed.pair) if claimed.ours else claimed.pair

    async def _claim(self, stale: str) -> Claim:
        """Waits while another process renews."""
        ends = asyncio.get_running_loop().time() + PATIENCE
        while True:
            found = await self._run(lambda session: claim(session, self._channel, self._owner, stale))
            if found is not None:
                return found
            if asyncio.get_running_loop().time() > ends:
                raise NotSent("token")
            await asyncio.sleep(MOMENT)

    async def _change(self, pair: Pair) -> Pair:
        if not pair.refresh:
            return await self._spoilt(pair)
        try:
            said = await self._renew(pair.refresh)
            new = _pair_in(said, self._now())
        except Ending as ending:
            await self._run(lambda session: let_go(session, self._channel, self._owner))
            raise ending if isinstance(ending, Busy) else NotSent(ending.why) from None
        if new is None:
            return await self._not_renewed(pair, said)
        self._unsaved = pair.refresh, new
        return await self._save()

    async def _not_renewed(self, pair: Pair, said: Mapping[str, Any]) -> Pair:
        code = said.get("error")
        log.error("token not renewed", channel=self._channel, code=code if isinstance(code, int) else None)
        if code in DEAD_CONSENT:
            return await self._spoilt(pair)
        await self._run(lambda session: let_go(session, self._channel, self._owner))
        if code in PACE:
            raise Busy("pace", 60.0)
        self._refused = APP
        raise Misset(APP)

    async def _spoilt(self, pair: Pair) -> Pair:
        """Written down for all replicas: nobody asks again until the operator gives a new pair."""
        where = self._channel, self._owner, pair.refresh, CONSENT, self._now()
        await self._run(lambda session: spoil(session, *where))
        self._pair = pair._replace(trouble=CONSENT)
        raise Misset(CONSENT)

    async def _save(self) -> Pair:
        """Enters the new pair; until that is committed it stays at hand and nobody uses it."""
        assert self._unsaved is not None  # noqa: S101 - callers looked
        spent, pair = self._unsaved
        where = self._channel, self._owner, spent, pair, self._now()
        await self._run(lambda session: renew(session, *where))
        self._unsaved, self._pair = None, pair
        log.info("token renewed", channel=self._channel)
        return pair

    async def _run(self, work: Callable[[Session], T]) -> T:
        try:
            return await self._store.run(work)
        except Unavailable:
            pass
        raise NotSent("database")


def _pair_in(said: Mapping[str, Any], now_ms: int) -> Pair | None:
    """The new pair; None when the answer is a refusal."""
    access, refresh = said.get("access_token"), said.get("refresh_token")
    if not (isinstance(access, str) and isinstance(refresh, str) and access and refresh):
        return None
    life = str(said.get("expires_in", ""))
    seconds = int(life) if life.isdecimal() and 60 <= int(life) <= 365 * 86400 else LIFE
    return Pair(access, refresh, now_ms + seconds * 1000)


def _seen(task: asyncio.Task[Pair]) -> None:
    """Its failure was raised to whoever still waited."""
    if not task.cancelled() and task.exception() is not None and not isinstance(task.exception(), Ending):
        log.error("token not renewed", why=type(task.exception()).__name__)
