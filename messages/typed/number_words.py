"""Numbers and money written out, as documents want them: `Ba trăm triệu đồng`."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu")
_LINKS = ("linh", "lẻ")  # the North, the South
MOST = 10**18


def number_words(number: int, link: str = "linh") -> str:
    """`105` → `một trăm linh năm`; `link` is `linh` or `lẻ`. Raises ValueError outside 0 … 10**18."""
    if not 0 <= number < MOST or link not in _LINKS:
        raise ValueError("0 to 10**18, linh or lẻ")
    return " ".join(_billions(number, link)) or _DIGITS[0]


def money_words(dong: int, link: str = "linh") -> str:
    """`300_000_000` → `Ba trăm triệu đồng`."""
    words = number_words(dong, link)
    return f"{words[0].upper()}{words[1:]} đồng"


def _billions(number: int, link: str) -> list[str]:
    """Everything is said again before each `tỷ`: 2.000.000.000.000 is hai nghìn tỷ."""
    above, below = divmod(number, 10**9)
    if not above:
        return _below_billion(below, link, whole=True)
    rest = _below_billion(below, link, whole=False) if below else []
    return [*_billions(above, link), "tỷ", *rest]


def _below_billion(number: int, link: str, *, whole: bool) -> list[str]:
    words: list[str] = []
    for power in (2, 1, 0):
        group = number // 1000**power % 1000
        if group:
            words += _group(group, link, whole=whole and not words)
            words += [_SCALES[power]] if power else []
    return words


def _group(group: int, link: str, *, whole: bool) -> list[str]:
    """Three digits; noughts in front are said unless the number begins here."""
    hundreds, rest = divmod(group, 100)
    said = [] if whole and not hundreds else [_DIGITS[hundreds], "trăm"]
    if not rest:
        return said
    if rest < 10:
        return [*said, *([link] if said else []), _DIGITS[rest]]
    return said + _tens(*divmod(rest, 10))


def _tens(tens: int, unit: int) -> list[str]:
    said = ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    if unit == 5:
        return [*said, "lăm"]
    if unit == 1 and tens > 1:
        return [*said, "mốt"]
    return [*said, _DIGITS[unit]] if unit else said
