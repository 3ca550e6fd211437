"""The words of the form."""

from __future__ import annotations

import pytest

from portal.desk import sections as words
from portal.library.content import CONTENTS
from portal.submissions.sections import (
    ADDRESSES,
    CELL_DAYS,
    CELL_TIMES,
    DAYS,
    FORMS,
    MAX_ROWS,
    NUMBERS,
    TIMES,
    form_of,
)


@pytest.mark.parametrize("kind", FORMS)
def test_every_question_of_every_section_has_words(kind: str) -> None:
    asked = {name for section in form_of(kind).sections for name in section.fields}
    questions = words.QUESTIONS[kind]

    assert set(questions) == asked
    assert all(str(question.label) for question in questions.values())
    assert all(str(question.hint) for question in questions.values())


def test_every_kind_has_its_sentences() -> None:
    assert list(words.KIND_WORDS) == list(FORMS)
    for sentences in words.KIND_WORDS.values():
        assert all(str(sentence) for sentence in vars(sentences).values())
        assert "%(reference)s" in str(sentences.updates)


@pytest.mark.parametrize("kind", FORMS)
def test_rows_ask_for_exactly_what_the_content_holds(kind: str) -> None:
    asked = {name for section in form_of(kind).sections for name in section.fields}
    rows = {name: row for name, row in CONTENTS[kind].rows().items() if name in asked}

    assert rows
    for name, row in rows.items():
        assert set(words.ROW_WORDS[name].fields) == set(row.__dataclass_fields__)
        assert name in MAX_ROWS


@pytest.mark.parametrize("kind", FORMS)
def test_the_control_of_a_question_is_the_one_that_its_check_expects(kind: str) -> None:
    questions = words.QUESTIONS[kind]
    controls = {
        words.DAY: DAYS,
        words.TIME: TIMES,
        words.ADDRESS: ADDRESSES,
        words.NUMBER: set(NUMBERS) - {"year"},
    }
    for control, names in controls.items():
        assert {n for n, q in questions.items() if q.kind == control} == names & set(questions)
    for row in words.ROW_WORDS.values():
        cells = row.fields
        assert {n for n, q in cells.items() if q.kind == words.DAY} == CELL_DAYS & set(cells)
        assert {n for n, q in cells.items() if q.kind == words.TIME} == CELL_TIMES & set(cells)
        assert {n for n, q in cells.items() if q.kind == words.ADDRESS} == {"url"} & set(cells)
