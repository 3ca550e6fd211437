"""The language switch for addresses that do not carry a language."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from portal.core.errors import Missing
from portal.core.languages import BY_CODE


@require_safe
def set_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the reader's language in Django's language cookie and go back.

    The cookie is a choice of display, not a change of anyone's record, so a GET may set it.
    """
    if code not in BY_CODE:
        raise Missing
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=60 * 60 * 24 * 365,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
    return response
