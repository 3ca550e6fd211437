"""What the frame of every page says about the inbox."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.queries import known_standing, today
from portal.notifications import queries


def inbox(request: HttpRequest) -> dict[str, Callable[[], int] | int]:
    """Give the number of unread items as `inbox_unread`, asked when a template names it, once.

    A reader without a session cookie costs no query and gets no session.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return {"inbox_unread": 0}

    @cache
    def unread() -> int:
        user = getattr(request, "user", None)
        if not isinstance(user, User):
            return 0
        at = timezone.now()
        return queries.unread_count(standing=known_standing(user, today(at)), at=at)

    return {"inbox_unread": unread}
