"""Small things that pages for readers are made of: addresses, pages of a list, related entries."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.catalogue.forms import ORDERS, Selection
from portal.catalogue.presentation import WHY, Presented
from portal.catalogue.queries import Listing, Surroundings
from portal.catalogue.record import Kind, PublishedEntry
from portal.catalogue.related import Relation, Tie
from portal.catalogue.text import extracts
from portal.catalogue.text.folding import fold
from portal.core.languages import LANGUAGES
from portal.vocabulary.queries import Terms

PAGES_AROUND = 1


@dataclass(frozen=True)
class Alternate:
    """This page's address for the readers of one language; `x-default` for all others."""

    tag: str
    url: str


@dataclass(frozen=True)
class Head:
    """What the head of a page says about its addresses."""

    canonical: str
    alternates: tuple[Alternate, ...]


def absolute(path: str) -> str:
    """Give the full address of a path: for citations, feeds and search engines."""
    return f"{settings.BASE_URL}{path}"


def alternates(path: str, default: str = "") -> tuple[Alternate, ...]:
    """Give a page's six addresses and the one for all others.

    `path` is what follows the language, `default` the address of the page that chooses one.
    Each language has its page: where the text is missing, frame and banner still speak it.
    """
    six = tuple(
        Alternate(language.tag, absolute(f"/{language.code}/{path}")) for language in LANGUAGES
    )
    return (*six, Alternate("x-default", absolute(default or f"/en/{path}")))


def head(language: str, path: str, default: str = "") -> Head:
    """Give canonical address and alternates of a page in a language."""
    return Head(absolute(f"/{language}/{path}"), alternates(path, default))


@dataclass(frozen=True)
class PageLink:
    """A numbered page; without an address it stands for a gap."""

    number: int
    url: str = ""
    current: bool = False


@dataclass(frozen=True)
class Pages:
    """Where one can go from a page of a list."""

    last: int
    pages: tuple[PageLink, ...]
    previous_url: str = ""
    next_url: str = ""


def pages(current: int, total: int, size: int, address: Callable[[int], str]) -> Pages:
    """Number the pages of a list; `address` gives the address of a page."""
    last = max(1, -(-total // size))
    wanted = {1, last, *range(current - PAGES_AROUND, current + PAGES_AROUND + 1)}
    links: list[PageLink] = []
    for number in sorted(number for number in wanted if 1 <= number <= last):
        if links and number - links[-1].number > 1:
            links.append(PageLink(number - 1))
        links.append(PageLink(number, address(number), current=number == current))
    return Pages(
        last=last,
        pages=tuple(links),
        previous_url=address(current - 1) if 1 < current <= last else "",
        next_url=address(current + 1) if current < last else "",
    )


@dataclass(frozen=True)
class OrderLink:
    """An order that a list can stand in."""

    label: str
    url: str
    current: bool


def orders(selection: Selection, base: str) -> list[OrderLink]:
    """Give the orders of a list with their addresses, the usual one first."""
    return [
        OrderLink(
            str(ORDERS[order]),
            base + selection.sorted_by(order).query(),
            current=order == selection.order,
        )
        for order in selection.orders
    ]


def shows(entry: PublishedEntry, marks: Sequence[str]) -> bool:
    """Tell whether the lines of a list show why an entry was found."""
    found = extracts.pattern(tuple(marks))
    return found is None or bool(found.search(f"{entry.title}\n{entry.summary}"))


@dataclass(frozen=True)
class Correction:
    """The words as they were probably meant, and the list that has them."""

    words: str
    url: str


def correction(selection: Selection, found: Listing, base: str) -> Correction | None:
    """Give what was probably meant where nothing meets the words; the filters stay."""
    if not found.correction:
        return None
    meant = replace(selection, words=found.correction, page=1)
    return Correction(found.correction, base + meant.query())


@dataclass(frozen=True)
class Bridge:
    """A concept that led from the reader's words to a text in another language."""

    label: str
    language: str
    """The language of `label`: the text's."""
    known_as: str
    """The same for the reader; empty where both are one word."""


def why(entry: PublishedEntry, found: Listing, terms: Terms, language: str) -> dict[str, Any]:
    """Say why an entry was found: `marks` in its text, `also` the concepts that led to it."""
    reason = found.reasons.get(entry.reference)
    if reason is None:
        return {"marks": found.plan.marks, "also": []}
    marks, also = [*found.plan.marks], []
    for scheme, code in reason.concepts:
        label = terms.label(scheme, code, entry.language)
        marks.append(fold(label))
        if not reason.by_words:
            known_as = terms.label(scheme, code, language)
            also.append(Bridge(label, entry.language, known_as if known_as != label else ""))
    return {"marks": tuple(marks), "also": list({bridge.label: bridge for bridge in also}.values())}


NAMED_BY = {
    Kind.CASE_STUDY: gettext_lazy("This case study refers to it"),
    Kind.PATH: gettext_lazy("Used in this learning path"),
    Kind.MATERIAL: gettext_lazy("This training material refers to it"),
    Kind.EVENT: gettext_lazy("Taken up at this event"),
    Kind.DOCUMENT: gettext_lazy("This document refers to it"),
    Kind.COUNTRY: gettext_lazy("This country page refers to it"),
}
"""Why an entry is related that names the one at hand."""

SHARED = {
    "practice": gettext_lazy("Same practice: %(what)s"),
    "driver": gettext_lazy("Same driver: %(what)s"),
    "degradation": gettext_lazy("Same degradation: %(what)s"),
    "land-use": gettext_lazy("Same land use: %(what)s"),
}
"""Why an entry is related that has something in common with the one at hand."""


@dataclass(frozen=True)
class Card:
    """An entry of any kind beside others."""

    presented: Presented
    kind_name: str
    url: str


_said: dict[uuid.UUID, dict[tuple[str, str], str]] = {}
"""Reasons as they were said for the catalogue of this moment, by reason and language."""


def related_cards(around: Surroundings, language: str, without: Collection[str] = ()) -> SafeString:
    """Give the cards of related entries with their reasons in words, as finished HTML.

    Left out is what has no card among the surroundings, and what the page shows elsewhere.
    """
    said = _said.get(around.stamp)
    if said is None:
        said = {}
        _said.clear()
        _said[around.stamp] = said
    found: list[str] = []
    for relation in around.related:
        card = around.cards.get(relation.reference)
        if card is not None and relation.reference not in without:
            why = "".join(
                said.get((reason, language)) or _say(reason, around.terms, language, said)
                for reason in _reasons(relation)
            )
            found.append(card.html.replace(WHY, f'<ul class="related-why">{why}</ul>'))
    # Both parts are finished HTML: the card was rendered by a template, `_say` escapes.
    return mark_safe("".join(found))  # noqa: S308


def _reasons(relation: Relation) -> tuple[str, ...]:
    """Name the reasons: values that are shared (`driver:d-g`), else the tie and the kind."""
    if relation.tie is Tie.SHARES:
        return relation.shared
    return (f"{relation.tie}:{relation.kind}",)


def _say(reason: str, terms: Terms, language: str, said: dict[tuple[str, str], str]) -> str:
    sort, _colon, code = reason.partition(":")
    if sort == Tie.NAMED_BY:
        words = str(NAMED_BY[Kind(code)])
    elif sort == Tie.NAMES:
        words = _("Named on this page")
    else:
        words = SHARED[sort] % {"what": terms.label(sort, code, language)}
    return said.setdefault((reason, language), format_html("<li>{}</li>", words))
