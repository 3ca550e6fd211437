"""Lists for spreadsheets, parsed back."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from portal.attendance import exports
from portal.attendance.models import Registration
from portal.library.models import EventPage
from tests.attendance.builders import sign_up

pytestmark = pytest.mark.django_db

NAMES = [
    '=HYPERLINK("https://evil.example.org","x")',
    "+1+2",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "＝1+1",
    '王秀英, "Dr"; 경희; Энхтуяа; Ёлкина',
    "two\r\nlines 🌱",
    "a\x0bb",
]


@pytest.fixture
def rows(event: EventPage) -> list[Registration]:
    for name in NAMES:
        sign_up(event, name=name, answers=(("=Meal?", name), ("Why", "")))
    return list(Registration.objects.order_by("number"))


def as_read_from_csv(rows: list[Registration]) -> list[list[str]]:
    content = exports.as_csv(rows)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_is_read_back_in_order_with_a_column_for_each_question(
    rows: list[Registration],
) -> None:
    head, *body = as_read_from_csv(rows)

    assert head[:5] == ["Registration number", "Status", "Name", "E-mail address", "Organisation"]
    assert head[-2:] == ["'=Meal?", "Why"]
    assert [row[0] for row in body] == [str(n) for n in range(1, len(NAMES) + 1)]
    assert body[8][2] == NAMES[8]
    assert body[9][2] == NAMES[9]


def test_no_cell_of_the_csv_begins_a_formula(rows: list[Registration]) -> None:
    for row in as_read_from_csv(rows):
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝")), cell
            assert not cell.startswith(("\t", "\r")), cell


def test_xlsx_is_read_back_with_every_word_typed_as_text(rows: list[Registration]) -> None:
    book = load_workbook(io.BytesIO(exports.as_xlsx(rows, title="NEA-EV-0001")))

    sheet = book.active
    assert sheet is not None
    cells = [list(row) for row in sheet.iter_rows()]
    assert [cell.value for cell in cells[0]][:3] == ["Registration number", "Status", "Name"]
    assert [row[0].value for row in cells[1:]] == list(range(1, len(NAMES) + 1))
    assert cells[9][2].value == NAMES[8]
    for row in cells:
        for cell in row:
            assert cell.data_type != "f"
            if isinstance(cell.value, str):
                assert not cell.value.lstrip().startswith(("=", "+", "-", "@", "＝"))
    assert cells[11][2].value == "ab"


def test_a_list_of_nobody_has_its_head(event: EventPage) -> None:
    assert len(as_read_from_csv([])) == 1
    load_workbook(io.BytesIO(exports.as_xlsx([], title="[bad]:*?/name")))
