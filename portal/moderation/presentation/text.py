"""A text as it was sent, section by section, alone or against an earlier one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from portal.accounts import states
from portal.library.content import CODE_FIELDS, ROWS, TEXT_FIELDS, CaseStudyContent
from portal.moderation.presentation import names
from portal.moderation.presentation.difference import Kind, Piece, compare
from portal.submissions.sections import FIELD_TITLES, LICENCES, SECTIONS, Section
from portal.vocabulary.queries import Terms


@dataclass(frozen=True)
class Answer:
    """One answer: its pieces, and whether it is in the language of the text."""

    name: str
    title: str
    pieces: tuple[Piece, ...]
    is_in_text_language: bool
    has_changed: bool = False


@dataclass(frozen=True)
class Part:
    """A section of the form with its answers; empty answers are left out."""

    key: str
    title: str
    answers: tuple[Answer, ...]
    changes: int = 0


@dataclass(frozen=True)
class Hint:
    """A term that should be looked at, with its section and how often it stands there."""

    term: str
    advice: str
    section: str
    section_title: str
    count: int


IN_TEXT_LANGUAGE = {*TEXT_FIELDS, *ROWS}
NOT_WORDS = {"latitude", "longitude", "year_from", "year_to", "consent", "wocat_id", "licence"}


def as_sent(content: CaseStudyContent, terms: Terms) -> list[Part]:
    """Give every section that says something, terms to look at marked."""
    parts = [_part(section, content, terms) for section in SECTIONS]
    return [part for part in parts if part.answers]


def against(content: CaseStudyContent, earlier: CaseStudyContent, terms: Terms) -> list[Part]:
    """Give every section, each answer as the way from the earlier one to this one."""
    parts = [_compared(section, content, earlier, terms) for section in SECTIONS]
    return [part for part in parts if part.answers]


def hints(content: CaseStudyContent) -> list[Hint]:
    """Give the terms that a person should look at, by section."""
    found: dict[tuple[str, str], Hint] = {}
    for section in SECTIONS:
        for name in section.fields:
            if name in NOT_WORDS or name in CODE_FIELDS:
                continue
            for finding in names.find(_words(name, content, Terms())):
                key = section.key, finding.term
                count = found[key].count + 1 if key in found else 1
                found[key] = Hint(
                    finding.term, str(finding.advice), section.key, str(section.title), count
                )
    return list(found.values())


def _part(section: Section, content: CaseStudyContent, terms: Terms) -> Part:
    answers = []
    for name in section.fields:
        said = _words(name, content, terms)
        if said:
            pieces = [Piece(Kind.SAME, said)] if _is_code(name) else names.marked(said)
            answers.append(_answer(name, tuple(pieces), has_changed=False))
    return Part(section.key, str(section.title), tuple(answers))


def _compared(
    section: Section, content: CaseStudyContent, earlier: CaseStudyContent, terms: Terms
) -> Part:
    answers = []
    for name in section.fields:
        before, after = _words(name, earlier, terms), _words(name, content, terms)
        if before or after:
            pieces = tuple(compare(before, after))
            answers.append(_answer(name, pieces, has_changed=before != after))
    changes = sum(answer.has_changed for answer in answers)
    return Part(section.key, str(section.title), tuple(answers), changes)


def _answer(name: str, pieces: tuple[Piece, ...], *, has_changed: bool) -> Answer:
    title = str(FIELD_TITLES[name])
    return Answer(name, title, pieces, name in IN_TEXT_LANGUAGE, has_changed)


def _is_code(name: str) -> bool:
    return name in CODE_FIELDS or name in NOT_WORDS or name == "experience_kind"


def _words(name: str, content: CaseStudyContent, terms: Terms) -> str:
    value = getattr(content, name)
    if name in CODE_FIELDS:
        return "\n".join(terms.labels(CODE_FIELDS[name], value))
    if name in ROWS:
        return "\n\n".join(_row(number, row) for number, row in enumerate(value, 1))
    if name == "also_states":
        return "\n".join(states.name(iso3) for iso3 in value)
    if name == "experience_kind":
        return terms.label("experience-kind", value) if value else ""
    if name == "licence":
        return str(dict(LICENCES).get(value, value))
    if name == "consent":
        return _("Confirmed") if value else _("Not confirmed")
    return "" if value is None else str(value)


def _row(number: int, row: object) -> str:
    """Write a row on lines of its own, so that each figure is compared on its own."""
    return "\n".join([f"{number}.", *_lines(asdict(row))])  # type: ignore[call-overload]


def _lines(values: dict[str, str]) -> Iterator[str]:
    titles = {
        "what": _("What"),
        "unit": _("Unit"),
        "before": _("Before"),
        "after": _("After"),
        "year": _("Year"),
        "source": _("Source"),
        "title": _("Title"),
        "purpose": _("Purpose"),
        "enabling": _("What made it possible"),
        "lesson": _("Lesson"),
        "text": _("Source"),
        "url": _("Address"),
    }
    for name, value in values.items():
        if value:
            yield f"{titles[name]}: {value}"


def changed(parts: Sequence[Part]) -> int:
    """Give the number of answers that changed."""
    return sum(part.changes for part in parts)
