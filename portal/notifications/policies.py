"""Who may look at the mail and mend it, and who may choose what they are told.

Source: permission matrix, "see deliveries, retry mail".
"""

from __future__ import annotations

from portal.accounts.queries import Standing
from portal.accounts.roles import Role
from portal.core.errors import NotAllowed
from portal.notifications.models import Delivery
from portal.notifications.notice import SWITCHABLE_CATEGORIES, Category

RECEIVERS: dict[Category, tuple[Role, ...]] = {
    Category.REMINDERS: (Role.CONTRIBUTOR, Role.FOCAL_POINT, Role.LEAD_MODERATOR),
    Category.MODERATION: (Role.MODERATOR, Role.LEAD_MODERATOR),
    Category.OPERATIONS: (Role.LEAD_MODERATOR, Role.ADMINISTRATOR),
}
"""Whom news of a category that can be switched off may reach."""

FOR_EVERYBODY = frozenset({Category.NEWS})
"""What reaches whoever asked for it, whatever their role."""


def may_choose(standing: Standing) -> tuple[Category, ...]:
    """Give the categories that a person can receive today and may switch off."""
    return tuple(
        c
        for c in SWITCHABLE_CATEGORIES
        if c in FOR_EVERYBODY or standing.has(*RECEIVERS.get(c, ()))
    )


def may_see_mail(standing: Standing) -> bool:
    """Tell whether the person sees what was sent to whom."""
    return standing.has(Role.LEAD_MODERATOR, Role.AUDITOR, Role.ADMINISTRATOR)


def may_mend_mail(standing: Standing) -> bool:
    """Tell whether the person may send again, cancel, or let the mail start again."""
    return standing.has(Role.LEAD_MODERATOR, Role.ADMINISTRATOR)


def may_read_words(standing: Standing, delivery: Delivery) -> bool:
    """Tell whether the person reads what a mail says.

    Lead moderator and auditor, and of them only what the sender opened: what was submitted to the
    secretariat. An administrator reads no submission, so no mail about one. What stays inside a
    State and what carries a secret is nobody's to read.
    """
    is_closed = delivery.sensitive or delivery.confidential
    return standing.has(Role.LEAD_MODERATOR, Role.AUDITOR) and not is_closed


def require_may_mend_mail(standing: Standing) -> None:
    """Raise `NotAllowed` for everybody else."""
    if not may_mend_mail(standing):
        raise NotAllowed
