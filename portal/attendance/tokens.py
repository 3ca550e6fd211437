"""Words that open a door: signed links of a registration, secrets of calendars, codes. Pure."""

from __future__ import annotations

import hashlib
import secrets
import uuid

from django.core import signing

SALT = "attendance.registration"
SECRET_BYTES = 24
CODE_SIGNS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Without signs that are taken for each other when they are read aloud or copied."""


def link_token(registration: uuid.UUID) -> str:
    """Give the token by which a person sees and cancels one registration without signing in."""
    return signing.Signer(salt=SALT).sign(registration.hex)


def read_link_token(token: str) -> uuid.UUID | None:
    """Give the registration of a token, None where it was not signed here."""
    try:
        return uuid.UUID(hex=signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def new_secret() -> str:
    """Make the secret word of a calendar's address."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hashed(secret: str) -> str:
    """Give what of a secret may rest in the database."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_code() -> str:
    """Make the code of a certificate: three groups of four."""
    return "-".join("".join(secrets.choice(CODE_SIGNS) for _ in range(4)) for _ in range(3))
