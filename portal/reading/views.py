"""What the public reads: home, list, search, case study; references, sitemap, robots.

Everything comes from the catalogue. Pages that have no row there (plain pages, restricted and
unpublished entries) are left to Wagtail, which asks who the reader is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language, get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.views import serve as wagtail_serve

from portal.accounts import states
from portal.catalogue import queries
from portal.catalogue.models import Tombstone
from portal.catalogue.presentation import present
from portal.catalogue.presentation import render as make_page
from portal.catalogue.record import Kind, Rendered
from portal.core.errors import Gone, Missing
from portal.core.languages import LANGUAGES
from portal.core.templatetags.ui import long_date
from portal.reading import kept
from portal.reading import queries as plain
from portal.reading.forms import DIMENSIONS, PAGE_SIZE, Selection, chips, shown_facets
from portal.reading.presentation import absolute, alternates, head, pages

View = Callable[..., HttpResponse]

CACHED_SECONDS = 60
NEW_ON_HOME = 3
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
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
@for_readers
def home(request: HttpRequest) -> HttpResponse:
    """Show what this is, the six States, and what is new."""
    language = _language()
    terms = queries.snapshot(Kind.CASE_STUDY).terms
    newest = queries.listing(
        Kind.CASE_STUDY, language=language, chosen={}, size=NEW_ON_HOME, dimensions=("state",)
    )
    base, counts = reverse("reading:case_studies"), newest.counts["state"]
    return render(
        request,
        "reading/home.html",
        {
            "head": head(language, "", default="/"),
            "total": newest.total,
            "newest": [present(entry, terms, language) for entry in newest.entries],
            "state_tiles": [
                {
                    "name": state.name(),
                    "url": base + Selection(chosen={"state": (state.iso3,)}).query(),
                    "count": counts.get(state.iso3, 0),
                }
                for state in states.STATES
            ],
        },
    )


@require_safe
@for_readers
def case_studies(request: HttpRequest) -> HttpResponse:
    """Show the list of case studies with its filters."""
    return _list(request, searching=False)


@require_safe
@for_readers
def search(request: HttpRequest) -> HttpResponse:
    """Show the same list, words first."""
    return _list(request, searching=True)


def _list(request: HttpRequest, *, searching: bool) -> HttpResponse:
    language = _language()
    terms = queries.snapshot(Kind.CASE_STUDY).terms
    selection = Selection.read(request.GET, terms)
    found = queries.listing(
        Kind.CASE_STUDY,
        language=language,
        chosen=selection.dimensions,
        words=selection.words,
        oldest_first=selection.oldest_first,
        offset=selection.offset,
        size=PAGE_SIZE,
        dimensions=DIMENSIONS,
    )
    base = request.path
    return render(
        request,
        "reading/search.html" if searching else "reading/case_studies.html",
        {
            "head": head(language, "search/" if searching else "case-studies/"),
            "selection": selection,
            "total": found.total,
            "hits": [present(entry, terms, language) for entry in found.entries],
            "facets": shown_facets(selection, found.counts, terms),
            "chips": chips(selection, base, terms),
            "cleared_url": base + selection.cleared().query(),
            "base_url": base,
            "newest_url": base + selection.sorted_by(oldest_first=False).query(),
            "oldest_url": base + selection.sorted_by(oldest_first=True).query(),
            "first_page_url": base + selection.at_page(1).query(),
            "pages": pages(
                selection.page,
                found.total,
                PAGE_SIZE,
                lambda number: base + selection.at_page(number).query(),
            ),
        },
    )


@require_safe
@for_readers
def case_study(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a case study in the reader's language, else in its original.

    Raises: Gone where it was withdrawn. What has no row is left to Wagtail: a restricted page
    asks who the reader is, anything else is a 404.
    """
    language = _language()
    page = _page(Kind.CASE_STUDY, slug, language)
    if page is None:
        return _without_row(request, slug)
    return render(request, "reading/case_study.html", {"page": page})


def _page(kind: Kind, slug: str, language: str) -> Rendered | None:
    """Give the page that was rendered on publication, or make it where another release did that."""
    page = queries.rendered(kind, slug, language)
    if page is None:
        entry = queries.find(kind, slug, language)
        if entry is not None:
            page = make_page(entry, queries.snapshot(kind).terms, language)
    return page


def _without_row(request: HttpRequest, slug: str) -> HttpResponse:
    tombstone = queries.tombstone(Kind.CASE_STUDY, slug)
    if tombstone is not None:
        raise _gone(tombstone)
    return wagtail_serve(request, f"case-studies/{slug}/")


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
    response = HttpResponseRedirect(reverse("reading:case_study", kwargs={"slug": entry.slug}))
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
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the addresses of everything public, each with its six languages."""
    found = [("", "/"), ("case-studies/", "")]
    found += [(f"case-studies/{slug}/", "") for _kind, slug, _languages in queries.addresses()]
    found += [(path, "") for path, _languages in plain.plain_addresses()]
    entries = [
        {"url": absolute(f"/{language.code}/{path}"), "alternates": alternates(path, default)}
        for path, default in found
        for language in LANGUAGES
    ]
    response = render(
        request, "reading/sitemap.xml", {"entries": entries}, content_type="application/xml"
    )
    patch_cache_control(response, public=True, max_age=CACHED_SECONDS)
    return response


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


def _language() -> str:
    return get_language() or "en"
