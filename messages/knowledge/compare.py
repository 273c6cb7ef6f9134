"""What a change of day or of text changes: documents, provisions, levels, rules, answers, ways of asking."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import ndiff
from itertools import groupby

from messages.knowledge.model import Policy
from messages.knowledge.told import OF_DAYS, OF_FOLDERS, Part, Side, Told
from messages.knowledge.words import say


@dataclass(frozen=True, slots=True)
class Difference:
    """One record that is `new`, `gone` or `changed`; `before` and `after`: its words, None where it is not.

    `kind`: `document`, `provision`, `place`, `level`, `condition`, `activity`, `advice`, `trade`, `into`,
    `unit`, `answer` or `wordings`. `name`: what it is shown under.
    """

    kind: str
    id: str
    name: str
    change: str
    before: str | None
    after: str | None


def differing_days(policy: Policy, before: date, after: date, language: str) -> list[Difference]:
    """Which records in force and answers differ between two days."""
    sides = [Side(policy, on, after, language, whole=False) for on in (before, after)]
    return [*_differing(OF_DAYS, *sides)]


def differing_folders(old: Policy, new: Policy, on: date, language: str) -> list[Difference]:
    """Which records, answers of a day and ways of asking differ between two policies."""
    sides = [Side(policy, on, on, language, whole=True) for policy in (old, new)]
    return [*_differing(OF_FOLDERS, *sides)]


def _differing(parts: Mapping[str, Part], before: Side, after: Side) -> Iterator[Difference]:
    for kind, part in parts.items():
        old, new = ({one.key: one for one in part(side)} for side in (before, after))
        for key in sorted(old.keys() | new.keys()):
            was, now = old.get(key), new.get(key)
            if was is None or now is None or was.text != now.text:
                yield _difference(kind, was, now)


def _difference(kind: str, was: Told | None, now: Told | None) -> Difference:
    shown = now or was
    assert shown is not None  # noqa: S101 - it stands on one of the two sides
    change = "new" if was is None else "gone" if now is None else "changed"
    texts = (one.text if one else None for one in (was, now))
    return Difference(kind, shown.id, shown.name, change, *texts)


def written(differences: Sequence[Difference], language: str) -> str:
    """Block after block, by kind, with the lines that went and came."""
    if not differences:
        return say(language, "policy.diff.same")
    blocks = [say(language, "policy.diff.count", n=len(differences))]
    for kind, alike in groupby(differences, lambda one: one.kind):
        blocks.append(say(language, f"changes.kind.{kind}"))
        blocks += [_block(one, language) for one in alike]
    return "\n\n".join(blocks)


def _block(one: Difference, language: str) -> str:
    lines = ndiff((one.before or "").splitlines(), (one.after or "").splitlines())
    shown = [line for line in lines if line[:1] in "+-"]
    return "\n".join((f"{say(language, f'policy.diff.{one.change}')}  {one.name}", *shown))
