"""Mails of attendance: who hears what, under which key, with which link and calendar file.

Every mail carries a link that needs no sign-in, so every mail is `sensitive`: its words are
deleted once they have left. People with an account have the same news in their inbox, without it.
Links and calendar files are made while the mail is sent; a mail that has become untrue meanwhile
(somebody cancelled, the event moved once more) is cancelled then.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.attendance import queries
from portal.attendance.models import Certificate, EventDesk, Registration
from portal.attendance.tokens import link_token
from portal.attendance.workflow import Event, Status
from portal.catalogue import calendar
from portal.catalogue.calendar import CalendarEvent
from portal.core.errors import Gone
from portal.notifications import letters
from portal.notifications.letters import Enclosure
from portal.notifications.notice import Category, Notice

LINK = "attendance.registration"
CALENDAR = "attendance.calendar"
CERTIFICATE = "attendance.certificate"
MINE = "/{lang}/events/mine/"

WITH_CALENDAR = frozenset({"registration_confirmed", "registration_promoted", "event_changed"})


@dataclass(frozen=True)
class Remembered:
    """When an event is, read back from a notice's context."""

    zone: str
    whole_days: bool
    first_day: date | None
    last_day: date | None
    starts_at: datetime | None
    ends_at: datetime | None

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        """Read what `_time` wrote."""
        return cls(
            zone=stored["zone"],
            whole_days=stored["whole_days"],
            first_day=date.fromisoformat(stored["first_day"]) if stored["first_day"] else None,
            last_day=date.fromisoformat(stored["last_day"]) if stored["last_day"] else None,
            starts_at=_moment(stored["starts_at"]),
            ends_at=_moment(stored["ends_at"]),
        )


KIND_NAMES = {
    "attendance.certificate_ready": gettext_lazy("Certificate ready"),
    "attendance.event_cancelled": gettext_lazy("Event cancelled"),
    "attendance.event_changed": gettext_lazy("Event changed or postponed"),
    "attendance.event_reminder": gettext_lazy("Reminder of an event"),
    "attendance.registration_cancelled": gettext_lazy("Registration cancelled"),
    "attendance.registration_confirmed": gettext_lazy("Registration with a place"),
    "attendance.registration_promoted": gettext_lazy("Place from the waiting list"),
    "attendance.registration_repeated": gettext_lazy("Registered once more"),
    "attendance.registration_waitlisted": gettext_lazy("Registration on the waiting list"),
}
"""How staff find each kind of mail."""


def offer() -> None:
    """Offer links, files and names of kinds to the outbox; called once when the app is ready."""
    letters.name_kinds(KIND_NAMES)
    letters.register_link_action(LINK, registration_link)
    letters.register_link_action(CERTIFICATE, certificate_link)
    letters.register_enclosure(CALENDAR, calendar_file)


def of_status(registration: Registration, event: Event, *, promoted: bool = False) -> list[Notice]:
    """Tell a person whether they have a place: on registering, or by promotion."""
    if promoted:
        kind = "registration_promoted"
    elif registration.status == Status.CONFIRMED:
        kind = "registration_confirmed"
    else:
        kind = "registration_waitlisted"
    return _tell(kind, registration, event, key=_of_version(registration, kind), needs="status")


def repeated(registration: Registration, event: Event, at: datetime) -> list[Notice]:
    """Tell a person who registers once more what they have; once a day, lest strangers tease."""
    key = _of_version(registration, f"repeated:{at:%Y-%m-%d}")
    return _tell("registration_repeated", registration, event, key=key, needs="status", inbox=False)


def cancelled(registration: Registration, event: Event | None, *, reason: str) -> list[Notice]:
    """Confirm a cancellation, or tell of one by an organiser with its reason."""
    return _tell(
        "registration_cancelled",
        registration,
        event,
        key=_of_version(registration, "cancelled"),
        more={"reason": reason, "by_organiser": bool(reason)},
        needs="",
    )


