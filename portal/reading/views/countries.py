"""Countries: six pages of equal depth in a fixed order. What a State has not supplied is said so."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from portal.accounts import states
from portal.accounts.states import MemberState
from portal.catalogue import queries
from portal.catalogue.addresses import path_of
from portal.catalogue.forms import Selection
from portal.catalogue.presentation import present
from portal.catalogue.record import Kind
from portal.core.errors import Missing
from portal.reading.presentation import head
from portal.reading.views import documents, events
from portal.reading.views.pages import current_language, for_readers

SIZES = {
    Kind.CASE_STUDY: 3,
    Kind.DOCUMENT: 4,
    Kind.EVENT: 4,
    Kind.PATH: 2,
    Kind.MATERIAL: 3,
}
"""How many of each kind a country page shows; its list shows all."""


@require_safe
@for_readers
def countries(request: HttpRequest) -> HttpResponse:
    """Show the six States, equal in size, in the fixed order. One query."""
    language = current_language()
    kept = queries.snapshot(None)
    texts = kept.index.counts("state", {queries.KIND_DIMENSION: (Kind.COUNTRY.value,)})
    return render(
        request,
        "reading/countries.html",
        {
            "head": head(language, "countries/"),
            "taken": Selection(kind=Kind.COUNTRY),
            "supplied": sum(texts.values()),
            "tiles": [
                {
                    "name": state.name(),
                    "url": _url(state),
                    "supplied": texts.get(state.iso3, 0) > 0,
                    "counts": _counts(
                        kept.index.counts(queries.KIND_DIMENSION, {"state": (state.iso3,)}), state
                    ),
                }
                for state in states.STATES
            ],
        },
    )


def _url(state: MemberState) -> str:
    return reverse("reading:country", kwargs={"iso3": state.iso3.lower()})


def _counts(by_kind: dict[str, int], state: MemberState) -> list[dict[str, Any]]:
    """Give the number of each type, in words, with the address of the list of them."""
    asked = Selection(chosen={"state": (state.iso3,)}).query()
    # Lists of training and documents have no filter by State: the search over all kinds has one.
    search = reverse("reading:search")
    numbers = {kind: by_kind.get(kind.value, 0) for kind in Kind}
    training = numbers[Kind.MATERIAL] + numbers[Kind.PATH]
    of_training = Selection(
        kind=None,
        chosen={"type": (Kind.PATH.value, Kind.MATERIAL.value), "state": (state.iso3,)},
    )
    of_documents = Selection(
        kind=None, chosen={"type": (Kind.DOCUMENT.value,), "state": (state.iso3,)}
    )
    in_words = (
        (
            numbers[Kind.CASE_STUDY],
            ngettext("case study", "case studies", numbers[Kind.CASE_STUDY]),
            reverse("reading:case_studies") + asked,
        ),
        (
            numbers[Kind.DOCUMENT],
            ngettext("document", "documents", numbers[Kind.DOCUMENT]),
            search + of_documents.query(),
        ),
        (
            numbers[Kind.EVENT],
            ngettext("event", "events", numbers[Kind.EVENT]),
            search
            + Selection(
                kind=None, chosen={"type": (Kind.EVENT.value,), "state": (state.iso3,)}
            ).query(),
        ),
        (
            training,
            ngettext("training entry", "training entries", training),
            search + of_training.query(),
        ),
    )
    return [{"number": number, "words": words, "url": url} for number, words, url in in_words]


@require_safe
@for_readers
def country(request: HttpRequest, iso3: str) -> HttpResponse:
    """Show a State's page. Three queries.

    Raises: Missing for what is no member State. Addresses are in lower case; others are sent on.
    """
    state = states.BY_ISO3.get(iso3.upper())
    if state is None or not iso3.isascii():
        raise Missing
    if iso3 != iso3.lower():
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(_url(state) + (f"?{query}" if query else ""))
    at = timezone.now()
    language = current_language()
    shelves = queries.of_state(state.iso3, language=language, at=at, sizes=SIZES)
    text = queries.find(Kind.COUNTRY, iso3, language)
    # A text stands at its State's address; what somebody else put there is not shown as theirs.
    text = text if text is not None and text.states[:1] == (state.iso3,) else None
    signed_on = text.details.get("signed_on") if text else ""
    return render(
        request,
        "reading/country.html",
        {
            "head": head(language, f"countries/{iso3}/"),
            "taken": Selection(kind=None, chosen={"state": (state.iso3,)}),
            "state": state,
            "name": state.name(),
            "text": present(text, shelves.terms, language) if text else None,
            "signed_on": date.fromisoformat(signed_on) if signed_on else None,
            "counts": _counts({kind.value: n for kind, n in shelves.totals.items()}, state),
            "case_studies": [
                present(entry, shelves.terms, language)
                for entry in shelves.entries[Kind.CASE_STUDY]
            ],
            "documents": [
                documents.hit(entry, shelves.terms, language)
                for entry in shelves.entries[Kind.DOCUMENT]
            ],
            "events": [
                events.row(
                    entry,
                    shelves.timetable.slots.get(entry.reference),
                    at,
                    shelves.terms,
                    language,
                )
                for entry in shelves.entries[Kind.EVENT]
            ],
            "training": [
                {
                    "presented": present(entry, shelves.terms, language),
                    "url": path_of(entry, language),
                }
                for kind in (Kind.PATH, Kind.MATERIAL)
                for entry in shelves.entries[kind]
            ],
        },
    )
