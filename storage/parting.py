"""What a turn writes when it tells a code, and when an account parts from a conversation it shares."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Delete, Insert, Update, and_, bindparam, delete, insert, not_, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from storage.compiled import entry, table

_code, _talk, _address = table("link_code"), table("conversation"), table("address")
_event, _said, _asked = table("event"), table("outbox"), table("unanswered")


class newest_conversation(GenericFunction[int]):
    """The id of the conversation this transaction began last, while it put in no other row."""

    type = BigInteger()
    inherit_cache = True


@compiles(newest_conversation, "sqlite")
def _on_sqlite(*_: Any, **__: Any) -> str:
    return "last_insert_rowid()"


@compiles(newest_conversation, "postgresql")
def _on_postgres(*_: Any, **__: Any) -> str:
    return "currval('conversation_id_seq')"


# Names of the values: the_conversation, the_turn (event row), the_channel, the_address, the_state, the_time.
_new: dict[str, Any] = {"conversation": newest_conversation()}
_here = and_(_address.c.channel == bindparam("the_channel"), _address.c.address == bindparam("the_address"))

ENTER_CODE = entry("link_code")
DROP_CODES: Delete = delete(_code).where(
    _code.c.conversation == bindparam("the_conversation"), _code.c.used_by.is_(None)
)
DROP_OTHERS: Delete = delete(_address).where(
    _address.c.conversation == bindparam("the_conversation"), not_(_here)
)
BEGIN_ANEW: Insert = (
    insert(_talk)
    .values(version=1, state=bindparam("the_state"), at_ms=bindparam("the_time"))
    .inline()  # nothing is asked back
)
MOVE_TO_NEW: Sequence[Update] = (
    update(_address).where(_here).values(_new),
    update(_event).where(_event.c.id == bindparam("the_turn")).values(_new),
    update(_said)
    .where(_said.c.conversation == bindparam("the_conversation"), _said.c.event == bindparam("the_turn"))
    .values(_new),
    update(_asked)
    .where(
        _asked.c.conversation == bindparam("the_conversation"),
        _asked.c.channel == bindparam("the_channel"),
        _asked.c.address == bindparam("the_address"),
    )
    .values(_new),
)
