"""What a signed-in person takes part in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.attendance import queries, services
from portal.attendance.queries import Mine
from portal.attendance.tokens import link_token
from portal.attendance.views.frame import language, me
from portal.attendance.views.links import address_of


@require_safe
@never_cache
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List a person's registrations: what comes, what was."""
    at = timezone.now()
    found = queries.mine(me(request), language())
    past = [one for one in found if _is_past(one, at)]
    return render(
        request,
        "attendance/mine.html",
        {
            "coming": [_row(one) for one in reversed(found) if one not in past],
            "past": [_row(one) for one in past],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def calendar_address(request: HttpRequest) -> HttpResponse:
    """Make a secret calendar address, shown once; or shut it."""
    user = me(request)
    back = reverse("attendance:calendar_address")
    if request.method == "POST" and "revoke" in request.POST:
        services.revoke_calendar_address(owner=user)
        return redirect(back)
    if request.method == "POST":
        secret = services.make_calendar_address(owner=user, at=timezone.now(), language=language())
        words = {"address": address_of(secret), "back": back}
        return render(request, "attendance/calendar_made.html", words)
    return render(
        request, "attendance/calendar_address.html", {"calendar": queries.has_calendar(user=user)}
    )


def _is_past(one: Mine, at: object) -> bool:
    ends_at = one.registration.desk.ends_at
    return ends_at is not None and ends_at <= at  # type: ignore[operator]


def _row(one: Mine) -> dict[str, object]:
    paper = one.certificate if one.certificate and one.certificate.revoked_at is None else None
    return {
        "registration": one.registration,
        "event": one.event,
        "token": link_token(one.registration.uuid),
        "certificate": paper,
    }
