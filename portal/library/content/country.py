"""What a State says of itself. Everything else on a country page is computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from portal.catalogue.record import Kind
from portal.library.content.rows import Photo, Reference
from portal.library.content.shape import Content


@dataclass(frozen=True)
class Institution:
    """Who works on it in the State: a role to write to, never a private address."""

    name: str = ""
    role: str = ""
    url: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Plan:
    """A policy, law or plan."""

    title: str = ""
    year: str = ""
    url: str = ""


@dataclass(frozen=True)
class CountryContent(Content):
    """The text of a country page, in one language, signed and dated by the focal point."""

    KIND: ClassVar[Kind] = Kind.COUNTRY
    UNTRANSLATED: ClassVar = frozenset({"title_en", "signed_on", "licence"})
    SENT_ONLY: ClassVar = frozenset({"consent"})

    summary: str = ""
    situation: str = ""
    """Where the State stands: land, causes, trends."""
    response: str = ""
    """What it does: programmes and their results."""
    plans: tuple[Plan, ...] = ()
    institutions: tuple[Institution, ...] = ()
    ldn_target: str = ""
    ldn_source: str = ""
    signed_by: str = ""
    """The office that signs, as "National focal point, Ministry of …"."""
    signed_on: date | None = None
    references: tuple[Reference, ...] = ()
    licence: str = ""
    consent: bool = False
    photos: tuple[Photo, ...] = ()
