"""Whatever is said, wherever the talk stands: something is said back, and the state can be kept."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.converse import converse
from handlers.photos import CONSENT
from handlers.signs import NOTES, REACH, STAFF
from handlers.talk_json import talk_from_json, talk_to_json
from handlers.turn import Choice, FileSent, Said, Talk
from tests.conversation.support import NOW, knowledge
from tests.conversation.test_global_words import STEPS

WORDS = st.sampled_from(
    [
        phrase
        for key in sorted(knowledge().words.every_key())
        if key.startswith("words.")
        for phrase in knowledge().words.phrases(key)
    ]
)
TEXTS = st.one_of(
    st.text(max_size=60), WORDS, st.lists(WORDS, max_size=4).map(" ".join), st.integers(-9, 99).map(str)
)
OFFERED = sorted({choice.id for talk in STEPS.values() for choice in talk.offered})
BROKEN = (
    "entry:",
    "entry:x",
    "topic:money:999",
    "menu:-1",
    "my:edit:x",
    "my:",
    "answer:kind",
    "lang:",
    ":",
    "pause:",
    "left:",
    "left:99",
    "about:",
    "about:province:99",
    "about:kind:x",
    "source:x",
    "pick:",
    "pick:x",
    "tell:",
    "tell:maybe",
    "photos:yes",
    "photos:no",
    "photos:full",
    "photos:",
    "my:photos",
)
IDS = st.one_of(st.sampled_from([*OFFERED, *BROKEN]), st.text(max_size=20))
FILES = st.lists(st.builds(FileSent, st.text(max_size=9), TEXTS), min_size=1, max_size=3).map(tuple)
SIGNS = st.one_of(st.sampled_from([*NOTES, "hello", "unknown"]), st.text(min_size=1, max_size=9))
SPOKEN = st.one_of(TEXTS.map(Said), IDS.map(lambda act: Said("", act)))
SAID = st.one_of(
    SPOKEN,
    st.builds(Said, TEXTS, sign=SIGNS.filter(lambda sign: sign not in {STAFF, *REACH})),
    st.builds(Said, TEXTS, phone=st.sampled_from(["0912345678", "x"])),
    st.builds(Said, TEXTS, files=FILES),
)
ANSWERS = st.dictionaries(
    st.sampled_from(["kind", "trade", "province", "commune", "gone"]),
    st.sampled_from(["", "khac", "66", "99", "no longer an option", "mộc"]),
)
STORED = st.builds(
    Talk,
    language=st.sampled_from(["vi", "en", "rad", "??"]),
    flow=st.sampled_from([None, "profile", "gone"]),
    answers=ANSWERS,
    known=ANSWERS,
    offered=st.lists(st.builds(Choice, IDS, TEXTS), max_size=4).map(tuple),
    heard_at=st.sampled_from([None, NOW, NOW - timedelta(hours=1), NOW + timedelta(days=1)]),
    asking=st.sampled_from([None, "trade", "kind", "gone"]),
    drafts=st.dictionaries(st.sampled_from(["profile", "gone"]), ANSWERS, max_size=2),
    agreed=st.sampled_from(
        [{}, {"ho_so": "ho_so-2026-1"}, {"ho_so": "0"}, {CONSENT.purpose: CONSENT.version}]
    ),
    held=st.one_of(st.none(), SPOKEN),
    misses=st.integers(0, 5),
    answered=st.sampled_from([None, "papers-list", "gone"]),
    rest=st.sampled_from(["", "còn nữa", "x" * 700]),
    answered_at=st.sampled_from([None, NOW, NOW + timedelta(days=1)]),
    answered_on=st.sampled_from([None, date(2001, 1, 1), date(2018, 5, 10), date.max]),
    answered_in=st.sampled_from([None, "52", "99", ""]),
    about=ANSWERS,
    asked=st.sampled_from([(), ("kind",), ("gone", "province")]),
    wanted=st.sampled_from([None, "kind", "province", "gone"]),
    left=st.lists(st.text(max_size=30), max_size=6).map(tuple),
    question=st.sampled_from(["", "mua xe tải được không"]),
    waits=st.sampled_from([(), ("xin vốn ở đâu",)]),
    files=st.one_of(st.just(()), FILES),
    sent=st.integers(0, 3),
    quiet_until=st.sampled_from([None, NOW - timedelta(hours=1)]),
)
TALKS = st.one_of(st.sampled_from(sorted(STEPS)).map(STEPS.__getitem__), STORED)


@settings(max_examples=300, deadline=None)
@given(TALKS, st.lists(SAID, min_size=1, max_size=4), st.sampled_from([0, 5, 700, -700]))
def test_a_turn_never_fails_and_always_says_something(talk: Talk, said: list[Said], seconds: int) -> None:
    now = NOW
    for one in said:
        turn = converse(one, talk, knowledge(), now)
        assert turn.say
        assert all(say.text.strip() for say in turn.say)
        assert talk_from_json(talk_to_json(turn.talk)) == turn.talk
        talk, now = turn.talk, now + timedelta(seconds=seconds)


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=900, max_size=6_000))
def test_very_long_texts_are_no_exception(text: str) -> None:
    turn = converse(Said(text), Talk(), knowledge(), NOW)
    assert all(say.text.strip() for say in turn.say)
