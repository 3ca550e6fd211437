"""The words of an entry as small pieces, each at a path: what is translated piece by piece. Pure.

The words of an entry are JSON: a text field is a string, a field of rows is a list of objects
`{"type", "value"}`, lists below rows are lists of plain values. A piece is a string of these at a
path such as `results/0/what`. A piece of rich text is HTML in one canonical form, so that what a
translator gives back can be compared with it sign by sign.

`carry` is the only way in which a translation follows its original. It never drops words without
saying so: what has no place any more is handed back beside the rest.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html import escape
from html.parser import HTMLParser
from typing import Any

Words = dict[str, Any]

NO_WORDS = frozenset({"type", "url", "file_id", "licence", "case", "materials"})
"""Strings of rows that are in no language: addresses, names of files, references."""
RICH = ("narrative", "paragraph")
"""The field and the type of block that hold HTML."""
DAY_OR_TIME = frozenset({"day", "starts", "ends"})


@dataclass(frozen=True)
class Piece:
    """A string that is translated on its own."""

    path: str
    text: str
    is_html: bool = False

    @property
    def says_something(self) -> bool:
        """Whether there is anything to translate: letters of any script."""
        plain = re.sub(r"<[^>]*>", "", self.text) if self.is_html else self.text
        return any(sign.isalpha() for sign in plain)


def pieces(words: Words) -> dict[str, Piece]:
    """Give the pieces by their paths, in the order of the entry; empty ones too."""
    return {
        path: Piece(path, read(text, is_html=is_html), is_html)
        for path, text, is_html in _walk(words)
    }


def read(text: str, *, is_html: bool = False) -> str:
    """Give a text as pieces hold it: line ends of one kind, HTML in the canonical form."""
    even = text.replace("\r\n", "\n").replace("\r", "\n")
    return canonical(even) if is_html else even


def _walk(words: Words) -> Iterator[tuple[str, str, bool]]:
    for name, value in words.items():
        if isinstance(value, str):
            yield name, value, False
            continue
        for place, block in enumerate(value):
            is_html = (name, block["type"]) == RICH
            yield from _below(block["value"], f"{name}/{place}", is_html=is_html)


def _below(value: Any, path: str, *, is_html: bool = False) -> Iterator[tuple[str, str, bool]]:
    if isinstance(value, str):
        yield path, value, is_html
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _below(part, f"{path}/{place}")
    elif isinstance(value, dict):
        for key, part in value.items():
            if is_words(key):
                yield from _below(part, f"{path}/{key}")


def is_words(key: str) -> bool:
    """Tell whether a cell of a row is written in a language."""
    return key not in NO_WORDS and key not in DAY_OR_TIME


def replaced(words: Words, texts: Mapping[str, str]) -> Words:
    """Give words with other texts at some paths. Raises: KeyError for a path that is not there."""
    after = deepcopy(words)
    there = pieces(words)
    for path, text in texts.items():
        piece = there[path]
        target, key = _place(after, path)
        target[key] = read(text, is_html=piece.is_html)
    return after


def _place(words: Words, path: str) -> tuple[Any, Any]:
    name, *rest = path.split("/")
    if not rest:
        return words, name
    target: Any = words[name][int(rest[0])]
    key: str | int = "value"
    for part in rest[1:]:
        target = target[key]
        key = int(part) if isinstance(target, list) else part
    return target, key


def blank(words: Words) -> Words:
    """Give the shape of words with nothing translated yet; figures stay, they need nobody."""
    return replaced(
        words, {path: "" for path, piece in pieces(words).items() if piece.says_something}
    )


def evened(words: Words) -> Words:
    """Give words with all pieces in the form in which pieces are compared."""
    return replaced(words, {path: piece.text for path, piece in pieces(words).items()})


def digest(words: Words) -> str:
    """Give a name of all that is said: equal where every piece is equal, at its place."""
    said = sorted([piece.path, piece.text] for piece in pieces(words).values())
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


# ---- Following the original ---------------------------------------------------------------------


@dataclass
class Carried:
    """A translation in the shape of another version of its original."""

    words: Words
    behind: dict[str, str] = field(default_factory=dict)
    """Pieces whose original has changed, with the text that the translation was made from."""
    dropped: dict[str, str] = field(default_factory=dict)
    """Words of a person that have no place any more, by the path that they had."""
    origins: dict[str, str] = field(default_factory=dict)
    """Where in the other version a piece stood."""


def carry(base: Words, now: Words, mine: Words, behind: Mapping[str, str] | None = None) -> Carried:
    """Bring a translation made from `base` into the shape of `now`, keeping every human word.

    `behind` holds the pieces of the translation that already lagged behind `base`.
    """
    carrier = _Carrier(behind or {})
    words: Words = {}
    for name, value in now.items():
        words[name] = carrier.cell(base.get(name), value, mine.get(name), name, name, name)
    for name in mine.keys() - now.keys():
        carrier.drop(base.get(name), mine[name], name)
    return Carried(words, carrier.behind, carrier.dropped, carrier.origins)


class _Carrier:
    def __init__(self, lagging: Mapping[str, str]) -> None:
        self.lagging = lagging
        self.behind: dict[str, str] = {}
        self.dropped: dict[str, str] = {}
        self.origins: dict[str, str] = {}

    def cell(
        self,
        base: Any,
        now: Any,
        mine: Any,
        path: str,
        base_path: str,
        key: str,
        *,
        is_html: bool = False,
    ) -> Any:
        if isinstance(now, dict):
            return self._object(base, now, mine, path, base_path)
        if isinstance(now, list):
            return self._list(base, now, mine, path, base_path, key)
        if isinstance(now, str) and is_words(key):
            return self._text(base, now, mine, path, base_path, is_html=is_html)
        if mine is None or base is None:
            return now if mine is None else mine
        return mine if base == now else now if mine == base else mine

    def _text(
        self, base: Any, now: str, mine: Any, path: str, base_path: str, *, is_html: bool
    ) -> str:
        there = read(now, is_html=is_html)
        has_letters = Piece(path, there, is_html).says_something
        if isinstance(base, str):
            self.origins[path] = base_path
        if not isinstance(mine, str) or not isinstance(base, str):
            # The place is new: nobody has translated it yet. Figures need nobody.
            if has_letters:
                self.behind[path] = ""
            return mine if isinstance(mine, str) else "" if has_letters else there
        before, said = read(base, is_html=is_html), read(mine, is_html=is_html)
        is_copy = said == before and (bool(said) or not has_letters)
        translated_from = self.lagging.get(base_path, before)
        needs_nobody = not has_letters and (is_copy or said == there)
        if translated_from != there and not needs_nobody:
            self.behind[path] = translated_from
        return there if is_copy else said

    def _object(
        self, base: Any, now: dict[str, Any], mine: Any, path: str, base_path: str
    ) -> dict[str, Any]:
        mine = mine if isinstance(mine, dict) else {}
        base = base if isinstance(base, dict) else {}
        result = {
            key: self.cell(
                base.get(key), value, mine.get(key), f"{path}/{key}", f"{base_path}/{key}", key
            )
            for key, value in now.items()
        }
        for key in mine.keys() - now.keys():
            if is_words(key):
                self.drop(base.get(key), mine[key], f"{base_path}/{key}")
        return result

    def _list(
        self, base: Any, now: list[Any], mine: Any, path: str, base_path: str, key: str
    ) -> list[Any]:
        base = base if isinstance(base, list) else []
        mine = mine if isinstance(mine, list) else []
        if not is_words(key):
            return deepcopy(now)
        partners = _partners(base, now)
        result = []
        for place, row in enumerate(now):
            before = partners.get(place)
            old = base[before] if before is not None else None
            said = mine[before] if before is not None and before < len(mine) else None
            here, there = f"{path}/{place}", f"{base_path}/{before}"
            if _is_block(row):
                result.append(self._block(old, row, said, here, there, key))
            else:
                result.append(self.cell(old, row, said, here, there, key))
        kept = set(partners.values())
        for place, row in enumerate(mine):
            if place not in kept:
                old = base[place] if place < len(base) else None
                self.drop(old, row, f"{base_path}/{place}")
        return result

    def _block(
        self, base: Any, now: dict[str, Any], mine: Any, path: str, base_path: str, name: str
    ) -> dict[str, Any]:
        is_html = (name, now["type"]) == RICH
        if mine is not None and mine["type"] != now["type"]:
            self.drop(base and base["value"], mine["value"], base_path, is_html=is_html)
            mine = None
        value = self.cell(
            base["value"] if base is not None else None,
            now["value"],
            mine["value"] if mine is not None else None,
            path,
            base_path,
            "value",
            is_html=is_html,
        )
        return {"type": now["type"], "value": value}

    def drop(self, base: Any, mine: Any, path: str, *, is_html: bool = False) -> None:
        """Keep apart what a person wrote here; copies of the original are nobody's words."""
        if isinstance(mine, dict):
            inner = mine.get("value") if _is_block(mine) else None
            if inner is not None:
                html = (path.partition("/")[0], mine["type"]) == RICH
                self.drop(base["value"] if base else None, inner, path, is_html=html)
                return
            for key, part in mine.items():
                if is_words(key):
                    below = base.get(key) if isinstance(base, dict) else None
                    self.drop(below, part, f"{path}/{key}")
        elif isinstance(mine, list):
            for place, part in enumerate(mine):
                below = base[place] if isinstance(base, list) and place < len(base) else None
                self.drop(below, part, f"{path}/{place}")
        elif isinstance(mine, str) and mine.strip() and mine != base:
            self.dropped[path] = read(mine, is_html=is_html)


