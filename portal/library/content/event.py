"""What an event is. Days and times are those of its own place; instants are computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar

from portal.accounts import zones
from portal.catalogue.record import Kind
from portal.library.content.rows import Photo, Reference
from portal.library.content.shape import Content


class EventStatus(StrEnum):
    """What an organiser says of an event; its phase (upcoming, running, past) is computed."""

    SCHEDULED = "scheduled"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Session:
    """One row of the programme, in the event's own zone."""

    day: date | None = None
    starts: time | None = None
    ends: time | None = None
    title: str = ""
    speakers: str = ""
    room: str = ""
    languages: str = ""
    """Interpretation, as "en, ru" or in words."""
    url: str = ""
    """A document or presentation of the session."""


@dataclass(frozen=True)
class Output:
    """What came of an event: a report, a decision, a recording."""

    title: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Question:
    """A question of the organisers to those who register; options make it a choice."""

    label: str = ""
    options: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class EventContent(Content):
    """An event, in one language.

    Without `first_time` it fills whole days. `zone` is an IANA name. `capacity` None is unlimited.
    `registration` is `none`, `here` (by the portal's form) or `link` (at `registration_url`).
    """

    KIND: ClassVar[Kind] = Kind.EVENT
    CODES: ClassVar = {"drivers": "driver", "practices": "practice"}
    CODE: ClassVar = {"event_type": "event-type"}
    UNTRANSLATED: ClassVar = frozenset(CODES) | {
        "title_en",
        "also_states",
        "event_type",
        "status",
        "first_day",
        "first_time",
        "last_day",
        "last_time",
        "zone",
        "online_url",
        "url",
        "languages",
        "interpretation",
        "audience",
        "cop17",
        "series",
        "registration",
        "registration_url",
        "opens_at",
        "closes_at",
        "capacity",
        "related",
        "licence",
    }
    SENT_ONLY: ClassVar = frozenset({"consent"})

    also_states: tuple[str, ...] = ()
    event_type: str = ""
    status: str = EventStatus.SCHEDULED.value
    status_note: str = ""
    first_day: date | None = None
    first_time: time | None = None
    last_day: date | None = None
    last_time: time | None = None
    zone: str = ""
    place: str = ""
    venue: str = ""
    online_url: str = ""
    url: str = ""
    """The organisers' own page."""
    summary: str = ""
    description: str = ""
    organisers: str = ""
    languages: tuple[str, ...] = ()
    interpretation: tuple[str, ...] = ()
    audience: str = "open"
    """`open` or `invited`."""
    contact: str = ""
    cop17: str = ""
    """Empty, `road`, `during` or `after`: where it stands on the way of UNCCD COP17."""
    series: str = ""
    """Events with the same word follow each other; readers find the previous and the next."""
    sessions: tuple[Session, ...] = ()
    outputs: tuple[Output, ...] = ()
    follow_up: str = ""
    registration: str = "none"
    registration_url: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    capacity: int | None = None
    questions: tuple[Question, ...] = ()
    drivers: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()
    institution: str = ""
    references: tuple[Reference, ...] = ()
    related: tuple[str, ...] = ()
    licence: str = ""
    consent: bool = False
    photos: tuple[Photo, ...] = ()

    @property
    def whole_days(self) -> bool:
        """Whether it is known by its days only."""
        return self.first_time is None

    def begins(self) -> datetime | None:
        """Give the instant of the beginning (UTC), None while the day is open."""
        if self.first_day is None:
            return None
        return instant(self.first_day, self.first_time or time(0), self.zone)

    def ends(self) -> datetime | None:
        """Give the instant of the end (UTC): of the last day where no time is known."""
        day = self.last_day or self.first_day
        if day is None:
            return None
        if self.last_time is not None:
            return instant(day, self.last_time, self.zone)
        return instant(day + timedelta(days=1), time(0), self.zone)


def instant(day: date, at: time, zone: str) -> datetime:
    """Give the instant (UTC) of a wall-clock time; an unknown zone counts as UTC.

    A time that does not exist (clocks go forward) is read as the one an hour later; one that
    comes twice as the first.
    """
    return datetime.combine(day, at, tzinfo=zones.zone(zone)).astimezone(UTC)
