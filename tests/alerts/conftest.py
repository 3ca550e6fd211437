"""Mail that waits until a test looks at it."""

from __future__ import annotations

import pytest

from portal.notifications import services as notifications


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent at once: what is owed is read from the outbox."""
    monkeypatch.setattr(notifications, "poke", lambda: None)
