"""Registrations as tables for spreadsheets, in which nothing is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Font

from portal.attendance.models import Registration
from portal.core import languages

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
BLANKS_THAT_BEGIN_ONE = ("\t", "\r")
MOST_IN_A_CELL = 32_000
WIDTHS = {"A": 8, "B": 18, "C": 30, "D": 34, "E": 34}

Cell = str | int


def as_csv(rows: Iterable[Registration]) -> bytes:
    """Give the list as CSV, with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    out.write("\ufeff")
    csv.writer(out).writerows(table(rows))
    return out.getvalue().encode("utf-8")


def as_xlsx(rows: Iterable[Registration], *, title: str) -> bytes:
    """Give the list as a workbook with one sheet; every word is typed as text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    for column, width in WIDTHS.items():
        sheet.column_dimensions[column].width = width
    for number, row in enumerate(table(rows)):
        sheet.append([_typed(sheet, cell, bold=number == 0) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(rows: Iterable[Registration]) -> list[list[Cell]]:
    """Give head and rows; each question that was ever answered has its column."""
    found = list(rows)
    asked = list(dict.fromkeys(a["question"] for row in found for a in row.answers))
    head: list[Cell] = [
        _("Registration number"),
        _("Status"),
        pgettext("person", "Name"),
        _("E-mail address"),
        _("Organisation"),
        _("Language"),
        _("Registered (UTC)"),
        _("Present"),
        *asked,
    ]
    return [[safe(cell) for cell in row] for row in [head, *(_row(one, asked) for one in found)]]


def _row(one: Registration, asked: list[str]) -> list[Cell]:
    answers = {a["question"]: a["answer"] for a in one.answers}
    return [
        one.number,
        str(one.get_status_display()),
        one.name,
        one.email,
        one.organisation,
        languages.own_name(one.language),
        f"{one.registered_at:%Y-%m-%d %H:%M}",
        _("yes") if one.attended_at else "",
        *(answers.get(question, "") for question in asked),
    ]


def safe(cell: Cell) -> Cell:
    """Give a cell that no spreadsheet takes for a formula."""
    if not isinstance(cell, str):
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("", cell)[:MOST_IN_A_CELL]
    begins = text.startswith(BLANKS_THAT_BEGIN_ONE) or text.lstrip().startswith(FORMULA)
    return f"'{text}" if begins else text


def _typed(sheet: object, cell: Cell, *, bold: bool) -> WriteOnlyCell:
    typed = WriteOnlyCell(sheet, value=cell)
    if isinstance(cell, str):
        typed.data_type = "s"
    if bold:
        typed.font = Font(bold=True)
    return typed


def _sheet_name(title: str) -> str:
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31].strip() or "1"
