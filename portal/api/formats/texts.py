"""What other programs choke on, taken out of texts."""

from __future__ import annotations

import re

NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""With these a cell begins that a spreadsheet would run; the wide ones are folded by some."""


def for_xml(text: str) -> str:
    """Leave out what no XML document may hold."""
    return NOT_IN_XML.sub("", text)


def for_cell(text: str) -> str:
    """Make a text harmless in a CSV cell: spreadsheets run what looks like a formula."""
    clean = for_xml(text)
    return f"'{clean}" if clean.lstrip(" \u00a0\u3000").startswith(FORMULA) else clean
