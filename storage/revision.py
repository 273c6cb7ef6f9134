"""Which revisions of the schema this release knows, and the refusal of any other."""

from storage.store import WrongSchema

# Oldest first; a test holds this to the migration scripts.
REVISIONS = ("0001", "0002", "0003", "0004")
NEWEST = REVISIONS[-1]


def require_known(found: str | None) -> None:
    """Raises WrongSchema for a database that a newer (or a foreign) release wrote."""
    if found is not None and found not in REVISIONS:
        raise WrongSchema(found, NEWEST, known=False)


def require_newest(found: str | None) -> None:
    """Raises WrongSchema unless the database is exactly at this release's revision."""
    require_known(found)
    if found != NEWEST:
        raise WrongSchema(found, NEWEST, known=True)
