"""How a form is filled in: entering and leaving it, its notice, one question at a time, a page to review."""

from collections.abc import Mapping
from dataclasses import replace

from handlers.flows import FLOWS
from handlers.form import Answers, Flow, Question, Taken, answered
from handlers.here import Here, just, saying
from handlers.person import whom_to_call
from handlers.turn import Choice, Consented, Say, Talk, Turn

OFFER_CHOICES_AT = 2  # misses in a row
OFFER_PERSON_AT = 3
NOTICE_ANSWERS = ("yes", "no", "full")


def flow_of(talk: Talk) -> Flow | None:
    """The form the person is in; a name no form has any more is none."""
    return FLOWS.get(talk.flow or "")


def may_keep(talk: Talk, flow: Flow) -> bool:
    """Whether the person agreed to the present notice, if there is one."""
    if flow.consent is None:
        return True
    return talk.agreed.get(flow.consent.purpose) == flow.consent.version


def question_of(here: Here, talk: Talk) -> Question | None:
    """The question the person is at; None outside a form, at its notice and on its review page."""
    flow = flow_of(talk)
    return flow.next_question(here, talk.answers, talk.asking) if flow and may_keep(talk, flow) else None


def start(here: Here, talk: Talk, flow: Flow) -> Turn:
    """Goes on where the person left it; what is known already is not asked again."""
    talk = leave(talk)
    drafts = dict(talk.drafts)
    begun = flow.begun(here, talk, drafts.pop(flow.name, {}))
    return opening(here, replace(talk, flow=flow.name, answers=begun, drafts=drafts), flow)


def opening(here: Here, talk: Talk, flow: Flow) -> Turn:
    turn = step(here, talk, flow)
    intro = flow.intro(here, talk) if may_keep(talk, flow) else None
    return saying(intro, turn) if intro else turn


def leave(talk: Talk) -> Talk:
    """Out of the form; what was answered and is not kept yet stays as a draft."""
    flow = flow_of(talk)
    drafts = dict(talk.drafts)
    if flow:
        drafts.pop(flow.name, None)
        if flow.is_worth_a_draft(talk):
            drafts[flow.name] = talk.answers
    return replace(talk, flow=None, answers={}, asking=None, drafts=drafts, held=None, misses=0)


def draft_flow(talk: Talk) -> Flow | None:
    """A form left half way."""
    return next((FLOWS[name] for name in talk.drafts if name in FLOWS), None)


def step(here: Here, talk: Talk, flow: Flow) -> Turn:
    """The notice, the question or the review page the person is at; or what follows the last question."""
    if flow.consent and not may_keep(talk, flow):
        return just(talk, notice(here, flow))
    question = question_of(here, talk)
    if question:
        return just(talk, asking(here, talk, flow, question))
    return flow.ended(here, talk) or just(talk, review(here, talk, flow))


def notice(here: Here, flow: Flow, key: str = "card") -> Say:
    """Who keeps what, why, how long, and what rights there are; two plain choices, nothing chosen before."""
    centre = here.knowledge.centre
    contact = centre.privacy_contact or here.words("consent.contact_unnamed", centre=centre.name)
    kept_until = here.words(f"retention.{flow.ask[0].retention}")
    choices = [here.choice(f"agree:{answer}") for answer in NOTICE_ANSWERS]
    values = {"centre": centre.name, "contact": contact, "kept_until": kept_until}
    return here.say(f"{flow.name}.consent.{key}", *(choices if key == "card" else choices[:2]), **values)


def asking(here: Here, talk: Talk, flow: Flow, question: Question) -> Say:
    ask = question.worded(here, flow.name, talk.answers)
    text = flow.counted(here, talk.answers, question, ask)
    if talk.asking == question.name and (told := flow.kept(here, talk.answers, question)):
        text = here.words("form.question_again", question=text, answer=told)
    return Say(text, question.choices(here, flow.name, talk.answers))


def shown(here: Here, flow: Flow, question: Question, answers: Answers) -> str:
    """An answer as the person reads it."""
    return question.kept(here, flow.name, answers) or here.words("form.skipped")


def lines(here: Here, flow: Flow, answers: Answers) -> list[str]:
    """`Ngành nghề: xưởng mộc`, one line a question that has an answer."""
    return [
        here.words(
            "form.line",
            name=here.words(f"{flow.name}.{question.name}.name"),
            answer=shown(here, flow, question, answers),
        )
        for question in flow.asked(answers)
        if answered(question, answers)
    ]


def review(here: Here, talk: Talk, flow: Flow) -> Say:
    kept = flow.read(talk.answers) == flow.read(talk.known)
    header = here.words("form.review_kept" if kept else "form.review")
    text = "\n".join([header, *lines(here, flow, talk.answers)])
    edits = (
        here.choice(f"review:edit:{one.name}", "choice.edit", name=here.words(f"{flow.name}.{one.name}.name"))
        for one in flow.asked(talk.answers)
    )
    return Say(text, (here.choice("review:save"), *edits))


# What a person does in a form


