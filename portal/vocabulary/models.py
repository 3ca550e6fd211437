"""Concepts: what filters, cards and forms are made of."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Concept(models.Model):
    """One concept of a scheme. `(scheme, code)` is its name for ever: codes repeat across schemes.

    `labels` maps language codes to short labels; English is always there. `synonyms` maps language
    codes to lists of other words for the same. `definition` is English. `related` names concepts
    as `scheme:code`, on one side of a pair at least. `matches` are concepts of other vocabularies
    that mean the same, as `agrovoc:c_…`. `origins` maps language codes to where a label was
    published; a label without one is the project's own, unreviewed.
    """

    scheme = models.CharField(_("scheme"), max_length=32)
    code = models.CharField(_("code"), max_length=32)
    labels = models.JSONField(_("labels"))
    broader = models.CharField(_("broader concept"), max_length=32, blank=True)
    source = models.CharField(_("source"), max_length=80, blank=True)
    definition = models.TextField(_("definition"), blank=True)
    synonyms = models.JSONField(_("synonyms"), default=dict, blank=True)
    related = models.JSONField(_("related concepts"), default=list, blank=True)
    matches = models.JSONField(_("the same in other vocabularies"), default=list, blank=True)
    origins = models.JSONField(_("sources of labels"), default=dict, blank=True)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    """When what is said of it changed last: search and pages are made anew then."""
    edited_at = models.DateTimeField(
        _("changed by an editor"), null=True, blank=True, editable=False
    )
    """When an editor changed its words last; since then files do not."""
    position = models.PositiveSmallIntegerField(_("place in lists"))

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        constraints = [
            models.UniqueConstraint("scheme", "code", name="concept_code_is_unique_in_its_scheme"),
            models.CheckConstraint(
                condition=models.Q(labels__has_key="en"), name="concept_has_an_english_label"
            ),
        ]

    def __str__(self) -> str:
        """Give scheme and code."""
        return f"{self.scheme}:{self.code}"

    def label(self, language: str = "") -> str:
        """Give the label in a language, the current one if none is named; English at last."""
        wanted = language or get_language() or "en"
        return str(self.labels.get(wanted) or self.labels["en"])
