"""Training: the list, a material, a learning path, its modules, and the path to take along.

Nobody needs an account. A module's questions are marked by their address (`?check=1&a1=2`): what
was answered is no secret, changes nothing here, and a page that anybody may keep holds no token.
What was finished is noted in the reader's browser, or in the account of who is signed in.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import etag, require_http_methods, require_safe

from portal.accounts import policies as accounts
from portal.attendance import queries as attendance
from portal.attendance import services
from portal.catalogue import queries
from portal.catalogue.addresses import path_of
from portal.catalogue.forms import PAGE_SIZE, Selection, chips, dimensions, shown_facets
from portal.catalogue.presentation import KIND_NAMES, Presented, present
from portal.catalogue.record import Kind, Order, PublishedEntry
from portal.core import release
from portal.core.errors import Missing, NotAllowed
from portal.core.writing import listed
from portal.reading import marking, offline
from portal.reading.presentation import Card, correction, head, orders, pages, why
from portal.reading.views.pages import (
    CACHED_SECONDS,
    around,
    current_language,
    for_readers,
    page_and_stamp,
    show_entry,
    without_row,
)
from portal.vocabulary.queries import Terms

MOST_PATHS = 60
"""Paths are few: all stand on one page, above the materials."""


@require_safe
@for_readers
def training(request: HttpRequest) -> HttpResponse:
    """Show the learning paths, then the materials with their filters.

    The filters that paths have narrow the paths too; a choice that no path can meet hides them.
    """
    language = current_language()
    shelf = queries.snapshot(Kind.MATERIAL)
    selection = Selection.read(request.GET, shelf.terms, Kind.MATERIAL)
    looked_for = queries.found_by(selection.words, shelf.stamp)
    found = queries.listing(
        Kind.MATERIAL,
        language=language,
        chosen=selection.dimensions,
        order=selection.order,
        offset=selection.offset,
        size=PAGE_SIZE,
        dimensions=dimensions(Kind.MATERIAL),
        stamp=shelf.stamp,
        found=looked_for,
    )
    paths: tuple[PublishedEntry, ...] = ()
    if selection.page == 1 and set(selection.dimensions) <= set(dimensions(Kind.PATH)):
        paths = queries.listing(
            Kind.PATH,
            language=language,
            chosen=selection.dimensions,
            order=Order.NEWEST,
            size=MOST_PATHS,
            stamp=shelf.stamp,
            found=looked_for,
            explained=False,
        ).entries
    base = request.path
    return render(
        request,
        "reading/training.html",
        {
            "head": head(language, "training/"),
            "selection": selection,
            "paths": [
                _path_card(entry, shelf.terms, language)
                for entry in paths
                if entry.details.get("modules")
            ],
            "total": found.total,
            "hits": [
                _material_hit(entry, shelf.terms, language)
                | why(entry, found, shelf.terms, language)
                for entry in found.entries
            ],
            "found": found,
            "correction": correction(selection, found, base),
            "facets": shown_facets(selection, found.counts, shelf.terms),
            "chips": chips(selection, base, shelf.terms),
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
        },
    )


def _path_card(entry: PublishedEntry, terms: Terms, language: str) -> dict[str, Any]:
    return {
        "presented": present(entry, terms, language),
        "url": path_of(entry, language),
        "level": _labels(entry, "level", terms, language),
        "modules": len(entry.details["modules"]),
    }


def _material_hit(entry: PublishedEntry, terms: Terms, language: str) -> dict[str, Any]:
    return {
        "presented": present(entry, terms, language),
        "url": path_of(entry, language),
        "type": _labels(entry, "material-type", terms, language),
        "level": _labels(entry, "level", terms, language),
    }


def _labels(entry: PublishedEntry, scheme: str, terms: Terms, language: str) -> str:
    return listed(terms.labels(scheme, entry.codes.get(scheme, ()), language))


@require_safe
@for_readers
def material(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a training material, and the learning paths that it is used in.

    Raises: Gone where it was withdrawn; what else has no row is left to Wagtail.
    """
    return show_entry(
        request,
        Kind.MATERIAL,
        slug,
        template="reading/material.html",
        more={"shelf_title": _("Training")},
    )


