"""Reads of saved searches: what they ask, what they have found, whose turn it is."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.accounts.models import User
from portal.alerts.models import SavedSearch, ToldEntry
from portal.catalogue import queries as catalogue
from portal.catalogue import search as finding
from portal.catalogue.addresses import SHELVES
from portal.catalogue.forms import KINDS, Selection, chips, dimensions
from portal.catalogue.models import Record
from portal.catalogue.record import Kind, Order, PublishedEntry
from portal.core.writing import listed, with_colon
from portal.vocabulary.queries import Terms

OVERLAP = timedelta(hours=1)
"""An entry is dated when its publication begins, and seen when that is done. So much of the time
before the last look is looked at once more; what was told is not told again."""


@dataclass(frozen=True)
class Shown:
    """A saved search as its owner sees it."""

    search: SavedSearch
    what: str
    """The list and its filters in words."""
    url: str
    is_understood: bool
    """Whether the portal still knows all that it asks for."""


def kind_of(named: str) -> Kind | None:
    """Give the kind of a saved search; None for the search over all."""
    return Kind(named) if named else None


def read(query: str, kind: Kind | None, terms: Terms | None = None) -> Selection:
    """Read what a list asks, without order and page. One query without the terms."""
    known = terms or catalogue.snapshot(None).terms
    asked = Selection.read(QueryDict(query.removeprefix("?")), known, kind)
    return replace(asked, order=asked.usual_order, page=1)


def list_url(selection: Selection, language: str) -> str:
    """Give the address of a list for the readers of a language, the newest first."""
    shelf = SHELVES[selection.kind].partition("/")[0] if selection.kind else "search"
    return f"/{language}/{shelf}/{selection.sorted_by(Order.NEWEST).query()}"


def described(selection: Selection, terms: Terms) -> str:
    """Say in the language now spoken what a list asks."""
    what = str(KINDS[selection.kind]) if selection.kind else _("Search")
    asked = [
        chip.label if chip.label == selection.words else f"{with_colon(chip.group)}{chip.label}"
        for chip in chips(selection, "", terms)
    ]
    if selection.when:
        past, upcoming = pgettext("events", "Past"), pgettext("events", "Upcoming")
        asked.insert(0, past if selection.when == "past" else upcoming)
    return f"{with_colon(what)}{listed(asked)}" if asked else what


def suggested_name(selection: Selection, terms: Terms, length: int) -> str:
    """Give a name for a list, made of its words and filters."""
    labels = [chip.label for chip in chips(selection, "", terms)]
    name = listed(labels) or described(selection, terms)
    return name if len(name) <= length else f"{name[: length - 1].rstrip()}…"


def of_person(user: User) -> QuerySet[SavedSearch]:
    """Give a person's searches that are not removed, the newest first."""
    found = SavedSearch.objects.filter(user=user, removed_at__isnull=True)
    return found.order_by("-created_at", "-pk")


def removed(user: User) -> QuerySet[SavedSearch]:
    """Give a person's removed searches, the last one first."""
    found = SavedSearch.objects.filter(user=user, removed_at__isnull=False)
    return found.order_by("-removed_at", "-pk")


def shown(searches: Sequence[SavedSearch], language: str) -> list[Shown]:
    """Say searches for their owner. One query."""
    terms = catalogue.snapshot(None).terms
    found = []
    for search in searches:
        selection = read(search.query, kind_of(search.kind), terms)
        found.append(
            Shown(
                search=search,
                what=described(selection, terms),
                url=list_url(selection, language),
                is_understood=not selection.ignored,
            )
        )
    return found


def by_uuid(number: uuid.UUID) -> SavedSearch | None:
    """Give a search by the number that addresses name."""
    return SavedSearch.objects.select_related("user").filter(uuid=number).first()


def due(at: datetime) -> QuerySet[SavedSearch]:
    """Give the searches whose turn it is, whose owners can still sign in; the longest due first."""
    found = SavedSearch.objects.filter(
        paused_at__isnull=True, removed_at__isnull=True, due_at__lte=at, user__is_active=True
    )
    return found.order_by("due_at", "pk")


def news(search: SavedSearch, at: datetime) -> list[str] | None:
    """Give the references of what is new in a search and was not told, the newest first.

    New is what entered the catalogue since the last look and meets all of the words and filters.
    What meets the words only nearly is on the list, but no news. None where the portal no longer
    knows a filter that the search asks for: without it everything would be new. Four queries.
    """
    kept = catalogue.snapshot(None)
    kind = kind_of(search.kind)
    asked = read(search.query, kind, kept.terms)
    if asked.ignored:
        return None
    entered = Record.objects.filter(is_original=True, entered_at__gt=search.looked_at - OVERLAP)
    if asked.when:
        is_over = Q(ends_at__lte=at)
        entered = entered.filter(is_over if asked.when == "past" else ~is_over | Q(ends_at=None))
    numbers = set(entered.values_list("number", flat=True))
    if numbers and asked.words:
        found = finding.matching(None, finding.plan(asked.words, kept.lexicon))
        numbers &= set(found.strict)
    if not numbers:
        return []
    chosen = dict(asked.dimensions)
    if kind:
        chosen[catalogue.KIND_DIMENSION] = _kinds(kind, asked)
    selected = kept.index.select(chosen, kept.index.having_numbers(numbers))
    keys = kept.index.page(selected, 0, len(numbers))
    told = ToldEntry.objects.filter(search=search, reference__in=keys)
    known = set(told.values_list("reference", flat=True))
    return [key for key in keys if key not in known]


def _kinds(kind: Kind, asked: Selection) -> tuple[str, ...]:
    """Give the kinds on a list: that of materials shows learning paths where its filters know them."""
    if kind == Kind.MATERIAL and set(asked.dimensions) <= set(dimensions(Kind.PATH)):
        return (Kind.MATERIAL.value, Kind.PATH.value)
    return (kind.value,)


def still_public(references: Sequence[str]) -> set[str]:
    """Give those of some entries that are in the catalogue now. One query."""
    found = Record.objects.filter(reference__in=references, is_original=True)
    return set(found.values_list("reference", flat=True))


def entries(references: Sequence[str], language: str) -> list[PublishedEntry]:
    """Give entries that are public now, for a reader of a language, in their order. One query."""
    return list(catalogue.entries(references, language))
