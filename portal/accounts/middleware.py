"""Language and time of who is signed in, and the one door to the Wagtail admin."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from portal.accounts import policies
from portal.accounts.zones import zone
from portal.core.languages import BY_CODE

GetResponse = Callable[[HttpRequest], HttpResponse]

CMS = "/cms/"
ALWAYS_OPEN = ("/cms/logout/",)
"""Signing out is for everybody, or nobody could change to another account."""


class SpeakTheirLanguage:
    """Show a signed-in person their own language and time zone.

    Addresses that carry a language keep it: the address decides there. Elsewhere the person's own
    language is used, unless they have just chosen another one with the language switch. Readers
    without a session cookie are passed on untouched, so that their pages stay cacheable.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set zone and language for this request, and no longer."""
        user = policies.person(request)
        if user is None:
            return self.get_response(request)
        with timezone.override(zone(user.time_zone)):
            if _names_a_language(request) or user.language not in BY_CODE:
                return self.get_response(request)
            # Not undone here: a lazy string of the response may be read later; Django's
            # LocaleMiddleware sets the language anew for every request.
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
            return self.get_response(request)


def _names_a_language(request: HttpRequest) -> bool:
    first = request.path_info.lstrip("/").partition("/")[0]
    return first in BY_CODE or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) in BY_CODE


class StaffGate:
    """Let only the secretariat of today, with a second factor, reach anything below `/cms/`.

    The answer is given before Wagtail is asked, in one response: Wagtail would send people without
    the right to sign-in, and sign-in back to Wagtail.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse or pass on."""
        if request.path_info.startswith(CMS) and request.path_info not in ALWAYS_OPEN:
            refused = policies.refusal(request)
            if refused is not None:
                refused["Cache-Control"] = "private, no-store"
                return refused
        return self.get_response(request)
