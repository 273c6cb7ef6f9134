"""What each of the platform's error codes means for one call; a failure comes with HTTP 200."""

from bot.channels.port import Blocked, Ending, Misset, NotSent, Refused

# Words under `channel.trouble.` in the catalogue.
CONSENT, APP, SECRET, PACKAGE = "zalo_oa_consent", "zalo_oa_app", "zalo_oa_secret", "zalo_oa_package"
UNVERIFIED, RIGHTS, PROOF, GONE, MONEY = (
    f"zalo_oa_{word}" for word in ("unverified", "rights", "proof", "gone", "money")
)

TOKEN = frozenset({-216, -220, -124, 216, 401, -401})  # renewed once, called once more
RATE = frozenset({-32})
NOT_LIKE_THIS = frozenset({-201, -233})  # buttons or file not taken: the same in plain text
STALE_FILE = frozenset({-100})  # uploaded again, called once more

_SETUP = {
    -118: CONSENT,
    -14014: CONSENT,
    -204: GONE,
    -205: GONE,
    -209: APP,
    -212: APP,
    -219: APP,
    -221: UNVERIFIED,
    -223: RIGHTS,
    -224: PACKAGE,
    -235: RIGHTS,
    -242: PROOF,
}
_MONEY = frozenset({-211, -320, -321, -115, -126, -136, -137, -144, -1441, -147, -1471, -1472})
_BLOCKED = {
    -213: "not_follower",
    -217: "shut_out",
    -218: "enough",
    -227: "away",
    -230: "window",
    -232: "window",
    -244: "restricted",
    -114: "cannot_receive",
    -119: "cannot_receive",
}
_REFUSED = {
    -201: "input",
    -210: "too_long",
    -233: "kind",
    -100: "file_gone",
    -248: "content",
    -249: "template",
    -240: "dead_api",
    -237: "group",
    -238: "group",
    -241: "group",
    -403: "group",
    -108: "phone",
}
_TEMPLATE = frozenset(
    {-109, -117, -131, -111, -112, -113, -1121, -1122, -1124, -127, -135, -139, -140, -141, -146}
)
_LATER = {-234: "night", -133: "night", -200: "platform"}


def ending_of(code: int) -> Ending:
    """How a call ended that came back with `code`. Rates and first token troubles are seen to before."""
    if code in TOKEN:
        return Misset(CONSENT)
    if code in _SETUP or code in _MONEY:
        return Misset(_SETUP.get(code, MONEY))
    if code in _BLOCKED:
        return Blocked(_BLOCKED[code])
    if code in _LATER:
        return NotSent(_LATER[code])
    return Refused("template" if code in _TEMPLATE else _REFUSED.get(code, f"code_{code}"))
