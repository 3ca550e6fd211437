"""Concepts of the vocabulary in running text: the bridge between six languages. Pure.

A text and a query are read for labels and synonyms. What they mention is kept as concepts, which
are the same in every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from portal.catalogue.text.units import Run, Script, readings, runs, stem_as

Name = tuple[str, str]
"""Scheme and code of a concept."""

_SEAM = "\x1f"
_IN_BRACKETS = re.compile(r"[（(][^()（）]*[)）]")
LONGEST = 60
"""Atoms of the longest label that is looked for in texts."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a text names concepts: its atoms from `start` to before `end`."""

    start: int
    end: int
    concepts: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Atom:
    """What labels are compared by: a word, or a single sign of a paired row.

    `run` is the number of the run that it is part of.
    """

    run: int
    script: Script
    keys: tuple[str, ...]
    """Its stem in each reading."""


def atoms(parted: Sequence[Run], language: str = "") -> list[Atom]:
    """Give the atoms of a parted text. A sign that ends a phrase is one that no label has."""
    found: list[Atom] = []
    read_as = readings(language)
    for number, run in enumerate(parted):
        if run.script == Script.END:
            found.append(Atom(number, run.script, ("",) * len(read_as)))
        elif run.is_paired:
            found += [Atom(number, run.script, (sign,) * len(read_as)) for sign in run.text]
        else:
            keys = tuple(stem_as(run, reading) for reading in read_as)
            found.append(Atom(number, run.script, keys))
    return found


@dataclass(frozen=True)
class Lexicon:
    """All labels and synonyms, by what texts are compared with.

    `names` has one table for each reading of Cyrillic; labels in other scripts are in both.
    """

    names: dict[str, dict[str, tuple[Name, ...]]] = field(default_factory=dict)
    lengths: dict[str, dict[str, tuple[int, ...]]] = field(default_factory=dict)
    """By the first atom: how many atoms labels that begin with it have, the longest first."""

    @classmethod
    def build(cls, labels: Iterable[tuple[Name, str, str]]) -> Lexicon:
        """Take in (concept, language, label or synonym)."""
        names: dict[str, dict[str, tuple[Name, ...]]] = {r: {} for r in readings("")}
        lengths: dict[str, dict[str, set[int]]] = {r: {} for r in readings("")}
        for name, language, label in labels:
            for reading in _readings_of(language):
                for key in _keys(label, reading):
                    table = names[reading]
                    table[_SEAM.join(key)] = tuple(
                        dict.fromkeys((*table.get(_SEAM.join(key), ()), name))
                    )
                    lengths[reading].setdefault(key[0], set()).add(len(key))
        return cls(
            names,
            {
                reading: {first: tuple(sorted(sizes, reverse=True)) for first, sizes in by.items()}
                for reading, by in lengths.items()
            },
        )

    def mentions(self, parted: Sequence[Run], language: str = "") -> list[Mention]:
        """Find what a text names, the longest label first, none over another.

        Of the readings of a query the one that explains most of it counts.
        """
        found = atoms(parted, language)
        read = [
            list(self._read(found, place, reading))
            for place, reading in enumerate(readings(language))
        ]
        return max(read, key=lambda mentions: sum(m.end - m.start for m in mentions))

    def _read(self, found: Sequence[Atom], place: int, reading: str) -> Iterator[Mention]:
        names, lengths = self.names.get(reading, {}), self.lengths.get(reading, {})
        start = 0
        while start < len(found):
            size = 0
            for size in lengths.get(found[start].keys[place], ()):
                if start + size > len(found):
                    continue
                key = _SEAM.join(atom.keys[place] for atom in found[start : start + size])
                if (concepts := names.get(key)) and _is_whole(found, start, size):
                    yield Mention(start, start + size, concepts)
                    break
            else:
                size = 1
            start += size


def _readings_of(language: str) -> tuple[str, ...]:
    return (language,) if language in ("ru", "mn") else readings("")


def _keys(label: str, reading: str) -> Iterator[tuple[str, ...]]:
    """Give a label as atoms: with and without what it has in brackets, and its signs between words.

    Who follows a link or copies a label has its commas and dots; who types it leaves them out.
    """
    for written in dict.fromkeys((_IN_BRACKETS.sub(" ", label), label)):
        parted = list(runs(written))
        words = [run for run in parted if run.script != Script.END]
        for row in (parted, words):
            key = _key(row, reading)
            # One Han sign is part of too many words to name a concept.
            if 0 < len(key) <= LONGEST and not (len(key) == 1 and words[0].is_paired):
                yield key


def _key(row: Sequence[Run], reading: str) -> tuple[str, ...]:
    key: list[str] = []
    for run in row:
        if run.is_paired:
            key += run.text
        else:
            key.append("" if run.script == Script.END else stem_as(run, reading))
    while key and not key[-1]:
        key.pop()
    while key and not key[0]:
        key.pop(0)
    return tuple(key)


def _is_whole(found: Sequence[Atom], start: int, size: int) -> bool:
    """Tell whether a label of one Hangul word of two signs begins where a word begins.

    Two syllables inside a longer word mean something else too often.
    """
    first = found[start]
    if size > 2 or first.script != Script.HANGUL:
        return True
    return start == 0 or found[start - 1].run != first.run
