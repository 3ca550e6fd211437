"""Events in words and on paper: phases, spans of days, leaves of a calendar, a month as a table."""

from __future__ import annotations

from calendar import Calendar, monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from portal.accounts import zones
from portal.attendance.presentation import When, since, span, when, zone_words
from portal.catalogue.timetable import Phase, Slot, Stage
from portal.core.writing import babel_locale, days, long_date

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Months before and after have no page: robots would turn leaves for ever."""
LONG_DAYS = 32
"""Events of this many days or more stand above a month, not in it."""


# ---- Words ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Banner:
    """What is said first of an event; `tone` is the variant of a tag."""

    stage: Stage
    words: str
    tone: str
    outputs: int = 0


TONES = {
    Stage.UPCOMING: "wait",
    Stage.RUNNING: "ok",
    Stage.ENDED: "plain",
    Stage.CANCELLED: "act",
    Stage.POSTPONED: "act",
    Stage.OPEN_DATE: "original",
}


def banner(slot: Slot, phase: Phase) -> Banner:
    """Say where an event stands."""
    return Banner(phase.stage, _words(phase), TONES[phase.stage], slot.outputs)


def _words(phase: Phase) -> str:
    if phase.stage is Stage.UPCOMING:
        return _until(phase.days)
    if phase.stage is Stage.RUNNING:
        if phase.of == 1:
            return _("Today")
        return _("Today, day %(day)s of %(of)s") % {"day": phase.day, "of": phase.of}
    if phase.stage is Stage.ENDED:
        return _("Ended %(day)s") % {"day": long_date(phase.ended_on)}
    fixed = {
        Stage.CANCELLED: pgettext("event", "Cancelled"),
        Stage.POSTPONED: _("Postponed"),
        Stage.OPEN_DATE: _("Date to be announced"),
    }
    return fixed[phase.stage]


def _until(days: int) -> str:
    if days == 0:
        return _("Starts today")
    if days == 1:
        return _("Starts tomorrow")
    return ngettext("Starts in %(days)s day", "Starts in %(days)s days", days) % {"days": days}


def month_name(month: date) -> str:
    """Write a month with its year."""
    code = get_language() or "en"
    if code == "mn":
        return f"{month.year} оны {month.month}-р сар"
    patterns = {"en": "LLLL yyyy", "ru": "LLLL yyyy", "ko": "yyyy년 M월"}
    pattern = patterns.get(code, "yyyy年M月")
    name = str(format_date(month, pattern, locale=babel_locale()))
    return name[:1].upper() + name[1:]


@dataclass(frozen=True)
class Leaf:
    """A date as a leaf of a calendar."""

    month: str
    day: str
    year: str
    machine: str


def leaf(first: date, last: date) -> Leaf:
    """Write a day, a span of days or a whole year for a leaf."""
    if (first.month, first.day, last.month, last.day, last.year) == (1, 1, 12, 31, first.year):
        return Leaf(_("Year"), str(first.year), _short_months(first, last), str(first.year))
    month, year, day = _short_month(first), str(first.year), str(first.day)
    if (first.year, first.month) != (last.year, last.month):
        month = _short_months(first, last)
    if first.year != last.year:
        year = f"{first.year}–{last.year % 100:02}"
    if first != last:
        day = f"{first.day}–{last.day}"
    return Leaf(month, day, year, first.isoformat())


def _short_months(first: date, last: date) -> str:
    if get_language() == "mn":
        return f"{first.month}–{_short_month(last)}"
    return f"{_short_month(first)}–{_short_month(last)}"


def _short_month(day: date) -> str:
    code = get_language() or "en"
    if code == "mn":
        return f"{day.month}-р сар"
    pattern = "M월" if code == "ko" else "LLL"
    return str(format_date(day, pattern, locale=babel_locale()))


def weekdays() -> list[tuple[str, str]]:
    """Give the days of the week from Monday on: (short, in full)."""
    locale = babel_locale()
    monday = date(2024, 1, 1)
    week = [monday + timedelta(days=number) for number in range(7)]
    return [
        (str(format_date(day, "ccc", locale=locale)), str(format_date(day, "cccc", locale=locale)))
        for day in week
    ]


@dataclass(frozen=True)
class Times:
    """When an event is: in its own place, by the world's clock, and by the reader's.

    Each with its zone; empty where it says nothing new.
    """

    own: str = ""
    zone: str = ""
    world: str = ""
    theirs: str = ""
    theirs_zone: str = ""


def times(slot: Slot, reader: str = "") -> Times:
    """Say when an event is; `reader` is the zone of who reads, where it is known."""
    if slot.first_day is None or slot.last_day is None or slot.starts_at is None:
        return Times()
    zone = zones.zone(slot.zone)
    ends_at = slot.ends_at or slot.starts_at
    where = zone_words(slot.starts_at, ends_at, zone)
    if slot.whole_days:
        return Times(own=days(slot.first_day, slot.last_day), zone=where)
    own = span(slot.starts_at, ends_at, zone, is_open=slot.is_open_ended)
    world = span(slot.starts_at, ends_at, zones.zone("UTC"), is_open=slot.is_open_ended)
    theirs: When = when(slot, reader) if reader else When()
    return Times(
        own=own,
        zone=where,
        world=world if (world, where) != (own, "UTC") else "",
        theirs=theirs.theirs,
        theirs_zone=theirs.theirs_zone,
    )


def clock(slot: Slot) -> str:
    """Say the hours of an event of one day, for a line of a list; empty for whole days."""
    if slot.whole_days or slot.starts_at is None or slot.ends_at is None:
        return ""
    zone = zones.zone(slot.zone)
    first, last = slot.starts_at.astimezone(zone), slot.ends_at.astimezone(zone)
    where = zone_words(slot.starts_at, slot.ends_at, zone)
    if slot.is_open_ended:
        return f"{since(f'{first:%H:%M}')} ({where})"
    if slot.first_day != slot.last_day or last <= first:
        return f"{first:%H:%M} ({where})"
    return f"{first:%H:%M}–{last:%H:%M} ({where})"


# ---- A list in groups ----------------------------------------------------------------------------


def group_of(slot: Slot, phase: Phase) -> str:
    """Name the group that an event stands in: running, its month, its year, or no date yet."""
    if slot.first_day is None:
        return _("Date to be announced")
    if phase.stage is Stage.RUNNING:
        return _("Running now")
    if phase.stage is Stage.ENDED or slot.last_day is None:
        return str((slot.last_day or slot.first_day).year)
    return month_name(slot.first_day)


# ---- A month -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A part of a row of a week: an event over some days, or `width` days without one."""

    width: int
    slot: Slot | None = None
    begins: bool = True
    """Whether the event begins here; else it goes on from the week before."""
    ends: bool = True


