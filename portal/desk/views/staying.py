"""Staying signed in: how long the session still lasts, and the wish to make it last."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.desk import sessions
from portal.desk.policies import Visitor
from portal.desk.views.doors import at_desk, is_autosave


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def session(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Tell how long the session lasts; a POST makes it last. Asking alone makes nothing longer."""
    if request.method != "POST":
        return JsonResponse({"seconds": sessions.seconds_left(request, visitor.at)})
    stays = sessions.stay(request, visitor.user, visitor.at)
    if is_autosave(request):
        left = settings.SESSION_COOKIE_AGE if stays else sessions.seconds_left(request, visitor.at)
        return JsonResponse({"seconds": left, "stays": stays})
    if stays:
        messages.success(request, _("You stay signed in."))
    else:
        messages.info(
            request, _("You have been signed in for a day. Please sign out and sign in again.")
        )
    return HttpResponseRedirect(reverse("desk:home"))
