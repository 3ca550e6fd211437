"""The article of a case study. `details`: none."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from portal.catalogue.record import PublishedEntry
from portal.library.article.parts import (
    Enclosures,
    Origin,
    Section,
    body,
    record,
    section,
    spoken,
)
from portal.library.content import CaseStudyContent


def compose(content: CaseStudyContent, origin: Origin, enclosures: Enclosures) -> PublishedEntry:
    """Render a case study."""
    with translation.override(origin.language):
        sections = _sections(content)
        html = body(content, sections, enclosures, pictures_after="done")
    return record(
        content,
        origin,
        enclosures,
        sections,
        body_html=html,
        search=_search_texts(content),
        latitude=content.latitude,
        longitude=content.longitude,
        year_from=content.year_from,
        year_to=content.year_to,
        experience_kind=content.experience_kind,
    )


def _sections(content: CaseStudyContent) -> list[Section]:
    """Give the sections that have something to say; what did not work always has its heading."""
    did_not_work = content.did_not_work or _("Nothing reported.")
    worked = [(_("What worked"), content.worked)]
    candidates = [
        section("problem", _("The problem"), [("", content.problem)]),
        section("done", _("What was done"), [("", content.activities)]),
        section("results", _("Results"), [("", content.results_text)], "results", content.results),
        section(
            "success",
            _("What made it work"),
            worked,
            "building_blocks",
            content.building_blocks,
        ),
        section("failure", _("What did not work"), [("", did_not_work)]),
        section("advice", _("Advice to others"), [("", content.advice)]),
        section(
            "people",
            _("People and costs"),
            [
                (_("Stakeholders and roles"), content.stakeholders),
                (_("Land users"), content.land_users),
                (_("Costs"), content.costs),
                (_("Who bore the costs"), content.cost_share),
            ],
        ),
        section(
            "elsewhere",
            _("Strengths, weaknesses and use elsewhere"),
            [
                (_("Strengths"), content.strengths),
                (_("Weaknesses and how to overcome them"), content.weaknesses),
                (_("Where else it may work"), content.replicability),
            ],
        ),
        section("sources", _("Sources"), [], "references", content.references),
    ]
    return spoken(candidates)


def _search_texts(content: CaseStudyContent) -> list[str]:
    return [
        content.title_en,
        content.problem,
        content.activities,
        content.results_text,
        content.worked,
        content.did_not_work,
        content.advice,
        content.stakeholders,
        content.land_users,
        content.costs,
        content.replicability,
        content.strengths,
        content.weaknesses,
        content.institution,
        *(row.what for row in content.results),
        *(f"{b.title} {b.purpose} {b.enabling} {b.lesson}" for b in content.building_blocks),
    ]
