"""The page by which Zalo proves that a domain is ours."""

from bot.settings import Settings

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta property="zalo-platform-site-verification" content="{code}" />
</head>
<body>
There Is No Limit To What You Can Accomplish Using Zalo!
</body>
</html>
"""


def verification_page(settings: Settings) -> tuple[str, str] | None:
    """Its path and HTML; None when no code was given."""
    code = settings.zalo_oa_verification
    return (f"/zalo_verifier{code}.html", _PAGE.format(code=code)) if code else None