def changed(registrations: Iterable[Registration], event: Event, before: str) -> list[Notice]:
    """Tell everybody that the event moved, is postponed, or takes place after all."""
    room = queries.meeting_room(event.reference)
    return [
        notice
        for registration in registrations
        for notice in _tell(
            "event_changed",
            registration,
            event,
            room=room,
            key=f"event:{event.reference}:{event.sequence}:{event.status}:changed:{registration.pk}",
            more={"status_before": before},
            needs="active",
        )
    ]


def called_off(registrations: Iterable[Registration], event: Event) -> list[Notice]:
    """Tell everybody once that the event does not take place."""
    room = queries.meeting_room(event.reference)
    return [
        notice
        for registration in registrations
        for notice in _tell(
            "event_cancelled",
            registration,
            event,
            room=room,
            key=f"event:{event.reference}:{event.sequence}:called_off:{registration.pk}",
            needs="",
            calendar_file=registration.status == Status.CONFIRMED,
        )
    ]


def reminders(registrations: Iterable[Registration], event: Event, hours: int) -> list[Notice]:
    """Remind those who have a place; useless once the event has begun."""
    room = queries.meeting_room(event.reference)
    return [
        notice
        for registration in registrations
        for notice in _tell(
            "event_reminder",
            registration,
            event,
            room=room,
            key=f"event:{event.reference}:{event.sequence}:reminder:{hours}h:{registration.pk}",
            more={"hours_before": hours},
            needs="reminder",
            category=Category.REMINDERS if registration.user_id else Category.EVENTS,
            expires_at=event.starts_at,
        )
    ]


def certified(certificate: Certificate, registration: Registration, event: Event) -> list[Notice]:
    """Tell a person that their certificate can be fetched."""
    return _tell(
        "certificate_ready",
        registration,
        event,
        key=f"certificate:{certificate.pk}:ready",
        more={"code": certificate.code},
        needs="",
        link=CERTIFICATE,
    )


def reminder_prefix(desk: EventDesk) -> str:
    """Give the beginning of the keys of reminders of an event as it was told last."""
    return f"event:{desk.reference}:{desk.told_sequence}:reminder:"


def called_off_prefix(desk: EventDesk) -> str:
    """Give the beginning of the keys of the news that the event is called off."""
    return f"event:{desk.reference}:{desk.told_sequence}:called_off:"


def prefixes_of(desk: EventDesk) -> list[str]:
    """Give the beginnings of the keys of everything that was written about an event, to anybody."""
    numbers = desk.registrations.values_list("pk", flat=True)
    certificates = desk.certificates.values_list("pk", flat=True)
    return [
        f"event:{desk.reference}:",
        *(f"registration:{number}:" for number in numbers),
        *(f"certificate:{number}:" for number in certificates),
    ]


def of_person_prefix(registration: Registration) -> str:
    """Give the beginning of the keys of mails about one registration's status."""
    return f"registration:{registration.pk}:{registration.version}:"


def language_of(registration: Registration) -> str:
    """Give the language in which a person is written to."""
    return registration.user.language if registration.user else registration.language


