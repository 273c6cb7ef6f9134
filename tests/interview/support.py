"""What tests of the interview say, the question a talk is at, and whether a question can matter."""

from collections.abc import Iterator, Mapping
from itertools import product

from handlers.eligibility.verdict import outcome
from handlers.filling import question_of
from handlers.form import Question
from handlers.here import Here
from handlers.interview import order
from handlers.turn import Said, Talk, Turn
from tests.conversation.support import NOW, tap, tell, whole

LAW = whole().law
TODAY = Here(whole(), NOW, "vi").today()
# Answers in a person's own words, by question; taps for the others are on offer.
TYPED: Mapping[str, tuple[str, ...]] = {
    "wish": ("mua máy", "muốn dự hội chợ", "hạ tầng cụm công nghiệp"),
    "trade": ("rang cà phê", "lò gạch", "buôn bán", "trồng cà phê", "làm vàng mã", "gốm"),
    "goods": ("bánh kẹo", "buôn bán"),
    "place": ("xã ea tu, buôn ma thuột", "hòa bình", "đắk lắk", "phường Bến Thành", "abc xyz", "ea tu"),
    "place_more": ("đắk lắk", "xã hòa bình, hà nội", "qwerty", "tân lập"),
    "which": ("Đắk Lắk",),
    "staff": ("12", "230 người", "0"),
    "revenue": ("0", "300 tỷ", "chưa có", "300"),
    "capital": ("150 tỷ", "5 tỷ", "200"),
    "cost": ("450 triệu", "2 tỷ", "450"),
    "confirm": ("đúng", "không phải"),
}


def say(talk: Talk, *said: str | Said) -> Turn:
    return tell(talk, *said, known=whole())


def here(talk: Talk) -> Here:
    return Here(whole(), NOW, talk.language)


def asked(talk: Talk) -> Question | None:
    return question_of(here(talk), talk)


def ways(talk: Talk) -> list[Said]:
    """What a person can answer to the question at hand."""
    question = asked(talk)
    assert question is not None
    taps = [tap(choice.id) for choice in talk.offered if choice.id.startswith("answer:")]
    return [*taps, *map(Said, TYPED.get(question.name, ())), Said("không biết")]


def begun(*said: str) -> Talk:
    return say(Talk(), *(said or (tap("eligibility"),))).talk


def can_matter(answers: Mapping[str, str], key: str) -> bool:
    """By trying: whether two answers to this key lead to different outcomes, the others filled in all ways.

    An outcome is the verdict once all is asked that the person can tell; what they do not know stays open.
    """
    at = Here(whole(), NOW, "vi")
    day = LAW.on(TODAY)
    known = day.known(order.known(at, answers))
    wish = answers.get("wish") or None
    open_ = [one for one in day.keys if one not in known and one not in order.unknowable(answers)]
    others = [one for one in open_ if one != key and one in order_relevant(wish)]
    return any(
        len({outcome(day, {**known, **filling, key: at_}, wish) for at_ in classes(key)}) > 1
        for filling in fillings(others)
    )


def order_relevant(wish: str | None) -> frozenset[str]:
    day = LAW.on(TODAY)
    asked_ = day.asked(wish)
    return frozenset(branch.key for one in asked_ for way in one.ways for branch in way.when)


def classes(key: str) -> range:
    return range(len(LAW.on(TODAY).shares[key]))


def fillings(keys: list[str]) -> Iterator[dict[str, int]]:
    for values in product(*(classes(key) for key in keys)):
        yield dict(zip(keys, values, strict=True))
