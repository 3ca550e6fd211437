"""The PDF of an entry: served where it is made, else asked for and waited for."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from portal.api.views.doors import keep
from portal.api.views.found import public_entry
from portal.catalogue import addresses
from portal.catalogue.record import PublishedEntry
from portal.core import languages
from portal.library import services
from portal.library.models import Paper

LOOK_AGAIN_SECONDS = 3


@require_safe
def paper(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Give an entry as PDF; `?lang=` takes a translation's.

    Who comes first gets 202 and a page that leads here again. Raises: Missing, Gone.
    """
    entry = public_entry(request, reference)
    made = services.want_paper(entry=entry, at=timezone.now())
    if made.status == Paper.Status.MADE:
        return _file(request, entry, made)
    return _wait(request, entry, made)


def _file(request: HttpRequest, entry: PublishedEntry, made: Paper) -> HttpResponseBase:
    # The name of a text never stands for another text: whoever has it need not ask twice.
    etag = f'"{made.stamp[:32]}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            content = made.file.open("rb")
        except FileNotFoundError:
            made.want(made.stamp, timezone.now())
            return _wait(request, entry, made)
        response = FileResponse(content, content_type="application/pdf")
        name = f"{entry.reference}-{entry.language}.pdf"
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
        response.headers["Content-Language"] = languages.tag(entry.language)
    response.headers["ETag"] = etag
    response.headers["X-Content-Type-Options"] = "nosniff"
    keep(request, response)
    return response


def _wait(request: HttpRequest, entry: PublishedEntry, made: Paper) -> HttpResponseBase:
    failed = made.status == Paper.Status.FAILED
    language = translation.get_language() or "en"
    response = render(
        request,
        "api/paper_failed.html" if failed else "api/paper_wait.html",
        {
            "entry": entry,
            "page_url": addresses.path_of(entry, language),
        },
        status=503 if failed else 202,
    )
    response["Cache-Control"] = "no-store"
    response["Retry-After"] = "600" if failed else str(LOOK_AGAIN_SECONDS)
    return response
