"""Events as iCalendar (RFC 5545, RFC 7986), for mails, feeds and subscriptions. Asks no table.

Timed events stand in UTC, so that no client needs our time zones; events of whole days stand as
days, which are the same everywhere. The UID of an event never changes, its SEQUENCE rises with
each published change, and what is cancelled stays in, marked so: a calendar that only loses an
event keeps it on many telephones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Self
from urllib.parse import urlsplit

from icalendar import Calendar, Event, vDuration, vText

from portal.catalogue.record import PublishedEntry
from portal.catalogue.timetable import has_open_end

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//NEASPEC//Land knowledge portal//EN"
REFRESH = timedelta(hours=6)
STATUSES = {"scheduled": "CONFIRMED", "postponed": "TENTATIVE", "cancelled": "CANCELLED"}


class _Text(vText):
    r"""A text in which every backslash means itself; the library takes `\N` for a line break."""

    def to_ical(self) -> bytes:
        """Escape as RFC 5545, 3.3.11 says."""
        escaped = str(self).replace("\\", "\\\\")
        for sign, written in ((";", "\\;"), (",", "\\,"), ("\n", "\\n")):
            escaped = escaped.replace(sign, written)
        return escaped.encode("utf-8")


@dataclass(frozen=True)
class CalendarEvent:
    """What a calendar says of an event; days are set for an event of whole days, else instants."""

    reference: str
    title: str
    url: str
    updated_at: datetime
    sequence: int = 0
    status: str = "scheduled"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    first_day: date | None = None
    last_day: date | None = None
    place: str = ""
    description: str = ""
    language: str = ""

    @classmethod
    def of(cls, entry: PublishedEntry, *, base_url: str) -> Self | None:
        """Read a published event; None while it has no day."""
        details = entry.details
        if entry.starts_at is None or not details.get("first_day"):
            return None
        whole = bool(details.get("whole_days"))
        first = date.fromisoformat(details["first_day"])
        last = date.fromisoformat(details.get("last_day") or details["first_day"])
        # Of one day without a last hour nothing is claimed; of several, that they are taken.
        is_open = first == last and has_open_end(
            str(details.get("zone") or "UTC"), last, entry.ends_at
        )
        texts = [entry.summary, str(details.get("status_note") or "")]
        return cls(
            reference=entry.reference,
            title=entry.title,
            url=f"{base_url}/{entry.language}/events/{entry.slug}/",
            updated_at=entry.updated_at or entry.starts_at,
            sequence=int(details.get("sequence") or 0),
            status=str(details.get("status") or "scheduled"),
            starts_at=None if whole else entry.starts_at,
            ends_at=None if whole or is_open else entry.ends_at,
            first_day=first if whole else None,
            last_day=last if whole else None,
            place=", ".join(filter(None, [str(details.get("venue") or ""), entry.place])),
            description="\n\n".join(filter(None, texts)),
            language=entry.language,
        )

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        moments = {
            name: datetime.fromisoformat(stored[name]) if stored[name] else None
            for name in ("updated_at", "starts_at", "ends_at")
        }
        days = {
            name: date.fromisoformat(stored[name]) if stored[name] else None
            for name in ("first_day", "last_day")
        }
        return cls(**{**stored, **moments, **days})

    def to_json(self) -> dict[str, Any]:
        """Give what can rest in a notice's context."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
        }

    def waiting(self, *, note: str) -> Self:
        """Give the event as it stands in the calendar of who has no place yet: tentative."""
        status = "postponed" if self.status == "scheduled" else self.status
        return replace(self.saying(note=note), status=status)

    def saying(self, *, place: str = "", note: str = "") -> Self:
        """Give the event with a further place or note, for those who take part."""
        return replace(
            self,
            place=", ".join(filter(None, [self.place, place])),
            description="\n\n".join(filter(None, [note, self.description])),
        )


def event_calendar(entries: Iterable[PublishedEntry], *, base_url: str, name: str = "") -> bytes:
    """Give the calendar of published events; those without a day are left out."""
    found = (CalendarEvent.of(entry, base_url=base_url) for entry in entries)
    return write((event for event in found if event is not None), base_url=base_url, name=name)


def write(events: Iterable[CalendarEvent], *, base_url: str, name: str = "") -> bytes:
    """Give the calendar as a file; with a name it is one to subscribe to."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("name", _text(name))
        calendar.add("x-wr-calname", _text(name))
        calendar.add("refresh-interval", vDuration(REFRESH), {"value": "DURATION"})
        calendar.add("x-published-ttl", vDuration(REFRESH))
    host = urlsplit(base_url).hostname or "localhost"
    for event in events:
        calendar.add_component(_component(event, host))
    return bytes(calendar.to_ical())


def _component(event: CalendarEvent, host: str) -> Event:
    component = Event()
    component.add("uid", f"{event.reference}@{host}")
    # Without METHOD:REQUEST there is no message whose moment it could be: the last change it is,
    # so that the same calendar has the same bytes.
    component.add("dtstamp", event.updated_at)
    component.add("last-modified", event.updated_at)
    component.add("sequence", event.sequence)
    component.add("status", STATUSES.get(event.status, "CONFIRMED"))
    _add_time(component, event)
    language = {"language": event.language} if event.language else {}
    component.add("summary", _text(event.title), language)
    if event.place:
        component.add("location", _text(event.place), language)
    words = "\n\n".join(filter(None, [event.description, event.url]))
    component.add("description", _text(words), language)
    component.add("url", event.url)
    return component


def _add_time(component: Event, event: CalendarEvent) -> None:
    if event.first_day is not None:
        component.add("dtstart", event.first_day)
        component.add("dtend", (event.last_day or event.first_day) + timedelta(days=1))
        component.add("transp", "TRANSPARENT")
    elif event.starts_at is not None:
        component.add("dtstart", event.starts_at)
        if event.ends_at is not None and event.ends_at > event.starts_at:
            component.add("dtend", event.ends_at)


def _text(words: str) -> _Text:
    """Give a text with one kind of line break and without control characters."""
    lines = LINE_BREAKS.sub("\n", words)
    return _Text(
        "".join(
            sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) not in NO_TEXT
        )
    )


LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
NO_TEXT = frozenset({"Cc", "Cs"})
