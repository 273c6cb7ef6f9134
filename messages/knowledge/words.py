"""The fixed sentences around policy content, from the catalogue file policy.po."""

from messages.catalogue import catalogue


def say(language: str, key: str, **values: object) -> str:
    """The sentence in this language or the one it falls back to. KeyError for a key no language has."""
    return catalogue().text(language, key, **values)
