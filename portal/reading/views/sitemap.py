"""The sitemap: everything public with its six languages; in parts, where it is too long for one."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from lxml import etree

from portal.catalogue import queries
from portal.catalogue.addresses import absolute, below_language
from portal.core.errors import Missing
from portal.core.languages import LANGUAGES
from portal.reading import queries as plain
from portal.reading.presentation import alternates

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
MOST = 9_000
"""Addresses of one file. The format allows 50,000, but also no more than 50 MB, and each address
names seven others."""
LISTS = ("case-studies/", "training/", "events/", "documents/", "countries/", "glossary/")
CACHED_SECONDS = 60


@dataclass(frozen=True)
class Place:
    """A page in six languages: what follows the language, and the address that chooses one."""

    path: str
    default: str = ""
    changed_at: datetime | None = None


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List everything public, or the parts of the list where it is long."""
    places = _places()
    size = _size()
    if len(places) <= size:
        return _answer(_urls(places), "urlset")
    parts = range(1, -(-len(places) // size) + 1)
    addresses = [absolute(reverse("sitemap_part", kwargs={"number": part})) for part in parts]
    return _answer(([(f"{{{SITEMAP}}}loc", url, {})] for url in addresses), "sitemapindex")


@require_safe
def part(request: HttpRequest, number: int) -> HttpResponse:
    """List one part. Raises: Missing where there is no such part."""
    size = _size()
    places = _places()[(number - 1) * size : number * size] if number else []
    if not places:
        raise Missing
    return _answer(_urls(places), "urlset")


def _size() -> int:
    return max(1, MOST // len(LANGUAGES))


def _places() -> list[Place]:
    """Give all public pages: home, lists, entries, plain pages. Three queries."""
    found = [Place("", "/"), *(Place(path) for path in LISTS)]
    found += [
        Place(below_language(kind, slug), f"/ref/{reference}", changed_at)
        for kind, slug, reference, changed_at in queries.addresses()
    ]
    found += [Place(path) for path, _languages in plain.plain_addresses()]
    return found


Child = tuple[str, str, dict[str, str]]


def _urls(places: Iterable[Place]) -> Iterator[list[Child]]:
    for place in places:
        others = [
            (f"{{{XHTML}}}link", "", {"rel": "alternate", "hreflang": other.tag, "href": other.url})
            for other in alternates(place.path, place.default)
        ]
        day = place.changed_at.isoformat() if place.changed_at else ""
        changed: list[Child] = [(f"{{{SITEMAP}}}lastmod", day, {})] if day else []
        for language in LANGUAGES:
            url = absolute(f"/{language.code}/{place.path}")
            yield [(f"{{{SITEMAP}}}loc", url, {}), *changed, *others]


def _answer(items: Iterable[list[Child]], root: str) -> HttpResponse:
    """Write the document item by item: a tree of all would take ten times its length."""
    target = io.BytesIO()
    one = f"{{{SITEMAP}}}{'url' if root == 'urlset' else 'sitemap'}"
    with etree.xmlfile(target, encoding="utf-8") as document:
        document.write_declaration()
        with document.element(f"{{{SITEMAP}}}{root}", nsmap={None: SITEMAP, "xhtml": XHTML}):
            for children in items:
                element = etree.Element(one)
                for name, text, attributes in children:
                    etree.SubElement(element, name, attributes).text = text or None
                document.write(element)
    response = HttpResponse(target.getvalue(), content_type="application/xml")
    patch_cache_control(response, public=True, max_age=CACHED_SECONDS)
    return response
