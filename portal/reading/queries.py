"""Reads for readers that no lower app gives: where the plain pages are, files to take along."""

from __future__ import annotations

import re
from collections.abc import Iterable

from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument

from portal.library.models import StandardPage

DOCUMENT = re.compile(r"^/documents/(\d+)/")


def plain_addresses() -> list[tuple[str, list[str]]]:
    """Give (path below the language, languages) of every open plain page, for the sitemap."""
    rows = (
        StandardPage.objects.live()
        .public()
        .order_by("path")
        .values_list("url_path", "locale__language_code")
    )
    found: dict[str, list[str]] = {}
    for url_path, language in rows:
        # The first part is the root of a language's tree, which the address names by its code.
        below = url_path.lstrip("/").partition("/")[2]
        found.setdefault(below, []).append(language)
    return list(found.items())


def released_files(urls: Iterable[str]) -> dict[str, AbstractDocument]:
    """Give the files behind addresses that public entries name, by address. One query.

    A file that was put into a closed collection since is left out.
    """
    by_number = {int(found[1]): url for url in urls if (found := DOCUMENT.search(url))}
    if not by_number:
        return {}
    documents = get_document_model().objects.filter(pk__in=by_number).select_related("collection")
    return {
        by_number[document.pk]: document
        for document in documents
        if not document.collection.get_view_restrictions()
    }
