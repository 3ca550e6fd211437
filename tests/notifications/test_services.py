"""Telling: rows in the caller's transaction, once per recipient, as people wish."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from portal.accounts.models import Mandate, User
from portal.accounts.queries import standing, today
from portal.accounts.roles import Role
from portal.core.errors import Conflict, Missing, NotAllowed
from portal.notifications import queries, services, tasks
from portal.notifications.delivery import deliver_due
from portal.notifications.models import Breaker, Delivery, InboxItem, Preference, Suppression
from portal.notifications.notice import Category
from portal.notifications.policies import FOR_EVERYBODY, RECEIVERS
from tests.notifications.conftest import Person, celery, news, now
from tests.notifications.mail_server import MailServer

pytestmark = pytest.mark.django_db
Status = Delivery.Status


class ActionFailedError(Exception):
    """Something went wrong after the news was told."""


@transaction.atomic
def tell_and_fail(user: User) -> None:
    services.send([news(user)], at=now())
    raise ActionFailedError


@pytest.mark.django_db(transaction=True)
def test_rolled_back_action_leaves_no_row_and_no_mail(person: Person, smtp: MailServer) -> None:
    user = person()

    with pytest.raises(ActionFailedError):
        tell_and_fail(user)
    deliver_due(at=now())

    assert (Delivery.objects.count(), InboxItem.objects.count()) == (0, 0)
    assert smtp.received == []


def test_same_key_twice_is_one_mail_and_one_item(person: Person) -> None:
    user = person()

    services.send([news(user)], at=now())
    services.send([news(user), news(user)], at=now())

    assert (Delivery.objects.count(), InboxItem.objects.count()) == (1, 1)


def test_a_person_with_two_roles_is_told_once(person: Person) -> None:
    user = person()
    as_owner, as_focal_point = news(user, key="case:7:3"), news(user, key="case:7:3")

    services.send([as_owner, as_focal_point], at=now())

    assert Delivery.objects.count() == 1


def test_one_key_tells_every_recipient(person: Person) -> None:
    people = [person("a@example.org"), person("b@example.org")]

    services.send([news(user, key="case:7:3") for user in people], at=now())

    assert set(Delivery.objects.values_list("address", flat=True)) == {
        "a@example.org",
        "b@example.org",
    }


def test_an_address_without_account_gets_mail_but_has_no_inbox() -> None:
    services.send([news(None, address="New@Example.org", language="ja")], at=now())

    row = Delivery.objects.get()
    assert (row.address, row.recipient, row.language) == (
        "New@Example.org",
        "new@example.org",
        "ja",
    )
    assert not InboxItem.objects.exists()


@pytest.mark.parametrize("category", Category)
def test_only_unlocked_categories_can_be_switched_off(person: Person, category: Category) -> None:
    (role,) = RECEIVERS.get(category, (Role.EDITOR,))[:1]
    user = person(role=role)
    services.choose(user=user, chosen={}, at=now())

    services.send([news(user, category=category)], at=now())

    told = category not in RECEIVERS and category not in FOR_EVERYBODY
    assert Delivery.objects.exists() == told
    assert InboxItem.objects.exists() == told


def test_choosing_leaves_alone_what_a_person_cannot_receive_yet(person: Person) -> None:
    user = person(role=Role.CONTRIBUTOR)
    services.choose(user=user, chosen={}, at=now())
    Mandate.objects.create(user=user, role=Role.MODERATOR, valid_from=date(2020, 1, 1))

    services.send([news(user, category="moderation")], at=now())

    assert Delivery.objects.exists()
    assert set(Preference.objects.values_list("category", flat=True)) == {"reminders", "news"}


def test_database_refuses_to_switch_off_decisions(person: Person) -> None:
    with pytest.raises(IntegrityError, match="preference_only_where_one_may_opt_out"):
        Preference.objects.create(
            user=person(), category="decision", channel="mail", is_on=False, changed_at=now()
        )


def test_channels_are_chosen_apart(person: Person) -> None:
    user = person(role=Role.FOCAL_POINT)
    services.choose(user=user, chosen={"reminders": ["inbox"]}, at=now())

    services.send([news(user, category="reminders")], at=now())

    assert not Delivery.objects.exists()
    assert InboxItem.objects.exists()


def test_sensitive_news_never_enters_the_inbox(person: Person) -> None:
    services.send([news(person(), sensitive=True)], at=now())

    assert Delivery.objects.get().sensitive
    assert not InboxItem.objects.exists()


def test_undo_cancels_what_waits_and_what_nobody_saw(person: Person) -> None:
    user, at = person(), now()
    later = at + timedelta(seconds=60)
    services.send([news(user, key="case:7:3:a", not_before=later)], at=at)
    services.send([news(user, key="case:70:3:a", not_before=later)], at=at)

    cancelled = services.cancel(key_prefix="case:7:", at=at)

    assert cancelled == 1
    assert Delivery.objects.get(key="case:7:3:a").status == Status.CANCELLED
    assert Delivery.objects.get(key="case:70:3:a").status == Status.PENDING
    assert list(InboxItem.objects.values_list("key", flat=True)) == ["case:70:3:a"]


def test_undo_with_an_empty_prefix_is_refused() -> None:
    with pytest.raises(ValueError, match="everybody"):
        services.cancel(key_prefix="", at=now())


def test_news_that_can_be_undone_is_not_yet_in_the_inbox(person: Person) -> None:
    user, at = person(), now()
    services.send([news(user, not_before=at + timedelta(seconds=60))], at=at)

    assert queries.unread_count(standing=standing(user, today(now())), at=at) == 0
    assert (
        queries.unread_count(standing=standing(user, today(now())), at=at + timedelta(seconds=61))
        == 1
    )


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.ADMINISTRATOR, True),
        (Role.LEAD_MODERATOR, True),
        (Role.AUDITOR, False),
        (Role.MODERATOR, False),
        (Role.EDITOR, False),
        (None, False),
    ],
)
def test_who_may_send_again(person: Person, role: Role | None, may: bool) -> None:
    staff = person("staff@example.org", role=role)
    services.send([news(person())], at=now())
    Delivery.objects.update(status=Status.FAILED, attempts=9)
    pk = Delivery.objects.get().pk

    if not may:
        with pytest.raises(NotAllowed):
            services.retry(delivery_id=pk, by=staff, at=now())
        return
    row = services.retry(delivery_id=pk, by=staff, at=now())

    assert (row.status, row.attempts) == (Status.PENDING, 0)


def test_sending_again_trusts_the_address_again(person: Person, smtp: MailServer) -> None:
    staff = person("staff@example.org", role=Role.ADMINISTRATOR)
    services.send([news(person())], at=now())
    smtp.rcpt = "550 5.1.1 no such user"
    deliver_due(at=now())
    smtp.rcpt = ""
    assert Suppression.objects.exists()

    services.retry(delivery_id=Delivery.objects.get().pk, by=staff, at=now())
    deliver_due(at=now())

    assert Delivery.objects.get().status == Status.SENT
    assert not Suppression.objects.exists()


def test_what_was_sent_cannot_be_sent_again(person: Person) -> None:
    staff = person("staff@example.org", role=Role.ADMINISTRATOR)
    services.send([news(person())], at=now())
    Delivery.objects.update(status=Status.SENT, sent_at=now())
    pk = Delivery.objects.get().pk

    with pytest.raises(Conflict):
        services.retry(delivery_id=pk, by=staff, at=now())
    with pytest.raises(Conflict):
        services.cancel_one(delivery_id=pk, by=staff, at=now())
    with pytest.raises(Missing):
        services.retry(delivery_id=pk + 1, by=staff, at=now())


def test_reading_concerns_only_ones_own_inbox(person: Person) -> None:
    mine, theirs = person("a@example.org"), person("b@example.org")
    services.send([news(mine), news(theirs)], at=now())
    their_item = InboxItem.objects.get(user=theirs)

    with pytest.raises(Missing):
        services.mark_read(user=mine, item_id=their_item.pk, at=now())
    assert services.mark_all_read(user=mine, at=now()) == 1

    assert queries.unread_count(standing=standing(mine, today(now())), at=now()) == 0
    assert queries.unread_count(standing=standing(theirs, today(now())), at=now()) == 1


def test_operators_hear_once_that_the_mail_is_stopped(person: Person) -> None:
    boss = person("boss@example.org", role=Role.ADMINISTRATOR)
    person("editor@example.org", role=Role.EDITOR)
    Breaker.objects.create(reason="535", opened_at=now(), open_until=now())

    services.warn_operators(at=now())
    services.warn_operators(at=now())

    assert list(InboxItem.objects.values_list("user", flat=True)) == [boss.pk]
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broker", ["redis://127.0.0.1:1/0", "amqp://127.0.0.1:1//", "hangs"])
def test_dead_broker_costs_the_person_nothing(
    person: Person, smtp: MailServer, broker: str
) -> None:
    with MailServer(banner_hangs=True) as black_hole:
        url = f"redis://127.0.0.1:{black_hole.port}/0" if broker == "hangs" else broker
        user = person()
        begun = time.monotonic()

        with celery(broker_url=url, broker_write_url=url), transaction.atomic():
            services.send([news(user)], at=now())

        assert time.monotonic() - begun < 1
    assert tasks._quiet.until > time.monotonic()

    call_command("deliver_outbox", verbosity=0)

    assert smtp.recipients == ["reader@example.org"]


@pytest.mark.django_db(transaction=True)
def test_commit_wakes_a_worker(person: Person, smtp: MailServer) -> None:
    user = person()

    with celery(task_always_eager=True), transaction.atomic():
        services.send([news(user)], at=now())
        assert smtp.received == []

    assert smtp.recipients == ["reader@example.org"]


def test_tidying_forgets_secrets_that_have_no_use() -> None:
    for number, status in enumerate(Status):
        services.enqueue_rendered(
            [services.RenderedMail(f"k{number}", "a@example.org", "Code", "123456")], at=now()
        )
        sending = {"lease_until": now(), "attempts": 1} if status == Status.SENDING else {}
        sent = {"sent_at": now()} if status == Status.SENT else {}
        Delivery.objects.filter(key=f"k{number}").update(status=status, **sending, **sent)

    services.tidy(keep_words=False)

    kept = set(Delivery.objects.exclude(text="").values_list("status", flat=True))
    assert kept == {"pending", "sending"}


@pytest.mark.django_db
def test_no_rendered_mail_owes_nothing():
    assert services.enqueue_rendered([], at=now()) == 0
    assert not Delivery.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("category", [Category.NEWS, Category.DECISION])
def test_mail_is_switched_off_for_people_and_open_categories_only(
    person: Person, category: Category
):
    somebody = person()
    unknown = somebody.pk + 1

    with pytest.raises(Missing):
        services.switch_off_mail(
            user_id=unknown if category is Category.NEWS else somebody.pk,
            category=category,
            at=now(),
        )

    assert not Preference.objects.exists()


def test_what_is_forgotten_names_nobody_and_never_leaves(person: Person) -> None:
    user, other = person(), person("other@example.org")
    services.send([news(user, key="trip:1:told"), news(other, key="trip:10:told")], at=now())
    deliver_due(at=now())
    services.send([news(user, key="trip:1:later")], at=now())

    assert services.forget(key_prefixes=["trip:1:", "trip:2:"]) == 2
    assert services.forget(key_prefixes=[]) == 0

    told, kept, later = Delivery.objects.order_by("pk")
    for row in (told, later):
        assert (row.user, row.address, row.context, row.text) == (None, "forgotten", {}, "")
    assert (told.recipient, later.recipient) == (f"forgotten:{told.pk}", f"forgotten:{later.pk}")
    assert told.sent_at is not None
    assert later.status == Status.CANCELLED
    assert kept.user == other
    with pytest.raises(ValueError, match="everybody"):
        services.forget(key_prefixes=["trip:1:", ""])
