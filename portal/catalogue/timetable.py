"""When events are: their phase at an instant, what comes, what is over, what follows what. Pure.

Made once per change of the catalogue. Nothing about time is stored by hand: what is upcoming now
is past in an hour, without anybody touching a row.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self

from portal.accounts import zones
from portal.catalogue.record import PublishedEntry


class Stage(StrEnum):
    """Where an event stands at an instant."""

    OPEN_DATE = "open_date"
    """Its day is not known yet."""
    UPCOMING = "upcoming"
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


@dataclass(frozen=True)
class Phase:
    """Where an event stands at an instant, counted in the days of its own place.

    `days` are those until the first day: 0 is today. Of a running event `day` is the number of
    today and `of` how many there are. `ended_on` is the last day of one that is over.
    """

    stage: Stage
    days: int = 0
    day: int = 0
    of: int = 0
    ended_on: date | None = None


@dataclass(frozen=True)
class Slot:
    """What the time of an event consists of, and what a line of a calendar says of it.

    Facts are those of the original; `titles` are there by language.
    """

    reference: str
    slug: str
    language: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    first_day: date | None = None
    last_day: date | None = None
    """Days of its own zone; the last is the first where it has one day only."""
    zone: str = "UTC"
    whole_days: bool = True
    status: str = "scheduled"
    series: str = ""
    registration: str = "none"
    outputs: int = 0
    states: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, facts: Mapping[str, Any], details: Mapping[str, Any]) -> Self:
        """Make it of the columns of a row and of its details (`library.article.event`)."""
        first = _day(details.get("first_day"))
        return cls(
            **facts,
            first_day=first,
            last_day=_day(details.get("last_day")) or first,
            zone=str(details.get("zone") or "UTC"),
            whole_days=bool(details.get("whole_days", True)),
            status=str(details.get("status") or "scheduled"),
            series=str(details.get("series") or ""),
            registration=str(details.get("registration") or "none"),
            outputs=len(details.get("outputs") or ()),
        )

    @classmethod
    def of(cls, entry: PublishedEntry) -> Self:
        """Make it of an entry."""
        facts = {
            "reference": entry.reference,
            "slug": entry.slug,
            "language": entry.language,
            "starts_at": entry.starts_at,
            "ends_at": entry.ends_at,
            "states": entry.states,
            "titles": {entry.language: entry.title},
        }
        return cls.read(facts, entry.details)

    def speaks(self, language: str) -> str:
        """Give the language in which its title is shown to the readers of a language."""
        return language if language in self.titles else self.language

    def title(self, language: str) -> str:
        """Give its title for the readers of a language, else that of the original."""
        return self.titles.get(self.speaks(language), "")

    @property
    def host(self) -> str:
        """The State that it is of; empty for one of none."""
        return self.states[0] if self.states else ""

    @property
    def number_of_days(self) -> int:
        """How many days it has; 0 while they are open."""
        if self.first_day is None or self.last_day is None:
            return 0
        return (self.last_day - self.first_day).days + 1

    @property
    def is_open_ended(self) -> bool:
        """Whether its last hour is not known, only its last day."""
        return not self.whole_days and has_open_end(self.zone, self.last_day, self.ends_at)


def phase(event: Slot | PublishedEntry, now: datetime) -> Phase:
    """Tell where an event stands at an instant.

    What its organisers say goes first: a cancelled event never begins. Days are counted in the
    event's own zone: an event that begins tomorrow there begins tomorrow, wherever one reads it.
    """
    slot = event if isinstance(event, Slot) else Slot.of(event)
    if slot.status in (Stage.CANCELLED, Stage.POSTPONED):
        return Phase(Stage(slot.status))
    if slot.starts_at is None or slot.first_day is None or slot.last_day is None:
        return Phase(Stage.OPEN_DATE)
    today = now.astimezone(zones.zone(slot.zone)).date()
    if now < slot.starts_at:
        return Phase(Stage.UPCOMING, days=max(0, (slot.first_day - today).days))
    if now < (slot.ends_at or slot.starts_at):
        # An event that ends in the night after its last day is still at its last day then.
        number = min((today - slot.first_day).days + 1, slot.number_of_days)
        return Phase(Stage.RUNNING, day=number, of=slot.number_of_days)
    return Phase(Stage.ENDED, ended_on=slot.last_day)


@dataclass(frozen=True)
class Timetable:
    """All public events by time."""

    slots: Mapping[str, Slot] = field(default_factory=dict)
    by_start: tuple[Slot, ...] = ()
    """Those with a day, the earliest first; then those without."""
    by_end: tuple[Slot, ...] = ()
    """Those with a day by their end, the earliest first."""

    @classmethod
    def make(cls, slots: Iterable[Slot]) -> Self:
        """Put events in order."""
        known = sorted(slots, key=lambda slot: slot.reference)
        dated = [slot for slot in known if slot.starts_at is not None]
        undated = [slot for slot in known if slot.starts_at is None]
        return cls(
            slots={slot.reference: slot for slot in known},
            by_start=(*sorted(dated, key=_start), *undated),
            by_end=tuple(sorted(dated, key=_end)),
        )

    def over(self, now: datetime) -> list[str]:
        """Give the references of what is over, the latest first."""
        number = bisect_right(self.by_end, now, key=_end)
        return [slot.reference for slot in self.by_end[number - 1 :: -1]] if number else []

    def to_come(self, now: datetime) -> list[str]:
        """Give the references of what runs or comes, the earliest first; open dates come last."""
        return [
            slot.reference for slot in self.by_start if slot.starts_at is None or _end(slot) > now
        ]

    def neighbours(self, reference: str) -> tuple[Slot | None, Slot | None]:
        """Give the event before and the one after in the same series."""
        slot = self.slots.get(reference)
        if slot is None or not slot.series:
            return None, None
        series = [other for other in self.by_start if other.series == slot.series]
        place = series.index(slot)
        before = series[place - 1] if place else None
        after = series[place + 1] if place + 1 < len(series) else None
        return before, after

    def between(self, first: date, last: date) -> list[Slot]:
        """Give the events that have a day, in their own place, between two days."""
        return [
            slot
            for slot in self.by_start
            if slot.first_day is not None
            and slot.last_day is not None
            and slot.first_day <= last
            and slot.last_day >= first
        ]


def has_open_end(zone: str, last_day: date | None, ends_at: datetime | None) -> bool:
    """Tell whether only the last day of an event with hours is known, not its last hour.

    Such an event counts until that day is over in its place (`library.content.event`), which no
    hour that somebody enters can mean: midnight is the first minute of the day after.
    """
    if last_day is None or ends_at is None:
        return False
    midnight = datetime.combine(last_day + timedelta(days=1), time(0), tzinfo=zones.zone(zone))
    # In one zone: across zones Python calls no time of an hour that comes twice equal to another.
    return ends_at.astimezone(UTC) == midnight.astimezone(UTC)


def _start(slot: Slot) -> datetime:
    assert slot.starts_at is not None  # only events with a day are compared
    return slot.starts_at


def _end(slot: Slot) -> datetime:
    return slot.ends_at or _start(slot)


def _day(text: Any) -> date | None:
    return date.fromisoformat(str(text)) if text else None
