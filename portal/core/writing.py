"""How each of the six languages writes what no message can hold: dates, spans, numbers, lists.

Whole sentences are messages and stand in the catalogues; here are the signs between parts that are
put together when a page is made. Every function speaks the language that is active now.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_interval
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

BABEL_LOCALES = {"zh-hans": "zh_Hans"}
"""Where Babel's name of a language is not ours."""

COMMAS = {"zh-hans": "、", "ja": "、"}
COLONS = {"zh-hans": "：", "ja": "："}
COMMA, COLON = ", ", ": "
"""The signs of the languages that are not named above, with the space that follows them."""


def babel_locale() -> str:
    """Give Babel's name of the language that is active."""
    code = get_language() or "en"
    return BABEL_LOCALES.get(code, code)


# ---- Signs ---------------------------------------------------------------------------------------


def comma() -> str:
    """Give the sign between the parts of a list, with its space where the language has one."""
    return COMMAS.get(get_language() or "en", COMMA)


def listed(parts: Iterable[object]) -> str:
    """Write parts as a list; empty ones are left out.

    Parts that are safe HTML stay so: then the others are escaped, and the list is safe HTML too.
    """
    known: list[Any] = [part for part in parts if part is not None and str(part)]
    if any(isinstance(part, SafeString) for part in known):
        escaped = (str(conditional_escape(part)) for part in known)
        return mark_safe(comma().join(escaped))  # noqa: S308 - every part was escaped
    return comma().join(str(part) for part in known)


def with_colon(label: object) -> str:
    """Write a label before its value, with the colon of the language and the space behind it."""
    return f"{label}{COLONS.get(get_language() or 'en', COLON)}"


def number(value: int | float | Decimal) -> str:
    """Write a number for reading: its thousands apart, as the language has it."""
    return str(format_decimal(value, locale=babel_locale()))


# ---- Days ----------------------------------------------------------------------------------------


def long_date(value: date | datetime | None) -> str:
    """Write a day in full, year included; an instant as the day of the zone that is active."""
    if not value:
        return ""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    code = get_language() or "en"
    if code == "mn":
        # CLDR's long Mongolian date spells the month as a numeral word; officials write digits.
        return f"{day.year} оны {day.month}-р сарын {day.day}"
    if code == "en":
        return f"{day.day} {day:%B} {day.year}"
    return str(format_date(day, format="long", locale=babel_locale()))


def long_moment(value: datetime | None) -> str:
    """Write an instant as day and time of the zone that is active."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return at_time(local.date(), f"{local:%H:%M}")


def at_time(day: date, time: str) -> str:
    """Write a day together with a time, or a span of times, that is already in words."""
    return _("%(day)s, %(time)s") % {"day": long_date(day), "time": time}


def days(first: date, last: date) -> str:
    """Write a span of days as short as it can be said, with its year."""
    if first == last:
        return long_date(first)
    code = get_language() or "en"
    if code in ("en", "mn", "ru"):
        return _days_of_alphabets(first, last, code)
    return str(format_interval(first, last, "yMMMd", locale=babel_locale()))


def _days_of_alphabets(first: date, last: date, code: str) -> str:
    # CLDR's spans shorten the months, and write them in Roman numerals in Mongolian.
    if first.year != last.year:
        return f"{long_date(first)} – {long_date(last)}"
    whole = long_date(last)
    if code == "mn":
        if first.month == last.month:
            return f"{first.year} оны {first.month}-р сарын {first.day}–{last.day}"
        return f"{long_date(first)} – {last.month}-р сарын {last.day}"
    if first.month == last.month:
        return f"{first.day}–{whole}"
    return f"{first.day} {format_date(first, 'MMMM', locale=code)} – {whole}"
