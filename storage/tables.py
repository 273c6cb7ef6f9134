"""The tables, for both engines. Times of the hot tables are integer epoch milliseconds (UTC).

There are no foreign keys between the hot tables. Every row of a turn is written in one transaction under the
conversation's version check, so keys could only prove what is already so; each would cost an index look-up
and, on PostgreSQL, a lock on the very conversation row that all writers of the conversation queue for.
"""

from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.types import TypeEngine
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite numbers rows by itself only for a column that is exactly INTEGER.
RowId: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")
# Ids are cursors of readers ("what came after 812?"): SQLite must never give a deleted row's id away again.
NEVER_REUSED = {"sqlite_autoincrement": True}


class Status(StrEnum):
    """What became of one outbox row.

    pending → leased (a worker took it) → sending (it is on the wire) → sent, failed or unknown. A lease that
    ran out goes back to pending; a row whose worker died while sending is unknown: nobody can tell.
    """

    PENDING = "pending"
    LEASED = "leased"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class Lane(StrEnum):
    """Queues of the outbox: answers to a person never wait behind notices to many."""

    REPLY = "reply"
    NOTICE = "notice"


class FileState(StrEnum):
    """What became of a file somebody sent."""

    UPLOADED = "uploaded"
    WAITING = "waiting"
    KEPT = "kept"
    REFUSED = "refused"


# One comparison after the other, the usual one first: for `IN` SQLite builds a little table at every insert.
_A_STATUS = " OR ".join(
    f"status = '{status}'" for status in sorted(Status, key=lambda each: each != Status.SENT)
)
# Of two partial indexes: what a worker may take, and what at an address has not ended yet, oldest first.
_PENDING = "status = 'pending'"
_UNDER_WAY = "status IN ('pending', 'leased', 'sending')"


class Conversation(SQLModel, table=True):
    """Where one person's talk stands; `at_ms` is the last turn.

    No index holds anything a turn changes, so PostgreSQL rewrites the row in its own page; the daily sweep of
    idle conversations may read the whole table.
    """

    __tablename__ = "conversation"
    __table_args__ = (NEVER_REUSED | {"postgresql_with": {"fillfactor": 70}},)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    version: int = Field(sa_type=BigInteger)
    state: str = Field(sa_type=Text)
    at_ms: int = Field(sa_type=BigInteger)


class Address(SQLModel, table=True):
    """Which conversation a channel's address (a chat id, a web token's id) belongs to."""

    __tablename__ = "address"

    channel: str = Field(primary_key=True, sa_type=Text)
    address: str = Field(primary_key=True, sa_type=Text)
    conversation: int = Field(sa_type=BigInteger, index=True)


