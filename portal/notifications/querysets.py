"""Chainable reads of the outbox and the inbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from portal.accounts.queries import Standing


class DeliveryQuerySet(models.QuerySet[Any]):
    """Mails by what may happen to them next."""

    def due(self, at: datetime) -> Self:
        """Keep what may be sent at an instant, the most urgent first."""
        return (
            self.filter(status="pending", not_before__lte=at)
            .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=at))
            .order_by("priority", "not_before", "pk")
        )

    def too_late(self, at: datetime) -> Self:
        """Keep what waits although its time has passed."""
        return self.filter(status="pending", expires_at__lte=at)

    def abandoned(self) -> Self:
        """Keep what a worker began and did not finish within its lease, by the database's clock."""
        return self.filter(status="sending", lease_until__lt=Now())

    def settled(self) -> Self:
        """Keep what will not change by itself any more."""
        return self.exclude(status__in=["pending", "sending"])


class InboxQuerySet(models.QuerySet[Any]):
    """Inbox items by reader and time."""

    def of(self, standing: Standing, at: datetime) -> Self:
        """Keep what a person may see at an instant, being what they are today.

        News of a State or organisation stays unseen once the mandate for it has ended.
        """
        theirs = self.filter(user_id=standing.user_id, visible_from__lte=at)
        return theirs.filter(Q(audience=[]) | Q(audience__overlap=sorted(standing.marks)))

    def unread(self) -> Self:
        """Keep what was not marked as read."""
        return self.filter(read_at__isnull=True)
