"""Where entries stand: a contract, because addresses are printed, cited and linked."""

from __future__ import annotations

from django.conf import settings

from portal.catalogue.record import Kind, PublishedEntry

SHELVES = {
    Kind.CASE_STUDY: "case-studies",
    Kind.MATERIAL: "training/materials",
    Kind.PATH: "training/paths",
    Kind.EVENT: "events",
    Kind.DOCUMENT: "documents",
    Kind.COUNTRY: "countries",
}
"""Where entries of a kind stand, below the language."""


LICENCES = {
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC BY-SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC BY-NC 4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "CC BY-NC-SA 4.0": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    "CC BY-ND 4.0": "https://creativecommons.org/licenses/by-nd/4.0/",
    "CC BY-NC-ND 4.0": "https://creativecommons.org/licenses/by-nc-nd/4.0/",
    "CC BY 3.0 IGO": "https://creativecommons.org/licenses/by/3.0/igo/",
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
"""Licences with a text of their own; others are only named."""


def absolute(path: str) -> str:
    """Give the full address of a path of this portal; a full address stays as it is."""
    return f"{settings.BASE_URL}{path}" if path.startswith("/") else path


def below_language(kind: Kind, slug: str) -> str:
    """Give what follows the language in the address of an entry."""
    return f"{SHELVES[kind]}/{slug}/"


def path_of(entry: PublishedEntry, language: str) -> str:
    """Give the path of an entry's page for the readers of a language."""
    return f"/{language}/{below_language(entry.kind, entry.slug)}"


def permanent(reference: str) -> str:
    """Give the full permanent address of an entry: the one to cite."""
    return absolute(f"/ref/{reference}")
