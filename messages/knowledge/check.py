"""Whether a policy folder can be used, and if not, what to mend."""

from pathlib import Path

from messages.knowledge.load import load_policy
from messages.knowledge.problems import PolicyErrors, Problem


def check_policy(folder: Path) -> list[Problem]:
    """Everything wrong in a folder, by file and line; empty when it can be used."""
    try:
        load_policy(folder)
    except PolicyErrors as found:
        return found.problems
    return []
