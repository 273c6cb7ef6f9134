"""What is wrong in a policy file: where, what, and how to mend it, in words an official understands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from messages.knowledge.words import say


@dataclass(frozen=True, slots=True)
class Problem:
    """`file` inside the policy folder, `line` from 1, `kind` the end of a `policy.problem.*` key."""

    file: str
    line: int
    kind: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def what(self) -> str:
        return self.said("vi")[0]

    @property
    def remedy(self) -> str:
        return self.said("vi")[1]

    def said(self, language: str) -> tuple[str, str]:
        """What is wrong, and the remedy."""
        what = say(language, f"policy.problem.{self.kind}", **self.values)
        return what, say(language, f"policy.remedy.{self.kind}", **self.values)

    def line_of_text(self, language: str) -> str:
        what, remedy = self.said(language)
        return say(language, "policy.problem", file=self.file, line=self.line, what=what, remedy=remedy)

    def __str__(self) -> str:
        return self.line_of_text("vi")


class PolicyErrors(Exception):
    """The folder cannot be used; `problems` says why, in the order of files and lines."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))
