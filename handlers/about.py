"""The person's province and kind of facility, told on the way: remembered and used while we talk."""

import re
from dataclasses import replace
from datetime import timedelta

from handlers import answers, filling
from handlers.asking import ways_to_tell
from handlers.browsing import first_topics
from handlers.filling import flow_of, may_keep
from handlers.flows.profile import PROFILE, province_echo
from handlers.following import asked_of, facility_named, last_entry
from handlers.here import Here, just, saying
from handlers.phrases import words_of
from handlers.turn import Say, Talk, Turn
from messages.knowledge.model import FACILITIES, Entry
from messages.text import tokens
from messages.units import Province, named_places, province_by_code, resolve_province

CONVERSATION = timedelta(hours=12)  # without a word; then what was told on the way is forgotten
LONGEST = 10  # words of a sentence that only says who one is, or where
LONGEST_NAME = 5  # words of a name we do not know

_ME = (
    r"(?:toi|tui|em|minh|chau|con|nha|chung toi|bon em|co so|xuong|i|we|my workshop)"
    r"(?: (?:toi|tui|em|minh|chau|cua toi|cua em|nha toi|nha em))?(?: dang| hien| am| are| is| live)?"
)
_LIVES = re.compile(rf"(?:^|.* ){_ME} (?:o|tai|thuoc|in)(?: tinh| thanh pho| tp)?$")
_LIVES_SOMEWHERE = re.compile(rf"^(?:da |vang |a |thi )*{_ME} (?:o|tai|thuoc) ((?:tinh )?)(.+)$")
_UNIT = re.compile(
    rf"^(?:da |vang |a |thi )*(?:{_ME} (?:o|tai|thuoc) )?(?:xa|phuong|thi tran|dac khu)(?: \w+){{1,4}}"
    r"(?: (?:huyen|thi xa|thanh pho|tp|quan)(?: \w+){1,4})?(?: (?:tinh|thanh pho|tp))?$"
)
_LEADS_ON = re.compile(r"(?:^| )(?:o|tai|cua|ve|cho)$")  # «… ở Đắk Lắk»: a sentence, no name
_IS = re.compile(rf"^(?:da |vang |a |thi )*{_ME} (?:la|a|an) (?:mot )?(.+)$")
_ENDING = re.compile(r"(?:(?:^| )(?:a|nhe|nha|do|ne|em|ad|day|roi|cu|please))+$")
# The first of the words after «tôi ở» that name no province, right or wrong.
_NO_PROVINCE = re.compile(
    r"(?:xa|phuong|huyen|lang|thon|buon|ap|ban|xom|thi|khu|vung|mien|nong|gan|day|trong|ngoai|tren|duoi|nha"
    r"|dao|dac|thanh|cum|que|nuoc)\b"
)


def begun(here: Here, talk: Talk) -> Talk:
    """The talk at the start of a turn: after a long silence another conversation begins."""
    if talk.heard_at is None or here.now - talk.heard_at < CONVERSATION:
        return talk
    if talk.files:  # they no longer wait, so nothing about them is on offer
        talk = replace(talk, files=(), offered=())
    return replace(talk, about={}, asked=(), left=(), wanted=None)


def settled(talk: Talk) -> Talk:
    """What we want to know is waited for only while it is on offer."""
    asks = any(choice.id.partition(":")[0] == "about" for choice in talk.offered)
    return talk if asks or talk.wanted is None else replace(talk, wanted=None)


def act(here: Here, talk: Talk, rest: str) -> Turn | None:
    """`province:66`, `kind:hop_tac_xa`; nothing: another province, typed next. A form asks for itself."""
    what, _, value = rest.partition(":")
    if rest == "skip":
        return just(talk, Say(here.words("small.ok"), answers.after_answer(here, talk)))
    if flow := flow_of(talk):
        asks = may_keep(talk, flow) and flow.question("province") is not None
        again = filling.edit(here, talk, flow, "province") if asks else filling.step(here, talk, flow)
        return None if rest else again
    if not rest:
        return _which_province(here, talk, "about.province.type")
    known = {"kind": value in FACILITIES, "province": province_by_code(value) is not None}
    return _tell(here, talk, what, value) if known.get(what) else None


def where(here: Here, talk: Talk) -> Turn:
    """To who sent a position: it is not looked at, its names are asked for."""
    return _which_province(here, talk, "sign.location")


def said(here: Here, talk: Talk, text: str) -> Turn | None:
    """The turn for a message that only says where or what one is («tôi ở Gia Lai»); None for any other."""
    words = tokens(text)
    if "?" in text or not 0 < len(words) <= LONGEST:
        return None
    kind = _kind_in(here, talk, text, " ".join(words))
    if kind:
        return _tell(here, talk, "kind", kind)
    province = resolve_province(text) if not text.strip().isdecimal() else None
    province = province or _only_lives_in(text, words) or _address(here, talk, text, words)
    if province:
        return _tell(here, talk, "province", province.code, text)
    if _names_none(here, talk, text, words):
        return _which_province(here, talk, "profile.province.unknown")
    return None


