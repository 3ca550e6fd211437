"""What the clock starts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from portal.attendance import services


@shared_task(name="attendance.run_clock", ignore_result=True)
def run_clock() -> None:
    """Follow events, remind, forget; every five minutes."""
    services.run_clock(at=timezone.now())
