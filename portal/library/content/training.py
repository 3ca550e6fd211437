"""What a training material is: something to learn from in one sitting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from portal.catalogue.record import Kind
from portal.library.content.rows import Photo, Reference
from portal.library.content.shape import Content


@dataclass(frozen=True)
class MaterialContent(Content):
    """A training material, in one language.

    `languages` are those in which the material itself can be used. `body` is the material where
    it is a text of ours; else `url` leads to it on the supplier's site, or `attachments` hold it.
    `transcript` says in words what a recording says.
    """

    KIND: ClassVar[Kind] = Kind.MATERIAL
    CODES: ClassVar = {
        "land_use": "land-use",
        "drivers": "driver",
        "practices": "practice",
        "ldn_response": "ldn-response",
    }
    CODE: ClassVar = {"material_type": "material-type", "level": "level"}
    UNTRANSLATED: ClassVar = frozenset(CODES) | {
        "title_en",
        "also_states",
        "material_type",
        "level",
        "minutes",
        "year",
        "languages",
        "url",
        "related",
        "licence",
    }
    SENT_ONLY: ClassVar = frozenset({"consent"})

    also_states: tuple[str, ...] = ()
    material_type: str = ""
    level: str = ""
    minutes: int | None = None
    year: int | None = None
    languages: tuple[str, ...] = ()
    summary: str = ""
    audience: str = ""
    outcomes: str = ""
    body: str = ""
    url: str = ""
    transcript: str = ""
    land_use: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()
    ldn_response: tuple[str, ...] = ()
    authors: str = ""
    institution: str = ""
    references: tuple[Reference, ...] = ()
    related: tuple[str, ...] = ()
    """References of other entries, as `NEA-CS-0012`."""
    licence: str = ""
    consent: bool = False
    photos: tuple[Photo, ...] = ()
