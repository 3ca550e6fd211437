"""Many rows of the catalogue at once, past the pages that the library would render."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection

from portal.catalogue import search
from portal.catalogue.models import Version
from portal.catalogue.record import Act, Kind, PublishedEntry, Step, TranslationKind, facets_of
from portal.vocabulary.queries import terms

FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)
COLUMNS = [
    "number",
    "kind",
    "reference",
    "slug",
    "language",
    "original_language",
    "is_original",
    "translation",
    "languages",
    "title",
    "summary",
    "body_html",
    "contents",
    "states",
    "place",
    "codes",
    "experience_kind",
    "facets",
    "institution",
    "authors",
    "licence",
    "steps",
    "page_id",
    "published_at",
    "updated_at",
    "entered_at",
    "details",
    "related",
    "files",
    "text",
    "tokens",
    "found_by",
]
PLAIN = PublishedEntry(
    kind=Kind.CASE_STUDY,
    reference="",
    slug="",
    language="en",
    original_language="en",
    translation=TranslationKind.ORIGINAL,
    title="",
    summary="",
    body_html="",
    contents=(),
    states=(),
    place="",
    year_from=None,
    year_to=None,
    codes={},
    experience_kind="",
    institution="",
    authors="",
    licence="CC BY 4.0",
    steps=(Step(Act.PUBLISHED, date(2026, 1, 1)),),
    published_at=None,
    updated_at=None,
)


def entry(number: int, language: str, title: str, text: str, **changes: Any) -> PublishedEntry:
    """Give an entry with no more than it needs; a higher number is newer."""
    at = FIRST_DAY + timedelta(minutes=number)
    plain = replace(
        PLAIN,
        reference=f"NEA-CS-{number:06d}",
        slug=f"case-{number}",
        language=language,
        original_language=language,
        title=title,
        search_text=text,
        published_at=at,
        updated_at=at,
        page_id=number,
    )
    return replace(plain, **changes)


def fill(entries: Iterable[PublishedEntry]) -> None:
    """Copy entries into the empty catalogue, numbered as they come, with the words of corrections."""
    known = terms()
    lexicon = search.lexicon(known)
    words: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        statement = f"copy catalogue_record ({', '.join(COLUMNS)}) from stdin"
        with cursor.copy(statement) as copy:
            for number, one in enumerate(entries, 1):
                facets = facets_of(one)
                made = search.tokens(one, facets, lexicon, known)
                words.update(word for word in _LEXEME.findall(made) if word.isalpha())
                copy.write_row(_row(number, one, facets, made))
        with cursor.copy("copy catalogue_word (word, near) from stdin") as copy:
            for word in sorted(words):
                copy.write_row((word, search.deletions(word)))
        cursor.execute("analyze catalogue_record")
        cursor.execute("analyze catalogue_word")
    Version.objects.update_or_create(pk=1, defaults={"stamp": uuid.uuid4()})


_LEXEME = re.compile(r"'([^']{4,40})':")


def _row(number: int, one: PublishedEntry, facets: tuple[str, ...], made: str) -> tuple[Any, ...]:
    values: dict[str, Any] = {
        "number": number,
        "is_original": True,
        "languages": [one.language],
        "facets": list(facets),
        "entered_at": one.published_at,
        "text": one.search_text,
        "tokens": made,
        "found_by": "",
        "steps": json.dumps([{"act": s.act.value, "on": s.on.isoformat()} for s in one.steps]),
        "kind": one.kind.value,
        "translation": one.translation.value,
        "states": list(one.states),
        "related": list(one.related),
        **{name: json.dumps(getattr(one, name)) for name in ("contents", "codes", "details")},
        "files": "[]",
    }
    return tuple(values[name] if name in values else getattr(one, name) for name in COLUMNS)
