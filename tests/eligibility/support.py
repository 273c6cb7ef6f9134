"""The cases a lawyer can read and the sample facilities they start from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
TODAY = date(2026, 11, 22)
KEYS = ("says", "of", "on", "situation", "unknown")
EXPECTED = (
    "verdict",
    "because",
    "first_missing",
    "ceiling_vnd",
    "not_quotable",
    "change",
    "also",
)


class PlainWords(yaml.SafeLoader):
    """YAML in which `yes`, `no` and `on` are words; only `true` and `false` are not."""


PlainWords.yaml_implicit_resolvers = {
    first: [
        (tag, rule) for tag, rule in rules if not (tag == "tag:yaml.org,2002:bool" and first not in "tTfF")
    ]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=PlainWords)  # noqa: S506 - a safe loader


@dataclass(frozen=True, slots=True)
class Told:
    """One case: the sentence, the line `check` is given, and what it must answer."""

    file: str
    says: str
    line: Mapping[str, Any]
    expected: Mapping[str, Any]


def cases() -> list[Told]:
    facilities = read_yaml(HERE / "facilities.yaml")
    return [
        _told(facilities, path.stem, row)
        for path in sorted((HERE / "cases").glob("*.yaml"))
        for row in read_yaml(path)
    ]


def _told(facilities: Mapping[str, Any], file: str, row: Mapping[str, Any]) -> Told:
    strange = set(row) - {*KEYS, *EXPECTED}
    assert not strange, (row["says"], strange)
    situation: dict[str, Any] = {}
    for name in row.get("of", []):
        situation |= facilities[name]
    for key in row.get("unknown", []):
        situation.pop(key, None)
    situation |= row.get("situation", {})
    line = {"id": row["says"], "on": row.get("on", TODAY).isoformat(), "situation": situation}
    return Told(file, row["says"], line, {key: row[key] for key in EXPECTED if key in row})
