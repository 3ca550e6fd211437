"""The library in Wagtail: who may choose pages and read what is closed, and what editors press."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.admin.widgets import Button
from wagtail.documents.models import Document
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction
from wagtail.query import PageQuerySet

from portal.accounts import policies as accounts
from portal.core.errors import Missing
from portal.library import policies, queries, views
from portal.library.models import EntryPage, FixedPage, HomePage

Serve = Callable[[Page, HttpRequest, Any, Any], HttpResponse]


@hooks.register("construct_page_chooser_queryset")
def only_for_editors(pages: PageQuerySet[Page], request: HttpRequest) -> PageQuerySet[Page]:
    """Close the page chooser to those who may not see unpublished pages."""
    views.require_pages(request)
    return pages


# ---- What is not for everybody ------------------------------------------------------------------


@hooks.register("on_serve_page", order=-10)
def for_few(serve: Serve) -> Serve:
    """Stand before every page: documents for members, and no page behind a shared password."""

    def answer(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
        _refuse_passwords(page.get_view_restrictions(), PageViewRestriction.PASSWORD)
        if not (isinstance(page, EntryPage) and queries.is_for_members(page)):
            return serve(page, request, args, kwargs)
        policies.require_member(accounts.standing_of(request))
        return views.closed_to_caches(serve(page, request, args, kwargs))

    return answer


@hooks.register("before_serve_document", order=-10)
def file_for_few(document: Document, request: HttpRequest) -> HttpResponse | None:
    """Serve a file to those who may read an entry that names it."""
    restrictions = document.collection.get_view_restrictions()
    _refuse_passwords(restrictions, CollectionViewRestriction.PASSWORD)
    return views.file_for_few(document, request)


def _refuse_passwords(restrictions: Any, kind: str) -> None:
    # No form offers them; one that code or an old database brings opens nothing.
    if any(restriction.restriction_type == kind for restriction in restrictions):
        raise Missing


# ---- What editors press -------------------------------------------------------------------------


@hooks.register("register_admin_urls", order=-10)
def own_screens() -> list[URLPattern | URLResolver]:
    """Mount the library's screens, and stand before Wagtail's own translation of pages."""
    screens = [path("<int:page_id>/translate/", views.translate, name="translate")]
    return [
        path("library/", include((screens, "library"), namespace="library")),
        path("translation/submit/page/<int:page_id>/", views.translate_page),
    ]


@hooks.register("register_page_header_buttons")
def translate_button(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Offer to translate an entry."""
    kind = page.specific_class
    if page.pk and kind is not None and issubclass(kind, EntryPage):
        yield Button(
            _("Translate…"),
            reverse("library:translate", args=(page.pk,)),
            icon_name="globe",
            priority=8,
        )


class AskItem(ActionMenuItem):
    """The button with which an author says that an entry is finished."""

    name = "action-ask"
    label = _("Ask for publication")
    icon_name = "resubmit"

    def is_shown(self, context: dict[str, Any]) -> bool:
        """Show it for entries; plain pages are published by editors themselves."""
        page, shelf = context.get("page"), context.get("parent_page")
        if page is not None:
            is_entry = isinstance(page, EntryPage)
        else:
            is_entry = isinstance(shelf, FixedPage) and not isinstance(shelf, HomePage)
        return is_entry and bool(super().is_shown(context))


@hooks.register("register_page_action_menu_item")
def ask_item() -> ActionMenuItem:
    """Put "Ask for publication" under the edit form."""
    return AskItem(order=5)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def ask_after_saving(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Ask for publication where the author pressed that button."""
    if "action-ask" in request.POST and isinstance(page, EntryPage):
        return views.ask_for_publication(request, page)
    return None


# ---- Checks of the rendered page ----------------------------------------------------------------


class PortalChecker(ContentCheckerItem):
    """Wagtail's checks, and those of WCAG A and AA that concern what editors write.

    The frame around an entry is tested elsewhere; here only its article is looked at.
    """

    axe_include = ["main"]
    axe_run_only = [
        *(rule for rule in ContentCheckerItem.axe_run_only if rule != "empty-meta-description"),
        "image-alt",
        "image-redundant-alt",
        "link-in-text-block",
        "list",
        "listitem",
        "table-duplicate-name",
        "th-has-data-cells",
        "valid-lang",
    ]
    axe_messages = {
        **ContentCheckerItem.axe_messages,
        "image-alt": {
            "error_name": _("Picture without alternative text"),
            "help_text": _("Say what the picture shows to those who cannot see it"),
        },
        "image-redundant-alt": {
            "error_name": _("Alternative text repeats the text beside it"),
            "help_text": _("Say what the picture adds"),
        },
    }


@hooks.register("construct_wagtail_userbar")
def our_checks(request: HttpRequest, items: list[Any], page: Page | None) -> None:
    """Put our checks in the place of Wagtail's."""
    for place, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[place] = PortalChecker(in_editor=item.in_editor)
