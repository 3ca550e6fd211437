"""Places and doors: when one may register, and what a registration can be. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.catalogue.calendar import CalendarEvent
from portal.catalogue.record import PublishedEntry


class Status(models.TextChoices):
    """`confirmed` or `waitlisted` on registering; `waitlisted → confirmed`; any → `cancelled`."""

    CONFIRMED = "confirmed", _("Has a place")
    WAITLISTED = "waitlisted", _("On the waiting list")
    CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")


ACTIVE = (Status.CONFIRMED, Status.WAITLISTED)


class Act(models.TextChoices):
    """What is written down for ever; personal data never is."""

    REGISTERED = "registered", _("Registered")
    CHANGED = "changed", _("Changed the answers")
    PROMOTED = "promoted", _("Got a place from the waiting list")
    CANCELLED = "cancelled", _("Cancelled by the person")
    REMOVED = "removed", _("Cancelled by an organiser")
    ATTENDED = "attended", _("Marked as present")
    NOT_ATTENDED = "not_attended", _("Mark taken back")
    EXPORTED = "exported", _("Personal data exported")
    TOLD = "told", _("People told of a change")
    CERTIFIED = "certified", _("Certificates issued")
    PURGED = "purged", _("Personal data deleted")


class Door(StrEnum):
    """Whether one may register now, and why not."""

    NONE = "none"
    """The event takes no registrations."""
    LINK = "link"
    """On the organisers' page."""
    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"
    BEGUN = "begun"
    OVER = "over"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Event:
    """An event as those who take part know it.

    Words are those of one language; days, status, window and capacity are always those of the
    original: a translation may lag behind.
    """

    reference: str
    slug: str
    language: str
    title: str
    summary: str
    place: str
    venue: str
    status: str
    status_note: str
    zone: str
    whole_days: bool
    first_day: date | None
    last_day: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    sequence: int
    registration: str
    registration_url: str
    opens_at: datetime | None
    closes_at: datetime | None
    capacity: int | None
    original_title: str
    calendar: CalendarEvent | None
    page_id: int | None

    @property
    def takes_place(self) -> bool:
        """Whether it is neither cancelled nor postponed."""
        return self.status == "scheduled"

    @property
    def shuts_at(self) -> datetime | None:
        """The instant from which nobody can register: the beginning at the latest."""
        ends = [moment for moment in (self.closes_at, self.starts_at) if moment is not None]
        return min(ends) if ends else None

    def door(self, at: datetime) -> Door:
        """Tell whether one may register at an instant."""
        if self.registration == "none":
            return Door.NONE
        if self.status in (Door.CANCELLED, Door.POSTPONED):
            return Door(self.status)
        if self.has_ended(at):
            return Door.OVER
        if self.starts_at is None or at >= self.starts_at:
            return Door.BEGUN
        if self.registration == "link":
            return Door.LINK
        if self.opens_at is not None and at < self.opens_at:
            return Door.NOT_YET
        return Door.CLOSED if self.closes_at is not None and at >= self.closes_at else Door.OPEN

    def has_ended(self, at: datetime) -> bool:
        """Tell whether it lies behind us; an event without a day never does."""
        return self.ends_at is not None and at >= self.ends_at


def event_of(original: PublishedEntry, words: PublishedEntry, *, base_url: str) -> Event:
    """Read an event from its rows in the catalogue: facts of the one, words of the other."""
    details, said = original.details, words.details
    calendar = CalendarEvent.of(merged(original, words), base_url=base_url)
    return Event(
        reference=original.reference,
        slug=original.slug,
        language=words.language,
        title=words.title,
        summary=words.summary,
        place=words.place,
        venue=str(said.get("venue") or ""),
        status=str(details.get("status") or "scheduled"),
        status_note=str(said.get("status_note") or ""),
        zone=str(details.get("zone") or "UTC"),
        whole_days=bool(details.get("whole_days")),
        first_day=_day(details.get("first_day")),
        last_day=_day(details.get("last_day")) or _day(details.get("first_day")),
        starts_at=original.starts_at,
        ends_at=original.ends_at,
        sequence=int(details.get("sequence") or 0),
        registration=str(details.get("registration") or "none"),
        registration_url=str(details.get("registration_url") or ""),
        opens_at=_moment(details.get("opens_at")),
        closes_at=_moment(details.get("closes_at")),
        capacity=details.get("capacity"),
        original_title=original.title,
        calendar=calendar,
        page_id=words.page_id,
    )


FACTS = ("status", "whole_days", "first_day", "last_day", "zone", "sequence")


def merged(original: PublishedEntry, words: PublishedEntry) -> PublishedEntry:
    """Give an entry in one language with the time and status of the original."""
    from_original = {name: original.details.get(name) for name in FACTS}
    latest = max(filter(None, [original.updated_at, words.updated_at]), default=None)
    return replace(
        words,
        starts_at=original.starts_at,
        ends_at=original.ends_at,
        updated_at=latest,
        details={**words.details, **from_original},
    )


REMINDERS = (timedelta(days=7), timedelta(days=1))
"""How long before the beginning people are reminded."""

REMINDER_LATENESS = timedelta(hours=6)
"""A reminder that could not be owed in this time (the clock stood still) is left out."""


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def months_after(moment: datetime, months: int) -> datetime:
    """Give the instant so many months later; the last day of a shorter month where need be."""
    count = moment.month - 1 + months
    year, month = moment.year + count // 12, count % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))
