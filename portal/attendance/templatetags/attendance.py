"""What pages of other apps and mails say of registrations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from portal.attendance import queries
from portal.attendance.notices import Remembered
from portal.attendance.presentation import When, moment, when
from portal.attendance.workflow import Event
from portal.catalogue.record import PublishedEntry

register = template.Library()


@register.filter
def told_when(stored: dict[str, Any] | None) -> When:
    """Say the time that a notice remembers, in the recipient's language and zone."""
    return when(Remembered.of(stored)) if stored else When()


@register.filter
def event_when(event: Event) -> When:
    """Say when an event is, in the reader's language and zone."""
    return when(event)


@register.filter
def in_zone_of(instant: datetime, event: Event) -> str:
    """Write an instant as the clocks of an event's place show it, with zone and offset."""
    return moment(instant, event.zone)


@register.inclusion_tag("attendance/_register.html")
def registration_box(entry: PublishedEntry, at: datetime | None = None) -> dict[str, Any]:
    """Show what can be done about registering for an event. One query.

    `at` is the clock of the view; without it the tag reads it.
    """
    language = get_language() or "en"
    box = queries.box(entry.reference, language, at or timezone.now())
    return {"box": box, "door": box.door.value if box else "none"}
