"""Fills the secretariat's own shelves: training, events, documents. Through the services."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from portal.accounts.models import User
from portal.catalogue.record import TranslationKind
from portal.demonstration import cases, entries
from portal.demonstration.entries import Entry
from portal.library import services as library
from portal.library.content import (
    Content,
    DocumentContent,
    EventContent,
    MaterialContent,
    PathContent,
)
from portal.library.models import ENTRY_PAGES, PAGE_OF_KIND

SHELVES: tuple[tuple[str, type[Content], int], ...] = (
    ("documents", DocumentContent, 40),
    ("materials", MaterialContent, 35),
    ("paths", PathContent, 30),
    ("events", EventContent, 25),
)
"""Folder, kind, and how many days ago it was published; later ones may name earlier ones."""


def fill(*, writer: User, publisher: User, at: datetime) -> int:
    """Put what is missing on the shelves; returns how many entries were added.

    Safe to run twice: an entry is known by its title in English. Each is whole or absent.
    """
    added = 0
    for folder, kind, days in SHELVES:
        pages = PAGE_OF_KIND[kind.KIND]._default_manager
        there = set(pages.values_list("title_en", flat=True))
        for entry in entries.read(folder, kind, _references()):
            if entry.title_en not in there:
                _put(entry, writer, publisher, at - timedelta(days=days))
                added += 1
    return added


def _references() -> dict[str, str]:
    """Give the reference of everything that is there, by the stem of its file."""
    by_title = {
        title: reference
        for kind in ENTRY_PAGES
        for title, reference in kind._default_manager.values_list("title_en", "reference")
    }
    stems = {case.slug: case.title_en for case in cases.read()}
    for folder, kind, _days in SHELVES:
        stems |= {entry.key: entry.title_en for entry in entries.read(folder, kind, {})}
    return {stem: by_title[title] for stem, title in stems.items() if title in by_title}


@transaction.atomic
def _put(entry: Entry, writer: User, publisher: User, at: datetime) -> None:
    revision = library.begin_entry(
        content=entry.contents[entry.original],
        language=entry.original,
        state=entry.state,
        by=writer,
    )
    page_id = int(revision.object_id)
    library.publish_latest(page_id=page_id, revision_id=revision.pk, by=publisher, at=at)
    for language, content in entry.contents.items():
        if language != entry.original:
            translated = library.draft_translation(
                page_id=page_id,
                language=language,
                content=content,
                kind=TranslationKind.SECRETARIAT,
                by=writer,
            )
            library.publish_latest(
                page_id=int(translated.object_id), revision_id=translated.pk, by=publisher, at=at
            )
