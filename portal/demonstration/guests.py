"""Registers the cast for the demonstration's webinar: more people than places, some cancel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from portal.accounts.models import User
from portal.attendance import services as attendance
from portal.attendance.models import EventDesk
from portal.attendance.services.registering import ShutDoor
from portal.catalogue.record import TranslationKind
from portal.library.models import EventPage

WEBINAR = "Demonstration: webinar"


def register(people: Sequence[User], *, at: datetime) -> int:
    """Register people for the webinar, an hour after each other; returns how many.

    Safe to run twice: an event that has a desk is left alone. Nobody is registered where the
    webinar's window is shut, as long after its day.
    """
    page = (
        EventPage.objects.live()
        .filter(title_en__startswith=WEBINAR, translation_kind=TranslationKind.ORIGINAL.value)
        .first()
    )
    if page is None or EventDesk.objects.filter(reference=page.reference).exists():
        return 0
    done = 0
    for number, person in enumerate(people):
        applicant = attendance.Applicant(
            name=person.name, email=person.email, language=person.language
        )
        moment = at - timedelta(hours=len(people) - number)
        try:
            attendance.register(reference=page.reference, applicant=applicant, by=person, at=moment)
        except ShutDoor:
            return done
        done += 1
    return done
