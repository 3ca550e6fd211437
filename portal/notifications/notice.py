"""A notice: who is told what, and where it links. Pure; the outbox knows no sender.

Whoever has news builds finished notices and hands them to `notifications.services.send`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """Why a person is told. The first four cannot be switched off."""

    ACCOUNT = "account", _("Your account")
    DECISION = "decision", _("Decisions on what you submitted")
    WORK = "work", _("Work that waits for you")
    EVENTS = "events", _("Events that you registered for")
    REMINDERS = "reminders", _("Reminders of dates")
    MODERATION = "moderation", _("News of the moderation queue")
    NEWS = "news", _("New content that you follow")
    OPERATIONS = "operations", _("Running of the portal")


LOCKED_CATEGORIES = frozenset({Category.ACCOUNT, Category.DECISION, Category.WORK, Category.EVENTS})
"""Nobody can opt out: a code, a decision, a duty and the change of an event must arrive."""

SWITCHABLE_CATEGORIES = tuple(c for c in Category if c not in LOCKED_CATEGORIES)
"""What the preferences page offers, in this order."""


@dataclass(frozen=True)
class Notice:
    """One piece of news for one person or one address.

    `kind` is also its address: `submissions.published` is rendered from
    `templates/submissions/emails/published.subject.txt`, `.txt` and `.html`.
    `key` is the business key of the news: a second notice with the same key for the same recipient
    is dropped, whoever sends it and in whatever role the person is told.
    `context` holds JSON values only; words are made at sending, in the recipient's language.
    """

    kind: str
    key: str
    user_id: int | None = None
    """The person told; None where an address has no account yet."""
    address: str = ""
    """Only where there is no person."""
    language: str = ""
    """Language of an address without a person; a person's own language otherwise."""
    url: str = ""
    """Path on the portal, without host; where it contains `{lang}` the language is filled in."""
    context: Mapping[str, Any] = field(default_factory=dict)
    category: str = Category.WORK
    """One of `Category`; those of `LOCKED_CATEGORIES` cannot be switched off."""
    mail: bool = True
    inbox: bool = True
    sensitive: bool = False
    """Its words are deleted after sending and never shown to staff."""
    not_before: datetime | None = None
    """Do not send earlier: the time in which a decision can be undone."""
    expires_at: datetime | None = None
    """Do not send later: a code that no longer works."""
    audience: tuple[str, ...] = ()
    """`Standing.marks` of which the person must hold one when the news is sent and each time it is
    shown; empty where it concerns the person alone."""
    confidential: bool = True
    """Its words are never shown on the staff page; senders open what the secretariat may read."""
    link_action: str = ""
    """Name of a registered maker of a secret link, called when the mail is sent."""
    enclosure: str = ""
    """Name of a registered maker of a file that goes with the mail, called when it is sent."""
