"""Many questions at once: each answered or kept, none lost, whatever the way the rest is asked for."""

import pytest

from handlers.turn import Talk, Turn
from tests.conversation.support import ids, restarted, tap, tell, text_of

ASKED = [f"máy cưa số {n} mua cho xưởng {n} có được không" for n in range(1, 31)]


def all_answered(turn: Turn, *how: str) -> list[str]:
    """The texts until nothing is left, going on as told."""
    texts = [text_of(turn)]
    for _ in range(len(ASKED)):
        if not turn.talk.left or "left" not in ids(turn):
            break
        turn = tell(turn.talk, *how)
        texts.append(text_of(turn))
    return texts


@pytest.mark.parametrize("how", ["tiếp", "thêm", "go on"])
def test_thirty_questions_are_all_come_to(how: str) -> None:
    first = tell(Talk(), "\n".join(ASKED))
    assert len(first.talk.left) >= 26
    texts = "\n".join(all_answered(first, how))
    assert all(f"máy cưa số {n} mua" in texts for n in range(1, 31))


def test_what_is_left_survives_a_restart_without_numbers_of_people() -> None:
    asked = [*ASKED[:5], "số tôi 0912 345 678, mua máy được bao nhiêu"]
    turn = tell(Talk(), "\n".join(asked))
    left = restarted(turn.talk).left
    assert "số tôi •••, mua máy được bao nhiêu" in left
    assert "0912" not in text_of(turn)


def test_one_of_those_left_can_be_chosen_and_the_others_stay() -> None:
    turn = tell(Talk(), "\n".join(ASKED[:8]))
    before = turn.talk.left
    chosen = tell(turn.talk, tap("left:1"))
    assert chosen.talk.left == (before[0], *before[2:])


def test_a_choice_of_a_question_that_is_gone_is_stale() -> None:
    turn = tell(Talk(), "\n".join(ASKED[:6]))
    assert tell(turn.talk, tap("left:99")).talk.left == turn.talk.left
