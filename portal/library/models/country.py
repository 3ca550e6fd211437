"""Country pages: what a State says of itself. The rest of such a page is computed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from portal.core.fields import StreamField
from portal.library.admin_forms import EntryForm
from portal.library.blocks import InstitutionBlock, PlanBlock
from portal.library.content import CountryContent
from portal.library.models.entry import EntryPage, line, text
from portal.library.models.panels import about, fields, for_search_engines, settings
from portal.library.models.plain import FixedPage


class CountryIndexPage(FixedPage):
    """The shelf of country texts in one language."""

    parent_page_types: ClassVar[list[str]] = ["library.HomePage"]
    subpage_types: ClassVar[list[str]] = ["library.CountryPage"]
    max_count_per_parent = 1
    template = "library/index_page.html"

    class Meta:
        verbose_name = _("shelf of countries")


class CountryPage(EntryPage):
    """One State's text in one language; its address is the State's ISO 3166-1 code."""

    CONTENT = CountryContent
    PREFIX = "NEA-CO"
    FROM_SUBMISSION_ONLY = True

    situation = text(_("the situation"))
    response = text(_("what is done"))
    plans = StreamField([("plan", PlanBlock())], verbose_name=_("policies and plans"), blank=True)
    institutions = StreamField(
        [("institution", InstitutionBlock())], verbose_name=_("institutions"), blank=True
    )
    ldn_target = text(_("LDN target"))
    ldn_source = line(_("source of the target"), 500)
    signed_by = line(_("signed by"))
    signed_on: models.DateField[Any, Any] = models.DateField(_("signed on"), null=True, blank=True)

    parent_page_types: ClassVar[list[str]] = ["library.CountryIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "library/entry_page.html"
    base_form_class = EntryForm
    is_creatable = False  # the text is the State's own

    content_panels = [
        *Page.content_panels,
        *fields("summary", "situation", "response", "plans", "institutions"),
        *fields("ldn_target", "ldn_source", "signed_by", "signed_on", "photos", "attachments"),
        FieldPanel("references"),
        about("institution", "licence", "title_en"),
    ]
    promote_panels = for_search_engines()
    settings_panels: ClassVar[list[Any]] = settings()

    class Meta:
        verbose_name = _("country text")
        verbose_name_plural = _("country texts")
