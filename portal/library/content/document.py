"""What a document is: an official paper with symbol, meeting, text, and files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from portal.catalogue.record import Kind
from portal.library.content.rows import Reference
from portal.library.content.shape import Content


@dataclass(frozen=True)
class Paragraph:
    """A paragraph that can be quoted and linked: its number or key, and the heading before it."""

    number: str = ""
    heading: str = ""
    text: str = ""


@dataclass(frozen=True)
class DocumentContent(Content):
    """A document, in one language.

    `access` is `public` or `members` (focal points and the secretariat only). `languages` are
    those of the paper. `supersedes` is the reference of the version before.
    """

    KIND: ClassVar[Kind] = Kind.DOCUMENT
    CODES: ClassVar = {
        "land_use": "land-use",
        "degradation": "degradation",
        "drivers": "driver",
        "practices": "practice",
    }
    CODE: ClassVar = {"document_type": "document-type"}
    UNTRANSLATED: ClassVar = frozenset(CODES) | {
        "title_en",
        "also_states",
        "document_type",
        "symbol",
        "day",
        "meeting",
        "languages",
        "access",
        "version",
        "supersedes",
        "related",
        "licence",
    }

    also_states: tuple[str, ...] = ()
    symbol: str = ""
    document_type: str = ""
    day: date | None = None
    meeting: str = ""
    languages: tuple[str, ...] = ()
    version: str = ""
    supersedes: str = ""
    access: str = "public"
    summary: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    land_use: tuple[str, ...] = ()
    degradation: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()
    authors: str = ""
    institution: str = ""
    references: tuple[Reference, ...] = ()
    related: tuple[str, ...] = ()
    licence: str = ""
