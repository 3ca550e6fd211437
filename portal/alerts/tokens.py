"""The signed word by which a saved search is stopped without signing in. Pure.

It opens nothing else: it shows the search's name and stops mail, which its owner can undo.
"""

from __future__ import annotations

import uuid

from django.core import signing

SALT = "alerts.stop"


def stop_token(search: uuid.UUID) -> str:
    """Give the token that stops one search, or all of its owner."""
    return signing.Signer(salt=SALT).sign(search.hex)


def read_stop_token(token: str) -> uuid.UUID | None:
    """Give the search of a token, None where it was not signed here."""
    try:
        return uuid.UUID(hex=signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
