"""Deliver the outbox without a broker."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.notifications.delivery import BATCH, deliver_due


class Command(BaseCommand):
    """Send what is due, once (for cron or a systemd timer) or for ever."""

    requires_system_checks: list[str] = []
    help = "Sends the mails that are due. Needs the database and the mail server, no broker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="one run, then end (the default)")
        how.add_argument(
            "--loop", type=float, metavar="SECONDS", help="go on, with this pause between two runs"
        )
        parser.add_argument("--limit", type=int, default=BATCH, help="most mails in one run")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run and say what was done."""
        while True:
            counts = deliver_due(at=timezone.now(), limit=options["limit"])
            if counts and options["verbosity"]:
                done = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
                self.stdout.write(done)
            if options["loop"] is None:
                return
            time.sleep(options["loop"])
