"""What the clock starts."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from portal.notifications import delivery, services


@shared_task(name="notifications.sweep", ignore_result=True)
def sweep() -> None:
    """Send what is due and take up what a lost nudge or a dead worker left; every 30 seconds."""
    at = timezone.now()
    delivery.deliver_due(at=at)
    services.warn_operators(at=at)


@shared_task(name="notifications.tidy", ignore_result=True)
def tidy() -> None:
    """Delete sensitive words that have no further use; every hour."""
    services.tidy(keep_words=settings.MAIL_TRANSPORT_URL == "demo:")
