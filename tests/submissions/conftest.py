"""A media folder per test, and mail that waits until a test looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.notifications import services as notifications
from portal.notifications.models import Delivery

Mails = Callable[..., list[Delivery]]


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is sent at once: what is owed is read from the outbox."""
    monkeypatch.setattr(notifications, "poke", lambda: None)
    return


@pytest.fixture
def public_media(settings: Any, tmp_path: Path) -> Path:
    """An empty folder of what web servers serve."""
    folder = tmp_path / "public"
    folder.mkdir()
    settings.MEDIA_ROOT = folder
    return folder


@pytest.fixture
def mails(db: None) -> Mails:
    """Give the owed mails of a kind, the oldest first; cancelled ones are left out."""

    def of(kind: str = "") -> list[Delivery]:
        found = Delivery.objects.exclude(status=Delivery.Status.CANCELLED).order_by("pk")
        return list(found.filter(kind=f"submissions.{kind}") if kind else found)

    return of
