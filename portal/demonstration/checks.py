"""Checks that keep the demonstration out of production. Run by `check --deploy` and by `migrate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from portal.accounts.models import User
from portal.demonstration.cast import DOMAIN


@register(Tags.security, deploy=True)
def demonstration_is_off(**kwargs: Any) -> list[CheckMessage]:
    """Refuse a deployment in which everybody reads all mail and staff need no second factor."""
    found: list[CheckMessage] = []
    if settings.DEMONSTRATION:
        found.append(Error("The demonstration is on.", hint="Unset PORTAL_DEMO.", id="portal.E001"))
    if not settings.STAFF_SECOND_FACTOR:
        found.append(
            Error(
                "Staff need no second factor.",
                hint="Unset PORTAL_STAFF_SECOND_FACTOR.",
                id="portal.E002",
            )
        )
    return found


@register(Tags.database)
def no_demonstration_people(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse to migrate a production database that holds the accounts of the demonstration."""
    if settings.DEMONSTRATION or "default" not in (databases or ()):
        return []
    tables = connections["default"].introspection.table_names()
    if User._meta.db_table not in tables:
        return []
    if not User.objects.filter(email__endswith=f"@{DOMAIN}").exists():
        return []
    return [
        Error(
            "The database holds accounts of the demonstration, whose password is known.",
            hint="Begin with an empty database.",
            id="portal.E003",
        )
    ]
