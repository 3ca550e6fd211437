"""Reads of the catalogue: one entry, a filtered page of entries, counts per filter value."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Case, Exists, IntegerField, OuterRef, Value, When

from portal.catalogue.facets import Index
from portal.catalogue.models import Record, Rendering, Tombstone, Version
from portal.catalogue.record import Kind, PublishedEntry, Rendered
from portal.catalogue.tokens import tokens
from portal.core import release
from portal.vocabulary.queries import Terms, terms

LANGUAGE_DIMENSION = "language"
NO_VERSION = uuid.UUID(int=0)
MAX_QUERY_TOKENS = 24


@dataclass(frozen=True)
class Snapshot:
    """What a process keeps between requests: the bitset index and the vocabulary."""

    stamp: uuid.UUID
    index: Index
    terms: Terms


@dataclass(frozen=True)
class Listing:
    """One page of a filtered list."""

    entries: tuple[PublishedEntry, ...]
    total: int
    counts: dict[str, dict[str, int]]
    """Per dimension and value, under the other dimensions' choices."""


_snapshots: dict[str, Snapshot] = {}
_building = threading.Lock()


def current_stamp() -> uuid.UUID:
    """Give the stamp of the catalogue as it is now: new with every change. One query."""
    return next(iter(Version.objects.filter(pk=1).values_list("stamp", flat=True)), NO_VERSION)


def snapshot(kind: Kind) -> Snapshot:
    """Give the index of a kind of entry, rebuilt where the catalogue has changed since.

    One query while nothing changed; three when it did. Only one thread builds at a time.
    """
    stamp = current_stamp()
    kept = _snapshots.get(kind)
    if kept is not None and kept.stamp == stamp:
        return kept
    with _building:
        kept = _snapshots.get(kind)
        if kept is None or kept.stamp != stamp:
            kept = Snapshot(stamp, _build(kind), terms())
            _snapshots[kind] = kept
        return kept


def _build(kind: Kind) -> Index:
    rows = (
        Record.objects.filter(kind=kind.value, is_original=True)
        .order_by("-published_at", "reference")
        .values_list("reference", "facets", "languages")
    )
    return Index.build(
        (reference, [*facets, *(f"{LANGUAGE_DIMENSION}:{code}" for code in languages)])
        for reference, facets, languages in rows.iterator(2000)
    )


def listing(
    kind: Kind,
    *,
    language: str,
    chosen: Mapping[str, Sequence[str]],
    words: str = "",
    oldest_first: bool = False,
    offset: int = 0,
    size: int = 20,
    dimensions: Iterable[str] = (),
) -> Listing:
    """Give one page of the entries that meet the filters, with exact counts.

    Within a dimension OR, across dimensions AND. Each entry comes in the reader's language,
    else in its original. At most three queries, one more where words are looked for.
    """
    kept = snapshot(kind)
    within = kept.index.bits_of(_having_words(kind, words)) if words.strip() else None
    selected = kept.index.select(chosen, within)
    total = selected.bit_count()
    if oldest_first:
        last = kept.index.page(selected, 0, total)[::-1]
        keys = last[offset : offset + size]
    else:
        keys = kept.index.page(selected, offset, size)
    return Listing(
        entries=tuple(_in_order(keys, language)) if keys else (),
        total=total,
        counts={d: kept.index.counts(d, chosen, within) for d in dimensions},
    )


def _having_words(kind: Kind, words: str) -> list[str]:
    wanted = list(dict.fromkeys(tokens(words)))[:MAX_QUERY_TOKENS]
    if not wanted:
        return []
    # Tokens hold letters and digits only, so that quoting them is enough for the raw parser.
    query = SearchQuery(
        " & ".join(f"'{token}'" for token in wanted), search_type="raw", config="simple"
    )
    found = Record.objects.filter(kind=kind.value, tokens=query)
    return list(found.values_list("reference", flat=True).distinct())


def _in_order(keys: Sequence[str], language: str) -> list[PublishedEntry]:
    rows = Record.objects.filter(reference__in=keys).defer("body_html", "tokens", "contents")
    best: dict[str, Record] = {}
    for row in rows:
        kept = best.get(row.reference)
        if kept is None or _preference(row, language) < _preference(kept, language):
            best[row.reference] = row
    return [best[key].entry() for key in keys if key in best]


def _preference(row: Record, language: str) -> int:
    return 0 if row.language == language else 1 if row.is_original else 2


def find(kind: Kind, slug: str, language: str) -> PublishedEntry | None:
    """Give an entry for a reader of a language: in it, else in its original. One query."""
    row = best(kind, slug, language)
    return row.entry() if row else None


def best(kind: str, slug: str, language: str) -> Record | None:
    """Give the row at an address for a reader of a language: in it, else the original."""
    return (
        Record.objects.filter(kind=kind, slug=slug)
        .defer("tokens")
        .order_by(
            Case(
                When(language=language, then=Value(0)),
                When(is_original=True, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            ),
            "language",
        )
        .first()
    )


def rendered(kind: Kind, slug: str, language: str) -> Rendered | None:
    """Give an entry's page for the readers of a language, as it was rendered on publication.

    None where there is no such entry, and where another release made the HTML. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RENDERED, [kind.value, slug, language, release.fingerprint()])
        row = cursor.fetchone()
    return Rendered(*row) if row else None


# In SQL, for it is asked most of all: to build it anew each time cost a fifth of the page.
_RENDERED = """
    SELECT reference, title, head_html, article_html FROM catalogue_rendering
    WHERE kind = %s AND slug = %s AND language = %s AND release = %s
"""


def stale_renderings() -> set[tuple[str, str]]:
    """Give (kind, slug) of the addresses whose pages are missing or made by another release."""
    made = Rendering.objects.filter(
        kind=OuterRef("kind"), slug=OuterRef("slug"), release=release.fingerprint()
    )
    return set(Record.objects.exclude(Exists(made)).values_list("kind", "slug"))


def by_reference(reference: str) -> PublishedEntry | None:
    """Give the original of an entry by its permanent reference."""
    row = Record.objects.filter(reference=reference, is_original=True).defer("tokens").first()
    return row.entry() if row else None


def tombstone(kind: Kind, slug: str) -> Tombstone | None:
    """Give the trace of a withdrawn entry by its address."""
    return Tombstone.objects.filter(kind=kind.value, slug=slug).first()


def tombstone_of(reference: str) -> Tombstone | None:
    """Give the trace of a withdrawn entry by its reference."""
    return Tombstone.objects.filter(reference=reference).first()


def addresses() -> list[tuple[str, str, list[str]]]:
    """Give (kind, slug, languages) of every entry, for the sitemap."""
    rows = Record.objects.filter(is_original=True).order_by("-published_at", "reference")
    return list(rows.values_list("kind", "slug", "languages"))
