"""Whether a policy folder can be used, and if not, what to mend."""

from pathlib import Path

from messages.knowledge.load import load_policy
from messages.knowledge.model import Policy
from messages.knowledge.neat import neat_problems, unread_files
from messages.knowledge.problems import PolicyErrors, Problem
from messages.knowledge.reach import reach_problems
from messages.places.check import table_problems


def checked(folder: Path) -> tuple[Policy | None, list[Problem]]:
    """The policy of a folder, None when it cannot be used, and everything to mend, by file and line.

    What only an editor cares for, and whether wordings lead to their questions, is looked at once the
    folder can be used; it does not keep the assistant from starting.
    """
    unread = list(unread_files(folder))
    try:
        policy = load_policy(folder)
    except PolicyErrors as found:
        return None, _in_order([*unread, *found.problems])
    units = table_problems(policy.unit_changes)
    return policy, _in_order([*unread, *neat_problems(policy), *reach_problems(policy), *units])


def check_policy(folder: Path) -> list[Problem]:
    """Everything wrong in a folder, by file and line; empty when there is nothing to mend."""
    return checked(folder)[1]


def _in_order(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.file, problem.line, problem.kind))
