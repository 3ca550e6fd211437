"""Django's mail backend of the portal: every library's mail becomes a row of the outbox."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.translation import get_language

from portal.notifications import services
from portal.notifications.services import RenderedMail

KEY_HEADER = "X-Portal-Key"
EXPIRES_HEADER = "X-Portal-Expires"
KIND_HEADER = "X-Portal-Kind"

CODE_LIFE = timedelta(minutes=30)
"""How long a library's mail may wait: it carries a code or link that a person waits for."""


class OutboxBackend(BaseEmailBackend):
    """Inserts rows and never talks to a mail server: a mail of a rolled-back action is never sent.

    Apps below the outbox write to Django's mail interface and may say more in three headers, which
    do not travel: `X-Portal-Key`, the business key; `X-Portal-Expires`, an ISO instant after which
    the mail is useless; `X-Portal-Kind`, for the staff page. A mail without a key is a library's:
    news of its own each time, and too late after half an hour, for it carries a code. Each recipient
    gets a message of their own and sees nobody else's address.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Put messages into the outbox; returns how many had a recipient.

        Raises: ValueError for a message with attachments, which the outbox does not hold.
        """
        at = timezone.now()
        taken = 0
        for message in email_messages:
            if message.attachments:
                raise ValueError("the outbox holds no attachments: send a link")
            mails = _mails(message, at)
            services.enqueue_rendered(mails, at=at)
            taken += bool(mails)
        return taken


def _mails(message: EmailMessage, at: datetime) -> list[RenderedMail]:
    said = {str(name).lower(): str(value) for name, value in message.extra_headers.items()}
    key = said.get(KEY_HEADER.lower())
    text, html = _bodies(message)
    addresses = dict.fromkeys(parseaddr(each)[1] for each in message.recipients())
    return [
        RenderedMail(
            key=key or f"rendered:{uuid.uuid4()}",
            kind=said.get(KIND_HEADER.lower(), "portal.rendered"),
            expires_at=_expiry(said.get(EXPIRES_HEADER.lower(), ""), at, is_ours=bool(key)),
            address=address,
            subject=" ".join(str(message.subject).split()),
            text=text,
            html=html,
            sender=str(message.from_email),
            reply_to=tuple(str(each) for each in message.reply_to),
            language=get_language() or "en",
        )
        for address in addresses
        if address
    ]


def _expiry(said: str, at: datetime, *, is_ours: bool) -> datetime | None:
    if said:
        return datetime.fromisoformat(said)
    return None if is_ours else at + CODE_LIFE


def _bodies(message: EmailMessage) -> tuple[str, str]:
    body = str(message.body)
    if message.content_subtype == "html":
        return "", body
    alternatives: Sequence[Any] = getattr(message, "alternatives", None) or ()
    html = next((str(content) for content, mimetype in alternatives if mimetype == "text/html"), "")
    return body, html
