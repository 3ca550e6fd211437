"""The relay: claims a row, sends it outside any transaction, writes down what became of it.

Three callers, one function: the task after a commit, the clock of Celery, and
`manage.py deliver_outbox`, which needs no broker. Safe to run any number of times at once.
Leases follow the database's clock; `at` decides everything else.
"""

from __future__ import annotations

import logging
import random
import time
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now
from django.utils.crypto import salted_hmac

from portal.accounts.queries import standing, today
from portal.core.errors import DomainError
from portal.notifications import letters, queries
from portal.notifications.letters import (
    Letter,
    Sealed,
    register_enclosure,
    register_link_action,
)
from portal.notifications.models import Breaker, Delivery, Suppression
from portal.notifications.notice import Category
from portal.notifications.transport import (
    AnswerLost,
    NoSuchMailbox,
    OurFault,
    Refused,
    ServerUnreachable,
    Transport,
    TryLater,
    connect,
)

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
RETRY_AFTER_SECONDS = (30, 2 * 60, 10 * 60, 30 * 60, 2 * 3600, 6 * 3600)
JITTER = 0.2
"""Up to this part is added to a pause, so that a backlog does not come back as one wave."""

GIVE_UP_AFTER = timedelta(hours=24)
WAIT_FOR_A_SERVER = timedelta(days=14)
"""Without any answer of a server a mail waits so long; what expires earlier ends earlier."""
BREAKER_PAUSE = timedelta(minutes=10)
MOST_LOST_LEASES = 5
"""A mail that takes its worker down so often is parked, lest it take down every worker."""

LONGEST_RUN_SECONDS = 100.0
"""With one more mail that takes its longest, a run stays below the time limit of a task."""

BATCH = 200

Status = Delivery.Status


class Outcome(StrEnum):
    """What a run did with a row."""

    SENT = "sent"
    RETRY = "retry"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    STOPPED = "stopped"
    GIVEN_BACK = "given_back"
    OVERTAKEN = "overtaken"


def deliver_due(*, at: datetime, limit: int = BATCH) -> dict[str, int]:
    """Send what is due, at most `limit` mails and for about a hundred seconds.

    A server that does not answer ends the run after one row: the others keep their attempts. A
    fault of our own (sign-in, certificate, configuration) opens the breaker and costs no attempt.
    Must not be called inside a transaction.

    Returns: how many rows ended how; only what happened is named.
    """
    counts: Counter[str] = Counter()
    counts[Outcome.EXPIRED] += _end_what_is_too_late(at)
    counts[Outcome.GIVEN_BACK] += _take_back_abandoned()
    breaker = queries.breaker()
    if breaker and breaker.open_until > at:
        counts[Outcome.STOPPED] += 1
    else:
        counts.update(_run(at, limit))
        if breaker and counts[Outcome.SENT]:
            # The trial after the pause went well. A stop that began meanwhile has another end.
            Breaker.objects.filter(open_until=breaker.open_until).delete()
    return {name: count for name, count in counts.items() if count}


