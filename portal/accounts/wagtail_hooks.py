"""The secretariat's screens for people in the Wagtail admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.accounts import policies
from portal.accounts.urls import secretariat_urls

OTHERS_MENUS = {"users", "groups"}


@hooks.register("register_admin_urls")
def register_people_urls() -> list[URLResolver]:
    """Mount the screens below `/cms/people/`."""
    return [path("people/", include((secretariat_urls, "people"), namespace="people"))]


class PeopleMenuItem(MenuItem):
    """Shown to those who may see people."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the policy that also guards the door."""
        return policies.may_see_people(policies.standing_of(request))


@hooks.register("register_admin_menu_item")
def register_people_menu() -> MenuItem:
    """Put "People" into the main menu."""
    return PeopleMenuItem(
        _("People"), reverse_lazy("people:index"), name="people", icon_name="group", order=600
    )


@hooks.register("construct_settings_menu")
def hide_wagtail_accounts(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Hide Wagtail's own users and groups, which know nothing of invitations and mandates."""
    menu_items[:] = [item for item in menu_items if item.name not in OTHERS_MENUS]
