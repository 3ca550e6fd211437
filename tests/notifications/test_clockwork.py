"""The clock, the command and the health of the mail."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from portal.notifications import periodic, queries, services, tasks
from portal.notifications.models import Delivery
from portal.notifications.services import RenderedMail
from tests.notifications.conftest import Person, news, now
from tests.notifications.mail_server import MailServer

pytestmark = pytest.mark.django_db


def test_task_sweep_and_command_deliver_the_same(person: Person, smtp: MailServer) -> None:
    user = person()
    for number, deliver in enumerate([tasks.deliver, periodic.sweep, command]):
        services.send([news(user, key=str(number))], at=now())
        deliver()
        assert len(smtp.received) == number + 1


def test_command_says_what_it_did(person: Person, smtp: MailServer) -> None:
    services.send([news(person())], at=now())

    assert command("--once") == "sent 1\n"
    assert command("--once") == ""


def test_the_hourly_tidying_keeps_the_words_of_the_demonstration_only(settings: Any) -> None:
    services.enqueue_rendered([RenderedMail("k", "a@example.org", "Code", "123456")], at=now())
    settings.MAIL_TRANSPORT_URL = "demo:"
    tasks.deliver()

    periodic.tidy()
    assert Delivery.objects.get().text == "123456"

    settings.MAIL_TRANSPORT_URL = "smtp://localhost:1"
    periodic.tidy()
    assert Delivery.objects.get().text == ""


def test_health_tells_what_waits_and_how_long(person: Person) -> None:
    user, at = person(), now()
    services.send([news(user)], at=at)
    services.send([news(user, key="undo", not_before=at + timedelta(hours=1))], at=at)

    health = queries.mail_health(at=now() + timedelta(minutes=7))

    assert (health.waiting, health.failed_recently, health.is_stopped) == (1, 0, False)
    assert health.oldest_minutes(now() + timedelta(minutes=7)) == 7
    assert queries.mail_health(at=at - timedelta(hours=1)).oldest_minutes(at) == 0


def command(*options: str) -> str:
    """Run the command and give what it said."""
    said = StringIO()
    call_command("deliver_outbox", *options, stdout=said)
    return said.getvalue()
