"""Counting filters with bitsets: flat in the number of entries, exact. Pure.

One Python integer per filter value: bit `i` is set where entry `i` has the value. Entries are
numbered from the newest (0) to the oldest, so a result is already sorted.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import islice
from operator import and_, or_


@dataclass(frozen=True)
class Index:
    """All entries as bits, by dimension and value.

    Within a dimension values are joined by OR, across dimensions by AND.
    """

    keys: tuple[str, ...] = ()
    bits: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    numbers: array[int] = field(default_factory=lambda: array("l"))
    """Of each entry the number that it has in the catalogue."""
    places: array[int] = field(default_factory=lambda: array("l"))
    """By that number: where the entry stands here, -1 where it does not."""

    @classmethod
    def build(
        cls, entries: Iterable[tuple[str, Sequence[str]]], numbers: Iterable[int] = ()
    ) -> Index:
        """Number the entries in the order given: (key, facets as `dimension:value`).

        `numbers` are those of the catalogue, in the same order.
        """
        keys: list[str] = []
        marks: dict[str, dict[str, bytearray]] = {}
        for place, (key, facets) in enumerate(entries):
            keys.append(key)
            for facet in facets:
                dimension, _colon, value = facet.partition(":")
                row = marks.setdefault(dimension, {}).setdefault(value, bytearray())
                row.extend(bytes(max(0, place // 8 + 1 - len(row))))
                row[place // 8] |= 1 << place % 8
        known = array("l", numbers)
        places = array("l", [-1]) * (max(known, default=-1) + 1)
        for place, number in enumerate(known):
            places[number] = place
        bits = {
            dimension: {value: int.from_bytes(row, "little") for value, row in values.items()}
            for dimension, values in marks.items()
        }
        return cls(tuple(keys), bits, known, places)

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

    def having_numbers(self, numbers: Iterable[int]) -> int:
        """Turn numbers of the catalogue into a set; those that are not here are left out."""
        row = bytearray(len(self.keys) // 8 + 1)
        places, size = self.places, len(self.places)
        for number in numbers:
            if number < size and (place := places[number]) >= 0:
                row[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(row, "little")

    def numbers_of(self, selected: int, offset: int, size: int) -> list[int]:
        """Give the numbers of a slice of a selection, newest first."""
        return [self.numbers[place] for place in _slice(selected, offset, size)]

    def keys_of(self, numbers: Iterable[int]) -> list[str]:
        """Give the keys of entries by their numbers, in the order given."""
        return [self.keys[self.places[number]] for number in numbers]

    def page(self, selected: int, offset: int, size: int) -> list[str]:
        """Give the keys of a slice of a selection, newest first."""
        return [self.keys[place] for place in _slice(selected, offset, size)]

    def bits_of(self, keys: Iterable[str]) -> int:
        """Turn keys into a set; unknown keys are left out."""
        numbers = {key: number for number, key in enumerate(self.keys)}
        return reduce(or_, (1 << numbers[key] for key in keys if key in numbers), 0)


BLOCK = 256
"""So many bytes are stepped over at once on the way to a late page."""


def _slice(bits: int, offset: int, size: int) -> Iterator[int]:
    """Give the places of some of the bits that are set, as if all were listed and cut."""
    row = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    start = 0
    while start < len(row):
        here = int.from_bytes(row[start : start + BLOCK], "little").bit_count()
        if here > offset:
            break
        offset -= here
        start += BLOCK
    return islice(_ones(row, start), offset, offset + size)


def _ones(row: bytes, start: int) -> Iterator[int]:
    for number in range(start, len(row)):
        if byte := row[number]:
            for place in _IN_BYTE[byte]:
                yield number * 8 + place


_IN_BYTE = tuple(tuple(p for p in range(8) if byte >> p & 1) for byte in range(256))
