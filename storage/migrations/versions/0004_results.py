"""Results people keep, and who is to be told that one changed with the law."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _results()
    _to_tell()


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _results() -> None:
    op.create_table(
        "saved_result",
        sa.Column("id", _ROW_ID, nullable=False),
        _number("conversation"),
        _text("mark"),
        _text("workshop"),
        _text("situation"),
        _text("wish", nullable=True),
        _text("day"),
        _text("verdicts"),
        _text("revision"),
        _text("sheet"),
        _text("token_digest"),
        _text("purpose"),
        _number("at_ms"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_result")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_saved_result_token_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_saved_result_conversation"), "saved_result", ["conversation"])


def _to_tell() -> None:
    op.create_table(
        "to_tell",
        sa.Column("id", _ROW_ID, nullable=False),
        _number("conversation"),
        _number("result"),
        _text("before"),
        _text("after"),
        _text("changed_on"),
        _number("at_ms"),
        _number("told_ms", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_to_tell")),
        sa.UniqueConstraint("result", "changed_on", name=op.f("uq_to_tell_result_changed_on")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_to_tell_conversation"), "to_tell", ["conversation"])
