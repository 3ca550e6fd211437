"""What the clock starts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from portal.alerts import services


@shared_task(name="alerts.run_clock", ignore_result=True)
def run_clock() -> None:
    """Look for news in saved searches whose turn it is, every hour.

    A run that was cut short or never came is made up by the next: rows say when they are due.
    """
    services.run_clock(at=timezone.now())
