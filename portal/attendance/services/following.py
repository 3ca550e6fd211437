"""To follow an event: what its page became, told to those who registered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portal.attendance import queries
from portal.attendance.models import EventDesk
from portal.attendance.services import desks


@transaction.atomic
def follow_event(*, reference: str, at: datetime) -> None:
    """Tell registered people what changed of an event, and fill places that became free.

    An event that nobody registered for, or that is no longer public, changes nothing here.
    Safe to repeat.
    """
    desk = EventDesk.objects.select_for_update().filter(reference=reference).first()
    if desk is None or desk.purged_at is not None:
        return
    event = queries.event(reference, "en")
    if event is None:
        return
    desk.follow(event)
    desks.tell_changes(desk, event, at)
    desks.pass_on(desk, event, at)
