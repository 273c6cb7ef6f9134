"""Sendings nobody can tell whether they arrived: what becomes of the row, and that it stays named."""

from storage.tables import Lane, Status

MOST_DOUBTS = 5  # how often a reply is sent again when nobody can tell whether it arrived


def doubts(why: str | None) -> int:
    """How often a row was on the wire without anybody knowing how that ended."""
    words = (why or "").split(" ", 2)
    return int(words[1]) if words[0] == "doubtful" else 0


def in_doubt(lane: str, why: str | None, how: str) -> tuple[Status, str]:
    """What becomes of a row that was on the wire, and why: a reply is sent again, a notice is for the
    operator to decide. `how` is the word for what happened now."""
    times = doubts(why) + 1
    again = lane == Lane.REPLY and times <= MOST_DOUBTS
    return (Status.PENDING if again else Status.UNKNOWN), f"doubtful {times} {how}"


def still_doubtful(why: str | None, how: str | None) -> str | None:
    """The word for what happened now, without losing that an earlier sending is in doubt."""
    return f"doubtful {doubts(why)} {how or 'sent'}" if doubts(why) else how
