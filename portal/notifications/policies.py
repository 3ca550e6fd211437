"""Who may look at the mail and mend it. Source: permission matrix, "see deliveries, retry mail"."""

from __future__ import annotations

from portal.accounts.queries import Standing
from portal.accounts.roles import Role
from portal.core.errors import NotAllowed
from portal.notifications.models import Delivery


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
