"""Reads of the catalogue: one entry, a filtered page of entries, counts per filter value."""

from __future__ import annotations

import threading
import uuid
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Greatest

from portal.accounts import states
from portal.catalogue import search
from portal.catalogue.facets import Index
from portal.catalogue.models import (
    CardRendering,
    Departure,
    FormerAddress,
    Record,
    Rendering,
    Tombstone,
    Version,
)
from portal.catalogue.record import Kind, Order, PublishedEntry, Rendered, RenderedCard
from portal.catalogue.related import Relation, Web
from portal.catalogue.search import Found, Reason
from portal.catalogue.symbols import Paper, Registry
from portal.catalogue.text.lexicon import Lexicon
from portal.catalogue.text.plan import Plan
from portal.catalogue.timetable import Slot, Timetable
from portal.core import release
from portal.vocabulary.queries import Terms, terms

LANGUAGE_DIMENSION = "language"
KIND_DIMENSION = "kind"
NO_VERSION = uuid.UUID(int=0)
WALK_SIZE = 200
"""How many rows are held at a time where all of a list are asked for."""


@dataclass(frozen=True)
class Snapshot:
    """What a process keeps between requests: the bitset index and the vocabulary."""

    stamp: uuid.UUID
    index: Index
    terms: Terms
    lexicon: Lexicon


@dataclass(frozen=True)
class Listing:
    """One page of a filtered list."""

    entries: tuple[PublishedEntry, ...]
    total: int
    counts: dict[str, dict[str, int]]
    """Per dimension and value, under the other dimensions' choices."""
    plan: Plan = field(default_factory=Plan)
    """What the words were understood as."""
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    """By reference: why an entry was found by the words."""
    loosened: bool = False
    """Whether some of the entries meet the words only nearly."""
    correction: str = ""
    """The words as they were probably meant, where nothing meets them as they are."""


_snapshots: dict[Kind | None, Snapshot] = {}
_building = threading.Lock()


def current_stamp() -> uuid.UUID:
    """Give the stamp of the catalogue as it is now: new with every change. One query."""
    return next(iter(Version.objects.filter(pk=1).values_list("stamp", flat=True)), NO_VERSION)


def snapshot(kind: Kind | None, stamp: uuid.UUID | None = None) -> Snapshot:
    """Give the index of a kind of entry, or of all, rebuilt where the catalogue has changed since.

    One query while nothing changed, none where the caller has the stamp of this moment; a few more
    when it did. Only one thread builds at a time.
    """
    stamp = stamp or current_stamp()
    kept = _snapshots.get(kind)
    if kept is not None and kept.stamp == stamp:
        return kept
    with _building:
        kept = _snapshots.get(kind)
        if kept is None or kept.stamp != stamp:
            words = terms()
            kept = Snapshot(stamp, _build(kind, words), words, search.lexicon(words))
            _snapshots[kind] = kept
        return kept


def _of_kind(kind: Kind | None) -> QuerySet[Record]:
    return Record.objects.all() if kind is None else Record.objects.filter(kind=kind.value)


def _build(kind: Kind | None, words: Terms) -> Index:
    rows = (
        _of_kind(kind)
        .filter(is_original=True)
        .order_by("-published_at", "reference")
        .values_list("reference", "kind", "facets", "languages", "number")
    )
    numbers = array("l")
    return Index.build(_facets(rows.iterator(2000), words, numbers), numbers)


Row = tuple[str, str, list[str], list[str], int]


def _facets(
    rows: Iterable[Row], words: Terms, numbers: array[int]
) -> Iterator[tuple[str, list[str]]]:
    """Give what each entry is filtered by, and note its number on the way."""
    broader: dict[str, tuple[str, ...]] = {}
    for reference, its_kind, facets, languages, number in rows:
        numbers.append(number)
        found = {
            above
            for facet in facets
            for above in broader.setdefault(facet, _with_broader(facet, words))
        }
        found.update(f"{LANGUAGE_DIMENSION}:{code}" for code in languages)
        yield reference, [f"{KIND_DIMENSION}:{its_kind}", *found]


