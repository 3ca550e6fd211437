"""The page "Mail" in the Wagtail admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.notifications import services
from portal.notifications.models import Breaker, Delivery
from portal.notifications.services import RenderedMail
from tests.notifications.conftest import Person, news, now

pytestmark = pytest.mark.django_db
Status = Delivery.Status
READERS = {Role.LEAD_MODERATOR, Role.AUDITOR, Role.ADMINISTRATOR}
MENDERS = {Role.LEAD_MODERATOR, Role.ADMINISTRATOR}
STAFF = [Role.MODERATOR, Role.LEAD_MODERATOR, Role.EDITOR, Role.AUDITOR, Role.ADMINISTRATOR]


@pytest.fixture(autouse=True)
def without_second_factor(settings: Any) -> None:
    """The second factor has tests of its own."""
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def failed(person: Person) -> Delivery:
    """A mail that failed."""
    services.send([news(person())], at=now())
    Delivery.objects.update(status=Status.FAILED, attempts=1, last_error="550 no such user")
    return Delivery.objects.get()


def staff(client: Client, person: Person, role: Role) -> User:
    """Sign a member of the secretariat in."""
    user = person(f"{role}@example.org", role=role)
    client.force_login(user)
    return user


def test_mail_has_its_address() -> None:
    assert reverse("notifications_mails") == "/cms/mail/"


@pytest.mark.parametrize("role", STAFF)
def test_who_sees_the_mail(client: Client, person: Person, failed: Delivery, role: Role) -> None:
    staff(client, person, role)

    answers = [
        client.get(reverse("notifications_mails")),
        client.get(reverse("notifications_mail", args=[failed.pk])),
    ]

    for answer in answers:
        seen = answer.status_code == 200 and b"550 no such user" in answer.content
        assert seen == (role in READERS)


@pytest.mark.parametrize("role", STAFF)
def test_who_sends_again(client: Client, person: Person, failed: Delivery, role: Role) -> None:
    staff(client, person, role)

    client.post(reverse("notifications_retry_mail", args=[failed.pk]))

    failed.refresh_from_db()
    assert failed.status == (Status.PENDING if role in MENDERS else Status.FAILED)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_buttons_are_shown_to_those_who_may(
    client: Client, person: Person, failed: Delivery, role: Role
) -> None:
    staff(client, person, role)

    content = client.get(reverse("notifications_mail", args=[failed.pk])).content.decode()

    assert (reverse("notifications_retry_mail", args=[failed.pk]) in content) == (role in MENDERS)


def test_a_waiting_mail_can_be_cancelled(client: Client, person: Person) -> None:
    services.send([news(person())], at=now())
    row = Delivery.objects.get()
    staff(client, person, Role.LEAD_MODERATOR)

    client.post(reverse("notifications_cancel_mail", args=[row.pk]))

    row.refresh_from_db()
    assert row.status == Status.CANCELLED


def test_looking_changes_nothing(client: Client, person: Person, failed: Delivery) -> None:
    staff(client, person, Role.ADMINISTRATOR)

    for name in ("notifications_retry_mail", "notifications_cancel_mail"):
        assert client.get(reverse(name, args=[failed.pk])).status_code == 405
    assert client.get(reverse("notifications_restart_mail")).status_code == 405


@pytest.mark.parametrize("role", [Role.LEAD_MODERATOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_reads_the_words_of_a_mail(client: Client, person: Person, role: Role) -> None:
    services.enqueue_rendered(
        [RenderedMail("code", "a@example.org", "Your code", "1234-5678")], at=now()
    )
    about = {"title": "The title", "reference": "NEA-CS-2026-0007"}
    someone = person()
    services.send(
        [
            news(someone, key="inside", context=about),
            news(someone, key="submitted", context=about, confidential=False),
        ],
        at=now(),
    )
    Delivery.objects.exclude(key="code").update(subject="About The title", text="What was said")
    staff(client, person, role)

    shown = {
        row.key: client.get(reverse("notifications_mail", args=[row.pk])).content.decode()
        for row in Delivery.objects.all()
    }
    listed = client.get(reverse("notifications_mails")).content.decode()

    reads = role != Role.ADMINISTRATOR
    assert ("About The title" in shown["submitted"]) is reads
    assert ("What was said" in shown["submitted"]) is reads
    for page in (shown["inside"], shown["code"], listed):
        for words in ("The title", "What was said", "1234-5678", "Your code"):
            assert words not in page
    # What it was about is known to all who see the page.
    assert "NEA-CS-2026-0007" in shown["inside"]
    assert "NEA-CS-2026-0007" in listed


def test_news_are_closed_unless_the_sender_opens_them() -> None:
    assert news().confidential
    assert Delivery().confidential


def answer_choices(client: Client) -> list[tuple[str, str]]:
    """Give the kinds that the filter offers, without "All"."""
    answer = client.get(reverse("notifications_mails"))
    return list(answer.context["form"].fields["kind"].choices)[1:]


def test_kinds_have_names_for_people(client: Client, person: Person) -> None:
    services.send([news(person())], at=now())
    delivery = Delivery.objects.get()
    staff(client, person, Role.AUDITOR)

    listed = client.get(reverse("notifications_mails")).content.decode()
    shown = client.get(reverse("notifications_mail", args=[delivery.pk])).content.decode()

    for content in (listed, shown):
        assert "The portal cannot send mail" in content
        assert ">notifications.mail_stopped<" not in content


def test_mails_are_found_by_state_kind_and_address(client: Client, person: Person) -> None:
    services.send([news(person("one@example.org"))], at=now())
    services.enqueue_rendered([RenderedMail("k", "two@example.org", "s", "t")], at=now())
    Delivery.objects.filter(address="two@example.org").update(status=Status.FAILED)
    staff(client, person, Role.AUDITOR)

    def found(query: str) -> list[str]:
        answer = client.get(reverse("notifications_mails") + query)
        return sorted(row.address for row in answer.context["page"].object_list)

    assert found("") == ["one@example.org", "two@example.org"]
    assert found("?status=failed") == ["two@example.org"]
    assert found("?kind=portal.rendered") == ["two@example.org"]
    assert found("?q=ONE") == ["one@example.org"]
    kinds = answer_choices(client)
    assert ("portal.rendered", "Other mail") in kinds
    assert kinds == sorted(kinds, key=lambda choice: choice[1])
    assert found("?status=nonsense&p=99") == ["one@example.org", "two@example.org"]


def test_the_page_says_that_the_mail_is_stopped_and_starts_it_again(
    client: Client, person: Person
) -> None:
    services.send([news(person())], at=now())
    Breaker.objects.create(reason="535 bad password", opened_at=now(), open_until=now())
    staff(client, person, Role.ADMINISTRATOR)

    content = client.get(reverse("notifications_mails")).content.decode()
    client.post(reverse("notifications_restart_mail"))

    assert "535 bad password" in content
    assert "1 mail waits" in content
    assert not Breaker.objects.exists()


def test_mail_queries_do_not_grow(client: Client, person: Person) -> None:
    staff(client, person, Role.AUDITOR)
    queries = []
    for count in (1, 3):
        for number in range(count):
            someone = User.objects.filter(email=f"p{number}@example.org").first()
            services.send([news(someone or person(f"p{number}@example.org"))], at=now())
        client.get(reverse("notifications_mails"))
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(reverse("notifications_mails"))
        assert len(answer.context["page"].object_list) == count
        queries.append(len(seen))

    assert queries[0] == queries[1]


def test_there_is_no_such_mail(client: Client, person: Person) -> None:
    staff(client, person, Role.AUDITOR)

    answer = client.get(reverse("notifications_mail", args=[0]), follow=True)

    assert answer.status_code == 404


def test_the_menu_leads_there(client: Client, person: Person) -> None:
    staff(client, person, Role.AUDITOR)

    assert b"/cms/mail/" in client.get("/cms/").content
