"""What the frame of every page needs. Asks no table and never opens a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.core.languages import LANGUAGES, Language, tag


@dataclass(frozen=True)
class Link:
    """A link of the frame."""

    title: str
    url: str
    current: str = ""
    """As `aria-current` says it: `page`, `true` where the page stands below the link, or empty."""
    code: str = ""
    tag: str = ""
    name: str = ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give language links, the main navigation and the phase of the service."""
    return {
        "language_links": [_language_link(request, language) for language in LANGUAGES],
        "language_tag": tag(get_language() or "en"),
        "primary_nav": _primary_nav(request),
        "is_demonstration": settings.DEMONSTRATION,
        "contact_email": settings.CONTACT_EMAIL,
    }


def _language_link(request: HttpRequest, language: Language) -> Link:
    return Link(
        title=language.name,
        name=language.name,
        code=language.code,
        tag=language.tag,
        url=in_language(request, language.code),
        current="true" if get_language() == language.code else "",
    )


def in_language(request: HttpRequest, code: str) -> str:
    """Give this page's address in another language; path, query and place are kept.

    Addresses without a language (account pages) change the language by a parameter.
    """
    head, _slash, tail = request.path.lstrip("/").partition("/")
    query = request.META.get("QUERY_STRING", "")
    if any(head == language.code for language in LANGUAGES):
        return f"/{code}/{tail}" + (f"?{query}" if query else "")
    return reverse("core:set_language", kwargs={"code": code}) + f"?next={request.path}"


def _primary_nav(request: HttpRequest) -> tuple[Link, ...]:
    pages = [
        (_("Case studies"), reverse("reading:case_studies")),
        (_("About"), f"/{get_language()}/about/"),
    ]
    return tuple(Link(title, url, _current(request.path, url)) for title, url in pages)


def _current(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if path.startswith(url) else ""