def _run(at: datetime, limit: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    if not Delivery.objects.due(at).exists():
        return counts
    try:
        transport = connect(settings.MAIL_TRANSPORT_URL)
    except OurFault as fault:
        _open_breaker(str(fault), at)
        counts[Outcome.STOPPED] += 1
        return counts
    end = time.monotonic() + LONGEST_RUN_SECONDS
    with closing(transport):
        for _turn in range(limit):
            delivery = _claim(at)
            if delivery is None:
                break
            outcome, goes_on = _attempt(delivery, transport, at)
            counts[outcome] += 1
            if not goes_on or time.monotonic() > end:
                break
    return counts


def _claim(at: datetime) -> Delivery | None:
    # Short and durable: the mark is committed before anything is sent, and no lock outlives it.
    with transaction.atomic(durable=True):
        due = Delivery.objects.due(at).select_for_update(skip_locked=True)
        pk = due.values_list("pk", flat=True).first()
        if pk is None:
            return None
        Delivery.objects.filter(pk=pk).update(
            status=Status.SENDING,
            attempts=F("attempts") + 1,
            first_tried_at=Coalesce(F("first_tried_at"), at),
            lease_until=Now() + LEASE,
            changed_at=Now(),
        )
        claimed: Delivery = Delivery.objects.select_related("user").get(pk=pk)
    return claimed


def _attempt(delivery: Delivery, transport: Transport, at: datetime) -> tuple[Outcome, bool]:
    """Send one claimed row and mark it; the flag says whether the run may go on."""
    address = _address(delivery)
    unwanted = _unwanted(delivery, address, at)
    if unwanted:
        return _end(delivery, Status.SUPPRESSED, unwanted), True
    written = _write(delivery, address, at)
    if isinstance(written, Outcome):
        return written, True
    letter, sealed = written
    try:
        transport.send(sealed.content, sender=sealed.sender, recipient=sealed.recipient)
    except NoSuchMailbox as fault:
        _suppress(address, str(fault))
        return _end(delivery, Status.FAILED, str(fault)), True
    except Refused as fault:
        return _end(delivery, Status.FAILED, str(fault)), True
    except TryLater as fault:
        return _later(delivery, str(fault), at), True
    except ServerUnreachable as fault:
        return _when_it_answers(delivery, fault, at), False
    except OurFault as fault:
        _open_breaker(str(fault), at)
        return _hand_back_untried(delivery, str(fault)), False
    return _sent(delivery, letter, address, keeps_words=transport.keeps_words, at=at), True


def _address(delivery: Delivery) -> str:
    # A person's address is read when the mail goes out: they may have changed it meanwhile.
    if delivery.user is not None and not delivery.is_rendered:
        return delivery.user.email
    return delivery.address


def _unwanted(delivery: Delivery, address: str, at: datetime) -> str:
    if delivery.user is not None and not delivery.user.is_active:
        return "this person's account is closed"
    if not _is_still_theirs(delivery, at):
        return "this person no longer has the mandate under which they were told"
    try:
        validate_email(address)
    except ValidationError:
        return "there is no valid address"
    if letters.may_opt_out(delivery) and queries.has_switched_off(delivery):
        return "this person has switched off this kind of mail"
    # A code or a link was asked for a moment ago: whoever asked believes that the address works.
    if delivery.category != Category.ACCOUNT:
        refused = Suppression.objects.filter(address_hash=address_hash(address)).first()
        if refused:
            return f"the address was refused before: {refused.reason}"
    return ""


def _is_still_theirs(delivery: Delivery, at: datetime) -> bool:
    # Days may lie between telling and sending: what counts is what the person is now.
    if not delivery.audience:
        return True
    if delivery.user is None:
        return False
    held = standing(delivery.user, today(at)).marks
    return not held.isdisjoint(delivery.audience)


def _write(delivery: Delivery, address: str, at: datetime) -> tuple[Letter, Sealed] | Outcome:
    try:
        letter = letters.write(delivery, address=address)
        return letter, letter.seal()
    except DomainError as refusal:
        return _end(delivery, Status.CANCELLED, str(refusal))
    except Exception as error:  # noqa: BLE001 - one mail that cannot be written must not stop the others
        name = type(error).__name__
        logger.error("mail %s (%s) cannot be written: %s", delivery.uuid, delivery.kind, name)  # noqa: TRY400 - a traceback could carry an address or a link
        is_closed = delivery.sensitive or delivery.confidential
        words = name if is_closed else f"{name}: {error}"
        return _later(delivery, f"cannot be written: {words}", at)


def _sent(
    delivery: Delivery, letter: Letter, address: str, *, keeps_words: bool, at: datetime
) -> Outcome:
    words: dict[str, object] = {"subject": letter.subject}
    if keeps_words:
        words |= {"text": letter.text, "html": letter.html}
    elif delivery.sensitive:
        words |= NO_WORDS
    else:
        words |= {"text": letter.text_to_keep, "html": letter.html_to_keep}
    if letter.enclosure is not None and (keeps_words or not delivery.sensitive):
        words["enclosed"] = letter.enclosure.to_json()
    marked = _mark(
        delivery,
        status=Status.SENT,
        sent_at=at,
        address=address,
        language=letters.language_of(delivery),
        last_error="",
        **words,
    )
    if delivery.category == Category.ACCOUNT:
        Suppression.objects.filter(address_hash=address_hash(address)).delete()
    return Outcome.SENT if marked else Outcome.OVERTAKEN


NO_WORDS: dict[str, object] = {"text": "", "html": "", "context": {}, "enclosed": {}}
"""What is left of a sensitive mail that has ended."""


def _end(delivery: Delivery, status: Delivery.Status, reason: str) -> Outcome:
    words = dict(NO_WORDS) if delivery.sensitive else {}
    if status == Status.FAILED:
        # Staff may send it again: what makes the words stays until the tidying, the words do not.
        words.pop("context", None)
    logger.warning("mail %s (%s): %s", delivery.uuid, delivery.kind, status)
    marked = _mark(delivery, status=status, last_error=reason[:500], **words)
    return Outcome(status.value) if marked else Outcome.OVERTAKEN


def _later(delivery: Delivery, reason: str, at: datetime) -> Outcome:
    give_up_at = (delivery.first_tried_at or at) + GIVE_UP_AFTER
    if at >= give_up_at:
        return _end(delivery, Status.FAILED, f"given up after a day: {reason}")
    again_at = min(at + _pause(delivery.attempts), give_up_at)
    logger.info("mail %s (%s): later", delivery.uuid, delivery.kind)
    marked = _mark(delivery, status=Status.PENDING, not_before=again_at, last_error=reason[:500])
    return Outcome.RETRY if marked else Outcome.OVERTAKEN


def _when_it_answers(delivery: Delivery, fault: ServerUnreachable, at: datetime) -> Outcome:
    # A night, or a week, without the mail server says nothing about the mail: the day of attempts
    # begins when a server answers.
    give_up_at = delivery.created_at + WAIT_FOR_A_SERVER
    if at >= give_up_at:
        return _end(delivery, Status.FAILED, f"no mail server for two weeks: {fault}")
    handed_over = {"possible_duplicate": True} if isinstance(fault, AnswerLost) else {}
    logger.info("mail %s (%s): no mail server", delivery.uuid, delivery.kind)
    marked = _mark(
        delivery,
        status=Status.PENDING,
        first_tried_at=None,
        not_before=min(at + _pause(delivery.attempts), give_up_at),
        last_error=str(fault)[:500],
        **handed_over,
    )
    return Outcome.RETRY if marked else Outcome.OVERTAKEN


def _hand_back_untried(delivery: Delivery, reason: str) -> Outcome:
    untried = {"first_tried_at": None} if delivery.attempts == 1 else {}
    marked = _mark(
        delivery,
        status=Status.PENDING,
        attempts=delivery.attempts - 1,
        last_error=reason[:500],
        **untried,
    )
    return Outcome.STOPPED if marked else Outcome.OVERTAKEN


def _mark(delivery: Delivery, **changes: object) -> bool:
    # The lease names this attempt: a late worker finds another one and changes nothing.
    claimed = Delivery.objects.filter(
        pk=delivery.pk,
        status=Status.SENDING,
        attempts=delivery.attempts,
        lease_until=delivery.lease_until,
    )
    return claimed.update(lease_until=None, changed_at=Now(), **changes) == 1


def _pause(attempts: int) -> timedelta:
    seconds = RETRY_AFTER_SECONDS[min(attempts, len(RETRY_AFTER_SECONDS)) - 1]
    return timedelta(seconds=seconds * (1 + random.uniform(0, JITTER)))  # noqa: S311 - no secret


def _end_what_is_too_late(at: datetime) -> int:
    late = Delivery.objects.too_late(at)
    ended = {"status": Status.EXPIRED, "changed_at": Now()}
    secret = late.filter(sensitive=True).update(**ended, **NO_WORDS)
    return int(secret + late.update(**ended))


def _take_back_abandoned() -> int:
    abandoned = Delivery.objects.abandoned()
    returned = {
        "lease_until": None,
        "possible_duplicate": True,
        "lost_leases": F("lost_leases") + 1,
        "changed_at": Now(),
    }
    parked = abandoned.filter(lost_leases__gte=MOST_LOST_LEASES - 1).update(
        **returned,
        status=Status.FAILED,
        last_error=f"{MOST_LOST_LEASES} workers ended while sending this mail",
    )
    back = abandoned.update(
        **returned, status=Status.PENDING, last_error="a worker ended while sending this mail"
    )
    return int(parked + back)


def _open_breaker(reason: str, at: datetime) -> None:
    logger.error("mail is stopped: sign-in, certificate or configuration of the mail server")
    stop = {"reason": reason[:500], "open_until": at + BREAKER_PAUSE}
    Breaker.objects.update_or_create(pk=1, defaults=stop, create_defaults=stop | {"opened_at": at})


def _suppress(address: str, reason: str) -> None:
    # The server's words may repeat the address, and the row is there to hold no address.
    words = reason.replace(address, "…")[:300]
    Suppression.objects.update_or_create(
        address_hash=address_hash(address), defaults={"reason": words}
    )


def address_hash(address: str) -> str:
    """Give the hash under which a refused address is kept."""
    return salted_hmac("notifications.suppression", address.lower(), algorithm="sha256").hexdigest()


__all__ = [
    "Outcome",
    "address_hash",
    "deliver_due",
    "register_enclosure",
    "register_link_action",
]