@require_safe
@for_readers
def path(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a learning path: for whom, what one will learn, its modules in their order.

    Raises: Gone where it was withdrawn; what else has no row is left to Wagtail.
    """
    language = current_language()
    page, stamp = page_and_stamp(Kind.PATH, slug, language)
    if page is None:
        return without_row(request, Kind.PATH, slug)
    context = around(Kind.PATH, page, language, stamp)
    return render(
        request,
        "reading/path.html",
        context
        | {
            "shelf_title": _("Training"),
            "package": offline.package(slug, language, context["stamp"]),
            "package_url": reverse("reading:path_offline", kwargs={"slug": slug}),
            **_account(request, slug, page.reference, language),
        },
    )


def _account(request: HttpRequest, slug: str, reference: str, language: str) -> dict[str, Any]:
    """Say what the account of who is signed in holds of a path; asks nothing for anybody else."""
    finished = _finished(request, reference)
    entry = queries.find(Kind.PATH, slug, language) if finished else None
    if entry is None:
        return {}
    modules = _outline(entry.details["modules"], 0, slug, finished)
    done = [told for told in modules if told["finished"]]
    return {"done": done, "is_finished": len(done) == len(modules)}


@require_http_methods(["GET", "HEAD", "POST"])
def module(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a module with its questions, marked where the address holds answers.

    POST, from who is signed in, keeps in the account what the answers say; the script does the
    same by itself. Raises: Missing where the path has no such module, Gone where the path was
    withdrawn, NotAllowed for a POST of nobody.
    """
    if request.method == "POST":
        return _keep(request, slug, number)
    return _show_module(request, slug, number)


@for_readers
def _show_module(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    language = current_language()
    entry = queries.find(Kind.PATH, slug, language)
    if entry is None:
        return without_row(request, Kind.PATH, slug)
    modules = entry.details.get("modules", [])
    told = _told(modules, number)
    marked = marking.mark(told["questions"], request.GET.dict())
    terms = queries.snapshot(Kind.PATH).terms
    keys = list(dict.fromkeys(key for key in (*told["materials"], told["case"]) if key))
    parts = {part.reference: part for part in queries.entries(keys, language)}
    steps = marked.steps(number)
    finished = _finished(request, entry.reference)
    outline = _outline(modules, number, slug, finished | set(steps))
    return render(
        request,
        "reading/module.html",
        {
            "head": head(language, f"training/paths/{slug}/{number}/"),
            "path": present(entry, terms, language),
            "path_url": path_of(entry, language),
            "modules": outline,
            "is_finished": all(told["finished"] for told in outline),
            "module": told,
            "number": number,
            "previous_url": _module_url(slug, number - 1) if number > 1 else "",
            "next_url": _module_url(slug, number + 1) if number < len(modules) else "",
            "next_title": modules[number]["title"] if number < len(modules) else "",
            "materials": [
                _card(parts[key], terms, language) for key in told["materials"] if key in parts
            ],
            "case": _card(parts[told["case"]], terms, language) if told["case"] in parts else None,
            "marked": marked,
            "steps": " ".join(steps),
            "unkept": bool(set(steps) - finished),
        },
    )


def _keep(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    user = accounts.person(request)
    if user is None:
        raise NotAllowed(_("Sign in to keep your progress here."))
    entry = queries.find(Kind.PATH, slug, current_language())
    if entry is None:
        raise Missing
    told = _told(entry.details.get("modules", []), number)
    marked = marking.mark(told["questions"], request.POST.dict())
    services.merge_progress(
        user=user, finished={entry.reference: marked.steps(number)}, at=timezone.now()
    )
    query = urlencode({**marked.answers, marking.SENT: 1})
    return HttpResponseRedirect(f"{request.path}?{query}#check")


def _told(modules: list[dict[str, Any]], number: int) -> dict[str, Any]:
    if not 1 <= number <= len(modules):
        raise Missing
    return modules[number - 1]


def _finished(request: HttpRequest, reference: str) -> frozenset[str]:
    user = accounts.person(request)
    return attendance.progress_in(user, reference) if user else frozenset()


def _outline(
    modules: list[dict[str, Any]], current: int, slug: str, finished: frozenset[str]
) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "title": told["title"],
            "questions": told["questions"],
            "url": _module_url(slug, number),
            "current": number == current,
            "finished": str(number) in finished,
        }
        for number, told in enumerate(modules, 1)
    ]


def _module_url(slug: str, number: int) -> str:
    return reverse("reading:module", kwargs={"slug": slug, "number": number})


def _card(entry: PublishedEntry, terms: Terms, language: str) -> Card:
    shown: Presented = present(entry, terms, language)
    return Card(shown, str(KIND_NAMES[entry.kind]), path_of(entry, language))


def _package_tag(request: HttpRequest, slug: str) -> str:
    return f'"{queries.current_stamp().hex}-{release.fingerprint()[:8]}"'


@require_safe
@etag(_package_tag)
def path_offline(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give a learning path as one ZIP, to be read without a network.

    Raises: Gone where the path was withdrawn, Missing where there is no such path to read.
    """
    language = current_language()
    made = offline.package(slug, language, queries.current_stamp())
    if made is None:
        without_row(request, Kind.PATH, slug)
        raise Missing
    response = StreamingHttpResponse(offline.stream(made), content_type="application/zip")
    response["Content-Length"] = str(made.size)
    response["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
    patch_cache_control(response, public=True, max_age=CACHED_SECONDS)
    return response
