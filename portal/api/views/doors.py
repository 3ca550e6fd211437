"""What all answers to machines have in common: who may keep them, and how long they stay good."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from portal.catalogue import queries
from portal.core import release

View = Callable[..., HttpResponseBase]

CACHED_SECONDS = 60


def for_machines(view: View) -> View:
    """Answer a GET that depends on the address and the catalogue only.

    The catalogue's stamp is the ETag: while nothing changed, asking again costs one query and
    sends nothing. Caches may keep what readers without a session see, for a minute.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        etag = etag_of(request)
        fresh = get_conditional_response(request, etag=etag)
        response = fresh or view(request, *args, **kwargs)
        if response.status_code in (200, 304):
            response.headers.setdefault("ETag", etag)
        keep(request, response)
        return response

    return require_safe(answer)


def etag_of(request: HttpRequest) -> str:
    """Name what is answered at an address as the catalogue is now. One query."""
    stands = f"{release.fingerprint()} {queries.current_stamp()}"
    words = f"{stands} {request.get_host()} {request.get_full_path()}"
    return f'W/"{hashlib.sha256(words.encode()).hexdigest()[:32]}"'


def keep(request: HttpRequest, response: HttpResponseBase) -> None:
    """Say who may keep an answer: caches for a minute, nobody where a session came along."""
    patch_vary_headers(response, ["Cookie"])
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        patch_cache_control(response, private=True, no_store=True)
    elif response.status_code in (200, 304) and not response.has_header("Cache-Control"):
        patch_cache_control(response, public=True, max_age=CACHED_SECONDS)


def open_to_all(view: View) -> View:
    """Let scripts of other sites read the answer (CORS); nothing here depends on who asks."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


def download(response: HttpResponseBase, name: str) -> None:
    """Mark an answer as a file to keep; the name is the portal's own, not a person's."""
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"


def text(content: str, content_type: str) -> HttpResponse:
    """Give a text; half characters have no place in UTF-8 and may be no fault."""
    return HttpResponse(content.encode("utf-8", "replace"), content_type=content_type)
