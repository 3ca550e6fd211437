"""What a form is made of: sections of at most a few questions, each saved on its own. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Size(models.TextChoices):
    """How deep a case study goes."""

    SHORT = "short", _("Short note (about 30 minutes)")
    FULL = "full", _("Full case study (about two hours)")


@dataclass(frozen=True)
class Section:
    """One section; `required` names the fields without which it cannot be sent."""

    key: str
    title: Promise | str
    hint: Promise | str
    fields: tuple[str, ...]
    required: tuple[str, ...] = ()
    full_only: bool = False
    required_if_full: tuple[str, ...] = field(default=())

    def needs(self, size: str) -> tuple[str, ...]:
        """Give the required fields for a size."""
        extra = self.required_if_full if size == Size.FULL else ()
        return self.required + extra


@dataclass(frozen=True)
class Form:
    """The form of one kind of entry.

    `has_sizes`: whether a short and a full form are offered. `one_key`: whether a partner
    organisation sends it to the secretariat without a State's endorsement.
    """

    kind: str
    title: Promise | str
    sections: tuple[Section, ...]
    has_sizes: bool = False
    one_key: bool = False
    prefix: str = "NEA-CS"

    def section(self, key: str) -> Section | None:
        """Give a section by its key."""
        return next((section for section in self.sections if section.key == key), None)
