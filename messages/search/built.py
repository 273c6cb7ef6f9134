"""The index of the policy that comes with the program, built once when it is installed: starting then takes
half the time and less memory. `python -m messages.search` writes it beside this file.

A policy that differs in one letter, another program or another Python has another key, finds no file, and is
indexed at the start. The file is read as a part of the program: who may write here may change that as well.
"""

import pickle
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from messages.knowledge.model import Policy
from messages.rules.model import Rules
from messages.search.find import Search, build_search

_HERE = Path(__file__).parent
FOLDER = _HERE / "built"
_NOTHING = Policy({}, {}, {}, {}, (), {}, Rules())


def search_over(policy: Policy, folder: Path = FOLDER) -> Search:
    """The search over a policy: as it was built when there is a file for just this one, else built now."""
    try:
        raw = (folder / _key(policy)).read_bytes()
        seal, body = raw[:32], raw[32:]
        if sha256(body).digest() != seal:
            return build_search(policy)
        built: Search = pickle.loads(body)  # noqa: S301  (our own file, see above)
    except (OSError, pickle.UnpicklingError):
        return build_search(policy)
    return replace(built, policy=policy)


def write(policy: Policy, folder: Path = FOLDER) -> Path:
    """Writes the search over this policy, and removes what was written for others."""
    folder.mkdir(exist_ok=True)
    kept = folder / _key(policy)
    body = pickle.dumps(replace(build_search(policy), policy=_NOTHING), protocol=5)
    kept.write_bytes(sha256(body).digest() + body)
    for other in folder.iterdir():
        if other not in (kept, folder / ".made"):
            other.unlink()
    return kept


def _key(policy: Policy) -> str:
    """Of all that is indexed, of the program that does it, and of the Python that runs it."""
    digest = sha256(sys.version.encode())
    for source in sorted((*_HERE.glob("*.py"), *_HERE.parent.glob("*.py"), *_HERE.parent.glob("*.yaml"))):
        digest.update(source.read_bytes())
    for text in _texts(policy):
        digest.update(text.encode() + b"\0")
    return digest.hexdigest()


def _texts(policy: Policy) -> Iterator[str]:
    for entry in policy.entries.values():
        yield from (entry.id, entry.title, entry.title_en, *entry.wordings, *entry.wordings_en)
        for answer in entry.answers:
            yield from (answer.first, *answer.conditions, *answer.rests_on)
    for topic in policy.outside.values():
        yield from (topic.id, topic.kind, topic.title, topic.title_en, *topic.wordings)
    for provision in policy.provisions.values():
        yield from (provision.id, provision.document)
    for document in policy.documents.values():
        yield from (document.id, document.name)
