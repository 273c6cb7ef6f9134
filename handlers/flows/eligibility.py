"""«Tôi có được không»: the interview as a form whose order is made as it goes."""

from dataclasses import dataclass, replace
from functools import reduce

from handlers.form import Answers, Flow, Question, Taken
from handlers.here import Here
from handlers.interview import mending, order, told
from handlers.interview.asked import FLOW, Asked
from handlers.interview.told import PATH, path_of
from handlers.interview.wishes import PAGE
from handlers.person import meet
from handlers.turn import Say, Talk, Turn
from handlers.yes_no import does_not_know


def show_result(here: Here, talk: Talk) -> Turn:
    """The interview is over: what it found."""
    from handlers.results.shown import show  # leads back to the forms

    situation = {key: kept for key, kept in talk.answers.items() if key != PATH}
    drafts = {name: draft for name, draft in talk.drafts.items() if name != FLOW}
    left = replace(talk, flow=None, answers={}, asking=None, misses=0, drafts=drafts)
    if not here.knowledge.judges:  # the rules went while somebody was asked by them
        return meet(here, left)
    return show(here, replace(left, situation=situation, trial={}))


@dataclass(frozen=True, slots=True)
class Interview(Flow):
    """Asks what decides most, and only what can still matter: see `handlers.interview.order`."""

    def next_question(self, here: Here, answers: Answers, asking: str | None = None) -> Question | None:
        again = order.BY_NAME.get(asking or "")
        return again if again and again.counts else order.next_asked(here, answers)

    def with_answer(self, answers: Answers, question: Question, taken: Taken) -> dict[str, str]:
        """What hung on the old answer is dropped, unless it is the same."""
        same = all(answers.get(key) == kept for key, kept in taken.answers.items())
        gone = () if same or not isinstance(question, Asked) else (*question.sets, *question.clears)
        kept = {key: value for key, value in answers.items() if key not in gone}
        if taken.answers.keys() != {PAGE}:  # turning a page answers nothing
            kept[PATH] = " ".join(dict.fromkeys((*path_of(answers), question.name)))
        return {**kept, **taken.answers}

    def skipped(self, answers: Answers, question: Question, asking: str | None) -> Taken:
        """What was answered before stays; else the person does not know."""
        if not isinstance(question, Asked) or (asking and told.has_value(question, answers)):
            return Taken({})
        return Taken(question.not_known(answers).answers, (("eligibility.not_known", {}),))

    def before(self, answers: Answers, question: Question | None) -> Question | None:
        """The one answered before; those that only make an answer clear are passed by."""
        path = [name for name in path_of(answers) if name in order.BY_NAME and order.BY_NAME[name].counts]
        if question and question.name in path:
            path = path[: path.index(question.name)]
        return order.BY_NAME[path[-1]] if path else None

    def begun(self, here: Here, talk: Talk, draft: Answers) -> dict[str, str]:
        return {**told.from_talk(here, talk), **draft}

    def is_worth_a_draft(self, talk: Talk) -> bool:
        return bool(path_of(talk.answers))

    def intro(self, here: Here, talk: Talk) -> Say | None:
        if path_of(talk.answers) or order.next_asked(here, talk.answers) is None:
            return None
        text = here.words("eligibility.intro")
        reused = told.summary(here, talk.answers)
        return Say(f"{text}\n{here.words('eligibility.reused', told=reused)}" if reused else text)

    def counted(self, here: Here, answers: Answers, question: Question, ask: str) -> str:
        """With how many are left; not where an amount is asked for, nor to make an answer clear."""
        if not isinstance(question, Asked) or not question.counts or not order.at_most(here, answers):
            return ask
        return here.words("eligibility.at_most", n=order.at_most(here, answers), ask=ask)

    def beside(self, here: Here, talk: Talk, question: Question | None, typed: str) -> Taken | None:
        found = mending.beside(here, talk.answers, question, typed)
        if not found:
            return None
        return Taken(
            self.with_all(talk.answers, found),
            (("eligibility.heard", {"told": mending.in_words(here, found)}),),
        )

    def with_all(self, answers: Answers, found: list[mending.Told]) -> dict[str, str]:
        """The answers after several told at once."""
        return reduce(lambda so_far, one: self.with_answer(so_far, *one), found, dict(answers))

    def gives_up(self, here: Here, typed: str) -> bool:
        return does_not_know(typed, here.knowledge.phrases)

    def kept(self, here: Here, answers: Answers, question: Question) -> str | None:
        return told.value_of(here, question, answers) if isinstance(question, Asked) else None

    def where(self, here: Here, answers: Answers, _: Question | None) -> str:
        left = order.at_most(here, answers)
        key = "eligibility.paused_with_left" if left else "eligibility.paused"
        return here.words(key, n=left)

    def ended(self, here: Here, talk: Talk) -> Turn | None:
        return show_result(here, talk)


ELIGIBILITY = Interview(FLOW, ask=order.ASK, then=show_result, minutes=2)
