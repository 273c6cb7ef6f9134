"""Every word of results.po is used and short, every key has its words, every phrase means something."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import handlers.results
from handlers import registering
from handlers.eligibility.situation import KEYS
from handlers.eligibility.verdict import VERDICTS
from handlers.phrases import SAY, words_of
from handlers.results.doing import DEEDS
from messages.catalogue import COMPLETE
from messages.rules.model import ENTITIES, UNIT_KINDS
from tests.results import HERE, knowledge

WORDS = knowledge().words
BOOLS = [key for key, kind in KEYS.items() if kind == "bool"]
LONGEST_STEP = 300  # characters without what is filled in


def ours() -> frozenset[str]:
    return frozenset(key for key, text in WORDS.own["vi"].by_key.items() if text.file == "results")


KINDS = ("", "any.", "why.", "status.", "verdict.", "sheet.others.")  # of words a verdict has


def sources() -> Iterator[str]:
    for path in (*Path(handlers.results.__file__).parent.glob("*.py"), Path(registering.__file__)):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def computed() -> Iterator[str]:
    for verdict in VERDICTS:
        yield from (f"results.{part}{verdict}" for part in KINDS)
    yield from (f"results.no_figure.{one}" for one in ("open", "no", "unsure"))
    yield from (f"results.level.{one}" for one in ("both", "share", "cap"))
    yield from (f"results.heading.{one}" for one in ("first", "paper", "caveat"))
    yield from (f"results.key.{key}" for key in KEYS)
    yield from (f"results.if.{key}.{value}" for key in BOOLS for value in ("true", "false"))
    yield from (f"results.if.{key}" for key in KEYS if key not in BOOLS)
    yield from (f"results.entity.{one}" for one in ENTITIES)
    yield from (f"results.unit_kind.{one}" for one in UNIT_KINDS)
    yield from (f"results.shop.{one}" for one in ("both", "trade", "place"))
    changes = ("registered", "machine_new", "own_capital_ready", "cleaner_production", "register", "kinds")
    yield from (f"results.change.{one}" for one in changes)


def optional() -> Iterator[str]:
    """Keys that give one value or one wish words of its own."""
    yield from (f"results.value.{value}" for value in ("true", "false"))
    yield from (f"results.value.{key}.{value}" for key in BOOLS for value in ("true", "false"))
    yield from (f"results.thing.{wish}" for wish in knowledge().policy.rules.wishes)
    yield from (f"results.sheet.{one}" for one in sources())
    yield from (f"choice.{one}" for one in sources())


def test_every_key_has_its_words() -> None:
    assert set(computed()) <= ours()


def test_every_text_is_used() -> None:
    spoken = {key for key in ours() if not key.startswith(SAY)}
    assert spoken <= set(computed()) | set(optional()) | set(sources())


@pytest.mark.parametrize("language", COMPLETE)
def test_no_text_is_long(language: str) -> None:
    texts = {key: WORDS.own[language].by_key[key] for key in ours() if not key.startswith("words.")}
    long = {key for key, text in texts.items() if any(len(form.words) > LONGEST_STEP for form in text.forms)}
    assert not long
    assert not {key for key in texts if key.startswith("choice.") and len(texts[key].forms[0].words) > 60}


def test_every_phrase_means_what_can_be_done() -> None:
    said = [key.removeprefix(SAY) for key in ours() if key.startswith(SAY)]
    assert {one.partition(":")[2] for one in said} <= set(DEEDS)
    for one in said:
        for phrase in WORDS.phrases(f"{SAY}{one}"):
            assert one in HERE.knowledge.phrases.meanings(words_of(phrase)), phrase
