"""People, notices and a mail server for the tests of notifications."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from celery import current_app
from django.utils import timezone

from portal.accounts.models import Mandate, User
from portal.accounts.roles import STATE_ROLES, Role
from portal.notifications import tasks
from portal.notifications.notice import Notice
from tests.notifications.mail_server import MailServer

Person = Callable[..., User]


@contextmanager
def celery(**changes: Any) -> Iterator[None]:
    """Configure Celery otherwise for a while."""
    before = {name: current_app.conf[name] for name in changes}
    current_app.conf.update(changes)
    try:
        yield
    finally:
        current_app.conf.update(before)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is delivered unless a test delivers: the broker takes nudges and nobody listens."""
    monkeypatch.setattr(tasks._quiet, "until", 0.0)
    memory = "memory://"
    with celery(
        task_always_eager=False,
        broker_url=memory,
        broker_write_url=memory,
        broker_transport_options={},
    ):
        yield


@pytest.fixture
def person(db: None) -> Person:
    """Make people; `role` gives them a mandate, for Mongolia where it stands for a State."""

    def make(email: str = "reader@example.org", *, role: Role | None = None, **extra: Any) -> User:
        user = User.objects.create_user(email, **extra)
        if role:
            state = "MNG" if role in STATE_ROLES else ""
            Mandate.objects.create(user=user, role=role, state=state, valid_from=date(2020, 1, 1))
        return user

    return make


@pytest.fixture
def smtp(settings: Any) -> Iterator[MailServer]:
    """A mail server that works until a test tells it otherwise; mail goes to it."""
    with MailServer() as server:
        settings.MAIL_TRANSPORT_URL = server.url()
        yield server


def news(user: User | None = None, **changes: Any) -> Notice:
    """A notice with templates that exist."""
    facts: dict[str, Any] = {
        "kind": "notifications.mail_stopped",
        "key": "test:1",
        "user_id": user.pk if user else None,
        "url": "/{lang}/desk/",
        "context": {"fault": "535 no"},
        "category": "work",
    }
    return Notice(**(facts | changes))


def now() -> Any:
    """Read the clock, as an entry point does."""
    return timezone.now()
