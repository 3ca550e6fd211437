"""The home page, and the search over all kinds of entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts import states
from portal.catalogue import queries
from portal.catalogue.addresses import path_of
from portal.catalogue.forms import PAGE_SIZE, Selection, dimensions
from portal.catalogue.presentation import KIND_NAMES, present
from portal.catalogue.record import Kind, PublishedEntry
from portal.catalogue.text import extracts
from portal.catalogue.timetable import Stage
from portal.reading.presentation import head, shows, why
from portal.reading.views import documents, events
from portal.reading.views.pages import current_language, for_readers, of_list
from portal.vocabulary.queries import Terms

ON_HOME = {Kind.CASE_STUDY: 3, Kind.EVENT: 3, Kind.PATH: 2, Kind.DOCUMENT: 3}
"""How many of each kind the home page shows."""


@require_safe
@for_readers
def home(request: HttpRequest) -> HttpResponse:
    """Show what this is, the six States, and what is new and next of each kind. Two queries."""
    at = timezone.now()
    language = current_language()
    found = queries.front_page(language=language, at=at, sizes=ON_HOME)
    base = reverse("reading:case_studies")
    rows = [
        events.row(entry, found.timetable.slots.get(entry.reference), at, found.terms, language)
        for entry in found.entries[Kind.EVENT]
    ]
    return render(
        request,
        "reading/home.html",
        {
            "head": head(language, "", default="/"),
            "total": found.totals[Kind.CASE_STUDY],
            "newest": [
                present(entry, found.terms, language) for entry in found.entries[Kind.CASE_STUDY]
            ],
            "events": rows,
            "none_to_come": bool(rows) and rows[0].banner.stage is Stage.ENDED,
            "paths": [
                {
                    "presented": present(entry, found.terms, language),
                    "url": path_of(entry, language),
                }
                for entry in found.entries[Kind.PATH]
                if entry.details.get("modules")
            ],
            "documents": [
                documents.hit(entry, found.terms, language)
                for entry in found.entries[Kind.DOCUMENT]
            ],
            "state_tiles": [
                {
                    "name": state.name(),
                    "url": base + Selection(chosen={"state": (state.iso3,)}).query(),
                    "count": found.by_state.get(state.iso3, 0),
                }
                for state in states.STATES
            ],
        },
    )


@require_safe
@for_readers
def search(request: HttpRequest) -> HttpResponse:
    """Look for words in entries of all kinds. Five queries at most."""
    at = timezone.now()
    language = current_language()
    kept = queries.snapshot(None)
    selection = Selection.read(request.GET, kept.terms, None)
    found = queries.listing(
        None,
        language=language,
        chosen=selection.dimensions,
        words=selection.words,
        order=selection.order,
        offset=selection.offset,
        size=PAGE_SIZE,
        dimensions=dimensions(None),
        stamp=kept.stamp,
    )
    hits = [
        _hit(entry, at, kept.terms, language) | why(entry, found, kept.terms, language)
        for entry in found.entries
    ]
    _add_extracts(hits)
    return render(
        request,
        "reading/search.html",
        of_list(request, "search/", selection, found, kept.terms) | {"hits": hits},
    )


def _add_extracts(hits: Sequence[dict[str, Any]]) -> None:
    """Add lines of the text where neither title nor summary shows what was looked for. One query."""
    silent = [
        hit for hit in hits if hit["marks"] and not shows(hit["presented"].entry, hit["marks"])
    ]
    texts = queries.texts(hit["presented"].entry for hit in silent) if silent else {}
    for hit in silent:
        text = texts.get(hit["presented"].entry.reference, "")
        hit["extract"] = extracts.extract(text, hit["marks"])


def _hit(entry: PublishedEntry, at: datetime, terms: Terms, language: str) -> dict[str, Any]:
    """Say an entry of any kind as one result among others."""
    hit: dict[str, Any] = {
        "presented": present(entry, terms, language),
        "url": path_of(entry, language),
        "kind": entry.kind.value,
        "kind_name": str(KIND_NAMES[entry.kind]),
    }
    if entry.kind == Kind.EVENT:
        hit["event"] = events.row(entry, None, at, terms, language)
    if entry.kind == Kind.DOCUMENT:
        hit |= documents.hit(entry, terms, language)
    return hit
