"""Doors: where people are sent who may not pass, and where they go once they are in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.accounts import policies, queries
from portal.accounts.sessions import invitation_in
from portal.core.errors import Missing

CMS = "/cms/"


@never_cache
def gate(request: HttpRequest) -> HttpResponse:
    """Answer whoever was refused by Wagtail: sign-in, or one page that names the missing right.

    The sign-in address of Wagtail's admin, private pages and private documents. A person who is
    signed in is never sent to sign-in again, so that no two pages can send them to and fro.
    """
    back = _safe_next(request)
    if policies.person(request) is None:
        query = f"?{urlencode({'next': back})}" if back else ""
        return HttpResponseRedirect(reverse("account_login") + query)
    if not back:
        return HttpResponseRedirect(reverse("accounts:after_sign_in"))
    if back.startswith(CMS):
        return policies.refusal(request) or HttpResponseRedirect(back)
    return policies.no_right(
        request, _("You are signed in, but this page or document is not open to your account.")
    )


@never_cache
@require_safe
@login_required
def after_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the place of work: the secretariat's admin, or the desk in one's own language."""
    user = policies.person(request)
    if user is None:
        return HttpResponseRedirect(reverse("account_login"))
    held = invitation_in(request)
    if held and queries.open_invitation(*held, at=timezone.now()):
        return HttpResponseRedirect(reverse("accounts:invitation"))
    standing = policies.standing_of(request)
    if policies.is_staff(user, standing):
        return policies.refusal(request) or HttpResponseRedirect(CMS)
    if not standing.roles:
        messages.info(
            request,
            _("You are signed in. Your account holds no mandate today, so it opens no work."),
        )
        return HttpResponseRedirect(reverse("accounts:profile"))
    return HttpResponseRedirect(f"/{user.language}/desk/")


@never_cache
def to_gate(request: HttpRequest) -> HttpResponse:
    """Stand in for a sign-in page of Wagtail's; a password sent here is not looked at."""
    back = _safe_next(request) or CMS
    return HttpResponseRedirect(f"{reverse('accounts:gate')}?{urlencode({'next': back})}")


def closed(request: HttpRequest, **_parts: str) -> HttpResponse:
    """Stand in for pages of Wagtail's that would go round invitations or allauth.

    Raises:
        Missing: always.
    """
    raise Missing


def _safe_next(request: HttpRequest) -> str:
    back = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # A path only: what comes from outside, or names a host, leads to the start.
    return back if is_ours and back.startswith("/") and not back.startswith(("//", "/\\")) else ""
