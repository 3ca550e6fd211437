"""Training: materials, and the paths that order them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from portal.core.fields import StreamField
from portal.library.admin_forms import EntryForm
from portal.library.blocks import ModuleBlock
from portal.library.content import MaterialContent, PathContent
from portal.library.models.entry import (
    EntryPage,
    codes,
    languages_of,
    line,
    references,
    text,
)
from portal.library.models.panels import about, fields, for_search_engines, settings
from portal.library.models.plain import FixedPage


class TrainingIndexPage(FixedPage):
    """The room of training in one language: two shelves, and a listing by the reading room."""

    parent_page_types: ClassVar[list[str]] = ["library.HomePage"]
    subpage_types: ClassVar[list[str]] = ["library.MaterialIndexPage", "library.PathIndexPage"]
    max_count_per_parent = 1
    template = "library/index_page.html"

    class Meta:
        verbose_name = _("room of training")


class MaterialIndexPage(FixedPage):
    """The shelf of training materials in one language."""

    parent_page_types: ClassVar[list[str]] = ["library.TrainingIndexPage"]
    subpage_types: ClassVar[list[str]] = ["library.MaterialPage"]
    max_count_per_parent = 1
    template = "library/index_page.html"

    class Meta:
        verbose_name = _("shelf of training materials")


class PathIndexPage(FixedPage):
    """The shelf of learning paths in one language."""

    parent_page_types: ClassVar[list[str]] = ["library.TrainingIndexPage"]
    subpage_types: ClassVar[list[str]] = ["library.PathPage"]
    max_count_per_parent = 1
    template = "library/index_page.html"

    class Meta:
        verbose_name = _("shelf of learning paths")


class MaterialPage(EntryPage):
    """One training material in one language; the fields are those of `library.content`."""

    CONTENT = MaterialContent
    PREFIX = "NEA-TM"

    material_type = line(_("type"), 32)
    level = line(_("level"), 32)
    minutes: models.PositiveSmallIntegerField[int | None, int | None] = (
        models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    )
    year: models.PositiveSmallIntegerField[int | None, int | None] = (
        models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    )
    languages = languages_of(_("languages of the material"))
    audience = text(_("audience"))
    outcomes = text(_("what one learns"))
    body = text(_("text"))
    url: models.URLField[str, str] = models.URLField(
        _("address on the supplier's site"), max_length=500, blank=True
    )
    transcript = text(_("transcript"))
    land_use = codes(_("land use"))
    drivers = codes(_("drivers"))
    practices = codes(_("practice"))
    ldn_response = codes(_("LDN response"))
    authors = line(_("authors"))
    related = references(_("related entries"))

    parent_page_types: ClassVar[list[str]] = ["library.MaterialIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "library/entry_page.html"
    base_form_class = EntryForm

    content_panels = [
        *Page.content_panels,
        *fields("summary"),
        MultiFieldPanel(
            fields("material_type", "level", "minutes", "year", "languages"),
            heading=_("Kind of material"),
        ),
        *fields("audience", "outcomes", "body", "url", "transcript", "attachments", "photos"),
        MultiFieldPanel(
            fields("land_use", "drivers", "practices", "ldn_response"),
            heading=_("Classification"),
            classname="collapsed",
        ),
        FieldPanel("references"),
        about("authors", "institution", "licence", "related", "title_en", "state", "also_states"),
    ]
    promote_panels = for_search_engines()
    settings_panels: ClassVar[list[Any]] = settings()

    class Meta:
        verbose_name = _("training material")
        verbose_name_plural = _("training materials")


class PathPage(EntryPage):
    """One learning path in one language."""

    CONTENT = PathContent
    PREFIX = "NEA-LP"

    level = line(_("level"), 32)
    audience = text(_("audience"))
    outcomes = text(_("outcomes, one per line"))
    land_use = codes(_("land use"))
    drivers = codes(_("drivers"))
    practices = codes(_("practice"))
    ldn_response = codes(_("LDN response"))
    modules = StreamField([("module", ModuleBlock())], verbose_name=_("modules"), blank=True)
    authors = line(_("authors"))
    related = references(_("related entries"))

    parent_page_types: ClassVar[list[str]] = ["library.PathIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "library/entry_page.html"
    base_form_class = EntryForm

    content_panels = [
        *Page.content_panels,
        *fields("summary", "audience", "outcomes", "level", "modules", "photos", "attachments"),
        MultiFieldPanel(
            fields("land_use", "drivers", "practices", "ldn_response"),
            heading=_("Classification"),
            classname="collapsed",
        ),
        FieldPanel("references"),
        about("authors", "institution", "licence", "related", "title_en", "also_states"),
    ]
    promote_panels = for_search_engines()
    settings_panels: ClassVar[list[Any]] = settings()

    class Meta:
        verbose_name = _("learning path")
        verbose_name_plural = _("learning paths")
