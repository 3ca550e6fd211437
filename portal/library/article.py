"""From content to a finished record: the article as readers will see it.

Used when an entry is published and when a draft is previewed, so that both look the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from portal.accounts import states
from portal.catalogue.record import Kind, Picture, PublishedEntry, Step, TranslationKind
from portal.library.content import CaseStudyContent


@dataclass(frozen=True)
class ArticlePicture:
    """A picture in the article: where its sizes are, and what stands beside it."""

    url: str
    width: int
    height: int
    alt: str
    caption: str = ""
    credit: str = ""
    licence: str = ""
    srcset: str = ""


@dataclass(frozen=True)
class ArticleFile:
    """A file that readers may download."""

    title: str
    url: str
    kind: str
    size: int


@dataclass(frozen=True)
class Origin:
    """Where a text comes from: language, reference, provenance, dates."""

    reference: str
    slug: str
    language: str
    original_language: str
    state: str
    translation: TranslationKind = TranslationKind.ORIGINAL
    steps: tuple[Step, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    page_id: int | None = None


@dataclass(frozen=True)
class Enclosures:
    """Pictures, files and further narrative (finished HTML from Wagtail's blocks)."""

    pictures: Sequence[ArticlePicture] = ()
    files: Sequence[ArticleFile] = ()
    narrative_html: str = ""


@dataclass(frozen=True)
class Section:
    """One section of the article."""

    anchor: str
    heading: str
    texts: tuple[tuple[str, str], ...]
    """(sub-heading or empty, plain text)"""
    part: str = ""
    """A table or list that follows the texts: `results`, `building_blocks`, `references`."""


NOTHING = Enclosures()


def compose(
    content: CaseStudyContent, origin: Origin, enclosures: Enclosures = NOTHING
) -> PublishedEntry:
    """Render a case study in its own language into a finished record. Asks no table."""
    with translation.override(origin.language):
        sections = _sections(content)
        body_html = render_to_string(
            "library/case_study_body.html",
            {
                "sections": sections,
                "content": content,
                "enclosures": enclosures,
                "pictures_after": _place("done", sections, 0),
                "narrative_after": _place("elsewhere", sections, -1),
            },
        )
    first = enclosures.pictures[0] if enclosures.pictures else None
    also = sorted(set(content.also_states) - {origin.state}, key=states.order)
    return PublishedEntry(
        kind=Kind.CASE_STUDY,
        reference=origin.reference,
        slug=origin.slug,
        language=origin.language,
        original_language=origin.original_language,
        translation=origin.translation,
        title=content.title or content.title_en,
        summary=content.summary,
        body_html=body_html,
        contents=tuple((s.anchor, s.heading) for s in sections),
        states=(origin.state, *also),
        place=content.place,
        latitude=content.latitude,
        longitude=content.longitude,
        year_from=content.year_from,
        year_to=content.year_to,
        codes=content.codes(),
        experience_kind=content.experience_kind,
        institution=content.institution,
        authors=content.authors,
        licence=content.licence or "CC BY 4.0",
        steps=origin.steps,
        published_at=origin.published_at,
        updated_at=origin.updated_at,
        search_text=_search_text(content),
        picture=Picture(first.url, first.width, first.height, first.alt) if first else None,
        page_id=origin.page_id,
    )


def _sections(content: CaseStudyContent) -> list[Section]:
    """Give the sections that have something to say; what did not work always has its heading."""
    did_not_work = content.did_not_work or _("Nothing reported.")
    worked = [(_("What worked"), content.worked)]
    candidates = [
        _section("problem", _("The problem"), [("", content.problem)]),
        _section("done", _("What was done"), [("", content.activities)]),
        _section("results", _("Results"), [("", content.results_text)], "results", content.results),
        _section(
            "success",
            _("What made it work"),
            worked,
            "building_blocks",
            content.building_blocks,
        ),
        _section("failure", _("What did not work"), [("", did_not_work)]),
        _section("advice", _("Advice to others"), [("", content.advice)]),
        _section(
            "people",
            _("People and costs"),
            [
                (_("Stakeholders and roles"), content.stakeholders),
                (_("Land users"), content.land_users),
                (_("Costs"), content.costs),
                (_("Who bore the costs"), content.cost_share),
            ],
        ),
        _section(
            "elsewhere",
            _("Strengths, weaknesses and use elsewhere"),
            [
                (_("Strengths"), content.strengths),
                (_("Weaknesses and how to overcome them"), content.weaknesses),
                (_("Where else it may work"), content.replicability),
            ],
        ),
        _section("sources", _("Sources"), [], "references", content.references),
    ]
    return [section for section in candidates if section.texts or section.part]


def _place(wanted: str, sections: Sequence[Section], otherwise: int) -> str:
    """Give the section after which something stands; a short case lacks the usual one."""
    anchors = [section.anchor for section in sections if section.anchor != "sources"]
    return wanted if wanted in anchors else anchors[otherwise]


def _section(
    anchor: str,
    heading: str,
    texts: Iterable[tuple[str, str]],
    part: str = "",
    rows: Sequence[object] = (),
) -> Section:
    said = tuple((sub, text) for sub, text in texts if text.strip())
    return Section(anchor, heading, said, part if rows else "")


def _search_text(content: CaseStudyContent) -> str:
    texts = [
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
    return "\n".join(text for text in texts if text)
