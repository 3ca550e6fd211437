"""What all entries have: reference, State, licence, provenance, and one door to the public."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction

from portal.accounts import states
from portal.catalogue.record import TranslationKind
from portal.core import languages
from portal.library.permission_testers import EntryPermissionTester


class EntryPage(Page):
    """An entry of the library. The page is the master after publication.

    `reference` is permanent and the same in all languages. `steps` is the provenance line, as
    `catalogue.record.Step` writes it.
    """

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

    class Meta:
        abstract = True

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
