"""Saved searches, and which entries each of them has told of."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import languages

BETWEEN_NOTICES = timedelta(days=7)
BETWEEN_LOOKS = timedelta(days=1)
"""While nothing is new, it is looked for this often."""
NAME_LENGTH = 120
QUERY_LENGTH = 3000


class SavedSearch(models.Model):
    """A search or a filtered list that a person asked to be told of.

    `kind` is that of the list, empty for the search over all; `query` is the one address that
    stands for the selection, without order and page. A removed row waits to be put back.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_searches")
    kind = models.CharField(max_length=16, blank=True)
    query = models.CharField(max_length=QUERY_LENGTH, blank=True)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    language = models.CharField(
        max_length=8, choices=languages.CHOICES, help_text="The language of the name."
    )
    created_at = models.DateTimeField()
    looked_at = models.DateTimeField(help_text="What entered since then may be new.")
    due_at = models.DateTimeField(help_text="When to look next.")
    told_at = models.DateTimeField(null=True, blank=True)
    told_times = models.PositiveIntegerField(default=0, help_text="Names the next notice.")
    paused_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        constraints = [
            # The address may be longer than an index takes.
            models.UniqueConstraint(
                "user",
                "kind",
                MD5("query"),
                condition=Q(removed_at__isnull=True),
                name="saved_search_once_per_person",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, told_times=0)
                | Q(told_at__isnull=False, told_times__gte=1),
                name="saved_search_counts_what_it_told",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_search_has_a_name"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at"],
                name="saved_search_due",
                condition=Q(paused_at__isnull=True, removed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        """Give the number, never what somebody looks for."""
        return str(self.uuid)

    @property
    def is_on(self) -> bool:
        """Whether its owner is told."""
        return self.paused_at is None and self.removed_at is None

    def has_looked(self, at: datetime, *, told: bool) -> None:
        """Keep that it was looked for what is new; the row is locked by the caller."""
        self.looked_at = at
        self.due_at = at + (BETWEEN_NOTICES if told else BETWEEN_LOOKS)
        if told:
            self.told_at = at
            self.told_times += 1
        self.save(update_fields=["looked_at", "due_at", "told_at", "told_times"])

    def put_off(self, at: datetime) -> None:
        """Look later, as if it had not been the turn; the row is locked by the caller."""
        self.due_at = at + BETWEEN_LOOKS
        self.save(update_fields=["due_at"])


class ToldEntry(models.Model):
    """That a saved search has told of an entry: never again, also where it was closed and came back."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="told")
    reference = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("search", "reference", name="told_entry_once_per_search")
        ]

    def __str__(self) -> str:
        """Give search and reference."""
        return f"{self.search_id} {self.reference}"
