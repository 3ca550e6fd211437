"""Panels that the forms of several types of entry share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel, TabbedInterface


class ChecksPanel(Panel):
    """What to look at before publication, as the draft was last saved; shown, never sent."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "library/checks_panel.html"


def settings() -> list[ChecksPanel]:
    """Give the panels of the last tab: no schedule, entries go public by one door."""
    return [ChecksPanel(heading=_("Please look at this"))]


def tabs(page_type: Any) -> TabbedInterface:
    """Give the form of a page: Wagtail's tabs, the last of them named for what it holds."""
    named = (
        (page_type.content_panels, _("Content")),
        (page_type.promote_panels, _("Promote")),
        (page_type.settings_panels, _("Checks")),
    )
    return TabbedInterface(
        [ObjectList(panels, heading=heading) for panels, heading in named if panels],
        base_form_class=page_type.base_form_class,
    )


def fields(*names: str) -> list[FieldPanel]:
    """Give a panel for each field."""
    return [FieldPanel(name) for name in names]


def about(*names: str) -> MultiFieldPanel:
    """Give the panel of people and permissions."""
    return MultiFieldPanel(fields(*names), heading=_("People and permissions"))


def for_search_engines() -> list[MultiFieldPanel]:
    """Give the promotion panels: no slug, the address is a contract."""
    return [
        MultiFieldPanel(fields("seo_title", "search_description"), heading=_("For search engines"))
    ]
