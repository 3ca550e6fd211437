"""What stands in a file: its text, read once by a worker."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExtractedText(models.Model):
    """The text of one file, found by the hash that Wagtail keeps of its bytes.

    Two documents with the same bytes share it. `image_only` says that pages were there and no
    text in them: a scan without recognition. `cut` says that the text went on.
    """

    class State(models.TextChoices):
        """What became of the reading."""

        READ = "read", _("Read")
        FAILED = "failed", _("Could not be read")

    file_hash = models.CharField(max_length=40, primary_key=True)
    state = models.CharField(max_length=8, choices=State)
    text = models.TextField(blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    image_only = models.BooleanField(default=False)
    cut = models.BooleanField(default=False)
    error = models.CharField(max_length=16, blank=True)
    """Why it could not be read: one of `core.extraction.Fault`."""
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="read", error="")
                | models.Q(state="failed", text="") & ~models.Q(error=""),
                name="text_was_read_or_has_an_error",
            )
        ]

    def __str__(self) -> str:
        """Give the hash and what became of it."""
        return f"{self.file_hash}: {self.state}"