def _with_broader(facet: str, words: Terms) -> tuple[str, ...]:
    """Add what is broader: whoever looks for water erosion also means loss of topsoil by water."""
    scheme, _colon, code = facet.partition(":")
    return (facet, *(f"{scheme}:{above}" for above in words.above(scheme, code)))


def listing(
    kind: Kind | None,
    *,
    language: str,
    chosen: Mapping[str, Sequence[str]],
    words: str = "",
    order: Order = Order.RELEVANCE,
    offset: int = 0,
    size: int = 20,
    dimensions: Iterable[str] = (),
    stamp: uuid.UUID | None = None,
    found: Found | None = None,
    explained: bool = True,
) -> Listing:
    """Give one page of the entries that meet the filters, with exact counts.

    Within a dimension OR, across dimensions AND. Each entry comes in the reader's language,
    else in its original. Two queries, two more where words are looked for. A page of several lists
    asks for the stamp and for what is `found` by the words once, and hands them in. A list in an
    order of its own that is not `explained` says of no entry why it was found: one query less.
    """
    kept = snapshot(kind, stamp)
    if found is None:
        found = _found(kind, words, kept)
    within = kept.index.having_numbers(found.numbers) if found is not None else None
    selected = kept.index.select(chosen, within)
    total = selected.bit_count()
    if order == Order.RELEVANCE and found is not None:
        keys, reasons = _by_relevance(kept.index, selected, found, language, offset, size)
    else:
        numbers = _page(kept.index, selected, order, offset, size)
        keys = kept.index.keys_of(numbers)
        reasons = _reasons(kept.index, found, numbers, language) if found and explained else {}
    return Listing(
        entries=tuple(_in_order(keys, language)) if keys else (),
        total=total,
        counts={d: kept.index.counts(d, chosen, within) for d in dimensions},
        plan=found.plan if found else Plan(),
        reasons=reasons,
        loosened=bool(found and found.nearly),
        correction=found.corrected if found else "",
    )


def _page(index: Index, selected: int, order: Order, offset: int, size: int) -> list[int]:
    """Give the numbers of one page of a selection in an order; RELEVANCE without words is NEWEST."""
    if order == Order.STATE:
        return _by_state(index, selected, offset, size)
    if order != Order.OLDEST:
        return index.numbers_of(selected, offset, size)
    total = selected.bit_count()
    first, least = max(0, total - offset - size), min(size, total - offset)
    return index.numbers_of(selected, first, max(0, least))[::-1]


def _reasons(
    index: Index, found: Found, numbers: Sequence[int], language: str
) -> dict[str, Reason]:
    """Say why each entry of a page was found, in whatever order it stands. One query at most."""
    reasons = search.ranked(found, numbers, language, size=len(numbers))
    return dict(zip(index.keys_of(reasons), reasons.values(), strict=True))


def _by_relevance(
    index: Index, selected: int, found: Found, language: str, offset: int, size: int
) -> tuple[list[str], dict[str, Reason]]:
    among = index.numbers_of(selected, 0, search.RANKED)
    if best := found.exact or (found.strict if found.nearly else None):
        # What meets the words best is put in order in any case, however old it is.
        met = selected & index.having_numbers(best)
        first = index.numbers_of(met, 0, search.RANKED)
        among = list(dict.fromkeys((*first, *among)))[: search.RANKED]
    reasons = search.ranked(found, among, language, offset=offset, size=size)
    keys = index.keys_of(reasons)
    why = dict(zip(keys, reasons.values(), strict=True))
    left = size - len(keys)
    if left and selected.bit_count() > search.RANKED:
        keys += index.page(selected, max(offset, search.RANKED), left)
    return keys, why


def _by_state(index: Index, selected: int, offset: int, size: int) -> list[int]:
    """Give a slice of a selection by State; what belongs to several stands with the first."""
    found: list[int] = []
    for state in (*states.STATES, None):
        here = selected & index.having("state", (state.iso3,)) if state else selected
        selected &= ~here
        count = here.bit_count()
        found += index.numbers_of(here, min(offset, count), size - len(found))
        offset = max(0, offset - count)
    return found


