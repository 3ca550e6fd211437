"""Load the scheme files; give a concept the words of its file again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.vocabulary import files, services


class Command(BaseCommand):
    """Bring the vocabulary to what the files say, except for what editors wrote."""

    help = "Load the scheme files. What editors wrote stays. Safe to run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the concepts that lose what editors wrote."""
        parser.add_argument(
            "--anew",
            nargs="+",
            default=[],
            metavar="SCHEME:CODE",
            help="Give these concepts the words of their file again.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what changed, and whose words were kept. Raises: CommandError for a wrong file."""
        try:
            loaded = services.load_schemes(anew=options["anew"])
        except files.NotLoaded as wrong:
            raise CommandError(f"Nothing was loaded.\n{wrong}") from wrong
        if loaded.changed:
            services.announce(loaded.changed)
        self.stdout.write(f"{loaded.total} concepts, {len(loaded.changed)} changed")
        if loaded.kept:
            self.stdout.write(f"kept as editors wrote them: {', '.join(loaded.kept)}")
