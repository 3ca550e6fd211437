"""What the public reads: the list of case studies, entries, references, robots; what all lists share.

Everything comes from the catalogue. Pages that have no row there (plain pages, restricted and
unpublished entries) are left to Wagtail, which asks who the reader is.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.views import serve as wagtail_serve

from portal.catalogue import queries
from portal.catalogue.addresses import SHELVES, below_language, path_of
from portal.catalogue.forms import KINDS, PAGE_SIZE, Selection, chips, dimensions, shown_facets
from portal.catalogue.models import Tombstone
from portal.catalogue.presentation import present, render_card
from portal.catalogue.presentation import render as make_page
from portal.catalogue.queries import Listing, Surroundings
from portal.catalogue.record import Kind, Rendered
from portal.core.errors import Gone, Missing
from portal.core.languages import LANGUAGES
from portal.core.writing import long_date
from portal.reading import kept
from portal.reading.presentation import (
    absolute,
    correction,
    head,
    orders,
    pages,
    related_cards,
    why,
)
from portal.vocabulary.queries import Terms

View = Callable[..., HttpResponse]

CACHED_SECONDS = 60
CLOSED_TO_ROBOTS = ("desk", "inbox")


def for_readers(view: View) -> View:
    """Let caches keep what readers without a session see for a minute, and nothing else."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = kept.answer(request, lambda: view(request, *args, **kwargs))
        patch_vary_headers(response, ["Cookie"])
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            patch_cache_control(response, private=True, no_store=True)
        elif response.status_code == 200 and not response.has_header("Cache-Control"):
            patch_cache_control(response, public=True, max_age=CACHED_SECONDS)
        return response

    return answer


