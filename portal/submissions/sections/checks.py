"""What is missing of a text, how far a section is, and what keeps an answer from being sent. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.accounts import zones
from portal.catalogue.record import Kind
from portal.submissions.sections.forms import form_of
from portal.submissions.sections.limits import (
    ADDRESSES,
    CELL_DAYS,
    CELL_TIMES,
    CJK,
    COLUMNS,
    DAYS,
    DEFAULT_LIMIT,
    DEGREES,
    FIRST_YEAR,
    FOREIGN_ROW_FIELDS,
    LAST_YEAR,
    LIMITS,
    MAX_ROWS,
    NEEDED_CELLS,
    NUMBERS,
    OWN_LIMITS,
    PAIR,
    RECORDINGS,
    ROW_LIMIT,
    ROW_LIMITS,
    TIMES,
)
from portal.submissions.sections.shape import Section, Size
from portal.submissions.sections.values import as_time, day_of, is_web_address, time_of


class Progress(models.TextChoices):
    """How far a section is."""

    EMPTY = "empty", _("Incomplete")
    BEGUN = "begun", _("In progress")
    COMPLETE = "complete", _("Completed")


@dataclass(frozen=True)
class Gap:
    """A required answer that is missing."""

    section: str
    field: str


def sections_for(size: str, kind: str = Kind.CASE_STUDY) -> Iterator[Section]:
    """Give the sections that a size of the form of a kind asks."""
    asked = form_of(kind).sections
    return (s for s in asked if size == Size.FULL or not s.full_only)


def gaps(
    content: Mapping[str, Any], size: str, language: str, kind: str = Kind.CASE_STUDY
) -> list[Gap]:
    """Give every required answer that is missing, in the order of the form.

    A title in English is not asked of those who write in English.
    """
    return [
        gap
        for section in sections_for(size, kind)
        for gap in _gaps_of(section, content, size, language)
    ]


def _gaps_of(section: Section, content: Mapping[str, Any], size: str, language: str) -> list[Gap]:
    return [
        Gap(section.key, name)
        for name in section.needs(size)
        if not content.get(name) and not (name == "title_en" and language == "en")
    ]


def progress(section: Section, content: Mapping[str, Any], size: str, language: str) -> Progress:
    """Tell how far a section is; one without required answers is complete once touched."""
    answered = [name for name in section.fields if content.get(name)]
    missing = _gaps_of(section, content, size, language)
    if not missing and (answered or section.needs(size)):
        return Progress.COMPLETE
    return Progress.BEGUN if answered else Progress.EMPTY


# ---- What keeps an answer from being sent ------------------------------------------------------

_EXTENDING = {"Mn", "Me"}
_JOINER = "\u200d"


def graphemes(text: str) -> int:
    """Count what a reader calls characters: a letter with its marks, a joined emoji is one.

    A close approximation of what browsers count; line breaks count as one.
    """
    count, joined = 0, False
    for sign in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        extends = (
            unicodedata.category(sign) in _EXTENDING
            or "\ufe00" <= sign <= "\ufe0f"
            or "\U0001f3fb" <= sign <= "\U0001f3ff"
        )
        if sign == _JOINER:
            joined = True
            continue
        if not extends and not joined:
            count += 1
        joined = False
    return count


def limit(name: str, language: str) -> int:
    """Give the longest answer to a question, in characters of the language."""
    most = LIMITS.get(name, DEFAULT_LIMIT)
    return most // 2 if language in CJK and name not in OWN_LIMITS else most


def row_limit(name: str, language: str) -> int:
    """Give the longest text of a cell of a row."""
    most = ROW_LIMITS.get(name, ROW_LIMIT)
    return most // 2 if language in CJK and name not in FOREIGN_ROW_FIELDS else most


@dataclass(frozen=True)
class Fault:
    """An answer that is kept in the draft as it is, but cannot be sent so.

    `control` is the name of the control in the form: of the field, or of a cell of a row.
    """

    section: str
    field: str
    control: str
    message: str


def faults(
    content: Mapping[str, Any],
    size: str,
    language: str,
    only: str = "",
    kind: str = Kind.CASE_STUDY,
    today: date | None = None,
) -> list[Fault]:
    """Give what keeps a draft from being sent, beside what is missing; of one section if named.

    `content` is the whole draft: what one section says is compared with others. `today` is the day
    in the State; without it nothing is called a day of the future.
    """
    found: list[Fault] = []
    for section in sections_for(size, kind):
        if only in {"", section.key}:
            for name in section.fields:
                found += _faults_of(section.key, name, content, language, today)
    return found


def _faults_of(
    section: str, name: str, content: Mapping[str, Any], language: str, today: date | None
) -> Iterator[Fault]:
    value = content.get(name)
    if name in MAX_ROWS:
        yield from _row_faults(section, name, value or (), content, language)
        return
    sentence = _length_fault(name, value, language) if isinstance(value, str) else ""
    sentence = sentence or _sense_fault(name, value, content, today)
    if sentence:
        yield Fault(section, name, name, sentence)


def _length_fault(name: str, text: str, language: str) -> str:
    over = graphemes(text) - limit(name, language)
    # A column holds code points: text of many marks may fit the count and not the column.
    over = max(over, len(text) - COLUMNS.get(name, len(text)))
    return _too_long(over) if over > 0 else ""


def _sense_fault(name: str, value: Any, content: Mapping[str, Any], today: date | None) -> str:
    if value is None or value == "":
        return _silence_fault(name, content)
    if name in DAYS:
        return _day_fault(name, value, content, today)
    if name in TIMES:
        return _time_fault(name, value, content)
    if name in {"year_from", "year_to"}:
        return _year_fault(name, value, content)
    return _range_fault(name, value)


def _range_fault(name: str, value: Any) -> str:
    if name in DEGREES and abs(value) > DEGREES[name]:
        return degrees_between(DEGREES[name])
    if name in NUMBERS and not NUMBERS[name][0] <= value <= NUMBERS[name][1]:
        return number_between(*NUMBERS[name])
    if name == "zone" and value not in zones.known():
        return gettext("Choose a time zone from the list.")
    if name in ADDRESSES and not is_web_address(value):
        return no_web_address()
    return ""


def _silence_fault(name: str, content: Mapping[str, Any]) -> str:
    """Say why an answer cannot stay empty beside the others."""
    if name in PAIR and content.get(PAIR[name]) is not None:
        return gettext("Give both, latitude and longitude, or neither.")
    if name == "first_time" and content.get("last_time"):
        return gettext("Say when it begins too, or leave both times empty.")
    if name == "transcript" and content.get("material_type") in RECORDINGS:
        return gettext(
            "Write what the recording says, or in which languages it has subtitles: not everybody "
            "can hear it."
        )
    return ""


def _year_fault(name: str, year: int, content: Mapping[str, Any]) -> str:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return year_between()
    if name == "year_to" and year < (content.get("year_from") or year):
        return gettext("The work ended before it began. Check both years.")
    return ""


def _day_fault(name: str, typed: str, content: Mapping[str, Any], today: date | None) -> str:
    day = day_of(typed)
    if day is None:
        return no_day()
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return year_between()
    first = day_of(content.get("first_day"))
    if name == "last_day" and first is not None and day < first:
        return gettext("The last day lies before the first. Check both days.")
    if name == "signed_on" and today is not None and day > today:
        return gettext("This day is still to come. Give the day on which the text was signed.")
    return ""


def _time_fault(name: str, typed: str, content: Mapping[str, Any]) -> str:
    ends = time_of(typed)
    if ends is None:
        return no_time()
    first, last = day_of(content.get("first_day")), day_of(content.get("last_day"))
    begins = time_of(content.get("first_time"))
    of_one_day = not content.get("last_day") or first == last
    if name == "last_time" and of_one_day and begins is not None and ends <= begins:
        return gettext("It ends before it begins. Check both times.")
    return ""


# ---- Rows ----------------------------------------------------------------------------------------


def _row_faults(
    section: str,
    name: str,
    rows: Sequence[Mapping[str, str]],
    content: Mapping[str, Any],
    language: str,
) -> Iterator[Fault]:
    if len(rows) > MAX_ROWS[name]:
        most = {"most": MAX_ROWS[name]}
        yield Fault(section, name, f"{name}-0", gettext("Give at most %(most)s of them.") % most)
    for index, row in enumerate(rows):
        for cell in dict.fromkeys((*row, *NEEDED_CELLS.get(name, ()))):
            sentence = _cell_fault(name, cell, row, content, language)
            if sentence:
                yield Fault(section, name, f"{name}-{index}-{cell}", sentence)


def _cell_fault(
    name: str, cell: str, row: Mapping[str, str], content: Mapping[str, Any], language: str
) -> str:
    text = str(row.get(cell) or "")
    over = graphemes(text) - row_limit(cell, language)
    if over > 0:
        return _too_long(over)
    if not text:
        return _missing_cell(cell) if cell in NEEDED_CELLS.get(name, ()) else ""
    if cell in CELL_DAYS:
        return _session_day_fault(text, content)
    if cell in CELL_TIMES:
        return _session_time_fault(cell, text, row)
    if cell == "url":
        return "" if is_web_address(text) else no_web_address()
    return ""


def _missing_cell(cell: str) -> str:
    if cell == "day":
        return gettext("Give the day of the session, or remove the row.")
    return gettext("Give it a name, or remove the row.")


def _session_day_fault(typed: str, content: Mapping[str, Any]) -> str:
    day, first = day_of(typed), day_of(content.get("first_day"))
    if day is None:
        return no_day()
    last = day_of(content.get("last_day")) or first
    if first is not None and last is not None and not first <= day <= last:
        return gettext("This day is not one of the days of the event.")
    return ""


def _session_time_fault(cell: str, typed: str, row: Mapping[str, str]) -> str:
    moment, begins = time_of(typed), time_of(row.get("starts"))
    if moment is None:
        return no_time()
    if cell == "ends" and begins is not None and moment <= begins:
        return gettext("It ends before it begins. Check both times.")
    return ""


# ---- Sentences -----------------------------------------------------------------------------------


def year_between() -> str:
    """Say which years are understood."""
    years = {"first": FIRST_YEAR, "last": LAST_YEAR}
    return gettext("Enter a year between %(first)s and %(last)s.") % years


def number_between(first: int, last: int) -> str:
    """Say which whole numbers are understood."""
    return gettext("Enter a whole number between %(first)s and %(last)s.") % {
        "first": first,
        "last": last,
    }


def degrees_between(most: int) -> str:
    """Say which degrees are understood."""
    return gettext("Enter degrees between −%(most)s and %(most)s.") % {"most": most}


def no_day() -> str:
    """Say how a day is written."""
    return gettext("This is no day of the calendar. Write year, month and day, such as 2027-03-14.")


def no_time() -> str:
    """Say how a time is written."""
    return gettext("This is no time of the clock. Write hours and minutes, such as 09:30.")


def no_web_address() -> str:
    """Say how a web address is written."""
    return gettext("Enter a whole web address that begins with https://, or leave this empty.")


def _too_long(over: int) -> str:
    return ngettext(
        "Too long by %(count)s character. It is kept as it is, but cannot be sent so.",
        "Too long by %(count)s characters. It is kept as it is, but cannot be sent so.",
        over,
    ) % {"count": over}


# ---- What of a draft can be shown ----------------------------------------------------------------


def understood(content: Mapping[str, Any]) -> dict[str, Any]:
    """Give a draft without what was not understood: what a preview can show, and a page can hold.

    Nothing is lost by it: the draft itself keeps every word.
    """
    return {
        name: [_understood_row(row) for row in value]
        if name in MAX_ROWS
        else _understood_value(
            value, is_day=name in DAYS, is_time=name in TIMES, is_address=name in ADDRESSES
        )
        for name, value in content.items()
    }


def as_draft(content: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a page says as a draft holds it: times to the minute, nothing as an empty text."""
    return {name: _as_answer(name, value) for name, value in content.items()}


def _as_answer(name: str, value: Any) -> Any:
    if name in MAX_ROWS:
        return [{cell: _as_cell(cell, text) for cell, text in row.items()} for row in value]
    return as_time(value) if name in TIMES and value else value


def _as_cell(cell: str, value: Any) -> str:
    typed = str(value or "")
    return as_time(typed) if cell in CELL_TIMES else typed


def _understood_row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        cell: _understood_value(
            text, is_day=cell in CELL_DAYS, is_time=cell in CELL_TIMES, is_address=cell == "url"
        )
        for cell, text in row.items()
    }


def _understood_value(value: Any, *, is_day: bool, is_time: bool, is_address: bool) -> Any:
    if is_day:
        day = day_of(value)
        return day.isoformat() if day else None
    if is_time:
        moment = time_of(value)
        return moment.isoformat() if moment else None
    if is_address and not is_web_address(str(value or "")):
        return ""
    return value
