"""The background halves: papers, what follows vocabulary and catalogue; the nudges for them."""

from __future__ import annotations

from celery import shared_task

from portal.catalogue import indexing
from portal.catalogue import services as catalogue
from portal.core.waking import wake
from portal.library import papers


@shared_task(name="library.make_papers", ignore_result=True)
def make_papers() -> None:
    """Make the papers that are owed. Takes nothing: the rows say which."""
    papers.make_due()


def poke() -> None:
    """Wake a worker; a lost nudge is made up by the clock."""
    wake(make_papers)


@shared_task(name="library.follow_vocabulary", ignore_result=True)
def follow_vocabulary() -> None:
    """Make anew what was rendered, or made findable, with an older vocabulary. Takes nothing.

    It stands here because the catalogue knows no worker.
    """
    catalogue.render_stale()
    catalogue.find_all_anew()


def poke_vocabulary() -> None:
    """Wake a worker; a lost nudge is made up by the clock."""
    wake(follow_vocabulary)


@shared_task(name="library.follow_index", ignore_result=True)
def follow_index() -> None:
    """Tell the index elsewhere what it is owed. Takes nothing: the rows say what."""
    indexing.catch_up()


def poke_index() -> None:
    """Wake a worker; a lost nudge is made up by the clock."""
    wake(follow_index)