def noticed(talk: Talk, text: str) -> Talk:
    """The talk with the province a longer message says one lives in: «tôi ở Gia Lai, mua máy được không»."""
    words = tokens(text)
    lived = (place for place in named_places(text) if _LIVES.match(" ".join(words[: place.start])))
    place = next(lived, None)
    return remember(talk, "province", place.province.code) if place else talk


def remember(talk: Talk, what: str, value: str) -> Talk:
    """Kept in the profile by who agreed to that; else only for as long as we talk."""
    if may_keep(talk, PROFILE):
        known = talk.known if talk.known.get(what) == value else PROFILE.without(talk.known, what)
        return replace(talk, known={**known, what: value}, wanted=None, answered_in=None)
    return replace(talk, about={**talk.about, what: value}, wanted=None, answered_in=None)


def _only_lives_in(text: str, words: list[str]) -> Province | None:
    for place in named_places(text):
        ahead, after = " ".join(words[: place.start]), " ".join(words[place.end :])
        if _LIVES.match(ahead) and not _ENDING.sub("", after):
            return place.province
    return None


def _address(here: Here, talk: Talk, text: str, words: list[str]) -> Province | None:
    """The province a place's name ends with: «xã Ea Kao, Đắk Lắk»; where that was asked, without «xã» too."""
    after = (place for place in named_places(text) if place.start and place.end <= len(words))
    place = next((one for one in after if not _ENDING.sub("", " ".join(words[one.end :]))), None)
    if place is None or here.knowledge.phrases.asks(text, words_of(text)):
        return None
    ahead = " ".join(words[: place.start])
    asked = talk.wanted == "province" and place.start <= LONGEST_NAME and not _LEADS_ON.search(ahead)
    if not asked and not _UNIT.match(ahead):
        return None
    found = here.knowledge.search.find(text, here.today(), None).status
    return place.province if found in ("no_answer", "unsure") else None


def _kind_in(here: Here, talk: Talk, text: str, folded: str) -> str | None:
    says = _IS.match(_ENDING.sub("", folded))
    if says:
        return facility_named(here, tuple(says[1].split()))
    return facility_named(here, words_of(text)) if talk.wanted == "kind" else None


def _names_none(here: Here, talk: Talk, text: str, words: list[str]) -> bool:
    """Whether this ought to be a province, and is none."""
    if here.knowledge.phrases.asks(text, words_of(text)):
        return False
    if talk.wanted == "province" and len(words) <= LONGEST_NAME:
        return here.knowledge.search.find(text, here.today(), None).status in ("no_answer", "unsure")
    lives = _LIVES_SOMEWHERE.match(_ENDING.sub("", " ".join(words)))
    if lives is None:
        return False
    short = len(lives[2].split()) < LONGEST_NAME
    return bool(lives[1]) or (short and not _NO_PROVINCE.match(lives[2]))


def _which_province(here: Here, talk: Talk, key: str) -> Turn:
    own = tuple(one for one in ways_to_tell(here, "province") if one.id != "about")
    said = here.say(key, *own, here.choice("about:skip"), example=here.words("profile.province.example"))
    return just(replace(talk, wanted="province"), said)


def _tell(here: Here, talk: Talk, what: str, value: str, typed: str = "") -> Turn:
    """Remembers it; what was answered last is answered again where that changes something."""
    entry = last_entry(here, talk)
    now = remember(talk, what, value)
    noted = _noted(here, talk, what, value, typed)
    if entry is None:
        return just(now, Say(noted, (*first_topics(here), here.choice("menu"))))
    again = (_of_kind(here, now, entry, value) if what == "kind" else None) or entry.id
    if again != entry.id or answers.differs(here, entry.id, talk, now):
        return saying(Say(noted), answers.show(here, now, again))
    return just(now, Say(f"{noted} {here.words('about.same')}", answers.after_answer(here, now)))


def _of_kind(here: Here, talk: Talk, entry: Entry, kind: str) -> str | None:
    """The entry about this kind of facility, where the one told last says nothing of its own for it."""
    spoken = entry.answer_on(here.today())
    if spoken is None or spoken.for_facility:
        return None
    return asked_of(here, talk, entry, here.words(f"profile.kind.{kind}").lower(), kind)


def _noted(here: Here, talk: Talk, what: str, value: str, typed: str) -> str:
    """What we understood; the first time also how long it is remembered."""
    if what == "kind":
        echo = here.words("profile.province.echo", name=here.words(f"profile.kind.{value}"))
    else:
        key, values = province_echo(typed, value)
        echo = here.words(key, **values)
    kept = "" if may_keep(talk, PROFILE) or talk.about else " " + here.words("about.for_now")
    return echo + kept
