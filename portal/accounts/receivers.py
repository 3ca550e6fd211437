"""What follows from other people's signals."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.utils import timezone

from portal.accounts import services
from portal.accounts.models import Mandate, User


def mirror_groups(*, using: str, **_kwargs: Any) -> None:
    """Bring groups back after migrating and after a flush; not half-way through migrations."""
    tables = connections[using].introspection.table_names()
    if {Mandate._meta.db_table, "auth_group", "auth_permission"} <= set(tables):
        services.sync_groups(at=timezone.now())


def note_break_glass(*, user: User, **_kwargs: Any) -> None:
    """Record each sign-in of an emergency account."""
    if user.is_superuser:
        services.note_break_glass(user=user, at=timezone.now())
