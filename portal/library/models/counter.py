"""References: given once, printed on everything."""

from __future__ import annotations

from typing import Self

from django.db import models, transaction


class ReferenceCounter(models.Model):
    """Gives references: one row per prefix, locked while a number is drawn."""

    prefix = models.CharField(max_length=8, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        """Give the last reference drawn."""
        return f"{self.prefix}-{self.last:04d}"

    @classmethod
    @transaction.atomic(savepoint=False)
    def draw(cls, prefix: str) -> str:
        """Draw the next reference, `NEA-CS-0001` and on; gaps are possible, repetitions are not."""
        counter = cls.hold(prefix)
        counter.last += 1
        counter.save(update_fields=["last"])
        return str(counter)

    @classmethod
    def hold(cls, prefix: str) -> Self:
        """Let whoever else draws or holds this prefix wait until the transaction ends."""
        return cls.objects.select_for_update().get_or_create(prefix=prefix)[0]
