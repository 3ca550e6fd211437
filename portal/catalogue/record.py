"""A published entry as a finished plain record: what the library hands to the catalogue.

Pure: no ORM. The catalogue stores it as it is; a preview shows it without storing it, so that
both look the same by construction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """Types of entry."""

    CASE_STUDY = "case_study"
    MATERIAL = "material"
    PATH = "path"
    EVENT = "event"
    DOCUMENT = "document"
    COUNTRY = "country"


class Order(StrEnum):
    """In what order a list stands; as addresses name it."""

    RELEVANCE = "relevance"
    """How well entries meet the words; without words as NEWEST."""
    NEWEST = "newest"
    OLDEST = "oldest"
    STATE = "state"
    """By State, in the order of States; within a State newest first."""
    SYMBOL = "symbol"
    """Of documents: by the symbols on the papers."""


class Act(StrEnum):
    """What the provenance line says was done."""

    SUBMITTED = "submitted"
    ENDORSED = "endorsed"
    BY_FOCAL_POINT = "by_focal_point"
    NO_RESPONSE = "no_response"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    UPDATED = "updated"


class TranslationKind(StrEnum):
    """Where the words of this language come from."""

    ORIGINAL = "original"
    OFFICIAL = "official"
    SECRETARIAT = "secretariat"
    MACHINE = "machine"


@dataclass(frozen=True)
class Step:
    """One step of the provenance: what, when, and for which State where one acted."""

    act: Act
    on: date
    state: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture for a card: address, size and words; its sizes as WebP and as AVIF."""

    url: str
    width: int
    height: int
    alt: str
    srcset: str = ""
    avif: str = ""


@dataclass(frozen=True)
class Enclosed:
    """A file that readers may download: title, address, format (`PDF`), size in bytes."""

    title: str
    url: str
    kind: str
    size: int
    language: str = ""


@dataclass(frozen=True)
class PublishedEntry:
    """One entry in one language, ready to be shown.

    `facets` are strings `dimension:value` (`state:MNG`, `land-use:Ge`); `codes` maps vocabulary
    schemes to the codes of the glance box; `body_html` is finished and sanitised; `search_text`
    is what search may find, title and summary left out.
    """

    kind: Kind
    reference: str
    slug: str
    language: str
    original_language: str
    translation: TranslationKind
    title: str
    summary: str
    body_html: str
    contents: tuple[tuple[str, str], ...]
    """In-page contents: (anchor, heading)."""
    states: tuple[str, ...]
    place: str
    year_from: int | None
    year_to: int | None
    codes: dict[str, tuple[str, ...]]
    experience_kind: str
    institution: str
    authors: str
    licence: str
    steps: tuple[Step, ...]
    published_at: datetime | None
    updated_at: datetime | None
    search_text: str = ""
    picture: Picture | None = None
    page_id: int | None = None
    languages: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    facets: tuple[str, ...] = field(default=())
    traits: tuple[str, ...] = ()
    """Further filter values that are no concepts: `meeting:SOM-27`, `year:2024`."""
    details: dict[str, Any] = field(default_factory=dict)
    """What only this kind of entry has, as JSON: modules, sessions, paragraphs (`library.article`
    says the shape of each)."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    """The instants of an event (UTC)."""
    related: tuple[str, ...] = ()
    """References of entries that this one names."""
    files: tuple[Enclosed, ...] = ()


@dataclass(frozen=True)
class Rendered:
    """An entry as finished HTML for the readers of one language; the frame is put around it."""

    reference: str
    title: str
    head_html: str
    """What belongs into the head of the page: addresses, description, citation."""
    article_html: str


@dataclass(frozen=True)
class RenderedCard:
    """An entry as finished HTML beside other entries, for the readers of one language."""

    html: str
    """The card; `presentation.WHY` leaves room for why it stands there."""
    link_html: str
    """Its title as a link."""


def facets_of(entry: PublishedEntry) -> tuple[str, ...]:
    """Derive the filter values of an entry; its languages are added by the catalogue."""
    values = [f"state:{state}" for state in entry.states]
    values += [f"{scheme}:{code}" for scheme, codes in entry.codes.items() for code in codes]
    if entry.experience_kind:
        values.append(f"experience-kind:{entry.experience_kind}")
    values += entry.traits
    return tuple(sorted(set(values)))
