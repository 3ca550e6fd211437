"""Concepts that a text names and its form does not yet: offered, never chosen by themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.catalogue.text.lexicon import Lexicon
from portal.catalogue.text.units import runs
from portal.library.content import Content
from portal.vocabulary.queries import Terms

SCHEMES = frozenset({"practice", "driver", "degradation", "land-use", "measure"})
"""Schemes whose words a text uses in their own sense; "reduce" or "dry" say too little."""
MOST = 6
NO_WORDS = frozenset({"url", "licence", "file_id"})
"""Cells of rows that hold no text."""


@dataclass(frozen=True)
class Suggestion:
    """A concept that the text names: its code, and its label for the person."""

    code: str
    label: str


def suggested(
    kind: type[Content],
    answers: Mapping[str, Any],
    asked: Iterable[str],
    *,
    language: str,
    known: Lexicon,
    terms: Terms,
) -> dict[str, tuple[Suggestion, ...]]:
    """Give for each question of `asked` what the whole draft names, the most often named first.

    Left out is what is chosen, and what is broader than that. `language` is that of the text.
    """
    questions = {name: kind.CODES[name] for name in asked if kind.CODES.get(name) in SCHEMES}
    if not questions:
        return {}
    named = Counter(_named(_texts(kind, answers), language, known))
    return {
        name: found
        for name, scheme in questions.items()
        if (found := tuple(_new(scheme, answers.get(name) or (), named, terms)))
    }


def _new(
    scheme: str, chosen: Iterable[str], named: Counter[tuple[str, str]], terms: Terms
) -> list[Suggestion]:
    known = set(chosen)
    for code in list(known):
        known.update(terms.above(scheme, code))
    codes = [code for (its_scheme, code), _times in named.most_common() if its_scheme == scheme]
    return [
        Suggestion(code, terms.label(scheme, code))
        for code in codes
        if code not in known and terms.knows(scheme, code)
    ][:MOST]


def _named(texts: Iterable[str], language: str, known: Lexicon) -> Iterator[tuple[str, str]]:
    for text in texts:
        for mention in known.mentions(list(runs(text)), language):
            yield from mention.concepts


def _texts(kind: type[Content], answers: Mapping[str, Any]) -> Iterator[str]:
    for name in kind.text_fields():
        if isinstance(words := answers.get(name), str) and words:
            yield words
    for name in kind.rows():
        for row in answers.get(name) or ():
            if isinstance(row, Mapping):
                cells = (words for cell, words in row.items() if cell not in NO_WORDS)
                yield "\n".join(words for words in cells if isinstance(words, str))
