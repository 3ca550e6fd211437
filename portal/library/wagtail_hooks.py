"""The library in Wagtail's admin: who may choose pages."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page
from wagtail.query import PageQuerySet

from portal.library.views import require_pages


@hooks.register("construct_page_chooser_queryset")
def only_for_editors(pages: PageQuerySet[Page], request: HttpRequest) -> PageQuerySet[Page]:
    """Close the page chooser to those who may not see unpublished pages."""
    require_pages(request)
    return pages
