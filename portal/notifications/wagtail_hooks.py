"""The page "Mail" in the Wagtail admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.accounts.policies import standing_of
from portal.notifications import policies, views


class MailMenuItem(MenuItem):
    """Shown to those who may see the mail."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the policy that also guards the page."""
        return policies.may_see_mail(standing_of(request))


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Mount the pages at `/cms/mail/`."""
    return [
        path("mail/", views.mails, name="notifications_mails"),
        path("mail/restart/", views.restart_mail, name="notifications_restart_mail"),
        path("mail/<int:delivery_id>/", views.mail, name="notifications_mail"),
        path("mail/<int:delivery_id>/retry/", views.retry_mail, name="notifications_retry_mail"),
        path("mail/<int:delivery_id>/cancel/", views.cancel_mail, name="notifications_cancel_mail"),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """Link the page from the menu."""
    return MailMenuItem(
        _("Mail"), reverse("notifications_mails"), name="mail", icon_name="mail", order=850
    )
