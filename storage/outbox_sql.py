"""The statements of sending. Statuses are written into them: a bound one keeps partial indexes from use."""

from storage.steps import both

# When it is now (epoch microseconds), when the bot may send next, until when it must be silent.
PACE = both(
    "SELECT {now_us}, p.next_us, p.blocked_until_ms {by_keys} "
    "FROM (SELECT 1 AS one) AS always LEFT JOIN pace AS p ON p.bot = $1"
)
# $1 bot, $2 now, $3 how much time the slots take that are given away; the time after the last of them.
GIVE_SLOTS = both("""
INSERT INTO pace (bot, next_us, blocked_until_ms) VALUES ($1, CAST($2 AS BIGINT) + CAST($3 AS BIGINT), 0)
ON CONFLICT (bot) DO UPDATE SET next_us =
    CASE WHEN pace.next_us > CAST($2 AS BIGINT) THEN pace.next_us ELSE CAST($2 AS BIGINT) END
    + CAST($3 AS BIGINT)
RETURNING next_us, blocked_until_ms
""")
SILENCE = both("""
INSERT INTO pace (bot, next_us, blocked_until_ms) VALUES ($1, 0, $2)
ON CONFLICT (bot) DO UPDATE SET blocked_until_ms =
    CASE WHEN pace.blocked_until_ms > excluded.blocked_until_ms
    THEN pace.blocked_until_ms ELSE excluded.blocked_until_ms END
""")

# $1 the rows, $2 owner, $3 now. A row that was erased or is no longer ours is in neither answer.
END = both(
    """
UPDATE outbox SET status = r.status, attempts = outbox.attempts + r.failures,
    not_before_ms = CASE WHEN r.after_ms IS NULL THEN outbox.not_before_ms
                    ELSE CAST($3 AS BIGINT) + r.after_ms END
FROM {rows} AS r, delivery AS d
WHERE outbox.id = r.id AND d.outbox = r.id AND d.owner = $2 AND outbox.status IN ('leased', 'sending')
RETURNING outbox.id, outbox.status
""",
    rows="$1: id bigint, status text, failures integer, after_ms bigint",
)
END_DELIVERY = both(
    """
UPDATE delivery SET owner = NULL, until_ms = NULL, part = r.part, why = r.why,
    platform_id = COALESCE(r.platform_id, delivery.platform_id),
    ended_ms = CASE WHEN r.tried = 1 THEN CAST($3 AS BIGINT) ELSE delivery.ended_ms END
FROM {rows} AS r WHERE delivery.outbox = r.id AND delivery.owner = $2
""",
    rows="$1: id bigint, part integer, why text, platform_id text, tried integer",
)
COUNT_ENDED = both(
    """
INSERT INTO tally (channel, status, count) SELECT r.channel, r.status, r.count FROM {rows} AS r WHERE true
ON CONFLICT (channel, status) DO UPDATE SET count = tally.count + excluded.count
""",
    rows="$1: channel text, status text, count bigint",
)
# $1 the rows, $2 channel, $3 now. Nothing is written about somebody who was erased meanwhile.
SHUT = both(
    """
INSERT INTO shut (channel, address, conversation, why, at_ms)
SELECT CAST($2 AS TEXT), r.address, r.conversation, r.why, CAST($3 AS BIGINT) FROM {rows} AS r
WHERE EXISTS (SELECT 1 FROM outbox AS o WHERE o.id = r.id)
ON CONFLICT (channel, address) DO UPDATE
SET conversation = excluded.conversation, why = excluded.why, at_ms = excluded.at_ms
""",
    rows="$1: id bigint, conversation bigint, address text, why text",
)
REOPEN = both(
    "DELETE FROM shut WHERE channel = $2 AND address IN (SELECT address FROM {rows} AS r)",
    rows="$1: address text",
)

# From leased to sending; asked again it answers the same.
BEGIN = both(
    """
UPDATE outbox SET status = 'sending' FROM {rows} AS r, delivery AS d
WHERE outbox.id = r.id AND d.outbox = r.id AND d.owner = $2 AND outbox.status IN ('leased', 'sending')
RETURNING outbox.id
""",
    rows="$1: id bigint",
)

