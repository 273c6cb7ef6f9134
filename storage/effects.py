"""What each effect of a turn writes in the turn's own transaction, for both engines."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ClauseElement

from handlers.flows.profile import PURPOSE
from handlers.linking import MINUTES
from handlers.photos import CONSENT as PHOTOS
from handlers.sheet import sheet_to_json
from handlers.talk_json import talk_to_json
from handlers.turn import (
    Consented,
    Effect,
    FilesSent,
    Forgotten,
    Labelled,
    LinkOffered,
    MayTell,
    Parted,
    ResultDropped,
    ResultKept,
    ResultTold,
    Talk,
    Unanswered,
)
from storage.asked import DROP_ALL, DROP_ONE, KEEP_QUESTION, WILL_TELL, day_of
from storage.compiled import entry
from storage.file_kinds import clean_name
from storage.parting import BEGIN_ANEW, DROP_CODES, DROP_OTHERS, ENTER_CODE, MOVE_TO_NEW
from storage.personal import BESIDES_TURN, DROP_FILES, ENTER_ERASED, ENTER_JOINED_ERASED
from storage.results import DROP_RESULT, DROP_RESULTS
from storage.tables import FileState

Write = tuple[ClauseElement, Mapping[str, Any]]

ENTER_CONSENT = entry("consent")
ENTER_LABEL = entry("label")
ENTER_FILE = entry("sent_file")
ENTER_RESULT = entry("saved_result")


class Place(NamedTuple):
    """The turn an effect belongs to; `row` is its event's row, `event` the channel's own id of it."""

    conversation: int
    row: int
    channel: str
    address: str
    event: str
    at_ms: int


def consented(effect: Consented, place: Place) -> Iterator[Write]:
    """Photos and documents go with the consent to keep them."""
    if effect.purpose == PHOTOS.purpose and not effect.granted:
        for statement in DROP_FILES:
            yield statement, {"the_conversation": place.conversation}
    yield (
        ENTER_CONSENT,
        {
            "conversation": place.conversation,
            "purpose": effect.purpose,
            "granted": effect.granted,
            "text_version": effect.text_version,
            "channel": place.channel,
            "event": place.event,
            "at_ms": place.at_ms,
        },
    )


def forgotten(_: Forgotten, place: Place) -> Iterator[Write]:
    """Everything of the conversation goes but this turn's own; consent given later in the turn stays."""
    yield ENTER_ERASED, {"conversation": place.conversation, "at_ms": place.at_ms}
    yield ENTER_JOINED_ERASED, {"the_conversation": place.conversation, "the_time": place.at_ms}
    for statement in BESIDES_TURN:
        yield statement, {"the_conversation": place.conversation, "the_turn": place.row}


def unanswered(effect: Unanswered, place: Place) -> Iterator[Write]:
    """Once a person and question: asking again does not count again."""
    yield (
        KEEP_QUESTION,
        {
            "question": effect.question,
            "near": json.dumps(effect.near),
            "conversation": place.conversation,
            "channel": place.channel,
            "address": place.address,
            "at_ms": place.at_ms,
        },
    )


def may_tell(effect: MayTell, place: Place) -> Iterator[Write]:
    """Who does not want to be told leaves the question and nothing that leads to them."""
    statement = WILL_TELL if effect.granted else DROP_ONE if effect.question is not None else DROP_ALL
    yield statement, {"the_conversation": place.conversation, "the_question": effect.question}


def labelled(effect: Labelled, place: Place) -> Iterator[Write]:
    values = {"question": effect.question, "entry": effect.entry, "meant": effect.meant}
    yield ENTER_LABEL, values | {"day": day_of(place.at_ms).isoformat()}


def files_sent(effect: FilesSent, place: Place) -> Iterator[Write]:
    """They wait to be fetched."""
    values: dict[str, Any] = {"conversation": place.conversation, "event": place.row}
    values |= {"state": FileState.WAITING.value, "attempts": 0, "until_ms": 0, "at_ms": place.at_ms}
    unknown = dict.fromkeys(("kind", "size", "sha256", "why"))
    for file in effect.files:
        where = {"channel": file.via or place.channel, "ref": file.ref}
        yield ENTER_FILE, values | unknown | where | {"name": clean_name(file.name)}


def link_offered(effect: LinkOffered, place: Place) -> Iterator[Write]:
    """The newest code of a conversation is the only one that is good."""
    yield DROP_CODES, {"the_conversation": place.conversation}
    until_ms = place.at_ms + MINUTES * 60 * 1000
    values = {"digest": effect.digest, "conversation": place.conversation, "used_by": None}
    yield ENTER_CODE, values | {"until_ms": until_ms, "at_ms": place.at_ms}


def parted(effect: Parted, place: Place) -> Iterator[Write]:
    """The others' addresses lead nowhere, or this one's to a conversation that holds this turn alone."""
    whose = {"the_conversation": place.conversation, "the_turn": place.row}
    where = {"the_channel": place.channel, "the_address": place.address}
    yield DROP_CODES, whose
    if not effect.this:
        yield DROP_OTHERS, whose | where
        return
    state = talk_to_json(Talk(language=effect.language))
    yield BEGIN_ANEW, {"the_state": state, "the_time": place.at_ms}
    for statement in MOVE_TO_NEW:
        yield statement, whose | where


def result_kept(effect: ResultKept, place: Place) -> Iterator[Write]:
    """In place of the one with the same mark; what was to be told of that one is told by this one."""
    yield from result_dropped(ResultDropped(effect.mark), place)
    values = {"conversation": place.conversation, "mark": effect.mark, "workshop": effect.workshop}
    values |= {"situation": _json(effect.situation), "verdicts": _json(effect.verdicts)}
    values |= {"wish": effect.wish, "day": effect.on.isoformat(), "revision": effect.revision}
    values |= {"sheet": sheet_to_json(effect.sheet), "token_digest": effect.token_digest}
    yield ENTER_RESULT, values | {"purpose": PURPOSE, "at_ms": place.at_ms}


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(dict(value), ensure_ascii=False)


def result_told(_: ResultTold, __: Place) -> Iterator[Write]:
    """Telling a link again changes nothing."""
    yield from ()


def result_dropped(effect: ResultDropped, place: Place) -> Iterator[Write]:
    statements = DROP_RESULTS if effect.mark is None else DROP_RESULT
    for statement in statements:
        yield statement, {"the_conversation": place.conversation, "the_mark": effect.mark}


# One function a kind of effect; a test holds every kind to having one.
KINDS: Mapping[type[Effect], Callable[[Any, Place], Iterator[Write]]] = {
    Consented: consented,
    Forgotten: forgotten,
    Unanswered: unanswered,
    MayTell: may_tell,
    Labelled: labelled,
    FilesSent: files_sent,
    LinkOffered: link_offered,
    Parted: parted,
    ResultKept: result_kept,
    ResultTold: result_told,
    ResultDropped: result_dropped,
}


def writes(effects: tuple[Effect, ...], place: Place) -> Iterator[Write]:
    """What a turn's effects write, in the order they happened, after its event and replies are in."""
    for effect in effects:
        yield from KINDS[type(effect)](effect, place)
