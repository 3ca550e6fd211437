"""Reads of the outbox and the inbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.fields.json import KT

from portal.accounts.queries import Standing
from portal.notifications.models import Breaker, Delivery, InboxItem, Preference
from portal.notifications.notice import Category

FAILED_RECENTLY = timedelta(hours=24)


@dataclass(frozen=True)
class MailHealth:
    """How the mail is: what waits, since when, and whether sending is stopped."""

    waiting: int
    oldest_due_at: datetime | None
    failed_recently: int
    stopped_because: str
    stopped_until: datetime | None

    @property
    def is_stopped(self) -> bool:
        """Whether the breaker is open."""
        return self.stopped_until is not None

    def oldest_minutes(self, at: datetime) -> int:
        """Give the age of the oldest mail that is due, in whole minutes."""
        if self.oldest_due_at is None:
            return 0
        return max(0, int((at - self.oldest_due_at).total_seconds() // 60))


@dataclass(frozen=True)
class Choice:
    """What a person chose for one category."""

    category: str
    label: str
    mail: bool
    inbox: bool


def breaker() -> Breaker | None:
    """Give the stop of the mail, also one whose pause has run out and that awaits its trial."""
    return Breaker.objects.first()


def mail_health(*, at: datetime) -> MailHealth:
    """Tell how the mail is. Two queries. For the staff page, and for metrics."""
    # What is held back for a while after a first attempt waits too; what may be undone does not.
    waiting = Q(status__in=["pending", "sending"]) & (Q(not_before__lte=at) | Q(attempts__gte=1))
    counts = Delivery.objects.aggregate(
        waiting=Count("pk", filter=waiting),
        oldest=Min("created_at", filter=waiting),
        failed=Count("pk", filter=Q(status="failed", changed_at__gte=at - FAILED_RECENTLY)),
    )
    stop = breaker()
    return MailHealth(
        waiting=counts["waiting"],
        oldest_due_at=counts["oldest"],
        failed_recently=counts["failed"],
        stopped_because=stop.reason if stop else "",
        stopped_until=stop.open_until if stop else None,
    )


def mails(*, status: str = "", kind: str = "", words: str = "") -> QuerySet[Delivery]:
    """Give mails for the staff page, the newest first, with the `reference` they are about."""
    found = (
        Delivery.objects.select_related("user")
        .defer("subject", "text", "html", "context", "enclosed")
        .annotate(reference=KT("context__reference"))
    )
    if status:
        found = found.filter(status=status)
    if kind:
        found = found.filter(kind=kind)
    if words:
        found = found.filter(Q(address__icontains=words) | Q(user__email__icontains=words))
    return found.order_by(F("created_at").desc(), F("pk").desc())


def mail(delivery_id: int) -> Delivery | None:
    """Give one mail for the staff page, with the `reference` it is about."""
    found: Delivery | None = (
        Delivery.objects.select_related("user")
        .annotate(reference=KT("context__reference"))
        .filter(pk=delivery_id)
        .first()
    )
    return found


def kinds() -> list[str]:
    """Give the kinds of mail that were ever written."""
    return list(Delivery.objects.order_by("kind").values_list("kind", flat=True).distinct())


def demonstration_mails(*, limit: int = 100, address: str = "") -> QuerySet[Delivery]:
    """Give the newest mails with their words, for the demonstration's own post box."""
    found: QuerySet[Delivery] = Delivery.objects.filter(status="sent").select_related("user")
    if address:
        found = found.filter(address__iexact=address)
    return found.order_by("-sent_at", "-pk")[:limit]


def inbox(*, standing: Standing, at: datetime) -> QuerySet[InboxItem]:
    """Give a person's inbox: the unread first, then the newest."""
    items: QuerySet[InboxItem] = InboxItem.objects.of(standing, at)
    return items.alias(is_read=Q(read_at__isnull=False)).order_by("is_read", "-visible_from", "-pk")


def unread_count(*, standing: Standing, at: datetime) -> int:
    """Count what a person has not read."""
    return int(InboxItem.objects.of(standing, at).unread().count())


def has_switched_off(delivery: Delivery) -> bool:
    """Tell whether the recipient switched off mails of this category."""
    if delivery.user_id is None:
        return False
    return Preference.objects.filter(
        user_id=delivery.user_id,
        category=delivery.category,
        channel=Preference.Channel.MAIL,
        is_on=False,
    ).exists()


def switched_off(user_ids: Iterable[int]) -> frozenset[tuple[int, str, str]]:
    """Give every (person, category, channel) that was switched off, for some people. One query."""
    rows = Preference.objects.filter(user_id__in=list(user_ids), is_on=False)
    return frozenset(rows.values_list("user_id", "category", "channel"))


def choices(*, user_id: int, categories: Iterable[Category]) -> list[Choice]:
    """Give a person's choice for each of some categories. One query."""
    off = switched_off([user_id])
    return [
        Choice(
            category=category.value,
            label=str(category.label),
            mail=(user_id, category.value, Preference.Channel.MAIL) not in off,
            inbox=(user_id, category.value, Preference.Channel.INBOX) not in off,
        )
        for category in categories
    ]
