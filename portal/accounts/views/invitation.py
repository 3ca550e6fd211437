"""Answering an invitation. Opening the link changes nothing; the form does."""

from __future__ import annotations

import uuid

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts import policies, queries, services, zones
from portal.accounts.forms import AcceptanceForm
from portal.accounts.models import Invitation, User
from portal.accounts.roles import DESCRIPTIONS, Role
from portal.accounts.sessions import drop_invitation, hold_invitation, invitation_in
from portal.core.languages import BY_CODE


@never_cache
@require_safe
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the secret out of the address: keep it in the session and go on without it.

    Nothing is consumed; link scanners may follow the link as often as they like. Used, expired,
    revoked and unknown invitations get one answer.
    """
    held = Invitation.read_token(token)
    invitation = queries.open_invitation(*held, at=timezone.now()) if held else None
    if invitation is None:
        return _closed(request)
    hold_invitation(request, invitation.pk, invitation.nonce)
    response = HttpResponseRedirect(reverse("accounts:invitation"))
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Show who invites, to what, and the form; a POST makes the account and signs in."""
    held = invitation_in(request)
    offer = queries.open_invitation(*held, at=timezone.now()) if held else None
    if held is None or offer is None:
        drop_invitation(request)
        return _closed(request)
    user = policies.person(request)
    with translation.override(_language(request, offer, user)):
        request.LANGUAGE_CODE = translation.get_language() or "en"
        if user:
            return _as_somebody(request, offer, user)
        if queries.person_with_address(offer.email):
            return _page(request, offer, "sign_in")
        if request.method == "POST":
            return _accept(request, offer, *held)
        form = AcceptanceForm(
            email=offer.email,
            initial={
                "name": offer.name,
                "language": translation.get_language(),
                "time_zone": zones.USUAL.get(offer.member_state, "UTC"),
            },
        )
        return _page(request, offer, "new", form=form)


def _language(request: HttpRequest, offer: Invitation, user: User | None) -> str:
    # The language switch of these addresses is a cookie: it wins over what the inviter supposed.
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in BY_CODE:
        return chosen
    return user.language if user else offer.language


@rate_limit(action="signup")
def _accept(request: HttpRequest, offer: Invitation, number: int, nonce: uuid.UUID) -> HttpResponse:
    form = AcceptanceForm(request.POST, email=offer.email)
    if not form.is_valid():
        return _page(request, offer, "new", form=form)
    words = form.cleaned_data
    try:
        user = services.accept_invitation(
            invitation_id=number,
            nonce=nonce,
            name=words["name"],
            latin_name=words["latin_name"],
            language=words["language"],
            time_zone=words["time_zone"],
            password=words["password"],
            at=timezone.now(),
        )
    except services.InvitationClosed:
        drop_invitation(request)
        return _closed(request)
    except services.AddressHasAccount:
        return HttpResponseRedirect(reverse("accounts:invitation"))
    drop_invitation(request)
    # The password was chosen a moment ago: setting up a second factor need not ask for it again.
    record_authentication(request, user, method="password", email=user.email, reauthenticated=True)
    return perform_login(request, user)


def _as_somebody(request: HttpRequest, offer: Invitation, user: User) -> HttpResponse:
    if not queries.owns_address(user, offer.email):
        return _page(request, offer, "other_account")
    if request.method != "POST":
        return _page(request, offer, "add_mandate")
    services.accept_with_account(
        invitation_id=offer.pk, nonce=offer.nonce, by=user, at=timezone.now()
    )
    drop_invitation(request)
    messages.success(request, _("The mandate has been added to your account."))
    return HttpResponseRedirect(reverse("accounts:after_sign_in"))


@never_cache
@require_POST
def forget_invitation(request: HttpRequest) -> HttpResponse:
    """Put an invitation aside without answering it; the link in the mail keeps working."""
    drop_invitation(request)
    return HttpResponseRedirect("/")


def _page(
    request: HttpRequest, offer: Invitation, case: str, form: AcceptanceForm | None = None
) -> HttpResponse:
    response = TemplateResponse(
        request,
        "accounts/invitation.html",
        {
            "invitation": offer,
            "case": case,
            "form": form,
            "role_description": DESCRIPTIONS[Role(offer.role)],
            "sign_in_url": f"{reverse('account_login')}?"
            + urlencode({"next": reverse("accounts:invitation")}),
        },
        status=400 if form is not None and form.is_bound else 200,
    )
    # Not "no-referrer": browsers then send "Origin: null" with the form, and it is refused as forged.
    response["Referrer-Policy"] = "same-origin"
    return response.render()


def _closed(request: HttpRequest) -> HttpResponse:
    response = TemplateResponse(request, "accounts/invitation_closed.html", {}, status=410)
    response["Referrer-Policy"] = "no-referrer"
    return response
