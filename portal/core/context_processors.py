"""What the frame of every page needs. Asks no table and never opens a session."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from portal.core.languages import BY_CODE, LANGUAGES, tag


@dataclass(frozen=True)
class Link:
    """A link of the frame."""

    title: str
    url: str
    current: str = ""
    """As `aria-current` says it: `page`, `true` where the page stands below the link, or empty."""


IS_CURRENT = ' aria-current="true"'
MOST_NAVIGATIONS = 100


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give the list of languages, the main navigation and the phase of the service."""
    return {
        "language_list": _language_list(request),
        "language_tag": tag(get_language() or "en"),
        "primary_nav": _primary_nav(request),
        "is_demonstration": settings.DEMONSTRATION,
        "contact_email": settings.CONTACT_EMAIL,
    }


def _language_list(request: HttpRequest) -> SafeString:
    """Give the items of the language switch as HTML: every page has them, with its own address."""
    current = get_language()
    # The address is all that is not the portal's own; by `format_html` this took as long as a query.
    return mark_safe(  # noqa: S308
        "\n".join(
            f'<li><a href="{escape(in_language(request, language.code))}" lang="{language.tag}" '
            f'hreflang="{language.tag}"{IS_CURRENT if language.code == current else ""}>'
            f"{language.name}</a></li>"
            for language in LANGUAGES
        )
    )


def in_language(request: HttpRequest, code: str) -> str:
    """Give this page's address in another language; path and query are kept, by the script the place.

    Addresses without a language (account pages) change the language by a parameter.
    """
    here = request.get_full_path()
    head, _slash, tail = here.lstrip("/").partition("/")
    if head in BY_CODE:
        return f"/{code}/{tail}"
    back = urlencode({"next": here}, safe="/")
    return f"{reverse('core:set_language', kwargs={'code': code})}?{back}"


def _primary_nav(request: HttpRequest) -> tuple[Link, ...]:
    pages = _main_pages(
        get_language() or "", get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()
    )
    return tuple(Link(title, url, _current(request.path, url)) for title, url in pages)


@lru_cache(maxsize=MOST_NAVIGATIONS)
def _main_pages(language: str, _urlconf: object, _prefix: str) -> tuple[tuple[str, str], ...]:
    """Give (title, address) in the current language; all that they depend on is handed in."""
    pages = (
        (_("Case studies"), _address("reading:case_studies")),
        (_("Training"), _address("reading:training")),
        (_("Events"), _address("reading:events")),
        (_("Documents"), _address("reading:documents")),
        (pgettext("navigation", "About"), f"/{language}/about/"),
    )
    return tuple((title, url) for title, url in pages if url)


def _address(name: str) -> str:
    """Give the address of a list; empty where the portal has no such list."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _current(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if path.startswith(url) else ""
