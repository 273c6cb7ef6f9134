"""What Alembic runs: migrate the connection it was handed, inside the transaction that is already open."""

from alembic import context
from sqlmodel import SQLModel

from storage import result_tables as _result_tables  # noqa: F401  (fills the metadata)
from storage import tables as _tables  # noqa: F401  (fills the metadata)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