def _is_block(row: Any) -> bool:
    return isinstance(row, dict) and row.keys() == {"type", "value"}


def _partners(base: list[Any], now: list[Any]) -> dict[int, int]:
    """Give for rows of `now` the row of `base` that they come from: the same, else in its place."""
    old, new = [_key(row) for row in base], [_key(row) for row in now]
    found: dict[int, int] = {}
    rewritten: list[tuple[range, range]] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found |= dict(zip(range(b1, b2), range(a1, a2), strict=True))
        else:
            rewritten.append((range(a1, a2), range(b1, b2)))
    found |= _moved(rewritten, old, new)
    for rows, places in rewritten:
        left = [row for row in rows if row not in found.values()]
        for place in (place for place in places if place not in found):
            if left and _fits(base[left[0]], now[place]):
                found[place] = left.pop(0)
    return found


def _moved(rewritten: list[tuple[range, range]], old: list[str], new: list[str]) -> dict[int, int]:
    """Give the rows that stand elsewhere, as they were."""
    free = [row for rows, _places in rewritten for row in rows]
    found: dict[int, int] = {}
    for place in (place for _rows, places in rewritten for place in places):
        same = next((row for row in free if old[row] == new[place]), None)
        if same is not None:
            found[place] = same
            free.remove(same)
    return found


