"""The outbox and the inbox."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address_hash", models.CharField(max_length=64, unique=True)),
                ("reason", models.CharField(max_length=300)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
            options={
                "verbose_name": "refused address",
                "verbose_name_plural": "refused addresses",
            },
        ),
        migrations.CreateModel(
            name="Breaker",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("opened_at", models.DateTimeField()),
                ("open_until", models.DateTimeField()),
            ],
            options={
                "verbose_name": "stop of the mail",
                "verbose_name_plural": "stop of the mail",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="breaker_is_a_single_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        help_text="Names the message for ever.",
                        unique=True,
                    ),
                ),
                ("key", models.CharField(max_length=250)),
                (
                    "recipient",
                    models.CharField(help_text="user:<id>, or the address.", max_length=330),
                ),
                ("kind", models.CharField(max_length=100, verbose_name="kind")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("account", "Your account"),
                            ("decision", "Decisions on what you submitted"),
                            ("work", "Work that waits for you"),
                            ("reminders", "Reminders of dates"),
                            ("moderation", "News of the moderation queue"),
                            ("news", "New content that you follow"),
                            ("operations", "Running of the portal"),
                        ],
                        max_length=20,
                        verbose_name="category",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "High"), (5, "Normal")], default=5
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=320, verbose_name="address")),
                ("language", models.CharField(blank=True, max_length=8, verbose_name="language")),
                ("url", models.CharField(blank=True, max_length=500)),
                ("link_action", models.CharField(blank=True, max_length=100)),
                ("context", models.JSONField(blank=True, default=dict)),
                ("sensitive", models.BooleanField(default=False)),
                ("is_rendered", models.BooleanField(default=False)),
                ("subject", models.CharField(blank=True, max_length=998, verbose_name="subject")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                ("html", models.TextField(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("suppressed", "Not wanted"),
                            ("expired", "Too late"),
                            ("cancelled", "Cancelled"),
                        ],
                        db_default="pending",
                        default="pending",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("not_before", models.DateTimeField(verbose_name="not before")),
                (
                    "expires_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="not after"),
                ),
                ("first_tried_at", models.DateTimeField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("lost_leases", models.PositiveSmallIntegerField(default=0)),
                (
                    "possible_duplicate",
                    models.BooleanField(default=False, verbose_name="may have arrived twice"),
                ),
                (
                    "last_error",
                    models.CharField(blank=True, max_length=500, verbose_name="last error"),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="made",
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="last change",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "mail",
                "verbose_name_plural": "mails",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "pending")),
                        fields=["priority", "not_before", "id"],
                        name="delivery_due",
                    ),
                    models.Index(
                        condition=models.Q(("status", "sending")),
                        fields=["lease_until"],
                        name="delivery_leased",
                    ),
                    models.Index(
                        condition=models.Q(("expires_at__isnull", False), ("status", "pending")),
                        fields=["expires_at"],
                        name="delivery_expiring",
                    ),
                    models.Index(
                        fields=["key"],
                        name="delivery_key_prefix",
                        opclasses=["varchar_pattern_ops"],
                    ),
                    models.Index(
                        models.OrderBy(models.F("created_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="delivery_newest_first",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "recipient"), name="delivery_once_per_key_and_recipient"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "pending",
                                    "sending",
                                    "sent",
                                    "failed",
                                    "suppressed",
                                    "expired",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="delivery_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("status", "sent")),
                            models.Q(
                                models.Q(("status", "sent"), _negated=True),
                                ("sent_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="delivery_has_sent_at_iff_sent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_until__isnull", False), ("status", "sending")),
                            models.Q(
                                models.Q(("status", "sending"), _negated=True),
                                ("lease_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="delivery_has_lease_iff_sending",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "sending"), _negated=True),
                            ("attempts__gte", 1),
                            _connector="OR",
                        ),
                        name="delivery_counts_an_attempt_before_sending",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("user__isnull", False),
                            models.Q(("address", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="delivery_knows_whom_it_is_for",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("key", ""), _negated=True),
                            models.Q(("kind", ""), _negated=True),
                        ),
                        name="delivery_has_key_and_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InboxItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=250)),
                ("kind", models.CharField(max_length=100)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("account", "Your account"),
                            ("decision", "Decisions on what you submitted"),
                            ("work", "Work that waits for you"),
                            ("reminders", "Reminders of dates"),
                            ("moderation", "News of the moderation queue"),
                            ("news", "New content that you follow"),
                            ("operations", "Running of the portal"),
                        ],
                        max_length=20,
                    ),
                ),
                ("url", models.CharField(blank=True, max_length=500)),
                ("context", models.JSONField(blank=True, default=dict)),
                ("visible_from", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="inbox_items",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "inbox item",
                "verbose_name_plural": "inbox items",
                "indexes": [
                    models.Index(fields=["user", "visible_from"], name="inbox_item_by_time"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["user", "visible_from"],
                        name="inbox_item_unread",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "user"), name="inbox_item_once_per_key_and_user"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("account", "Your account"),
                            ("decision", "Decisions on what you submitted"),
                            ("work", "Work that waits for you"),
                            ("reminders", "Reminders of dates"),
                            ("moderation", "News of the moderation queue"),
                            ("news", "New content that you follow"),
                            ("operations", "Running of the portal"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("mail", "E-mail"), ("inbox", "Inbox")], max_length=5
                    ),
                ),
                ("is_on", models.BooleanField()),
                ("changed_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "notification preference",
                "verbose_name_plural": "notification preferences",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "category", "channel"),
                        name="preference_once_per_user_category_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("category__in", ["account", "decision", "work"]), _negated=True
                        ),
                        name="preference_only_where_one_may_opt_out",
                    ),
                ],
            },
        ),
    ]
