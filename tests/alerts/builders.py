"""Saved searches, and entries that come later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.alerts import services
from portal.alerts.models import SavedSearch
from portal.catalogue.models import Record
from portal.catalogue.record import Kind
from tests.catalogue.builders import publish

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def now() -> datetime:
    return timezone.now()


def saved(
    user: User,
    query: str = "",
    *,
    kind: Kind | None = Kind.CASE_STUDY,
    name: str = "My search",
    at: datetime | None = None,
    language: str = "en",
) -> SavedSearch:
    """Save a search, a month ago unless a test says when."""
    search, _is_new = services.save(
        user=user,
        kind=kind,
        query=query,
        name=name,
        language=language,
        at=at or now() - timedelta(days=30),
    )
    return search


def entered(number: int, at: datetime, **changes: Any) -> Record:
    """Publish a case study that came into the catalogue at an instant."""
    record = publish(number, **changes)
    Record.objects.filter(reference=record.reference).update(entered_at=at)
    return record
