"""Every key the conversation uses has its words, every word is used, and no step is a wall of text."""

import ast
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import handlers
from handlers import photos, unanswered
from handlers.acts import ACTS
from handlers.asking import ASKED
from handlers.browsing import TOPICS
from handlers.flows import FLOWS
from handlers.form import Flow, Question
from handlers.interview.asked import Asked, label_of
from handlers.interview.rest import AMOUNTS
from handlers.interview.wishes import ALL, MORE
from handlers.linking import CHANNELS
from handlers.phrases import NUMBER, SAY, SIGN, TOLD, TYPED
from handlers.yes_no import COURTESY, KNOW, NO, OPEN, PROPER, UNKNOWN, YES
from messages.knowledge.asked import KINDS_ASKED
from messages.knowledge.load import load_policy
from messages.rules.model import ENTITIES, UNIT_KINDS
from tests.conversation.support import knowledge

WORDS = knowledge().words
KEY = re.compile(r"[a-z_]+(\.[a-z_:-]+)+")
LONGEST_STEP = 300  # characters without what is filled in
SENTENCES = {f"choice.{one}" for one in ("stale", "number_out", "number_one", "number_alone")} | {
    "topic.title"
}
NOTICES = {
    "ho_so-2026-1": "cb83db2f530142b1",
    "ho_so-2026-2": "b5cb9eb6da28e91b",
    "tra_loi-2026-1": "5ed75aee24df4859",
    "anh_san_pham-2026-1": "30c54ff7d59addf0",
}  # version of a notice → digest of its words
WITH_NOTICE = [flow for flow in FLOWS.values() if flow.consent]
COMPUTED = (
    *(f"form.{entity}" for entity in ENTITIES),
    *(f"wish.{option}" for option in (ALL, MORE)),
    *("yes", "no", "machine.new", "machine.new_bought", "bought.yes", "bought.no"),
)
FULL_NOTICE = re.compile(r"\w+\.consent\.full")


def ours() -> frozenset[str]:
    """The keys of the conversation's own files, word lists aside."""
    return frozenset(
        key for key, text in WORDS.own["vi"].by_key.items() if text.file in ("messages", "interview")
    )


def sources() -> Iterator[str]:
    for path in Path(handlers.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def computed() -> Iterator[str]:
    """Keys made of a name: what stands under a flow, a question, an act, a topic, a search status."""
    for flow in FLOWS.values():
        notice = ("consent.card", "consent.full", "consent.refused") if flow.consent else ()
        yield from (f"{flow.name}.{part}" for part in ("name", "intro", *notice))
        for question in flow.ask:
            yield from (question.required_because, f"retention.{question.retention}")
            yield from _of_asked(question) if isinstance(question, Asked) else _of_question(flow, question)
    yield from (f"topic.{topic}" for topic in (*TOPICS, "other"))
    yield from ("search.out_of_scope", "search.refused", "data.which_edit", "data.which_drop")
    yield from (f"follow.{kind}" for kind in KINDS_ASKED)
    yield from (f"about.{what}.ask" for what in ASKED)
    yield from (f"photos.consent.{part}" for part in ("card", "full"))
    yield from (f"link.channel.{channel}" for channel in (*CHANNELS, "other"))
    yield from (f"choice.{act}" for act in offered())
    yield from (f"eligibility.{part}" for part in COMPUTED)
    yield from (f"place.kind.{kind}" for kind in (*UNIT_KINDS, "tinh", "thanh_pho"))


def _of_question(flow: Flow, question: Question) -> Iterator[str]:
    yield from (f"{flow.name}.{question.name}.{part}" for part in ("name", "ask", *question.options))
    yield from () if question.options else (f"{flow.name}.{question.name}.example",)


def _of_asked(question: Asked) -> Iterator[str]:
    """A question of the interview; only those that are counted can be mended, and so have a name."""
    name = f"eligibility.{question.name}"
    yield from (f"{name}.ask", *(f"eligibility.{label_of(question, option)}" for option in question.options))
    yield from (f"{name}.name",) if question.counts else ()
    if question in AMOUNTS.values():
        yield f"{name}.unclear"
    if not question.options and not question.offer:
        yield f"{name}.example"


def offered() -> Iterator[str]:
    """Acts offered under their own label."""
    said = set(sources())
    yield from (f"agree:{answer}" for answer in ("yes", "no", "full"))
    yield from (f"pause:{answer}" for answer in ("go", "restart", "later"))
    yield from (f"tell:{answer}" for answer in ("yes", "no"))
    yield from (f"photos:{answer}" for answer in photos.ANSWERS)
    yield from (f"unlink:{which}" for which in ("this", "others"))
    yield from (act for act in said if act.partition(":")[0] in ACTS and f"choice.{act}" in ours())


def test_every_key_in_the_code_has_its_words() -> None:
    used = {text for text in sources() if KEY.fullmatch(text) and not text.startswith("words.")}
    beginnings = {"data.which_"}  # an act follows
    assert (used - beginnings) | set(computed()) <= WORDS.every_key()


def test_every_text_is_used() -> None:
    assert ours() <= set(sources()) | set(computed())


def test_every_word_list_is_used() -> None:
    named = (SAY, NUMBER, SIGN, TOLD)
    lists = {key for key in WORDS.every_key() if key.startswith("words.") and not key.startswith(named)}
    typed = {f"{TYPED}{part}" for part in (YES, NO, KNOW, UNKNOWN, OPEN, COURTESY, PROPER)}
    follow = {f"words.follow.{part}" for part in ("before", "after", "filler", "general")}
    assert lists == {"words.before", "words.after", "words.number_before", "words.question"} | follow | typed


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_step_is_longer_than_three_short_sentences(language: str) -> None:
    texts = {key: WORDS.own[language].by_key[key] for key in ours() if not FULL_NOTICE.fullmatch(key)}
    long = [key for key, text in texts.items() if any(len(form.words) > LONGEST_STEP for form in text.forms)]
    assert long == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_choice_is_short_enough_for_a_button(language: str) -> None:
    labels = [key for key in ours() if key.startswith(("choice.", "topic.")) and key not in SENTENCES]
    assert [key for key in labels if len(WORDS.text(language, key, name="", topic="", n=30)) > 60] == []


def test_every_topic_of_the_policy_has_a_name() -> None:
    topics = {entry.topic for entry in load_policy().entries.values()}
    assert topics <= set(TOPICS)


@pytest.mark.parametrize("flow", WITH_NOTICE, ids=lambda flow: flow.name)
def test_a_changed_notice_has_a_new_version(flow: Flow) -> None:
    """What people agreed to must be told apart from what is asked of them now."""
    keys = [f"{flow.name}.consent.{part}" for part in ("card", "full")]
    assert flow.consent
    assert NOTICES[flow.consent.version] == digest(keys)


def digest(keys: list[str]) -> str:
    texts = [WORDS.own[language].by_key[key] for language in ("vi", "en") for key in keys]
    whole = "\n".join(part for text in texts for form in text.forms for part in form.parts)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def test_a_changed_question_whether_to_tell_has_a_new_version() -> None:
    assert NOTICES[unanswered.VERSION] == digest(["unanswered.ask", "choice.tell:yes"])


def test_a_changed_notice_about_photos_has_a_new_version() -> None:
    assert NOTICES[photos.CONSENT.version] == digest([f"photos.consent.{part}" for part in ("card", "full")])
