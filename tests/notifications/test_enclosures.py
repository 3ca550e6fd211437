"""Files that go with mails."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from portal.core.errors import Gone
from portal.notifications import letters, services
from portal.notifications.delivery import deliver_due
from portal.notifications.letters import Enclosure
from portal.notifications.models import Delivery
from tests.notifications.conftest import Person, news, now
from tests.notifications.mail_server import MailServer

CONTENT = "BEGIN:VCALENDAR\r\nSUMMARY:会议 семинар 🌱\r\nEND:VCALENDAR\r\n".encode()
MADE: list[dict[str, Any]] = []


def make(context: dict[str, Any]) -> Enclosure:
    MADE.append(context)
    if context.get("gone"):
        raise Gone
    return Enclosure(
        "NEA-EV-0001.ics",
        "text/calendar",
        CONTENT,
        {"charset": "utf-8", "method": "PUBLISH"},
    )


@pytest.fixture(autouse=True)
def maker(monkeypatch: pytest.MonkeyPatch) -> None:
    MADE.clear()
    monkeypatch.setattr(letters, "_enclosures", {})
    letters.register_enclosure("test.calendar", make)


def test_the_file_arrives_byte_by_byte(person: Person, smtp: MailServer) -> None:
    services.send([news(person(), enclosure="test.calendar")], at=now())

    deliver_due(at=now())

    _to, message = smtp.received[0]
    (part,) = message.iter_attachments()
    assert part.get_filename() == "NEA-EV-0001.ics"
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "PUBLISH"
    assert part.get_payload(decode=True) == CONTENT
    assert message.get_body(("plain",)) is not None
    assert MADE[0]["language"] == "en"


def test_what_left_is_kept_beside_the_words(person: Person, smtp: MailServer) -> None:
    services.send([news(person(), enclosure="test.calendar")], at=now())

    deliver_due(at=now())

    kept = Delivery.objects.get().enclosed
    assert kept["name"] == "NEA-EV-0001.ics"
    assert base64.b64decode(kept["content"]) == CONTENT


def test_a_sensitive_mail_keeps_no_file(person: Person, smtp: MailServer) -> None:
    services.send([news(person(), enclosure="test.calendar", sensitive=True)], at=now())

    deliver_due(at=now())

    assert Delivery.objects.get().status == "sent"
    assert Delivery.objects.get().enclosed == {}


def test_a_file_that_is_no_longer_wanted_cancels_the_mail(person: Person, smtp: MailServer) -> None:
    notice = news(person(), enclosure="test.calendar", context={"fault": "x", "gone": True})
    services.send([notice], at=now())

    deliver_due(at=now())

    assert Delivery.objects.get().status == "cancelled"
    assert smtp.received == []


def test_a_maker_that_nobody_registered_is_a_fault(person: Person, smtp: MailServer) -> None:
    services.send([news(person(), enclosure="test.unknown")], at=now())

    deliver_due(at=now())

    assert Delivery.objects.get().status == "pending"
    assert smtp.received == []


def test_a_mail_without_a_file_has_none(person: Person, smtp: MailServer) -> None:
    services.send([news(person())], at=now())

    deliver_due(at=now())

    _to, message = smtp.received[0]
    assert list(message.iter_attachments()) == []
