"""What a case study is.

Source of the field list: the short form (12 questions) and the full form (12 more) agreed for
case studies, a light WOCAT template with LDN response, results before and after, and lessons.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from portal.catalogue.record import Kind
from portal.library.content.rows import BuildingBlock, Photo, Reference, Result
from portal.library.content.shape import Content


@dataclass(frozen=True)
class CaseStudyContent(Content):
    """Everything a contributor says about one experience, in one language.

    Years are four-digit numbers or None; `year_to` None means that the work goes on. Latitude and
    longitude are decimal degrees (WGS 84), both or neither.
    """

    KIND: ClassVar[Kind] = Kind.CASE_STUDY
    CODES: ClassVar = {
        "land_use": "land-use",
        "degradation": "degradation",
        "drivers": "driver",
        "practices": "practice",
        "measures": "measure",
        "ldn_response": "ldn-response",
        "climate": "climate",
        "sdg_targets": "sdg-target",
    }
    CODE: ClassVar = {"experience_kind": "experience-kind"}
    UNTRANSLATED: ClassVar = frozenset(CODES) | {
        "title_en",
        "also_states",
        "latitude",
        "longitude",
        "year_from",
        "year_to",
        "experience_kind",
        "wocat_id",
        "licence",
    }
    SENT_ONLY: ClassVar = frozenset({"consent"})

    # The essentials
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
    photos: tuple[Photo, ...] = ()