def found_by(words: str, stamp: uuid.UUID | None = None) -> Found | None:
    """Give what meets the words among all kinds of entries; None where none are looked for."""
    return _found(None, words, snapshot(None, stamp))


def _found(kind: Kind | None, words: str, kept: Snapshot) -> Found | None:
    if not words.strip():
        return None
    return search.matching(kind, search.plan(words, kept.lexicon))


def chosen_keys(
    kind: Kind | None,
    *,
    chosen: Mapping[str, Sequence[str]],
    words: str = "",
    order: Order = Order.NEWEST,
    when: str = "",
    at: datetime | None = None,
) -> list[str]:
    """Give the references of all entries that meet the filters, in the order of the list.

    `when` leaves events that are over (`past`), or those that are not (`upcoming`) at `at`. What a
    machine takes along is in an order that it can go on from: newest first where readers see the
    best first.
    """
    kept = snapshot(kind)
    found = _found(kind, words, kept)
    within = kept.index.having_numbers(found.numbers) if found is not None else None
    selected = kept.index.select(chosen, within)
    if when and at is not None:
        over = Record.objects.filter(is_original=True, ends_at__lte=at)
        past = kept.index.bits_of(over.values_list("reference", flat=True))
        selected &= past if when == "past" else ~past
    if order == Order.STATE:
        total = selected.bit_count()
        return kept.index.keys_of(_by_state(kept.index, selected, 0, total))
    keys = kept.index.page(selected, 0, selected.bit_count())
    return keys[::-1] if order == Order.OLDEST else keys


def documents_in_order(keys: Sequence[str], order: Order) -> list[str]:
    """Put documents into the order of their list: by the day on the paper, or by symbol."""
    papers = registry(snapshot(Kind.DOCUMENT).stamp)
    wanted, by_day = set(keys), papers.newest_first
    ordered = {Order.SYMBOL: papers.by_symbol, Order.OLDEST: by_day[::-1]}.get(order, by_day)
    return [reference for reference in ordered if reference in wanted]


def entries(keys: Sequence[str], language: str = "") -> Iterator[PublishedEntry]:
    """Give entries one after the other, in the order of their references, for a reader.

    Without a language each comes in its original. A few at a time are held.
    """
    for start in range(0, len(keys), WALK_SIZE):
        yield from _in_order(keys[start : start + WALK_SIZE], language)


def whole(keys: Sequence[str], language: str) -> dict[str, PublishedEntry]:
    """Give entries with their texts, by reference, for a reader. One query."""
    found = _in_order(keys, language, ("tokens", "text")) if keys else []
    return {entry.reference: entry for entry in found}


def texts(entries: Iterable[PublishedEntry]) -> dict[str, str]:
    """Give what was searched of entries besides title and summary, by reference. One query."""
    asked = Q(pk__in=())
    for entry in entries:
        asked |= Q(reference=entry.reference, language=entry.language)
    return dict(Record.objects.filter(asked).values_list("reference", "text"))


def behind(published_at: datetime, reference: str, *, oldest_first: bool) -> set[str]:
    """Give the references that come after a place in the order of a list."""
    newer = Q(published_at__gt=published_at) | Q(published_at=published_at, reference__lt=reference)
    older = Q(published_at__lt=published_at) | Q(published_at=published_at, reference__gt=reference)
    rows = Record.objects.filter(newer if oldest_first else older, is_original=True)
    return set(rows.values_list("reference", flat=True))


_UNLISTED = ("body_html", "tokens", "contents", "text")


def _in_order(
    keys: Sequence[str], language: str, defer: Sequence[str] = _UNLISTED
) -> list[PublishedEntry]:
    rows = Record.objects.filter(reference__in=keys).defer(*defer)
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
        .defer("tokens", "text")
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


