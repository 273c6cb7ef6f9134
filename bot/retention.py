"""Once a day, what was kept as long as its purpose needs is deleted (storage/retention.py says how long)."""

import asyncio
from datetime import UTC, datetime

import structlog
from storage.retention import sweep

from storage.store import Store

log = structlog.get_logger()
DAY = 24 * 60 * 60.0  # seconds


async def sweep_daily(store: Store) -> None:
    """Runs until cancelled; a failed sweep is logged and tried again the next day."""
    while True:
        await asyncio.sleep(DAY)
        now_ms = int(datetime.now(UTC).timestamp() * 1000)
        try:
            gone = await store.run(lambda session, at=now_ms: sweep(session, at))
        except Exception:
            log.exception("sweep failed")
        else:
            log.info("swept", rows=gone)
