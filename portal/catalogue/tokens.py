"""One pure function that makes search tokens, for texts and queries alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_RUN = re.compile(rf"(?P<cjk>[{_CJK}]+)|(?P<word>[^\W_{_CJK}]+)")
_FOLD = str.maketrans({"ё": "е", "’": "'"})
MAX_WORD = 40


def tokens(text: str) -> list[str]:
    """Give the tokens of a text, in order, repetitions kept.

    NFKC, lower case, ё as е. Runs of Han, Kana and Hangul become overlapping pairs, a single
    character stays: a two-character word is found without a dictionary. Other words are kept
    whole. Stemming and synonyms are not made here yet.
    """
    folded = unicodedata.normalize("NFKC", text).lower().translate(_FOLD)
    return list(_tokens(folded))


def _tokens(folded: str) -> Iterator[str]:
    for match in _RUN.finditer(folded):
        run = match["cjk"]
        if run is None:
            yield match["word"][:MAX_WORD]
        elif len(run) == 1:
            yield run
        else:
            yield from (run[i : i + 2] for i in range(len(run) - 1))
