"""To register for an event."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts import policies as accounts
from portal.attendance import queries, services
from portal.attendance.forms import RegistrationForm
from portal.attendance.presentation import when
from portal.attendance.services.registering import ShutDoor
from portal.attendance.views.frame import following_moves, language, too_many
from portal.attendance.workflow import Door
from portal.core.errors import Missing
from portal.core.middleware import error_page


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@following_moves
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form, and take it."""
    at, user = timezone.now(), accounts.person(request)
    box = queries.box(queries.event_at(slug, language()).reference, language(), at)
    if box is None or box.door in {Door.NONE, Door.LINK}:
        raise Missing
    words = {"event": box.event, "box": box, "when": when(box.event)}
    if box.door is not Door.OPEN:
        words["sentence"] = str(ShutDoor(box.door))
        return render(request, "attendance/shut.html", words, status=409 if request.POST else 200)
    earlier = queries.own_registration(user, box.event.reference) if user else None
    form = RegistrationForm(
        request.POST or None, asked=queries.questions(box.event), user=user, earlier=earlier
    )
    if request.method == "POST" and form.is_valid():
        if user is None and too_many(request):
            return error_page(
                request, 429, _("Many people registered from here just now. Try again in an hour.")
            )
        services.register(
            reference=box.event.reference, applicant=form.applicant(language()), by=user, at=at
        )
        return redirect("attendance:registered", slug)
    return render(
        request,
        "attendance/register.html",
        words | {"form": form, "earlier": earlier if earlier and earlier.is_active else None},
    )


@require_safe
@never_cache
@following_moves
def registered(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that the registration arrived; the rest is for the mailbox, or for who is signed in."""
    event = queries.event_at(slug, language())
    user = accounts.person(request)
    own = queries.own_registration(user, event.reference) if user else None
    return render(
        request,
        "attendance/registered.html",
        {"event": event, "when": when(event), "own": own if own and own.is_active else None},
    )
