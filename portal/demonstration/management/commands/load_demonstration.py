"""`manage.py load_demonstration`: people and case studies for a demonstration."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.core.errors import DomainError
from portal.demonstration import services


class Command(BaseCommand):
    """Loads what is missing; refuses outside the demonstration."""

    help = "Load the demonstration's accounts and case studies (never in production)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what was new."""
        try:
            loaded = services.load(at=timezone.now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{loaded.people} people and {loaded.cases} case studies loaded.")
