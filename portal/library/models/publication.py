"""Documents: official papers with their symbols, versions and paragraphs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from portal.core.fields import StreamField
from portal.library.admin_forms import EntryForm
from portal.library.blocks import ParagraphBlock
from portal.library.content import DocumentContent
from portal.library.models.entry import EntryPage, codes, languages_of, line, references
from portal.library.models.panels import about, fields, for_search_engines, settings
from portal.library.models.plain import FixedPage

PUBLIC, MEMBERS = "public", "members"
ACCESS = [
    (PUBLIC, _("Everybody")),
    (MEMBERS, _("Focal points and the secretariat only")),
]


class PublicationIndexPage(FixedPage):
    """The shelf of documents in one language."""

    parent_page_types: ClassVar[list[str]] = ["library.HomePage"]
    subpage_types: ClassVar[list[str]] = ["library.PublicationPage"]
    max_count_per_parent = 1
    template = "library/index_page.html"

    class Meta:
        verbose_name = _("shelf of documents")


class PublicationPage(EntryPage):
    """One document in one language; the fields are those of `library.content`.

    A document for members has no row in the catalogue, so that no list can show it.
    """

    CONTENT = DocumentContent
    PREFIX = "NEA-DO"

    symbol = line(_("symbol"), 80)
    document_type = line(_("type"), 32)
    day: models.DateField[Any, Any] = models.DateField(_("date"), null=True, blank=True)
    meeting = line(_("meeting"), 80)
    languages = languages_of(_("languages of the paper"))
    version = line(_("version"), 40)
    supersedes: models.CharField[str, str] = models.CharField(
        _("earlier version"),
        max_length=20,
        blank=True,
        help_text=_("The reference of the document that this one replaces, as NEA-DO-0001."),
    )
    access: models.CharField[str, str] = models.CharField(
        _("who may read it"), max_length=8, choices=ACCESS, default=PUBLIC
    )
    paragraphs = StreamField(
        [("paragraph", ParagraphBlock())], verbose_name=_("text by paragraphs"), blank=True
    )
    land_use = codes(_("land use"))
    degradation = codes(_("degradation"))
    drivers = codes(_("drivers"))
    practices = codes(_("practice"))
    authors = line(_("authors"))
    related = references(_("related entries"))

    parent_page_types: ClassVar[list[str]] = ["library.PublicationIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "library/entry_page.html"
    base_form_class = EntryForm

    content_panels = [
        *Page.content_panels,
        FieldPanel("access"),
        MultiFieldPanel(
            fields(
                "symbol", "document_type", "day", "meeting", "languages", "version", "supersedes"
            ),
            heading=_("The paper"),
        ),
        *fields("summary", "attachments", "paragraphs"),
        MultiFieldPanel(
            fields("land_use", "degradation", "drivers", "practices", "related"),
            heading=_("Classification"),
            classname="collapsed",
        ),
        FieldPanel("references"),
        about("authors", "institution", "licence", "title_en", "also_states"),
    ]
    promote_panels = for_search_engines()
    settings_panels: ClassVar[list[Any]] = settings()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
