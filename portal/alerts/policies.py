"""Who may. Whoever is signed in saves searches; nobody sees another's."""

from __future__ import annotations

from portal.accounts.models import User
from portal.alerts.models import SavedSearch
from portal.core.errors import Missing

MOST_SEARCHES = 30
"""So many searches a person keeps at once."""


def require_own(search: SavedSearch | None, user: User) -> SavedSearch:
    """Give a search back to its owner. Raises: Missing for everybody else."""
    if search is None or search.user_id != user.pk:
        raise Missing
    return search
