"""How a sending ended, and what that means for its row: one table for all channels."""

from collections.abc import Callable
from typing import NamedTuple

import structlog

from bot.channels.port import Blocked, Busy, Ending, Misset, NotSent, Receipt, Refused, Unknown
from storage.doubt import in_doubt, still_doubtful
from storage.outbox import Ended, Taken
from storage.tables import Status

log = structlog.get_logger()
GIVE_UP_MS = 24 * 60 * 60 * 1000  # since a row was first taken
LONGEST_MS = 10 * 60 * 1000  # between two attempts
_FIRST_MS = 1000
LEAST_SILENCE = 0.5  # seconds, whatever shorter time a platform names
LONGEST_SILENCE = 24 * 60 * 60.0  # seconds; a platform that asks for more is asked again after that

# Every word `on_outcome` may be told.
OUTCOMES = (
    *("sent", "part", "blocked", "shut", "busy", "not_sent"),
    *("gave_up", "unknown", "refused", "misset"),
)


class Result(NamedTuple):
    """What is written about the row, and the outcome's word. `blocked`: the person cannot be written to."""

    ended: Ended
    outcome: str
    blocked: bool = False


def well(row: Taken, receipt: Receipt, parts: int) -> Result:
    """One call of `parts` went well; after the last the row is sent."""
    done = row.part + 1
    status = Status.SENT if done >= parts else Status.PENDING
    why = still_doubtful(row.why, None) if status is Status.SENT else row.why
    ended = Ended(row.id, status, done, platform_id=receipt.platform_id or None, why=why)
    return Result(ended, "sent" if status is Status.SENT else "part")


def not_well(row: Taken, error: Exception, now_ms: float, dice: Callable[[], float]) -> Result:
    """Whatever is no Ending may have been sent: nobody can tell."""
    why = error.why if isinstance(error, Ending) else "error"
    if not isinstance(error, Ending):
        log.error("a channel failed in its own way", outbox=row.id, error=type(error).__name__)
    match error:
        case Blocked():
            return Result(_failed(row, why), "blocked", blocked=True)
        case Refused():
            log.error("a platform refused our message", outbox=row.id, why=why)
            return Result(_failed(row, why), "refused")
        case Busy():
            return Result(given_back(row, why, tried=True), "busy")
        case Misset():
            return Result(given_back(row, why, tried=True), "misset")
        case NotSent():
            return _not_sent(row, why, now_ms, dice)
        case Unknown():
            return doubted(row, why)
    return doubted(row, why)


def doubted(row: Taken, why: str) -> Result:
    """A reply goes again, a notice is left for the operator; the log names both."""
    status, word = in_doubt(row.lane, row.why, why)
    log.warning("perhaps sent", outbox=row.id, again=status is Status.PENDING, why=why)
    failures = int(status is Status.PENDING)
    after = _FIRST_MS if failures else None
    return Result(Ended(row.id, status, row.part, failures, after, why=word), "unknown")


def given_back(row: Taken, why: str | None = None, *, tried: bool = False) -> Ended:
    """As if it had never been taken."""
    word = still_doubtful(row.why, why) if why else row.why
    return Ended(row.id, Status.PENDING, row.part, why=word, tried=tried)


def nothing_left(row: Taken) -> Result:
    """Every part was delivered before."""
    why = still_doubtful(row.why, None)
    return Result(Ended(row.id, Status.SENT, row.part, why=why, tried=False), "sent")


def unwritable(row: Taken, error: Exception) -> Result:
    """Our words could not be made into calls: a mistake of ours that would repeat itself."""
    log.error("a message could not be written", outbox=row.id, error=type(error).__name__)
    return Result(_failed(row, "unwritable", tried=False), "refused")


def pause_ms(attempts: int, dice: Callable[[], float]) -> int:
    """Exponential, with full jitter."""
    return int(dice() * min(LONGEST_MS, _FIRST_MS * 2 ** min(attempts + 1, 20)))


def _failed(row: Taken, why: str, *, tried: bool = True) -> Ended:
    return Ended(row.id, Status.FAILED, row.part, 1, why=still_doubtful(row.why, why), tried=tried)


def _not_sent(row: Taken, why: str, now_ms: float, dice: Callable[[], float]) -> Result:
    if now_ms - row.since_ms >= GIVE_UP_MS:
        log.warning("gave up", outbox=row.id, why=why, attempts=row.attempts + 1)
        return Result(_failed(row, "gave_up"), "gave_up")
    word = still_doubtful(row.why, why)
    ended = Ended(row.id, Status.PENDING, row.part, 1, pause_ms(row.attempts, dice), why=word)
    return Result(ended, "not_sent")