@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """Send a reader to the home of their language."""
    response = HttpResponseRedirect(f"/{current_language()}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
@for_readers
def case_studies(request: HttpRequest) -> HttpResponse:
    """Show the list of case studies with its filters."""
    language = current_language()
    shelf = queries.snapshot(Kind.CASE_STUDY)
    selection = Selection.read(request.GET, shelf.terms)
    found = queries.listing(
        Kind.CASE_STUDY,
        language=language,
        chosen=selection.dimensions,
        words=selection.words,
        order=selection.order,
        offset=selection.offset,
        size=PAGE_SIZE,
        dimensions=dimensions(selection.kind),
        stamp=shelf.stamp,
    )
    hits = [
        {
            "presented": present(entry, shelf.terms, language),
            **why(entry, found, shelf.terms, language),
        }
        for entry in found.entries
    ]
    return render(
        request,
        "reading/case_studies.html",
        of_list(request, "case-studies/", selection, found, shelf.terms) | {"hits": hits},
    )


def of_list(
    request: HttpRequest, path: str, selection: Selection, found: Listing, terms: Terms
) -> dict[str, Any]:
    """Give what every list shows: filters, order, chips, pages. Its hits come from the caller.

    `path` is what follows the language.
    """
    base = request.path
    return {
        "head": head(current_language(), path),
        "selection": selection,
        "total": found.total,
        "found": found,
        "correction": correction(selection, found, base),
        "facets": shown_facets(selection, found.counts, terms),
        "chips": chips(selection, base, terms),
        "cleared_url": base + selection.cleared().query(),
        "base_url": base,
        "orders": orders(selection, base),
        "first_page_url": base + selection.at_page(1).query(),
        "pages": pages(
            selection.page,
            found.total,
            PAGE_SIZE,
            lambda number: base + selection.at_page(number).query(),
        ),
    }


@require_safe
@for_readers
def case_study(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a case study in the reader's language, else in its original.

    Raises: Gone where it was withdrawn. What has no row is left to Wagtail: a restricted page
    asks who the reader is, anything else is a 404.
    """
    return show_entry(request, Kind.CASE_STUDY, slug)


def show_entry(
    request: HttpRequest,
    kind: Kind,
    slug: str,
    *,
    template: str = "reading/entry.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show an entry of a kind in the reader's language, else in its original.

    `more` is what depends on now, on the reader or on other entries; the template puts it around
    what was rendered on publication.

    Raises: Gone where it was withdrawn; what else has no row is left to Wagtail.
    """
    language = current_language()
    page, stamp = page_and_stamp(kind, slug, language)
    if page is None:
        return without_row(request, kind, slug)
    return render(request, template, around(kind, page, language, stamp) | dict(more or {}))


def around(
    kind: Kind,
    page: Rendered,
    language: str,
    stamp: uuid.UUID | None = None,
    without: Collection[str] = (),
) -> dict[str, Any]:
    """Give what the frame puts around an entry's page: its shelf, what belongs to it.

    Two queries, one where the caller has the stamp of this moment.

    `paths` are links to the learning paths that a material is part of, `stamp` is that of the
    catalogue. Related is nothing that is in `without`: the page shows it elsewhere.
    """
    found = _with_all_cards(queries.surroundings(kind, page.reference, language, stamp), language)
    return {
        "page": page,
        "kind": kind.value,
        "shelf_title": str(KINDS[kind]),
        "shelf_url": f"/{language}/{SHELVES[kind].partition('/')[0]}/",
        "related": related_cards(found, language, without),
        "paths": [found.cards[path].link_html for path in found.paths if path in found.cards],
        "stamp": found.stamp,
    }


def _with_all_cards(found: Surroundings, language: str) -> Surroundings:
    """Make the cards that another release made; one query more where there are such."""
    keys = (*found.paths, *(relation.reference for relation in found.related))
    missing = [key for key in keys if key not in found.cards]
    if not missing:
        return found
    made = {
        entry.reference: render_card(entry, found.terms, language)
        for entry in queries.entries(missing, language)
    }
    return replace(found, cards=found.cards | made)


def page_and_stamp(
    kind: Kind, slug: str, language: str
) -> tuple[Rendered | None, uuid.UUID | None]:
    """Give the page that was rendered on publication, and the stamp of that moment. One query.

    Where another release rendered it, it is made anew.
    """
    page, stamp = queries.rendered_and_stamp(kind, slug, language)
    if page is None:
        entry = queries.find(kind, slug, language)
        if entry is not None:
            shelf = queries.snapshot(kind)
            page, stamp = make_page(entry, shelf.terms, language), shelf.stamp
    return page, stamp


def without_row(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """Answer where an entry has no row: withdrawn, restricted, or never there."""
    tombstone = queries.tombstone(kind, slug)
    if tombstone is not None:
        raise _gone(tombstone)
    moved = queries.moved_to(kind, slug)
    entry = queries.by_reference(moved) if moved else None
    if entry is not None:
        return HttpResponsePermanentRedirect(path_of(entry, current_language()))
    tombstone = queries.tombstone_of(moved) if moved else None
    if tombstone is not None:
        raise _gone(tombstone)
    return wagtail_serve(request, below_language(kind, slug))


@require_safe
@for_readers
def plain_page(request: HttpRequest, path: str) -> HttpResponse:
    """Show a plain page: Wagtail's, kept as long as ours."""
    return wagtail_serve(request, path)


@require_safe
def by_reference(request: HttpRequest, reference: str) -> HttpResponse:
    """Follow a permanent reference to the page in the reader's language.

    Raises: Gone where the entry was withdrawn, Missing where there never was one.
    """
    wanted = reference.upper()
    entry = queries.by_reference(wanted)
    if entry is None:
        # Else Django would look for the address below a language, where Wagtail matches anything.
        request.urlconf = "portal.core.urls"  # type: ignore[attr-defined]  # the stubs lack it
        tombstone = queries.tombstone_of(wanted)
        raise _gone(tombstone) if tombstone is not None else Missing
    response = HttpResponseRedirect(path_of(entry, current_language()))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def _gone(tombstone: Tombstone) -> Gone:
    words = {
        "reference": tombstone.reference,
        "day": long_date(tombstone.withdrawn_at),
        "reason": tombstone.reason,
    }
    return Gone(_("%(reference)s was withdrawn on %(day)s. Reason: %(reason)s") % words)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say what robots need not read."""
    closed = ["/cms/", "/account/", "/demo/"]
    closed += [f"/{lang.code}/{area}/" for lang in LANGUAGES for area in CLOSED_TO_ROBOTS]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    lines.append(f"Sitemap: {absolute(reverse('sitemap'))}")
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=CACHED_SECONDS)
    return response


def current_language() -> str:
    """Give the language of the frame."""
    return get_language() or "en"
