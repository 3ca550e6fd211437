"""The matrix of translations in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from portal.accounts import states
from portal.catalogue.presentation import TRANSLATIONS
from portal.catalogue.record import TranslationKind
from portal.core import languages
from portal.library.models import PAGE_OF_KIND
from portal.library.translated import STATUS_WORDS, Cell, Row, Status


@dataclass(frozen=True)
class Place:
    """A cell in words, with where it leads."""

    cell: Cell
    language: str
    words: str
    made_by: str
    """Whose translation it is, and who made it."""
    write_url: str
    changes_url: str
    waits_url: str


@dataclass(frozen=True)
class Line:
    """A row in words."""

    row: Row
    kind: str
    state: str
    places: tuple[Place, ...]


def columns(language: str) -> list[str]:
    """Give the languages that are shown: all, or the one that was asked for."""
    return [code for code in languages.BY_CODE if language in ("", code)]


def lines(rows: Iterable[Row], shown: list[str]) -> Iterator[Line]:
    """Give the rows in words."""
    for row in rows:
        yield Line(
            row=row,
            kind=str(PAGE_OF_KIND[row.kind]._meta.verbose_name),  # type: ignore[index]
            state=states.name(row.state) if row.state else "",
            places=tuple(_place(row, row.cell(code)) for code in shown),
        )


def _place(row: Row, cell: Cell) -> Place:
    is_original = cell.status is Status.ORIGINAL
    names = (row.reference, cell.language)
    has_lag = cell.status is Status.OUT_OF_DATE or cell.draft_is_behind
    made_by = str(TRANSLATIONS[TranslationKind(cell.kind)]) if cell.kind else ""
    return Place(
        cell=cell,
        language=languages.own_name(cell.language),
        words=str(STATUS_WORDS[cell.status]),
        made_by=" · ".join(part for part in (made_by, cell.translator) if part),
        write_url="" if is_original else reverse("translations:write", args=names),
        changes_url=reverse("translations:changes", args=names) if has_lag else "",
        waits_url=(
            reverse("publishing:page", args=(cell.page_id,))
            if cell.waits and not is_original
            else ""
        ),
    )
