"""A new entry as a file for an official to fill in: what was asked, and marked places for what is missing."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from messages.knowledge.check import check_policy
from messages.knowledge.load import DRAFTS
from messages.knowledge.model import Entry, Policy
from messages.knowledge.problems import Problem
from messages.knowledge.words import say
from messages.search.reading import words_of
from messages.search.spelling import FILLERS

LONGEST_TITLE = 60
WORDS_OF_ID = 5
MOST_WORDINGS = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """Why an entry is wanted: how it was asked (most usual first), what came near (best first), a remark.

    `names`: the questions it answers, as an entry names them.
    """

    wordings: Sequence[str]
    near: Sequence[str]
    names: Sequence[str]
    about: str


def draft(policy: Policy, wanted: Wanted, language: str) -> str:
    """The YAML of one entry, with the topic of the nearest one."""
    near = [policy.entries[one] for one in wanted.near if one in policy.entries]
    return "\n".join(_lines(policy, wanted, near, language)) + "\n"


def _lines(policy: Policy, wanted: Wanted, near: Sequence[Entry], language: str) -> Iterator[str]:
    wordings, names = wanted.wordings[:MOST_WORDINGS], wanted.names

    def mark(key: str) -> str:
        return f"  # ← {say(language, f'policy.draft.{key}')}"

    yield from (f"# {line}" for line in (wanted.about, *say(language, "policy.draft.how").split("\n")))
    yield f"- id: {_new_id(policy, wordings)}"
    yield f"  topic: {near[0].topic if near else _quoted('')}{mark('topic')}"
    yield f"  questions: [{', '.join(names)}]{mark('questions') if names else ''}"
    yield f"  title: {_quoted(_title(wordings))}{mark('title')}"
    yield f'  title_en: ""{mark("fill")}'
    yield f"  stakes: {near[0].stakes if near else 'plain'}{mark('stakes')}"
    yield f"  depends: []{mark('depends')}"
    yield "  wordings:"
    yield from (f"    - {_quoted(wording)}" for wording in wordings)
    yield f"    # ← {say(language, 'policy.draft.wordings')}"
    yield f"  wordings_en: []{mark('wordings_en')}"
    yield "  answers:"
    yield f"    - valid_from: null{mark('valid_from')}"
    yield "      valid_to: null"
    yield f'      first: ""{mark("first")}'
    yield f'      first_en: ""{mark("fill")}'
    yield f"      conditions: []{mark('conditions')}"
    yield "      conditions_en: []"
    yield f"      rests_on: []{mark('rests_on')}"
    yield "      caution: null"
    yield "      caution_en: null"
    yield f"  next: [{', '.join(one.id for one in near)}]{mark('next')}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _title(wordings: Sequence[str]) -> str:
    """The first wording as a title: a capital, a question mark, not too long."""
    words = wordings[0].rstrip("?. ").split() if wordings else []
    while words and len(" ".join(words)) >= LONGEST_TITLE:
        words.pop()
    title = " ".join(words)
    return f"{title[:1].upper()}{title[1:]}?" if title else ""


def _new_id(policy: Policy, wordings: Sequence[str]) -> str:
    """A few words of the first wording that no entry has as its id."""
    asked = words_of(wordings[0]) if wordings else []
    telling = [word for word in asked if word not in FILLERS]
    first = "-".join(telling[:WORDS_OF_ID]) or "new-entry"
    names = (first, *(f"{first}-{number}" for number in range(2, len(policy.entries) + 3)))
    return next(name for name in names if name not in policy.entries and name not in policy.outside)


def check_file(folder: Path, file: Path) -> list[Problem]:
    """What is wrong in one file: of the folder itself, or a draft read as if it stood among its entries.

    Blanks of a draft are named, and everything else as if they were filled in.
    """
    place, home = file.resolve(), folder.resolve()
    if place.is_relative_to(home) and place.parent != home / DRAFTS:
        name = place.relative_to(home).as_posix()
        return [problem for problem in check_policy(folder) if problem.file == name]
    with TemporaryDirectory(prefix="khuyencong-") as aside:
        copy = Path(aside) / "policy"
        copytree(folder, copy, ignore=ignore_patterns(DRAFTS, ".*"))
        name = f"entries/draft-{file.stem}.yaml"
        blanks = _filled_in(file, copy / name)
        found = [problem for problem in check_policy(copy) if problem.file == name]
    empty = {blank.line for blank in blanks}
    others = (one for one in found if one.line not in empty)
    ours = [*blanks, *(Problem(file.name, one.line, one.kind, one.values) for one in others)]
    return sorted(ours, key=lambda problem: problem.line)


def _filled_in(file: Path, to: Path) -> list[Problem]:
    """Writes the draft with every blank filled with a dot, and returns the blanks."""
    to.parent.mkdir(exist_ok=True)
    raw = file.read_bytes()
    blanks: list[tuple[str, Node]] = []
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        blanks = list(_blanks(yaml.compose(text, Loader=yaml.SafeLoader)))
    except (UnicodeDecodeError, yaml.YAMLError):
        to.write_bytes(raw)  # the check says what is wrong with it
        return []
    for _, node in reversed(blanks):
        text = f'{text[: node.start_mark.index]}"."{text[node.end_mark.index :]}'
    to.write_text(text, "utf-8")
    return [Problem(file.name, node.start_mark.line + 1, "empty", {"name": key}) for key, node in blanks]


def _blanks(node: Node | None, key: str = "") -> Iterator[tuple[str, Node]]:
    """Every empty text with the key it stands under, in the order of the file."""
    if isinstance(node, MappingNode):
        for name, value in node.value:
            yield from _blanks(value, str(name.value))
    elif isinstance(node, SequenceNode):
        for each in node.value:
            yield from _blanks(each, key)
    elif isinstance(node, ScalarNode) and node.style in ("'", '"') and not node.value.strip():
        yield key, node
