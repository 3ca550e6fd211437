"""What is done with news: tell, take back, send again, mark as read, choose."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import CharField, Q, Value
from django.db.models.functions import Concat, Now

from portal.accounts.models import User
from portal.accounts.queries import holders, standing, today
from portal.accounts.roles import Role
from portal.core.errors import Conflict, Missing
from portal.notifications import policies, queries
from portal.notifications.delivery import NO_WORDS, address_hash
from portal.notifications.models import (
    Breaker,
    Delivery,
    InboxItem,
    Preference,
    Suppression,
)
from portal.notifications.notice import SWITCHABLE_CATEGORIES, Category, Notice
from portal.notifications.tasks import poke

logger = logging.getLogger(__name__)

Status = Delivery.Status
MENDABLE = (Status.FAILED, Status.SUPPRESSED)
FORGOTTEN = "forgotten"
"""Stands where an address was."""
PREFIXES_AT_ONCE = 100


@dataclass(frozen=True)
class RenderedMail:
    """A mail of a library or of a lower app for one recipient: its words are made."""

    key: str
    address: str
    subject: str
    text: str
    html: str = ""
    sender: str = ""
    reply_to: tuple[str, ...] = ()
    kind: str = "portal.rendered"
    language: str = ""
    expires_at: datetime | None = None


@transaction.atomic
def send(notices: Iterable[Notice], *, at: datetime) -> None:
    """Owe people their news: rows in the caller's transaction, nothing sent before it commits.

    A recipient is told once per key, whatever the number of notices or roles. Categories that a
    person switched off are left out. `sensitive` news never enters the inbox.
    """
    told = list({(n.key, _recipient(n)): n for n in notices}.values())
    if not told:
        return
    people = User.objects.in_bulk({n.user_id for n in told if n.user_id is not None})
    off = queries.switched_off(people)
    _owe_mails([n for n in told if n.mail and _wanted(n, Preference.Channel.MAIL, off)], people, at)
    inboxes = [n for n in told if _wanted(n, Preference.Channel.INBOX, off)]
    _put_into_inboxes(inboxes, people, at)


@transaction.atomic
def enqueue_rendered(mails: Iterable[RenderedMail], *, at: datetime) -> int:
    """Owe mails whose words came finished. They are sensitive and go first.

    Returns: the number of mails taken.
    """
    rows = [
        Delivery(
            key=mail.key[:250],
            recipient=mail.address.lower()[:330],
            kind=mail.kind,
            category=Category.ACCOUNT,
            priority=Delivery.Priority.HIGH,
            address=mail.address,
            language=mail.language,
            context={"sender": mail.sender, "reply_to": list(mail.reply_to)},
            sensitive=True,
            is_rendered=True,
            subject=mail.subject[:998],
            text=mail.text,
            html=mail.html,
            not_before=at,
            expires_at=mail.expires_at,
        )
        for mail in mails
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        _wake_after_commit()
    return len(rows)


@transaction.atomic
def cancel(*, key_prefix: str, at: datetime) -> int:
    """Take back what was not sent yet, by the beginning of its key; for undoing a decision.

    Inbox items that nobody could see yet are removed. What a worker holds at this moment goes out.

    Returns: how many mails were cancelled.
    """
    if not key_prefix:
        raise ValueError("an empty prefix would cancel everybody's mail")
    InboxItem.objects.filter(key__startswith=key_prefix, visible_from__gt=at).delete()
    waiting = Delivery.objects.filter(key__startswith=key_prefix, status=Status.PENDING)
    return _cancel(waiting.values_list("pk", flat=True), "taken back")


@transaction.atomic
def cancel_one(*, delivery_id: int, by: User, at: datetime) -> None:
    """Cancel one waiting mail by hand. Raises `NotAllowed`, `Missing`, `Conflict`."""
    policies.require_may_mend_mail(standing(by, today(at)))
    delivery = _locked(delivery_id)
    if delivery.status != Status.PENDING:
        raise Conflict
    _cancel([delivery.pk], f"by hand, user {by.pk}")
    logger.info("mail %s cancelled by user %s", delivery.uuid, by.pk)


@transaction.atomic
def retry(*, delivery_id: int, by: User, at: datetime) -> Delivery:
    """Let a failed or unwanted mail go out again; an address that was refused is tried again.

    Raises: `NotAllowed`; `Missing`; `Conflict` where it is not at an end, is too late, or its
    secret words are gone.
    """
    policies.require_may_mend_mail(standing(by, today(at)))
    delivery = _locked(delivery_id)
    too_late = delivery.expires_at is not None and delivery.expires_at <= at
    words_are_gone = delivery.is_rendered and not delivery.text
    if delivery.status not in MENDABLE or too_late or words_are_gone:
        raise Conflict
    for address in filter(None, (delivery.address, delivery.user.email if delivery.user else "")):
        Suppression.objects.filter(address_hash=address_hash(address)).delete()
    Delivery.objects.filter(pk=delivery.pk).update(
        status=Status.PENDING,
        attempts=0,
        lost_leases=0,
        first_tried_at=None,
        not_before=at,
        changed_at=Now(),
    )
    logger.info("mail %s sent again by user %s", delivery.uuid, by.pk)
    _wake_after_commit()
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def restart_mail(*, by: User, at: datetime) -> None:
    """Close the breaker after the fault was mended. Raises `NotAllowed`."""
    policies.require_may_mend_mail(standing(by, today(at)))
    Breaker.objects.all().delete()
    logger.info("mail started again by user %s", by.pk)
    _wake_after_commit()


def mark_read(*, user: User, item_id: int, at: datetime) -> InboxItem:
    """Mark one item of a person's own inbox as read. Raises `Missing` for anybody else's."""
    item: InboxItem | None = (
        InboxItem.objects.of(standing(user, today(at)), at).filter(pk=item_id).first()
    )
    if item is None:
        raise Missing
    InboxItem.objects.filter(pk=item.pk).unread().update(read_at=at)
    return item


def mark_all_read(*, user: User, at: datetime) -> int:
    """Mark everything that a person can see as read; returns how much was unread."""
    seen = InboxItem.objects.of(standing(user, today(at)), at)
    return int(seen.unread().update(read_at=at))


@transaction.atomic
def choose(*, user: User, chosen: Mapping[str, Sequence[str]], at: datetime) -> None:
    """Keep a person's choices: for each category that they may switch off, the channels left on.

    What a person cannot receive today is not touched: it is on once a new role brings it.
    """
    rows = [
        Preference(
            user=user,
            category=category,
            channel=channel,
            is_on=channel in chosen.get(category, ()),
            changed_at=at,
        )
        for category in policies.may_choose(standing(user, today(at)))
        for channel in Preference.Channel
    ]
    _keep_choices(rows)


def switch_off_mail(*, user_id: int, category: Category, at: datetime) -> None:
    """Switch off one category's mail for one person; the inbox stays. Safe to repeat."""
    if category not in SWITCHABLE_CATEGORIES or not User.objects.filter(pk=user_id).exists():
        raise Missing
    channel = Preference.Channel.MAIL
    _keep_choices(
        [
            Preference(
                user_id=user_id, category=category, channel=channel, is_on=False, changed_at=at
            )
        ]
    )