@dataclass(frozen=True)
class Day:
    """A day of a month; others only fill the week."""

    day: date
    inside: bool
    today: bool


@dataclass(frozen=True)
class Week:
    """A week: its days, and rows of bars below them."""

    days: tuple[Day, ...]
    rows: tuple[tuple[Bar, ...], ...]


@dataclass(frozen=True)
class Month:
    """A month as a table and as a list."""

    first: date
    name: str
    weeks: tuple[Week, ...]
    throughout: tuple[Slot, ...]
    """Events so long that they would fill every week."""
    events: tuple[Slot, ...]
    previous: date | None
    next: date | None


def is_month(year: int, month: int) -> bool:
    """Tell whether there is a page for a month."""
    return 1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR


def bounds(year: int, month: int) -> tuple[date, date]:
    """Give the first and the last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def month(year: int, number: int, slots: Iterable[Slot], today: date) -> Month:
    """Lay the events of a month into its weeks, from Monday on."""
    first, last = bounds(year, number)
    found = list(slots)
    throughout = [slot for slot in found if slot.number_of_days >= LONG_DAYS]
    short = [slot for slot in found if slot.number_of_days < LONG_DAYS]
    weeks = [
        Week(
            tuple(Day(day, day.month == number, day == today) for day in week),
            tuple(_rows(week, short, first, last)),
        )
        for week in Calendar().monthdatescalendar(year, number)
    ]
    before, after = first - timedelta(days=1), last + timedelta(days=1)
    return Month(
        first=first,
        name=month_name(first),
        weeks=tuple(weeks),
        throughout=tuple(throughout),
        events=tuple(short),
        previous=before.replace(day=1) if is_month(before.year, before.month) else None,
        next=after if is_month(after.year, after.month) else None,
    )


def _rows(
    week: Sequence[date], slots: Iterable[Slot], first: date, last: date
) -> Iterable[tuple[Bar, ...]]:
    """Put each event of a week into the first row that has room for it."""
    rows: list[list[tuple[int, int, Slot]]] = []
    start, end = max(week[0], first), min(week[-1], last)
    for slot in slots:
        assert slot.first_day is not None  # only events with a day are in a month
        assert slot.last_day is not None
        if slot.first_day > end or slot.last_day < start:
            continue
        begin = (max(slot.first_day, start) - week[0]).days
        stop = (min(slot.last_day, end) - week[0]).days
        row = next((row for row in rows if row[-1][1] < begin), None)
        if row is None:
            rows.append(row := [])
        row.append((begin, stop, slot))
    return [tuple(_bars(row, week)) for row in rows]


def _bars(row: Iterable[tuple[int, int, Slot]], week: Sequence[date]) -> Iterable[Bar]:
    place = 0
    for begin, stop, slot in row:
        if begin > place:
            yield Bar(begin - place)
        assert slot.first_day is not None
        assert slot.last_day is not None
        yield Bar(
            stop - begin + 1,
            slot,
            begins=slot.first_day >= week[begin],
            ends=slot.last_day <= week[stop],
        )
        place = stop + 1
    if place < len(week):
        yield Bar(len(week) - place)


# ---- A programme ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class SessionLine:
    """A session as a row of a table."""

    hours: str
    title: str
    speakers: str
    room: str
    languages: str
    url: str


@dataclass(frozen=True)
class ProgrammeDay:
    """The sessions of a day."""

    name: str
    anchor: str
    sessions: tuple[SessionLine, ...]

    def has(self, part: str) -> bool:
        """Tell whether a session of this day says something of a part."""
        return any(getattr(session, part) for session in self.sessions)


def programme(sessions: Sequence[dict[str, str]]) -> list[ProgrammeDay]:
    """Put sessions into days, each in the order of its hours; those without a day come last."""
    ordered = sorted(
        sessions, key=lambda row: (row.get("day") or "9999", row.get("starts") or "99:99")
    )
    by_day: dict[str, list[SessionLine]] = {}
    for row in ordered:
        by_day.setdefault(row.get("day") or "", []).append(_line(row))
    return [
        ProgrammeDay(
            long_date(date.fromisoformat(day)) if day else _("Day to be announced"),
            f"programme-{day or 'open'}",
            tuple(lines),
        )
        for day, lines in by_day.items()
    ]


def _line(row: dict[str, str]) -> SessionLine:
    hours = [(row.get(name) or "")[:5] for name in ("starts", "ends")]
    return SessionLine(
        hours="–".join(filter(None, hours)),
        **{name: row.get(name) or "" for name in ("title", "speakers", "room", "languages", "url")},
    )
