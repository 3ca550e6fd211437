"""Documents in the order of a registry: by symbol, by day, and which one replaces which. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self

_PARTS = re.compile(r"\d+|[^\W\d_]+")

NaturalKey = tuple[tuple[int, int, str], ...]


def natural_key(symbol: str) -> NaturalKey:
    """Give what a symbol is sorted by: SOM-9 comes before SOM-27, SOM-27/2 before SOM-27/10.

    Case and punctuation do not count. What has no symbol comes last.
    """
    parts = _PARTS.findall(symbol.casefold())
    if not parts:
        return ((2, 0, ""),)
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts)


@dataclass(frozen=True)
class Paper:
    """What a registry says of a document; `titles` are there by language."""

    reference: str
    slug: str
    language: str
    symbol: str = ""
    day: date | None = None
    version: str = ""
    supersedes: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)

    def speaks(self, language: str) -> str:
        """Give the language in which its title is shown to the readers of a language."""
        return language if language in self.titles else self.language

    def title(self, language: str) -> str:
        """Give its title for the readers of a language, else that of the original."""
        return self.titles.get(self.speaks(language), "")


@dataclass(frozen=True)
class Registry:
    """All public documents in order."""

    papers: Mapping[str, Paper] = field(default_factory=dict)
    by_symbol: tuple[str, ...] = ()
    newest_first: tuple[str, ...] = ()
    """By the day on the paper; what has none comes last."""
    replaced_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def make(cls, papers: Iterable[Paper]) -> Self:
        """Put documents in order."""
        known = sorted(papers, key=lambda paper: paper.reference)
        replaced_by: dict[str, tuple[str, ...]] = {}
        for paper in known:
            if paper.supersedes:
                earlier = replaced_by.get(paper.supersedes, ())
                replaced_by[paper.supersedes] = (*earlier, paper.reference)
        by_symbol = sorted(known, key=lambda paper: natural_key(paper.symbol))
        by_day = sorted(known, key=lambda paper: paper.day or date.min, reverse=True)
        return cls(
            papers={paper.reference: paper for paper in known},
            by_symbol=tuple(paper.reference for paper in by_symbol),
            newest_first=tuple(paper.reference for paper in by_day),
            replaced_by=replaced_by,
        )

    def earlier(self, reference: str) -> list[Paper]:
        """Give what a document replaces, and what that replaced, the latest first."""
        found: list[Paper] = []
        paper = self.papers.get(reference)
        while paper is not None and paper.supersedes:
            paper = self.papers.get(paper.supersedes)
            if paper is None or paper in found or paper.reference == reference:
                break
            found.append(paper)
        return found

    def later(self, reference: str) -> list[Paper]:
        """Give what replaces a document, the latest first."""
        found: list[str] = []
        waiting = [*self.replaced_by.get(reference, ())]
        while waiting:
            one = waiting.pop(0)
            if one not in found and one != reference:
                found.append(one)
                waiting += self.replaced_by.get(one, ())
        return [self.papers[one] for one in reversed(found)]