def warn_operators(*, at: datetime) -> None:
    """Tell lead moderators and administrators, in their inbox, that the mail is stopped. Once."""
    stop = queries.breaker()
    if stop is None:
        return
    day = today(at)
    people = {
        user.pk
        for role in (Role.LEAD_MODERATOR, Role.ADMINISTRATOR)
        for user in holders(role, on=day)
    }
    send(
        [
            Notice(
                kind="notifications.mail_stopped",
                key=f"notifications.mail_stopped:{stop.opened_at.isoformat()}",
                user_id=pk,
                url="/cms/mail/",
                context={"fault": stop.reason},
                category=Category.OPERATIONS,
                audience=(f"role:{Role.LEAD_MODERATOR}", f"role:{Role.ADMINISTRATOR}"),
                mail=False,
            )
            for pk in sorted(people)
        ],
        at=at,
    )


@transaction.atomic
def tidy(*, keep_words: bool) -> int:
    """Delete sensitive words that have no further use; returns the number of rows.

    With `keep_words` (the demonstration) what was sent keeps its words for `/demo/mail/`.
    """
    ended = Delivery.objects.settled().filter(sensitive=True)
    if keep_words:
        ended = ended.exclude(status=Status.SENT)
    spent = ended.exclude(status=Status.FAILED, is_rendered=False)
    return int(spent.exclude(**NO_WORDS).update(**NO_WORDS))


