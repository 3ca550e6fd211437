"""What the views share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from portal.accounts import policies as accounts
from portal.accounts.models import User
from portal.attendance import queries
from portal.attendance.models import Registration
from portal.attendance.tokens import read_link_token
from portal.core.errors import Missing

HOUR = 3600


def language() -> str:
    """Give the language of the address."""
    return get_language() or "en"


def following_moves(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead from the former address of an event to that of today; a form that is sent goes along.

    Links in mails, calendars and letters outlive the addresses that they name.
    """

    @wraps(view)
    def answer(request: HttpRequest, slug: str) -> HttpResponse:
        try:
            return view(request, slug)
        except Missing:
            today = queries.moved_event(slug)
            if not today or today == slug:
                raise
        match = request.resolver_match
        assert match is not None
        is_sent = request.method == "POST"
        return redirect(match.view_name, slug=today, permanent=True, preserve_request=is_sent)

    return answer


def me(request: HttpRequest) -> User:
    """Give who is signed in; the door has asked before. Raises: Missing."""
    user = accounts.person(request)
    if user is None:
        raise Missing
    return user


def registration_of(token: str) -> Registration:
    """Give the registration of a link. Raises: Missing where it is none of ours, or deleted."""
    number = read_link_token(token)
    found = queries.registration(number) if number else None
    if found is None:
        raise Missing
    return found


def too_many(request: HttpRequest) -> bool:
    """Count a registration of somebody who is not signed in; tell whether it is one too many.

    Each sends a mail to an address that somebody typed.
    """
    if not settings.REGISTRATIONS_PER_HOUR:
        return False
    address = get_adapter(request).get_client_ip(request)
    key = f"attendance:{salted_hmac('attendance.rate', address).hexdigest()}"
    cache.add(key, 0, HOUR)
    return int(cache.incr(key)) > settings.REGISTRATIONS_PER_HOUR
