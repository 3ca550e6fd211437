"""Reads for readers that no lower app gives: where the plain pages are."""

from __future__ import annotations

from portal.library.models import StandardPage


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
