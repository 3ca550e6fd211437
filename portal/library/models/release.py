"""On the way to the public: who asks for a second person, and what is to happen at a time."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts import zones


class ReleaseRequest(models.Model):
    """That an author finished what waits on a page and asks another person to publish it.

    It holds for one revision: whoever goes on writing asks again.
    """

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="release_request"
    )
    revision_id = models.BigIntegerField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        """Give page and revision."""
        return f"page {self.page_id}, revision {self.revision_id}"


class ScheduledPublication(models.Model):
    """What a second person decided to happen later: publish one revision, or take an entry out.

    The clock does it under the checks of the moment (`library.releases`). `zone` is the one in
    which the person gave the time. `revision_id` belongs to publishing, `reason` to taking out:
    readers see it.
    """

    class Act(models.TextChoices):
        """What is to happen."""

        PUBLISH = "publish", _("Publish")
        RETIRE = "retire", _("Take out of public sight")

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("Planned")
        DONE = "done", _("Done")
        UNDONE = "undone", _("Called off")
        OVERTAKEN = "overtaken", _("Overtaken by another decision")
        FAILED = "failed", _("Could not be done")

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    act = models.CharField(max_length=8, choices=Act)
    revision_id = models.BigIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    due_at = models.DateTimeField()
    zone = models.CharField(max_length=64, default="UTC")
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    planned_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    obstacle = models.CharField(max_length=16, blank=True)
    """Why it could not be done: one of `library.policies.Obstacle`."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "act"],
                condition=Q(state="waiting"),
                name="one_plan_of_a_kind_waits_for_a_page",
            ),
            models.CheckConstraint(
                condition=Q(act="publish", revision_id__isnull=False, reason="")
                | Q(act="retire", revision_id__isnull=True) & ~Q(reason=""),
                name="plan_names_a_revision_or_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True)
                | ~Q(state="waiting") & Q(ended_at__isnull=False),
                name="plan_has_ended_iff_it_does_not_wait",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="plan_is_due")
        ]

    def __str__(self) -> str:
        """Give what happens to which page, and when."""
        return f"{self.act} page {self.page_id} at {self.due_at:%Y-%m-%d %H:%M} UTC"

    @property
    def local_time(self) -> datetime:
        """When it is due, on the clock by which the person gave it."""
        return self.due_at.astimezone(zones.zone(self.zone))
