"""The one map from errors of the domain to pages, and the refusal of what cannot be stored."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal.core.errors import DomainError
from portal.core.words_back import SENT_AGAIN, words_back

GetResponse = Callable[[HttpRequest], HttpResponse]


def error_page(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """Answer with the page of a status, or with JSON where a script asked."""
    if request.headers.get("X-Requested-With"):
        return JsonResponse({"error": message}, status=status)
    response = TemplateResponse(request, f"{status}.html", {"message": message}, status=status)
    return response.render()


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain a refused form: it was open for long, or cookies are off; and show what was typed."""
    if not request.headers.get("X-Requested-With") and reason.startswith("CSRF"):
        title, words = (
            _("Please send it once more"),
            _(
                "You have signed in or out since you opened the form, it was open for a long time, "
                "or your browser does not keep cookies. What you wrote is below. Nothing has been "
                "saved yet."
            ),
        )
        if SENT_AGAIN in request.POST and request.user.is_authenticated:
            title = _("You are signed in: send it now")
            words = _("This is what you wrote. Send it with the button below.")
        shown = words_back(request, status=HTTPStatus.FORBIDDEN, title=title, message=words)
        if shown is not None:
            return shown
    message = _(
        "This form was open for a long time, or your browser does not keep cookies. "
        "Nothing was saved. Go back, copy what you wrote, reload the page and send it again."
    )
    return error_page(request, 403, message)


WITHOUT_LANGUAGE = (
    "/account/",
    "/api/",
    "/calendar",
    "/cms/",
    "/demo/",
    "/documents/",
    "/language/",
    "/media/",
    "/oai",
    "/ref/",
    "/static/",
    "/vocabulary/",
)
"""Addresses that never carry a language: an unknown one below them is simply unknown."""


class AddressedLanguage(LocaleMiddleware):
    """Django's choice of language; a missing page is sent to a language only where that can help."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Answer 404 at once below addresses that have no language; else as Django does."""
        if response.status_code == HTTPStatus.NOT_FOUND and request.path_info.startswith(
            WITHOUT_LANGUAGE
        ):
            return response
        return super().process_response(request, response)


class DomainErrorPages:
    """Turn a `DomainError` that no view caught into its page."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Give the page of a domain error; others are not ours."""
        if isinstance(error, DomainError):
            return error_page(request, int(error.status), str(error))
        return None


class AdminContentSecurityPolicy:
    """Give the Wagtail admin its own content policy: it carries inline scripts without a nonce.

    Stands after django-csp, which writes the header on the way out.
    """

    PREFIX = "/cms/"

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Replace the directives that differ, below `/cms/` only."""
        response = self.get_response(request)
        if request.path_info.startswith(self.PREFIX):
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        return response


class RefuseUnstorableInput:
    """Answer 400 to NUL and broken UTF-8 in an address: PostgreSQL cannot hold them.

    Forms are checked field by field by Django; an address reaches queries unchecked.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse or pass on."""
        raw = request.META.get("QUERY_STRING", "") + "&" + request.get_full_path_info()
        if not _storable(raw):
            return HttpResponse(
                "400 Bad Request: this address holds characters that are not text.",
                status=400,
                content_type="text/plain; charset=utf-8",
            )
        return self.get_response(request)


def _storable(raw: str) -> bool:
    octets = unquote_to_bytes(raw.replace("+", " "))
    if b"\0" in octets:
        return False
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
