"""A person's own calendar address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from portal.accounts.models import User
from portal.attendance import tokens
from portal.attendance.models import CalendarAddress, Registration


@transaction.atomic
def make_calendar_address(
    *,
    at: datetime,
    language: str,
    user: User | None = None,
    registration: Registration | None = None,
) -> str:
    """Make a secret calendar address; an older one of the same owner stops working.

    The owner is an account, or the address of a registration whose link the person holds.

    Returns: the secret, which is known to nobody afterwards.
    """
    secret = tokens.new_secret()
    owner = _owner(user, registration)
    CalendarAddress.objects.update_or_create(
        **owner,
        defaults={"secret_hash": tokens.hashed(secret), "language": language, "made_at": at},
    )
    return secret


@transaction.atomic
def revoke_calendar_address(
    *, user: User | None = None, registration: Registration | None = None
) -> bool:
    """Shut a calendar address; returns whether there was one. Safe to repeat."""
    count, _kinds = CalendarAddress.objects.filter(**_owner(user, registration)).delete()
    return bool(count)


def _owner(user: User | None, registration: Registration | None) -> dict[str, Any]:
    if user is None and registration is not None:
        user = registration.user
    if user is not None:
        return {"user": user}
    if registration is None:
        raise ValueError("a calendar address has an owner")
    return {"email": registration.email}
