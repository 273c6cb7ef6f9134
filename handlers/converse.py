"""One turn: from what was said and where the talk stands to what is said back and what should happen."""

from dataclasses import replace
from datetime import datetime

from handlers import (
    about,
    browsing,
    filling,
    interviewing,
    keeping,
    linking,
    pausing,
    photos,
    questions,
    several,
    signs,
    unanswered,
)
from handlers.acts import AT_ANY_TIME, SMALL_TALK, carry_out, stale
from handlers.choosing import by_beginning, choice_meant
from handlers.filling import flow_of, question_of
from handlers.form import Flow, Taken
from handlers.here import Here, just, saying
from handlers.knowledge import Knowledge
from handlers.phrases import words_of
from handlers.reading import Heard, hear
from handlers.results import doing, remembered
from handlers.turn import ANSWERED, Consented, FileSent, Said, Say, Talk, Turn
from handlers.wish import Meant
from messages.masking import masked

WORDS_OF_A_QUESTION = 4  # without a question word, fewer words than these are no question
# No, zero and «I have none» answer a question that asks for them; elsewhere they mean these.
LESS_THAN_AN_ANSWER = SMALL_TALK | {"skip", "menu", "more"}
FIRST_WORDS = 60  # of a long message, looked at for a question word


def converse(said: Said, talk: Talk, knowledge: Knowledge, now: datetime) -> Turn:
    """Pure: nothing is sent, kept or looked up here. `now` carries its zone."""
    here = Here(knowledge, now, talk.language)
    if signs.leaves_it(here, talk, said):
        return photos.kept_silently(signs.hushed(here, talk, said), said.files if said.sign is None else ())
    heard = hear(said)
    awake = talk if said.sign in signs.CODE_SIGNS else signs.awake(talk)
    turn = _taken(here, remembered.begun(here, about.begun(here, awake)), said, heard)
    return _settled(here, saying(here.say("said.cut"), turn) if heard.cut else turn)


def _taken(here: Here, talk: Talk, said: Said, heard: Heard) -> Turn:
    """Words and taps; files, with what was written under them; other things that happen in a chat."""
    if said.sign == signs.HELLO:
        return _decide(here, talk, replace(heard, choice=signs.HELLO))
    if said.sign and said.sign in signs.CODE_SIGNS:
        return linking.answered(here, talk, said.sign)
    if said.files:
        return _with_files(here, talk, said.files, heard)
    if said.phone:
        return signs.number(here, talk, said.phone)
    return signs.noted(here, talk, said.sign) if said.sign else _decide(here, talk, heard)


def _with_files(here: Here, talk: Talk, files: tuple[FileSent, ...], heard: Heard) -> Turn:
    """What was written under them first, so that the last choices are about what is asked last."""
    if not heard.readable:
        return photos.arrived(here, talk, files)
    words = _decide(here, talk, heard)
    decided = any(isinstance(effect, Consented) for effect in words.effects)
    waiting = () if decided else talk.files
    now = replace(words.talk, offered=words.say[-1].choices, heard_at=here.now, files=waiting)
    turn = photos.arrived(here, now, files)
    asks_again = flow_of(turn.talk) is not None and photos.may_keep(talk)
    said = words.say[:-1] if asks_again else words.say
    return Turn(turn.talk, (*said, *turn.say), (*words.effects, *turn.effects))


def _settled(here: Here, turn: Turn) -> Turn:
    """Only the last message has choices: they are what a number means from now on."""
    *before, last = turn.say
    say = (*(Say(one.text) for one in before), last)
    talk = replace(turn.talk, offered=last.choices, heard_at=here.now)
    talk = keeping.settled(photos.settled(about.settled(unanswered.settled(talk))))
    return Turn(talk, say, turn.effects)


def _decide(here: Here, talk: Talk, heard: Heard) -> Turn:
    flow = flow_of(talk)
    if flow and pausing.came_back(talk, here.now):
        return _after_pause(here, talk, flow, heard)
    if heard.choice is not None:
        return _tapped(here, talk, heard.choice)
    if not heard.readable:
        return _unreadable(here, talk, "said.unreadable" if heard.text else "said.empty")
    return _typed(here, talk, heard)