def agree(here: Here, talk: Talk, flow: Flow, answer: str) -> Turn:
    """Yes opens the form, no leaves it, and «full» reads the whole notice first."""
    if answer == "full":
        return just(talk, notice(here, flow, "full"))
    consent, granted = flow.consent, answer == "yes"
    if consent is None:
        return step(here, talk, flow)
    effect = Consented(consent.purpose, granted, consent.version)
    if not granted:
        said = here.say(f"{flow.name}.consent.refused", here.choice("menu"))
        return Turn(leave(talk), (said,), (effect,))
    agreed = replace(talk, agreed={**talk.agreed, consent.purpose: consent.version}, misses=0)
    turn = opening(here, agreed, flow)
    return Turn(turn.talk, turn.say, (effect,))


def take(here: Here, talk: Talk, flow: Flow, question: Question, typed: str) -> Turn:
    """An answer in the person's own words."""
    taken = question.understood(here, talk.answers, typed)
    if isinstance(taken, Taken):
        return accept(here, talk, flow, question, taken)
    return miss(here, talk, flow, taken)


def accept(here: Here, talk: Talk, flow: Flow, question: Question, taken: Taken) -> Turn:
    """A new answer, and what we understood."""
    answers = flow.with_answer(talk.answers, question, taken)
    turn = step(here, replace(talk, answers=answers, asking=None, misses=0), flow)
    return saying(echoed(here, taken), turn) if taken.echo else turn


def amend(here: Here, talk: Talk, flow: Flow, taken: Taken) -> Turn:
    """All the answers after something was told beside the question at hand, and the question again."""
    turn = step(here, replace(talk, answers=dict(taken.answers), asking=None, misses=0), flow)
    return saying(echoed(here, taken), turn)


def echoed(here: Here, taken: Taken) -> Say:
    return Say(" ".join(here.words(key, **values) for key, values in taken.echo))


def edit(here: Here, talk: Talk, flow: Flow, name: str) -> Turn:
    return step(here, replace(talk, asking=name, misses=0), flow)


def skip(here: Here, talk: Talk, flow: Flow) -> Turn:
    """Skipping the notice is no consent."""
    question = question_of(here, talk)
    if question is None:
        return stop(here, talk) if not may_keep(talk, flow) else _nothing_to_skip(here, talk, flow)
    return accept(here, talk, flow, question, flow.skipped(talk.answers, question, talk.asking))


def back(here: Here, talk: Talk, flow: Flow) -> Turn:
    """The question before, with its answer still there; before the notice stands the menu."""
    if not may_keep(talk, flow):
        return stop(here, talk)
    before = flow.before(talk.answers, question_of(here, talk))
    if before is None:
        return saying(here.say("form.first"), step(here, talk, flow))
    return edit(here, talk, flow, before.name)


def restart(here: Here, talk: Talk, flow: Flow) -> Turn:
    return opening(here, replace(talk, answers={}, asking=None, misses=0, held=None), flow)


def stop(here: Here, talk: Talk) -> Turn:
    left = leave(talk)
    key = "form.stopped_with_draft" if draft_flow(left) else "form.stopped"
    return just(left, here.say(key, here.choice("menu"), here.choice("data")))


def explain(here: Here, talk: Talk, flow: Flow) -> Turn:
    """Why we ask, and the words that always work."""
    question = question_of(here, talk)
    why = here.words(question.required_because) + "\n" if question else ""
    return saying(Say(why + here.words("form.help")), step(here, talk, flow))


def miss(here: Here, talk: Talk, flow: Flow, problem: str = "form.choose") -> Turn:
    """First what happened and an example, then choices, then a person."""
    misses = talk.misses + 1
    choices = step(here, talk, flow).say[-1].choices
    text = here.words(problem, **_example(here, talk, flow, choices))
    if misses >= OFFER_CHOICES_AT:
        choices += tuple(map(here.choice, _ways_out(here, talk, bool(choices))))
    if misses >= OFFER_PERSON_AT:
        text = f"{text}\n{whom_to_call(here, talk)}"
    return just(replace(talk, misses=misses), Say(text, choices))


def _example(here: Here, talk: Talk, flow: Flow, choices: tuple[Choice, ...]) -> Mapping[str, object]:
    """What an error shows: how many choices there are and the first, and an answer that would do."""
    question = question_of(here, talk)
    key = f"{flow.name}.{question.name}.example" if question else ""
    told = {"count": len(choices), "label": choices[0].label} if choices else {}
    if here.has_words(key):
        return {**told, "example": here.words(key)}
    return {**told, "example": told["label"]} if told else {}


def _ways_out(here: Here, talk: Talk, choices: bool) -> tuple[str, ...]:
    """Beside choices one way out is enough."""
    if question_of(here, talk) is None:
        return ("stop",)
    return ("skip",) if choices else ("skip", "help", "stop")


def _nothing_to_skip(here: Here, talk: Talk, flow: Flow) -> Turn:
    return saying(here.say("form.nothing_to_skip"), step(here, talk, flow))
