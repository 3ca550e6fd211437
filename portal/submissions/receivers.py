"""Wagtail's news that concern submissions."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.signals import page_unpublished

from portal.library.models import ENTRY_PAGES, EntryPage
from portal.submissions import services


def listen() -> None:
    """Connect the receivers; called once when the app is ready."""
    for kind in ENTRY_PAGES:
        page_unpublished.connect(
            follow_page, sender=kind, dispatch_uid=f"submissions.unpublished.{kind}"
        )


def follow_page(instance: EntryPage, **kwargs: Any) -> None:
    """Follow a page that left the public without a move, by an expiry date."""
    if instance.is_original:
        services.mark_unpublished(page_id=instance.pk, at=timezone.now())
