"""Mail that waits until a test looks at it, and an event."""

from __future__ import annotations

import pytest

from portal.library.models import EventPage
from portal.notifications import services as notifications
from tests.attendance.builders import make_event


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent at once: what is owed is read from the outbox."""
    monkeypatch.setattr(notifications, "poke", lambda: None)


@pytest.fixture
def event(db: None) -> EventPage:
    """A workshop in a month, with two places."""
    return make_event()
