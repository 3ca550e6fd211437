"""The organisers' screens in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.policies import staff_required, standing_of
from portal.attendance import exports, policies, queries, services
from portal.attendance.forms import PeopleFilter, RemovalForm
from portal.attendance.models import EventDesk
from portal.attendance.policies import ORGANISERS, READERS
from portal.attendance.presentation import when
from portal.attendance.views.frame import language, me
from portal.attendance.workflow import Event
from portal.core.errors import DomainError, Missing

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@staff_required(*READERS)
def events(request: HttpRequest) -> HttpResponse:
    """List events that take registrations here, with places and people."""
    return _screen(
        request,
        "events",
        title=_("Events"),
        rows=queries.organised(language(), timezone.now()),
    )


@require_safe
@staff_required(*READERS)
def event(request: HttpRequest, reference: str) -> HttpResponse:
    """Show an event's registrations in order, with answers."""
    at, desk = timezone.now(), queries.desk(reference)
    known = queries.event(reference, language())
    form = PeopleFilter(request.GET)
    found = queries.registrations(desk, **form.wishes())
    kept = request.GET.copy()
    kept.pop("p", None)
    return _screen(
        request,
        "event",
        title=known.title if known else desk.title,
        trail=True,
        desk=desk,
        event=known,
        when=when(known) if known else None,
        form=form,
        page=Paginator(found, PER_PAGE).get_page(request.GET.get("p")),
        kept=kept.urlencode(),
        log=queries.log(desk)[:PER_PAGE],
        may_organise=policies.may_organise(standing_of(request)),
        has_begun=_has_begun(known, at),
        has_ended=bool(known and known.has_ended(at)),
    )


@require_POST
@staff_required(*ORGANISERS)
def attendance(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep who of the people shown was present."""
    try:
        changed = services.mark_attendance(
            reference=reference,
            present=_numbers(request, "present"),
            shown=_numbers(request, "shown"),
            by=me(request),
            at=timezone.now(),
        )
    except Missing:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext("%(count)s mark changed.", "%(count)s marks changed.", changed)
        messages.success(request, words % {"count": changed})
    return redirect(_back(request, reference))


@require_POST
@staff_required(*ORGANISERS)
def issue(request: HttpRequest, reference: str) -> HttpResponse:
    """Issue certificates to those who were present."""
    try:
        count = services.issue_certificates(reference=reference, by=me(request), at=timezone.now())
    except Missing:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext(
            "%(count)s certificate was issued.", "%(count)s certificates were issued.", count
        )
        messages.success(request, words % {"count": count})
    return redirect("attendance_desk:event", reference)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*ORGANISERS)
def remove(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Ask for the reason, and cancel a person's registration."""
    desk = queries.desk(reference)
    row = queries.registrations(desk).filter(number=number).first()
    if row is None:
        raise Missing
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.remove_registration(
                reference=reference,
                number=number,
                reason=form.cleaned_data["reason"],
                by=me(request),
                at=timezone.now(),
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The registration is cancelled. The person is told."))
        return redirect("attendance_desk:event", reference)
    return _screen(
        request,
        "remove",
        title=_("Cancel a registration"),
        trail=True,
        desk=desk,
        registration=row,
        form=form,
    )


@require_POST
@staff_required(*ORGANISERS)
def export(request: HttpRequest, reference: str, form: str) -> HttpResponse:
    """Give the list as CSV or XLSX. A POST: it is written down who takes personal data away."""
    at = timezone.now()
    if form not in {"csv", "xlsx"}:
        raise Missing
    desk = services.note_export(reference=reference, form=form, by=me(request), at=at)
    rows = queries.registrations(desk)
    if form == "csv":
        response = HttpResponse(exports.as_csv(rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(exports.as_xlsx(rows, title=reference), content_type=XLSX)
    name = f"{reference}-{at:%Y-%m-%d}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _screen(
    request: HttpRequest, name: str, *, title: str, trail: bool = False, **words: Any
) -> HttpResponse:
    steps = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    if trail:
        steps.append({"url": reverse("attendance_desk:events"), "label": _("Events")})
        desk = words.get("desk")
        if isinstance(desk, EventDesk) and name != "event":
            url = reverse("attendance_desk:event", kwargs={"reference": desk.reference})
            steps.append({"url": url, "label": desk.reference})
    response = TemplateResponse(
        request,
        f"attendance/cms/{name}.html",
        {
            "page_title": title,
            "header_title": title,
            "header_icon": "calendar-alt",
            "breadcrumbs_items": [*steps, {"url": "", "label": title}],
            **words,
        },
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _has_begun(event: Event | None, at: Any) -> bool:
    return bool(event and event.starts_at and at >= event.starts_at)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    return [int(n) for n in request.POST.getlist(name) if n.isascii() and n.isdecimal()]


def _back(request: HttpRequest, reference: str) -> str:
    address = reverse("attendance_desk:event", kwargs={"reference": reference})
    kept = request.POST.get("kept", "")
    return f"{address}?{kept}" if kept else address
