"""Entry to the Wagtail admin follows from mandates, not from rows of permissions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from portal.accounts import queries
from portal.accounts.models import User

ENTRY = "wagtailadmin.access_admin"


class MandateBackend(BaseBackend):
    """Give every member of the secretariat the right to enter the Wagtail admin, and no other.

    Rights on pages, images and documents hang on the group "Editors", which mirrors mandates
    (`services.sync_groups`). Nobody gets a right on accounts or groups: people come by invitation.
    It authenticates nobody.
    """

    def has_perm(self, user_obj: User | AnonymousUser, perm: str, obj: Any = None) -> bool:
        """Tell whether a mandate of today gives a right."""
        return perm == ENTRY and self._is_staff(user_obj)

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        """Tell whether a mandate of today gives any right of an app."""
        return app_label == "wagtailadmin" and self._is_staff(user_obj)

    def get_all_permissions(self, user_obj: User | AnonymousUser, obj: Any = None) -> set[str]:
        """Give the rights that mandates of today give."""
        return {ENTRY} if self._is_staff(user_obj) else set()

    def _is_staff(self, user: User | AnonymousUser) -> bool:
        return queries.known_standing(user, queries.today(timezone.now())).is_staff
