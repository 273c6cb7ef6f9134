"""The statement that keeps many turns at once in PostgreSQL, and the rows and answers around it.

One statement is one transaction and one round trip. Its parts, in the order data flows:

- `born_at`: an address seen for the first time takes a new conversation id; if another replica does so too,
  we wait for it here and take nothing.
- `held`: conversations are locked without waiting. One that another writer holds is left out, so that nobody
  else's turn waits for it and batches cannot deadlock; its turn is kept alone by KEEP_ALONE, which waits.
- `moved`: a conversation moves only from the version its turn was decided on, and for an event without a row.
  Under the lock this is also the claim of the event: whoever handles it while we wait moves the version, so
  its unique key is never hit.
- event rows and replies follow for the turns that moved. Their ids are drawn after the version before was
  committed, so within a conversation the order of ids is the order of turns.

A turn that is not in the answer wrote nothing; its event is then looked up to tell Repeated from Raced.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from storage.compiled import compiled
from storage.effects import Place, writes
from storage.store import PULLED, Kept, TurnToKeep
from storage.tables import Lane, Status

Moved = dict[int, tuple[int, int, tuple[Kept, ...]]]  # by position: conversation, event row, replies

_PULLED = ", ".join(f"'{channel}'" for channel in sorted(PULLED))

_KEEP = f"""
WITH turn AS MATERIALIZED (
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[],
                         $7::bigint[], $8::text[], $9::bigint[])
        AS t (n, channel, address, event, said, conversation, version, state, at_ms)
), born_at AS (
    INSERT INTO address (channel, address, conversation)
    SELECT channel, address, nextval('conversation_id_seq')
    FROM (SELECT DISTINCT channel, address FROM turn WHERE version = 0 ORDER BY 1, 2) AS unknown
    ON CONFLICT DO NOTHING
    RETURNING channel, address, conversation
), held AS (
    SELECT id FROM conversation WHERE id = ANY ($6) FOR NO KEY UPDATE /*wait*/
), moved AS (
    UPDATE conversation AS c
    SET version = c.version + 1, state = t.state, at_ms = t.at_ms
    FROM held JOIN turn AS t ON t.conversation = held.id
    WHERE c.id = held.id AND c.version = t.version AND t.version > 0 AND NOT EXISTS (
        SELECT FROM event AS e
        WHERE e.conversation = t.conversation
        AND e.channel = t.channel AND e.address = t.address AND e.event = t.event
    )
    RETURNING t.n, c.id AS conversation, t.channel, t.address, t.event, t.said, t.at_ms
), begun AS (
    INSERT INTO conversation (id, version, state, at_ms)
    SELECT b.conversation, 1, t.state, t.at_ms
    FROM born_at AS b JOIN turn AS t USING (channel, address) WHERE t.version = 0
), done AS MATERIALIZED (
    SELECT nextval('event_id_seq') AS row, every.* FROM (
        SELECT * FROM moved
        UNION ALL
        SELECT t.n, b.conversation, t.channel, t.address, t.event, t.said, t.at_ms
        FROM born_at AS b JOIN turn AS t USING (channel, address) WHERE t.version = 0
    ) AS every
), heard AS (
    INSERT INTO event (id, channel, address, event, conversation, said, at_ms)
    SELECT row, channel, address, event, conversation, said, at_ms FROM done
), reply AS MATERIALIZED (
    SELECT nextval('outbox_id_seq') AS id, ordered.* FROM (
        SELECT r.k, r.body, done.* FROM unnest($10::bigint[], $11::text[]) WITH ORDINALITY AS r (n, body, k)
        JOIN done USING (n) ORDER BY r.k
    ) AS ordered
), put AS (
    INSERT INTO outbox
        (id, conversation, event, channel, address, lane, status, not_before_ms, attempts, body, at_ms)
    SELECT id, conversation, row, channel, address, '{Lane.REPLY}',
           CASE WHEN channel IN ({_PULLED}) THEN '{Status.SENT}' ELSE '{Status.PENDING}' END,
           at_ms, 0, body, at_ms
    FROM reply
)
SELECT done.n, done.conversation, done.row, reply.id
FROM done LEFT JOIN reply ON reply.n = done.n ORDER BY reply.k
"""  # noqa: S608  (what is put in are our own constants)

KEEP = _KEEP.replace("/*wait*/", "SKIP LOCKED")
KEEP_ALONE = _KEEP.replace("/*wait*/", "")

LOAD = """
SELECT asked.n, c.id, c.version, c.state, e.id AS row
FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS asked (channel, address, event, n)
JOIN address AS a ON a.channel = asked.channel AND a.address = asked.address
JOIN conversation AS c ON c.id = a.conversation
LEFT JOIN event AS e
    ON e.conversation = c.id
    AND e.channel = asked.channel AND e.address = asked.address AND e.event = asked.event
"""

# Why turns did not move: the event's row if it was handled before, and the conversation's version now.
LOST = """
SELECT asked.n, e.conversation, e.id AS row, c.version
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[])
    AS asked (n, channel, address, event, conversation)
LEFT JOIN address AS a ON a.channel = asked.channel AND a.address = asked.address
LEFT JOIN event AS e
    ON e.conversation = a.conversation
    AND e.channel = asked.channel AND e.address = asked.address AND e.event = asked.event
LEFT JOIN conversation AS c ON c.id = asked.conversation
"""

REPLIES = """
SELECT asked.n, o.id, o.body
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS asked (n, conversation, row)
JOIN outbox AS o ON o.conversation = asked.conversation AND o.event = asked.row
ORDER BY o.id
"""


def parted(turns: Sequence[TurnToKeep]) -> tuple[list[int], list[int]]:
    """Positions of the turns that may share a statement (one a conversation), and of those that must wait."""
    seen: set[object] = set()
    now: list[int] = []
    later: list[int] = []
    for n, turn in enumerate(turns):
        key: object = turn.conversation or (turn.channel, turn.address)
        (later if key in seen else now).append(n)
        seen.add(key)
    return now, later


def columns(turns: Sequence[TurnToKeep]) -> list[list[Any]]:
    """The turns as the arrays KEEP takes."""
    rows = [
        (n, t.channel, t.address, t.event, t.said, t.conversation, t.version, t.state, t.at_ms)
        for n, t in enumerate(turns)
    ]
    replies = [(n, body) for n, turn in enumerate(turns) for body in turn.replies]
    return [*map(list, zip(*rows, strict=True)), [n for n, _ in replies], [body for _, body in replies]]


def moved(turns: Sequence[TurnToKeep], answer: Iterable[Any]) -> Moved:
    """Which turns were kept: where, and the ids their replies got. `answer` is what KEEP returned."""
    found: dict[int, tuple[int, int, list[int]]] = {}
    for n, conversation, row, reply in answer:
        place = found.get(n)
        if place is None:
            place = found[n] = conversation, row, []
        if reply is not None:
            place[2].append(reply)
    return {n: (*place[:2], tuple(map(Kept, place[2], turns[n].replies))) for n, place in found.items()}


def effect_writes(turns: Sequence[TurnToKeep], kept: Moved) -> Iterable[tuple[str, tuple[Any, ...]]]:
    """What the effects of the kept turns write, in order: SQL and its values."""
    for n, (conversation, row, _) in sorted(kept.items()):
        turn = turns[n]
        place = Place(conversation, row, turn.channel, turn.address, turn.event, turn.at_ms)
        for statement, values in writes(turn.effects, place):
            plain = compiled(statement, "postgresql")
            yield plain.sql, plain.values(values)