def _key(row: Any) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True)


def _fits(old: Any, new: Any) -> bool:
    return not _is_block(old) or not _is_block(new) or bool(old["type"] == new["type"])


# ---- HTML ----------------------------------------------------------------------------------------

EMPHASIS = frozenset({"b", "i", "strong", "em", "sup", "sub"})
"""Marks that a translation may leave out: Chinese, Japanese and Korean have no italics."""
EMPTY = frozenset({"br", "hr", "img", "embed"})
OURS = frozenset({"data-block-key"})
"""Attributes that the editor keeps for itself."""
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|<[!?]")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.tags: Counter[str] = Counter()
        self.open: list[str] = []
        self.is_sound = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = "".join(
            f' {name}="{escape(value or "")}"' for name, value in attrs if name not in OURS
        )
        self.tags[f"{tag}{given}"] += 1
        if tag in EMPTY:
            self.out.append(f"<{tag}{given}/>")
            return
        self.open.append(tag)
        self.out.append(f"<{tag}{given}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in EMPTY:
            return
        if not self.open or self.open[-1] != tag:
            self.is_sound = False
            return
        self.open.pop()
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out.append(escape(data, quote=False))

    def handle_comment(self, data: str) -> None:
        self.is_sound = False

    def handle_decl(self, decl: str) -> None:
        self.is_sound = False

    def handle_pi(self, data: str) -> None:
        self.is_sound = False

    def unknown_decl(self, data: str) -> None:
        self.is_sound = False


def _parsed(text: str) -> _Reader:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader


def canonical(text: str) -> str:
    """Give HTML in one form: own attributes left out, signs written as signs, tags closed."""
    reader = _parsed(text)
    return "".join([*reader.out, *(f"</{tag}>" for tag in reversed(reader.open))])


def marks_agree(source: Piece, text: str) -> bool:
    """Tell whether a translation holds the marks of its original and no others.

    Emphasis may be left out. In plain text nothing that looks like a tag may be added.
    """
    if not source.is_html:
        return not Counter(TAG.findall(text)) - Counter(TAG.findall(source.text))
    if not text.strip():
        return True
    given, wanted = _parsed(text), _parsed(source.text)
    if not given.is_sound or given.open or given.tags - wanted.tags:
        return False
    return all(tag.split(" ")[0] in EMPHASIS for tag in wanted.tags - given.tags)
