"""Every word the bot says, by language and key, read from .po files into memory."""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from gettext import c2py  # the reader of Plural-Forms the standard library uses itself
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

HERE = Path(__file__).parent
FIRST = "vi"  # what a text falls back to in the end
COMPLETE = ("vi", "en")  # languages that must have every key
SPOKEN = (
    "messages",
    "files",
    "results",
    "interview",
    "web",
)  # the files people meet; commands and word lists do not count for a language's share
LISTED_FROM = 0.8  # share of the spoken texts a language needs before it is offered to people

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_MSGID = re.compile(r'^msgid "([^"\n]+)"', re.MULTILINE)
_PLURALS = re.compile(r"nplurals=(\d+); *plural=([^;\\]+)")

Plural = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Language:
    """One language: what its speakers call it, where missing texts come from, whose formats it uses."""

    code: str
    name: str
    fallback: tuple[str, ...]
    formats: str
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A text with named placeholders, cut once: words stand at even places of `parts`, names at odd ones."""

    parts: tuple[str, ...]

    def fill(self, values: Mapping[str, object]) -> str:
        if len(self.parts) == 1:
            return self.parts[0]
        return "".join(str(values[part]) if odd % 2 else part for odd, part in enumerate(self.parts))

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.parts[1::2])

    @property
    def words(self) -> str:
        return "".join(self.parts[0::2])


def template(text: str) -> Template:
    return Template(tuple(_PLACEHOLDER.split(text)))


@dataclass(frozen=True, slots=True)
class Text:
    """One key of one language: a template for each plural form (nearly always one), and how to pick it."""

    forms: tuple[Template, ...]
    plural: Plural
    file: str

    def fill(self, values: Mapping[str, object]) -> str:
        if len(self.forms) == 1:
            return self.forms[0].fill(values)
        count = values["n"]
        return self.forms[self.plural(count if isinstance(count, int) else 0)].fill(values)


@dataclass(frozen=True, slots=True)
class Texts:
    """What one language's folder holds: texts by key, and the keys given more than once."""

    by_key: Mapping[str, Text]
    twice: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """The words of every language. `own` is what each folder holds, without fallback."""

    languages: Mapping[str, Language]
    own: Mapping[str, Texts]

    @cached_property
    def listed(self) -> tuple[str, ...]:
        """Codes of the languages complete enough to be offered to people."""
        return tuple(code for code in self.languages if self.share(code) >= LISTED_FROM)

    @cached_property
    def _found(self) -> Mapping[str, Mapping[str, Text]]:
        return {code: _with_fallback(code, self.languages, self.own) for code in self.languages}

    def text(self, language: str, key: str, **values: object) -> str:
        """The text in that language or the nearest it falls back to; a plural is picked by `n`.

        Raises KeyError for a key no language has and for a placeholder without a value.
        """
        return (self._found.get(language) or self._found[FIRST])[key].fill(values)

    def has(self, language: str, key: str) -> bool:
        return key in (self._found.get(language) or self._found[FIRST])

    def every_key(self) -> frozenset[str]:
        return frozenset(key for texts in self.own.values() for key in texts.by_key)

    def phrases(self, key: str) -> tuple[str, ...]:
        """The phrases of a word list (`words.*`, parted by `|`), of all languages together."""
        lists = (texts.by_key[key] for texts in self.own.values() if key in texts.by_key)
        phrases = (phrase.strip() for text in lists for phrase in text.fill({}).split("|"))
        return tuple(dict.fromkeys(filter(None, phrases)))

    def share(self, code: str) -> float:
        """How much of what people meet this language says itself, 0 to 1."""
        spoken = {key for key, text in self.own[FIRST].by_key.items() if text.file in SPOKEN}
        return len(spoken & self.own[code].by_key.keys()) / len(spoken) if spoken else 1.0


@cache
def catalogue() -> Catalogue:
    """The program's own words, read once a process."""
    return load_catalogue()


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """Reads `languages.toml` and `locales/*/LC_MESSAGES/*.po` of the folder (default: messages/)."""
    folder = folder or HERE
    languages = _read_languages(folder / "languages.toml")
    own = {code: _read_texts(folder / "locales" / code / "LC_MESSAGES") for code in languages}
    return Catalogue(languages, own)


def _read_languages(path: Path) -> dict[str, Language]:
    given = tomllib.loads(path.read_text("utf-8"))["languages"]
    return {
        code: Language(code, row["name"], tuple(row["fallback"]), row["formats"], tuple(row.get("avoid", ())))
        for code, row in given.items()
    }


