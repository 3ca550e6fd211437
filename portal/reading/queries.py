"""Reads for readers that no lower app gives: plain pages, files to take along, suggestions."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument

from portal.catalogue import queries as catalogue
from portal.catalogue.models import Record
from portal.catalogue.queries import Snapshot
from portal.catalogue.record import Kind
from portal.catalogue.text.folding import fold
from portal.library.models import StandardPage
from portal.vocabulary import queries as vocabulary

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


# ---- Suggestions while typing --------------------------------------------------------------------

MOST_TYPED = 60
MOST_CONCEPTS = 6
MOST_ENTRIES = 4
TITLES_KEPT = 3000
"""Titles of the newest entries are suggested; so many of them a process keeps."""
WITHIN_WORDS = 3
"""From so many letters on they may stand inside a word. Rows without blanks have no inside."""
_SHORT = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FAR = 9


@dataclass(frozen=True)
class SuggestedConcept:
    """A concept whose label or synonym has what was typed, and how many entries are filed under it."""

    label: str
    count: int
    also: str = ""
    """The words that were met, where they are not the label."""
    also_language: str = ""


@dataclass(frozen=True)
class SuggestedEntry:
    """An entry whose title has what was typed, in the language that it was typed in."""

    kind: Kind
    slug: str
    title: str
    language: str


@dataclass(frozen=True)
class Suggestions:
    """What may be meant."""

    concepts: tuple[SuggestedConcept, ...] = ()
    entries: tuple[SuggestedEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class _Name:
    """A label or a synonym of a concept."""

    scheme: str
    code: str
    language: str
    words: str
    folded: str


@dataclass(frozen=True, slots=True)
class _Title:
    """A title of an entry in one of its languages."""

    reference: str
    kind: Kind
    slug: str
    language: str
    title: str
    folded: str


def suggestions(typed: str, language: str) -> Suggestions:
    """Give what begins with or contains what was typed, for a reader of a language.

    Only concepts under which something is filed: others lead nowhere. One query while nothing has
    changed, two more when the vocabulary or the catalogue has.
    """
    wanted = " ".join(fold(typed[:MOST_TYPED]).split())
    if len(wanted) < 2 and not _SHORT.search(wanted):
        return Suggestions()
    kept = catalogue.snapshot(None)
    return Suggestions(
        tuple(_concepts(wanted, language, kept)), tuple(_entries(wanted, language, kept.stamp))
    )


@lru_cache(maxsize=1)
def _names(_stamp: str) -> tuple[_Name, ...]:
    return tuple(
        _Name(scheme, code, language, words, fold(words))
        for (scheme, code), language, words in vocabulary.names()
    )


@lru_cache(maxsize=1)
def _titles(_stamp: uuid.UUID) -> tuple[_Title, ...]:
    rows = Record.objects.order_by("-published_at", "reference")
    found = rows.values_list("reference", "kind", "slug", "language", "title")
    return tuple(
        _Title(reference, Kind(kind), slug, language, title, fold(title))
        for reference, kind, slug, language, title in found[:TITLES_KEPT]
    )


def _concepts(wanted: str, language: str, kept: Snapshot) -> Iterator[SuggestedConcept]:
    """Give the nearest concepts; those with one label in several schemes are one suggestion."""
    best: dict[str, tuple[tuple[int, bool], _Name]] = {}
    filed: dict[str, int] = {}
    for name in _names(kept.terms.stamp):
        far = _distance(wanted, name.folded)
        bits = kept.index.bits.get(name.scheme, {}).get(name.code, 0) if far < _FAR else 0
        if not bits:
            continue
        label = kept.terms.label(name.scheme, name.code, language)
        filed[label] = filed.get(label, 0) | bits
        # The label itself explains most; then words of the reader's own language.
        place = (far, name.words != label and name.language != language)
        if label not in best or (place, name.words != label) < (
            best[label][0],
            best[label][1].words != label,
        ):
            best[label] = (place, name)
    nearest = sorted(best, key=lambda label: (best[label][0], -filed[label].bit_count(), label))
    for label in nearest[:MOST_CONCEPTS]:
        name = best[label][1]
        shows = wanted in fold(label)
        yield SuggestedConcept(
            label=label,
            count=filed[label].bit_count(),
            also="" if shows else name.words,
            also_language="" if shows else name.language,
        )


def _entries(wanted: str, language: str, stamp: uuid.UUID) -> Iterator[SuggestedEntry]:
    best: dict[str, tuple[tuple[int, bool], _Title]] = {}
    for title in _titles(stamp):
        far = _distance(wanted, title.folded)
        place = (far, title.language != language)
        if far < _FAR and (title.reference not in best or place < best[title.reference][0]):
            best[title.reference] = (place, title)
    # Where two are as near, the newer one stays first.
    for _place, title in sorted(best.values(), key=lambda found: found[0])[:MOST_ENTRIES]:
        yield SuggestedEntry(title.kind, title.slug, title.title, title.language)


def _distance(wanted: str, words: str) -> int:
    """Tell how near words are to what was typed: they begin with it, a word of them does, they have it."""
    at = words.find(wanted)
    if at <= 0:
        return 0 if at == 0 else _FAR
    if any(f"{sign}{wanted}" in words for sign in " -(/,«\u201c"):
        return 1
    return 2 if len(wanted) >= WITHIN_WORDS or _SHORT.search(wanted) else _FAR
