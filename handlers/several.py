"""Several questions in one message: answered one by one, in order; what is too much at once is offered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from handlers.answers import NEXT, after_answer, spoken
from handlers.following import understood
from handlers.here import Here
from handlers.questions import find, other_subject, outside, reply
from handlers.turn import Choice, Effect, Say, Talk, Turn
from handlers.unanswered import unknown
from handlers.wish import Meant
from messages.knowledge.several import AT_ONCE, questions_in
from messages.masking import unnamed

OFFERED = 3  # further ones offered by themselves
MOST_LEFT = 40  # questions kept for later
SHOWN = 10  # of these named in the message
LONGEST_LABEL = 60  # characters of a question as it is repeated


@dataclass(frozen=True, slots=True)
class Reply:
    """What one of several questions gets. `entry`: the answer told; `is_unclear`: it needs a word more."""

    talk: Talk
    text: str
    entry: str | None = None
    is_unclear: bool = False
    effects: tuple[Effect, ...] = ()


def reply_to_all(here: Here, talk: Talk, text: str) -> Turn:
    """The answer to a message, however many questions it holds."""
    alone = cache(partial(find, here, talk))
    parts = questions_in(text, lambda part: alone(part).found)
    if len(parts) > 1 and alone(text).found.status != "refused":
        return one_by_one(here, replace(talk, left=()), parts)
    asked = parts[0] if len(parts) == 1 else text
    return reply(here, talk, understood(here, talk, asked, alone(asked)))


def go_on_with(here: Here, talk: Talk, which: str) -> Turn | None:
    """The questions left: the next few, or the one at that place. None when there is none."""
    if not which:
        return one_by_one(here, replace(talk, left=()), talk.left) if talk.left else None
    if not which.isdecimal() or int(which) >= len(talk.left):
        return None
    chosen = talk.left[int(which)]
    others = tuple(one for one in talk.left if one != chosen)
    asking = replace(talk, left=others, question=chosen)
    return with_left(here, reply(here, asking, understood(here, asking, chosen)))


def with_left(here: Here, turn: Turn) -> Turn:
    """The same turn with the way to the questions left before the last of its choices."""
    *before, last = turn.say
    if not turn.talk.left or any(one.id == "left" for one in last.choices):
        return turn
    choices = (*last.choices[: NEXT - 1], _rest(here, turn.talk), *last.choices[-1:])
    return replace(turn, say=(*before, Say(last.text, choices)))


def one_by_one(here: Here, talk: Talk, parts: Sequence[str]) -> Turn:
    """The first few, each under its own words; the rest is kept and offered."""
    replies: list[Reply] = []
    for part in parts[:AT_ONCE]:
        replies.append(_reply(here, talk, part))
        talk = replies[-1].talk
    unclear = [part for part, given in zip(parts, replies, strict=False) if given.is_unclear]
    left = [unnamed(part) for part in (*parts[AT_ONCE:], *unclear)][:MOST_LEFT]
    unknown_ = [given.talk.question for given in replies if given.effects]
    talk = replace(talk, left=tuple(left), rest="", question=unknown_[-1] if unknown_ and not left else "")
    says = _numbered(here, parts, replies)
    closing = _left(here, talk, len(unclear)) if left else _done(here, talk, replies)
    return Turn(talk, (*says, closing), tuple(effect for given in replies for effect in given.effects))


def _numbered(here: Here, parts: Sequence[str], replies: Sequence[Reply]) -> Iterator[Say]:
    """What is said to each; an answer told already is not told twice, nor that it is for information."""
    told: dict[str, int] = {}
    last = max((n for n, given in enumerate(replies, 1) if given.entry), default=0)
    for n, (part, given) in enumerate(zip(parts, replies, strict=False), 1):
        text = given.text
        if n < last:
            text = text.removesuffix(here.words("policy.answer.for_information")).rstrip()
        if given.entry and told.setdefault(given.text, n) != n:
            text = here.words("several.same", n=told[given.text])
        yield Say(here.words("several.part", n=n, question=short(part), answer=text))


def _reply(here: Here, talk: Talk, part: str) -> Reply:
    talk = replace(talk, question=unnamed(part))
    meant = understood(here, talk, part)
    found = meant.found
    talk = other_subject(talk, meant)
    if found.entry and (found.status == "answered" or meant.wish.time):
        after, text = spoken(here, talk, found.entry, meant.wish)
        return Reply(after, text, found.entry)
    if found.status in ("out_of_scope", "refused"):
        return Reply(talk, outside(here, found))
    if found.status == "unsure" and found.near:
        return Reply(talk, here.words("several.unsure"), is_unclear=True)
    return _unknown(here, talk, meant)


def _unknown(here: Here, talk: Talk, meant: Meant) -> Reply:
    """Kept for staff as it would be alone."""
    effects = unknown(here, talk, meant.found).effects
    kept = f" {here.words('unanswered.kept')}" if effects else ""
    return Reply(talk, here.words("search.no_answer") + kept, effects=effects)


def _done(here: Here, talk: Talk, replies: Sequence[Reply]) -> Say:
    """All were answered, or kept: whether to tell later, or what people ask next."""
    if talk.question:
        tell = (here.choice("tell:yes"), here.choice("tell:no"))
        said = here.words("several.tell", question=short(talk.question))
        return Say(said, (*tell, here.choice("menu")))
    told = {f"entry:{given.entry}" for given in replies}
    return Say(
        here.words("several.done"), tuple(one for one in after_answer(here, talk) if one.id not in told)
    )


def _left(here: Here, talk: Talk, unclear: int) -> Say:
    """What is left and how to go on."""
    lines = [here.words("several.left", n=len(talk.left))]
    lines += [f"• {short(one)}" for one in talk.left[:SHOWN]]
    if len(talk.left) > SHOWN:
        lines.append(here.words("several.and_more", n=len(talk.left) - SHOWN))
    offered = tuple(Choice(f"left:{n}", short(one)) for n, one in enumerate(talk.left[:OFFERED]))
    more = (_rest(here, talk),) if len(talk.left) > max(unclear, 1) else ()
    return Say("\n".join(lines), (*more, *offered, here.choice("menu")))


def _rest(here: Here, talk: Talk) -> Choice:
    return here.choice("left", "choice.left", n=len(talk.left))


def short(question: str) -> str:
    """A question as it is repeated: without personal numbers, on one line, not too long."""
    text = unnamed(question)
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1].rstrip() + "…"
