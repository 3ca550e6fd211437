"""What is done under the lock of a desk, whoever asks: seats passed on, people told."""

from __future__ import annotations

from datetime import datetime

from portal.attendance import notices, queries
from portal.attendance.models import EventDesk, Registration
from portal.attendance.workflow import ACTIVE, Act, Event, Status
from portal.core.errors import Missing
from portal.notifications import services as notifications
from portal.notifications.notice import Notice


def locked(reference: str) -> EventDesk:
    """Give the desk of an event, locked until the transaction ends. Raises: Missing."""
    desk = EventDesk.objects.select_for_update().filter(reference=reference).first()
    if desk is None:
        raise Missing
    return desk


def locked_or_new(event: Event) -> EventDesk:
    """Give the desk of an event, locked; one that nobody came to yet is set up.

    Two who come first at once: one sets it up, the other waits for it and finds it.
    """
    EventDesk.objects.bulk_create(
        [
            EventDesk(
                reference=event.reference,
                title=event.original_title[:255],
                ends_at=event.ends_at,
                told_sequence=event.sequence,
                told_status=event.status,
            )
        ],
        ignore_conflicts=True,
    )
    return locked(event.reference)


def tell_changes(desk: EventDesk, event: Event, at: datetime) -> int:
    """Tell everybody registered what changed since they were told last; each person once.

    Returns: how many people were told.
    """
    before = desk.told_status
    if (desk.told_sequence, before) == (event.sequence, event.status):
        return 0
    was_off, is_off = before == "cancelled", event.status == "cancelled"
    # What is owed of the old time is no longer true, or would be said twice.
    notifications.cancel(key_prefix=notices.reminder_prefix(desk), at=at)
    if was_off and not is_off:
        notifications.cancel(key_prefix=notices.called_off_prefix(desk), at=at)
    people = list(
        desk.registrations.filter(status__in=ACTIVE).select_related("user").order_by("number")
    )
    sequence = desk.told_sequence
    desk.has_told(event, at)
    if is_off and was_off:
        # They know; what else changed does not matter any more.
        return 0
    if not is_off and event.has_ended(at):
        # A correction of what is past is no news for those who were there.
        return 0
    in_words = in_their_words(desk, people, event)
    told: list[Notice] = []
    for words, group in in_words.values():
        told += (
            notices.called_off(group, words) if is_off else notices.changed(group, words, before)
        )
    notifications.send(told, at=at)
    desk.write_down(
        Act.TOLD,
        at=at,
        detail={
            "people": len(people),
            "sequence": [sequence, event.sequence],
            "status": [before, event.status],
        },
    )
    return len(people)


def pass_on(desk: EventDesk, event: Event, at: datetime) -> list[Registration]:
    """Give free places to those who wait, in the order in which they came, and tell them."""
    if not event.takes_place or event.starts_at is None or at >= event.starts_at:
        return []
    next_ones = list(queries.waiting(desk).select_related("user")[: _free(desk, event)])
    for registration in next_ones:
        registration.settle(Status.CONFIRMED, at=at)
        desk.write_down(Act.PROMOTED, at=at, registration=registration)
    for words, group in in_their_words(desk, next_ones, event).values():
        for registration in group:
            notifications.send(notices.of_status(registration, words, promoted=True), at=at)
    return next_ones


def seat(desk: EventDesk, event: Event) -> Status:
    """Tell whether who comes now has a place or waits; nobody overtakes who waits."""
    if event.capacity is None:
        return Status.CONFIRMED
    is_free = queries.taken(desk) < event.capacity and not queries.waiting(desk).exists()
    return Status.CONFIRMED if is_free else Status.WAITLISTED


def _free(desk: EventDesk, event: Event) -> int | None:
    # A capacity that was lowered takes no place away; it only gives none.
    if event.capacity is None:
        return None
    return max(0, event.capacity - queries.taken(desk))


def in_their_words(
    desk: EventDesk, people: list[Registration], event: Event
) -> dict[str, tuple[Event, list[Registration]]]:
    """Group people by language, each group with the event in it."""
    groups: dict[str, tuple[Event, list[Registration]]] = {}
    for registration in people:
        registration.desk = desk
        language = notices.language_of(registration)
        if language not in groups:
            groups[language] = (queries.event(event.reference, language) or event, [])
        groups[language][1].append(registration)
    return groups
