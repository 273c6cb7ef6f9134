"""Files over Telegram's own line: what people sent is fetched, what we send is read from where it lies."""

from urllib.parse import urlsplit

import aiohttp

from bot.channels.port import NotSent, Refused
from bot.channels.telegram_http import Requests, TooBig, Trouble, at_most

MOST_UPLOAD = 50_000_000  # bytes
MOST_DOWNLOAD = 20_000_000


def files_base(base: str) -> str:
    """`https://api.telegram.org/bot` → `https://api.telegram.org/file/bot`."""
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix('/bot')}/file/bot"


async def content(http: Requests, url: str, most: int) -> bytes:
    """What lies at the address; redirects are not followed. Raises Refused (gone, over `most`) or NotSent."""
    try:
        async with http.session.get(url, timeout=http.timeout(), allow_redirects=False) as answer:
            if answer.status == 200:
                return await at_most(answer, most)
    except TooBig:
        raise Refused("too_big") from None
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
        raise Refused("no_file") from None
    except (aiohttp.ClientError, TimeoutError, OSError, Trouble):
        raise NotSent("no_connection") from None
    if answer.status == 429 or answer.status >= 500:
        raise NotSent("platform_trouble")
    raise Refused("no_file")
