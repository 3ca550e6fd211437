"""What OpenSearch is told: mapping, settings, and the document of a row. Pure.

A document is a row of the catalogue: one entry in one language. Its words are the tokens of the row
as they are, so that both engines find the same. What is filtered is `words` and `concepts`, whole;
what is ranked are four texts of the same tokens, parted by their labels, and `running`, which has
one token for each place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.catalogue.text.vectors import CONCEPT

Json = dict[str, Any]

FIELDS: Mapping[str, str] = {"A": "title", "B": "summary", "C": "text", "D": "meant"}
"""By label of the vector: the text that its tokens stand in."""
RUNNING = "running"
"""The field with the stem of each word, or the word where it has none, one after the other."""
GAP = "·"
"""Stands where the text does not go on: no token is this sign, and no phrase reaches over it."""
BOOSTS: Mapping[str, float] = {"title": 1.0, "summary": 0.5, "text": 0.2, "meant": 0.08}
"""The weights that PostgreSQL ranks with."""
ORIGINALS: Mapping[str, str] = {
    "original_title": "title",
    "original_summary": "summary",
    "original_text": "text",
}


@dataclass(frozen=True)
class Row:
    """What of a row of the catalogue goes into the index."""

    number: int
    kind: str
    language: str
    tokens: str
    """As PostgreSQL writes a `tsvector`."""
    title: str = ""
    summary: str = ""
    text: str = ""


def mapping(*, is_analysed: bool = False) -> Json:
    """Give the fields of a document.

    Analysed, it also holds the texts themselves for the analysers of OpenSearch: pairs of CJK signs
    and words by the rules of Unicode. Nothing asks them yet; what they gain is measured first.
    Synonyms need no list there: the concepts that both languages name are words of the document.
    """
    tokens = {"type": "text", "analyzer": "whitespace"}
    # Only whether it is there counts; `doc_values` of it would double the index.
    whole = {"type": "keyword", "doc_values": False}
    properties: Json = {
        "number": {"type": "integer"},
        "kind": {"type": "keyword"},
        "language": {"type": "keyword"},
        "words": whole,
        "concepts": {"type": "keyword"},
        **{field: dict(tokens) for field in (*FIELDS.values(), RUNNING)},
    }
    if is_analysed:
        properties |= {
            field: {
                "type": "text",
                "analyzer": "cjk",
                "fields": {"icu": {"type": "text", "analyzer": "folded"}},
            }
            for field in ORIGINALS
        }
    return {"dynamic": "strict", "_source": {"enabled": False}, "properties": properties}


FOLDED: Json = {
    "analysis": {
        "analyzer": {
            "folded": {
                "type": "custom",
                "char_filter": ["icu_normalizer"],
                "tokenizer": "icu_tokenizer",
                "filter": ["icu_folding"],
            }
        }
    }
}
"""Needs the plugin `analysis-icu`; the analyser `cjk` is part of every OpenSearch."""


def building(alias: str, *, is_analysed: bool = False) -> Json:
    """Give what an index begins with: one shard, nobody reads it, it is known by an alias."""
    index: Json = {
        "number_of_shards": 1,
        "number_of_replicas": 0,
        "refresh_interval": "-1",
    }
    return {
        "settings": {"index": index, **(FOLDED if is_analysed else {})},
        "mappings": mapping(is_analysed=is_analysed),
        "aliases": {alias: {}},
    }


def finished() -> Json:
    """Give the settings of an index that is read: copies as there are machines, two at most."""
    return {"index": {"refresh_interval": "1s", "auto_expand_replicas": "0-2"}}


_LEXEME = re.compile(r"'((?:[^']|'')*)'(?::([0-9A-D,]+))?")


@dataclass(frozen=True, order=True)
class _Token:
    place: int
    label: str
    word: str


def _read(tokens: str) -> list[_Token]:
    found = []
    for match in _LEXEME.finditer(tokens):
        word = match[1].replace("''", "'").replace("\\\\", "\\")
        for place in (match[2] or "").split(","):
            label = place[-1:] if place[-1:] in FIELDS else "D"  # PostgreSQL leaves the last out
            found.append(_Token(int(place.rstrip("ABCD") or 0), label, word))
    return sorted(found)


def _text(tokens: Sequence[_Token], *, has_gaps: bool) -> str:
    """Join tokens in their order; a sign parts those that do not stand side by side."""
    words: list[str] = []
    for before, token in zip((None, *tokens), tokens, strict=False):
        if has_gaps and before is not None and token.place > before.place + 1:
            words.append(GAP)
        words.append(token.word)
    return " ".join(words)


def _running(tokens: Sequence[_Token]) -> list[_Token]:
    """Give one token for each place: the stem, whose label is the weaker one, else the word."""
    last: dict[int, _Token] = {}
    for token in tokens:
        kept = last.get(token.place)
        if not token.word.startswith(CONCEPT) and (kept is None or token.label > kept.label):
            last[token.place] = token
    return list(last.values())


def document(row: Row, *, is_analysed: bool = False) -> Json:
    """Give the document of a row."""
    tokens = _read(row.tokens)
    different = list(dict.fromkeys(token.word for token in tokens))
    made: Json = {
        "number": row.number,
        "kind": row.kind,
        "language": row.language,
        "words": [word for word in different if not word.startswith(CONCEPT)],
        "concepts": [word for word in different if word.startswith(CONCEPT)],
        RUNNING: _text(_running(tokens), has_gaps=True),
    }
    for label, field in FIELDS.items():
        own = [token for token in tokens if token.label == label]
        # Nothing is looked for in a row among what is only meant.
        made[field] = _text(own, has_gaps=label != "D")
    if is_analysed:
        made |= {field: getattr(row, own) for field, own in ORIGINALS.items()}
    return made


def name(number: int, language: str) -> str:
    """Give the name of a document."""
    return f"{number}-{language}"


def written(row: Row, turn: int, *, is_analysed: bool = False) -> str:
    """Give the lines of `_bulk` that write a row as it is at a turn of the catalogue."""
    head = _line({"index": _head(row.number, row.language, turn)})
    return head + _line(document(row, is_analysed=is_analysed))


def emptied(number: int, language: str, turn: int) -> str:
    """Give the lines of `_bulk` that take an entry out in a language: its document loses all words.

    Not deleted: OpenSearch makes an index where one is missed by a deletion with a version, and it
    forgets the version of what was deleted. The next index is built without it.
    """
    return _line({"index": _head(number, language, turn)}) + _line(
        {"number": number, "language": language}
    )


def _head(number: int, language: str, turn: int) -> Json:
    # OpenSearch refuses what is older than what it has: writers need not wait for each other.
    return {"_id": name(number, language), "version": turn, "version_type": "external_gte"}


def _line(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
