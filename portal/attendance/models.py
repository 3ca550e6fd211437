"""Registrations of an event in their order, reminders owed, certificates, calendars, progress.

The desk of an event is the row that everything of it is locked by: seats are given, taken back
and passed on by one person at a time. Registrations hold personal data and are deleted a while
after the event; the desk keeps the counts, the log and the certificates hold no name.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import User
from portal.attendance.tokens import new_code
from portal.attendance.workflow import ACTIVE, Act, Event, Status
from portal.core import languages


class EventDesk(models.Model):
    """One row per event that took registrations, by its permanent reference, in no language.

    `told_sequence` and `told_status` are what the registered people know of the event.
    """

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    title = models.CharField(max_length=255, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    drawn = models.PositiveIntegerField(default=0, help_text="The last number that was given.")
    told_sequence = models.PositiveIntegerField(default=0)
    told_status = models.CharField(max_length=12, default="scheduled")
    told_at = models.DateTimeField(null=True, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)
    kept_confirmed = models.PositiveIntegerField(default=0)
    kept_waitlisted = models.PositiveIntegerField(default=0)
    kept_cancelled = models.PositiveIntegerField(default=0)
    kept_attended = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("registration desk")
        verbose_name_plural = _("registration desks")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["ends_at"], name="desk_to_purge", condition=Q(purged_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference

    def draw(self) -> int:
        """Give the next number in the order of registering; the row is locked by the caller."""
        self.drawn += 1
        self.save(update_fields=["drawn"])
        return self.drawn

    def follow(self, event: Event) -> None:
        """Keep what is needed when the event's page is gone."""
        title = event.original_title[:255]
        if (self.title, self.ends_at) != (title, event.ends_at):
            self.title, self.ends_at = title, event.ends_at
            self.save(update_fields=["title", "ends_at"])

    def has_told(self, event: Event, at: datetime) -> None:
        """Keep what people know now."""
        self.told_sequence, self.told_status, self.told_at = event.sequence, event.status, at
        self.save(update_fields=["told_sequence", "told_status", "told_at"])

    def write_down(
        self,
        act: Act,
        *,
        at: datetime,
        registration: Registration | None = None,
        actor: User | None = None,
        detail: dict[str, object] | None = None,
    ) -> None:
        """Write one row of the log."""
        DeskEvent.objects.create(
            desk=self,
            act=act,
            number=registration.number if registration else None,
            actor=actor,
            detail=detail or {},
            at=at,
        )


class Registration(models.Model):
    """A person's registration for an event; an address has one, whatever becomes of it.

    `number` is the place in the order. Who comes back after cancelling takes a new one.
    `version` rises with each change of status and names the mail about it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    desk = models.ForeignKey(EventDesk, on_delete=models.PROTECT, related_name="registrations")
    number = models.PositiveIntegerField()
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="registrations"
    )
    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=120)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=languages.CHOICES)
    answers = models.JSONField(default=list, help_text="List of question and answer.")
    status = models.CharField(_("status"), max_length=10, choices=Status)
    version = models.PositiveIntegerField(default=1)
    consented_at = models.DateTimeField()
    registered_at = models.DateTimeField()
    settled_at = models.DateTimeField(help_text="When the person was last told of their status.")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    attended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint("desk", "email", name="registration_once_per_event_and_email"),
            models.UniqueConstraint("desk", "number", name="registration_order_is_unambiguous"),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="registration_email_is_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="registration_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CANCELLED, cancelled_at__isnull=False)
                | ~Q(status=Status.CANCELLED) & Q(cancelled_at__isnull=True),
                name="registration_has_cancelled_at_iff_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(attended_at__isnull=True) | Q(status=Status.CONFIRMED),
                name="registration_attended_had_a_place",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["desk", "status", "number"], name="registration_in_order"),
            models.Index(fields=["email"], name="registration_by_email"),
        ]

    def __str__(self) -> str:
        """Give desk and number, never a name."""
        return f"{self.desk_id} #{self.number}"

    @property
    def is_active(self) -> bool:
        """Whether it is not cancelled."""
        return self.status in ACTIVE

    def settle(self, status: Status, *, at: datetime) -> None:
        """Change the status; the desk is locked by the caller."""
        self.status = status
        self.version += 1
        self.settled_at = at
        self.cancelled_at = at if status == Status.CANCELLED else None
        if status == Status.CANCELLED:
            self.attended_at = None
        self.save()


class DeskEvent(models.Model):
    """What was done at a desk, for ever; `number` is the registration's, without its person.

    `actor` is the organiser; what people do about their own registration names nobody.
    """

    desk = models.ForeignKey(EventDesk, on_delete=models.PROTECT, related_name="log")
    act = models.CharField(max_length=16, choices=Act)
    number = models.PositiveIntegerField(null=True)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(F("desk"), F("at").desc(), name="desk_log_newest_first")
        ]

    def __str__(self) -> str:
        """Give desk and act."""
        return f"{self.desk_id} {self.act}"


class SentReminder(models.Model):
    """A reminder that was owed to everybody, once per state of the event and distance."""

    desk = models.ForeignKey(EventDesk, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()
    hours_before = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "desk", "sequence", "hours_before", name="reminder_once_per_sequence_and_distance"
            )
        ]

    def __str__(self) -> str:
        """Give desk and distance."""
        return f"{self.desk_id} -{self.hours_before} h"


class Certificate(models.Model):
    """Of participation; holds no name, and outlives the registration so that it can be checked."""

    code = models.CharField(max_length=20, unique=True, default=new_code)
    desk = models.ForeignKey(EventDesk, on_delete=models.PROTECT, related_name="certificates")
    registration = models.OneToOneField(
        Registration,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="certificate",
    )
    first_day = models.DateField()
    last_day = models.DateField()
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("certificate of participation")
        verbose_name_plural = _("certificates of participation")

    def __str__(self) -> str:
        """Give the code."""
        return self.code

    def revoke(self, *, at: datetime | None) -> None:
        """Make it invalid at an instant, or valid again with None."""
        self.revoked_at = at
        self.save(update_fields=["revoked_at"])


class CalendarAddress(models.Model):
    """A secret address at which a person's own registrations can be subscribed to.

    It belongs to an account, or to an e-mail address that has none. The secret is shown once;
    here rests its hash. A new one replaces the old one; without a row there is no address.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, null=True, related_name="+")
    email = models.EmailField(max_length=254, null=True, unique=True)  # noqa: DJ001 - unique, and absent for accounts
    secret_hash = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=8, choices=languages.CHOICES)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, email__isnull=True)
                | Q(user__isnull=True, email__isnull=False),
                name="calendar_address_has_one_owner",
            )
        ]

    def __str__(self) -> str:
        """Give the number only."""
        return str(self.pk)


class LearningProgress(models.Model):
    """What a person has finished of a learning path: `2` a module, `2.1` a question of it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="progress")
    path = models.CharField(_("learning path"), max_length=20)
    finished = ArrayField(models.CharField(max_length=8), default=list)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("progress in a learning path")
        verbose_name_plural = _("progress in learning paths")
        constraints = [
            models.UniqueConstraint("user", "path", name="progress_once_per_person_and_path")
        ]

    def __str__(self) -> str:
        """Give person and path."""
        return f"{self.user_id} {self.path}"
