"""What the clock starts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from portal.catalogue import indexing
from portal.catalogue import services as catalogue
from portal.library import papers, pictures, releases, texts


@shared_task(name="library.sweep_papers", ignore_result=True)
def sweep_papers() -> None:
    """Make the papers that a lost nudge or a dead worker left; every minute."""
    papers.make_due()


@shared_task(name="library.carry_out_plans", ignore_result=True)
def carry_out_plans() -> None:
    """Publish, and take out, what was planned for now; every minute."""
    releases.carry_out(at=timezone.now())


@shared_task(name="library.read_files", ignore_result=True)
def read_files() -> None:
    """Read the text of new attachments; every minute."""
    texts.read_files(at=timezone.now())


@shared_task(name="library.make_pictures", ignore_result=True)
def make_pictures() -> None:
    """Make new pictures in a smaller format; every minute."""
    pictures.make_modern()


@shared_task(name="library.sweep_vocabulary", ignore_result=True)
def sweep_vocabulary() -> None:
    """Make anew what a lost nudge left in the words of an older vocabulary; every ten minutes."""
    catalogue.render_stale()
    catalogue.find_all_anew()


@shared_task(name="library.sweep_index", ignore_result=True)
def sweep_index() -> None:
    """Tell the index elsewhere what a lost nudge, or OpenSearch that was away, left; every minute."""
    indexing.catch_up()
