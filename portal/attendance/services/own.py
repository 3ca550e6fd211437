"""A person's own calendar address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from portal.accounts.models import User
from portal.attendance import tokens
from portal.attendance.models import CalendarAddress, Registration


@transaction.atomic
def make_calendar_address(*, owner: User | Registration, at: datetime, language: str) -> str:
    """Make a secret calendar address; an older one of the same owner stops working.

    The owner is an account, or the address of a registration whose link the person holds; where
    that registration is an account's, the account.

    Returns: the secret, which is known to nobody afterwards.
    """
    secret = tokens.new_secret()
    CalendarAddress.objects.update_or_create(
        **_columns(owner),
        defaults={"secret_hash": tokens.hashed(secret), "language": language, "made_at": at},
    )
    return secret


@transaction.atomic
def revoke_calendar_address(*, owner: User | Registration) -> bool:
    """Shut a calendar address; returns whether there was one. Safe to repeat."""
    count, _kinds = CalendarAddress.objects.filter(**_columns(owner)).delete()
    return bool(count)


def _columns(owner: User | Registration) -> dict[str, Any]:
    user = owner if isinstance(owner, User) else owner.user
    return {"email": owner.email} if user is None else {"user": user}
