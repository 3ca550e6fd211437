"""Writing that differs and means the same: width, case, accents, keyboards, traditional forms. Pure.

Texts and queries are folded alike, so that either may be written either way.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_HAN = (0x3400, 0x9FFF)
_LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_ALIKE = {
    "ё": "е",
    # Old Mongolian fonts had these letters in the places of ө and ү; ѳ is its look-alike.
    "є": "ө",
    "ї": "ү",
    "ѳ": "ө",
    # The old Japanese form of "mineral", which no table of forms simplifies.
    "鑛": "矿",
    "鉱": "矿",
    "’": "'",
    "ʼ": "'",
    # Marks without width, which copying brings along.
    **dict.fromkeys(
        "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff", ""
    ),
}


def fold(text: str) -> str:
    """Give a text in the one writing that search knows.

    NFKC, lower case, Latin letters without accents, ё as е, Han characters in their simplified
    form, Japanese ones too. Letters stay one each, so that pairs of characters stay pairs.
    """
    return unicodedata.normalize("NFKC", text).lower().translate(_table())


@cache
def _table() -> dict[int, str]:
    table = {ord(sign): plain for sign, plain in _ALIKE.items()}
    # Accents that no letter has taken in: stress in Russian textbooks, dots of a lowered İ.
    table.update(dict.fromkeys(range(0x300, 0x370), ""))
    small = [code for code in _LATIN if chr(code) == chr(code).lower()]
    table.update({code: plain for code in small if (plain := _without_accents(chr(code)))})
    table |= _simplified() | table
    return table


def _without_accents(letter: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
    return plain if plain != letter else ""


def _simplified() -> dict[int, str]:
    # Character by character: whole words would be turned by their neighbours, and a query has
    # other neighbours than the text.
    from opencc import OpenCC  # noqa: PLC0415 - needed once per process, and it loads a library

    signs = [chr(code) for code in range(*_HAN)]
    lines = "\n".join(signs)
    for step in ("jp2t", "t2s"):
        lines = OpenCC(step).convert(lines)
    return {
        ord(sign): plain
        for sign, plain in zip(signs, lines.split("\n"), strict=True)
        if plain != sign and len(plain) == 1
    }


@cache
def variants() -> dict[str, str]:
    """Give, for a folded sign, the signs that are folded to it: what a mark must find in a text."""
    found: dict[str, str] = {}
    for code, plain in _table().items():
        if len(plain) == 1:
            found[plain] = found.get(plain, "") + chr(code)
    return found
