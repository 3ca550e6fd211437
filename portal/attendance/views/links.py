"""What the links in mails open: a registration, its cancellation, its certificate, a calendar."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.attendance import certificates, queries, services
from portal.attendance.forms import CodeForm
from portal.attendance.models import Certificate, Registration
from portal.attendance.presentation import when
from portal.attendance.views.frame import language, registration_of
from portal.attendance.workflow import Status
from portal.core.errors import Missing
from portal.core.writing import days


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """Show a registration, and cancel it.

    GET changes nothing, because mail scanners follow links; POST cancels, however often.
    """
    at, found = timezone.now(), registration_of(token)
    if request.method == "POST":
        services.cancel_registration(number=found.uuid, at=at)
        return redirect("attendance:registration", token)
    event = queries.event(found.desk.reference, language())
    return render(
        request,
        "attendance/registration.html",
        {
            "registration": found,
            "token": token,
            "event": event,
            "when": when(event) if event else None,
            "has_begun": bool(event and event.starts_at and at >= event.starts_at),
            "has_place": found.status == Status.CONFIRMED,
            "room": queries.meeting_room(found.desk.reference)
            if found.status == Status.CONFIRMED
            else "",
            "certificate": _certificate(found),
            "calendar": queries.has_calendar(user=found.user, email=found.email),
        },
    )


@require_safe
@never_cache
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """Give a person's certificate as PDF. Raises: Missing where there is none, or none any more."""
    found = registration_of(token)
    paper = _certificate(found)
    if paper is None:
        raise Missing
    event = queries.event(found.desk.reference, language())
    response = HttpResponse(certificates.pdf(paper, found, event), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{paper.code}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@never_cache
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Make or shut the secret calendar address of who holds a registration's link."""
    found, at = registration_of(token), timezone.now()
    back = reverse("attendance:registration", kwargs={"token": token})
    if "revoke" in request.POST:
        services.revoke_calendar_address(owner=found)
        return redirect(back)
    secret = services.make_calendar_address(owner=found, at=at, language=language())
    return render(
        request, "attendance/calendar_made.html", {"address": address_of(secret), "back": back}
    )


@require_safe
def certificate_check(request: HttpRequest, code: str = "") -> HttpResponse:
    """Say whether a certificate is valid, for which event and days; never for whom."""
    typed = code or request.GET.get("code", "")
    form = CodeForm({"code": typed} if code or "code" in request.GET else None)
    found = queries.certificate(typed) if typed else None
    return render(
        request,
        "attendance/certificate_check.html",
        {
            "form": form,
            "typed": typed,
            "certificate": found,
            "days": days(found.first_day, found.last_day) if found else "",
            "event": queries.event(found.desk.reference, language()) if found else None,
        },
    )


def address_of(secret: str) -> str:
    """Give the whole address of a secret calendar."""
    return settings.BASE_URL + reverse("attendance_calendar", kwargs={"secret": secret})


def _certificate(of: Registration) -> Certificate | None:
    paper = getattr(of, "certificate", None)
    return paper if paper is not None and paper.revoked_at is None else None
