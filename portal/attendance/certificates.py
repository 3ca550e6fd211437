"""The certificate of participation as PDF: fonts of six scripts embedded, nothing fetched."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.attendance.models import Certificate, Registration
from portal.attendance.workflow import Event
from portal.core import languages
from portal.core.errors import Conflict
from portal.core.writing import days
from portal.library import papers


def pdf(certificate: Certificate, registration: Registration, event: Event | None) -> bytes:
    """Give the certificate in the language now spoken.

    Raises: Conflict on a machine that cannot make PDFs.
    """
    language = get_language() or "en"
    words = {
        "language_tag": languages.tag(language),
        "name": registration.name,
        "title": event.title if event else certificate.desk.title,
        "title_tag": languages.tag(event.language) if event else "",
        "place": ", ".join(filter(None, [event.venue, event.place])) if event else "",
        "days": days(certificate.first_day, certificate.last_day),
        "issued_at": certificate.issued_at,
        "code": certificate.code,
        "reference": certificate.desk.reference,
        "check_url": settings.BASE_URL
        + reverse("attendance:certificate_check", kwargs={"code": certificate.code}),
        "is_demonstration": settings.DEMONSTRATION,
    }
    try:
        return papers.printed(render_to_string("attendance/certificate.html", words))
    except papers.NoPrinter as error:
        raise Conflict(
            _("The certificate cannot be made at the moment. Please try later.")
        ) from error
