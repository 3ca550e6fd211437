"""Lists as tables: CSV and XLSX with the same columns, in the reader's language."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from portal.accounts import states
from portal.api.formats.texts import for_cell, for_xml
from portal.catalogue import addresses
from portal.catalogue.forms import KINDS
from portal.catalogue.presentation import SCHEME_TITLES
from portal.catalogue.record import PublishedEntry
from portal.core import languages
from portal.vocabulary.queries import Terms

MAX_CELL = 32_767
"""Signs that a cell of a spreadsheet can hold."""

Value = str | int | float | date | None
Column = tuple[str, Callable[[PublishedEntry], Value]]


def columns(terms: Terms, language: str) -> list[Column]:
    """Give the columns in the order of the table: heading, and how a value is found."""
    schemes: list[Column] = [
        (
            str(title),
            lambda e, scheme=scheme: "; ".join(  # type: ignore[misc]
                terms.labels(scheme, e.codes.get(scheme, ()), language)
            ),
        )
        for scheme, title in SCHEME_TITLES.items()
    ]
    # Now: rows are written later, when no language is active any more.
    kinds = {kind: str(words) for kind, words in KINDS.items()}
    return [
        (_("Reference"), lambda e: e.reference),
        (_("Type"), lambda e: kinds[e.kind]),
        (_("Title"), lambda e: e.title),
        (_("Summary"), lambda e: e.summary),
        (_("State"), lambda e: "; ".join(states.name(iso3, language) for iso3 in e.states)),
        (_("Place"), lambda e: e.place),
        (_("From year"), lambda e: e.year_from),
        (_("To year"), lambda e: e.year_to),
        (_("Begins (UTC)"), lambda e: _utc(e.starts_at)),
        (_("Ends (UTC)"), lambda e: _utc(e.ends_at)),
        *schemes,
        (_("Authors"), lambda e: e.authors),
        (_("Institution"), lambda e: e.institution),
        (_("Licence"), lambda e: e.licence),
        (_("Language"), lambda e: languages.own_name(e.language)),
        (_("Original language"), lambda e: languages.own_name(e.original_language)),
        (_("Languages"), lambda e: "; ".join(map(languages.own_name, e.languages))),
        (_("Published on"), lambda e: e.published_at.date() if e.published_at else None),
        (_("Updated"), lambda e: e.updated_at.date() if e.updated_at else None),
        (_("Address"), lambda e: addresses.permanent(e.reference)),
    ]


def csv_lines(entries: Iterable[PublishedEntry], shown: list[Column], note: str) -> Iterator[bytes]:
    """Write CSV line by line, with the mark by which spreadsheets know UTF-8."""
    line = io.StringIO()
    writer = csv.writer(line)

    def written(cells: Iterable[Value]) -> bytes:
        writer.writerow([_csv_cell(cell) for cell in cells])
        taken = line.getvalue()
        line.seek(0)
        line.truncate()
        return taken.encode("utf-8", "replace")

    yield b"\xef\xbb\xbf" + written(heading for heading, _value in shown)
    for entry in entries:
        yield written(value(entry) for _heading, value in shown)
    if note:
        yield written([note])


def write_xlsx(
    target: IO[bytes], entries: Iterable[PublishedEntry], shown: list[Column], title: str, note: str
) -> None:
    """Write a workbook with one sheet; rows go to the disk as they come."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append([_xlsx_cell(sheet, heading) for heading, _value in shown])
    for entry in entries:
        sheet.append([_xlsx_cell(sheet, value(entry)) for _heading, value in shown])
    if note:
        sheet.append([_xlsx_cell(sheet, note)])
    book.save(target)


def _csv_cell(value: Value) -> str:
    if isinstance(value, str):
        return for_cell(value)
    return "" if value is None else str(value)


def _xlsx_cell(sheet: Any, value: Value) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=for_xml(value)[:MAX_CELL])
    # Else what begins with "=" would be a formula, and "#N/A" an error.
    cell.data_type = "s"
    return cell


def _utc(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M") if at is not None else ""
