"""Marking: what is right is told after an answer only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reading.marking import mark, solved
from tests.reading.builders import EXPLANATION, RIGHT, question

THREE = [question(2), question(1), question(3)]


def test_a_page_just_opened_gives_nothing_away():
    marked = mark(THREE, {})

    assert not marked.sent
    assert not marked.passed
    assert all(
        (q.explanation, q.is_right, [c.is_right for c in q.choices]) == ("", False, [False] * 3)
        for q in marked.questions
    )


def test_answers_without_the_button_are_no_answers():
    """A link that somebody made up must not show what is right."""
    assert mark(THREE, {"a1": "2", "a2": "1"}).answered == 0


def test_only_what_was_answered_is_explained():
    marked = mark(THREE, {"check": "1", "a1": "2", "a2": "3"})

    first, second, third = marked.questions
    assert (first.is_right, second.is_right, third.answered) == (True, False, False)
    assert [c.number for c in second.choices if c.is_right] == [1]
    assert second.explanation == EXPLANATION
    assert third.explanation == ""
    assert not any(c.is_right for c in third.choices)
    assert marked.right == (1,)
    assert marked.answers == {"a1": 2, "a2": 3}
    assert marked.steps(4) == ["4.1"]


def test_all_right_finishes_the_module():
    marked = mark(THREE, {"check": "1", "a1": "2", "a2": "1", "a3": "3"})

    assert marked.passed
    assert marked.steps(2) == ["2.1", "2.2", "2.3", "2"]


def test_a_module_without_questions_is_finished_by_saying_so():
    assert not mark([], {}).passed
    assert mark([], {"check": "1"}).steps(7) == ["7"]


@pytest.mark.parametrize("answer", ["0", "4", "-1", "02", "two", "２", "1 ", ""])
def test_what_is_no_option_is_no_answer(answer: str):
    assert mark(THREE, {"check": "1", "a1": answer}).answered == 0


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5)))
def test_no_address_fails(answers: dict[str, str]):
    mark(THREE, answers | {"check": "1"})


def test_a_solved_question_names_the_right_option():
    found = solved(1, question(2))

    assert [c.text for c in found.choices if c.is_right] == [RIGHT]
    assert found.explanation == EXPLANATION
