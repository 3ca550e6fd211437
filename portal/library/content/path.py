"""What a learning path is: modules in an order, each with materials and three questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from portal.catalogue.record import Kind
from portal.library.content.rows import Photo, Reference
from portal.library.content.shape import Content


@dataclass(frozen=True)
class CheckQuestion:
    """A question to check oneself; `right` is the place of the right option, from 1."""

    question: str = ""
    options: tuple[str, ...] = ()
    right: int = 1
    explanation: str = ""


@dataclass(frozen=True)
class Module:
    """One step of a path: what to read here, the materials (references), a case study."""

    title: str = ""
    minutes: int | None = None
    text: str = ""
    materials: tuple[str, ...] = ()
    case: str = ""
    questions: tuple[CheckQuestion, ...] = ()


@dataclass(frozen=True)
class PathContent(Content):
    """A learning path, in one language. `outcomes` has one outcome per line."""

    KIND: ClassVar[Kind] = Kind.PATH
    CODES: ClassVar = {
        "land_use": "land-use",
        "drivers": "driver",
        "practices": "practice",
        "ldn_response": "ldn-response",
    }
    CODE: ClassVar = {"level": "level"}
    UNTRANSLATED: ClassVar = frozenset(CODES) | {
        "title_en",
        "also_states",
        "level",
        "related",
        "licence",
    }

    also_states: tuple[str, ...] = ()
    level: str = ""
    summary: str = ""
    audience: str = ""
    outcomes: str = ""
    land_use: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()
    ldn_response: tuple[str, ...] = ()
    modules: tuple[Module, ...] = ()
    authors: str = ""
    institution: str = ""
    references: tuple[Reference, ...] = ()
    related: tuple[str, ...] = ()
    licence: str = ""
    photos: tuple[Photo, ...] = ()
