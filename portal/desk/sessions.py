"""How long the person at the desk stays signed in, and making it longer at their wish."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from allauth.account.authentication import get_authentication_records
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from portal.accounts.models import User

LONGEST = timedelta(hours=24)
"""How long after signing in a session can still be made longer: then the person signs in again."""


def seconds_left(request: HttpRequest, at: datetime) -> int:
    """Give the seconds after which the session ends if nothing happens. One query."""
    ends = Session.objects.filter(pk=request.session.session_key).values_list(
        "expire_date", flat=True
    )
    found = ends.first()
    return max(int((found - at).total_seconds()), 0) if found is not None else 0


def stay(request: HttpRequest, user: User, at: datetime) -> bool:
    """Let a session begin its time anew, when the answer goes out. Tells whether it may."""
    if at - _signed_in_at(request, user, at) > LONGEST:
        return False
    request.session.modified = True
    return True


def _signed_in_at(request: HttpRequest, user: User, at: datetime) -> datetime:
    records = get_authentication_records(request, user)
    last = max((float(record["at"]) for record in records), default=None)
    return at if last is None else datetime.fromtimestamp(last, tz=UTC)
