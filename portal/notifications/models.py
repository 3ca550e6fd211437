"""The outbox and the inbox: what is owed to whom, and what became of it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.notifications.notice import Category
from portal.notifications.querysets import DeliveryQuerySet, InboxQuerySet


class Delivery(models.Model):
    """One mail to one recipient: the row is the truth, a message in the broker only a nudge.

    A row with `is_rendered` came with its words (from Django, Wagtail or allauth); all others get
    their words at sending, from the templates of their kind, in the recipient's language.
    """

    class Status(models.TextChoices):
        """`pending → sending → sent`; back to `pending` to try again; or one of the four ends."""

        PENDING = "pending", pgettext_lazy("mail", "Waiting")
        SENDING = "sending", pgettext_lazy("mail", "Being sent")
        SENT = "sent", pgettext_lazy("mail", "Sent")
        FAILED = "failed", pgettext_lazy("mail", "Failed")
        SUPPRESSED = "suppressed", pgettext_lazy("mail", "Not wanted")
        EXPIRED = "expired", pgettext_lazy("mail", "Too late")
        CANCELLED = "cancelled", pgettext_lazy("mail", "Cancelled")

    class Priority(models.IntegerChoices):
        """Codes and links that a person waits for go first."""

        HIGH = 1
        NORMAL = 5

    uuid = models.UUIDField(
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text=_("Identifies the message; it never changes."),
    )
    key = models.CharField(max_length=250)
    recipient = models.CharField(max_length=330, help_text="user:<id>, or the address.")
    kind = models.CharField(_("kind"), max_length=100)
    category = models.CharField(_("category"), max_length=20, choices=Category)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    address = models.CharField(_("address"), max_length=320, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    url = models.CharField(max_length=500, blank=True)
    link_action = models.CharField(max_length=100, blank=True)
    enclosure = models.CharField(
        max_length=100, blank=True, db_default="", help_text="Names the maker of the enclosed file."
    )
    context = models.JSONField(default=dict, blank=True)
    audience = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text="Standing.marks of which the recipient must hold one at sending; empty: anybody.",
    )
    sensitive = models.BooleanField(default=False)
    confidential = models.BooleanField(
        default=True,
        db_default=True,
        help_text=_("The words are shown to nobody on the staff page."),
    )
    is_rendered = models.BooleanField(default=False)
    subject = models.CharField(_("subject"), max_length=998, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(blank=True)
    enclosed = models.JSONField(
        default=dict,
        db_default={},
        blank=True,
        help_text="The file as it left: name, mimetype and content (base64); kept as the words are.",
    )

    status = models.CharField(
        _("state"), max_length=10, choices=Status, default=Status.PENDING, db_default=Status.PENDING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"))
    expires_at = models.DateTimeField(_("not after"), null=True, blank=True)
    first_tried_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lost_leases = models.PositiveSmallIntegerField(default=0)
    possible_duplicate = models.BooleanField(_("may have arrived twice"), default=False)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    changed_at = models.DateTimeField(_("last change"), db_default=Now(), editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "recipient"], name="delivery_once_per_key_and_recipient"
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "pending",
                        "sending",
                        "sent",
                        "failed",
                        "suppressed",
                        "expired",
                        "cancelled",
                    ]
                ),
                name="delivery_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False)
                | ~Q(status="sent") & Q(sent_at__isnull=True),
                name="delivery_has_sent_at_iff_sent",
            ),
            models.CheckConstraint(
                condition=Q(status="sending", lease_until__isnull=False)
                | ~Q(status="sending") & Q(lease_until__isnull=True),
                name="delivery_has_lease_iff_sending",
            ),
            models.CheckConstraint(
                condition=~Q(status="sending") | Q(attempts__gte=1),
                name="delivery_counts_an_attempt_before_sending",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(address=""),
                name="delivery_knows_whom_it_is_for",
            ),
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(kind=""), name="delivery_has_key_and_kind"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["priority", "not_before", "id"],
                name="delivery_due",
                condition=Q(status="pending"),
            ),
            models.Index(
                fields=["lease_until"], name="delivery_leased", condition=Q(status="sending")
            ),
            models.Index(
                fields=["expires_at"],
                name="delivery_expiring",
                condition=Q(status="pending", expires_at__isnull=False),
            ),
            models.Index(
                fields=["key"],
                name="delivery_key_prefix",
                opclasses=["varchar_pattern_ops"],
            ),
            models.Index(F("created_at").desc(), F("id").desc(), name="delivery_newest_first"),
        ]

    def __str__(self) -> str:
        """Give kind and state, never the address."""
        return f"{self.kind} · {self.get_status_display()}"


class InboxItem(models.Model):
    """One piece of news in a person's inbox; its title is made when it is shown."""

    key = models.CharField(max_length=250)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="inbox_items"
    )
    kind = models.CharField(max_length=100)
    category = models.CharField(max_length=20, choices=Category)
    url = models.CharField(max_length=500, blank=True)
    context = models.JSONField(default=dict, blank=True)
    audience = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text="Standing.marks of which the reader must hold one; empty: anybody.",
    )
    visible_from = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = InboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("inbox item")
        verbose_name_plural = _("inbox items")
        constraints = [
            models.UniqueConstraint(fields=["key", "user"], name="inbox_item_once_per_key_and_user")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "visible_from"], name="inbox_item_by_time"),
            models.Index(
                fields=["user", "visible_from"],
                name="inbox_item_unread",
                condition=Q(read_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        """Give the kind."""
        return self.kind


class Preference(models.Model):
    """A person's choice for one category and channel; where there is no row, they are told."""

    class Channel(models.TextChoices):
        """The ways to tell."""

        MAIL = "mail", _("E-mail")
        INBOX = "inbox", _("Inbox")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    category = models.CharField(max_length=20, choices=Category)
    channel = models.CharField(max_length=5, choices=Channel)
    is_on = models.BooleanField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "category", "channel"],
                name="preference_once_per_user_category_channel",
            ),
            models.CheckConstraint(
                condition=~Q(category__in=["account", "decision", "work", "events"]),
                name="preference_only_where_one_may_opt_out",
            ),
        ]

    def __str__(self) -> str:
        """Give category, channel and choice."""
        return f"{self.category} · {self.channel} · {'on' if self.is_on else 'off'}"


class Suppression(models.Model):
    """An address that its mail server refused for good; kept as a hash."""

    address_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=300)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("refused address")
        verbose_name_plural = _("refused addresses")

    def __str__(self) -> str:
        """Give the reason."""
        return self.reason


class Breaker(models.Model):
    """The single row that stops all sending while our own configuration is at fault."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    reason = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    open_until = models.DateTimeField()

    class Meta:
        verbose_name = _("stop of the mail")
        verbose_name_plural = _("stop of the mail")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="breaker_is_a_single_row")]

    def __str__(self) -> str:
        """Give the reason."""
        return self.reason
