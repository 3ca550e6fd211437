"""The organisers' screens in Wagtail's admin: addresses and menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.accounts.policies import standing_of
from portal.attendance import policies
from portal.attendance.views import organising

organisers_urls = [
    path("", organising.events, name="events"),
    path("<slug:reference>/", organising.event, name="event"),
    path("<slug:reference>/attendance/", organising.attendance, name="attendance"),
    path("<slug:reference>/certificates/", organising.issue, name="issue"),
    path("<slug:reference>/export/<slug:form>/", organising.export, name="export"),
    path("<slug:reference>/<int:number>/cancel/", organising.remove, name="remove"),
]


@hooks.register("register_admin_urls")
def register_urls() -> list[URLResolver]:
    """Mount the screens below `/cms/events/`."""
    mounted = include((organisers_urls, "attendance_desk"), namespace="attendance_desk")
    return [path("events/", mounted)]


class EventsItem(MenuItem):
    """Shown to those who may see registrations."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the policy of the door."""
        return policies.may_see_registrations(standing_of(request))


@hooks.register("register_admin_menu_item")
def events_item() -> MenuItem:
    """Put "Events" into the main menu."""
    return EventsItem(
        _("Events"),
        reverse_lazy("attendance_desk:events"),
        name="events",
        icon_name="calendar-alt",
        order=70,
    )
