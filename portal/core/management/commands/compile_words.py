"""`manage.py compile_words`: make the catalogues that the portal reads."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.core import catalogues


class Command(BaseCommand):
    """Compiles the catalogues that changed, and no other; needs neither servers nor gettext."""

    help = "Compile the translations that were never compiled or have changed since."
    # A check of its own says that catalogues are stale, which is what this command mends.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile, and say what was compiled."""
        done = catalogues.compile_stale(settings.LOCALE_PATHS)
        if done and options["verbosity"]:
            names = ", ".join(catalogues.language(written) for written in done)
            self.stdout.write(f"Compiled the words of {names}.")
