"""Questions that ask the same are put together, and closed by the entry that answers them."""

from dataclasses import replace
from datetime import date, timedelta

from handlers.groups import Group, Question, found_now, grouped, named_now, same_group
from handlers.knowledge import Knowledge
from messages.knowledge.model import Entry
from messages.search import build_search
from tests.conversation.support import knowledge

TODAY = date(2026, 11, 23)
TRUCK = (
    "mua xe tải chở gốm có được hỗ trợ không",
    "mua xe tai cho gom duoc ho tro ko",
    "cho em hỏi mua xe tải chở gốm được hỗ trợ không ạ",
)
EXPORT = "thủ tục xuất khẩu sang nhật bản"


def real(**entries: Entry) -> Knowledge:
    """The small policy with the real search, and entries laid over it."""
    policy = replace(knowledge().policy, entries={**knowledge().policy.entries, **entries})
    return replace(knowledge(), policy=policy, search=build_search(policy))


def asked(*texts: str, waits: bool = False) -> list[Question]:
    return [
        Question(n, text, ("machine-old", "who-can"), TODAY + timedelta(n), waits)
        for n, text in enumerate(texts, 1)
    ]


def ids(groups: list[Group]) -> list[list[int]]:
    return [[one.id for one in group.questions] for group in groups]


def entry(**values: object) -> Entry:
    return replace(knowledge().policy.entries["machine-old"], **values)  # type: ignore[arg-type]


def test_questions_that_say_the_same_make_a_group_the_most_asked_first() -> None:
    groups = grouped(asked(EXPORT, *TRUCK), real().search)
    assert ids(groups) == [[2, 3, 4], [1]]
    most = groups[0]
    assert (most.id, most.asked, most.first, most.last) == (2, 3, TODAY + timedelta(2), TODAY + timedelta(4))
    assert most.near == ("machine-old", "who-can")
    assert most.wordings == TRUCK


def test_what_comes_later_never_changes_the_group_of_what_was_asked_before() -> None:
    search = real().search
    texts = [*TRUCK, EXPORT, "xuất khẩu sang nhật bản làm thủ tục gì", "mua xe tải", "mua xe máy"]
    before: dict[int, int] = {}
    for many in range(1, len(texts) + 1):
        groups = grouped(reversed(asked(*texts[:many])), search)
        now = {one.id: group.id for group in groups for one in group.questions}
        assert now.items() >= before.items()
        before = now


def test_a_wording_of_a_group_holds_no_hidden_number_and_comes_once() -> None:
    group = Group(tuple(asked("Mua xe tải? sđt •••", "mua xe tải, sđt", "mua xe tải, sđt")))
    assert group.wordings == ("mua xe tải, sđt",)


def test_a_text_of_ones_own_finds_the_group_that_asks_the_same() -> None:
    search = real().search
    groups = grouped(asked(EXPORT, *TRUCK), search)
    found = same_group("Mua xe tải chở gốm được hỗ trợ hay không?", groups, search)
    assert found is groups[0]
    assert same_group("hôm nay ai trực", groups, search) is None


def test_who_waits_is_counted() -> None:
    group = Group((*asked("a", waits=True), *asked("a")))
    assert group.waiting == 1


def test_what_nothing_answers_stays_open() -> None:
    assert found_now(asked(*TRUCK, EXPORT), real(), TODAY, set()) == {}
    assert named_now(asked(*TRUCK, EXPORT), real(), TODAY) == {}


def test_a_wording_in_an_entry_answers_the_question_asked_so() -> None:
    known = real(truck=entry(id="truck", wordings=TRUCK[:1]))
    assert found_now(asked(*TRUCK[:1], EXPORT), known, TODAY, set()) == {1: "truck"}


def test_an_entry_somebody_said_it_is_not_does_not_answer_it() -> None:
    known = real(truck=entry(id="truck", wordings=TRUCK[:1]))
    assert found_now(asked(TRUCK[0]), known, TODAY, {(TRUCK[0], "truck")}) == {}


def test_an_entry_that_names_a_question_answers_its_whole_group_and_no_other() -> None:
    known = real(truck=entry(id="truck", questions=("Q001", "U2")))
    assert named_now(asked(EXPORT, *TRUCK), known, TODAY) == dict.fromkeys((2, 3, 4), "truck")


def test_an_entry_that_says_nothing_today_answers_nothing() -> None:
    late = replace(knowledge().policy.entries["machine-old"].answers[0], valid_from=TODAY + timedelta(1))
    known = real(truck=entry(id="truck", questions=("U1",), wordings=TRUCK, answers=(late,)))
    for day, answers in ((TODAY, {}), (TODAY + timedelta(1), {1: "truck"})):
        assert found_now(asked(TRUCK[0]), known, day, set()) == answers
        assert named_now(asked(TRUCK[0]), known, day) == answers
