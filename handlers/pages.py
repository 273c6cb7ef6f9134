"""Where a long answer is cut: at paragraph ends, else at sentence ends, else between words."""

LONGEST = 600  # characters of one message
SHORTEST = 200  # a page shorter than this looks broken


def first_page(text: str, longest: int = LONGEST) -> tuple[str, str]:
    """What is said now, and the rest for later (empty when all fits)."""
    if len(text) <= longest:
        return text, ""
    cut = next((place for mark in ("\n", ". ", " ") if (place := _last(text, mark, longest))), longest)
    return text[:cut].rstrip(), text[cut:].lstrip()


def _last(text: str, mark: str, longest: int) -> int:
    """Just behind the last such mark that leaves a decent page; 0 when there is none."""
    found = text.rfind(mark, SHORTEST, longest)
    return found + len(mark) if found >= 0 else 0
