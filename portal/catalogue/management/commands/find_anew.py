"""Make anew what finds the entries: after a change of the vocabulary or of the rules of search."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.catalogue import services


class Command(BaseCommand):
    """Make the tokens of entries anew where other rules or another vocabulary made them."""

    help = "Make the search index anew where it is stale. Safe to run twice and to break off."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many entries were changed."""
        self.stdout.write(f"{services.find_all_anew()} entries")
