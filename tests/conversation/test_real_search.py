"""The conversation with the real search over the small policy: what is written in a file is found."""

from dataclasses import replace

import pytest

from handlers.converse import converse
from handlers.turn import Said, Talk
from messages.search import build_search
from tests.conversation.support import NOW, knowledge


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("mua máy mới được hỗ trợ bao nhiêu tiền", "machine-amount"),
        ("mua may cu dc ko", "machine-old"),
        ("nộp hồ sơ ở đâu", "where-apply"),
    ],
)
def test_a_question_of_the_policy_is_answered(said: str, answered: str) -> None:
    known = replace(knowledge(), search=build_search(knowledge().policy))
    assert converse(Said(said), Talk(), known, NOW).talk.answered == answered
