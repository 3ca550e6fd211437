"""What all entries have: reference, State, licence, provenance, and one door to the public."""

from __future__ import annotations

import html
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction
from wagtail.utils.decorators import cached_classmethod

from portal.accounts import states
from portal.catalogue.record import TranslationKind
from portal.core import languages
from portal.core.fields import StreamField
from portal.library.blocks import AttachmentBlock, PhotoBlock, ReferenceBlock
from portal.library.content import Content
from portal.library.latin import latin
from portal.library.models.counter import ReferenceCounter
from portal.library.models.panels import tabs
from portal.library.permission_testers import EntryPermissionTester


def codes(title: Any) -> ArrayField[Any, Any]:
    """Give a column of concept codes."""
    return ArrayField(models.CharField(max_length=32), verbose_name=title, default=list, blank=True)


def languages_of(title: Any) -> ArrayField[Any, Any]:
    """Give a column of languages."""
    return ArrayField(
        models.CharField(max_length=8, choices=languages.CHOICES),
        verbose_name=title,
        default=list,
        blank=True,
    )


def references(title: Any) -> ArrayField[Any, Any]:
    """Give a column of references of other entries."""
    return ArrayField(models.CharField(max_length=20), verbose_name=title, default=list, blank=True)


def text(title: Any) -> models.TextField[Any, Any]:
    """Give a column of plain text."""
    return models.TextField(title, blank=True)


def line(title: Any, length: int = 300) -> models.CharField[str, str]:
    """Give a column of one line."""
    return models.CharField(title, max_length=length, blank=True)


RESERVED = frozenset({"calendar", "cop17", "materials", "members", "paths"})
"""Addresses below a shelf that the portal itself answers."""


def free_slug(title: str, otherwise: str, language: str = "") -> str:
    """Give an address in Latin letters that no page has yet.

    From the title; where that cannot be read in Latin letters (Chinese signs), from `otherwise`.
    """
    stem = slugify(latin(html.unescape(title), language))[:90].strip("-") or slugify(otherwise)
    taken = set(Page.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    taken |= RESERVED
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


class EntryPage(Page):
    """An entry of the library. The page is the master after publication.

    `reference` is permanent and the same in all languages. `steps` is the provenance line, as
    `catalogue.record.Step` writes it. A page has a column for every field of its content class,
    by the same name.
    """

    CONTENT: ClassVar[type[Content]]
    """What this type of page says, as plain values."""
    PREFIX: ClassVar[str]
    """The beginning of its references."""
    FROM_SUBMISSION_ONLY: ClassVar[bool] = False
    """Whether it comes into being by an accepted submission alone."""

    reference: models.CharField[str, str] = models.CharField(
        _("reference"), max_length=20, editable=False
    )
    state: models.CharField[str, str] = models.CharField(
        _("State"), max_length=3, choices=states.CHOICES, blank=True
    )
    also_states: ArrayField[Any, Any] = ArrayField(
        models.CharField(max_length=3, choices=states.CHOICES),
        verbose_name=_("other States concerned"),
        default=list,
        blank=True,
    )
    original_language: models.CharField[str, str] = models.CharField(
        _("original language"), max_length=8, choices=languages.CHOICES, editable=False
    )
    translation_kind: models.CharField[str, str] = models.CharField(
        _("version"),
        max_length=12,
        choices=[(kind.value, kind.value) for kind in TranslationKind],
        default=TranslationKind.ORIGINAL.value,
        editable=False,
    )
    translator: models.CharField[str, str] = models.CharField(
        _("translated by"), max_length=200, blank=True, editable=False
    )
    source_revision_id: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(
        null=True,
        blank=True,
        editable=False,
        help_text="The revision of the original whose words these are in another language.",
    )
    source_digest: models.CharField[str, str] = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Of the words of the original (`segments.digest`): its own, or those translated.",
    )
    behind: models.JSONField[Any, Any] = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="Pieces that lag behind the original, with the text they were translated from.",
    )
    licence: models.CharField[str, str] = models.CharField(
        _("licence"), max_length=40, default="CC BY 4.0"
    )
    steps: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    judged_revision_id: models.BigIntegerField[int | None, int | None] = models.BigIntegerField(
        null=True,
        blank=True,
        editable=False,
        help_text="The accepted text that waits for its publication; nobody edits until then.",
    )

    title_en: models.CharField[str, str] = models.CharField(
        _("title in English"), max_length=200, blank=True
    )
    summary = text(_("summary"))
    institution = line(_("institution"))
    references = StreamField(
        [("reference", ReferenceBlock())], verbose_name=_("sources"), blank=True
    )
    photos: Any = StreamField([("photo", PhotoBlock())], verbose_name=_("photos"), blank=True)
    attachments: Any = StreamField(
        [("attachment", AttachmentBlock())], verbose_name=_("files"), blank=True
    )

    class Meta:
        abstract = True

    @cached_classmethod
    def get_edit_handler(cls) -> Any:  # noqa: N805 - a class method by Wagtail's decorator
        """Give Wagtail the form."""
        return tabs(cls).bind_to_model(cls)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Name the address by the English title: it is read in six languages."""
        if not getattr(self, "slug", ""):
            self.slug = free_slug(
                self.title_en or self.title,
                self.reference or self.PREFIX,
                self.locale.language_code if self.locale_id and not self.title_en else "",
            )
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a page that an editor begins its reference and its language, once."""
        if not self.reference:
            self.reference = ReferenceCounter.draw(self.PREFIX)
        if not self.original_language:
            self.original_language = self.locale.language_code
        super().save(*args, **kwargs)

    @property
    def is_original(self) -> bool:
        """Whether this page holds the text as it was submitted."""
        return self.translation_kind == TranslationKind.ORIGINAL.value

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Give what closes this entry: restrictions of its pages in all languages, and above them.

        One entry has one door: closed in one language is closed in all (fail closed). Wagtail asks
        this before it serves a page.
        """
        same = type(self)._default_manager.filter(reference=self.reference)
        paths = {self.path or "", *same.values_list("path", flat=True)}
        lineage = {
            path[:end] for path in paths for end in range(self.steplen, len(path) + 1, self.steplen)
        }
        return PageViewRestriction.objects.filter(page__path__in=lineage)

    def has_public_original(self) -> bool:
        """Tell whether the text that this page is, or translates, is live."""
        originals = type(self)._default_manager.filter(
            reference=self.reference, translation_kind=TranslationKind.ORIGINAL.value
        )
        return bool(originals.live().exists())

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Serve the page; a translation whose original was withdrawn is not there."""
        if not self.has_public_original():
            raise Http404
        return super().serve(request, *args, **kwargs)

    def permissions_for_user(self, user: Any) -> EntryPermissionTester:
        """Give Wagtail the tester that keeps one door to the public."""
        return EntryPermissionTester(user, self)