class Event(SQLModel, table=True):
    """What a person said, under the id the channel gave it; the unique key makes a repeat change nothing.

    The key begins with the conversation, so that it also finds a conversation's events: every index is a page
    more that each message writes.
    """

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("conversation", "channel", "address", "event"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    channel: str = Field(sa_type=Text)
    address: str = Field(sa_type=Text)
    event: str = Field(sa_type=Text)
    conversation: int = Field(sa_type=BigInteger)
    said: str = Field(sa_type=Text)
    at_ms: int = Field(sa_type=BigInteger)


class Outbox(SQLModel, table=True):
    """What is said to a person; `event` is the row of the event it answers, none if nobody asked."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint(_A_STATUS, name="status"),
        Index(None, "conversation", "id"),
        Index(
            "ix_outbox_pending",
            "channel",
            "lane",
            "not_before_ms",
            "id",
            sqlite_where=text(_PENDING),
            postgresql_where=text(_PENDING),
        ),
        Index(
            "ix_outbox_under_way",
            "channel",
            "address",
            "id",
            sqlite_where=text(_UNDER_WAY),
            postgresql_where=text(_UNDER_WAY),
        ),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    conversation: int = Field(sa_type=BigInteger)
    event: int | None = Field(default=None, sa_type=BigInteger)
    channel: str = Field(sa_type=Text)
    address: str = Field(sa_type=Text)
    lane: str = Field(sa_type=Text)
    status: str = Field(sa_type=Text)
    not_before_ms: int = Field(sa_type=BigInteger)
    attempts: int = Field(default=0, sa_type=Integer)
    body: str = Field(sa_type=Text)
    at_ms: int = Field(sa_type=BigInteger)


class Consent(SQLModel, table=True):
    """Every yes and no a person gave, with the wording they saw; the newest row of a purpose holds.

    `event` is the channel's own id of the message that said so: it stays as proof when the chat is gone.
    """

    __tablename__ = "consent"
    __table_args__ = (Index(None, "conversation", "id"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    conversation: int = Field(sa_type=BigInteger)
    purpose: str = Field(sa_type=Text)
    granted: bool
    text_version: str = Field(sa_type=Text)
    channel: str = Field(sa_type=Text)
    event: str = Field(sa_type=Text)
    at_ms: int = Field(sa_type=BigInteger)


class Erased(SQLModel, table=True):
    """That a conversation was erased, and when: what a restored backup must forget again."""

    __tablename__ = "erased"
    __table_args__ = (Index(None, "conversation", "at_ms"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    conversation: int = Field(sa_type=BigInteger)
    at_ms: int = Field(sa_type=BigInteger)


class Unanswered(SQLModel, table=True):
    """A question nobody could answer. `near`: JSON list of entry ids; `answered_by`: the entry since then.

    Conversation, channel and address say how to reply. They go when the person was told, does not want to be
    told, or never said so; what is left is a question of a day.
    """

    __tablename__ = "unanswered"
    __table_args__ = (Index(None, "conversation"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    question: str = Field(sa_type=Text)
    near: str = Field(sa_type=Text)
    conversation: int | None = Field(default=None, sa_type=BigInteger)
    channel: str | None = Field(default=None, sa_type=Text)
    address: str | None = Field(default=None, sa_type=Text)
    waits: bool
    answered_by: str | None = Field(default=None, sa_type=Text)
    at_ms: int = Field(sa_type=BigInteger)


class Label(SQLModel, table=True):
    """What somebody said a question means, or does not; `day` is ISO, in Vietnam. Nothing leads to them."""

    __tablename__ = "label"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    question: str = Field(sa_type=Text)
    entry: str = Field(sa_type=Text)
    meant: bool
    day: str = Field(sa_type=Text)


class Delivery(SQLModel, table=True):
    """How far the sending of one outbox row came: whose it is until when, parts sent, what became of it.

    Only rows that are pushed have one, from the moment a worker takes them. `part`: parts of a long text that
    were delivered; `platform_id`: the platform's id of the last one; `why`: a word for what went wrong.
    `at_ms`: when it was first taken; `ended_ms`: when a call for it ended last.
    """

    __tablename__ = "delivery"
    __table_args__ = (Index(None, "conversation"), Index(None, "until_ms"))

    outbox: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    conversation: int = Field(sa_type=BigInteger)
    owner: str | None = Field(default=None, sa_type=Text)
    until_ms: int | None = Field(default=None, sa_type=BigInteger)
    part: int = Field(default=0, sa_type=Integer)
    platform_id: str | None = Field(default=None, sa_type=Text)
    why: str | None = Field(default=None, sa_type=Text)
    at_ms: int = Field(sa_type=BigInteger)
    ended_ms: int | None = Field(default=None, sa_type=BigInteger)


class Pace(SQLModel, table=True):
    """When a bot may send next (epoch microseconds), and until when its platform told it to be silent."""

    __tablename__ = "pace"

    bot: str = Field(primary_key=True, sa_type=Text)
    next_us: int = Field(default=0, sa_type=BigInteger)
    blocked_until_ms: int = Field(default=0, sa_type=BigInteger)


class Tally(SQLModel, table=True):
    """How many outbox rows of a channel ended in each status: counted as they end, never by looking."""

    __tablename__ = "tally"

    channel: str = Field(primary_key=True, sa_type=Text)
    status: str = Field(primary_key=True, sa_type=Text)
    count: int = Field(default=0, sa_type=BigInteger)


class Shut(SQLModel, table=True):
    """An address that cannot be written to since then: blocked us, never began, left. Any word from it later
    than that means it is open again."""

    __tablename__ = "shut"
    __table_args__ = (Index(None, "conversation"),)

    channel: str = Field(primary_key=True, sa_type=Text)
    address: str = Field(primary_key=True, sa_type=Text)
    conversation: int = Field(sa_type=BigInteger)
    why: str = Field(sa_type=Text)
    at_ms: int = Field(sa_type=BigInteger)


class TokenPair(SQLModel, table=True):
    """The tokens of a channel that rotate: the pair in use and the one before. `trouble`: why it is dead."""

    __tablename__ = "token_pair"

    channel: str = Field(primary_key=True, sa_type=Text)
    access: str = Field(sa_type=Text)
    refresh: str = Field(sa_type=Text)
    expires_ms: int = Field(sa_type=BigInteger)
    access_before: str | None = Field(default=None, sa_type=Text)
    refresh_before: str | None = Field(default=None, sa_type=Text)
    trouble: str | None = Field(default=None, sa_type=Text)
    at_ms: int = Field(sa_type=BigInteger)


class Lease(SQLModel, table=True):
    """Work that one process at a time does: polling a channel, renewing its tokens."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True, sa_type=Text)
    owner: str = Field(sa_type=Text)
    until_ms: int = Field(sa_type=BigInteger)


class Bookmark(SQLModel, table=True):
    """How far something that is read bit by bit has been read; `place` in the reader's own words."""

    __tablename__ = "bookmark"

    name: str = Field(primary_key=True, sa_type=Text)
    place: str = Field(sa_type=Text)


class Dropped(SQLModel, table=True):
    """An event that could not be handled, let go so that it blocks nobody. What it held is not kept."""

    __tablename__ = "dropped"
    __table_args__ = (UniqueConstraint("channel", "event"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    channel: str = Field(sa_type=Text)
    event: str = Field(sa_type=Text)
    why: str = Field(sa_type=Text)
    at_ms: int = Field(sa_type=BigInteger)


class LinkCode(SQLModel, table=True):
    """A one-time code that joins another address to a conversation; only its digest is kept.

    `used_by`: `channel address` of who used it, so that the same message heard twice is answered alike.
    """

    __tablename__ = "link_code"
    __table_args__ = (Index(None, "conversation"),)

    digest: str = Field(primary_key=True, sa_type=Text)
    conversation: int = Field(sa_type=BigInteger)
    until_ms: int = Field(sa_type=BigInteger)
    used_by: str | None = Field(default=None, sa_type=Text)
    at_ms: int = Field(sa_type=BigInteger)


class Joined(SQLModel, table=True):
    """That a conversation (`gone`) became part of another: an erasure of that one is one of both, also in a
    backup from before they were joined."""

    __tablename__ = "joined"
    __table_args__ = (Index(None, "conversation"),)

    gone: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    conversation: int = Field(sa_type=BigInteger)
    at_ms: int = Field(sa_type=BigInteger)


class SentFile(SQLModel, table=True):
    """A photo or document a person sent.

    `state`: uploaded (came over the web, no message names it yet), waiting (to be fetched by `ref`), kept,
    refused (`why`). While it waits nobody fetches it before `until_ms`: another does, or its turn is later.
    """

    __tablename__ = "sent_file"
    __table_args__ = (Index(None, "conversation"), Index(None, "state"), Index(None, "sha256"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    conversation: int = Field(sa_type=BigInteger)
    event: int | None = Field(default=None, sa_type=BigInteger)
    channel: str = Field(sa_type=Text)
    ref: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    kind: str | None = Field(default=None, sa_type=Text)
    size: int | None = Field(default=None, sa_type=BigInteger)
    sha256: str | None = Field(default=None, sa_type=Text)
    why: str | None = Field(default=None, sa_type=Text)
    attempts: int = Field(default=0, sa_type=Integer)
    until_ms: int = Field(default=0, sa_type=BigInteger)
    at_ms: int = Field(sa_type=BigInteger)


class Blob(SQLModel, table=True):
    """The bytes of files, once each; gone when the last file that has them is gone."""

    __tablename__ = "blob"

    sha256: str = Field(primary_key=True, sa_type=Text)
    content: bytes = Field(sa_type=LargeBinary)
