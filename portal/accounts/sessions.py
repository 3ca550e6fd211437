"""The invitation that a browser session holds between opening its link and answering it.

The session keeps number and nonce, not the signed token: whoever reads the table of sessions cannot
make a link from it.
"""

from __future__ import annotations

import uuid

from django.http import HttpRequest

KEY = "accounts.invitation"


def hold_invitation(request: HttpRequest, number: int, nonce: uuid.UUID) -> None:
    """Keep an invitation in the session."""
    request.session[KEY] = [number, nonce.hex]


def invitation_in(request: HttpRequest) -> tuple[int, uuid.UUID] | None:
    """Give number and nonce of the held invitation; None where there is none."""
    held = request.session.get(KEY)
    return (int(held[0]), uuid.UUID(held[1])) if held else None


def drop_invitation(request: HttpRequest) -> None:
    """Forget the held invitation."""
    request.session.pop(KEY, None)
