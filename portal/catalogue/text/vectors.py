"""What of an entry can be found, as the text of a PostgreSQL `tsvector`. Pure.

Labels are the weights of the design: A title, B summary and the entry's own concepts, C the text,
D what is only meant: stems of the text, concepts that it mentions, broader concepts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.catalogue.text.lexicon import Lexicon, Name, atoms
from portal.catalogue.text.units import Run, pairs, runs, stems

LAST_PLACE = 16_383
MOST_PLACES = 255
MOST_BYTES = 900_000
"""PostgreSQL holds a vector of a mebibyte at most."""
CONCEPT = "c:"
FILED_ONLY = frozenset({"document-type", "event-type", "material-type", "entry-type", "level"})
"""Schemes whose words are everyday words (report, meeting, course): an entry has such a concept
where it is filed under it, not where its text says the word."""


@dataclass(frozen=True)
class Part:
    """A text of an entry with the labels of its words and of their stems."""

    text: str
    of_words: str
    of_stems: str


class Vector:
    """Lexemes with places and labels, to be written as PostgreSQL reads them."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}
        self._size = 0
        self._at = 0

    def add(self, lexeme: str, label: str, at: int = 0) -> None:
        """Add a lexeme at a place, the present one if none is named; what is too much is left out."""
        place = min(at or self._at or 1, LAST_PLACE)
        known = self._places.get(lexeme)
        cost = 4 if known is not None else len(lexeme.encode()) + 8
        if self._size + cost > MOST_BYTES or (known is not None and len(known) >= MOST_PLACES):
            return
        self._size += cost
        self._places.setdefault(lexeme, []).append(f"{place}{label}")

    def step(self, by: int = 1) -> int:
        """Go on to the next place."""
        self._at += by
        return self._at

    def __str__(self) -> str:
        """Write it as the input of `tsvector`. Lexemes are made of letters, digits and `:.-`."""
        return " ".join(f"'{lexeme}':{','.join(at)}" for lexeme, at in self._places.items())


def concept(name: Name) -> str:
    """Give the lexeme of a concept."""
    scheme, code = name
    return f"{CONCEPT}{scheme}:{code}".replace("'", "").replace("\\", "")


def vector(
    parts: Sequence[Part],
    language: str,
    lexicon: Lexicon,
    *,
    own: Iterable[Name] = (),
    broader: Iterable[Name] = (),
) -> str:
    """Give the vector of an entry in a language; `own` are the concepts that it is filed under."""
    made = Vector()
    made.step()
    for name in own:
        made.add(concept(name), "B")
    for name in broader:
        made.add(concept(name), "D")
    for part in parts:
        _add_part(made, part, language, lexicon)
        made.step(2)  # no phrase runs from one part into the next
    return str(made)


def _add_part(made: Vector, part: Part, language: str, lexicon: Lexicon) -> None:
    parted = list(runs(part.text))
    place_of: list[int] = []
    for run in parted:
        place_of.append(made.step())
        _add_run(made, run, part, language)
    by_run = atoms(parted, language)
    for mention in lexicon.mentions(parted, language):
        place = place_of[by_run[mention.start].run]
        for name in mention.concepts:
            if name[0] not in FILED_ONLY:
                made.add(concept(name), part.of_stems, place)


def _add_run(made: Vector, run: Run, part: Part, language: str) -> None:
    if run.is_paired:
        for number, pair in enumerate(pairs(run.text)):
            made.add(pair, part.of_words, made.step() if number else 0)
    elif run.text:
        made.add(run.text, part.of_words)
        for stem in stems(run, language):
            made.add(stem, part.of_stems)
