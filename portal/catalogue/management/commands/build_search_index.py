"""`manage.py build_search_index`: build the index of OpenSearch aside, then let readers ask it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.catalogue import indexing
from portal.catalogue.opensearch import Unanswered
from portal.core.errors import Conflict


class Command(BaseCommand):
    """For the first use of OpenSearch, a release that asks it otherwise, a restored backup."""

    help = "Build the search index of OpenSearch anew. Readers keep the old one until it is whole."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many documents it has, or why there is none."""
        if not settings.SEARCH_URL:
            raise CommandError("SEARCH_URL is empty: PostgreSQL is the engine, it needs no index.")
        try:
            count = indexing.build(at=timezone.now())
        except Conflict:
            raise CommandError("Another process builds the index.") from None
        except Unanswered as error:
            raise CommandError(f"OpenSearch did not take the index: {error}") from None
        self.stdout.write(f"{count} documents; searches are answered by OpenSearch.")
