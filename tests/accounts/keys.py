"""Signing in and second factors, for tests of doors."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from portal.accounts.models import User


def add_second_factor(user: User) -> Authenticator:
    """Give a person an authenticator app."""
    return TOTP.activate(user, generate_totp_secret()).instance


def add_passkey(user: User, name: str = "key") -> Authenticator:
    """Give a person a passkey; its content is never checked here."""
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}
    )


def signed_in(user: User, *, second_factor: bool = True) -> Client:
    """Give a browser in which a person is signed in."""
    client = Client()
    if second_factor:
        add_second_factor(user)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