def texts_at(kind: str, slug: str) -> list[Record]:
    """Give all rows at an address: an entry's languages, or entries that share it. One query."""
    rows = Record.objects.filter(kind=kind, slug=slug).defer("tokens", "text")
    return list(rows.order_by("language"))


def best_of(texts: Sequence[Record], language: str) -> Record | None:
    """Give of rows what `best` gives a reader of a language."""
    return min(texts, key=lambda row: (_preference(row, language), row.language), default=None)


def rendered_and_stamp(
    kind: Kind, slug: str, language: str
) -> tuple[Rendered | None, uuid.UUID | None]:
    """Give what `rendered` gives, and the stamp of that moment. One query.

    For pages that show more around it: they need not ask for the stamp.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RENDERED_AND_STAMP, [kind.value, slug, language, release.fingerprint()])
        row = cursor.fetchone()
    return (Rendered(*row[:-1]), row[-1]) if row else (None, None)


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
_RENDERED_AND_STAMP = """
    SELECT reference, title, head_html, article_html,
           (SELECT stamp FROM catalogue_version WHERE id = 1)
    FROM catalogue_rendering
    WHERE kind = %s AND slug = %s AND language = %s AND release = %s
"""


def stale_renderings() -> set[tuple[str, str]]:
    """Give (kind, slug) of the addresses whose pages are missing or made by another release."""
    made = Rendering.objects.filter(
        kind=OuterRef("kind"), slug=OuterRef("slug"), release=release.fingerprint()
    )
    return set(Record.objects.exclude(Exists(made)).values_list("kind", "slug"))


def stale_cards() -> set[str]:
    """Give the references of entries whose cards are missing or made by another release."""
    made = CardRendering.objects.filter(
        reference=OuterRef("reference"), release=release.fingerprint()
    )
    return set(Record.objects.exclude(Exists(made)).values_list("reference", flat=True))


def cards(keys: Sequence[str], language: str) -> dict[str, RenderedCard]:
    """Give the cards of entries for the readers of a language, by reference. One query.

    Left out is what is not public, and what another release made.
    """
    if not keys:
        return {}
    with connection.cursor() as cursor:
        # One text, for it costs a third of what psycopg takes to make a list out of few.
        cursor.execute(_CARDS, [",".join(keys), language, release.fingerprint()])
        return {key: RenderedCard(html, link) for key, html, link in cursor.fetchall()}


_CARDS = """
    SELECT reference, html, link_html FROM catalogue_cardrendering
    WHERE reference = ANY(string_to_array(%s, ',')) AND language = %s AND release = %s
