"""The words of the forms: each question, what helps to answer it, one example. Pure.

Which questions a section asks, and how long an answer may be, is decided in
`portal.submissions.sections`; here is how they are asked. The examples are made up to show the
manner of an answer and name no real project.
"""

from __future__ import annotations

from portal.catalogue.record import Kind
from portal.desk.sections.case_study import CASE_STUDY
from portal.desk.sections.country import COUNTRY
from portal.desk.sections.event import EVENT
from portal.desk.sections.kinds import KIND_WORDS, KindWords
from portal.desk.sections.rows import ROW_WORDS
from portal.desk.sections.shape import (
    ADDRESS,
    CHOICE,
    CODES,
    DAY,
    DEGREES,
    LANGUAGES,
    LINE,
    NUMBER,
    ROWS,
    TEXT,
    TICKED,
    TIME,
    TYPED,
    WRITTEN,
    YEAR,
    YES,
    ZONE,
    Question,
    RowWords,
)
from portal.desk.sections.training import MATERIAL
from portal.submissions.sections import FIELD_TITLES

QUESTIONS: dict[str, dict[str, Question]] = {
    Kind.CASE_STUDY: CASE_STUDY,
    Kind.MATERIAL: MATERIAL,
    Kind.EVENT: EVENT,
    Kind.COUNTRY: COUNTRY,
}
"""How each form asks."""


def control(kind: str, name: str) -> str:
    """Give the kind of control of a question."""
    return QUESTIONS[kind][name].kind


def title_of(name: str) -> str:
    """Give the short name of a question, for lists of answers."""
    return str(FIELD_TITLES.get(name, name))


__all__ = [
    "ADDRESS",
    "CHOICE",
    "CODES",
    "DAY",
    "DEGREES",
    "KIND_WORDS",
    "LANGUAGES",
    "LINE",
    "NUMBER",
    "QUESTIONS",
    "ROWS",
    "ROW_WORDS",
    "TEXT",
    "TICKED",
    "TIME",
    "TYPED",
    "WRITTEN",
    "YEAR",
    "YES",
    "ZONE",
    "KindWords",
    "Question",
    "RowWords",
    "control",
    "title_of",
]
