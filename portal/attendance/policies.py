"""Who may. One function serves the button and the door."""

from __future__ import annotations

from portal.accounts.queries import Standing
from portal.accounts.roles import Role
from portal.core.errors import NotAllowed

ORGANISERS = (Role.MODERATOR, Role.LEAD_MODERATOR, Role.EDITOR)
"""See registrations, mark attendance, cancel for a person, export."""

READERS = (*ORGANISERS, Role.AUDITOR)
"""See registrations; the auditor changes and exports nothing."""


def may_see_registrations(standing: Standing) -> bool:
    """Tell whether a person may enter the screens of events."""
    return standing.has(*READERS)


def may_organise(standing: Standing) -> bool:
    """Tell whether a person may mark, cancel and export."""
    return standing.has(*ORGANISERS)


def require_organiser(standing: Standing) -> None:
    """Raise `NotAllowed` for everybody else."""
    if not may_organise(standing):
        raise NotAllowed
