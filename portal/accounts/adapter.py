"""Hooks of django-allauth: who may sign up, in which language it writes, which factor may go."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from portal.accounts import policies, queries
from portal.accounts.models import User
from portal.accounts.sessions import invitation_in
from portal.core.errors import NotAllowed

CARRY_A_SECRET = frozenset(
    f"account/email/{name}"
    for name in (
        "email_confirmation",
        "email_confirmation_signup",
        "login_code",
        "password_reset_code",
        "password_reset_key",
    )
)
"""Mails of allauth that are useless after a while; all others are news that may come late."""


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves.

    A session that holds an open invitation is led to the page of the invitation, where
    `services.accept_invitation` makes the account with the invited address; every other way into
    allauth's sign-up ends at "sign-up is closed". No code of allauth makes an account.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Lead invited people to their invitation; closed for everybody else."""
        held = invitation_in(request)
        if held and queries.open_invitation(*held, at=timezone.now()):
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("accounts:invitation")))
        return False

    def save_user(self, *args: Any, **kwargs: Any) -> User:
        """Refuse: whatever reaches this has gone round `is_open_for_signup`."""
        raise NotAllowed(_("Accounts are opened by invitation."))

    def format_email_subject(self, subject: str) -> str:
        """Leave the subject alone: the sender's name says where the mail comes from."""
        return str(subject)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Build the link from configuration, never from the address that the request named."""
        parts = urlsplit(super().get_reset_password_from_key_url(key))
        return f"{settings.BASE_URL}{parts.path}"

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Tell the outbox what kind of mail it is; without a key it would expire like a code."""
        told = {"X-Portal-Kind": template_prefix.replace("/email/", ".")}
        if template_prefix not in CARRY_A_SECRET:
            told["X-Portal-Key"] = f"{template_prefix}:{uuid.uuid4()}"
        return super().render_mail(template_prefix, email, context, told | (headers or {}))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write in the language of the person who owns the address."""
        owner = queries.person_with_address(email)
        with translation.override(owner.language if owner else translation.get_language()):
            super().send_mail(template_prefix, email, context | {"base_url": settings.BASE_URL})


class SecondFactorAdapter(DefaultMFAAdapter):
    """Members of the secretariat keep at least one second factor."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": policies.LAST_FACTOR
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Refuse the last authenticator app or passkey of a member of the secretariat."""
        return policies.may_remove_factor(authenticator, on=queries.today(timezone.now()))
