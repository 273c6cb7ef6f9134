"""When the law changes: kept results are judged again, whose verdicts turned are on the list, once."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.law_changes import NAME, note_changes, until_tomorrow
from handlers.eligibility.compare import Judge
from handlers.eligibility.law import Law
from handlers.eligibility.replies import answers_of
from handlers.eligibility.situation import Value
from handlers.eligibility.typical import TYPICAL
from handlers.here import Here
from handlers.results import saving
from handlers.turn import Forgotten, ResultKept, Talk
from messages.knowledge.load import load_policy
from storage.law_changes import Noted, kept_verdicts, noted
from storage.leases import taken
from storage.results import told
from storage.store import Store, open_store
from tests.conversation.support import knowledge
from tests.eligibility.decree import decree
from tests.papers.sample import KEPT
from tests.storage.turns import NOON_MS, rows, say

SITUATIONS = {one.id: dict(one.situation) for one in TYPICAL}
BEFORE = date(2026, 8, 3)  # Bắc Ninh is still a province
OPENED, CITY = datetime(2026, 9, 19, 3, 0, tzinfo=UTC), datetime(2026, 9, 20, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def law() -> Law:
    return Law(load_policy().rules)


@pytest.fixture(scope="session")
def coming(tmp_path_factory: pytest.TempPathFactory) -> Law:
    """With a made-up decree in force from 01/07/2027."""
    return Law(load_policy(decree(tmp_path_factory.mktemp("decree"))).rules)


def kept(law: Law, facility: str, on: date = BEFORE, **others: Value) -> ResultKept:
    """As the conversation keeps it."""
    situation = SITUATIONS[facility] | others
    verdicts = Judge(law).kept_verdicts(situation, on)
    return replace(
        KEPT,
        workshop=facility,
        situation=situation,
        wish=str(situation.get("wish")),
        on=on,
        verdicts=verdicts,
        mark=facility,
    )


async def keep(store: Store, who: str, *results: ResultKept, event: str = "1") -> None:
    own = tuple(replace(one, token_digest=f"{who} {one.mark}") for one in results)
    await say(store, who, event, effects=own)


async def judged(store: Store, law: Law, now: datetime, owner: str) -> int | None:
    return await note_changes(store, lambda: law, now, owner)


async def listed(store: Store, *, untold: bool = False) -> list[Noted]:
    return await store.run(lambda session: noted(session, untold=untold))


async def names(store: Store) -> list[str]:
    return [one.workshop for one in await listed(store)]


async def verdict_kept(store: Store, wish: str) -> list[str]:
    return [one.verdicts[wish] for one in await store.run(kept_verdicts)]


async def test_what_turned_is_listed_once_and_kept_anew(store: Store, law: Law) -> None:
    await keep(store, "a", kept(law, "ward-of-bac-ninh"), kept(law, "village-in-bac-ninh"))
    await keep(store, "b", kept(law, "ward-of-hue"))
    assert await judged(store, law, OPENED, "x") == 0
    assert await listed(store) == []
    assert await judged(store, law, CITY, "x") == 1

    (one,) = await listed(store, untold=True)
    assert one.workshop == "ward-of-bac-ninh"
    assert one.change.changed_on == date(2026, 9, 20)
    assert (one.change.before["machinery"], one.change.after["machinery"]) == ("yes", "no")
    assert one.told_ms is None
    assert await verdict_kept(store, "machinery") == ["no", "yes", "no"]

    for day in (CITY, CITY + timedelta(days=1), CITY + timedelta(days=60)):
        assert await judged(store, law, day, "x") == 0
    assert await listed(store) == [one]


async def test_it_is_since_the_day_of_the_law_however_late_it_is_noticed(store: Store, law: Law) -> None:
    await keep(store, "a", kept(law, "ward-of-dong-nai", date(2026, 1, 5)))
    await judged(store, law, CITY + timedelta(days=60), "x")
    assert [one.change.changed_on for one in await listed(store)] == [date(2026, 4, 30)]


async def test_a_question_about_a_day_to_come_waits_for_that_day(store: Store, law: Law, coming: Law) -> None:
    """The decree is for firms of 230 staff from July 2027 on; who asked for that day keeps a yes."""
    today = kept(coming, "firm-230-staff", date(2027, 1, 4))
    later = kept(coming, "firm-300-staff", date(2027, 8, 2))
    await keep(store, "a", today, later)
    assert await verdict_kept(store, "machinery") == ["no", "yes"]
    assert await judged(store, coming, datetime(2027, 6, 30, 16, 0, tzinfo=UTC), "x") == 0
    assert await judged(store, coming, datetime(2027, 6, 30, 17, 0, tzinfo=UTC), "x") == 1  # midnight
    (one,) = await listed(store)
    assert (one.workshop, one.change.changed_on) == ("firm-230-staff", date(2027, 7, 1))
    assert await verdict_kept(store, "machinery") == ["yes", "yes"]


async def test_a_policy_read_again_is_judged_by_on_the_same_day(store: Store, law: Law, coming: Law) -> None:
    after = datetime(2027, 7, 5, 3, 0, tzinfo=UTC)
    await keep(store, "a", kept(law, "firm-230-staff", date(2027, 7, 2)), kept(law, "firm-350-staff"))
    assert await judged(store, law, after, "x") == 0
    assert await judged(store, coming, after, "x") == 1
    (one,) = await listed(store)
    assert (one.workshop, one.change.changed_on) == ("firm-230-staff", date(2027, 7, 5))


async def test_a_mistake_put_right_before_anybody_was_told_leaves_the_list(
    store: Store, law: Law, coming: Law
) -> None:
    now = datetime(2027, 7, 5, 3, 0, tzinfo=UTC)
    await keep(store, "a", kept(law, "firm-230-staff", date(2027, 7, 2)))
    assert await judged(store, coming, now, "x") == 1
    assert await judged(store, law, now + timedelta(hours=1), "x") == 1
    assert await listed(store) == []


async def test_who_was_told_is_told_again_when_it_turns_again(store: Store, law: Law, coming: Law) -> None:
    now = datetime(2027, 7, 5, 3, 0, tzinfo=UTC)
    await keep(store, "a", kept(law, "firm-230-staff", date(2027, 7, 2)))
    await judged(store, coming, now, "x")
    (first,) = await listed(store)
    await store.run(lambda session: told(session, [first.id], NOON_MS))
    assert await listed(store, untold=True) == []
    assert [one.told_ms for one in await listed(store)] == [NOON_MS]

    await judged(store, law, now + timedelta(days=1), "x")
    (again,) = await listed(store, untold=True)
    assert (again.change.before["machinery"], again.change.after["machinery"]) == ("yes", "no")
    assert again.change.changed_on == date(2027, 7, 6)


async def test_two_changes_nobody_was_told_of_become_one(store: Store, law: Law) -> None:
    """Unsure before the decree, open from then on, closed since the province is a city."""
    await keep(store, "a", kept(law, "ward-of-bac-ninh", date(2025, 8, 4)))
    assert await judged(store, law, datetime(2025, 11, 3, tzinfo=UTC), "x") == 1
    assert await judged(store, law, CITY, "x") == 1
    (one,) = await listed(store)
    assert (one.change.before["machinery"], one.change.after["machinery"]) == ("unsure", "no")
    assert one.change.changed_on == date(2026, 9, 20)


async def test_who_is_erased_or_lets_go_leaves_the_list(store: Store, law: Law) -> None:
    for who in "ab":
        await keep(store, who, kept(law, "ward-of-bac-ninh"))
    await judged(store, law, CITY, "x")
    assert len(await listed(store)) == 2
    await say(store, "a", "2", effects=(Forgotten(),))
    (left,) = await listed(store)
    assert [left.conversation] == [
        row[0] for row in await rows(store, "SELECT conversation FROM saved_result")
    ]


async def test_a_result_no_law_can_judge_stops_nobody(store: Store, law: Law) -> None:
    strange = replace(kept(law, "commune"), situation={"entity": "no such form"}, mark="s")
    await keep(store, "a", strange, kept(law, "ward-of-bac-ninh"))
    assert await judged(store, law, CITY, "x") == 1
    assert await names(store) == ["ward-of-bac-ninh"]


async def test_a_wish_the_rules_no_longer_know_is_told(store: Store, law: Law) -> None:
    gone = kept(law, "commune")
    gone = replace(gone, situation={**gone.situation, "wish": "looms"}, verdicts={"looms": "yes"})
    await keep(store, "a", gone)
    assert await judged(store, law, CITY, "x") == 1
    (one,) = await listed(store)
    assert (one.change.before, one.change.after) == ({"looms": "yes"}, {})


@pytest.mark.parametrize("facility", ["ward-of-bac-ninh", "no-own-money", "only-form-and-place", "cluster"])
async def test_what_the_conversation_keeps_is_not_called_changed(
    store: Store, law: Law, facility: str
) -> None:
    """Nothing turned since it was worked out: whatever was asked, whatever is not known."""
    then = CITY - timedelta(days=40)
    here = Here(replace(knowledge(), policy=load_policy()), then, "vi")
    talk = Talk(situation=answers_of(SITUATIONS[facility]))
    result = saving.kept(here, talk)
    assert len(result.verdicts) > 10
    await keep(store, "a", replace(result, mark="m"))
    assert await judged(store, law, OPENED, "x") == 0
    assert await judged(store, law, CITY, "x") == (facility == "ward-of-bac-ninh")


# Several processes


async def test_while_another_process_is_at_it_nothing_is_done(store: Store, law: Law) -> None:
    await keep(store, "a", kept(law, "ward-of-bac-ninh"))
    assert await store.hot(lambda: taken(NAME, "another", 60_000))
    assert await judged(store, law, CITY, "x") is None
    assert await listed(store) == []


@pytest.fixture
async def replicas(migrated_postgres_url: str) -> AsyncIterator[tuple[Store, Store]]:
    one, other = await open_store(migrated_postgres_url), await open_store(migrated_postgres_url)
    yield one, other
    await one.close()
    await other.close()


async def test_two_replicas_note_nothing_twice(replicas: tuple[Store, Store], law: Law) -> None:
    one, other = replicas
    for number in range(120):
        await keep(one, f"p{number}", kept(law, "ward-of-bac-ninh"))
    both = (judged(one, law, CITY, "x"), judged(other, law, CITY, "y"))
    done = await asyncio.gather(*both)
    assert sum(each or 0 for each in done) == 120
    assert [await judged(store, law, CITY, name) for store, name in ((one, "x"), (other, "y"))] == [
        0,
        0,
    ]
    assert len(await rows(one, "SELECT id FROM to_tell")) == 120


async def test_a_new_day_begins_at_midnight_in_vietnam() -> None:
    assert until_tomorrow(datetime(2026, 11, 22, 16, 59, 0, tzinfo=UTC)) == 65
    assert until_tomorrow(datetime(2026, 11, 22, 17, 0, 0, tzinfo=UTC)) == 24 * 60 * 60 + 5


# Many


MANY = """
WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
INSERT INTO saved_result (conversation, mark, workshop, situation, wish, day, verdicts, revision, sheet,
                          token_digest, purpose, at_ms)
SELECT i, mark, workshop, situation, wish, day, verdicts, revision, sheet, i, purpose, at_ms
FROM n JOIN saved_result ON saved_result.id = 1 + (i % 10 > 0)
"""


async def test_twenty_thousand_results_take_the_memory_of_a_page(migrated_sqlite_url: str, law: Law) -> None:
    """Every tenth is of a ward of Bắc Ninh."""
    store = await open_store(migrated_sqlite_url)
    await keep(store, "a", kept(law, "ward-of-bac-ninh"), kept(law, "commune"))
    await store.run(lambda session: session.connection().execute(text(MANY)).rowcount)
    tracemalloc.start()
    changed = await judged(store, law, CITY, "x")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    await store.close()
    assert changed == 2_001
    assert most < 10_000_000  # all of them together are more than 60 MB
