"""Small things that pages for readers are made of: addresses in six languages, pages of a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from portal.catalogue.record import Kind
from portal.core.languages import LANGUAGES

PAGES_AROUND = 1
SHELVES = {Kind.CASE_STUDY: "case-studies"}
"""Where entries of a kind stand, below the language."""


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
