"""`manage.py rebuild_catalogue`: render every public entry anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.library import services


class Command(BaseCommand):
    """For a new template, a new vocabulary label, a restored backup."""

    help = "Render every public entry into the catalogue anew."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, and say how many."""
        count = services.rebuild_catalogue()
        self.stdout.write(f"{count} pages rendered.")
