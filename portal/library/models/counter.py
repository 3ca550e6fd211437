"""References: given once, printed on everything."""

from __future__ import annotations

from django.db import models
from django.db.models import F


class ReferenceCounter(models.Model):
    """Gives references: one row per prefix, locked while a number is drawn."""

    prefix = models.CharField(max_length=8, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        """Give the last reference drawn."""
        return f"{self.prefix}-{self.last:04d}"

    @classmethod
    def draw(cls, prefix: str) -> str:
        """Draw the next reference, `NEA-CS-0001` and on; gaps are possible, repetitions are not."""
        cls.objects.get_or_create(prefix=prefix)
        cls.objects.filter(prefix=prefix).update(last=F("last") + 1)
        return f"{prefix}-{cls.objects.get(prefix=prefix).last:04d}"
