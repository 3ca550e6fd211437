"""Wagtail's news of events."""

from __future__ import annotations

import logging
from typing import Any

from django.utils import timezone
from wagtail.signals import page_published

from portal.attendance import services
from portal.library.models import EventPage

logger = logging.getLogger(__name__)


def listen() -> None:
    """Connect the receiver; called once when the app is ready, after the library's own."""
    page_published.connect(follow_page, sender=EventPage, dispatch_uid="attendance.published")


def follow_page(instance: EventPage, **kwargs: Any) -> None:
    """Follow an event that was published anew; the clock finds what is missed here."""
    if not instance.is_original:
        return
    try:
        services.follow_event(reference=instance.reference, at=timezone.now())
    except Exception:
        # What is published stays published; the clock tells people a few minutes later.
        logger.exception("event %s could not be followed", instance.reference)
