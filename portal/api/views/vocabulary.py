"""The vocabulary at permanent addresses: what is taken along, and what a concept's address gives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request
from django.utils.translation import override as in_language
from django.views.decorators.http import require_safe

from portal.api.formats import word_list
from portal.api.views.doors import for_machines, keep, open_to_all
from portal.catalogue import queries as catalogue
from portal.catalogue.addresses import absolute
from portal.core.errors import Missing
from portal.core.languages import LANGUAGES
from portal.vocabulary import queries
from portal.vocabulary.queries import Scheme

ALL = "all"
TYPES = {
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "csv": "text/csv; charset=utf-8",
}
PAGE = "text/html"
ASKED = {"text/turtle": "ttl", "application/ld+json": "jsonld", "application/json": "jsonld"}
"""What programs ask for, and the form that they get; all others get the page for readers."""
KEPT = 6
"""Finished files that a process keeps: to write them all takes two seconds."""


@dataclass(frozen=True)
class Shelf:
    """A scheme on the page of downloads."""

    scheme: Scheme
    title: str
    count: int


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the schemes with what can be taken along. One query."""
    language = get_language() or "en"
    terms = catalogue.snapshot(None).terms
    response = render(
        request,
        "api/vocabulary.html",
        {
            "shelves": [
                Shelf(scheme, scheme.title(language), len(list(terms.in_scheme(scheme.code))))
                for scheme in queries.schemes()
            ],
            "total": sum(len(found) for found in terms.by_scheme.values()),
            "canonical": absolute(request.path),
            "alternates": [(one.tag, absolute(f"/{one.code}/vocabulary/")) for one in LANGUAGES],
        },
    )
    keep(request, response)
    return response


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Lead to the downloads in the reader's language, a program to all of it."""
    form = _asked(request)
    if form:
        return _see_other(request, _file(ALL, form))
    with in_language(get_language_from_request(request)):
        return _see_other(request, reverse("exports:vocabulary"))


@open_to_all
@for_machines
def scheme_file(request: HttpRequest, scheme: str, form: str) -> HttpResponse:
    """Give a scheme, or `all`, as a file. Two queries, one more for what is not kept.

    Raises: Missing where there is no such scheme.
    """
    if scheme != ALL:
        _require_scheme(request, scheme)
    return _answer(_written(queries.stamp(), scheme, form), form)


@require_safe
def scheme(request: HttpRequest, scheme: str) -> HttpResponse:
    """Lead from the address that names a scheme to what tells of it. Raises: Missing."""
    if scheme == ALL:
        return front(request)
    _require_scheme(request, scheme)
    form = _asked(request)
    return _see_other(request, _file(scheme, form) if form else _glossary(request, scheme))


@require_safe
def concept(request: HttpRequest, scheme: str, code: str) -> HttpResponse:
    """Lead from the address that names a concept to what tells of it. One query.

    Readers come to the glossary in their language, programs to Turtle or JSON-LD by `Accept`.
    Raises: Missing where there is no such concept.
    """
    if queries.concept(scheme, code) is None:
        raise _missing(request)
    form = _asked(request)
    if form:
        return _see_other(request, f"{request.path}.{form}")
    return _see_other(request, f"{_glossary(request, scheme)}#c-{code}")


@open_to_all
@for_machines
def concept_file(request: HttpRequest, scheme: str, code: str, form: str) -> HttpResponse:
    """Give one concept as Turtle or JSON-LD. Raises: Missing."""
    found = queries.concept(scheme, code)
    if found is None:
        raise _missing(request)
    return _answer(import_module(SKOS).written((), [found], form), form)


SKOS = "portal.api.formats.skos"
"""Imported by name and only when it is asked for: rdflib takes a tenth of a worker's memory."""


@lru_cache(maxsize=KEPT)
def _written(stamp: str, scheme: str, form: str) -> bytes:
    """Write a file; `stamp` is that of the vocabulary, so that a change makes it anew."""
    known = [one for one in queries.schemes() if scheme in (one.code, ALL)]
    order = {one.code: place for place, one in enumerate(known)}
    concepts = queries.concepts("" if scheme == ALL else scheme)
    concepts.sort(key=lambda one: order.get(one.scheme, len(order)))
    if form == "csv":
        return word_list.csv_of(concepts)
    written: bytes = import_module(SKOS).written(known, concepts, form)
    return written


def _answer(content: bytes, form: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[form])
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _asked(request: HttpRequest) -> str:
    """Give the form that a program asks for; empty for readers."""
    return ASKED.get(request.get_preferred_type([PAGE, *ASKED]) or PAGE, "")


def _see_other(request: HttpRequest, target: str) -> HttpResponse:
    # 303: what is named is no document; the answer stands elsewhere (W3C, "Cool URIs").
    response = HttpResponseRedirect(target, status=303)
    patch_vary_headers(response, ["Accept", "Accept-Language", "Cookie"])
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _file(scheme: str, form: str) -> str:
    return reverse("api:vocabulary_file", kwargs={"scheme": scheme, "form": form})


def _glossary(request: HttpRequest, scheme: str) -> str:
    # Not by its name: the glossary is a page of another face.
    return f"/{get_language_from_request(request)}/glossary/{scheme}/"


def _require_scheme(request: HttpRequest, scheme: str) -> None:
    if all(one.code != scheme for one in queries.schemes()):
        raise _missing(request)


def _missing(request: HttpRequest) -> Missing:
    # Else Django would look for the address below a language, where Wagtail matches anything.
    request.urlconf = "portal.core.urls"  # type: ignore[attr-defined]  # the stubs lack it
    return Missing()
