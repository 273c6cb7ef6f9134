"""What owners say under a result in their own words, and that it is taken for the choice they mean."""

import pytest

from handlers.converse import converse
from handlers.turn import Said
from tests.conversation.support import restarted
from tests.results import NOW, at_result, knowledge


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("sao vậy", "vì sao"),
        ("vi sao the", "vì sao"),
        ("tại sao thế", "vì sao"),
        ("sao lại không", "vì sao"),
        ("rồi giờ làm gì", "giấy tờ"),
        ("bước tiếp theo", "giấy tờ"),
        ("cần giấy tờ gì", "giấy tờ"),
        ("khi nào hết hạn", "giấy tờ"),
        ("hỏi ai", "giấy tờ"),
        ("được mấy đồng", "bao nhiêu tiền"),
        ("vay la duoc bao nhieu", "bao nhiêu tiền"),
        ("ai giúp tui", "gặp cán bộ"),
    ],
)
def test_words_under_a_result_mean_its_choices(said: str, means: str) -> None:
    heard, meant = (
        converse(Said(words), restarted(at_result()), knowledge(), NOW).say for words in (said, means)
    )
    assert heard == meant


@pytest.mark.parametrize(
    "said", ["tại sao phải mua máy mới", "khi nào có nghị định mới", "hỏi ai về hội chợ"]
)
def test_a_question_about_the_rules_under_a_result_goes_to_the_policy(said: str) -> None:
    own = [
        converse(Said(words), restarted(at_result()), knowledge(), NOW).say
        for words in ("vì sao", "giấy tờ", "bao nhiêu tiền")
    ]
    assert converse(Said(said), restarted(at_result()), knowledge(), NOW).say not in own
