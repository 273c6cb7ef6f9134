"""One person on several channels: a one-time code joins another account, and each can part again."""

from collections.abc import Mapping
from dataclasses import replace

from handlers.browsing import menu
from handlers.filling import draft_flow, flow_of, leave
from handlers.here import Here, just, saying
from handlers.signs import LINK_FAILED, LINK_OWN, LINK_TRIES, LINKED, beside, is_quiet, place
from handlers.turn import LinkOffered, Parted, Say, Talk, Turn

PLACE = "KC-????-????"  # stands in the words for the code, which is made where chance is at hand
MINUTES = 10  # how long a code is good for
NOTES: Mapping[str, str] = {
    LINK_FAILED: "link.failed",
    LINK_OWN: "link.own",
    LINK_TRIES: "link.tries",
}
CHANNELS = frozenset({"web", "terminal", "telegram", "zalo-bot", "zalo-oa"})  # those with a name in words


def offer(here: Here, talk: Talk) -> Turn:
    """What linking is, and a code."""
    said = here.words("link.code", code=PLACE, minutes=MINUTES)
    acts = ("unlink", "menu") if talk.linked else ("menu",)
    return Turn(talk, (Say(said, tuple(map(here.choice, acts))),), (LinkOffered(),))


def answered(here: Here, talk: Talk, sign: str) -> Turn:
    """What is said to who typed a code; no more than that while a person of the centre is talking here."""
    if is_quiet(here, talk):
        turn = answered(here, replace(talk, quiet_until=None), sign)
        return just(talk, Say(turn.say[0].text))
    if sign != LINKED:
        return beside(here, talk, here.say(NOTES[sign], minutes=MINUTES))
    flow = flow_of(talk)
    if flow:
        return saying(here.say("link.done"), place(here, talk, flow))
    acts = (*(("resume",) if draft_flow(talk) else ()), *(("data",) if talk.known else ()), "unlink", "menu")
    return just(talk, here.say("link.done", *map(here.choice, acts)))


def unlink(here: Here, talk: Talk, rest: str) -> Turn | None:
    """Nothing: which channels are linked; `this` parts the one we are on, `others` all but this one."""
    if not talk.linked:
        return just(talk, here.say("link.none", here.choice("link"), here.choice("menu")))
    if rest == "this":
        parted = Parted(True, talk.language)
        return Turn(replace(talk, offered=()), (here.say("link.parted_this"),), (parted,))
    if rest == "others":
        alone = replace(talk, linked=())
        turn = saying(here.say("link.parted_others"), menu(here, alone))
        return Turn(turn.talk, turn.say, (Parted(False, talk.language),))
    choices = (*(here.choice(f"unlink:{which}") for which in ("others", "this")), here.choice("menu"))
    return just(talk, here.say("link.which", *choices, channels=named(here, talk.linked)))


def named(here: Here, channels: tuple[str, ...]) -> str:
    """`Telegram, Zalo, Zalo`: one name an account."""
    return ", ".join(channel_name(here, channel) for channel in channels)


def channel_name(here: Here, channel: str) -> str:
    return here.words(f"link.channel.{channel if channel in CHANNELS else 'other'}")


def without(talk: Talk, channel: str) -> Talk:
    """The talk of those who stay, after an account of that channel parted."""
    left = list(talk.linked)
    if channel in left:
        left.remove(channel)
    return replace(talk, linked=tuple(left) if len(left) > 1 else ())


def joined(talk: Talk, other: Talk, channels: tuple[str, ...]) -> Talk:
    """The one talk of both: `talk` goes on where it is; what only the other one knew is added."""
    drafts = {**leave(other).drafts, **talk.drafts}
    return replace(
        talk,
        linked=channels,
        known=talk.known or other.known,
        drafts={name: draft for name, draft in drafts.items() if name != talk.flow},
        agreed={**other.agreed, **talk.agreed},
        about={**other.about, **talk.about},
        waits=tuple(dict.fromkeys((*other.waits, *talk.waits))),
        sent=talk.sent + other.sent,
        saved=(*talk.saved, *other.saved),
        files=(),
    )


def notice(here: Here, channel: str) -> Say:
    """To the accounts that were there before: who joined, and how to undo it."""
    return here.say("link.joined", channel=channel_name(here, channel))
