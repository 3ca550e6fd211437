"""Papers: the PDF of an entry in a language, made in a worker and kept while it is current."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.core.files.storage import storages
from django.db import models
from django.db.models import Q

from portal.core import languages


def paper_path(instance: Paper, filename: str) -> str:
    """Name a stored paper by what the portal itself calls it; each version has a name of its own."""
    return f"papers/{instance.reference}/{instance.language}-{uuid.uuid4().hex}.pdf"


def private_storage() -> Any:
    """Give the storage that no web server serves."""
    return storages["private"]


class Paper(models.Model):
    """One entry in one language as a PDF: wanted, made, or failed. One row, the truth of it.

    `stamp` names the text that the paper is of: where the public text has another, it is not
    served. A worker holds a row by its lease; a row without a file is owed.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        WANTED = "wanted", "wanted"
        MADE = "made", "made"
        FAILED = "failed", "failed"

    reference = models.CharField(max_length=20)
    language = models.CharField(max_length=8, choices=languages.CHOICES)
    stamp = models.CharField(max_length=64)
    status = models.CharField(max_length=8, choices=Status, default=Status.WANTED)
    file = models.FileField(
        storage=private_storage, upload_to=paper_path, max_length=200, blank=True
    )
    size = models.PositiveIntegerField(default=0)
    wanted_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "reference", "language", name="paper_is_one_per_entry_and_language"
            ),
            models.CheckConstraint(
                condition=~Q(status="made") | ~Q(file="") & Q(made_at__isnull=False),
                name="paper_that_is_made_has_a_file",
            ),
        ]
        indexes = [
            models.Index(fields=["wanted_at"], condition=Q(status="wanted"), name="paper_owed")
        ]

    def __str__(self) -> str:
        """Give reference, language and status."""
        return f"{self.reference} ({self.language}): {self.status}"

    def want(self, stamp: str, at: datetime) -> None:
        """Ask for it anew, of another text or after a failure; the old file waits for its end."""
        self.stamp, self.status, self.wanted_at = stamp, self.Status.WANTED, at
        self.tries, self.error, self.leased_until, self.lease = 0, "", None, None
        self.save()