@transaction.atomic
def forget(*, key_prefixes: Iterable[str]) -> int:
    """Blank who was written to and what was said, by the beginnings of keys: their time is over.

    The rows stay, with kind and time: that a mail left is no secret. What did not leave never
    will. What a worker holds at this moment is not touched.

    Returns: how many mails were blanked.
    """
    prefixes = list(key_prefixes)
    if not all(prefixes):
        raise ValueError("an empty prefix would blank everybody's mail")
    forgotten = 0
    for first in range(0, len(prefixes), PREFIXES_AT_ONCE):
        some = prefixes[first : first + PREFIXES_AT_ONCE]
        named = reduce(or_, (Q(key__startswith=prefix) for prefix in some))
        rows = Delivery.objects.filter(named).exclude(status=Status.SENDING)
        rows.filter(status__in=(Status.PENDING, *MENDABLE)).update(status=Status.CANCELLED)
        forgotten += rows.update(
            recipient=Concat(Value(f"{FORGOTTEN}:"), "pk", output_field=CharField()),
            address=FORGOTTEN,
            user=None,
            last_error="",
            changed_at=Now(),
            **NO_WORDS,
        )
    return forgotten


def _recipient(notice: Notice) -> str:
    if notice.user_id is not None:
        return f"user:{notice.user_id}"
    return notice.address.strip().lower()


def _wanted(notice: Notice, channel: str, off: frozenset[tuple[int, str, str]]) -> bool:
    if channel == Preference.Channel.INBOX and (
        not notice.inbox or notice.sensitive or notice.user_id is None
    ):
        return False
    return (notice.user_id, notice.category, channel) not in off


def _owe_mails(notices: list[Notice], people: Mapping[int, User], at: datetime) -> None:
    rows = [
        Delivery(
            key=notice.key,
            recipient=_recipient(notice),
            kind=notice.kind,
            category=notice.category,
            priority=(
                Delivery.Priority.HIGH
                if notice.category == Category.ACCOUNT
                else Delivery.Priority.NORMAL
            ),
            user_id=notice.user_id,
            address=(
                people[notice.user_id].email
                if notice.user_id is not None
                else notice.address.strip()
            ),
            language=notice.language,
            url=notice.url,
            link_action=notice.link_action,
            enclosure=notice.enclosure,
            context=dict(notice.context),
            audience=list(notice.audience),
            sensitive=notice.sensitive,
            confidential=notice.confidential,
            not_before=notice.not_before or at,
            expires_at=notice.expires_at,
        )
        for notice in notices
        if notice.user_id is None or notice.user_id in people
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.not_before <= at for row in rows):
        _wake_after_commit()


def _put_into_inboxes(notices: list[Notice], people: Mapping[int, User], at: datetime) -> None:
    rows = [
        InboxItem(
            key=notice.key,
            user=people[notice.user_id],
            kind=notice.kind,
            category=notice.category,
            url=notice.url,
            context=dict(notice.context),
            audience=list(notice.audience),
            visible_from=notice.not_before or at,
        )
        for notice in notices
        if notice.user_id is not None and notice.user_id in people
    ]
    InboxItem.objects.bulk_create(rows, ignore_conflicts=True)


def _keep_choices(rows: list[Preference]) -> None:
    Preference.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "category", "channel"],
        update_fields=["is_on", "changed_at"],
    )


def _cancel(ids: Iterable[int], reason: str) -> int:
    # One more look at the state in each statement: a worker may have taken the row since.
    waiting = Delivery.objects.filter(pk__in=list(ids), status=Status.PENDING)
    ended = {"status": Status.CANCELLED, "last_error": reason, "changed_at": Now()}
    secret = waiting.filter(sensitive=True).update(**ended, **NO_WORDS)
    return int(secret + waiting.update(**ended))


def _locked(delivery_id: int) -> Delivery:
    try:
        locked = Delivery.objects.select_for_update(of=("self",)).select_related("user")
        delivery: Delivery = locked.get(pk=delivery_id)
    except Delivery.DoesNotExist:
        raise Missing from None
    return delivery


def _wake_after_commit() -> None:
    # A lambda: Django 5.2 cannot name a partial when it reports a robust callback that failed.
    transaction.on_commit(lambda: poke(), robust=True)  # noqa: PLW0108
