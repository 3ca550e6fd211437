"""What organisers do: mark who was there, cancel for a person, export, issue certificates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.queries import standing, today
from portal.attendance import notices, policies, queries
from portal.attendance.models import Certificate, EventDesk, Registration
from portal.attendance.services import desks
from portal.attendance.services.registering import take_back
from portal.attendance.workflow import Act, Event, Status
from portal.core.errors import Conflict, Missing, Unfit
from portal.notifications import services as notifications


@transaction.atomic
def mark_attendance(
    *, reference: str, present: Iterable[int], shown: Iterable[int], by: User, at: datetime
) -> int:
    """Mark who of the registrations shown was present; the others shown lose their mark.

    `shown` and `present` are numbers in the order. A certificate of somebody who loses the mark
    becomes invalid, and valid again with it.

    Returns: how many marks changed. Raises: NotAllowed; Missing; Conflict before the beginning.
    """
    policies.require_organiser(standing(by, today(at)))
    desk = desks.locked(reference)
    event = queries.event(reference, "en")
    if event is not None and (event.starts_at is None or at < event.starts_at):
        raise Conflict(_("The event has not begun. Nobody can have been there yet."))
    there = set(present)
    rows = desk.registrations.filter(number__in=set(shown), status=Status.CONFIRMED)
    changed = 0
    for row in rows.select_related("certificate").order_by("number"):
        is_there = row.number in there
        if is_there == (row.attended_at is not None):
            continue
        row.attended_at = at if is_there else None
        row.save(update_fields=["attended_at"])
        paper = getattr(row, "certificate", None)
        if paper is not None:
            paper.revoke(at=None if is_there else at)
        act = Act.ATTENDED if is_there else Act.NOT_ATTENDED
        desk.write_down(act, at=at, registration=row, actor=by)
        changed += 1
    return changed


@transaction.atomic
def remove_registration(
    *, reference: str, number: int, reason: str, by: User, at: datetime
) -> Registration:
    """Cancel a person's registration with a reason that the person reads; the next one moves up.

    Raises: NotAllowed; Missing; Unfit without a reason; Conflict where it is cancelled already.
    """
    policies.require_organiser(standing(by, today(at)))
    if not reason.strip():
        raise Unfit(_("Enter the reason. The person reads it."))
    desk = desks.locked(reference)
    row = desk.registrations.select_related("user").filter(number=number).first()
    if row is None:
        raise Missing
    row.desk = desk
    if not row.is_active:
        raise Conflict(_("This registration is cancelled already."))
    event = queries.event(reference, notices.language_of(row))
    take_back(desk, row, event, act=Act.REMOVED, actor=by, reason=reason.strip(), at=at)
    return row


@transaction.atomic
def note_export(*, reference: str, form: str, by: User, at: datetime) -> EventDesk:
    """Write down that somebody takes personal data away, before they get it.

    Raises: NotAllowed; Missing.
    """
    policies.require_organiser(standing(by, today(at)))
    desk = desks.locked(reference)
    count = desk.registrations.count()
    desk.write_down(Act.EXPORTED, at=at, actor=by, detail={"form": form, "registrations": count})
    return desk


@transaction.atomic
def issue_certificates(*, reference: str, by: User, at: datetime) -> int:
    """Give everybody who was present a certificate, and tell them; who has one keeps it.

    Returns: how many were issued. Raises: NotAllowed; Missing; Conflict before the end.
    """
    policies.require_organiser(standing(by, today(at)))
    desk = desks.locked(reference)
    event = queries.event(reference, "en")
    if event is None:
        raise Missing
    if not event.has_ended(at) or event.first_day is None:
        raise Conflict(_("The event has not ended yet."))
    people = list(
        desk.registrations.filter(attended_at__isnull=False, certificate__isnull=True)
        .select_related("user")
        .order_by("number")
    )
    for words, group in desks.in_their_words(desk, people, event).values():
        for row in group:
            notifications.send(notices.certified(_issue(row, event, at), row, words), at=at)
    if people:
        desk.write_down(Act.CERTIFIED, at=at, actor=by, detail={"certificates": len(people)})
    return len(people)


def _issue(row: Registration, event: Event, at: datetime) -> Certificate:
    assert event.first_day is not None
    return Certificate.objects.create(
        desk=row.desk,
        registration=row,
        first_day=event.first_day,
        last_day=event.last_day or event.first_day,
        issued_at=at,
    )
