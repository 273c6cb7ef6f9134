"""The headers that fence in what a browser may do with our answers."""

from collections.abc import Sequence

NOSNIFF = {"X-Content-Type-Options": "nosniff"}
PRIVATE_DATA = NOSNIFF | {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"}
# `same-origin`, not `no-referrer`: the latter turns the Origin of our own form posts into `null`.
PRIVATE = PRIVATE_DATA | {"Referrer-Policy": "same-origin"}
FOREVER = NOSNIFF | {"Cache-Control": "public, max-age=31536000, immutable"}
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def page_headers(embed_origins: Sequence[str]) -> dict[str, str]:
    return PRIVATE | {
        "Content-Security-Policy": policy(embed_origins),
        "Permissions-Policy": PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Robots-Tag": "noarchive",
    }


def policy(embed_origins: Sequence[str]) -> str:
    """Everything from this server alone; framed by this server and the sites the centre named."""
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": " ".join(("'self'", *embed_origins)),
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())
