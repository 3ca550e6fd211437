"""Calendars to download and to subscribe to."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from portal.attendance import queries
from portal.attendance.views.frame import following_moves, language
from portal.attendance.workflow import Status
from portal.catalogue import calendar
from portal.catalogue import queries as catalogue
from portal.catalogue.forms import Selection
from portal.catalogue.record import Kind
from portal.core.errors import Missing
from portal.core.languages import BY_CODE

CACHED_SECONDS = 300


@require_safe
@following_moves
def event_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Give one event as a calendar file. Raises: Missing."""
    entry = queries.public_event(slug, language())
    content = calendar.event_calendar([entry], base_url=settings.BASE_URL)
    return _public(content, f"{entry.reference}.ics")


@require_safe
def whole_calendar(request: HttpRequest) -> HttpResponse:
    """Give the events of a selection, by the same words and filters as their list."""
    asked = request.GET.copy()
    wanted = str(asked.pop("lang", ["en"])[-1])
    speaking = wanted if wanted in BY_CODE else "en"
    selection = Selection.read(asked, catalogue.snapshot(Kind.EVENT).terms, Kind.EVENT)
    with override(speaking):
        entries = queries.public_calendar(
            language=speaking,
            chosen=selection.dimensions,
            words=selection.words,
            when=selection.when,
            at=timezone.now(),
        )
        name = _("NEASPEC land knowledge portal: events")
        content = calendar.event_calendar(entries, base_url=settings.BASE_URL, name=name)
    return _public(content, "neaspec-events.ics")


@require_safe
def own_calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Give a person's own registrations at their secret address. Raises: Missing for any other."""
    address = queries.calendar_address(secret)
    if address is None:
        raise Missing
    speaking = address.user.language if address.user else address.language
    with override(speaking if speaking in BY_CODE else "en"):
        found = queries.own_calendar(address)
        rooms = queries.meeting_rooms(event.reference for _row, event in found)
        waits = _("You are on the waiting list.")
        events = [
            event.saying(place=rooms.get(event.reference, ""))
            if row.status == Status.CONFIRMED
            else event.waiting(note=waits)
            for row, event in found
        ]
        name = _("My events (NEASPEC land knowledge portal)")
        content = calendar.write(events, base_url=settings.BASE_URL, name=name)
    response = HttpResponse(content, content_type=calendar.CONTENT_TYPE)
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def _public(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=calendar.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    patch_cache_control(response, public=True, max_age=CACHED_SECONDS)
    return response
