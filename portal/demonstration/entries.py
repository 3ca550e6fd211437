"""What the secretariat's own shelves hold in the demonstration, as the files tell it. Pure.

Rows stand in singular tables, as `[[reference]]`; `related`, `materials` and `case` name other
files by their stems. A translation holds texts and rows only, in the order of the original.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.library.content import Content

FOLDER = Path(__file__).parent
NESTED = {"modules": {"question": "questions"}}
"""Rows within rows."""


@dataclass(frozen=True)
class Entry:
    """One entry: its key, its State, its content by language, the original first."""

    key: str
    state: str
    original: str
    contents: dict[str, Content]

    @property
    def title_en(self) -> str:
        """The title in English: what tells entries apart."""
        return self.contents[self.original].title_en


def read(folder: str, kind: type[Content], references: Mapping[str, str]) -> Iterator[Entry]:
    """Read a folder's entries, by file name; `references` resolves stems that are known."""
    for path in sorted((FOLDER / folder).glob("*.toml")):
        told = tomllib.loads(path.read_text("utf-8"))
        original = told.get("original") or told["language"]
        texts = {original: told} | {
            language: _over(told, words) for language, words in told.get("translation", {}).items()
        }
        yield Entry(
            key=told["key"],
            state=told.get("state", ""),
            original=original,
            contents={
                language: kind.from_json(_resolved(_plural(text, kind), references))
                for language, text in texts.items()
            },
        )


def _over(told: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a translation's words over the original, row by row."""
    merged = dict(told)
    for name, value in words.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            rows = zip(told.get(name, value), value, strict=True)
            merged[name] = [_over(row, other) for row, other in rows]
        else:
            merged[name] = value
    return merged


def _plural(text: Mapping[str, Any], kind: type[Content]) -> dict[str, Any]:
    found = dict(text)
    for name in kind.rows():
        rows = text.get(name.removesuffix("s"), [])
        if isinstance(rows, list):
            found[name] = [_renamed(row, NESTED.get(name, {})) for row in rows]
    return found


def _renamed(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(name, name): value for name, value in row.items()}


def _resolved(text: dict[str, Any], references: Mapping[str, str]) -> dict[str, Any]:
    """Turn stems into references; what is not there yet is left out."""
    text["related"] = _known(text.get("related", []), references)
    for module in text.get("modules", []):
        module["materials"] = _known(module.get("materials", []), references)
        module["case"] = references.get(module.get("case", ""), "")
    return text


def _known(stems: list[str], references: Mapping[str, str]) -> list[str]:
    return [references[stem] for stem in stems if stem in references]
