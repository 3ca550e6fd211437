"""What all contents can do: be read from JSON, be written to it, name their codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any, ClassVar, Self, get_args, get_origin, get_type_hints

from portal.catalogue.record import Kind

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Content:
    """The values of one entry in one language.

    Texts are plain, paragraphs separated by an empty line. Days and times are those of the place
    they speak of. A tuple of strings is a choice of codes, languages, States or references; a
    tuple of dataclasses is a list of rows.
    """

    KIND: ClassVar[Kind]
    CODES: ClassVar[Mapping[str, str]] = {}
    """Fields that hold concept codes, and the vocabulary scheme each takes its codes from."""
    CODE: ClassVar[Mapping[str, str]] = {}
    """Fields that hold one concept code, and its scheme."""
    UNTRANSLATED: ClassVar[frozenset[str]] = frozenset()
    """Fields that a translation takes from the original: codes, numbers, days, places."""
    SENT_ONLY: ClassVar[frozenset[str]] = frozenset()
    """Fields that are asked of a submission and have no column on the page."""

    title: str = ""
    title_en: str = ""

    @classmethod
    def rows(cls) -> dict[str, type]:
        """Give the fields that hold rows, and the dataclass of each."""
        return _rows_of(cls)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Give the names of all fields, in order."""
        return tuple(spec.name for spec in fields(cls))

    @classmethod
    def text_fields(cls) -> tuple[str, ...]:
        """Give the fields of free text in the entry's own language."""
        hints = _hints(cls)
        other = cls.UNTRANSLATED | set(cls.CODE) | {"licence", "title_en"}
        return tuple(name for name in cls.names() if hints[name] is str and name not in other)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote; unknown keys are ignored, missing ones are empty."""
        hints = _hints(cls)
        return cls(**{n: _read(hints[n], stored[n]) for n in cls.names() if n in stored})

    def to_json(self) -> dict[str, Any]:
        """Give the JSON object that drafts, revisions and hashes are made of."""
        return {name: _write(getattr(self, name)) for name in self.names()}

    def codes(self) -> dict[str, tuple[str, ...]]:
        """Give the chosen codes by vocabulary scheme, empty fields left out."""
        chosen = {scheme: tuple(getattr(self, name)) for name, scheme in self.CODES.items()}
        single = {s: (getattr(self, n),) for n, s in self.CODE.items() if getattr(self, n)}
        return {scheme: codes for scheme, codes in (chosen | single).items() if codes}


def _hints(cls: Any) -> dict[str, Any]:
    return _kept_hints(cls)


def _rows_of(cls: Any) -> dict[str, type]:
    hints = _hints(cls)
    tuples = {name: get_args(hint)[0] for name, hint in hints.items() if get_origin(hint) is tuple}
    return {
        name: item for name, item in tuples.items() if isinstance(item, type) and is_dataclass(item)
    }


@cache
def _kept_hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)


def _read(hint: Any, value: Any) -> Any:
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        return tuple(_read(item, part) for part in value or ())
    if is_dataclass(hint):
        hints = _hints(hint)
        return hint(**{n: _read(hints[n], value[n]) for n in hints if n in value})  # type: ignore[operator]
    if value is None or (value == "" and hint is not str):
        return None if type(None) in get_args(hint) else hint()
    if datetime in get_args(hint) and isinstance(value, str):
        return datetime.fromisoformat(value)
    if date in get_args(hint) and isinstance(value, str):
        return date.fromisoformat(value)
    if time in get_args(hint) and isinstance(value, str):
        return time.fromisoformat(value)
    return str(value) if hint is str else value


def read_row(row: type, stored: Mapping[str, Any]) -> Any:
    """Make a row of plain values; keys that it does not know are left out."""
    return _read(row, stored)


def unfold(row: Any) -> Any:
    """Give a row as plain dictionaries and lists, days and times as they are."""
    if isinstance(row, tuple):
        return [unfold(part) for part in row]
    if is_dataclass(row):
        return {name: unfold(part) for name, part in vars(row).items()}
    return row


def _write(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_write(part) for part in value]
    if is_dataclass(value):
        return {name: _write(part) for name, part in vars(value).items()}
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return value
