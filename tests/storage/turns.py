"""Turns as the tests hold them: the state is the list of events heard, the replies number the event."""

import asyncio
import json
from collections.abc import Iterable

from sqlalchemy import text

from handlers.turn import Effect
from storage.store import Kept, Loaded, Raced, Repeated, Store, TurnToKeep

NOON_MS = 1_790_000_000_000


def body(text: str) -> str:
    return json.dumps({"text": text, "choices": [], "files": []}, ensure_ascii=False)


def heard(state: str | None) -> list[str]:
    """The events a state remembers."""
    return list(json.loads(state).get("heard", [])) if state else []


def turn_on(
    loaded: Loaded,
    address: str,
    event: str,
    replies: Iterable[str] = ("Dạ, em nghe.",),
    effects: tuple[Effect, ...] = (),
    channel: str = "web",
    at_ms: int = NOON_MS,
) -> TurnToKeep:
    return TurnToKeep(
        channel=channel,
        address=address,
        event=event,
        said=f"anh nói {event}",
        conversation=loaded.conversation,
        version=loaded.version,
        state=json.dumps({"heard": [*heard(loaded.state), event]}),
        replies=tuple(body(reply) for reply in replies),
        effects=effects,
        at_ms=at_ms,
    )


async def say(
    store: Store,
    address: str,
    event: str,
    replies: Iterable[str] = ("Dạ, em nghe.",),
    effects: tuple[Effect, ...] = (),
    channel: str = "web",
    at_ms: int = NOON_MS,
) -> tuple[Kept, ...]:
    """What the receiver does with one message: load, decide, keep; again when somebody else was quicker."""
    while True:
        loaded = await store.load(channel, address, event)
        if loaded.repeated is not None:
            return loaded.repeated
        await asyncio.sleep(0)  # let others decide on the same version
        try:
            return await store.keep(turn_on(loaded, address, event, replies, effects, channel, at_ms))
        except Repeated as repeated:
            return repeated.kept
        except Raced:
            continue


async def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    """What the database holds, read as the back office would."""
    return await store.run(lambda session: [tuple(row) for row in session.execute(text(sql))])
