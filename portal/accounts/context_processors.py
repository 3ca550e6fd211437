"""Who is signed in, for the header of every page. Costs an anonymous reader nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from portal.accounts import policies, queries
from portal.accounts.models import User
from portal.accounts.queries import NOBODY
from portal.accounts.states import STATES
from portal.core.writing import listed


def account(request: HttpRequest) -> dict[str, Any]:
    """Give `signed_in`, `account_label`, `can_enter_cms`, `standing` and the `member_states`.

    A request without a session cookie is answered without opening a session and without a query.
    For others, mandates are read once, when a template first asks.
    """
    user = policies.person(request)
    if user is None:
        return {
            "signed_in": False,
            "account_label": "",
            "can_enter_cms": False,
            "standing": NOBODY,
            "member_states": STATES,
        }
    return {
        "signed_in": True,
        "account_label": SimpleLazyObject(lambda: _label(user)),
        "can_enter_cms": SimpleLazyObject(
            lambda: policies.is_staff(user, policies.standing_of(request))
        ),
        "standing": SimpleLazyObject(lambda: policies.standing_of(request)),
        "member_states": STATES,
    }


def _label(user: User) -> str:
    mandates = queries.known_mandates(user, queries.today(timezone.now()))
    words = [listed((m.get_role_display(), m.stands_for)) for m in mandates]
    return "; ".join(words) or str(user)
