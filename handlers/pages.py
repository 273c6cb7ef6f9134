"""Where a long answer is cut: at paragraph ends, else at sentence ends, else between words."""

LONGEST = 600  # characters of one message
POINT = "• "  # how a condition begins in messages.knowledge.answer
SOURCE_LINES = 2  # «Theo khoản 4 Điều 8 …» and «Đây là thông tin tham khảo.» end every answer
SHORTEST = 200  # a page shorter than this looks broken
SPARE = 150  # an answer this much longer is said whole: nobody wants to tap for one more line


def first_page(text: str, longest: int = LONGEST, shortest: int = SHORTEST) -> tuple[str, str]:
    """What is said now, and the rest for later (empty when all fits)."""
    if len(text) <= longest:
        return text, ""
    cuts = (_last(text, mark, least, longest) for least in (shortest, 1) for mark in ("\n", ". ", " "))
    cut = next(filter(None, cuts), longest)
    return text[:cut].rstrip(), text[cut:].lstrip()


def with_source(text: str, longest: int = LONGEST) -> tuple[str, str]:
    """The first page of an answer: what follows its points, cautions and source, comes right away.

    Points stay whole; however few stand on the page, its source makes it long enough.
    """
    if len(text) <= longest + SPARE:
        return text, ""
    lines = text.split("\n")
    points = [place for place, line in enumerate(lines) if line.startswith(POINT)]
    end = points[-1] + 1 if points else len(lines) - SOURCE_LINES
    body, source = "\n".join(lines[:end]), "\n".join(lines[end:])
    room = longest - len(source) - 1
    if room <= len(lines[0]):
        return first_page(text, longest)
    page, rest = first_page(body, room, shortest=1)
    return f"{page}\n{source}", rest


def _last(text: str, mark: str, shortest: int, longest: int) -> int:
    """Just behind the last such mark that leaves a page of that length; 0 when there is none."""
    found = text.rfind(mark, shortest, longest)
    return found + len(mark) if found >= 0 else 0
