"""The open interface, version 1: entries as JSON, to read only."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from portal.api.formats import entry as as_json
from portal.api.formats import openapi
from portal.api.views.doors import for_machines, open_to_all
from portal.api.views.found import public_entry
from portal.catalogue import addresses, queries
from portal.catalogue.forms import Selection
from portal.catalogue.record import Kind, Order
from portal.core.errors import DomainError
from portal.core.languages import BY_CODE

SIZE, MOST = 50, 200
OWN = ("kind", "lang", "limit", "after", "experience_kind")
"""Parameters that a list for readers does not have."""


class NotUnderstood(ValueError):  # noqa: N818 - named by what it says
    """A parameter that the interface does not know: a filter ignored would give too much."""


@open_to_all
@for_machines
def entries(request: HttpRequest) -> HttpResponse:
    """Give a page of entries that meet the filters, and the address of the next page."""
    try:
        return JsonResponse(_page(request, timezone.now()), json_dumps_params=_DUMPS)
    except NotUnderstood as error:
        return _problem(400, "Not understood", str(error))


@open_to_all
@for_machines
def entry(request: HttpRequest, reference: str) -> HttpResponse:
    """Give all that is public of an entry, in its original's words; `?lang=` takes a translation."""
    try:
        found = public_entry(request, reference)
    except DomainError as error:
        return _problem(int(error.status), error.status.phrase, str(error))
    return JsonResponse(as_json.full(found), json_dumps_params=_DUMPS)


@open_to_all
@for_machines
def description(request: HttpRequest) -> HttpResponse:
    """Give the description of the interface: OpenAPI 3.1."""
    return JsonResponse(openapi.document(), json_dumps_params=_DUMPS)


_DUMPS = {"ensure_ascii": True, "indent": 1}


def _page(request: HttpRequest, at: datetime) -> dict[str, Any]:
    kind, selection = _selection(request.GET)
    size, language = _size(request.GET), _language(request.GET)
    keys = queries.chosen_keys(
        kind,
        chosen=selection.dimensions,
        words=selection.words,
        order=Order.OLDEST if selection.oldest_first else Order.NEWEST,
        when=selection.when,
        at=at,
    )
    start = _start(request.GET.get("after", ""), keys, oldest_first=selection.oldest_first)
    shown = keys[start : start + size]
    found = list(queries.entries(shown, language))
    return {
        "total": len(keys),
        "next": _next(request, found[-1]) if found and start + size < len(keys) else None,
        "entries": [as_json.short(one) for one in found],
    }


def _selection(query: QueryDict) -> tuple[Kind | None, Selection]:
    """Read the filters of a list; the kind of entry says which they are."""
    asked = query.copy()
    kind = asked.get("kind", "")
    if kind and kind not in set(Kind):
        raise NotUnderstood(f"kind={kind[:40]}")
    repeated = [name for name in ("kind", "lang", "limit", "after") if len(asked.getlist(name)) > 1]
    if repeated:
        raise NotUnderstood(f"{repeated[0]} stands more than once")
    experience = asked.getlist("experience_kind")
    for name in OWN:
        asked.pop(name, None)
    if experience:
        # Readers' addresses call it `kind`, which here is the kind of entry.
        asked.setlist("kind", experience)
    chosen = Kind(kind) if kind else None
    selection = Selection.read(asked, queries.snapshot(chosen).terms, chosen)
    if "page" in asked:
        raise NotUnderstood("page: follow the address in `next`")
    if selection.order in (Order.STATE, Order.SYMBOL):
        # A page goes on behind a moment; these orders have none.
        raise NotUnderstood(f"sort={selection.order}")
    if selection.ignored:
        raise NotUnderstood(", ".join(selection.ignored))
    return chosen, replace(selection, page=1)


def _size(query: QueryDict) -> int:
    asked = query.get("limit", str(SIZE))
    if not (asked.isascii() and asked.isdecimal() and len(asked) <= 3 and 1 <= int(asked) <= MOST):
        raise NotUnderstood(f"limit is a number from 1 to {MOST}")
    return int(asked)


def _language(query: QueryDict) -> str:
    asked = query.get("lang", "")
    if asked and asked not in BY_CODE:
        raise NotUnderstood(f"lang is one of {', '.join(BY_CODE)}")
    return asked


def _next(request: HttpRequest, last: Any) -> str:
    """Write the address of the next page: it goes on behind the last entry, not at a number."""
    place = f"{last.published_at.isoformat()} {last.reference}"
    asked = request.GET.copy()
    asked["after"] = base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")
    pairs = [(name, value) for name, values in asked.lists() for value in values]
    return addresses.absolute(f"{reverse('api:entries')}?{urlencode(pairs)}")


def _start(after: str, keys: list[str], *, oldest_first: bool) -> int:
    """Find where a page begins: behind the last entry, also where that has left since."""
    if not after:
        return 0
    published_at, reference = _place(after)
    if reference in keys:
        return keys.index(reference) + 1
    behind = queries.behind(published_at, reference, oldest_first=oldest_first)
    return next((place for place, key in enumerate(keys) if key in behind), len(keys))


def _place(after: str) -> tuple[datetime, str]:
    try:
        written = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)).decode()
        day, reference = written.split(" ")
        published_at = datetime.fromisoformat(day)
    except (ValueError, binascii.Error):
        published_at = None
    if published_at is None or published_at.tzinfo is None:
        raise NotUnderstood("after: take the address in `next` as it is")
    return published_at, reference


def _problem(status: int, title: str, detail: str) -> HttpResponse:
    """Say what went wrong (RFC 9457)."""
    said = {"status": status, "title": title, "detail": detail}
    return JsonResponse(said, status=status, content_type="application/problem+json")
