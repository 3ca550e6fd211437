"""Who may change the vocabulary."""

from __future__ import annotations

from portal.accounts.queries import Standing
from portal.accounts.roles import Role
from portal.core.errors import NotAllowed

EDITORS = (Role.EDITOR, Role.ADMINISTRATOR)
READERS = (*EDITORS, Role.LEAD_MODERATOR, Role.AUDITOR)


def may_edit(standing: Standing) -> bool:
    """Editors and administrators."""
    return standing.has(*EDITORS)


def may_see(standing: Standing) -> bool:
    """Those who may edit; lead moderators and auditors read what was changed."""
    return standing.has(*READERS)


def require_may_edit(standing: Standing) -> None:
    """Refuse everybody else. Raises: NotAllowed."""
    if not may_edit(standing):
        raise NotAllowed
