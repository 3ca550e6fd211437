"""Open the first account of a new portal."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.accounts import services
from portal.core import languages
from portal.core.errors import DomainError


class Command(BaseCommand):
    """Appoint the first administrator; everybody else comes by invitation."""

    help = (
        "Open the first administrator's account. It has no password: the person sets one with "
        "“Forgot your password?” on the sign-in page. Refused once an administrator is in office."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take address, name and language."""
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument(
            "--language", default="en", choices=[code for code, _name in languages.CHOICES]
        )

    def handle(self, *args: Any, email: str, name: str, language: str, **options: Any) -> None:
        """Open the account and say what comes next."""
        try:
            user = services.appoint_first_administrator(
                email=email, name=name, language=language, at=timezone.now()
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{user.email} is administrator. Set a password on the sign-in page "
            "with “Forgot your password?”, then a second factor."
        )
