"""The mails that the demonstration sent to nobody, readable by everybody. 404 elsewhere."""

from __future__ import annotations

import base64
from functools import wraps
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.core.errors import Missing
from portal.demonstration.cast import CAST
from portal.notifications import queries

SHOWN = 200


class View(Protocol):
    """A view of this app."""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a request."""
        ...


def demonstration_only(view: View) -> View:
    """Answer 404 outside the demonstration: there the mails are people's own."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMONSTRATION:
            raise Missing
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@never_cache
@demonstration_only
def mails(request: HttpRequest) -> HttpResponse:
    """List what each person would have received, the latest first; `to` chooses one person."""
    address = request.GET.get("to", "")
    found = queries.demonstration_mails(limit=SHOWN, address=address)
    return render(
        request,
        "demonstration/mails.html",
        {"mails": found, "people": CAST, "address": address, "limit": SHOWN},
    )


@require_safe
@never_cache
@demonstration_only
def mail(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Show one mail: its text, with links that work."""
    found = queries.mail(delivery_id)
    if found is None:
        raise Missing
    return render(request, "demonstration/mail.html", {"mail": found})


@require_safe
@never_cache
@demonstration_only
def enclosed(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Give the file that went with a mail."""
    found = queries.mail(delivery_id)
    if found is None or not found.enclosed:
        raise Missing
    response = HttpResponse(
        base64.b64decode(found.enclosed["content"]), content_type=found.enclosed["mimetype"]
    )
    response["Content-Disposition"] = f'attachment; filename="{found.enclosed["name"]}"'
    return response
