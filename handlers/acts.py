"""Everything a person can do, by the id a tap sends and a phrase means: `menu`, `entry:x`, `my:drop`."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import (
    about,
    answers,
    browsing,
    filling,
    interviewing,
    keeping,
    linking,
    my_data,
    photos,
    questions,
    registering,
    several,
    small_talk,
    unanswered,
)
from handlers.filling import flow_of, question_of
from handlers.flows import FLOWS
from handlers.here import Here, just, saying
from handlers.person import meet
from handlers.results import doing, shown
from handlers.source import source
from handlers.turn import Say, Talk, Turn

Act = Callable[[Here, Talk, str], Turn | None]  # None: there is no such thing to do now


def aside(make: Callable[[Here, Talk], Turn]) -> Act:
    """Something said beside the point: in a form, the form then goes on."""

    def act(here: Here, talk: Talk, _: str) -> Turn:
        flow = flow_of(talk)
        turn = make(here, talk)
        return questions.go_on(here, turn, flow) if flow else turn

    return act


def carry_out(here: Here, talk: Talk, act: str) -> Turn:
    """Does what the id says; an id of an old message that means nothing now gets a kind word."""
    name, _, rest = act.partition(":")
    done = ACTS[name](here, talk, rest) if name in ACTS else None
    if done and name in ENDS_SUBJECT:
        return replace(done, talk=replace(done.talk, answered_at=None))
    return done or stale(here, talk)


def stale(here: Here, talk: Talk) -> Turn:
    """A tap on a message from before: what can be chosen now is shown again."""
    flow = flow_of(talk)
    if flow:
        return saying(here.say("choice.stale"), filling.step(here, talk, flow))
    return just(talk, Say(here.words("choice.stale"), talk.offered or (here.choice("menu"),)))


def entry(here: Here, talk: Talk, entry_id: str) -> Turn | None:
    if entry_id not in here.knowledge.policy.entries:
        return None
    turn = answers.show(here, talk, entry_id)
    flow = flow_of(talk)
    return questions.go_on(here, turn, flow) if flow else turn


def pick(here: Here, talk: Talk, entry_id: str) -> Turn | None:
    """One of the entries a question may mean."""
    turn = entry(here, talk, entry_id)
    return unanswered.picked(talk, entry_id, turn) if turn else None


def tell(here: Here, talk: Talk, answer: str) -> Turn | None:
    turn = unanswered.tell(here, talk, answer)
    flow = flow_of(talk)
    return questions.go_on(here, turn, flow) if turn and flow else turn


def more(here: Here, talk: Talk, _: str) -> Turn:
    """The rest of an answer, or the next page of a list, whichever is on offer."""
    if any(one.id == "left" for one in talk.offered) and not talk.rest:
        return carry_out(here, talk, "left")
    paged = _next_page(talk)
    if paged and all(one.id != "more" for one in talk.offered):
        return carry_out(here, talk, paged)
    flow = flow_of(talk)
    turn = read_on(here, talk) if talk.rest else all_read(here, talk)
    return questions.go_on(here, turn, flow) if flow else turn


def read_on(here: Here, talk: Talk) -> Turn:
    """What is left to read is of the answer given last, or of the result talked about."""
    of_result = talk.answered is None and doing.is_talked_about(here, talk)
    return shown.read_on(here, talk) if of_result else answers.read_on(here, talk)


def result(here: Here, talk: Talk, rest: str) -> Turn | None:
    """What can be done with a result; a form one is in goes on after it."""
    turn, flow = doing.act(here, talk, rest), flow_of(talk)
    return questions.go_on(here, turn, flow) if turn and flow else turn


def _next_page(talk: Talk) -> str | None:
    """`menu:6`, `topic:money:6`: the act that leads to the next page of the list on offer."""
    return next((one.id for one in talk.offered if one.id.rpartition(":")[2].isdecimal()), None)


def all_read(here: Here, talk: Talk) -> Turn:
    again = (here.choice("result"),) if doing.is_last(here, talk) else ()
    return just(talk, here.say("answer.no_more", *again, here.choice("menu")))


def language(here: Here, talk: Talk, code: str) -> Turn | None:
    """The same place in another language; what to ask is asked only where nothing else is."""
    if code not in here.knowledge.words.listed:
        return None
    there, talk = replace(here, language=code), replace(talk, language=code)
    flow = flow_of(talk)
    if flow:
        return saying(there.say("language.now"), filling.step(there, talk, flow))
    choices = (*browsing.first_topics(there), there.choice("menu"))
    said = f"{there.words('language.now')} {there.words('language.ask')}"
    return just(talk, Say(said, choices))


def profile(here: Here, talk: Talk, _: str) -> Turn:
    return filling.start(here, talk, FLOWS["profile"])


def resume(here: Here, talk: Talk, _: str) -> Turn:
    """Goes on with the form, with the one left half way, or with what is being read."""
    flow = flow_of(talk)
    if flow:
        return filling.step(here, talk, flow)
    draft = filling.draft_flow(talk)
    if draft:
        return filling.start(here, talk, draft)
    if talk.rest or _next_page(talk):
        return more(here, talk, "")
    return saying(here.say("form.nothing_to_resume"), browsing.menu(here, talk))


def restart(here: Here, talk: Talk, _: str) -> Turn:
    flow = flow_of(talk)
    return filling.restart(here, talk, flow) if flow else small_talk.greet(here, talk)


def back(here: Here, talk: Talk, _: str) -> Turn:
    flow = flow_of(talk)
    return filling.back(here, talk, flow) if flow else browsing.menu(here, talk)


def skip(here: Here, talk: Talk, _: str) -> Turn:
    flow = flow_of(talk)
    if flow:
        return filling.skip(here, talk, flow)
    return saying(here.say("form.nothing_to_skip"), browsing.menu(here, talk))


def stop(here: Here, talk: Talk, _: str) -> Turn:
    if flow_of(talk):
        return filling.stop(here, talk)
    return just(talk, here.say("form.nothing_to_stop", here.choice("menu")))


def help_out(here: Here, talk: Talk, _: str) -> Turn:
    flow = flow_of(talk)
    return filling.explain(here, talk, flow) if flow else small_talk.help_out(here, talk)


def answer(here: Here, talk: Talk, rest: str) -> Turn | None:
    """`kind:ho_kinh_doanh`: an option of the question asked now, and of no other."""
    name, _, option = rest.partition(":")
    flow, question = flow_of(talk), question_of(here, talk)
    if flow is None or question is None or question.name != name:
        return None
    offered = question.choices(here, flow.name, talk.answers)
    if all(one.id != f"answer:{rest}" for one in offered):
        return None
    return filling.accept(here, talk, flow, question, question.chosen(here, talk.answers, option))


def agree(here: Here, talk: Talk, said: str) -> Turn | None:
    flow = flow_of(talk)
    if flow is None or filling.may_keep(talk, flow) or said not in filling.NOTICE_ANSWERS:
        return None
    return filling.agree(here, talk, flow, said)


def review(here: Here, talk: Talk, rest: str) -> Turn | None:
    """`save`, or `edit:trade`, on the review page."""
    flow = flow_of(talk)
    if flow is None or flow.consent is None or not filling.may_keep(talk, flow) or question_of(here, talk):
        return None
    if rest == "save":
        return answers.asked_before(here, flow.then(here, talk))
    return filling.edit(here, talk, flow, rest.removeprefix("edit:"))


ACTS: Mapping[str, Act] = {
    "menu": browsing.menu,
    "topic": browsing.topic,
    "entry": entry,
    "more": more,
    "source": source,
    "earlier": aside(answers.show_earlier),
    "about": about.act,
    "left": several.go_on_with,
    "pick": pick,
    "none": lambda here, talk, _: unanswered.none_of_these(here, talk),
    "tell": tell,
    "photos": photos.act,
    "keep": keeping.act,
    "link": aside(linking.offer),
    "unlink": linking.unlink,
    "untell": aside(unanswered.untell),
    "person": aside(meet),
    "register": aside(registering.act),
    "result": result,
    "help": help_out,
    "data": lambda here, talk, _: my_data.my_data(here, talk),
    "my": my_data.act,
    "forget": lambda here, talk, _: my_data.forget(here, talk),
    "withdraw": lambda here, talk, _: my_data.withdraw(here, talk),
    "lang": language,
    "profile": profile,
    "eligibility": interviewing.start,
    "check": interviewing.go_on,
    "mend": interviewing.mend,
    "resume": resume,
    "restart": restart,
    "back": back,
    "skip": skip,
    "stop": stop,
    "answer": answer,
    "agree": agree,
    "review": review,
    "hello": aside(small_talk.greet),
    "who": aside(small_talk.who),
    "thanks": aside(small_talk.thanks),
    "bye": aside(small_talk.bye),
    "ok": aside(small_talk.okay),
}
# These mean something only while they are on offer; all else can be said and tapped at any time.
ONLY_ON_OFFER = frozenset(
    {"my", "answer", "agree", "review", "none", "pause", "tell", "left", "photos", "keep"}
)
AT_ANY_TIME = frozenset(ACTS) - ONLY_ON_OFFER
ENDS_SUBJECT = frozenset({"menu", "topic", "hello", "who", "bye"})  # after these nothing is talked about
SMALL_TALK = frozenset({"hello", "who", "thanks", "bye", "ok"})
