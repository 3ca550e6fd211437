"""What a page of the library says, field by field, alone or against what is public."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from wagtail.blocks import ListBlock, StreamValue, StructBlock

from portal.accounts import states
from portal.core import languages
from portal.core.difference import Kind, Piece, compare
from portal.core.writing import long_date
from portal.library import queries as library
from portal.library.content import CaseStudyContent
from portal.library.models import EntryPage, ScheduledPublication
from portal.moderation.presentation import names, text
from portal.moderation.presentation.text import Answer, Part
from portal.vocabulary.queries import Terms

STATE_FIELDS = ("state", "also_states")
LANGUAGE_FIELDS = ("languages", "interpretation")
NOT_SHOWN = {"consent"}
FURTHER = ("photos", "attachments", "narrative")
"""What stands on a page and is no part of every content."""


@dataclass(frozen=True)
class Change:
    """A row of the list: what waits, who asked for it, when it is planned."""

    page: EntryPage
    kind: str
    asked_by: str
    planned: str


def changes(found: Sequence[EntryPage]) -> list[Change]:
    """Give the rows of what waits. Two queries."""
    asked, planned = library.requested(found), planned_times([page.pk for page in found])
    return [
        Change(
            page,
            kind_words(page),
            str(asked[page.pk].asked_by) if page.pk in asked else "",
            planned.get(page.pk, ""),
        )
        for page in found
    ]


def planned_times(page_ids: Sequence[int]) -> dict[int, str]:
    """Give when publication is planned, by page, in words. One query."""
    return {key: local_time(plan) for key, plan in library.waiting_plans(page_ids).items()}


def kind_words(page: EntryPage) -> str:
    """Say what waits: a new entry, a change, a translation."""
    kind = type(page)._meta.verbose_name
    if page.is_original:
        words = _("%(kind)s, changed") if page.live else _("%(kind)s, new")
    else:
        words = _("%(kind)s, translation changed") if page.live else _("%(kind)s, new translation")
    said = words % {"kind": kind}
    return said[:1].upper() + said[1:]


def local_time(plan: ScheduledPublication) -> str:
    """Give the time of a plan with its zone and the difference from UTC."""
    local = plan.local_time
    return f"{long_date(local.date())}, {local:%H:%M} ({plan.zone}, UTC{local:%z})"


def parts(page: EntryPage, public: EntryPage | None, terms: Terms) -> list[Part]:
    """Give what a draft says; against the public page where there is one."""
    content = library.content_of(page)
    if isinstance(content, CaseStudyContent):
        if public is None:
            return text.as_sent(content, terms)
        return text.against(content, library.case_study_content(public), terms)
    answers = list(_answers(page, public, terms))
    title = str(type(page)._meta.verbose_name).capitalize()
    changes = sum(answer.has_changed for answer in answers)
    return [Part("page", title, tuple(answers), changes)] if answers else []


def _answers(page: EntryPage, public: EntryPage | None, terms: Terms) -> Iterator[Answer]:
    for name in _names(page):
        after = words(page, name, terms)
        before = words(public, name, terms) if public is not None else after
        if not (before or after):
            continue
        in_text_language = name not in page.CONTENT.UNTRANSLATED
        pieces = _pieces(before, after, is_new=public is None, in_text_language=in_text_language)
        title = str(type(page)._meta.get_field(name).verbose_name)
        capital = title[:1].upper() + title[1:]
        yield Answer(name, capital, pieces, in_text_language, before != after)


def _pieces(before: str, after: str, *, is_new: bool, in_text_language: bool) -> tuple[Piece, ...]:
    if not is_new:
        return tuple(compare(before, after))
    if in_text_language:
        return tuple(names.marked(after))
    return (Piece(Kind.SAME, after),)


def _names(page: EntryPage) -> list[str]:
    named = [name for name in page.CONTENT.names() if name not in NOT_SHOWN]
    further = [name for name in FURTHER if hasattr(page, name) and name not in named]
    return [*named, *further]


def words(page: EntryPage, name: str, terms: Terms) -> str:
    """Give the value of a field as a person reads it; empty where nothing is said."""
    value = getattr(page, name)
    content = page.CONTENT
    if isinstance(value, StreamValue):
        return _stream(value)
    if name in content.CODES:
        return "\n".join(terms.labels(content.CODES[name], value))
    if name in content.CODE:
        return terms.label(content.CODE[name], value) if value else ""
    if name in STATE_FIELDS:
        return "\n".join(states.name(code) for code in _listed(value))
    if name in LANGUAGE_FIELDS:
        known = dict(languages.CHOICES)
        return "\n".join(str(known.get(code, code)) for code in value)
    field = type(page)._meta.get_field(name)
    if getattr(field, "choices", None):
        return str(page._get_FIELD_display(field))
    return _plain(value)


def _listed(value: Any) -> list[str]:
    return list(value) if isinstance(value, list | tuple) else [value] if value else []


def _plain(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, list | tuple):
        return "\n".join(_plain(part) for part in value)
    if isinstance(value, int | float):
        return str(formats.localize(value, use_l10n=False))
    return str(value)


def _stream(value: StreamValue) -> str:
    rows = []
    for number, child in enumerate(value, start=1):
        said = "\n".join(_lines(child.block, child.value))
        rows.append(f"{number}.\n{said}")
    return "\n\n".join(rows)


def _lines(block: Any, value: Any) -> Iterator[str]:
    """Write a row on lines of its own, so that each figure is compared on its own."""
    if isinstance(block, StructBlock) and isinstance(value, Mapping):
        for name, child in block.child_blocks.items():
            if name == "file_id" or value.get(name) in (None, "", False):
                continue
            if isinstance(child, ListBlock):
                yield from _listed_lines(child, value[name])
            else:
                yield f"{child.label}: {_plain(value[name])}"
    else:
        yield _plain(value)


def _listed_lines(block: ListBlock, items: Sequence[Any]) -> Iterator[str]:
    for number, item in enumerate(items, start=1):
        said = [f"  {line}" for line in _lines(block.child_block, item)]
        yield "\n".join([f"{block.label} {number}", *said])
