"""Once a day, what was kept as long as its purpose needs is deleted (storage/retention.py says how long)."""

import asyncio
from datetime import UTC, datetime

import structlog
from sqlmodel import Session

from storage.retention import sweep
from storage.store import Store

log = structlog.get_logger()
DAY = 24 * 60 * 60.0  # seconds


async def sweep_daily(store: Store) -> None:
    """At once and then daily, until cancelled; a failed sweep is logged and tried again the next day."""
    while True:
        try:
            log.info("swept", rows=await sweep_all(store, datetime.now(UTC)))
        except Exception:
            log.exception("sweep failed")
        await asyncio.sleep(DAY)


async def sweep_all(store: Store, now: datetime) -> int:
    """Page after page, so that nobody's message waits for a long deletion; returns the rows gone."""
    now_ms, gone = int(now.timestamp() * 1000), 0

    def page(session: Session) -> int:
        return sweep(session, now_ms)

    while rows := await store.run(page):
        gone += rows
    return gone
