"""The sections of the case-study form: which questions, what is required, how long. Pure.

A section has at most seven questions and is saved on its own. "Short" is twelve questions,
"full" asks for more depth; both are case studies.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _


class Size(models.TextChoices):
    """How deep a case study goes."""

    SHORT = "short", _("Short note (about 30 minutes)")
    FULL = "full", _("Full case study (about two hours)")


@dataclass(frozen=True)
class Section:
    """One section; `required` names the fields without which it cannot be sent."""

    key: str
    title: Promise | str
    hint: Promise | str
    fields: tuple[str, ...]
    required: tuple[str, ...] = ()
    full_only: bool = False
    required_if_full: tuple[str, ...] = field(default=())

    def needs(self, size: str) -> tuple[str, ...]:
        """Give the required fields for a size."""
        extra = self.required_if_full if size == Size.FULL else ()
        return self.required + extra


SECTIONS: tuple[Section, ...] = (
    Section(
        "essentials",
        _("The essentials"),
        _("title, place, period"),
        (
            "title",
            "title_en",
            "also_states",
            "place",
            "latitude",
            "longitude",
            "year_from",
            "year_to",
        ),
        ("title", "title_en", "place", "year_from"),
    ),
    Section(
        "problem",
        _("The problem"),
        _("land, degradation, drivers"),
        ("land_use", "degradation", "drivers", "problem"),
        ("land_use", "degradation", "drivers"),
        required_if_full=("problem",),
    ),
    Section(
        "done",
        _("What was done"),
        _("practice or approach, response, summary"),
        (
            "experience_kind",
            "practices",
            "measures",
            "ldn_response",
            "summary",
            "activities",
        ),
        ("experience_kind", "practices", "ldn_response", "summary"),
        required_if_full=("activities",),
    ),
    Section(
        "results",
        _("Results and lessons"),
        _("numbers with sources; what did not work"),
        ("results_text", "results", "worked", "did_not_work", "advice"),
        ("results_text", "worked", "did_not_work"),
    ),
    Section(
        "depth",
        _("People, costs and conditions"),
        _("who took part, who paid, where else it may work"),
        ("stakeholders", "land_users", "climate", "costs", "cost_share", "replicability"),
        full_only=True,
        required_if_full=("stakeholders", "costs"),
    ),
    Section(
        "blocks",
        _("What made it work"),
        _("parts that others can re-use; strengths and weaknesses"),
        ("building_blocks", "strengths", "weaknesses"),
        full_only=True,
    ),
    Section(
        "files",
        _("Pictures and files"),
        _("with words for those who cannot see them, credit and rights"),
        (),
    ),
    Section(
        "people",
        _("People and permissions"),
        _("authors, sources, licence, consent"),
        (
            "authors",
            "institution",
            "references",
            "sdg_targets",
            "wocat_id",
            "licence",
            "consent",
        ),
        ("institution", "references", "licence", "consent"),
    ),
)
BY_KEY = {section.key: section for section in SECTIONS}

LICENCES = (
    ("CC BY 4.0", _("CC BY 4.0: anyone may re-use it if they name you")),
    ("CC BY-SA 4.0", _("CC BY-SA 4.0: as above, and shared alike")),
    ("CC BY-NC 4.0", _("CC BY-NC 4.0: not for commercial use")),
    ("CC BY 3.0 IGO", _("CC BY 3.0 IGO: for intergovernmental organisations")),
)

CJK = frozenset({"zh-hans", "ja", "ko"})
"""Languages that say in one character what others say in two: limits are halved."""
OWN_LIMITS = frozenset({"title_en", "wocat_id"})
"""Answers that are not written in the language of the text: their limits are never halved."""

LIMITS = {
    "title": 120,
    "title_en": 120,
    "place": 200,
    "summary": 1000,
    "authors": 200,
    "institution": 200,
    "wocat_id": 40,
}
"""Longest answers, in characters; free text that is not named may have 6,000."""
DEFAULT_LIMIT = 6000
ROW_LIMITS = {"text": 500, "url": 500, "purpose": 1000, "enabling": 1000, "lesson": 1000}
ROW_LIMIT = 160
"""Short cells of a row; longer ones are named in `ROW_LIMITS`."""
FOREIGN_ROW_FIELDS = frozenset({"text", "url", "year", "source", "before", "after"})
"""Cells that are not written in the language of the text: a source keeps its own title."""

COLUMNS = {
    "title": 200,
    "title_en": 200,
    "place": 200,
    "authors": 300,
    "institution": 300,
    "wocat_id": 40,
}
"""Code points that a published entry has room for."""

FIRST_YEAR, LAST_YEAR = 1800, 2100
DEGREES = {"latitude": 90, "longitude": 180}
PAIR = {"latitude": "longitude", "longitude": "latitude"}

MAX_ROWS = {"results": 3, "building_blocks": 5, "references": 20}
"""Three figures tell more than thirty; more of them belong into the text."""

GIVEN_ANEW = frozenset({"consent"})
"""Answers that are never carried over into another submission."""

FIELD_TITLES: dict[str, Promise] = {
    "title": _("Title"),
    "title_en": _("Title in English"),
    "also_states": _("Other States concerned"),
    "place": _("Place"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "year_from": _("Year the work began"),
    "year_to": _("Year the work ended"),
    "land_use": _("Land use"),
    "degradation": _("Kinds of degradation"),
    "drivers": _("Drivers"),
    "problem": _("The problem and the aims"),
    "experience_kind": _("Kind of experience"),
    "practices": _("Practice"),
    "measures": _("Measures"),
    "ldn_response": _("Response to land degradation"),
    "summary": _("Summary"),
    "activities": _("What was done, step by step"),
    "results_text": _("Results"),
    "results": _("Figures"),
    "worked": _("What worked"),
    "did_not_work": _("What did not work"),
    "advice": _("Advice to others"),
    "stakeholders": _("Who took part, and how"),
    "land_users": _("The land users"),
    "climate": _("Climate"),
    "costs": _("Costs"),
    "cost_share": _("Who bore the costs"),
    "replicability": _("Where else it may work"),
    "building_blocks": _("Building blocks"),
    "strengths": _("Strengths"),
    "weaknesses": _("Weaknesses and how to overcome them"),
    "authors": _("Authors, as you want them shown"),
    "institution": _("Institution that supplies this"),
    "references": _("Sources"),
    "sdg_targets": _("SDG targets"),
    "wocat_id": _("WOCAT identifier"),
    "licence": _("Licence"),
    "consent": _("Consent"),
    "photos": _("Pictures and files"),
}


class Progress(models.TextChoices):
    """How far a section is."""

    EMPTY = "empty", _("Incomplete")
    BEGUN = "begun", _("In progress")
    COMPLETE = "complete", _("Completed")


@dataclass(frozen=True)
class Gap:
    """A required answer that is missing."""

    section: str
    field: str


def sections_for(size: str) -> Iterator[Section]:
    """Give the sections that a size asks."""
    return (s for s in SECTIONS if size == Size.FULL or not s.full_only)


def gaps(content: Mapping[str, Any], size: str, language: str) -> list[Gap]:
    """Give every required answer that is missing, in the order of the form.

    A title in English is not asked of those who write in English.
    """
    return [
        Gap(section.key, name)
        for section in sections_for(size)
        for name in section.needs(size)
        if not content.get(name) and not (name == "title_en" and language == "en")
    ]


def progress(section: Section, content: Mapping[str, Any], size: str, language: str) -> Progress:
    """Tell how far a section is; one without required answers is complete once touched."""
    answered = [name for name in section.fields if content.get(name)]
    missing = [gap for gap in gaps(content, size, language) if gap.section == section.key]
    if not missing and (answered or section.needs(size)):
        return Progress.COMPLETE
    return Progress.BEGUN if answered else Progress.EMPTY


# ---- What keeps an answer from being sent ------------------------------------------------------

_EXTENDING = {"Mn", "Me"}
_JOINER = "\u200d"


def graphemes(text: str) -> int:
    """Count what a reader calls characters: a letter with its marks, a joined emoji is one.

    A close approximation of what browsers count; line breaks count as one.
    """
    count, joined = 0, False
    for sign in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        extends = (
            unicodedata.category(sign) in _EXTENDING
            or "\ufe00" <= sign <= "\ufe0f"
            or "\U0001f3fb" <= sign <= "\U0001f3ff"
        )
        if sign == _JOINER:
            joined = True
            continue
        if not extends and not joined:
            count += 1
        joined = False
    return count


def limit(name: str, language: str) -> int:
    """Give the longest answer to a question, in characters of the language."""
    most = LIMITS.get(name, DEFAULT_LIMIT)
    return most // 2 if language in CJK and name not in OWN_LIMITS else most


def row_limit(name: str, language: str) -> int:
    """Give the longest text of a cell of a row."""
    most = ROW_LIMITS.get(name, ROW_LIMIT)
    return most // 2 if language in CJK and name not in FOREIGN_ROW_FIELDS else most


@dataclass(frozen=True)
class Fault:
    """An answer that is kept in the draft as it is, but cannot be sent so.

    `control` is the name of the control in the form: of the field, or of a cell of a row.
    """

    section: str
    field: str
    control: str
    message: str


def faults(content: Mapping[str, Any], size: str, language: str, only: str = "") -> list[Fault]:
    """Give what keeps a draft from being sent, beside what is missing; of one section if named."""
    found: list[Fault] = []
    for section in sections_for(size):
        if only in {"", section.key}:
            for name in section.fields:
                found += _faults_of(section.key, name, content, language)
    return found


def _faults_of(
    section: str, name: str, content: Mapping[str, Any], language: str
) -> Iterator[Fault]:
    value = content.get(name)
    if name in MAX_ROWS:
        yield from _row_faults(section, name, value or (), language)
    elif isinstance(value, str):
        if sentence := _length_fault(name, value, language):
            yield Fault(section, name, name, sentence)
    elif sentence := _sense_fault(name, value, content):
        yield Fault(section, name, name, sentence)


def _row_faults(
    section: str, name: str, rows: Sequence[Mapping[str, str]], language: str
) -> Iterator[Fault]:
    if len(rows) > MAX_ROWS[name]:
        most = {"most": MAX_ROWS[name]}
        yield Fault(section, name, f"{name}-0", gettext("Give at most %(most)s of them.") % most)
    for index, row in enumerate(rows):
        for cell, text in row.items():
            over = graphemes(str(text)) - row_limit(cell, language)
            if over > 0:
                yield Fault(section, name, f"{name}-{index}-{cell}", _too_long(over))


def _length_fault(name: str, text: str, language: str) -> str:
    over = graphemes(text) - limit(name, language)
    # A column holds code points: text of many marks may fit the count and not the column.
    over = max(over, len(text) - COLUMNS.get(name, len(text)))
    return _too_long(over) if over > 0 else ""


def _sense_fault(name: str, value: Any, content: Mapping[str, Any]) -> str:
    if value is None:
        if name in PAIR and content.get(PAIR[name]) is not None:
            return gettext("Give both, latitude and longitude, or neither.")
        return ""
    if name in DEGREES:
        return "" if abs(value) <= DEGREES[name] else degrees_between(DEGREES[name])
    if name in {"year_from", "year_to"}:
        return _year_fault(name, value, content)
    return ""


def _year_fault(name: str, year: int, content: Mapping[str, Any]) -> str:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return year_between()
    if name == "year_to" and year < (content.get("year_from") or year):
        return gettext("The work ended before it began. Check both years.")
    return ""


def year_between() -> str:
    """Say which years are understood."""
    years = {"first": FIRST_YEAR, "last": LAST_YEAR}
    return gettext("Enter a year between %(first)s and %(last)s.") % years


def degrees_between(most: int) -> str:
    """Say which degrees are understood."""
    return gettext("Enter degrees between −%(most)s and %(most)s.") % {"most": most}


def _too_long(over: int) -> str:
    return ngettext(
        "Too long by %(count)s character. It is kept as it is, but cannot be sent so.",
        "Too long by %(count)s characters. It is kept as it is, but cannot be sent so.",
        over,
    ) % {"count": over}
