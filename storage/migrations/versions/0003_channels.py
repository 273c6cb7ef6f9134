"""Channels that are written to: deliveries, pace, who is out of reach, tokens, codes, files."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _queues()
    _deliveries()
    _reach()
    _process()
    _codes()
    _files()


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _queues() -> None:
    """A halted channel must not be in the way of another's worker, nor a long talk in its own."""
    pending, under_way = sa.text("status = 'pending'"), sa.text("status IN ('pending', 'leased', 'sending')")
    op.drop_index("ix_outbox_pending", "outbox")
    for name, columns, which in (
        ("ix_outbox_pending", ["channel", "lane", "not_before_ms", "id"], pending),
        ("ix_outbox_under_way", ["channel", "address", "id"], under_way),
    ):
        op.create_index(name, "outbox", columns, sqlite_where=which, postgresql_where=which)


def _deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("outbox", sa.BigInteger(), autoincrement=False, nullable=False),
        _number("conversation"),
        _text("owner", nullable=True),
        _number("until_ms", nullable=True),
        sa.Column("part", sa.Integer(), nullable=False),
        _text("platform_id", nullable=True),
        _text("why", nullable=True),
        _number("at_ms"),
        _number("ended_ms", nullable=True),
        _key("delivery", "outbox"),
    )
    _index("delivery", "conversation")
    _index("delivery", "until_ms")
    op.create_table(
        "pace", _text("bot"), _number("next_us"), _number("blocked_until_ms"), _key("pace", "bot")
    )
    columns = (_text("channel"), _text("status"), _number("count"))
    op.create_table("tally", *columns, _key("tally", "channel", "status"))


def _reach() -> None:
    op.create_table(
        "shut",
        _text("channel"),
        _text("address"),
        _number("conversation"),
        _text("why"),
        _number("at_ms"),
        _key("shut", "channel", "address"),
    )
    _index("shut", "conversation")


def _process() -> None:
    op.create_table(
        "token_pair",
        _text("channel"),
        _text("access"),
        _text("refresh"),
        _number("expires_ms"),
        _text("access_before", nullable=True),
        _text("refresh_before", nullable=True),
        _text("trouble", nullable=True),
        _number("at_ms"),
        _key("token_pair", "channel"),
    )
    op.create_table("lease", _text("name"), _text("owner"), _number("until_ms"), _key("lease", "name"))
    op.create_table("bookmark", _text("name"), _text("place"), _key("bookmark", "name"))
    op.create_table(
        "dropped",
        sa.Column("id", _ROW_ID, nullable=False),
        _text("channel"),
        _text("event"),
        _text("why"),
        _number("at_ms"),
        _key("dropped", "id"),
        sa.UniqueConstraint("channel", "event", name=op.f("uq_dropped_channel_event")),
        sqlite_autoincrement=True,
    )


def _codes() -> None:
    op.create_table(
        "link_code",
        _text("digest"),
        _number("conversation"),
        _number("until_ms"),
        _text("used_by", nullable=True),
        _number("at_ms"),
        _key("link_code", "digest"),
    )
    _index("link_code", "conversation")
    op.create_table(
        "joined",
        sa.Column("gone", sa.BigInteger(), nullable=False, autoincrement=False),
        _number("conversation"),
        _number("at_ms"),
        _key("joined", "gone"),
    )
    _index("joined", "conversation")


def _files() -> None:
    op.create_table(
        "sent_file",
        sa.Column("id", _ROW_ID, nullable=False),
        _number("conversation"),
        _number("event", nullable=True),
        _text("channel"),
        _text("ref"),
        _text("name"),
        _text("state"),
        _text("kind", nullable=True),
        _number("size", nullable=True),
        _text("sha256", nullable=True),
        _text("why", nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _number("until_ms"),
        _number("at_ms"),
        _key("sent_file", "id"),
        sqlite_autoincrement=True,
    )
    for column in ("conversation", "state", "sha256"):
        _index("sent_file", column)
    op.create_table(
        "blob",
        _text("sha256"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _key("blob", "sha256"),
    )
