"""Wagtail's screens that the library closes to those who have no pages to look after."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.chooser import ChosenMultipleView
from wagtail.permissions import page_permission_policy


def require_pages(request: HttpRequest) -> None:
    """Refuse whoever looks after no page: a chooser names unpublished entries by their titles.

    Raises: PermissionDenied, which Wagtail's admin turns into a message.
    """
    if not page_permission_policy.explorable_instances(request.user).exists():
        raise PermissionDenied


@require_admin_access
def chosen_pages(request: HttpRequest) -> HttpResponse:
    """Stand before the one view of Wagtail's page chooser that asks no hook."""
    require_pages(request)
    return ChosenMultipleView.as_view()(request)
