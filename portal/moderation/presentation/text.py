"""A text as it was sent, section by section, alone or against an earlier one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts import states
from portal.catalogue.forms import AUDIENCES, COP17
from portal.core import languages
from portal.core.difference import Kind, Piece, compare
from portal.core.writing import long_date
from portal.library.content import Content
from portal.moderation.presentation import names
from portal.submissions.sections import FIELD_TITLES, LICENCES, Section, form_of
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


NOT_WORDS = frozenset({"wocat_id", "licence", "url", "consent"})
"""Texts that are in no language."""
LANGUAGE_FIELDS = frozenset({"languages", "interpretation"})
FIXED: dict[str, Mapping[str, Any]] = {
    "licence": dict(LICENCES),
    "audience": AUDIENCES,
    "cop17": COP17,
}
"""Answers that are chosen from a few values of our own; for whom a material is, is written."""


def sections_of(content: Content) -> tuple[Section, ...]:
    """Give the sections of the form in which a text of its kind is written."""
    return form_of(content.KIND).sections


def in_text_language(content: Content, name: str) -> bool:
    """Tell whether an answer is written in the language of the text."""
    if name in NOT_WORDS:
        return False
    return name in content.text_fields() or (name in content.rows() and name != "photos")


def as_sent(content: Content, terms: Terms) -> list[Part]:
    """Give every section that says something, terms to look at marked."""
    parts = [_part(section, content, terms) for section in sections_of(content)]
    return [part for part in parts if part.answers]


def against(content: Content, earlier: Content, terms: Terms) -> list[Part]:
    """Give every section, each answer as the way from the earlier one to this one."""
    parts = [_compared(section, content, earlier, terms) for section in sections_of(content)]
    return [part for part in parts if part.answers]


def hints(content: Content) -> list[Hint]:
    """Give the terms that a person should look at, by section."""
    found: dict[tuple[str, str], Hint] = {}
    for section in sections_of(content):
        for name in section.fields:
            if not (in_text_language(content, name) or name == "title_en"):
                continue
            for finding in names.find(_words(name, content, Terms())):
                key = section.key, finding.term
                count = found[key].count + 1 if key in found else 1
                found[key] = Hint(
                    finding.term, str(finding.advice), section.key, str(section.title), count
                )
    return list(found.values())


def _part(section: Section, content: Content, terms: Terms) -> Part:
    answers = []
    for name in section.fields:
        said = _words(name, content, terms)
        if said:
            is_words = in_text_language(content, name) or name == "title_en"
            pieces = names.marked(said) if is_words else [Piece(Kind.SAME, said)]
            answers.append(_answer(content, name, tuple(pieces), has_changed=False))
    return Part(section.key, str(section.title), tuple(answers))


def _compared(section: Section, content: Content, earlier: Content, terms: Terms) -> Part:
    answers = []
    for name in section.fields:
        before, after = _words(name, earlier, terms), _words(name, content, terms)
        if before or after:
            pieces = tuple(compare(before, after))
            answers.append(_answer(content, name, pieces, has_changed=before != after))
    changes = sum(answer.has_changed for answer in answers)
    return Part(section.key, str(section.title), tuple(answers), changes)


def _answer(content: Content, name: str, pieces: tuple[Piece, ...], *, has_changed: bool) -> Answer:
    title = str(FIELD_TITLES[name])
    return Answer(name, title, pieces, in_text_language(content, name), has_changed)


def _words(name: str, content: Content, terms: Terms) -> str:
    value = getattr(content, name)
    if name in content.CODES:
        return "\n".join(terms.labels(content.CODES[name], value))
    if name in content.CODE:
        return terms.label(content.CODE[name], value) if value else ""
    if name in content.rows():
        return "\n\n".join(_row(number, row) for number, row in enumerate(value, 1))
    if name == "also_states":
        return "\n".join(states.name(iso3) for iso3 in value)
    if name in LANGUAGE_FIELDS:
        return "\n".join(str(dict(languages.CHOICES).get(code, code)) for code in value)
    if name in FIXED and name not in content.text_fields():
        return str(FIXED[name].get(value, value))
    if name == "consent":
        return _("Confirmed") if value else _("Not confirmed")
    return _plain(value)


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return str(long_date(value))
    if isinstance(value, tuple):
        return "; ".join(_plain(part) for part in value)
    return str(value)


def _row(number: int, row: object) -> str:
    """Write a row on lines of its own, so that each figure is compared on its own."""
    return "\n".join([f"{number}.", *_lines(asdict(row))])  # type: ignore[call-overload]


def _lines(values: dict[str, object]) -> Iterator[str]:
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
        "day": _("Day"),
        "starts": _("Begins"),
        "ends": _("Ends"),
        "speakers": _("Speakers"),
        "room": _("Room"),
        "languages": _("Languages and interpretation"),
        "note": _("Note"),
        "name": _("Name"),
        "role": _("What it does"),
        "contact": _("Contact"),
        "label": _("Question"),
        "options": _("Options"),
        "required": _("Must be answered"),
    }
    for name, value in values.items():
        if value:
            yield f"{titles.get(name, name)}: {_plain(value)}"


def changed(parts: Sequence[Part]) -> int:
    """Give the number of answers that changed."""
    return sum(part.changes for part in parts)
