"""What belongs together: entries that name each other, and what entries have in common. Pure.

Woven once per change of the catalogue. To ask it costs the same however many entries there are:
of a value that many entries share only the newest `CANDIDATES` are looked at.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from portal.catalogue.record import Kind

SCHEMES = ("practice", "driver", "degradation", "land-use")
"""What makes two entries alike, the most telling first."""
MOST = 4
CANDIDATES = 50
REASONS = 2
"""How many shared values are named."""
ORDER = (Kind.PATH, Kind.EVENT, Kind.DOCUMENT, Kind.CASE_STUDY, Kind.MATERIAL, Kind.COUNTRY)
"""In which order entries come that name this one, or are named by it."""
PARTS = (Kind.MATERIAL, Kind.CASE_STUDY)
"""What a learning path consists of: its page shows them already."""


class Tie(StrEnum):
    """Why two entries belong together."""

    NAMES = "names"
    NAMED_BY = "named_by"
    SHARES = "shares"


@dataclass(frozen=True)
class Relation:
    """Another entry and why it belongs here; `shared` are values as `driver:d-g`."""

    reference: str
    kind: Kind
    tie: Tie
    shared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Member:
    """An entry in the web; a lower number is newer."""

    number: int
    kind: Kind
    values: frozenset[str]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Web:
    """All entries by what they name and what they are about."""

    members: Mapping[str, Member] = field(default_factory=dict)
    named_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    having: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """The numbers of the newest entries that have a value."""
    common: frozenset[str] = frozenset()
    """Values that more entries have than `having` names."""
    weights: Mapping[str, int] = field(default_factory=dict)
    """How much a value tells: the rarer, the more. Whole numbers: sums are the same in any order."""
    references: Sequence[str] = ()
    """All entries by number."""

    @classmethod
    def weave(cls, entries: Iterable[tuple[str, str, Iterable[str], Iterable[str]]]) -> Web:
        """Make the web of (reference, kind, facets, references it names), newest first."""
        members: dict[str, Member] = {}
        named_by: dict[str, list[str]] = {}
        having: dict[str, list[int]] = {}
        counts: dict[str, int] = {}
        for number, (reference, kind, facets, names) in enumerate(entries):
            values = frozenset(facet for facet in facets if facet.partition(":")[0] in SCHEMES)
            members[reference] = Member(number, Kind(kind), values, tuple(names))
            for named in dict.fromkeys(names):
                named_by.setdefault(named, []).append(reference)
            for value in values:
                counts[value] = counts.get(value, 0) + 1
                if counts[value] <= CANDIDATES:
                    having.setdefault(value, []).append(number)
        return cls(
            members,
            {named: tuple(by) for named, by in named_by.items()},
            {value: tuple(found) for value, found in having.items()},
            frozenset(value for value, count in counts.items() if count > CANDIDATES),
            {value: _weight(count, len(members)) for value, count in counts.items()},
            tuple(members),
        )

    def paths_with(self, reference: str) -> list[str]:
        """Give the learning paths that an entry is part of, the newest first."""
        return [by for by in self.named_by.get(reference, ()) if self._kind(by) == Kind.PATH]

    def of(
        self, reference: str, *, without: Iterable[str] = (), most: int = MOST
    ) -> list[Relation]:
        """Give what belongs to an entry: what is named first, then what has most in common.

        Entries that are not public are in no web, so they are never given.
        """
        here = self.members.get(reference)
        if here is None:
            return []
        shown = {reference, *without}
        if here.kind == Kind.PATH:
            shown |= {named for named in here.names if self._kind(named) in PARTS}
        found = self._explicit(reference, here, shown)[:most]
        shown |= {relation.reference for relation in found}
        return found + self._alike(here, shown, most - len(found))

    def _kind(self, reference: str) -> Kind | None:
        member = self.members.get(reference)
        return member.kind if member else None

    def _explicit(self, reference: str, here: Member, shown: set[str]) -> list[Relation]:
        ties = dict.fromkeys(self.named_by.get(reference, ()), Tie.NAMED_BY)
        ties |= dict.fromkeys(here.names, Tie.NAMES)
        found = [
            (ORDER.index(member.kind), member.number, Relation(other, member.kind, tie))
            for other, tie in ties.items()
            if other not in shown and (member := self.members.get(other)) is not None
        ]
        return [relation for _order, _number, relation in sorted(found, key=lambda one: one[:2])]

    def _alike(self, here: Member, shown: set[str], most: int) -> list[Relation]:
        if most <= 0 or not here.values:
            return []
        # Each value adds what it tells to those that have it; no two entries are compared.
        scores: dict[int, int] = {}
        for value in here.values:
            weight = self.weights[value]
            for number in self.having[value]:
                scores[number] = scores.get(number, 0) + weight
        for reference in shown:
            member = self.members.get(reference)
            if member is not None:
                scores.pop(member.number, None)
        for value in here.values & self.common:
            self._add_older(value, scores)
        best = heapq.nsmallest(most, [(-score, number) for number, score in scores.items()])
        telling = sorted(here.values, key=lambda value: (-self.weights[value], value))
        found: list[Relation] = []
        for _score, number in best:
            other = self.members[self.references[number]]
            shared = self._telling(telling, other.values)
            found.append(Relation(self.references[number], other.kind, Tie.SHARES, shared))
        return found

    def _add_older(self, value: str, scores: dict[int, int]) -> None:
        """Add a common value to candidates that have it, but are not among its newest."""
        weight, last = self.weights[value], self.having[value][-1]
        for number in scores:
            if number > last and value in self.members[self.references[number]].values:
                scores[number] += weight

    @staticmethod
    def _telling(telling: Sequence[str], others: frozenset[str]) -> tuple[str, ...]:
        """Give the shared values that say most, of different schemes."""
        best: dict[str, str] = {}
        for value in telling:
            if value in others:
                best.setdefault(value.partition(":")[0], value)
                if len(best) == REASONS:
                    break
        return tuple(best.values())


def _weight(count: int, entries: int) -> int:
    return round(1_000_000 * math.log(1 + entries / count))
