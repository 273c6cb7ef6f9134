"""How long what people said is kept, and the sweeps that delete it after, a page at a time."""

from datetime import timedelta

from sqlalchemy import ColumnElement, Table, delete, exists, or_, select, update
from sqlmodel import Session

from handlers.flows.profile import PURPOSE
from handlers.interview.asked import FLOW
from handlers.results.remembered import SILENCE, without
from handlers.talk_json import talk_from_json, talk_to_json
from storage.asked import UNLINKED, day_of
from storage.compiled import table
from storage.personal import enter, leave
from storage.tables import FileState, Status

DAY_MS = 24 * 60 * 60 * 1000
CHAT_DAYS = 90  # raw chat: what was said by either side
IDLE_DAYS = 548  # eighteen months without a word: the conversation leaves whole
ASKED_DAYS = 365  # a question nobody could answer, and what people said questions mean
DROPPED_DAYS = 30  # that an event could not be handled
REPLY_DAYS = 30  # how to reach who asked and never said whether to be told
CODE_DAYS = 3  # a platform may repeat an event for so long
GOODBYE_DAYS = 1  # after «xóa hết»: time to deliver the goodbye, then the address leaves too

# A page is one transaction; on SQLite every writer waits for it.
ROWS_AT_ONCE = 1000
CONVERSATIONS_AT_ONCE = 100

# What is still to be sent stays until it has been.
_OVER = (Status.SENT, Status.FAILED, Status.CANCELLED, Status.UNKNOWN)


def sweep(session: Session, now_ms: int) -> int:
    """One page of everything whose time is over; how much went. Call again, each in its own run, until 0."""
    asked = (old_questions, unclaimed_questions)
    talks = (idle_conversations, forgotten, unkept_answers)
    sweeps = (old_chat, *talks, *asked, old_refusals, old_drops, old_codes)
    return sum(gone(session, now_ms) for gone in sweeps)


def old_chat(session: Session, now_ms: int, most: int = ROWS_AT_ONCE) -> int:
    """Delete chat older than CHAT_DAYS, oldest first; the number of rows gone, 0 when none is left."""
    before = now_ms - CHAT_DAYS * DAY_MS
    heard, said = table("event"), table("outbox")
    over = said.c.status.in_([status.value for status in _OVER])
    return _delete_page(session, heard, heard.c.at_ms < before, most) + _delete_page(
        session, said, (said.c.at_ms < before) & over, most
    )


def idle_conversations(session: Session, now_ms: int, most: int = CONVERSATIONS_AT_ONCE) -> int:
    """Let conversations without a word for IDLE_DAYS leave, their addresses too; the number of them."""
    talk = table("conversation")
    idle = select(talk.c.id).where(talk.c.at_ms < now_ms - IDLE_DAYS * DAY_MS).order_by(talk.c.id).limit(most)
    # Locked where that exists, so that a turn committing meanwhile is seen; SQLite has one writer anyway.
    gone = list(session.execute(idle.with_for_update(skip_locked=True)).scalars())
    for conversation in gone:
        enter(session, conversation, now_ms)
        leave(session, conversation)
    return len(gone)


def forgotten(session: Session, now_ms: int, most: int = CONVERSATIONS_AT_ONCE) -> int:
    """Let those leave who asked to be forgotten and have not spoken since; the number of them."""
    talk, ledger = table("conversation"), table("erased")
    over = talk.c.at_ms < now_ms - GOODBYE_DAYS * DAY_MS
    silent = exists().where(ledger.c.conversation == talk.c.id, ledger.c.at_ms >= talk.c.at_ms)
    page = select(talk.c.id).where(over, silent).order_by(talk.c.id).limit(most)
    gone = list(session.execute(page.with_for_update(skip_locked=True)).scalars())
    for conversation in gone:
        leave(session, conversation)
    return len(gone)


def unkept_answers(session: Session, now_ms: int, most: int = CONVERSATIONS_AT_ONCE) -> int:
    """Forget what silent people answered about workshops and did not agree to have kept; how many."""
    talk = table("conversation")
    silent = talk.c.at_ms < now_ms - SILENCE // timedelta(milliseconds=1)
    answers = or_(*(talk.c.state.contains(mark, autoescape=True) for mark in ANSWERS))
    page = select(talk.c.id, talk.c.state).where(
        silent, answers, ~talk.c.state.contains(AGREED, autoescape=True)
    )
    held = page.order_by(talk.c.id).limit(most).with_for_update(skip_locked=True)
    found = session.execute(held).all()
    for row in found:
        moved = {"state": talk_to_json(without(talk_from_json(row.state))), "version": talk.c.version + 1}
        session.execute(update(talk).where(talk.c.id == row.id).values(moved))
    return len(found)


# How a stored talk with such answers, and one with the consent, can be told: quotes inside of words people
# wrote are escaped, so these are only ever names.
ANSWERS = ('"situation":{', '"workshops":{', f'"{FLOW}":{{', f'"flow":"{FLOW}"')
AGREED = f'"{PURPOSE}":"'


def old_questions(session: Session, now_ms: int, most: int = ROWS_AT_ONCE) -> int:
    """Delete questions and labels older than ASKED_DAYS; the number of rows gone."""
    kept, label = table("unanswered"), table("label")
    before = now_ms - ASKED_DAYS * DAY_MS
    return _delete_page(session, kept, kept.c.at_ms < before, most) + _delete_page(
        session, label, label.c.day < day_of(before).isoformat(), most
    )


def old_drops(session: Session, now_ms: int, most: int = ROWS_AT_ONCE) -> int:
    """Delete events let go more than DROPPED_DAYS ago: no platform sends one again so late."""
    dropped = table("dropped")
    return _delete_page(session, dropped, dropped.c.at_ms < now_ms - DROPPED_DAYS * DAY_MS, most)


def unclaimed_questions(session: Session, now_ms: int) -> int:
    """Let go of who asked and did not say within REPLY_DAYS that they want to be told; how many."""
    kept = table("unanswered")
    silent = (kept.c.conversation.is_not(None), ~kept.c.waits, kept.c.at_ms < now_ms - REPLY_DAYS * DAY_MS)
    return int(session.connection().execute(update(kept).where(*silent).values(UNLINKED)).rowcount)


def old_refusals(session: Session, now_ms: int, most: int = ROWS_AT_ONCE) -> int:
    """Delete what is left of files that were refused more than CHAT_DAYS ago; the number of rows gone."""
    file = table("sent_file")
    refused = (file.c.state == FileState.REFUSED.value) & (file.c.at_ms < now_ms - CHAT_DAYS * DAY_MS)
    return _delete_page(session, file, refused, most)


def old_codes(session: Session, now_ms: int) -> int:
    """Delete codes that joined or could have joined an account days ago: by now nobody repeats them."""
    codes = table("link_code")
    over = delete(codes).where(codes.c.until_ms < now_ms - CODE_DAYS * DAY_MS)
    return int(session.connection().execute(over).rowcount)


def _delete_page(session: Session, rows: Table, chosen: ColumnElement[bool], most: int) -> int:
    # Ids grow with time, so the oldest stand first and need no index on time.
    page = list(session.execute(select(rows.c.id).where(chosen).order_by(rows.c.id).limit(most)).scalars())
    session.execute(delete(rows).where(rows.c.id.in_(page)))
    if rows is table("outbox"):
        session.execute(delete(table("delivery")).where(table("delivery").c.outbox.in_(page)))
    return len(page)