def _tapped(here: Here, talk: Talk, act: str) -> Turn:
    """What is on offer, or means the same at any time; anything else stands in an old message."""
    if act in {choice.id for choice in talk.offered} or act.partition(":")[0] in AT_ANY_TIME:
        return _act(here, talk, act)
    return stale(here, _going_on(here, talk))


def _act(here: Here, talk: Talk, act: str) -> Turn:
    name, _, rest = act.partition(":")
    flow = flow_of(talk)
    if name == "pause" and flow and talk.held is not None:
        return _resumed(here, talk, flow, rest)
    return carry_out(here, replace(talk, held=None), act)


def _typed(here: Here, talk: Talk, heard: Heard) -> Turn:
    act = _meant(here, talk, heard)
    if act:
        return _act(here, talk, act)
    if talk.held is not None or talk.files:  # none of the ways to go on: the person just goes on
        talk = _going_on(here, talk)
        act = _meant(here, talk, heard)
        if act:
            return _act(here, talk, act)
    return _in_own_words(here, talk, heard)


def _meant(here: Here, talk: Talk, heard: Heard) -> str | None:
    """The id of what is on offer, or of what can be said at any time; beginnings of labels come last."""
    if chosen := choice_meant(heard.words, talk.offered, here.knowledge.phrases):
        return chosen.id
    act = _always(here, talk, heard)
    if _answers(here, talk, heard) and (act is None or act.partition(":")[0] in LESS_THAN_AN_ANSWER):
        return None
    if act:
        return act
    beginning = None if _free_answer(here, talk) else by_beginning(heard.words, talk.offered)
    return beginning.id if beginning else None


def _answers(here: Here, talk: Talk, heard: Heard) -> bool:
    """Whether these words answer the question asked now, whatever else they may mean."""
    question = question_of(here, talk)
    return question is not None and question.reads_first(here, talk.answers, heard.text)


def _always(here: Here, talk: Talk, heard: Heard) -> str | None:
    """Words about a result («vì sao», «bao nhiêu tiền») mean it only while it is talked about."""
    meanings = here.knowledge.phrases.meanings(heard.words)
    known = (act for act in meanings if act.partition(":")[0] in AT_ANY_TIME)
    return next((act for act in known if doing.may_mean(here, talk, act)), None)


def _free_answer(here: Here, talk: Talk) -> bool:
    """Whether the question asked now is answered in the person's own words."""
    question = question_of(here, talk)
    return question is not None and not question.options


def _in_own_words(here: Here, talk: Talk, heard: Heard) -> Turn:
    flow = flow_of(talk)
    if flow is None and (turn := doing.heard(here, talk, heard.text)):
        return turn
    talk = unanswered.asking(talk, heard.text)
    if flow:
        return _inside(here, talk, flow, heard)
    if here.knowledge.phrases.number(heard.words) is not None:
        return _number_of_nothing(here, talk)
    if begun := interviewing.begun(here, talk, heard.text):
        return begun
    if told := about.said(here, talk, heard.text):
        return told
    talk = about.noticed(talk, heard.text)
    language = here.knowledge.phrases.language(words_of(heard.text)[:FIRST_WORDS])
    if language and language != talk.language:
        there = replace(here, language=language)
        turn = several.reply_to_all(there, replace(talk, language=language), heard.text)
        return saying(there.say("language.guessed"), turn)
    return several.reply_to_all(here, talk, heard.text)


def _inside(here: Here, talk: Talk, flow: Flow, heard: Heard) -> Turn:
    """In a form: a question is answered and the form goes on; anything else is an answer to it."""
    question = question_of(here, talk)
    if question and _answers(here, talk, heard):
        return filling.take(here, talk, flow, question, heard.text)
    if flow.gives_up(here, heard.text):
        return filling.skip(here, talk, flow)
    told = flow.beside(here, talk, question, heard.text)
    if told:
        return filling.amend(here, talk, flow, told)
    meant = _asked(here, talk, heard)
    if meant:
        return questions.reply_inside(here, talk, flow, meant)
    if question:
        return filling.take(here, talk, flow, question, heard.text)
    return filling.miss(here, talk, flow)


