"""What a case study is, as plain values: the treaty between those who write and what is published.

A submission keeps its drafts as JSON objects keyed by the field names below; the library turns
the same object into a page. Neither side knows the other's tables. This module is pure: no ORM,
no Wagtail.

Source of the field list: the short form (12 questions) and the full form (12 more) agreed for
case studies, a light WOCAT template with LDN response, results before and after, and lessons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, get_type_hints

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Result:
    """One measured change. Numbers stay text: sources say "more than 30" and "about 5 %"."""

    what: str = ""
    unit: str = ""
    before: str = ""
    after: str = ""
    year: str = ""
    source: str = ""


@dataclass(frozen=True)
class BuildingBlock:
    """A part of the experience that others can re-use on its own (PANORAMA's idea)."""

    title: str = ""
    purpose: str = ""
    enabling: str = ""
    lesson: str = ""


@dataclass(frozen=True)
class Reference:
    """A source that a reader can look up; its number is its place in the list, from 1."""

    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class Photo:
    """A released picture: the stored file's identity and what must be printed beside it."""

    file_id: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    licence: str = ""


ROWS: dict[str, type] = {
    "results": Result,
    "building_blocks": BuildingBlock,
    "references": Reference,
}

CODE_FIELDS = {
    "land_use": "land-use",
    "degradation": "degradation",
    "drivers": "driver",
    "practices": "practice",
    "measures": "measure",
    "ldn_response": "ldn-response",
    "climate": "climate",
    "sdg_targets": "sdg-target",
}
"""Fields that hold concept codes, and the vocabulary scheme each takes its codes from."""


@dataclass(frozen=True)
class CaseStudyContent:
    """Everything a contributor says about one experience, in one language.

    Texts are plain, paragraphs separated by an empty line. Years are four-digit numbers or None;
    `year_to` None means that the work goes on. Latitude and longitude are decimal degrees
    (WGS 84), both or neither. Codes are notations of the scheme named in `CODE_FIELDS`.
    """

    # The essentials
    title: str = ""
    title_en: str = ""
    also_states: tuple[str, ...] = ()
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    year_from: int | None = None
    year_to: int | None = None
    # The problem
    land_use: tuple[str, ...] = ()
    degradation: tuple[str, ...] = ()
    drivers: tuple[str, ...] = ()
    problem: str = ""
    # What was done
    experience_kind: str = ""
    practices: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    ldn_response: tuple[str, ...] = ()
    summary: str = ""
    activities: str = ""
    # Results and lessons
    results_text: str = ""
    results: tuple[Result, ...] = ()
    worked: str = ""
    did_not_work: str = ""
    advice: str = ""
    # People, costs and conditions (full form)
    stakeholders: str = ""
    land_users: str = ""
    climate: tuple[str, ...] = ()
    costs: str = ""
    cost_share: str = ""
    replicability: str = ""
    # What made it work (full form)
    building_blocks: tuple[BuildingBlock, ...] = ()
    strengths: str = ""
    weaknesses: str = ""
    # People and permissions
    authors: str = ""
    institution: str = ""
    references: tuple[Reference, ...] = ()
    sdg_targets: tuple[str, ...] = ()
    wocat_id: str = ""
    licence: str = ""
    consent: bool = False
    photos: tuple[Photo, ...] = field(default=())

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> CaseStudyContent:
        """Read what `to_json` wrote; unknown keys are ignored, missing ones are empty."""
        rows = ROWS | {"photos": Photo}
        values: dict[str, Any] = {}
        for spec in fields(cls):
            if spec.name not in stored:
                continue
            value = stored[spec.name]
            if spec.name in rows:
                value = tuple(_row(rows[spec.name], item) for item in value)
            elif isinstance(value, list):
                value = tuple(value)
            values[spec.name] = value
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        """Give the JSON object that drafts, revisions and hashes are made of."""
        stored = asdict(self)
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in stored.items()
        }

    def codes(self) -> dict[str, tuple[str, ...]]:
        """Give the chosen codes by vocabulary scheme, empty fields left out."""
        chosen = {scheme: getattr(self, name) for name, scheme in CODE_FIELDS.items()}
        return {scheme: codes for scheme, codes in chosen.items() if codes}


def _row(kind: type, item: Mapping[str, Any]) -> Any:
    names = get_type_hints(kind)
    return kind(**{name: str(item.get(name, "")) for name in names})


TEXT_FIELDS = tuple(
    name
    for name, hint in get_type_hints(CaseStudyContent).items()
    if hint is str and name not in {"experience_kind", "licence", "wocat_id", "title_en"}
)
"""Free text that is written in the submission's own language."""
