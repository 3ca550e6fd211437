"""Mail of Django, Wagtail, allauth and lower apps becomes rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection, send_mail
from django.db import transaction

from portal.notifications.delivery import deliver_due
from portal.notifications.models import Delivery
from tests.notifications.conftest import now
from tests.notifications.mail_server import MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outbox(settings: Any) -> None:
    """Undo the test runner's own mailbox: this is about the real backend."""
    settings.EMAIL_BACKEND = "portal.notifications.backend.OutboxBackend"


class ActionFailedError(Exception):
    """The action behind the mail failed."""


@transaction.atomic
def mail_and_fail() -> None:
    send_mail("Code", "123456", None, ["a@example.org"])
    raise ActionFailedError


def test_each_recipient_gets_a_message_of_their_own(smtp: MailServer) -> None:
    mail = EmailMultiAlternatives(
        "Subject", "text", to=["A <a@example.org>"], cc=["b@example.org"], bcc=["c@example.org"]
    )
    mail.attach_alternative("<p>html</p>", "text/html")

    assert mail.send() == 1
    assert smtp.received == []
    deliver_due(at=now())

    assert sorted(smtp.recipients) == ["a@example.org", "b@example.org", "c@example.org"]
    for recipients, message in smtp.received:
        assert [message["To"]] == recipients
        assert message["Cc"] is None
        assert message.get_body(("html",)).get_content().strip() == "<p>html</p>"


def test_a_librarys_mail_is_secret_urgent_and_soon_too_late() -> None:
    send_mail("Code", "123456", None, ["a@example.org"])

    row = Delivery.objects.get()
    assert (row.category, row.sensitive, row.priority) == ("account", True, 1)
    assert row.is_rendered
    assert row.expires_at is not None
    assert timedelta(minutes=29) < row.expires_at - now() <= timedelta(minutes=30)


def test_a_lower_app_names_key_kind_and_expiry() -> None:
    at = now()
    headers = {
        "X-Portal-Key": "invitation:1:abc",
        "X-Portal-Kind": "accounts.invitation",
        "X-Portal-Expires": (at + timedelta(days=14)).isoformat(),
    }
    for _again in range(2):
        EmailMessage("s", "t", to=["a@example.org"], headers=headers).send()

    row = Delivery.objects.get()
    assert (row.key, row.kind) == ("invitation:1:abc", "accounts.invitation")
    assert row.expires_at == at + timedelta(days=14)


def test_a_lower_apps_mail_without_expiry_waits_as_long_as_it_must() -> None:
    EmailMessage("s", "t", to=["a@example.org"], headers={"X-Portal-Key": "mandate:1"}).send()

    assert Delivery.objects.get().expires_at is None


def test_two_mails_without_key_are_two_mails() -> None:
    for _again in range(2):
        send_mail("Code", "123456", None, ["a@example.org"])

    assert Delivery.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_mail_of_a_rolled_back_action_is_never_sent(smtp: MailServer) -> None:
    with pytest.raises(ActionFailedError):
        mail_and_fail()
    deliver_due(at=now())

    assert not Delivery.objects.exists()
    assert smtp.received == []


def test_an_attachment_is_refused_aloud() -> None:
    mail = EmailMessage("s", "t", to=["a@example.org"], connection=get_connection())
    mail.attach("a.txt", "a")

    with pytest.raises(ValueError, match="no attachments"):
        mail.send()


def test_html_only_and_recipientless_mails_are_taken_as_they_are() -> None:
    mail = EmailMessage("s", "<p>t</p>", to=["a@example.org"], reply_to=["r@example.org"])
    mail.content_subtype = "html"

    assert mail.send() == 1
    assert EmailMessage("s", "t").send() == 0

    row = Delivery.objects.get()
    assert (row.text, row.html) == ("", "<p>t</p>")
    assert row.context["reply_to"] == ["r@example.org"]
