"""Counting filters with bitsets: flat in the number of entries, exact. Pure.

One Python integer per filter value: bit `i` is set where entry `i` has the value. Entries are
numbered from the newest (0) to the oldest, so a result is already sorted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_


@dataclass(frozen=True)
class Index:
    """All entries as bits, by dimension and value.

    Within a dimension values are joined by OR, across dimensions by AND.
    """

    keys: tuple[str, ...] = ()
    bits: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @classmethod
    def build(cls, entries: Iterable[tuple[str, Sequence[str]]]) -> Index:
        """Number the entries in the order given: (key, facets as `dimension:value`)."""
        keys: list[str] = []
        bits: dict[str, dict[str, int]] = {}
        for number, (key, facets) in enumerate(entries):
            keys.append(key)
            for facet in facets:
                dimension, _colon, value = facet.partition(":")
                values = bits.setdefault(dimension, {})
                values[value] = values.get(value, 0) | (1 << number)
        return cls(tuple(keys), bits)

    @property
    def everything(self) -> int:
        """The set of all entries."""
        return (1 << len(self.keys)) - 1

    def having(self, dimension: str, values: Iterable[str]) -> int:
        """Give the entries that have one of the values; all where no value is named."""
        wanted = list(values)
        if not wanted:
            return self.everything
        known = self.bits.get(dimension, {})
        return reduce(or_, (known.get(value, 0) for value in wanted), 0)

    def select(self, chosen: Mapping[str, Iterable[str]], within: int | None = None) -> int:
        """Give the entries that meet every dimension."""
        start = self.everything if within is None else within
        return reduce(and_, (self.having(d, values) for d, values in chosen.items()), start)

    def counts(
        self, dimension: str, chosen: Mapping[str, Iterable[str]], within: int | None = None
    ) -> dict[str, int]:
        """Count each value of a dimension under the *other* dimensions' choices."""
        others = {name: values for name, values in chosen.items() if name != dimension}
        base = self.select(others, within)
        return {v: (bits & base).bit_count() for v, bits in self.bits.get(dimension, {}).items()}

    def page(self, selected: int, offset: int, size: int) -> list[str]:
        """Give the keys of a slice of a selection, newest first."""
        found: list[str] = []
        for place, number in enumerate(_ones(selected)):
            if place >= offset + size:
                break
            if place >= offset:
                found.append(self.keys[number])
        return found

    def bits_of(self, keys: Iterable[str]) -> int:
        """Turn keys into a set; unknown keys are left out."""
        numbers = {key: number for number, key in enumerate(self.keys)}
        return reduce(or_, (1 << numbers[key] for key in keys if key in numbers), 0)


def _ones(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