def _tell(
    kind: str,
    registration: Registration,
    event: Event | None,
    *,
    key: str,
    needs: str,
    more: dict[str, Any] | None = None,
    link: str = LINK,
    category: str = Category.EVENTS,
    inbox: bool = True,
    calendar_file: bool | None = None,
    expires_at: datetime | None = None,
    room: str | None = None,
) -> list[Notice]:
    """Make the mail and, for who has an account, the inbox item of one piece of news.

    `room`, where many are told at once, is the address of the meeting room, read once.
    """
    has_place = registration.status == Status.CONFIRMED
    if calendar_file is None:
        calendar_file = kind in WITH_CALENDAR and has_place
    if room is None and has_place and event is not None:
        room = queries.meeting_room(event.reference)
    said = _words(registration, event, room=(room or "") if has_place else "") | (more or {})
    notice: dict[str, Any] = {
        "kind": f"attendance.{kind}",
        "context": said,
        "category": category,
    }
    person: dict[str, Any] = {"address": registration.email, "language": registration.language}
    if registration.user_id:
        person = {"user_id": registration.user_id}
    mail = Notice(
        **notice | person,
        key=key,
        inbox=False,
        sensitive=True,
        link_action=link,
        enclosure=CALENDAR if calendar_file and said["calendar"] else "",
        expires_at=expires_at,
    )
    mail.context["registration"] = registration.uuid.hex  # type: ignore[index]
    mail.context["needs"] = needs  # type: ignore[index]
    if not inbox or not registration.user_id:
        return [mail]
    shown = Notice(
        **notice | {"context": {k: said[k] for k in ("title", "title_language", "reference")}},
        user_id=registration.user_id,
        key=f"{key}:inbox",
        url=MINE,
        mail=False,
    )
    return [mail, shown]


def _words(registration: Registration, event: Event | None, *, room: str) -> dict[str, Any]:
    known: dict[str, Any] = {
        "reference": registration.desk.reference,
        "title": registration.desk.title,
        "title_language": "",
        "name": registration.name,
        "has_place": registration.status == Status.CONFIRMED,
        "version": registration.version,
        "time": None,
        "calendar": None,
    }
    if event is None:
        return known
    file = event.calendar
    return known | {
        "title": event.title,
        "title_language": event.language,
        "place": ", ".join(filter(None, [event.venue, event.place])),
        "room": room,
        "status": event.status,
        "status_note": event.status_note,
        "sequence": event.sequence,
        "time": _time(event),
        "calendar": file.saying(place=room).to_json() if file else None,
        "slug": event.slug,
    }


def _time(event: Event) -> dict[str, Any]:
    return {
        "zone": event.zone,
        "whole_days": event.whole_days,
        "first_day": event.first_day.isoformat() if event.first_day else "",
        "last_day": event.last_day.isoformat() if event.last_day else "",
        "starts_at": event.starts_at.isoformat() if event.starts_at else "",
        "ends_at": event.ends_at.isoformat() if event.ends_at else "",
    }


def _of_version(registration: Registration, kind: str) -> str:
    return f"{of_person_prefix(registration)}{kind}"


def _moment(written: str) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


# ---- Made while a mail is sent --------------------------------------------------------------------


def registration_link(context: dict[str, Any]) -> str:
    """Give the link to a registration. Raises: Gone where the mail is no longer true."""
    number = uuid.UUID(hex=context["registration"])
    found = queries.registration(number)
    if found is None:
        raise Gone
    _require_true(found, context)
    return reverse("attendance:registration", kwargs={"token": link_token(number)})


def certificate_link(context: dict[str, Any]) -> str:
    """Give the link to a person's certificate. Raises: Gone where it was taken back."""
    number = uuid.UUID(hex=context["registration"])
    found = queries.registration(number)
    if found is None or found.attended_at is None:
        raise Gone
    return reverse("attendance:certificate", kwargs={"token": link_token(number)})


def calendar_file(context: dict[str, Any]) -> Enclosure:
    """Give the calendar file of an event as it was when the news was written."""
    event = CalendarEvent.from_json(context["calendar"])
    return Enclosure(
        name=f"{event.reference}.ics",
        mimetype="text/calendar",
        content=calendar.write([event], base_url=settings.BASE_URL),
        parameters={"charset": "utf-8", "method": "PUBLISH"},
    )


def _require_true(registration: Registration, context: dict[str, Any]) -> None:
    needs = context.get("needs")
    stale = {
        "status": registration.version != context["version"],
        "active": not registration.is_active
        or registration.desk.told_sequence != context.get("sequence"),
        "reminder": registration.status != Status.CONFIRMED
        or registration.desk.told_sequence != context.get("sequence")
        or registration.desk.told_status != "scheduled",
    }
    if stale.get(str(needs), False):
        raise Gone(_("This has changed since the mail was written."))
