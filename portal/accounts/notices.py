"""Mails about accounts, in the recipient's language.

Accounts stand below the outbox, so they write to Django's mail interface; the mail backend turns
each message into a row of the outbox in the same transaction. `X-Portal-Key` names the business
key, so that the same news is queued once; `X-Portal-Expires` the moment after which it is useless.

An invitation's secret link is signed while its mail is written and is not kept with the invitation.
It exists in the waiting mail only: mails that come through the backend are `sensitive`, their words
are hidden from staff, and deleted when they have been sent or have expired.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Invitation, Mandate
from portal.core import languages

KIND_NAMES = {
    "accounts.invitation": _("Invitation"),
    "accounts.mandate_granted": _("A further mandate"),
    "accounts.mandate_ended": _("End of a mandate"),
    "account.account_already_exists": _("The account exists already"),
    "account.email_changed": _("E-mail address changed"),
    "account.email_confirm": _("E-mail address confirmed"),
    "account.email_confirmation": _("Code to confirm an e-mail address"),
    "account.email_confirmation_signup": _("Code to confirm the address of a new account"),
    "account.email_deleted": _("E-mail address removed"),
    "account.login_code": _("Code to sign in"),
    "account.password_changed": _("Password changed"),
    "account.password_reset": _("Password set anew"),
    "account.password_reset_code": _("Code to set a new password"),
    "account.password_reset_key": _("Link to set a new password"),
    "account.password_set": _("Password set"),
    "account.unknown_account": _("There is no account with this address"),
    "mfa.recovery_codes_generated": _("New recovery codes"),
    "mfa.totp_activated": _("Authenticator app added"),
    "mfa.totp_deactivated": _("Authenticator app removed"),
    "mfa.webauthn_added": _("Security key added"),
    "mfa.webauthn_removed": _("Security key removed"),
}
"""What staff read on the list of mails instead of a key; our own kinds, then allauth's."""


def send_invitation(invitation: Invitation) -> None:
    """Send the secret link; it replaces every earlier one."""
    path = reverse("accounts:open_invitation", kwargs={"token": invitation.token})
    _send(
        "invitation",
        to=invitation.email,
        language=invitation.language,
        key=f"invitation:{invitation.pk}:{invitation.nonce.hex}",
        expires_at=invitation.expires_at,
        context={"invitation": invitation, "url": settings.BASE_URL + path},
    )


def send_mandate_granted(mandate: Mandate) -> None:
    """Tell a person that they hold a further mandate."""
    _send_about(mandate, "mandate_granted")


def send_mandate_ended(mandate: Mandate) -> None:
    """Tell a person when a mandate ends or that it has ended; once per last day."""
    _send_about(mandate, "mandate_ended")


def _send_about(mandate: Mandate, kind: str) -> None:
    day = mandate.valid_until or mandate.valid_from
    _send(
        kind,
        to=mandate.user.email,
        language=mandate.user.language,
        key=f"{kind}:{mandate.pk}:{day:%Y-%m-%d}",
        context={
            "mandate": mandate,
            "url": settings.BASE_URL + reverse("accounts:profile"),
        },
    )


def _send(
    kind: str,
    *,
    to: str,
    language: str,
    key: str,
    context: Mapping[str, object],
    expires_at: datetime | None = None,
) -> None:
    headers = {"X-Portal-Key": key, "X-Portal-Kind": f"accounts.{kind}"}
    if expires_at:
        headers["X-Portal-Expires"] = expires_at.isoformat()
    with translation.override(language):
        words = {
            **context,
            "contact_email": settings.CONTACT_EMAIL,
            "is_demonstration": settings.DEMONSTRATION,
            "language_tag": languages.tag(language),
        }
        subject = " ".join(render_to_string(f"accounts/emails/{kind}.subject.txt", words).split())
        mail = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string(f"accounts/emails/{kind}.txt", words),
            to=[to],
            headers=headers,
        )
        mail.attach_alternative(
            render_to_string(f"accounts/emails/{kind}.html", words), "text/html"
        )
        mail.send()