# What a channel ($1) may say in a lane ($2) by now ($3), each with the oldest row of its address that has not
# ended. A notice for later that was never tried keeps nobody waiting.
QUEUE = both("""
SELECT o.id, (
    SELECT w.id FROM outbox AS w
    WHERE w.status IN ('pending', 'leased', 'sending') AND w.channel = o.channel AND w.address = o.address
    AND w.id <= o.id
    AND NOT (w.status = 'pending' AND w.lane = 'notice' AND w.attempts = 0 AND w.not_before_ms > $3)
    ORDER BY w.id LIMIT 1
) AS head
FROM outbox AS o
WHERE o.status = 'pending' AND o.channel = $1 AND o.lane = $2 AND o.not_before_ms <= $3
ORDER BY o.not_before_ms, o.id LIMIT $4
""")
# Replies that stand behind others of their address, out of the way until it can be their turn.
PUT_BACK = both(
    """
UPDATE outbox SET not_before_ms = r.until_ms FROM {rows} AS r
WHERE outbox.id = r.id AND outbox.status = 'pending' AND outbox.lane = 'reply'
""",
    rows="$1: id bigint, until_ms bigint",
)
# $1 ids, $2 now, $3 milliseconds between two messages to one address, $4 how many.
CHOOSE = both(
    """
SELECT o.id, o.conversation, o.address, o.lane, o.body, o.attempts,
    COALESCE(d.part, 0), d.why, COALESCE(d.at_ms, $2), s.at_ms,
    s.at_ms IS NOT NULL AND EXISTS (
        SELECT 1 FROM event AS e WHERE e.conversation = o.conversation AND e.channel = o.channel
        AND e.address = o.address AND e.at_ms > s.at_ms
    )
FROM outbox AS o
LEFT JOIN delivery AS d ON d.outbox = o.id
LEFT JOIN shut AS s ON s.channel = o.channel AND s.address = o.address
WHERE o.id IN (SELECT id FROM {rows} AS r) AND o.status = 'pending' AND o.not_before_ms <= $2
AND ($3 = 0 OR (COALESCE(d.ended_ms, 0) <= $2 - $3 AND COALESCE((
    SELECT before.ended_ms FROM outbox AS p JOIN delivery AS before ON before.outbox = p.id
    WHERE p.conversation = o.conversation AND p.id < o.id
    AND p.channel = o.channel AND p.address = o.address
    ORDER BY p.id DESC LIMIT 1
), 0) <= $2 - $3))
ORDER BY o.not_before_ms, o.id LIMIT $4 {skip_locked}
""",
    rows="$1: id bigint",
)
TAKE = both(
    """
UPDATE outbox SET status = r.status FROM {rows} AS r WHERE outbox.id = r.id AND outbox.status = 'pending'
""",
    rows="$1: id bigint, status text",
)
# $1 the rows, $2 owner, $3 until when, $4 now.
TAKE_DELIVERY = both(
    """
INSERT INTO delivery (outbox, conversation, owner, until_ms, part, why, at_ms)
SELECT r.id, r.conversation, CAST($2 AS TEXT), CAST($3 AS BIGINT), 0, r.why, CAST($4 AS BIGINT)
FROM {rows} AS r WHERE true
ON CONFLICT (outbox) DO UPDATE SET owner = excluded.owner, until_ms = excluded.until_ms, why = excluded.why
""",
    rows="$1: id bigint, conversation bigint, why text",
)

# Leases of anybody that ran out ($1), or of one owner ($2). Only live leases have a time.
RAN_OUT = both("""
SELECT o.id, o.channel, o.status, o.lane, d.why FROM delivery AS d JOIN outbox AS o ON o.id = d.outbox
WHERE d.until_ms > 0 AND d.until_ms < $1 ORDER BY o.id LIMIT 500 {skip_locked}
""")
MINE = both("""
SELECT d.outbox FROM delivery AS d WHERE d.until_ms > 0 AND d.owner = $1
""")
FREE = both(
    "UPDATE delivery SET owner = NULL, until_ms = NULL FROM {rows} AS r "
    "WHERE delivery.outbox = r.id AND delivery.owner = $2",
    rows="$1: id bigint",
)
# $1 the rows, $2 as before: a lease that was renewed since is no longer ours to settle.
SETTLE_DELIVERY = both(
    "UPDATE delivery SET owner = NULL, until_ms = NULL, why = r.why FROM {rows} AS r "
    "WHERE delivery.outbox = r.id AND delivery.until_ms < $2 RETURNING delivery.outbox",
    rows="$1: id bigint, why text",
)
SETTLE = both(
    "UPDATE outbox SET status = r.status, attempts = outbox.attempts + r.failures FROM {rows} AS r "
    "WHERE outbox.id = r.id AND outbox.status IN ('leased', 'sending')",
    rows="$1: id bigint, status text, failures integer",
)
RENEW = both("UPDATE delivery SET until_ms = $2 WHERE until_ms > 0 AND owner = $1")

# How many wait in a channel ($1) by now ($2), at most $3, and since when the oldest does.
DEPTH = both("""
SELECT count(*), min(since_ms) FROM (
    SELECT CASE WHEN o.attempts = 0 THEN o.not_before_ms ELSE o.at_ms END AS since_ms FROM outbox AS o
    WHERE o.status = 'pending' AND o.channel = $1 AND (o.not_before_ms <= $2 OR o.attempts > 0) LIMIT $3
) AS waiting
""")
TALLIES = both("SELECT status, count FROM tally WHERE channel = $1")
