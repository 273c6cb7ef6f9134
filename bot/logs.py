"""How the log is written: ids as fields, never what a person wrote, never a token or a phone number."""

import logging
import sys
from pathlib import Path
from typing import Literal

import structlog

SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
QUIET = ("alembic", "asyncio", "aiohttp.access", "sqlalchemy", "telegram")


def start_log(form: Literal["text", "json"], level: str) -> None:
    """Every log line goes to standard error, in one shape, whichever library wrote it."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(form))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _formatter(form: Literal["text", "json"]) -> logging.Formatter:
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            exception_formatter=structlog.dev.plain_traceback,  # the rich one prints what people wrote
        )
    )
    tail: list[structlog.typing.Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if form == "json":
        tail.append(structlog.processors.format_exc_info)
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=SHARED, processors=[*tail, last])


def what_broke(broke: BaseException) -> dict[str, str]:
    """The kind of a failure and the line it came from; its words may hold what a person wrote, or a token."""
    last = broke.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    at = f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else ""
    return {"error": type(broke).__name__, "at": at}
