"""Events that were published by two editors, and people who register for them."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import time_machine

from portal.accounts.models import User
from portal.attendance import services
from portal.attendance.models import Registration
from portal.attendance.services import Applicant
from portal.library import services as library
from portal.library.content import EventContent
from portal.library.models import EventPage
from portal.notifications import delivery
from portal.notifications.models import Delivery
from tests.factories import make_user

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
"""When most tests begin: a month before the event."""

EVENT: dict[str, Any] = {
    "title": "Workshop on pasture monitoring",
    "title_en": "Workshop on pasture monitoring",
    "summary": "Two days on what herders see and satellites do not.",
    "event_type": "workshop",
    "first_day": date(2026, 12, 3),
    "first_time": time(9, 0),
    "last_day": date(2026, 12, 4),
    "last_time": time(17, 0),
    "zone": "Asia/Ulaanbaatar",
    "place": "Ulaanbaatar",
    "venue": "Demonstration hall",
    "online_url": "https://meet.example.org/room",
    "registration": "here",
    "capacity": 2,
    "licence": "CC BY 4.0",
}
_numbers = itertools.count(1)


def make_event(*, language: str = "en", at: datetime = NOW, **values: Any) -> EventPage:
    """Publish an event: one editor begins it, another publishes."""
    content = EventContent(**(EVENT | values))
    revision = library.begin_entry(content=content, language=language, by=make_user("editor"))
    page = EventPage.objects.get(pk=int(revision.object_id))
    return publish(page, revision.pk, at)


def publish(page: EventPage, revision_id: int, at: datetime) -> EventPage:
    """Publish a revision at an instant: Wagtail, and who listens to it, read the clock."""
    by = make_user("editor")
    with time_machine.travel(at, tick=False):
        published = library.publish_latest(page_id=page.pk, revision_id=revision_id, by=by, at=at)
    assert isinstance(published, EventPage)
    return published


def change_event(page: EventPage, *, at: datetime = NOW, **values: Any) -> EventPage:
    """Change a public event, and publish the change."""
    draft = EventPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    revision = draft.save_revision(user=make_user("editor"), log_action=True, clean=False)
    return publish(page, revision.pk, at)


def applicant(**values: Any) -> Applicant:
    number = next(_numbers)
    facts: dict[str, Any] = {
        "name": f"Participant {number}",
        "email": f"participant{number}@example.org",
        "language": "en",
    }
    return Applicant(**(facts | values))


def sign_up(
    page: EventPage, *, by: User | None = None, at: datetime = NOW, **values: Any
) -> Registration:
    return services.register(reference=page.reference, applicant=applicant(**values), by=by, at=at)


def again(registration: Registration) -> Registration:
    return Registration.objects.select_related("desk").get(pk=registration.pk)


def owed(kind: str = "") -> list[Delivery]:
    """Give the mails that are or were owed, cancelled ones left out, the oldest first."""
    found = Delivery.objects.exclude(status=Delivery.Status.CANCELLED).order_by("pk")
    found = found.filter(kind__startswith="attendance.")
    return list(found.filter(kind=f"attendance.{kind}") if kind else found)


def send_all(at: datetime = NOW) -> None:
    """Let the relay send everything that is due."""
    delivery.deliver_due(at=at)


def days(count: float) -> timedelta:
    return timedelta(days=count)