"""


@dataclass(frozen=True)
class Surroundings:
    """What stands around an entry: it depends on the others, so it is asked for per request."""

    related: tuple[Relation, ...]
    paths: tuple[str, ...]
    """The references of the learning paths that a material is part of."""
    cards: dict[str, RenderedCard]
    """Of all these; one may be missing, as `cards` says."""
    terms: Terms
    stamp: uuid.UUID


_webs: dict[uuid.UUID, Web] = {}
"""The web of this moment; there is one, or none yet."""


def surroundings(
    kind: Kind, reference: str, language: str, stamp: uuid.UUID | None = None
) -> Surroundings:
    """Give what belongs to an entry, each in the reader's language, else in its original.

    Two queries: stamp, unless the caller has it, and cards; two more when the catalogue has
    changed, one where nothing belongs to it. The paths of a material are not among its related
    entries once more.
    """
    stamp = stamp or current_stamp()
    words = snapshot(kind, stamp).terms
    web = _webs.get(stamp) or _weave(stamp)
    paths = web.paths_with(reference) if kind == Kind.MATERIAL else []
    relations = web.of(reference, without=paths)
    keys = [*paths, *(relation.reference for relation in relations)]
    return Surroundings(tuple(relations), tuple(paths), cards(keys, language), words, stamp)


def _weave(stamp: uuid.UUID) -> Web:
    rows = Record.objects.filter(is_original=True).order_by("-published_at", "reference")
    with _building:
        web = _webs.get(stamp)
        if web is None:
            named = rows.values_list("reference", "kind", "facets", "related")
            web = Web.weave(named.iterator(2000))
            _webs.clear()
            _webs[stamp] = web
    return web


# ---- Events by time, documents by symbol ---------------------------------------------------------


@dataclass(frozen=True)
class EventListing:
    """One page of a list of events of one tense, and how many there are of each."""

    listing: Listing
    upcoming: int
    past: int
    undated: int
    """How many of the upcoming ones have no day yet."""
    timetable: Timetable


_timetables: dict[uuid.UUID, Timetable] = {}
_registries: dict[uuid.UUID, Registry] = {}
"""Those of this moment; there is one of each, or none yet."""


def timetable(stamp: uuid.UUID | None = None) -> Timetable:
    """Give all public events by time.

    One query while nothing changed, none where the caller has the stamp of this moment; one more
    when it did.
    """
    stamp = stamp or current_stamp()
    kept = _timetables.get(stamp)
    return kept if kept is not None else _tabulate(stamp)


_TIMES = ("first_day", "last_day", "zone", "whole_days", "status", "series", "registration")


def _tabulate(stamp: uuid.UUID) -> Timetable:
    with _building:
        kept = _timetables.get(stamp)
        if kept is None:
            rows = Record.objects.filter(kind=Kind.EVENT.value)
            titles = _titles(rows)
            columns = ("reference", "slug", "language", "starts_at", "ends_at", "states")
            details = [f"details__{name}" for name in (*_TIMES, "outputs")]
            kept = Timetable.make(
                Slot.read(
                    {name: row[name] for name in columns}
                    | {"states": tuple(row["states"]), "titles": titles[row["reference"]]},
                    {name.removeprefix("details__"): row[name] for name in details},
                )
                for row in rows.filter(is_original=True).values(*columns, *details)
            )
            _timetables.clear()
            _timetables[stamp] = kept
    return kept


def registry(stamp: uuid.UUID | None = None) -> Registry:
    """Give all public documents in order of day and of symbol; as dear as `timetable`."""
    stamp = stamp or current_stamp()
    kept = _registries.get(stamp)
    return kept if kept is not None else _register(stamp)


def _register(stamp: uuid.UUID) -> Registry:
    with _building:
        kept = _registries.get(stamp)
        if kept is None:
            rows = Record.objects.filter(kind=Kind.DOCUMENT.value)
            titles = _titles(rows)
            columns = ("reference", "slug", "language")
            details = [f"details__{name}" for name in ("symbol", "day", "version", "supersedes")]
            kept = Registry.make(
                Paper(
                    **{name: row[name] for name in columns},
                    symbol=row["details__symbol"] or "",
                    day=date.fromisoformat(row["details__day"]) if row["details__day"] else None,
                    version=row["details__version"] or "",
                    supersedes=row["details__supersedes"] or "",
                    titles=titles[row["reference"]],
                )
                for row in rows.filter(is_original=True).values(*columns, *details)
            )
            _registries.clear()
            _registries[stamp] = kept
    return kept


def _titles(rows: QuerySet[Record]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for reference, language, title in rows.values_list("reference", "language", "title"):
        found.setdefault(reference, {})[language] = title
    return found


def events(
    *,
    language: str,
    chosen: Mapping[str, Sequence[str]],
    at: datetime,
    past: bool = False,
    words: str = "",
    offset: int = 0,
    size: int = 20,
    dimensions: Iterable[str] = (),
    stamp: uuid.UUID | None = None,
) -> EventListing:
    """Give one page of the events that meet the filters: what comes, or what is over at an instant.

    What comes begins with the earliest and ends with the open dates; what is over begins with the
    latest. Two queries, two more where words are looked for, one less with the stamp.
    """
    kept = snapshot(Kind.EVENT, stamp)
    table = timetable(kept.stamp)
    found = _found(Kind.EVENT, words, kept)
    looked_for = kept.index.having_numbers(found.numbers) if found else None
    selected = kept.index.select(chosen, looked_for)
    over, to_come = table.over(at), table.to_come(at)
    tense = kept.index.bits_of(over if past else to_come)
    undated = kept.index.bits_of(key for key in to_come if table.slots[key].starts_at is None)
    return EventListing(
        listing=_ordered(
            kept.index,
            over if past else to_come,
            chosen,
            tense if looked_for is None else tense & looked_for,
            found,
            language=language,
            offset=offset,
            size=size,
            dimensions=dimensions,
        ),
        upcoming=(selected & kept.index.bits_of(to_come)).bit_count(),
        past=(selected & kept.index.bits_of(over)).bit_count(),
        undated=(selected & undated).bit_count(),
        timetable=table,
    )


def documents(
    *,
    language: str,
    chosen: Mapping[str, Sequence[str]],
    words: str = "",
    order: Order = Order.NEWEST,
    offset: int = 0,
    size: int = 20,
    dimensions: Iterable[str] = (),
    stamp: uuid.UUID | None = None,
) -> Listing:
    """Give one page of the documents that meet the filters, by the day on the paper or by symbol.

    Two queries, two more where words are looked for, one less with the stamp.
    """
    kept = snapshot(Kind.DOCUMENT, stamp)
    papers = registry(kept.stamp)
    found = _found(Kind.DOCUMENT, words, kept)
    within = kept.index.having_numbers(found.numbers) if found else None
    by_day = papers.newest_first[::-1] if order == Order.OLDEST else papers.newest_first
    return _ordered(
        kept.index,
        papers.by_symbol if order == Order.SYMBOL else by_day,
        chosen,
        within,
        found,
        language=language,
        offset=offset,
        size=size,
        dimensions=dimensions,
    )


def _ordered(
    index: Index,
    order: Sequence[str],
    chosen: Mapping[str, Sequence[str]],
    within: int | None,
    found: Found | None,
    *,
    language: str,
    offset: int,
    size: int,
    dimensions: Iterable[str],
) -> Listing:
    """Give one page of a list that has an order of its own. One query, two with words."""
    selected = index.select(chosen, within)
    total = selected.bit_count()
    wanted = set(index.page(selected, 0, total))
    keys = [key for key in order if key in wanted][offset : offset + size]
    numbers = index.numbers_of(index.bits_of(keys), 0, len(keys)) if found else []
    return Listing(
        entries=tuple(_in_order(keys, language)) if keys else (),
        total=total,
        counts={d: index.counts(d, chosen, within) for d in dimensions},
        plan=found.plan if found else Plan(),
        reasons=_reasons(index, found, numbers, language) if found else {},
        loosened=bool(found and found.nearly),
        correction=found.corrected if found else "",
    )


# ---- Pages that are made of several kinds ---------------------------------------------------------


@dataclass(frozen=True)
class Shelves:
    """Entries of several kinds for one page, each kind in the order of its list."""

    entries: Mapping[Kind, tuple[PublishedEntry, ...]]
    totals: Mapping[Kind, int]
    by_state: Mapping[str, int]
    """How many case studies each State has."""
    timetable: Timetable
    terms: Terms
    stamp: uuid.UUID


def front_page(*, language: str, at: datetime, sizes: Mapping[Kind, int]) -> Shelves:
    """Give what the home page shows of each kind. Two queries.

    Of events those that run or come next, else the latest that are over.
    """
    kept = snapshot(None)
    table = timetable(kept.stamp)
    events_first = [
        key for key in table.to_come(at) if table.slots[key].starts_at is not None
    ] or table.over(at)
    return _shelves(kept, table, {}, sizes, {Kind.EVENT: events_first}, language)


def of_state(state: str, *, language: str, at: datetime, sizes: Mapping[Kind, int]) -> Shelves:
    """Give what a State has of each kind. Two queries.

    Of events those that it hosts: first what comes, then what is over.
    """
    kept = snapshot(None)
    table = timetable(kept.stamp)
    by_time = [*table.to_come(at), *table.over(at)]
    hosted = [key for key in by_time if table.slots[key].host == state]
    orders = {Kind.EVENT: hosted, Kind.DOCUMENT: registry(kept.stamp).newest_first}
    return _shelves(kept, table, {"state": (state,)}, sizes, orders, language)


def _shelves(
    kept: Snapshot,
    table: Timetable,
    chosen: Mapping[str, Sequence[str]],
    sizes: Mapping[Kind, int],
    orders: Mapping[Kind, Sequence[str]],
    language: str,
) -> Shelves:
    totals = kept.index.counts(KIND_DIMENSION, chosen)
    keys: dict[Kind, list[str]] = {}
    for kind, size in sizes.items():
        selected = kept.index.select({**chosen, KIND_DIMENSION: (kind.value,)})
        if kind in orders:
            wanted = set(kept.index.page(selected, 0, selected.bit_count()))
            keys[kind] = [key for key in orders[kind] if key in wanted][:size]
        else:
            keys[kind] = kept.index.page(selected, 0, size)
    flat = [key for of_kind in keys.values() for key in of_kind]
    by_key = {entry.reference: entry for entry in _in_order(flat, language)} if flat else {}
    return Shelves(
        entries={
            kind: tuple(by_key[key] for key in of_kind if key in by_key)
            for kind, of_kind in keys.items()
        },
        totals={kind: totals.get(kind.value, 0) for kind in Kind},
        by_state=kept.index.counts("state", {KIND_DIMENSION: (Kind.CASE_STUDY.value,)}),
        timetable=table,
        terms=kept.terms,
        stamp=kept.stamp,
    )


MOST_TIED = 200


@dataclass(frozen=True)
class Tied:
    """What belongs to a great meeting: the events on its way, and other entries, newest first."""

    events: tuple[PublishedEntry, ...]
    others: tuple[PublishedEntry, ...]
    timetable: Timetable
    terms: Terms


def tied_to(dimension: str, meetings: Sequence[str], *, language: str) -> Tied:
    """Give what belongs to a great meeting.

    Its events have a value of the dimension. The others are papers that name one of `meetings` as
    theirs, and what names one of the events or is named by one. Events are in the order of time.
    Two queries.
    """
    kept = snapshot(None)
    table = timetable(kept.stamp)
    web = _webs.get(kept.stamp) or _weave(kept.stamp)
    values = kept.index.bits.get(dimension, {})
    on_its_way = kept.index.having(dimension, values) if values else 0
    refs = kept.index.page(on_its_way, 0, MOST_TIED)
    tied: set[str] = set()
    for reference in refs:
        tied.update(web.members[reference].names, web.named_by.get(reference, ()))
    others = kept.index.bits_of(tied) | kept.index.having("meeting", meetings)
    rest = kept.index.page(others & ~on_its_way, 0, MOST_TIED)
    wanted = set(refs)
    by_time = [slot.reference for slot in table.by_start if slot.reference in wanted]
    found = {e.reference: e for e in _in_order([*by_time, *rest], language)} if refs or rest else {}
    return Tied(
        events=tuple(found[key] for key in by_time if key in found),
        others=tuple(found[key] for key in rest if key in found),
        timetable=table,
        terms=kept.terms,
    )


def all_texts() -> Iterator[PublishedEntry]:
    """Give every entry in every language that it has, a few at a time."""
    for row in Record.objects.defer("tokens", "text").order_by("pk").iterator(WALK_SIZE):
        yield row.entry()


def by_reference(reference: str) -> PublishedEntry | None:
    """Give the original of an entry by its permanent reference."""
    return in_language(reference, "")


def in_language(reference: str, language: str) -> PublishedEntry | None:
    """Give an entry by its reference: in a language where it has that, else in its original."""
    rows = Record.objects.filter(reference=reference).filter(
        Q(language=language) | Q(is_original=True)
    )
    row = rows.defer("tokens", "text").order_by("is_original").first()
    return row.entry() if row else None


def moved_to(kind: Kind, slug: str) -> str:
    """Give the reference of the entry that stood at an address before, else nothing."""
    found = FormerAddress.objects.filter(kind=kind.value, slug=slug)
    return found.values_list("reference", flat=True).first() or ""


def tombstone(kind: Kind, slug: str) -> Tombstone | None:
    """Give the trace of a withdrawn entry by its address."""
    return Tombstone.objects.filter(kind=kind.value, slug=slug).first()


def tombstone_of(reference: str) -> Tombstone | None:
    """Give the trace of a withdrawn entry by its reference."""
    return Tombstone.objects.filter(reference=reference).first()


@dataclass(frozen=True)
class Harvested:
    """An entry as it is, or only that it left: what a harvester is told."""

    reference: str
    kind: Kind
    states: tuple[str, ...]
    at: datetime
    """When it last changed here, came in, or left."""
    entry: PublishedEntry | None = None

    @property
    def place(self) -> tuple[datetime, str]:
        """Where it stands in the order of harvesting."""
        return self.at, self.reference


_CHANGED = Greatest("updated_at", "entered_at")


def harvest(
    *,
    since: datetime | None = None,
    before: datetime | None = None,
    after: tuple[datetime, str] | None = None,
    kind: Kind | None = None,
    state: str = "",
    any_state: bool = False,
    size: int,
) -> list[Harvested]:
    """Give what changed or left, the earliest first; `since` is included, `before` is not.

    `after` goes on behind the place of the last one. What changes meanwhile comes at the end, so
    that nothing is missed. Two queries.
    """
    rows = Record.objects.filter(is_original=True).annotate(at=_CHANGED)
    gone = Departure.objects.annotate(at=F("left_at"))
    wanted = _harvest_filter(since, before, after, kind)
    by_state = Q(states__contains=[state]) if state else Q()
    if any_state:
        by_state = Q(states__len__gt=0)
    heavy = ("body_html", "tokens", "contents", "details")
    found = [
        Harvested(row.reference, Kind(row.kind), tuple(row.states), row.at, row.entry())
        for row in rows.filter(wanted, by_state).defer(*heavy).order_by("at", "reference")[:size]
    ]
    found += [
        Harvested(row.reference, Kind(row.kind), tuple(row.states), row.at)
        for row in gone.filter(wanted, by_state).order_by("at", "reference")[:size]
    ]
    return sorted(found, key=lambda one: one.place)[:size]


def _harvest_filter(
    since: datetime | None,
    before: datetime | None,
    after: tuple[datetime, str] | None,
    kind: Kind | None,
) -> Q:
    wanted = Q(kind=kind.value) if kind else Q()
    if since is not None:
        wanted &= Q(at__gte=since)
    if before is not None:
        wanted &= Q(at__lt=before)
    if after is not None:
        wanted &= Q(at__gt=after[0]) | Q(at=after[0], reference__gt=after[1])
    return wanted


def harvested(reference: str) -> Harvested | None:
    """Give one entry as a harvester is told of it; None where it never was here."""
    row = (
        Record.objects.filter(reference=reference, is_original=True)
        .annotate(at=_CHANGED)
        .defer("body_html", "tokens", "contents", "details")
        .first()
    )
    if row is not None:
        return Harvested(reference, Kind(row.kind), tuple(row.states), row.at, row.entry())
    gone = Departure.objects.filter(reference=reference).first()
    if gone is None:
        return None
    return Harvested(reference, Kind(gone.kind), tuple(gone.states), gone.left_at)


def earliest_change() -> datetime | None:
    """Give the earliest change that a harvester is told of."""
    first = harvest(size=1)
    return first[0].at if first else None


def addresses() -> list[tuple[Kind, str, str, datetime]]:
    """Give (kind, slug, reference, time of change) of every entry, for the sitemap."""
    rows = Record.objects.filter(is_original=True).order_by("-published_at", "reference")
    found = rows.values_list("kind", "slug", "reference", "updated_at")
    return [(Kind(kind), slug, reference, at) for kind, slug, reference, at in found]
