"""Review and publishing in Wagtail's admin: addresses, menu, home page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry, Page

from portal.accounts import policies as accounts
from portal.accounts.models import User
from portal.accounts.queries import Standing, known_standing, today
from portal.library import queries as library
from portal.library.models import EntryPage
from portal.moderation import queries
from portal.moderation.urls import publishing_urls, report_urls, review_urls, translation_urls
from portal.moderation.views.vocabulary import EDITED, VocabularyViewSet
from portal.submissions import policies


@hooks.register("register_admin_urls")
def register_urls() -> list[URLResolver]:
    """Mount the screens below `/cms/review/` and `/cms/publishing/`."""
    return [
        path("review/", include((review_urls, "review"), namespace="review")),
        path("publishing/", include((publishing_urls, "publishing"), namespace="publishing")),
        path("reports/missing/", include((report_urls, "missing"), namespace="missing")),
        path(
            "translations/",
            include((translation_urls, "translations"), namespace="translations"),
        ),
    ]


@hooks.register("insert_global_admin_css")
def global_css() -> SafeString:
    """Add the style of these screens; it knows no other class of Wagtail's."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/moderation.css"))


class CountedItem(MenuItem):
    """A menu item for those whom a policy admits; its label says how much waits."""

    def __init__(
        self,
        *args: Any,
        is_for: Callable[[Standing], bool],
        count: Callable[[], int],
        **kwargs: Any,
    ) -> None:
        """Keep the policy of the door and the count, both asked anew on every page."""
        super().__init__(*args, **kwargs)
        self.is_for = is_for
        self.count = count

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the policy of the door."""
        return self.is_for(accounts.standing_of(request))

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """Write the number behind the label, where there is one. One query."""
        waits = self.count()
        label = f"{self.label} ({waits})" if waits else str(self.label)
        return LinkMenuItem(
            self.name,
            label,
            self.url,
            icon_name=self.icon_name,
            classname=self.classname,
            attrs=self.attrs,
        )


@hooks.register("register_admin_menu_item")
def review_item() -> MenuItem:
    """Put "Review" into the main menu."""
    return CountedItem(
        gettext_lazy("Review"),
        reverse_lazy("review:queue"),
        is_for=policies.may_moderate,
        count=lambda: queries.to_review(today(timezone.now())).count,
        name="review",
        icon_name="clipboard-list",
        order=50,
    )


@hooks.register("register_admin_menu_item")
def publishing_item() -> MenuItem:
    """Put "Publishing" into the main menu."""
    return CountedItem(
        gettext_lazy("Publishing"),
        reverse_lazy("publishing:waiting"),
        is_for=policies.may_publish,
        count=lambda: queries.to_publish().count,
        name="publishing",
        icon_name="upload",
        order=60,
    )


class MissingItem(MenuItem):
    """What those may read who read what waits for publication."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the policy of the door."""
        return policies.may_publish(accounts.standing_of(request))


@hooks.register("register_reports_menu_item")
def missing_item() -> MenuItem:
    """Put "What is missing" among the reports."""
    return MissingItem(
        gettext_lazy("What is missing"),
        reverse_lazy("missing:missing"),
        name="missing",
        icon_name="doc-empty-inverse",
        order=10,
    )


@hooks.register("register_admin_menu_item")
def translations_item() -> MenuItem:
    """Put "Translations" into the main menu."""
    return MissingItem(
        gettext_lazy("Translations"),
        reverse_lazy("translations:matrix"),
        name="translations",
        icon_name="globe",
        order=70,
    )


@hooks.register("construct_main_menu")
def hide_help(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Keep Wagtail's guide to editing pages for those who have pages to look after."""
    if not policies.may_publish(accounts.standing_of(request)):
        menu_items[:] = [item for item in menu_items if item.name != "help"]


@hooks.register("construct_help_menu")
def hide_news(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Hide what Wagtail tells about its own releases."""
    menu_items[:] = [item for item in menu_items if not item.name.startswith("whats-new")]


@hooks.register("register_page_header_buttons")
def publication_buttons(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Lead from an entry in the editor to its publication, and to the way out of the public."""
    kind = page.specific_class
    if not (page.pk and kind is not None and issubclass(kind, EntryPage)):
        return
    if not policies.may_publish(known_standing(user, today(timezone.now()))):
        return
    if page.has_unpublished_changes and library.waiting_page(page.pk) is not None:
        address = reverse("publishing:page", args=(page.pk,))
        yield Button(_("Publication"), address, icon_name="upload", priority=5)
    entry = page.specific
    if isinstance(entry, EntryPage) and not entry.is_original and entry.has_public_original():
        address = reverse("translations:write", args=(entry.reference, entry.locale.language_code))
        yield Button(_("Beside the original"), address, icon_name="globe", priority=7)
    if page.live:
        address = reverse("publishing:entry", args=(page.pk,))
        yield Button(_("Take out of public sight"), address, icon_name="download", priority=90)


@hooks.register("register_admin_viewset")
def vocabulary() -> VocabularyViewSet:
    """Mount the vocabulary below `/cms/vocabulary/`, and put it into the menu."""
    return VocabularyViewSet()


@hooks.register("register_log_actions")
def name_edits(actions: LogActionRegistry) -> None:
    """Let the history of a concept say what was changed."""
    actions.register_action(EDITED)(ConceptEdits)


class ConceptEdits(LogFormatter):
    """A change of the words of a concept in Wagtail's log."""

    label = gettext_lazy("Change words")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        """Name the words that changed."""
        changed = ", ".join(log_entry.data.get("changed", ()))
        return _("Changed: %(words)s") % {"words": changed}


class BacklogPanel(Component):
    """How much waits, and since when, on the home page."""

    template_name = "moderation/home_panel.html"

    def __init__(self, order: int, words: dict[str, Any]) -> None:
        """Keep the place and what is said."""
        self.order = order
        self.words = words

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Give the words."""
        return self.words


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Show what waits, and keep of Wagtail's panels those that mean something here.

    Its workflow panels speak of a workflow that is off, and of upgrades that nobody here makes.
    """
    panels[:] = [p for p in panels if isinstance(p, (RecentEditsPanel, LockedPagesPanel))]
    standing, at = accounts.standing_of(request), timezone.now()
    if policies.may_moderate(standing):
        backlog = queries.to_review(today(at))
        panels.append(
            BacklogPanel(
                100,
                {
                    "id": "review-backlog",
                    "heading": _("Review"),
                    "backlog": backlog,
                    "oldest_days": (at - backlog.oldest).days if backlog.oldest else 0,
                    "url": reverse_lazy("review:queue"),
                    "link": _("Open the queue"),
                    "nothing": _("Nothing waits for review."),
                },
            )
        )
    if policies.may_publish(standing):
        backlog = queries.to_publish()
        panels.append(
            BacklogPanel(
                110,
                {
                    "id": "publishing-backlog",
                    "heading": _("Publishing"),
                    "backlog": backlog,
                    "changes": queries.changes_to_publish(),
                    "oldest_days": (at - backlog.oldest).days if backlog.oldest else 0,
                    "url": reverse_lazy("publishing:waiting"),
                    "link": _("Open the list"),
                    "nothing": _("Nothing accepted waits for publication."),
                },
            )
        )