def _asked(here: Here, talk: Talk, heard: Heard) -> Meant | None:
    """What the question means, if this is a question to us and not an answer to ours.

    A trade («xưởng mộc») is never one: a question needs its mark, or a question word and a sure find.
    """
    words = heard.words or words_of(heard.text)[:FIRST_WORDS]
    puts = here.knowledge.phrases.asks(heard.text, words)
    marked, long = "?" in heard.text, len(words) >= WORDS_OF_A_QUESTION
    if not puts and (_free_answer(here, talk) or not long):
        return None
    meant = questions.find(here, talk, heard.text)
    status = meant.found.status
    clear = marked or (puts and long and not _may_answer(here, talk, heard))
    sure = status == "answered" or (clear and status != "no_answer")
    return meant if sure or (marked and long) else None


def _may_answer(here: Here, talk: Talk, heard: Heard) -> bool:
    """Whether these words would do as an answer to the question asked now."""
    question = question_of(here, talk)
    return question is not None and isinstance(question.understood(here, talk.answers, heard.text), Taken)


def _after_pause(here: Here, talk: Talk, flow: Flow, heard: Heard) -> Turn:
    """Words that mean something at any time do so now; a question is answered; the rest is held."""
    act = heard.choice if heard.choice is not None else _meant(here, talk, heard)
    name = act.partition(":")[0] if act else ""
    if name in AT_ANY_TIME - SMALL_TALK:
        return _act(here, talk, act or "")
    if name in SMALL_TALK or (heard.choice is None and not heard.readable):
        return pausing.card(here, talk, flow, pausing.NOTHING)
    meant = None if act else _asked(here, talk, heard)
    if meant and meant.found.status == "answered":
        card = pausing.card(here, talk, flow, pausing.NOTHING)
        return _joined(questions.reply(here, talk, meant), card)
    return pausing.card(here, talk, flow, Said(masked(heard.text), heard.choice))


def _joined(first: Turn, then: Turn) -> Turn:
    """Both said, the second one's place kept, and what is left to read of the first."""
    spoken = {name: getattr(first.talk, name) for name in ANSWERED}
    return Turn(replace(then.talk, **spoken), first.say + then.say)


def _resumed(here: Here, talk: Talk, flow: Flow, how: str) -> Turn:
    """Goes on (what was held is now the answer, if it is one), begins again, or leaves it for later."""
    if how == "restart":
        return filling.restart(here, talk, flow)
    if how == "later":
        return pausing.later(here, talk)
    going_on = _going_on(here, talk)
    again = filling.step(here, going_on, flow)
    held = hear(talk.held or pausing.NOTHING)
    if held.empty:
        return again
    turn = _decide(here, going_on, held)
    return again if turn.talk.misses > going_on.misses else turn


def _going_on(here: Here, talk: Talk) -> Talk:
    """The talk as it stood before the pause or the photos, its question's choices on offer again."""
    flow = flow_of(talk)
    if flow is None or (talk.held is None and not talk.files):
        return talk
    back = replace(talk, held=None, heard_at=None, files=())
    return replace(back, offered=filling.step(here, back, flow).say[-1].choices)


def _unreadable(here: Here, talk: Talk, key: str) -> Turn:
    flow = flow_of(talk)
    if flow:
        return saying(here.say(key), filling.step(here, replace(talk, held=None), flow))
    return just(talk, Say(here.words(key), talk.offered or (here.choice("menu"),)))


def _number_of_nothing(here: Here, talk: Talk) -> Turn:
    """A number that stands for no choice."""
    if not talk.offered:
        return just(talk, here.say("choice.number_alone", *browsing.first_topics(here), here.choice("menu")))
    key = "choice.number_one" if len(talk.offered) == 1 else "choice.number_out"
    said = here.words(key, count=len(talk.offered), label=talk.offered[0].label)
    return just(talk, Say(said, talk.offered))
