"""Few fixtures: people, and the rule that nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import timezone, translation
from pytest_django import DjangoDbBlocker

from portal.demonstration import services as demonstration
from portal.notifications import delivery
from tests import baseline
from tests.factories import Cast


@pytest.fixture(autouse=True, scope="session")
def _database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Keep what tests begin with; in the end close what they left connected.

    A thread that is late would keep the database from going.
    """
    with django_db_blocker.unblock():
        baseline.remember()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[demonstration.Loaded]:
    """The demonstration, loaded once for a module, its mail delivered; gone after the module."""
    with django_db_blocker.unblock():
        done = demonstration.load(at=timezone.now())
        delivery.deliver_due(at=timezone.now(), limit=1000)
    yield done
    with django_db_blocker.unblock():
        baseline.put_back()


@pytest.fixture(autouse=True)
def english() -> None:
    """A request leaves its language behind; the next test begins in English."""
    translation.activate("en")


@pytest.fixture
def cast(db: None) -> Cast:
    """One person per part for Mongolia."""
    return Cast("MNG")


@pytest.fixture
def neighbours(db: None) -> Cast:
    """One person per part for Japan."""
    return Cast("JPN")
