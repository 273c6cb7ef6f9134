"""The words the bot says, by key and language: gettext files read into memory, with each language's fallbacks."""

import string
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
COMPLETE = ("vi", "en")  # a key missing here is a defect; other languages may grow
JARGON = ("đối tượng thụ hưởng", "cnnt", "ttcn", "kcđp", "thụ hưởng chính sách")


@dataclass(frozen=True, slots=True)
class Language:
    """`name` as its speakers write it; `fallback`: whose words stand in; `formats`: whose dates and numbers."""

    code: str
    name: str
    fallback: tuple[str, ...]
    formats: str
    messages: Mapping[str, str]
    share: float  # of the first language's keys that this one has


@dataclass(frozen=True)
class Catalogue:
    """Every language there is, the first one being everybody's last resort."""

    languages: Mapping[str, Language]
    offered_from: float
    doubled: tuple[str, ...]  # keys that two files of one language claim

    @cached_property
    def offered(self) -> tuple[Language, ...]:
        """Languages complete enough to be shown to people."""
        return tuple(found for found in self.languages.values() if found.share >= self.offered_from)

    @cached_property
    def _chains(self) -> Mapping[str, tuple[Mapping[str, str], ...]]:
        last = next(iter(self.languages))
        return {
            code: tuple(self.languages[name].messages for name in (code, *found.fallback, last))
            for code, found in self.languages.items()
        }

    def text(self, language: str, key: str, **values: object) -> str:
        """The message in that language or the next best. Raises KeyError for a key that no language has."""
        for messages in self._chains.get(language) or self._chains[next(iter(self.languages))]:
            if key in messages:
                return messages[key].format_map(values) if values else messages[key]
        raise KeyError(key)

    def has(self, language: str, key: str) -> bool:
        """Whether that very language has the key, without its fallbacks."""
        return key in self.languages[language].messages

    def lines(self, key: str) -> Iterator[str]:
        """A message that is a list of words, one a line, in every language: how people may say something."""
        for language in self.languages.values():
            yield from language.messages.get(key, "").splitlines()


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """Reads `languages.toml` and every `locales/<code>/LC_MESSAGES/*.po`; untranslated and fuzzy entries do not count."""
    folder = folder or FOLDER
    config = tomllib.loads((folder / "languages.toml").read_text("utf-8"))
    doubled: list[str] = []
    texts = {code: _messages(folder / "locales" / code, doubled) for code in config["languages"]}
    first = len(next(iter(texts.values()))) or 1
    languages = {
        code: Language(
            code, row["name"], tuple(row["fallback"]), row["formats"], texts[code], len(texts[code]) / first
        )
        for code, row in config["languages"].items()
    }
    return Catalogue(languages, config["offered_from"], tuple(doubled))


def _messages(folder: Path, doubled: list[str]) -> dict[str, str]:
    merged: dict[str, str] = {}
    for file in sorted((folder / "LC_MESSAGES").glob("*.po")):
        found = _read(file)
        doubled += [f"{file.name}: {key}" for key in found.keys() & merged.keys()]
        merged |= found
    return merged


def _read(file: Path) -> dict[str, str]:
    with file.open("rb") as source:
        catalog: Catalog = read_po(source)
    return {
        str(message.id): str(message.string)
        for message in catalog
        if message.id and message.string and not message.fuzzy
    }


def placeholders(text: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name)


def problems(catalogue: Catalogue) -> list[str]:
    """What a person would notice: missing words, placeholders that differ, two owners of a key, office jargon."""
    found = [f"two files have {key}" for key in catalogue.doubled]
    wanted = {key for code in COMPLETE for key in catalogue.languages[code].messages}
    first = catalogue.languages[COMPLETE[0]].messages
    for code in COMPLETE:
        found += [f"{code}: {key} is missing" for key in sorted(wanted - set(catalogue.languages[code].messages))]
    for code, language in catalogue.languages.items():
        found += [
            f"{code}: {key} has other placeholders than {COMPLETE[0]}"
            for key, text in language.messages.items()
            if key in first and set(placeholders(text)) != set(placeholders(first[key]))
        ]
    found += [
        f"vi: {key} says «{word}»" for key, text in first.items() for word in JARGON if word in text.casefold()
    ]
    return found
