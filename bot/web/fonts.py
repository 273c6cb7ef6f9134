"""Be Vietnam Pro, cut down to Latin and Vietnamese letters: made once, by a short process of its own.

Run as `python -m bot.web.fonts FOLDER`. fontTools never enters the server's memory.
"""

import asyncio
import hashlib
import os
import sys
from collections.abc import AsyncIterator, Callable
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import structlog
from aiohttp import web

log = structlog.get_logger()

WEIGHTS = {"400": "BeVietnamPro-Regular.ttf", "700": "BeVietnamPro-Bold.ttf"}
LETTERS = (
    (0x20, 0x7E),
    (0xA0, 0x17F),  # Latin-1 and the letters of our neighbours' names
    (0x1A0, 0x1B0),  # ơ, ư
    (0x300, 0x323),  # loose marks of phones that send decomposed text
    (0x1EA0, 0x1EF9),  # Vietnamese with two marks
    (0x2010, 0x2026),  # dashes, quotes, bullet, ellipsis
    (0x20AB, 0x20AB),  # ₫
    (0x2190, 0x2193),
    (0x2212, 0x2212),
)


def font_key() -> str:
    """Changes with whatever the fonts are made from, and is known before they are made."""
    made_from = f"{version('fontpkg-be-vietnam-pro')} {version('fonttools')} {LETTERS}"
    return hashlib.sha256(made_from.encode()).hexdigest()[:10]


def font_name(weight: str) -> str:
    return f"be-vietnam-pro-{weight}.{font_key()}.woff2"


def fonts_ready(folder: Path) -> bool:
    return all((folder / font_name(weight)).exists() for weight in WEIGHTS)


def make_fonts(folder: Path) -> None:
    """Writes both weights; a kill in between leaves no half file. About a second of one core."""
    folder.mkdir(parents=True, exist_ok=True)
    for weight, source in WEIGHTS.items():
        half = folder / f".{font_name(weight)}.{os.getpid()}"
        _subset(Path(str(files("fontpkg_be_vietnam_pro") / "files" / source)), half)
        half.replace(folder / font_name(weight))


def _subset(source: Path, target: Path) -> None:
    from fontTools.subset import Options, Subsetter, load_font, save_font

    options = Options(flavor="woff2", layout_features=["*"], hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in LETTERS for code in range(first, last + 1)])
    with load_font(str(source), options) as font:
        subsetter.subset(font)
        save_font(font, str(target), options)


def font_maker(folder: Path) -> Callable[[web.Application], AsyncIterator[None]]:
    """A cleanup context for the app: starts making missing fonts and does not wait for them."""

    async def making(_: web.Application) -> AsyncIterator[None]:
        task = None if fonts_ready(folder) else asyncio.create_task(_make_elsewhere(folder))
        yield
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    return making


async def _make_elsewhere(folder: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.web.fonts", str(folder), stdin=asyncio.subprocess.DEVNULL
    )
    try:
        code = await process.wait()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if code:
        log.warning("fonts were not made; the page uses the device's own", exit_code=code)


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)
    make_fonts(Path(sys.argv[1]))
