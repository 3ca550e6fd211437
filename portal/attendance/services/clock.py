"""What time brings: changes that nobody announced, reminders, forgetting."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from portal.attendance import notices, queries
from portal.attendance.models import EventDesk, Registration, SentReminder
from portal.attendance.services.desks import in_their_words
from portal.attendance.services.following import follow_event
from portal.attendance.workflow import (
    REMINDER_LATENESS,
    REMINDERS,
    Act,
    Event,
    Status,
    months_after,
)
from portal.notifications import services as notifications

logger = logging.getLogger(__name__)


def run_clock(*, at: datetime) -> None:
    """Follow every event ahead, remind, and forget. One transaction per event; safe to repeat."""
    ahead = EventDesk.objects.filter(Q(ends_at__gt=at) | Q(ends_at__isnull=True))
    desks = ahead.filter(purged_at__isnull=True).order_by("pk")
    for reference in desks.values_list("reference", flat=True):
        try:
            follow_event(reference=reference, at=at)
            remind(reference=reference, at=at)
        except Exception:
            # One event that cannot be followed must not keep the others from being so.
            logger.exception("event %s could not be followed", reference)
    purge(at=at)


@transaction.atomic
def remind(*, reference: str, at: datetime) -> int:
    """Remind those who have a place, a week and a day before the beginning as it is now.

    Who registered, got a place, or was told of a change after that moment had mail with the day
    then, and gets no second one. Returns: how many people are reminded.
    """
    desk = EventDesk.objects.select_for_update().filter(reference=reference).first()
    event = queries.event(reference, "en")
    if desk is None or event is None or not event.takes_place or event.starts_at is None:
        return 0
    return sum(_remind_once(desk, event, before, at) for before in REMINDERS)


def _remind_once(desk: EventDesk, event: Event, before: timedelta, at: datetime) -> int:
    assert event.starts_at is not None
    due_at = event.starts_at - before
    if not due_at <= at < min(due_at + REMINDER_LATENESS, event.starts_at):
        return 0
    _row, is_new = SentReminder.objects.get_or_create(
        desk=desk,
        sequence=event.sequence,
        hours_before=before // timedelta(hours=1),
        defaults={"at": at},
    )
    if not is_new or (desk.told_at is not None and desk.told_at >= due_at):
        return 0
    people = list(
        desk.registrations.filter(status=Status.CONFIRMED, settled_at__lt=due_at)
        .select_related("user")
        .order_by("number")
    )
    for words, group in in_their_words(desk, people, event).values():
        owed = notices.reminders(group, words, before // timedelta(hours=1))
        notifications.send(owed, at=at)
    return len(people)


def purge(*, at: datetime) -> int:
    """Delete registrations of events that ended long enough ago, and the addresses on their mails.

    Their counts stay, and that mails were sent.

    Returns: how many desks were emptied.
    """
    old = EventDesk.objects.filter(purged_at__isnull=True, ends_at__lte=at)
    due = [
        desk.reference
        for desk in old.order_by("pk")
        if desk.ends_at is not None
        and months_after(desk.ends_at, settings.REGISTRATIONS_KEPT_MONTHS) <= at
    ]
    for reference in due:
        _purge_one(reference, at)
    return len(due)


@transaction.atomic
def _purge_one(reference: str, at: datetime) -> None:
    desk = EventDesk.objects.select_for_update().get(reference=reference)
    counts = queries.counts(desk)
    desk.kept_confirmed, desk.kept_waitlisted = counts["confirmed"], counts["waitlisted"]
    desk.kept_cancelled, desk.kept_attended = counts["cancelled"], counts["attended"]
    desk.purged_at = at
    desk.save()
    notifications.forget(key_prefixes=notices.prefixes_of(desk))
    count, _kinds = Registration.objects.filter(desk=desk).delete()
    desk.write_down(Act.PURGED, at=at, detail={"registrations": count})
