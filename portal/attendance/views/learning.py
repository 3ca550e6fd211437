"""Progress in learning paths, for the script that keeps it in the browser of who has no account."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts import policies as accounts
from portal.attendance import queries, services

LARGEST_BODY = 64 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def progress(request: HttpRequest) -> JsonResponse:
    """Give what a person has finished; POST adds to it. `{"paths": {"NEA-LP-0001": ["1", "1.2"]}}`.

    401 means: nobody is signed in, keep it in the browser.
    """
    user = accounts.person(request)
    if user is None:
        return JsonResponse({"error": _("Sign in to keep your progress here.")}, status=401)
    if request.method != "POST":
        return _answer(queries.progress(user))
    said = _read(request)
    if said is None:
        return JsonResponse({"error": _("This cannot be read.")}, status=400)
    return _answer(services.merge_progress(user=user, finished=said, at=timezone.now()))


def _read(request: HttpRequest) -> dict[str, list[Any]] | None:
    if len(request.body) > LARGEST_BODY:
        return None
    try:
        paths = json.loads(request.body)["paths"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not isinstance(paths, dict) or not all(isinstance(v, list) for v in paths.values()):
        return None
    return paths


def _answer(known: dict[str, frozenset[str]]) -> JsonResponse:
    return JsonResponse({"paths": {path: sorted(steps) for path, steps in known.items()}})
