"""A figure as it is written: `300.000.000`, `1,5`, `1.250`; which separator means what."""

import re
from dataclasses import dataclass
from decimal import Decimal

MOST_DIGITS = 16  # more is no amount anybody means
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?P<sep>[.,])[0-9]{3}(?:(?P=sep)[0-9]{3})*")
_GROUPED_WITH_REST = re.compile(r"[1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*(?!\1)[.,][0-9]{1,2}")
_WITH_REST = re.compile(r"[0-9]+[.,][0-9]+")


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is the likeliest reading; `other` the one a single group of three leaves open (`1.250`)."""

    value: Decimal
    other: Decimal | None = None
    grouped: bool = False
    dotted: bool = False  # the groups are parted by dots


def read_figure(raw: str) -> Figure | None:
    """None for what is no figure: `2.11.26`, `0912345678`, more digits than money has."""
    bare = re.sub(r"[.,]", "", raw)
    if len(bare) > MOST_DIGITS:
        return None
    if raw.isdigit():
        return Figure(Decimal(raw)) if raw[0] != "0" or len(raw) == 1 else None
    if _GROUPED.fullmatch(raw):
        single = raw.count(".") + raw.count(",") == 1
        other = Decimal(raw.replace(",", ".")) if single else None
        return Figure(Decimal(bare), other, grouped=True, dotted="." in raw)
    if _GROUPED_WITH_REST.fullmatch(raw):
        cut = max(raw.rfind("."), raw.rfind(","))
        return Figure(Decimal(re.sub(r"[.,]", "", raw[:cut]) + "." + raw[cut + 1 :]), grouped=True)
    return Figure(Decimal(raw.replace(",", "."))) if _WITH_REST.fullmatch(raw) else None
