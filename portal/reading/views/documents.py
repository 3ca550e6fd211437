"""Documents: the library of official papers, and one paper with its versions."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.catalogue import queries
from portal.catalogue.addresses import path_of
from portal.catalogue.forms import PAGE_SIZE, Selection, dimensions
from portal.catalogue.presentation import present
from portal.catalogue.record import Kind, PublishedEntry
from portal.catalogue.symbols import Paper
from portal.core.writing import listed
from portal.library.views import members_document
from portal.reading.presentation import why
from portal.reading.views.pages import (
    around,
    current_language,
    for_readers,
    of_list,
    page_and_stamp,
    without_row,
)
from portal.vocabulary.queries import Terms


@require_safe
@for_readers
def documents(request: HttpRequest) -> HttpResponse:
    """Show the documents with their filters, by day or by symbol."""
    language = current_language()
    kept = queries.snapshot(Kind.DOCUMENT)
    selection = Selection.read(request.GET, kept.terms, Kind.DOCUMENT)
    found = queries.documents(
        language=language,
        chosen=selection.dimensions,
        words=selection.words,
        order=selection.order,
        offset=selection.offset,
        size=PAGE_SIZE,
        dimensions=dimensions(Kind.DOCUMENT),
        stamp=kept.stamp,
    )
    hits = [
        hit(entry, kept.terms, language) | why(entry, found, kept.terms, language)
        for entry in found.entries
    ]
    return render(
        request,
        "reading/documents.html",
        of_list(request, "documents/", selection, found, kept.terms) | {"hits": hits},
    )


def hit(entry: PublishedEntry, terms: Terms, language: str) -> dict[str, Any]:
    """Say a document for a list."""
    return {
        "presented": present(entry, terms, language),
        "url": path_of(entry, language),
        "marks": (),
        "type": listed(
            terms.labels("document-type", entry.codes.get("document-type", ()), language)
        ),
    }


@require_safe
@for_readers
def document(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a document with what it replaces and what replaces it. Two queries.

    Raises: Gone where it was withdrawn; what else has no row is left to Wagtail, which asks who
    the reader is.
    """
    language = current_language()
    page, stamp = page_and_stamp(Kind.DOCUMENT, slug, language)
    if page is None:
        try:
            return without_row(request, Kind.DOCUMENT, slug)
        except Http404:
            for_member = members_document(request, slug)
            if for_member is None:
                raise
            return for_member
    papers = queries.registry(stamp)
    later = [_version(paper, language) for paper in papers.later(page.reference)]
    earlier = [_version(paper, language) for paper in papers.earlier(page.reference)]
    # What stands among the versions is not related once more.
    named = {version["paper"].reference for version in (*later, *earlier)}
    return render(
        request,
        "reading/document.html",
        around(Kind.DOCUMENT, page, language, stamp, without=named)
        | {
            "paper": papers.papers.get(page.reference),
            "later": later,
            "earlier": earlier,
        },
    )


def _version(paper: Paper, language: str) -> dict[str, Any]:
    return {
        "paper": paper,
        "title": paper.title(language),
        "language": "" if paper.speaks(language) == language else paper.language,
    }
