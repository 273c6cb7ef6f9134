"""Sets a sheet: `python -m bot.typeset`, the values of sheet.typ as JSON on standard input, the PDF out.

A process of its own: what it needs (40 MB) never enters the server's memory, and little else is loaded here.
"""

import os
import sys
from pathlib import Path

TEMPLATE = Path(__file__).with_name("sheet.typ")


def typeset(values: bytes) -> bytes:
    """What is given is only ever text, no letter of it markup.

    Only the fonts that typst brings along are used: the same letters on every machine.
    """
    import typst

    given = {"values": values.decode()}
    return typst.compile(str(TEMPLATE), format="pdf", sys_inputs=given, ignore_system_fonts=True)


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(5)
    sys.stdout.buffer.write(typeset(sys.stdin.buffer.read()))
