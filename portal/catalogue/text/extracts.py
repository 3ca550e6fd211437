"""The lines of a text that show why it was found, with the words marked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from portal.catalogue.text.folding import variants

AROUND = 90
"""Signs before the first mark; half as many in Han, kana and Hangul."""
LENGTH = 240
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LETTER = "[^\\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_EDGE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an extract: text, and whether it is what was looked for."""

    text: str
    marked: bool = False


@lru_cache(maxsize=256)
def pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Give the pattern that finds folded words in texts as they were written.

    A word of letters is found with any ending, since stems are among the words.
    """
    written = [_written(word) for word in sorted(set(words), key=len, reverse=True) if word]
    return re.compile("|".join(written), re.IGNORECASE) if written else None


def marked(text: str, words: Sequence[str]) -> list[Piece]:
    """Part a whole text into what was looked for and what not."""
    found = pattern(tuple(words))
    return list(_pieces(text, found)) if found else [Piece(text)]


def extract(text: str, words: Sequence[str]) -> list[Piece]:
    """Give the lines around the first place where a word stands; nothing where there is none."""
    found = pattern(tuple(words))
    first = found.search(text) if found else None
    if found is None or first is None:
        return []
    wide = bool(_WIDE.search(text[first.start() : first.end()]))
    around, length = (AROUND // 2, LENGTH // 2) if wide else (AROUND, LENGTH)
    start = max(0, first.start() - around)
    end = min(len(text), start + length)
    if start and not wide:
        start = _next_edge(text, start, first.start())
    if end < len(text) and not wide:
        end = text.rfind(" ", first.end(), end) if " " in text[first.end() : end] else end
    line = " ".join(text[start:end].split())
    before = [Piece("… ")] if start else []
    after = [Piece(" …")] if end < len(text) else []
    return [*before, *_pieces(line, found), *after]


def _pieces(text: str, found: re.Pattern[str]) -> Iterable[Piece]:
    at = 0
    for match in found.finditer(text):
        if match.start() > at:
            yield Piece(text[at : match.start()])
        if match.end() > match.start():
            yield Piece(match[0], marked=True)
        at = max(at, match.end())
    if at < len(text):
        yield Piece(text[at:])


def _next_edge(text: str, start: int, before: int) -> int:
    edge = _EDGE.search(text, start, before)
    return edge.end() if edge else start


def _written(word: str) -> str:
    signs = "".join(_class(sign) for sign in word)
    # A word ends where Han begins, without a space between: 1948年.
    return signs if _WIDE.match(word) else rf"(?<!{_LETTER}){signs}{_LETTER}*"


def _class(sign: str) -> str:
    others = variants().get(sign, "")
    if sign in "оу":  # keyboards without ө and ү
        others += "өѳє" if sign == "о" else "үї"
    return f"[{re.escape(sign)}{re.escape(others)}]" if others else re.escape(sign)
