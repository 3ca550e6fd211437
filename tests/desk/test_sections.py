"""The words of the form."""

from __future__ import annotations

import pytest

from portal.desk import sections as words
from portal.library.content import BuildingBlock, Reference, Result
from portal.submissions.sections import MAX_ROWS, SECTIONS


def test_every_question_of_every_section_has_words() -> None:
    asked = {name for section in SECTIONS for name in section.fields}

    assert set(words.QUESTIONS) == asked
    assert all(str(question.label) for question in words.QUESTIONS.values())
    assert all(str(question.hint) for question in words.QUESTIONS.values())


@pytest.mark.parametrize(
    ("name", "kind"),
    [("results", Result), ("building_blocks", BuildingBlock), ("references", Reference)],
)
def test_rows_ask_for_exactly_what_the_content_holds(name: str, kind: type) -> None:
    assert set(words.ROW_WORDS[name].fields) == set(kind.__dataclass_fields__)
    assert name in MAX_ROWS
