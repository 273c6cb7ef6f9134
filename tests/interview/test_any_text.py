"""Whatever is stored of an interview and is said to it: something is said back, and it can be kept."""

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.converse import converse
from handlers.interview.order import BY_NAME
from handlers.talk_json import talk_from_json, talk_to_json
from handlers.turn import Said, Talk
from tests.conversation.support import NOW, whole
from tests.conversation.test_any_text import TEXTS
from tests.interview.support import TYPED

KEYS = st.sampled_from(
    [
        *(
            "wish",
            "entity",
            "registered",
            "sector",
            "produces",
            "province_code",
            "unit_kind",
            "insured_staff",
        ),
        *("revenue_vnd", "capital_vnd", "machine_new", "bought_already", "cost_vnd", "whole_line"),
        *(
            "path",
            "page",
            "doubt",
            "among",
            "tried",
            "address",
            "commune_code",
            "kiln",
            "goods",
            "other_entity",
        ),
        *("machinery/cost_vnd", "gone"),
    ]
)
VALUES = st.sampled_from(
    [
        *("", "true", "false", "1", "-1", "x", "99", "66", "machinery", "hop_tac_xa", "doanh_nghiep", "xa"),
        *("lò gạch", "buôn bán", "24133* 00577", "staff:12", "revenue:x", "gone:1", "wish trade gone"),
        *("9" * 30, "tunnel", "nghe_nhan"),
    ]
)
ANSWERS = st.dictionaries(KEYS, VALUES, max_size=8)
IDS = st.sampled_from(
    [
        *(f"answer:{name}:{option}" for name in BY_NAME for option in ("yes", "no", "unknown", "all", "x")),
        *(f"mend:{name}" for name in BY_NAME),
        *("mend", "mend:", "check", "eligibility", "eligibility:en", "eligibility:xx", "answer:which:00577"),
        *("back", "skip", "stop", "resume", "restart", "pause:go", "result", "result:try", "menu"),
    ]
)
WORDS = st.one_of(st.sampled_from([one for said in TYPED.values() for one in said]), TEXTS)
SAID = st.one_of(WORDS.map(Said), IDS.map(lambda act: Said("", act)))
TALKS = st.builds(
    Talk,
    language=st.sampled_from(["vi", "en"]),
    flow=st.sampled_from(["eligibility", None]),
    answers=ANSWERS,
    situation=ANSWERS,
    drafts=st.dictionaries(st.just("eligibility"), ANSWERS, max_size=1),
    asking=st.sampled_from([None, "gone", *BY_NAME]),
    known=st.sampled_from([{}, {"kind": "khac", "trade": "mộc", "province": "66", "commune": "xã Ea Kao"}]),
    misses=st.integers(0, 3),
    heard_at=st.just(NOW),
    result_at=st.sampled_from([None, NOW]),
)


@settings(max_examples=400, deadline=None)
@given(TALKS, st.lists(SAID, min_size=1, max_size=4))
def test_a_turn_of_the_interview_never_fails(talk: Talk, said: list[Said]) -> None:
    for one in said:
        turn = converse(one, talk, whole(), NOW)
        assert turn.say
        assert all(say.text.strip() for say in turn.say)
        assert talk_from_json(talk_to_json(turn.talk)) == turn.talk
        talk = turn.talk
