"""From what a reader typed to what PostgreSQL is asked. Pure.

A query is parted into clauses. All of them must be met; each is met by its words, by their stems,
or by a concept that the words name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from portal.catalogue.text.lexicon import Lexicon, Mention, Name, atoms
from portal.catalogue.text.units import Run, Script, pairs, runs, stems
from portal.catalogue.text.vectors import concept

MOST_CLAUSES = 12
MOST_PAIRS = 24
MOST_CONCEPTS = 6
MOST_LEFT_OUT = 8
"""With more clauses than this none is left out: the words are too many to be a slip."""

_PARTICLES = sorted(
    [
        "은",
        "는",
        "이",
        "가",
        "을",
        "를",
        "의",
        "에",
        "에서",
        "에게",
        "로",
        "으로",
        "와",
        "과",
        "도",
        "만",
        "까지",
        "부터",
        "보다",
        "처럼",
        "이나",
        "나",
        "이란",
        "란",
        "하는",
        "한",
        "된",
        "적",
        "들",
    ],
    key=len,
    reverse=True,
)
_PARTICLES_OF_KANA = frozenset("のはがをにでともへやか")
# Words that say nothing of what is looked for; left out where others remain.
_EMPTY = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "how",
        "in",
        "is",
        "it",
        "of",
        "on",
        "or",
        "that",
        "the",
        "this",
        "to",
        "what",
        "which",
        "with",
        "в",
        "во",
        "и",
        "из",
        "к",
        "как",
        "на",
        "о",
        "об",
        "от",
        "по",
        "при",
        "с",
        "со",
        "у",
        "что",
        "это",
        "для",
        "или",
    ]
)


@dataclass(frozen=True)
class Clause:
    """One thing that is looked for: its words as they were typed, and everything that meets it."""

    words: tuple[str, ...]
    """Folded, as they stand in the query."""
    own: str
    """As a `tsquery`: the words themselves."""
    marks: tuple[str, ...]
    """What is marked in texts: words and stems."""
    concepts: tuple[Name, ...] = ()
    is_word: bool = False
    """Whether it is one word of letters, which may be misspelt."""

    @property
    def query(self) -> str:
        """As a `tsquery`: the words, or a concept that they name."""
        return _any([self.own, *(f"'{concept(name)}'" for name in self.concepts)])


@dataclass(frozen=True)
class Plan:
    """What is asked for a query; empty where it holds no word at all."""

    clauses: tuple[Clause, ...] = ()
    exact: str = ""
    """As a `tsquery`: all that was typed, as it was written; empty where the rest says the same."""
    in_order: str = ""
    """All that was typed, in its order and in any ending; empty for a single word or pair."""

    def __bool__(self) -> bool:
        """Tell whether there is anything to look for."""
        return bool(self.clauses)

    @property
    def query(self) -> str:
        """All clauses, each in one of its ways."""
        return _all([clause.query for clause in self.clauses])

    @property
    def own(self) -> str:
        """All words themselves, without the bridge of concepts."""
        return _all([clause.own for clause in self.clauses])

    @property
    def nearly(self) -> str:
        """All clauses but one; of two either; empty where that is no weaker."""
        size = len(self.clauses)
        if size == 0:
            return ""
        if size == 1:
            return _loosened(self.clauses[0])
        if size > MOST_LEFT_OUT:
            return _any([clause.query for clause in self.clauses])
        return _any(
            [
                _all([clause.query for clause in left])
                for left in combinations(self.clauses, size - 1)
            ]
        )

    @property
    def concepts(self) -> tuple[Name, ...]:
        """The concepts that the words name."""
        return tuple(dict.fromkeys(name for clause in self.clauses for name in clause.concepts))

    @property
    def filed(self) -> str:
        """Entries that are filed under what the words name, or name it in the title.

        As a `tsquery`; empty where the words name no concept.
        """
        return _all(
            [
                _any([f"'{concept(name)}':AB" for name in clause.concepts])
                for clause in self.clauses
                if clause.concepts
            ]
        )

    @property
    def marks(self) -> tuple[str, ...]:
        """What is marked in texts."""
        return tuple(dict.fromkeys(mark for clause in self.clauses for mark in clause.marks))


def plan(typed: str, lexicon: Lexicon, language: str = "") -> Plan:
    """Make the plan of a query. `language` is the reader's: it says nothing of the words'.

    Never fails, whatever was typed; nothing that was typed reaches a parser.
    """
    parted = list(runs(typed))
    found = [clause for clause in _clauses(parted, lexicon) if clause.own]
    telling = [clause for clause in found if not _is_empty(clause)]
    clauses = tuple(_distinct(telling or found))[:MOST_CLAUSES]
    exact, in_order = _in_order(parted)
    made = Plan(clauses, exact, in_order)
    return replace(made, exact="") if exact in (in_order, made.query) else made


def _in_order(parted: Sequence[Run]) -> tuple[str, str]:
    """Give all units one after the other as a `tsquery`: as written, and in any ending."""
    exact: list[str] = []
    in_order: list[str] = []
    for run in parted:
        if run.is_paired:
            units = [f"'{pair}'" for pair in pairs(run.text)]
            exact += units
            in_order += units
        elif run.text:
            exact.append(f"'{run.text}'")
            in_order.append(_any([f"'{word}'" for word in (run.text, *stems(run))]))
    if not 0 < len(exact) <= MOST_PAIRS:
        return "", ""
    return " <-> ".join(exact), " <-> ".join(in_order) if len(in_order) > 1 else ""


def _clauses(parted: Sequence[Run], lexicon: Lexicon) -> Iterator[Clause]:
    single = atoms(parted)
    at = 0
    for mention in lexicon.mentions(parted):
        yield from _plain(parted, single, at, mention.start)
        yield _named(parted, single, mention)
        at = mention.end
    yield from _plain(parted, single, at, len(single))


def _named(parted: Sequence[Run], single: Sequence[object], mention: Mention) -> Clause:
    pieces = [piece for piece in _pieces(parted, single, mention.start, mention.end) if piece.text]
    clauses = [_of_piece(piece, whole=True) for piece in pieces]
    return Clause(
        words=tuple(word for clause in clauses for word in clause.words),
        own=_all([clause.own for clause in clauses]),
        marks=tuple(mark for clause in clauses for mark in clause.marks),
        concepts=mention.concepts[:MOST_CONCEPTS],
    )


def _plain(
    parted: Sequence[Run], single: Sequence[object], start: int, end: int
) -> Iterator[Clause]:
    pieces = [piece for piece in _pieces(parted, single, start, end) if piece.text]
    beside = start > 0 or end < len(single)
    for piece in pieces:
        # What is left over between two words that are known is a particle as a rule.
        if (
            piece.is_paired
            and len(piece.text) == 1
            and (beside or piece.text in _PARTICLES_OF_KANA)
        ):
            continue
        yield _of_piece(piece)


def _pieces(parted: Sequence[Run], single: Sequence[object], start: int, end: int) -> Iterator[Run]:
    """Give the runs between two atoms, the first and the last cut where the atoms cut them."""
    signs: dict[int, str] = {}
    place = 0
    for number, run in enumerate(parted):
        size = len(run.text) if run.is_paired else 1
        here = range(max(start, place), min(end, place + size))
        if here:
            signs[number] = (
                run.text[here[0] - place : here[-1] + 1 - place] if run.is_paired else run.text
            )
        place += size
    for number, text in signs.items():
        yield replace(parted[number], text=text)


def _of_piece(piece: Run, *, whole: bool = False) -> Clause:
    if not piece.is_paired:
        found = stems(piece)
        ways = [f"'{word}'" for word in (piece.text, *found)]
        return Clause((piece.text,), _any(ways), (piece.text, *found), is_word=True)
    if len(piece.text) == 1:
        return Clause((piece.text,), f"'{piece.text}':*", (piece.text,))
    ways = [_row(piece.text)]
    marks = [piece.text]
    if piece.script == Script.HANGUL and not whole and (bare := _without_particle(piece.text)):
        ways.append(_row(bare))
        marks.append(bare)
    return Clause((piece.text,), _any(ways), tuple(marks))


def _row(text: str) -> str:
    return _all([f"'{pair}'" for pair in dict.fromkeys(pairs(text))][:MOST_PAIRS])


def _without_particle(word: str) -> str:
    for particle in _PARTICLES:
        if word.endswith(particle) and len(word) - len(particle) >= 2:
            return word[: -len(particle)]
    return ""


def _loosened(clause: Clause) -> str:
    """Give a single row of Han or Hangul with one pair less; a single word cannot be less."""
    found = [pair for word in clause.words for pair in dict.fromkeys(pairs(word))][:MOST_LEFT_OUT]
    if clause.is_word or len(found) < 3:
        return ""
    # A sign that is wrong spoils the two pairs it is part of; at an end there is one.
    kept = [
        [f"'{pair}'" for n, pair in enumerate(found) if n not in (wrong - 1, wrong)]
        for wrong in range(len(found) + 1)
    ]
    return _any([_all(some) for some in kept if 2 * len(some) >= len(found)])


def _is_empty(clause: Clause) -> bool:
    return len(clause.words) == 1 and clause.words[0] in _EMPTY and not clause.concepts


def _distinct(clauses: Sequence[Clause]) -> Iterator[Clause]:
    seen: set[str] = set()
    for clause in clauses:
        if clause.own not in seen:
            seen.add(clause.own)
            yield clause


def _all(queries: Sequence[str]) -> str:
    return _joined(" & ", queries)


def _any(queries: Sequence[str]) -> str:
    return _joined(" | ", queries)


def _joined(sign: str, queries: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(query for query in queries if query))
    return distinct[0] if len(distinct) == 1 else f"({sign.join(distinct)})" if distinct else ""
