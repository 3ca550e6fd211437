"""What a typed day, time or web address means. Pure.

People write days as they are used to; what can be read in one way only is read so. Anything else
stays as it was typed.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from urllib.parse import urlsplit

LONGEST = 40
"""No day and no time is written in more characters."""

YEAR_FIRST = re.compile(
    r"(?P<y>[0-9]{4})\s*(?:[-./年년]|оны)\s*(?P<m>[0-9]{1,2})\s*(?:[-./月월]|(?:-р )?сарын)"
    r"\s*(?P<d>[0-9]{1,2})\s*[日일.]?"
)
DAY_FIRST = re.compile(r"(?P<d>[0-9]{1,2})\.\s*(?P<m>[0-9]{1,2})\.\s*(?P<y>[0-9]{4})")
SLASHED = re.compile(r"(?P<d>[0-9]{1,2})/(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})")
CLOCK = re.compile(r"(?P<h>[0-9]{1,2})[:.](?P<m>[0-9]{2})(?::[0-9]{2})?")


def day_of(typed: object) -> date | None:
    """Read a day: year first, or day first with points; None where it can be read in no one way."""
    text = _plain(typed)
    if found := YEAR_FIRST.fullmatch(text) or DAY_FIRST.fullmatch(text):
        return _day(found["y"], found["m"], found["d"])
    if found := SLASHED.fullmatch(text):
        # Half of the world writes the month first: only one of both readings may be a day.
        readings = {
            _day(found["y"], found["m"], found["d"]),
            _day(found["y"], found["d"], found["m"]),
        } - {None}
        return readings.pop() if len(readings) == 1 else None
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def time_of(typed: object) -> time | None:
    """Read a time of the clock of twenty-four hours, to the minute; None where it is none."""
    found = CLOCK.fullmatch(_plain(typed))
    if found is None:
        return None
    try:
        return time(int(found["h"]), int(found["m"]))
    except ValueError:
        return None


def as_day(typed: str) -> str:
    """Give a day as it is stored: in ISO 8601 where it was understood, else as it was typed."""
    day = day_of(typed)
    return day.isoformat() if day else typed


def as_time(typed: str) -> str:
    """Give a time as it is stored, by the rule of `as_day`."""
    moment = time_of(typed)
    return moment.isoformat("minutes") if moment else typed


def is_web_address(address: str) -> bool:
    """Tell whether a reader can open an address: https or http with a host, nothing else."""
    if any(c.isspace() or unicodedata.category(c) == "Cc" for c in address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _plain(typed: object) -> str:
    text = typed if isinstance(typed, str) and len(typed) <= LONGEST else ""
    return unicodedata.normalize("NFKC", text).strip()
