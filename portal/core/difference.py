"""Word-level differences between two texts, for six languages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

SENTENCE = re.compile(r"[^\n.!?。！？]*(?:[.!?。！？]+[ \t]*|\n+|$)")
WORD = re.compile(
    r"[\u2e80-\u30ff\u31f0-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"  # one sign at a time: no spaces there
    r"|\s+"
    r"|[^\W_]+(?:[’'\-][^\W_]+)*"
    r"|.",
    re.DOTALL,
)
"""Chinese and Japanese are compared sign by sign; Korean, Mongolian and Russian have words."""

LONGEST_TOGETHER = 1500
"""In characters; the time to compare grows with the square of the length."""


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """A stretch of text with one fate; `hint` is advice on a term in it."""

    kind: Kind
    text: str
    hint: str = ""


def compare(before: str, after: str) -> list[Piece]:
    """Give the pieces that lead from one text to the other, in reading order.

    Sentences first, words only inside sentences that changed: long texts stay quick, and an
    inserted paragraph is one piece.
    """
    if before == after:
        return [Piece(Kind.SAME, after)] if after else []
    pieces: list[Piece] = []
    old, new = _tokens(SENTENCE, before), _tokens(SENTENCE, after)
    for tag, a, b in _steps(old, new):
        if tag == "replace":
            pieces += _rewritten(a, b)
        else:
            pieces += _pieces(tag, a, b)
    return list(_joined(pieces))


def _rewritten(a: Sequence[str], b: Sequence[str]) -> Iterator[Piece]:
    """Compare rewritten sentences one by one where they pair, else together, else as wholes."""
    if len(a) == len(b):
        for old, new in zip(a, b, strict=True):
            yield from _words(old, new)
    elif max(len("".join(a)), len("".join(b))) <= LONGEST_TOGETHER:
        yield from _words("".join(a), "".join(b))
    else:
        yield from _pieces("replace", a, b)


def _words(before: str, after: str) -> Iterator[Piece]:
    for tag, a, b in _steps(_tokens(WORD, before), _tokens(WORD, after)):
        yield from _pieces(tag, a, b)


def _tokens(pattern: re.Pattern[str], text: str) -> list[str]:
    return [token for token in pattern.findall(text.replace("\r\n", "\n")) if token]


def _steps(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        yield tag, old[a1:a2], new[b1:b2]


def _pieces(tag: str, a: Sequence[str], b: Sequence[str]) -> Iterator[Piece]:
    if tag == "equal":
        yield Piece(Kind.SAME, "".join(b))
        return
    if a:
        yield Piece(Kind.REMOVED, "".join(a))
    if b:
        yield Piece(Kind.ADDED, "".join(b))


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Join neighbours: a rewritten phrase is one removed and one added piece.

    A space between two changes belongs to both, or a phrase would come as loose words.
    """
    removed = added = same = ""
    for place, piece in enumerate(pieces):
        if piece.kind is Kind.SAME and not _bridges(pieces, place):
            yield from _changes(removed, added)
            removed = added = ""
            same += piece.text
            continue
        if same:
            yield Piece(Kind.SAME, same)
            same = ""
        removed += "" if piece.kind is Kind.ADDED else piece.text
        added += "" if piece.kind is Kind.REMOVED else piece.text
    yield from _changes(removed, added)
    if same:
        yield Piece(Kind.SAME, same)


def _bridges(pieces: list[Piece], place: int) -> bool:
    return bool(
        0 < place < len(pieces) - 1
        and pieces[place].text.isspace()
        and "\n" not in pieces[place].text
        and pieces[place - 1].kind is not Kind.SAME
        and pieces[place + 1].kind is not Kind.SAME
    )


def _changes(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece(Kind.REMOVED, removed)
    if added:
        yield Piece(Kind.ADDED, added)
