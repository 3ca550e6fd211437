"""Case studies: structured fields for all that is filtered, exported or compared."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from portal.core.fields import StreamField
from portal.library.admin_forms import EntryForm
from portal.library.blocks import (
    NARRATIVE,
    BuildingBlockBlock,
    ResultBlock,
)
from portal.library.content import CaseStudyContent
from portal.library.models.entry import EntryPage, codes, text
from portal.library.models.panels import settings
from portal.library.models.plain import FixedPage


class CaseStudyIndexPage(FixedPage):
    """The shelf of case studies in one language; its listing is made by the reading room."""

    parent_page_types: ClassVar[list[str]] = ["library.HomePage"]
    subpage_types: ClassVar[list[str]] = ["library.CaseStudyPage"]
    max_count_per_parent = 1
    template = "library/index_page.html"

    class Meta:
        verbose_name = _("shelf of case studies")


class CaseStudyPage(EntryPage):
    """One case study in one language; the fields are those of `library.content`."""

    CONTENT = CaseStudyContent
    PREFIX = "NEA-CS"
    FROM_SUBMISSION_ONLY = True

    place: models.CharField[str, str] = models.CharField(_("place"), max_length=200, blank=True)
    latitude: models.FloatField[float | None, float | None] = models.FloatField(
        _("latitude"), null=True, blank=True
    )
    longitude: models.FloatField[float | None, float | None] = models.FloatField(
        _("longitude"), null=True, blank=True
    )
    year_from: models.PositiveSmallIntegerField[int | None, int | None] = (
        models.PositiveSmallIntegerField(_("from year"), null=True, blank=True)
    )
    year_to: models.PositiveSmallIntegerField[int | None, int | None] = (
        models.PositiveSmallIntegerField(_("to year"), null=True, blank=True)
    )
    land_use = codes(_("land use"))
    degradation = codes(_("degradation"))
    drivers = codes(_("drivers"))
    practices = codes(_("practice"))
    measures = codes(_("measures"))
    ldn_response = codes(_("LDN response"))
    climate = codes(_("climate"))
    sdg_targets = codes(_("SDG targets"))
    experience_kind: models.CharField[str, str] = models.CharField(
        _("kind of experience"), max_length=16, blank=True
    )
    problem = text(_("the problem"))
    activities = text(_("what was done"))
    results_text = text(_("results"))
    worked = text(_("what worked"))
    did_not_work = text(_("what did not work"))
    advice = text(_("advice to others"))
    stakeholders = text(_("stakeholders and roles"))
    land_users = text(_("land users"))
    costs = text(_("costs"))
    cost_share = text(_("who bore the costs"))
    replicability = text(_("where else it may work"))
    strengths = text(_("strengths"))
    weaknesses = text(_("weaknesses and remedies"))
    authors: models.CharField[str, str] = models.CharField(_("authors"), max_length=300, blank=True)
    wocat_id: models.CharField[str, str] = models.CharField(
        _("WOCAT identifier"), max_length=40, blank=True
    )
    results = StreamField([("result", ResultBlock())], verbose_name=_("figures"), blank=True)
    building_blocks = StreamField(
        [("building_block", BuildingBlockBlock())], verbose_name=_("building blocks"), blank=True
    )
    narrative = StreamField(NARRATIVE, verbose_name=_("further narrative"), blank=True)

    parent_page_types: ClassVar[list[str]] = ["library.CaseStudyIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "library/entry_page.html"
    base_form_class = EntryForm
    is_creatable = False  # a case study comes from a submission, or is its translation

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                # Whose entry it is was agreed with the States, not by an editor.
                FieldPanel("state", read_only=True),
                FieldPanel("also_states", read_only=True),
                *[
                    FieldPanel(name)
                    for name in ("place", "latitude", "longitude", "year_from", "year_to")
                ],
            ],
            heading=_("Where and when"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "experience_kind",
                    "land_use",
                    "degradation",
                    "drivers",
                    "practices",
                    "measures",
                    "ldn_response",
                    "climate",
                    "sdg_targets",
                )
            ],
            heading=_("Classification"),
            classname="collapsed",
        ),
        *[
            FieldPanel(name)
            for name in (
                "problem",
                "activities",
                "results_text",
                "results",
                "worked",
                "did_not_work",
                "advice",
                "building_blocks",
                "stakeholders",
                "land_users",
                "costs",
                "cost_share",
                "replicability",
                "strengths",
                "weaknesses",
                "narrative",
                "references",
                "photos",
                "attachments",
            )
        ],
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("authors", "institution", "licence", "wocat_id", "title_en")
            ],
            heading=_("People and permissions"),
        ),
    ]
    promote_panels = [  # no slug: the address is a contract
        MultiFieldPanel(
            [FieldPanel("seo_title"), FieldPanel("search_description")],
            heading=_("For search engines"),
        )
    ]
    settings_panels: ClassVar[list[Any]] = settings()

    class Meta:
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")
        constraints = [
            models.CheckConstraint(
                condition=Q(year_to__isnull=True) | Q(year_to__gte=F("year_from")),
                name="case_study_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="case_study_point_is_on_earth",
            ),
        ]
