"""`manage.py make_papers`: make the PDFs that are owed, here and now, without a broker."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from portal.library import papers, services


class Command(BaseCommand):
    """For a machine without a worker, and to have all PDFs ready before readers ask."""

    help = "Make the PDFs that are owed; with --all, of every public entry in every language."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the one option."""
        parser.add_argument("--all", action="store_true", help="of every entry and language")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until nothing is owed, and say how many."""
        if options["all"]:
            services.want_all_papers(at=timezone.now())
        count = 0
        while made := papers.make_due():
            count += made
        self.stdout.write(f"{count} papers made.")
