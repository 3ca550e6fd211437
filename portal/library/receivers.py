"""Wagtail's and Django's news that concern the library. Three lines each."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished

from portal.catalogue.signals import index_owed
from portal.library import services, tasks, tree
from portal.library.models import ENTRY_PAGES, EntryPage, StandardPage
from portal.vocabulary.signals import vocabulary_changed


def listen() -> None:
    """Connect the receivers; called once when the app is ready."""
    for kind in ENTRY_PAGES:
        page_published.connect(keep_row, sender=kind, dispatch_uid=f"library.published.{kind}")
        page_unpublished.connect(keep_row, sender=kind, dispatch_uid=f"library.unpublished.{kind}")
    post_save.connect(follow_restriction, sender=PageViewRestriction, dispatch_uid="library.shut")
    post_delete.connect(follow_restriction, sender=PageViewRestriction, dispatch_uid="library.open")
    vocabulary_changed.connect(follow_vocabulary, dispatch_uid="library.vocabulary")
    index_owed.connect(follow_index, dispatch_uid="library.index")


def keep_row(instance: EntryPage, **kwargs: Any) -> None:
    """Bring the catalogue to what a page became."""
    services.refresh_catalogue(instance)


def follow_restriction(instance: PageViewRestriction, **kwargs: Any) -> None:
    """Take entries below a newly restricted page out of the catalogue, or back in, everywhere."""
    for kind in ENTRY_PAGES:
        below = kind._default_manager.descendant_of(instance.page, inclusive=True)
        for page in kind._default_manager.live().filter(reference__in=below.values("reference")):
            services.refresh_catalogue(page)


def follow_vocabulary(**kwargs: Any) -> None:
    """Wake who makes anew what the catalogue keeps in old words."""
    tasks.poke_vocabulary()


def follow_index(**kwargs: Any) -> None:
    """Wake who tells the index elsewhere what changed."""
    tasks.poke_index()


def plant_after_migrate(using: str, **kwargs: Any) -> None:
    """Plant the page tree once its tables stand (they do not when migrating backwards)."""
    tables = connections[using].introspection.table_names()
    pages: tuple[type[Page], ...] = (StandardPage, *ENTRY_PAGES)
    if {page._meta.db_table for page in pages} <= set(tables):
        tree.plant()
