"""Every template of a page has a row among the pages that axe looks at; a new one without fails.

That the rows are visited, and that each brings its template, is `tests/journeys`' business.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.urls import URLPattern, get_resolver

from tests.journeys.visits import CLOSED, NO_PAGES, SET_OUT, VISITS

TEMPLATES = settings.CHECKOUT / "templates"
PARTS = {"cotton", "allauth", "emails"}
"""Folders of parts and of mails. Every mail is looked at without being named."""

LOOKED_AT = {visit.template for visit in VISITS} | SET_OUT


def pages() -> set[str]:
    """Give the templates of the portal that are pages of their own."""
    paths = [path.relative_to(TEMPLATES) for path in TEMPLATES.rglob("*.html")]
    return {
        str(path)
        for path in paths
        if not path.name.startswith("_") and not PARTS & set(path.parent.parts)
    }


def pages_of_the_account_library() -> set[str]:
    """Give the templates that the addresses below `/account/` name."""
    views = (
        getattr(p.callback, "view_class", None) for p in _patterns(get_resolver("portal.urls"))
    )
    ours = ("account/", "mfa/", "usersessions/")
    named = {str(getattr(view, "template_name", None)) for view in views}
    return {name for name in named if name.startswith(ours) and name.endswith(".html")}


def _patterns(resolver: Any) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from _patterns(pattern)


def test_every_page_has_a_visit_or_a_reason():
    without = (pages() | pages_of_the_account_library()) - LOOKED_AT - set(NO_PAGES) - set(CLOSED)

    assert sorted(without) == []


def test_pages_of_the_account_library_are_found():
    assert {"mfa/index.html", "account/email.html"} <= pages_of_the_account_library()
    assert {"404.html", "desk/task.html"} <= pages()


def test_no_row_speaks_of_a_template_that_is_gone_or_has_a_visit():
    for name in LOOKED_AT | set(NO_PAGES) | set(CLOSED):
        get_template(name)
    assert not LOOKED_AT & (set(NO_PAGES) | set(CLOSED))


def test_every_form_is_looked_at_with_errors():
    """A page whose template shows an error summary is visited with one."""
    with_summary = {
        name
        for name in pages()
        if any(
            s in (TEMPLATES / name).read_text("utf-8") for s in ("c-error-summary", "_summary.html")
        )
    }
    refused = {visit.template for visit in VISITS if visit.then}

    assert sorted(with_summary - refused) == []
