"""What the clock starts. Each job reads the clock and calls one service."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from portal.submissions import services


@shared_task(name="submissions.run_clock", ignore_result=True)
def run_clock() -> None:
    """Remind, and pass on what was not answered."""
    services.run_clock(at=timezone.now())


@shared_task(name="accounts.follow_mandates", ignore_result=True)
def follow_mandates() -> None:
    """Shut the doors of ended mandates and say what they leave open."""
    services.follow_mandates(at=timezone.now())
