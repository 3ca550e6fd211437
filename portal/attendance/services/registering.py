"""To register and to cancel, with or without an account."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.attendance import notices, queries
from portal.attendance.models import EventDesk, Registration
from portal.attendance.services import desks
from portal.attendance.workflow import Act, Door, Event, Status
from portal.core.errors import Conflict, Missing
from portal.notifications import services as notifications


@dataclass(frozen=True)
class Applicant:
    """What a person says of themselves; `answers` are pairs of question and answer."""

    name: str
    email: str
    language: str
    organisation: str = ""
    answers: tuple[tuple[str, str], ...] = ()

    def answers_json(self) -> list[dict[str, str]]:
        """Give the answers as they are kept."""
        return [{"question": question, "answer": answer} for question, answer in self.answers]


class ShutDoor(Conflict):
    """One cannot register now; `door` says why."""

    def __init__(self, door: Door) -> None:
        """Say it in a sentence."""
        self.door = door
        super().__init__(
            {
                Door.NOT_YET: _("Registration has not opened yet."),
                Door.CANCELLED: _("The event was cancelled. Registration is closed."),
                Door.POSTPONED: _("The event was postponed. Registration is closed for now."),
                Door.BEGUN: _("The event has begun. Registration is closed."),
                Door.OVER: _("The event is over. Registration is closed."),
                Door.CLOSED: _("Registration is closed."),
            }.get(door, _("This event takes no registrations here."))
        )


@transaction.atomic
def register(
    *, reference: str, applicant: Applicant, by: User | None, at: datetime
) -> Registration:
    """Register a person for an event: a place while there are any, else the waiting list.

    Who is signed in registers with the address of the account. An address that is registered
    already stays as it is, and only its mailbox learns so: whoever asks sees the same answer.
    After a cancellation the same row is taken, at the end of the order.

    Returns: the registration. Raises: Missing; ShutDoor.
    """
    language = by.language if by else applicant.language
    known = queries.event(reference, language)
    if known is None:
        raise Missing
    desk = desks.locked_or_new(known)
    # Only now: what was read before the lock may have changed.
    event = queries.event(reference, language)
    if event is None:
        raise Missing
    door = event.door(at)
    if door is not Door.OPEN:
        raise ShutDoor(door)
    desk.follow(event)
    desks.tell_changes(desk, event, at)
    desks.pass_on(desk, event, at)
    email = (by.email if by else applicant.email).strip().lower()
    row = desk.registrations.select_related("user").filter(email=email).first()
    if row is not None and row.is_active:
        return _registered_before(desk, row, applicant, event, by=by, at=at)
    values: dict[str, Any] = {
        "user": by or (row.user if row else None),
        "name": applicant.name,
        "organisation": applicant.organisation,
        "language": applicant.language,
        "answers": applicant.answers_json(),
        "status": desks.seat(desk, event),
        "number": desk.draw(),
        "consented_at": at,
        "registered_at": at,
        "settled_at": at,
        "cancelled_at": None,
    }
    if row is None:
        row = Registration.objects.create(desk=desk, email=email, **values)
    else:
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        row.save()
    row.desk = desk
    desk.write_down(Act.REGISTERED, at=at, registration=row)
    notifications.send(notices.of_status(row, event), at=at)
    return row


def _registered_before(
    desk: EventDesk,
    row: Registration,
    applicant: Applicant,
    event: Event,
    *,
    by: User | None,
    at: datetime,
) -> Registration:
    row.desk = desk
    if by is not None:
        # The account shows that the address is theirs, so what they say now counts.
        row.user = by
        row.name, row.organisation = applicant.name, applicant.organisation
        row.answers, row.language = applicant.answers_json(), applicant.language
        row.save()
        desk.write_down(Act.CHANGED, at=at, registration=row)
    notifications.send(notices.repeated(row, event, at), at=at)
    return row


@transaction.atomic
def cancel_registration(*, number: uuid.UUID, at: datetime) -> Registration:
    """Cancel a registration by its link, and give the place to the next who waits. Safe to repeat.

    Whoever holds the link may: it was sent to the registered address alone.

    Raises: Missing; Conflict once the event has begun.
    """
    found = queries.registration(number)
    if found is None:
        raise Missing
    desk = desks.locked(found.desk.reference)
    row = Registration.objects.select_related("user").get(pk=found.pk)
    row.desk = desk
    if not row.is_active:
        return row
    event = queries.event(desk.reference, notices.language_of(row))
    if event is not None and event.starts_at is not None and at >= event.starts_at:
        raise Conflict(_("The event has begun. The registration can no longer be cancelled."))
    take_back(desk, row, event, act=Act.CANCELLED, actor=None, reason="", at=at)
    return row


def take_back(
    desk: EventDesk,
    row: Registration,
    event: Event | None,
    *,
    act: Act,
    actor: User | None,
    reason: str,
    at: datetime,
) -> None:
    """Cancel one registration under the lock of its desk, tell the person, pass the place on."""
    had_place = row.status == Status.CONFIRMED
    notifications.cancel(key_prefix=notices.of_person_prefix(row), at=at)
    row.settle(Status.CANCELLED, at=at)
    desk.write_down(act, at=at, registration=row, actor=actor)
    notifications.send(notices.cancelled(row, event, reason=reason), at=at)
    if had_place and event is not None:
        desks.pass_on(desk, event, at)
