"""How a call of Telegram ended, from the library's errors to the outbox's words."""

from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.port import Blocked, Busy, Ending, Misset, NotSent, Refused, Unknown
from bot.channels.telegram_http import Trouble
from bot.channels.wire import NO_LINE

# Words under `channel.trouble.` in the catalogue.
BAD_TOKEN = "telegram_token"  # noqa: S105
CONFLICT = "telegram_conflict"

UNSAID_WAIT = 5.0  # seconds, when we are told to wait but not how long
NOBODY = ("chat not found", "user not found", "peer_id_invalid")
DONE_ALREADY = ("message is not modified", "query is too old", "query_id_invalid")


def done_already(error: TelegramError) -> bool:
    """Whether what the call was for is so already, or can no longer matter."""
    return isinstance(error, BadRequest) and _says(error, DONE_ALREADY)


def ending_of(error: TelegramError) -> Ending:
    match error:
        case RetryAfter():
            return Busy("too_many", _seconds(error.retry_after))
        case Forbidden():
            return Blocked("blocked")
        case ChatMigrated():
            return Blocked("moved")
        case InvalidToken():
            return Misset(BAD_TOKEN)
        case Conflict():
            return Misset(CONFLICT)
        case BadRequest():
            return Blocked("no_chat") if _says(error, NOBODY) else Refused("bad_request")
        case Trouble():
            return NotSent("platform_trouble")
        case TimedOut() | NetworkError():
            return _of_network(error)
    return Unknown("odd_answer")


def _of_network(error: NetworkError) -> Ending:
    """BadRequest and TimedOut are NetworkErrors too; the former never comes here."""
    cause = error.__cause__
    if isinstance(cause, NO_LINE):
        return NotSent("no_connection")
    if cause is not None and not isinstance(cause, TelegramError):
        return Unknown("timeout" if isinstance(cause, TimeoutError) else "connection_lost")
    if _says(error, ("too many requests",)):
        return Busy("too_many", UNSAID_WAIT)
    return Refused("bad_request")


def _says(error: TelegramError, words: tuple[str, ...]) -> bool:
    said = error.message.casefold()
    return any(word in said for word in words)


def _seconds(given: float | timedelta) -> float:
    return given.total_seconds() if isinstance(given, timedelta) else float(given)
