"""The background half of papers, and the nudge that wakes it."""

from __future__ import annotations

from celery import shared_task

from portal.core.waking import wake
from portal.library import papers


@shared_task(name="library.make_papers", ignore_result=True)
def make_papers() -> None:
    """Make the papers that are owed. Takes nothing: the rows say which."""
    papers.make_due()


def poke() -> None:
    """Wake a worker; a lost nudge is made up by the clock."""
    wake(make_papers)
