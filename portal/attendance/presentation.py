"""When an event is, in words: its own place first, with zone and offset, then the reader's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts import zones
from portal.catalogue.timetable import has_open_end
from portal.core.writing import at_time, babel_locale, days, long_date


class Timed(Protocol):
    """What has a time: an event, or what a notice remembers of it."""

    @property
    def zone(self) -> str:
        """The IANA name of its zone."""

    @property
    def whole_days(self) -> bool:
        """Whether it is known by its days only."""

    @property
    def first_day(self) -> date | None:
        """Its first day, in its zone."""

    @property
    def last_day(self) -> date | None:
        """Its last day, in its zone."""

    @property
    def starts_at(self) -> datetime | None:
        """The instant of its beginning."""

    @property
    def ends_at(self) -> datetime | None:
        """The instant of its end."""


@dataclass(frozen=True)
class When:
    """A time in words; `theirs` is empty where the reader's clock shows the same."""

    own: str = ""
    own_zone: str = ""
    theirs: str = ""
    theirs_zone: str = ""


def when(timed: Timed, reader: str = "") -> When:
    """Say when, in the language now spoken and, second, in the reader's zone.

    `reader` is an IANA name; empty takes the zone now current, which for people who are not
    signed in is UTC.
    """
    if timed.first_day is None or timed.starts_at is None:
        return When()
    zone = zones.zone(timed.zone)
    if timed.whole_days:
        return When(days(timed.first_day, timed.last_day or timed.first_day), city(zone.key))
    ends_at = timed.ends_at or timed.starts_at
    is_open = has_open_end(timed.zone, timed.last_day, timed.ends_at)
    own = span(timed.starts_at, ends_at, zone, is_open=is_open)
    theirs_in = zones.zone(reader or timezone.get_current_timezone_name())
    theirs = span(timed.starts_at, ends_at, theirs_in, is_open=is_open)
    offsets = _offsets(timed.starts_at, ends_at, zone)
    if theirs == own and offsets == _offsets(timed.starts_at, ends_at, theirs_in):
        return When(own, zone_words(timed.starts_at, ends_at, zone))
    return When(
        own,
        zone_words(timed.starts_at, ends_at, zone),
        theirs,
        zone_words(timed.starts_at, ends_at, theirs_in),
    )


def moment(instant: datetime, zone_name: str) -> str:
    """Write an instant as the clocks of an event's place show it, with zone and offset."""
    zone = zones.zone(zone_name)
    local = instant.astimezone(zone)
    return f"{at_time(local.date(), f'{local:%H:%M}')} ({zone_words(instant, instant, zone)})"


def span(starts_at: datetime, ends_at: datetime, zone: ZoneInfo, *, is_open: bool = False) -> str:
    """Write a span of time as the clocks of a zone show it; `is_open`: its last hour is not known."""
    first, last = starts_at.astimezone(zone), ends_at.astimezone(zone)
    if is_open:
        # The end is the midnight after the last day; said is that day.
        last -= timedelta(microseconds=1)
        begins = at_time(first.date(), since(f"{first:%H:%M}"))
        return begins if last.date() <= first.date() else f"{begins} – {long_date(last.date())}"
    if last <= first:
        return at_time(first.date(), f"{first:%H:%M}")
    if first.date() == last.date():
        return at_time(first.date(), f"{first:%H:%M}–{last:%H:%M}")
    begins, ends = at_time(first.date(), f"{first:%H:%M}"), at_time(last.date(), f"{last:%H:%M}")
    return f"{begins} – {ends}"


def since(hour: str) -> str:
    """Say an hour from which on something goes, where nobody has said until when."""
    return _("from %(time)s") % {"time": hour}


def zone_words(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Name a zone with its offset; with both where the clocks change in between."""
    first, last = _offsets(starts_at, ends_at, zone)
    name = city(zone.key)
    head = first if name == "UTC" and first == "UTC" else f"{name}, {first}"
    if first == last:
        return head
    return _("%(zone)s; at the end %(offset)s") % {"zone": head, "offset": last}


def city(name: str) -> str:
    """Name a zone by its city, in the language now spoken."""
    if "/" not in name or name.startswith("Etc/"):
        return name.rpartition("/")[2]
    found = get_timezone_location(ZoneInfo(name), locale=babel_locale(), return_city=True)
    return str(found) if found else name.rpartition("/")[2].replace("_", " ")


def offset(moment: datetime) -> str:
    """Write the offset of a moment from UTC."""
    minutes = round((moment.utcoffset() or moment - moment).total_seconds() / 60)
    if minutes == 0:
        return "UTC"
    sign = "+" if minutes > 0 else "−"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _offsets(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> tuple[str, str]:
    return offset(starts_at.astimezone(zone)), offset(ends_at.astimezone(zone))