def _read_texts(folder: Path) -> Texts:
    texts: dict[str, Text] = {}
    seen: Counter[str] = Counter()
    for path in sorted(folder.glob("*.po")):
        source = path.read_bytes()
        seen.update(_MSGID.findall(source.decode("utf-8")))
        texts |= _texts_of(source, path.stem)
    return Texts(texts, tuple(key for key, times in seen.items() if times > 1))


def _texts_of(source: bytes, file: str) -> dict[str, Text]:
    """Without fuzzy and untranslated ones, so that those fall back."""
    plural = _plural_of(source)
    messages = ((_key(message), message) for message in read_po(BytesIO(source)) if message.id)
    return {
        key: Text(tuple(map(template, _forms(message))), plural, file)
        for key, message in messages
        if not message.fuzzy and all(_forms(message))
    }


def _plural_of(source: bytes) -> Plural:
    """Read from the header by hand: Babel drops the rule of languages it does not know."""
    found = _PLURALS.search(source.decode("utf-8"))
    rule: Plural = c2py(found[2].strip()) if found else c2py("0")
    return rule


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> tuple[str, ...]:
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def _with_fallback(code: str, languages: Mapping[str, Language], own: Mapping[str, Texts]) -> dict[str, Text]:
    """A fallback has its own fallbacks; what is nearest wins."""
    merged: dict[str, Text] = dict(own[FIRST].by_key)
    for nearer in reversed(_chain(code, languages)):
        merged |= own[nearer].by_key
    return merged


def _chain(code: str, languages: Mapping[str, Language], seen: tuple[str, ...] = ()) -> list[str]:
    if code in seen:
        return []
    further = (_chain(next_one, languages, (*seen, code)) for next_one in languages[code].fallback)
    return list(dict.fromkeys([code, *(one for chain in further for one in chain)]))


def problems(catalogue: Catalogue) -> list[str]:
    """What a translator or an editor has to mend, one line each; empty when all is well."""
    checks = (_twice, _missing, _unknown, _placeholders, _stray_braces, _jargon)
    return [line for check in checks for line in check(catalogue)]


def _twice(catalogue: Catalogue) -> Iterator[str]:
    for code, texts in catalogue.own.items():
        yield from (f"{code}: {key}: given more than once" for key in texts.twice)


def _missing(catalogue: Catalogue) -> Iterator[str]:
    needed = frozenset(key for code in COMPLETE for key in catalogue.own[code].by_key)
    for code in COMPLETE:
        missing = sorted(needed - catalogue.own[code].by_key.keys())
        yield from (f"{code}: {key}: missing, empty or fuzzy" for key in missing)


def _unknown(catalogue: Catalogue) -> Iterator[str]:
    known = catalogue.own[FIRST].by_key.keys()
    for code in catalogue.languages.keys() - set(COMPLETE):
        unknown = sorted(catalogue.own[code].by_key.keys() - known)
        yield from (f"{code}: {key}: no such key in {FIRST}" for key in unknown)


def _placeholders(catalogue: Catalogue) -> Iterator[str]:
    for code, key, text in _every_text(catalogue):
        first = catalogue.own[FIRST].by_key.get(key)
        wanted = first.forms[0].names if first else frozenset()
        for form in text.forms:
            if first and form.names != wanted:
                yield f"{code}: {key}: placeholders {_listed(form.names)}, but {FIRST} has {_listed(wanted)}"


def _stray_braces(catalogue: Catalogue) -> Iterator[str]:
    for code, key, text in _every_text(catalogue):
        if any(brace in form.words for form in text.forms for brace in "{}"):
            yield f"{code}: {key}: a brace that is not part of a placeholder such as {{name}}"


def _jargon(catalogue: Catalogue) -> Iterator[str]:
    avoid = {
        code: [(word, _jargon_pattern(word)) for word in language.avoid]
        for code, language in catalogue.languages.items()
    }
    for code, key, text in _every_text(catalogue):
        if key.startswith("words."):
            continue
        for word, pattern in avoid[code]:
            if any(pattern.search(form.words) for form in text.forms):
                yield f"{code}: {key}: says «{word}», which people do not"


def _jargon_pattern(word: str) -> re.Pattern[str]:
    """Capital abbreviations as they stand, unless in brackets after their name; other words in any case."""
    if word.isupper():
        return re.compile(rf"(?<!\()\b{re.escape(word)}\b")
    return re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)


def _every_text(catalogue: Catalogue) -> Iterator[tuple[str, str, Text]]:
    for code, texts in catalogue.own.items():
        yield from ((code, key, text) for key, text in texts.by_key.items())


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
