"""Makes `messages/places/table.gz` from the two data files of vietnamadminunits 1.0.4 (MIT licence).

pip install --no-deps vietnamadminunits==1.0.4       (into a throw-away environment)
python -m tests.tools.places_table SITE_PACKAGES/vietnamadminunits/data
"""

import gzip
import json
import re
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from unicodedata import normalize

from messages.text import tokens

TABLE = Path(__file__).parents[2] / "messages" / "places" / "table.gz"
KINDS = {
    "Xã": "xa",
    "Phường": "phuong",
    "Đặc khu": "dac_khu",
    "Thị trấn": "thi_tran",
    "Quận": "quan",
    "Huyện": "huyen",
    "Thị xã": "thi_xa",
    "Thành phố": "thanh_pho",
    "Tỉnh": "tinh",
}
COMMUNE_KEYS = {"phuong": "phuong", "xa": "xa", "thitran": "thi_tran"}
DISTRICT_KEYS = ("thanhpho", "thixa", "huyen", "quan", "district", "tp", "tx", "q")
Row = dict[str, Any]
HEAD = "# vietnamadminunits 1.0.4, Copyright (c) 2025 Tran Ngoc Minh Hieu, MIT licence; put together anew"


def main() -> None:
    folder = Path(sys.argv[1])
    text = "\n".join(lines(*read(folder))) + "\n"
    TABLE.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{len(text.encode())} bytes, packed {TABLE.stat().st_size}")


def read(folder: Path) -> tuple[list[Row], list[Row], Row]:
    """Units of today, units before 2025-07-01, and how the ones went into the others."""
    with closing(sqlite3.connect(folder / "dataset.db")) as data:
        data.row_factory = sqlite3.Row
        new, old = (
            [dict(row) for row in data.execute(f"select * from {name} order by rowid")]  # noqa: S608
            for name in ("admin_units", "admin_units_legacy")
        )
    return new, old, json.loads((folder / "converter_2025.json").read_text("utf-8"))


def lines(new: list[Row], old: list[Row], went: Row) -> Iterator[str]:
    """Sections of tab-separated lines; a line is spoken of by its number in its section, from 0."""
    new.sort(key=lambda row: row["wardCode"])
    old.sort(key=lambda row: (row["provinceCode"], row["districtCode"], row["wardCode"] or ""))
    provinces = list(dict.fromkeys(row["provinceCode"] for row in new))
    provinces.sort()
    names = {row["provinceCode"]: row["provinceShort"] for row in new}
    numbers = {(row["provinceKey"], row["wardKey"]): at for at, row in enumerate(new)}
    targets = links(went, numbers)
    home = {at: provinces.index(row["provinceCode"]) for at, row in enumerate(new)}
    old_provinces = list(dict.fromkeys(row["province"] for row in old))
    districts = list(dict.fromkeys((row["province"], row["district"]) for row in old))
    aliases = {(row["province"], row["district"]): row["districtAlias"] for row in old}
    yield HEAD
    yield "provinces"
    yield from (f"{code}\t{neat(names[code])}" for code in provinces)
    yield "old provinces"
    for name in old_provinces:
        into = Counter(home[at] for row in old if row["province"] == name for at in targets[key_of(row)])
        yield f"{neat(split_kind(name)[1])}\t{into.most_common(1)[0][0]}"
    yield "districts"
    for province, district in districts:
        kind, name = split_kind(district)
        also = ",".join(district_aliases(name, aliases[province, district]))
        yield f"{kind}\t{neat(name)}\t{old_provinces.index(province)}\t{also}"
    yield "units"
    for at, row in enumerate(new):
        kind, name = split_kind(row["ward"])
        yield f"{row['wardCode']}\t{kind}\t{neat(name)}\t{home[at]}"
    yield "old communes"
    for row in old:
        kind, name = split_kind(row["ward"] or row["district"])
        also = ",".join(commune_aliases(kind, name, row["wardAlias"]))
        into_units = ",".join(map(str, targets[key_of(row)]))
        district = districts.index((row["province"], row["district"]))
        yield f"{kind}\t{neat(name)}\t{district}\t{also}\t{into_units}"


def key_of(row: Row) -> str:
    return f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"


def links(went: Row, numbers: dict[tuple[str, str], int]) -> dict[str, list[int]]:
    """Old commune → the units it went into; several: it was split, the likeliest first."""
    targets: dict[str, list[int]] = defaultdict(list)
    for province, whole in went["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for unit, old in whole.items():
            for one in old:
                targets[one].append(numbers[province, unit])
    for province, divided in went["DICT_PROVINCE_WARD_DIVIDED"].items():
        for one, parts in divided.items():
            parts.sort(key=lambda part: not part["isDefaultNewWard"])
            targets[one] += [numbers[province, part["newWardKey"]] for part in parts]
    return targets


def split_kind(full: str) -> tuple[str, str]:
    """`Thị trấn Buôn Trấp` → `thi_tran`, `Buôn Trấp`."""
    full = neat(full)
    kind = next(kind for kind in KINDS if full.casefold().startswith(f"{kind.casefold()} "))
    return KINDS[kind], full[len(kind) + 1 :]


def neat(text: str) -> str:
    return " ".join(normalize("NFC", text).replace("’", "'").split())


def commune_aliases(kind: str, name: str, given: str | None) -> Iterable[str]:
    """`xa:tienhai`; one whose kind the source does not tell stands without."""
    keys = dict.fromkeys(bare(key) for key in json.loads(given)) if given else {}
    own = f"{kind}:{bare(name)}"
    found: dict[str, None] = {}
    for key in keys:
        prefix = next((one for one in COMMUNE_KEYS if key.startswith(one) and key[len(one) :] in keys), None)
        number = re.fullmatch(r"phuong0*(\d+)", key)
        if prefix or number:
            rest = number[1] if number else key.removeprefix(prefix or "")
            found[f"{COMMUNE_KEYS[prefix] if prefix else 'phuong'}:{rest}"] = None
    told = {one.split(":")[1] for one in found}
    for key in keys:
        plain = key not in told and not key.startswith(tuple(COMMUNE_KEYS))
        short = key.startswith("tt") and key[2:] in (*told, bare(name))  # `tt` for thị trấn
        if plain and not short and not re.fullmatch(r"(p|f|ward)\d+", key):
            found[f":{key}"] = None
    return [one for one in found if one not in (own, f":{bare(name)}")]


def district_aliases(name: str, given: str | None) -> Iterable[str]:
    keys = json.loads(given) if given else []
    shorn = {key: re.sub(rf"^({'|'.join(DISTRICT_KEYS)})0*(?=\w)", "", key) for key in keys}
    found = dict.fromkeys(
        rest if rest in keys or rest.isdigit() or rest == bare(name) else key for key, rest in shorn.items()
    )
    return [key for key in found if key != bare(name) and not key.endswith("thixa")]


def bare(name: str) -> str:
    return "".join(tokens(name))


if __name__ == "__main__":
    main()
