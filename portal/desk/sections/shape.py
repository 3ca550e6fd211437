"""How a question is asked: its control, its words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

LINE, TEXT, CODES, CHOICE, YEAR, DEGREES, YES, ROWS = (
    "line",
    "text",
    "codes",
    "choice",
    "year",
    "degrees",
    "yes",
    "rows",
)
DAY, TIME, ZONE, NUMBER, ADDRESS, LANGUAGES = (
    "day",
    "time",
    "zone",
    "number",
    "address",
    "languages",
)
WRITTEN = frozenset({LINE, TEXT, ROWS})
"""What is written in the language of the text."""
TYPED = frozenset({LINE, TEXT, YEAR, DEGREES, DAY, TIME, NUMBER, ADDRESS})
"""What is typed into one box."""
TICKED = frozenset({CODES, CHOICE, LANGUAGES})
"""What is chosen from ticks or circles: the first of them is where a link leads."""


@dataclass(frozen=True)
class Question:
    """How a field is asked."""

    kind: str
    label: Promise
    hint: Promise | str = ""
    lines: int = 4
    """Height of a text box."""


@dataclass(frozen=True)
class RowWords:
    """The words of a repeated part."""

    title: Promise
    add: Promise
    fields: Mapping[str, Question]


DAY_HINT = lazy("Where no calendar opens, write year, month and day, such as 2027-03-14.")
TIME_HINT = lazy("On the clock of the place, such as 09:30.")
