"""The terminal as a channel: plain text, choices as a numbered list."""

from typing import Any


def shown(body: dict[str, Any]) -> str:
    """One reply as lines of text: the words, then `1. label` for each choice, then the files' names."""
    lines = [body["text"]]
    lines += [f"  {number}. {choice['label']}" for number, choice in enumerate(body["choices"], 1)]
    lines += [f"  [{file['name']}]" for file in body["files"]]
    return "\n".join(lines)
