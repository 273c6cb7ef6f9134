"""The JSON of `khuyencong ask`: every line answered, every answer with its facts."""

import json
from datetime import date

import pytest

from messages.knowledge.ask import ask
from messages.knowledge.model import Policy
from messages.search import Search, build_search

TODAY = date(2026, 11, 22)
KEYS = {"question", "status", "text", "facts", "citations", "confidence", "near"}


@pytest.fixture(scope="module")
def found_in(small: Policy) -> Search:
    return build_search(small)


def test_an_answer(small: Policy, found_in: Search) -> None:
    reply = ask(small, found_in, "mua máy mới được bao nhiêu tiền", TODAY, None, "vi")
    assert reply.keys() >= KEYS
    assert reply["status"] == "answered"
    assert reply["facts"] == ["F-NEW", "F-WHO"]
    assert json.loads(json.dumps(reply))["citations"][0] == {
        "document": "Thông tư 2/2018/TT-BTC",
        "provision": "khoản 4 Điều 8",
        "valid_from": "2018-05-11",
        "valid_to": None,
    }


def test_a_province_in_the_question_beats_the_given_one(small: Policy, found_in: Search) -> None:
    reply = ask(small, found_in, "mua máy mới được bao nhiêu tiền ở Phú Yên", TODAY, "79", "vi")
    assert "Nguồn tỉnh Đắk Lắk" in str(reply["text"])
    assert "F-DL" in str(reply["facts"])


@pytest.mark.parametrize("typed", ["", "  ", "???", "\ud83d", "\x00", "qwrtp", "a" * 5000])
def test_any_line_gets_a_kind_text_and_its_own_echo(small: Policy, found_in: Search, typed: str) -> None:
    reply = ask(small, found_in, typed, TODAY, None, "vi")
    assert reply["question"] == typed
    assert reply["status"] == "no_answer"
    assert reply["text"]
    assert reply["facts"] == reply["citations"] == reply["near"] == []


def test_another_topic_gets_its_own_sentence(small: Policy, found_in: Search) -> None:
    reply = ask(small, found_in, "thời tiết hôm nay", TODAY, None, "vi")
    assert (reply["status"], reply["text"]) == ("out_of_scope", "Tôi không có tin thời tiết.")
    assert ask(small, found_in, "weather today", TODAY, None, "en")["text"] == "I have no weather news."


def test_unsure_lists_near_questions(policy: Policy, search: Search) -> None:
    vague = ("máy móc", "tiền bạc thế nào", "giấy tờ máy", "khi nào", "bao nhiêu", "hợp tác xã")
    replies = [ask(policy, search, asked, TODAY, None, "vi") for asked in vague]
    reply = next(one for one in replies if one["status"] == "unsure")
    near = reply["near"]
    assert isinstance(near, list)
    assert near
    assert all(each["title"] == policy.entries[each["id"]].title for each in near)


def test_a_day_before_any_rule(small: Policy, found_in: Search) -> None:
    reply = ask(small, found_in, "mua máy mới được bao nhiêu tiền", date(2001, 1, 1), None, "vi")
    assert reply["status"] == "no_answer"
    assert "01/01/2001" in str(reply["text"])


def test_several_questions_are_answered_one_by_one(policy: Policy, search: Search) -> None:
    asked = "mua máy mới được hỗ trợ bao nhiêu và nộp hồ sơ ở đâu"
    reply = ask(policy, search, asked, TODAY, None, "vi")
    machine, where = (
        ask(policy, search, one, TODAY, None, "vi")
        for one in ("mua máy mới được hỗ trợ bao nhiêu", "nộp hồ sơ ở đâu")
    )
    assert (reply["question"], reply["status"]) == (asked, "answered")
    assert str(machine["text"]) in str(reply["text"])
    assert str(where["text"]) in str(reply["text"])
    assert set(map(str, reply["facts"])) == {*machine["facts"], *where["facts"]}  # type: ignore[call-overload, misc]


def test_thirty_questions_get_the_first_few_and_say_how_many_are_left(policy: Policy, search: Search) -> None:
    asked = "\n".join(f"{entry.title}" for entry in list(policy.entries.values())[:30])
    reply = ask(policy, search, asked, TODAY, None, "vi")
    assert reply["status"] == "answered"
    assert "26" in str(reply["text"]).split("\n")[-1]


def test_a_greeting_is_no_question(policy: Policy, search: Search) -> None:
    told = "Chào anh chị ạ! Anh ơi? Mua máy cũ có được hỗ trợ không?"
    reply = ask(policy, search, told, TODAY, None, "vi")
    assert (reply["entry"], "parts" in reply) == ("used-machine", False)
