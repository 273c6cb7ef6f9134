"""The tables of kept results and of who is to be told that one changed."""

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables import NEVER_REUSED, RowId


class SavedResult(SQLModel, table=True):
    """A result a person keeps for a workshop. `situation`, `verdicts` and `sheet` are JSON; `day` (ISO) is
    the one asked about, `revision` the policy's, `purpose` the consent it is kept under.

    `mark`: what the conversation knows it by; the link is made from it, and only the link's digest is here.
    """

    __tablename__ = "saved_result"
    __table_args__ = (Index(None, "conversation"), UniqueConstraint("token_digest"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    conversation: int = Field(sa_type=BigInteger)
    mark: str = Field(sa_type=Text)
    workshop: str = Field(sa_type=Text)
    situation: str = Field(sa_type=Text)
    wish: str | None = Field(default=None, sa_type=Text)
    day: str = Field(sa_type=Text)
    verdicts: str = Field(sa_type=Text)
    revision: str = Field(sa_type=Text)
    sheet: str = Field(sa_type=Text)
    token_digest: str = Field(sa_type=Text)
    purpose: str = Field(sa_type=Text)
    at_ms: int = Field(sa_type=BigInteger)


class ToTell(SQLModel, table=True):
    """That a kept result changed with the law: verdicts by activity before and after (JSON), and since which
    day (ISO). `at_ms`: when that was noticed; `told_ms`: when the person was told, if they were."""

    __tablename__ = "to_tell"
    __table_args__ = (Index(None, "conversation"), UniqueConstraint("result", "changed_on"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    conversation: int = Field(sa_type=BigInteger)
    result: int = Field(sa_type=BigInteger)
    before: str = Field(sa_type=Text)
    after: str = Field(sa_type=Text)
    changed_on: str = Field(sa_type=Text)
    at_ms: int = Field(sa_type=BigInteger)
    told_ms: int | None = Field(default=None, sa_type=BigInteger)
