"""Chainable reads of accounts."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q


class MandateQuerySet(models.QuerySet[Any]):
    """Mandates by validity and by what they stand for."""

    def valid_on(self, day: date) -> Self:
        """Keep mandates in force on a day; the last day is still in force."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day
        )

    def ended_before(self, day: date) -> Self:
        """Keep mandates whose last day lies before a day."""
        return self.filter(valid_until__lt=day)

    def same_standing(self, *, role: str, state: str, organisation_id: int | None) -> Self:
        """Keep mandates that give the same role for the same State or organisation."""
        return self.filter(role=role, state=state, organisation_id=organisation_id)

    def shares_a_day(self, first: date, last: date | None) -> Self:
        """Keep mandates that share a day with a period; without a last day it is open."""
        begins_in_time = Q(valid_from__lte=last) if last else Q()
        return self.filter(
            begins_in_time,
            Q(valid_until__isnull=True)
            | Q(valid_until__gte=first) & Q(valid_until__gte=F("valid_from")),
        )
