"""The one way from a text to what is searched: units in their order, for texts and queries. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, lru_cache

import Stemmer

from portal.catalogue.text import mongolian
from portal.catalogue.text.folding import fold

_CJK = r"\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_RUN = re.compile(rf"(?P<cjk>[{_CJK}]+)|(?P<word>[^\W_{_CJK}]+)|(?P<end>[^\w\s'-]+)")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_HANGUL = re.compile("[\uac00-\ud7af]+$")
MAX_WORD = 40
MAX_TEXT = 400_000
"""Characters of one text that are read; what follows is not found by its words."""


class Script(Enum):
    """What a run of signs is written in, as far as search treats it differently."""

    LATIN = auto()
    CYRILLIC = auto()
    HANGUL = auto()
    HAN = auto()
    """Han and kana."""
    END = auto()
    """Not a word: a sign that parts what stands on its two sides."""


@dataclass(frozen=True, slots=True)
class Run:
    """A word, or an unbroken row of Han, kana or Hangul, folded."""

    script: Script
    text: str

    @property
    def is_paired(self) -> bool:
        """Whether it is found by pairs of signs."""
        return self.script in (Script.HAN, Script.HANGUL)


def runs(text: str) -> Iterator[Run]:
    """Part a text into its runs, in order."""
    for match in _RUN.finditer(fold(text[:MAX_TEXT])):
        if paired := match["cjk"]:
            yield Run(Script.HANGUL if _HANGUL.match(paired) else Script.HAN, paired)
        elif word := match["word"]:
            cyrillic = _CYRILLIC.search(word)
            yield Run(Script.CYRILLIC if cyrillic else Script.LATIN, word[:MAX_WORD])
        else:
            yield Run(Script.END, "")


def pairs(run: str) -> list[str]:
    """Give the overlapping pairs of a row of signs; a single sign stays what it is.

    So a word of two signs is found without a dictionary, wherever it stands.
    """
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def stems(run: Run, language: str = "") -> tuple[str, ...]:
    """Give the stems of a word, without those that are the word itself.

    Cyrillic is read as the text's language says; of a text in neither language, and of a query,
    nobody knows, so it is read both ways.
    """
    if run.script == Script.LATIN:
        found: tuple[str, ...] = (_english(run.text),)
    elif run.script == Script.CYRILLIC:
        found = tuple(_READINGS[code](run.text) for code in readings(language))
    else:
        return ()
    return tuple(dict.fromkeys(stem for stem in found if stem != run.text))


def readings(language: str) -> tuple[str, ...]:
    """Give the languages that a Cyrillic word may be in."""
    return (language,) if language in _READINGS else ("ru", "mn")


def stem_as(run: Run, reading: str) -> str:
    """Give the one stem of a run in a reading of Cyrillic."""
    if run.script == Script.LATIN:
        return _english(run.text)
    return _READINGS[reading](run.text) if run.script == Script.CYRILLIC else run.text


@cache
def _snowball(name: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(name)


@lru_cache(maxsize=50_000)
def _english(word: str) -> str:
    return str(_snowball("english").stemWord(word))


@lru_cache(maxsize=50_000)
def _russian(word: str) -> str:
    return str(_snowball("russian").stemWord(word))


_READINGS = {"ru": _russian, "mn": mongolian.stem}
