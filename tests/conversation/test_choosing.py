"""One choice can be said in many ways; what is not clear is not guessed."""

import pytest

from handlers.choosing import by_beginning, choice_meant
from handlers.phrases import words_of
from handlers.turn import Choice
from messages.text import clean
from tests.conversation.support import knowledge

KINDS = tuple(
    Choice(f"answer:kind:{kind}", knowledge().words.text("vi", f"profile.kind.{kind}"))
    for kind in ("ho_kinh_doanh", "doanh_nghiep", "hop_tac_xa", "to_hop_tac", "lien_hiep_hop_tac_xa")
)


def meant(text: str) -> str | None:
    typed = words_of(clean(text))
    found = choice_meant(typed, KINDS, knowledge().phrases) or by_beginning(typed, KINDS)
    return found.id.rpartition(":")[2] if found else None


SECOND = "2|2.|2)|(2)|số 2|so 2|câu 2|CÂU 2|2️⃣|②|２|02|hai|thứ hai|cái thứ hai|cai thu 2|chọn số hai ạ"
ENGLISH = "two|the second one|number 2|option two please|company"
LABEL = "Doanh nghiệp|DOANH NGHIỆP|doanh nghiep|doanh nghiệp ạ|2. Doanh nghiệp|doanh|doanh ngh|công ty|cty|dn"


@pytest.mark.parametrize("text", [*SECOND.split("|"), *ENGLISH.split("|"), *LABEL.split("|")])
def test_the_second_choice_can_be_said_like_this(text: str) -> None:
    assert meant(text) == "doanh_nghiep"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hợp tác", "hop_tac_xa"),
        ("hop tac xa", "hop_tac_xa"),
        ("Hợp tác xả", "hop_tac_xa"),  # the South does not tell hỏi from ngã
        ("hợp tác xá", None),
        ("tổ hợp", "to_hop_tac"),
        ("liên", "lien_hiep_hop_tac_xa"),
        ("hộ", "ho_kinh_doanh"),
        ("h", None),
        ("6", None),
        ("-", None),
        ("1 và 3", None),
        ("3. Doanh nghiệp", None),
        ("xưởng mộc", None),
    ],
)
def test_a_beginning_counts_when_only_one_label_begins_so(text: str, kind: str | None) -> None:
    assert meant(text) == kind
