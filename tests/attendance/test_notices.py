"""Mails as they arrive: words, times in two zones, links, calendar files."""

from __future__ import annotations

import base64
import re
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from icalendar import Calendar

from portal.attendance import services
from portal.attendance.presentation import when
from portal.attendance.queries import event as find
from portal.attendance.tokens import read_link_token
from portal.core.languages import LANGUAGES
from portal.library.models import EventPage
from portal.notifications.models import Delivery
from tests.attendance.builders import NOW, change_event, make_event, owed, send_all, sign_up
from tests.factories import make_user
from tests.notifications.mail_server import MailServer

pytestmark = pytest.mark.django_db

WEBINAR = {
    "first_day": date(2026, 12, 3),
    "first_time": time(20, 30),
    "last_day": None,
    "last_time": time(22, 0),
}


def file_of(mail: Delivery) -> Any:
    (found,) = Calendar.from_ical(base64.b64decode(mail.enclosed["content"])).walk("VEVENT")
    return found


def the_mail(kind: str) -> Delivery:
    send_all()
    (mail,) = owed(kind)
    assert mail.status == "sent", mail.last_error
    return mail


def test_the_confirmation_says_when_in_the_place_of_the_event_and_then_in_utc(db: None) -> None:
    sign_up(make_event(zone="America/New_York", **WEBINAR))

    mail = the_mail("registration_confirmed")

    assert mail.subject == "You have a place: Workshop on pasture monitoring (NEA-EV-0001)"
    assert "When: 3 December 2026, 20:30–22:00 (New York, UTC−05:00)" in mail.text
    assert "On your clock: 4 December 2026, 01:30–03:00 (UTC)" in mail.text
    assert "https://meet.example.org/room" in mail.text


@pytest.mark.parametrize(
    ("zone", "reader", "own", "theirs"),
    [
        (
            "Pacific/Auckland",
            "Pacific/Honolulu",
            "3 December 2026, 20:30–22:00 (Auckland, UTC+13:00)",
            "2 December 2026, 21:30–23:00 (Honolulu, UTC−10:00)",
        ),
        (
            "Pacific/Honolulu",
            "Pacific/Auckland",
            "3 December 2026, 20:30–22:00 (Honolulu, UTC−10:00)",
            "4 December 2026, 19:30–21:00 (Auckland, UTC+13:00)",
        ),
        (
            "Europe/Berlin",
            "Asia/Tokyo",
            "3 December 2026, 20:30–22:00 (Berlin, UTC+01:00)",
            "4 December 2026, 04:30–06:00 (Tokyo, UTC+09:00)",
        ),
        (
            "Asia/Ulaanbaatar",
            "Asia/Shanghai",
            "3 December 2026, 20:30–22:00 (Ulaanbaatar, UTC+08:00)",
            "",
        ),
        (
            "Asia/Kathmandu",
            "UTC",
            "3 December 2026, 20:30–22:00 (Kathmandu, UTC+05:45)",
            "3 December 2026, 14:45–16:15 (UTC)",
        ),
    ],
)
def test_who_has_an_account_reads_their_own_clock(
    db: None, zone: str, reader: str, own: str, theirs: str
) -> None:
    sign_up(make_event(zone=zone, **WEBINAR), by=make_user(time_zone=reader))

    text = the_mail("registration_confirmed").text

    assert f"When: {own}" in text
    assert (f"On your clock: {theirs}" in text) if theirs else ("On your clock" not in text)


def test_clocks_that_change_during_the_event_are_told_with_both_offsets(db: None) -> None:
    page = make_event(
        zone="Europe/Berlin",
        first_day=date(2027, 3, 27),
        first_time=time(18, 0),
        last_day=date(2027, 3, 28),
        last_time=time(18, 0),
    )
    known = find(page.reference, "en")
    assert known is not None

    assert when(known).own_zone == "Berlin, UTC+01:00; at the end UTC+02:00"


def test_whole_days_have_no_second_clock(db: None) -> None:
    page = make_event(first_time=None, last_time=None)
    sign_up(page, by=make_user(time_zone="Pacific/Honolulu"))

    mail = the_mail("registration_confirmed")

    assert "When: 3–4 December 2026 (Ulaanbaatar)" in mail.text
    assert "On your clock" not in mail.text
    assert file_of(mail).decoded("DTEND") == date(2026, 12, 5)


def test_the_confirmation_encloses_a_calendar_file(event: EventPage) -> None:
    sign_up(event)

    mail = the_mail("registration_confirmed")

    found = file_of(mail)
    assert mail.enclosed["name"] == f"{event.reference}.ics"
    assert found["UID"] == f"{event.reference}@localhost"
    assert found["SEQUENCE"] == 0
    assert found.decoded("DTSTART") == datetime(2026, 12, 3, 1, tzinfo=UTC)
    assert "https://meet.example.org/room" in found["LOCATION"]


def test_who_waits_gets_no_calendar_file_and_no_meeting_room(db: None) -> None:
    sign_up(make_event(capacity=0))

    mail = the_mail("registration_waitlisted")

    assert mail.enclosed == {}
    assert "meet.example.org" not in mail.text


def test_a_change_brings_a_calendar_file_with_a_higher_sequence(event: EventPage) -> None:
    sign_up(event)
    send_all()

    change_event(event, first_time=time(14, 0))

    found = file_of(the_mail("event_changed"))
    assert found["SEQUENCE"] == 1
    assert found.decoded("DTSTART") == datetime(2026, 12, 3, 6, tzinfo=UTC)


def test_a_cancelled_event_is_marked_so_in_the_calendar_file(event: EventPage) -> None:
    sign_up(event)

    change_event(event, status="cancelled")

    found = file_of(the_mail("event_cancelled"))
    assert (found["STATUS"], found["SEQUENCE"]) == ("CANCELLED", 1)


def test_the_link_names_the_registration_and_nothing_else_does(event: EventPage) -> None:
    row = sign_up(event)

    mail = the_mail("registration_confirmed")

    (token,) = set(re.findall(r"/en/events/registration/([^/\s]+)/", mail.text))
    assert read_link_token(token) == row.uuid
    assert read_link_token(token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    assert read_link_token(row.uuid.hex) is None


def test_words_of_mails_that_really_left_do_not_rest(event: EventPage, settings: Any) -> None:
    with MailServer() as server:
        settings.MAIL_TRANSPORT_URL = server.url()
        sign_up(event)
        send_all()

    (mail,) = owed("registration_confirmed")
    assert (mail.status, mail.text, mail.html) == ("sent", "", "")
    assert (mail.context, mail.enclosed) == ({}, {})
    _to, message = server.received[0]
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "PUBLISH"
    assert Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_mails_speak_the_language_in_which_one_registered(event: EventPage, language: str) -> None:
    sign_up(event, language=language)

    mail = the_mail("registration_confirmed")

    assert mail.language == language
    assert f"/{language}/events/registration/" in mail.text
    assert "Workshop on pasture monitoring" in mail.text


def test_the_reason_of_an_organiser_is_read(event: EventPage) -> None:
    row = sign_up(event)
    services.remove_registration(
        reference=event.reference,
        number=row.number,
        reason="Only members <of the network>.",
        by=make_user("moderator"),
        at=NOW,
    )

    mail = the_mail("registration_cancelled")

    assert "Only members <of the network>." in mail.text
    assert "Only members &lt;of the network&gt;." in mail.html


def test_a_mail_that_became_untrue_before_it_left_does_not_leave(event: EventPage) -> None:
    rows = [sign_up(event) for _ in range(3)]
    services.cancel_registration(number=rows[0].uuid, at=NOW)
    services.cancel_registration(number=rows[2].uuid, at=NOW)

    send_all()

    assert [mail.address for mail in owed("registration_promoted") if mail.status == "sent"] == []
    assert len([m for m in owed("registration_cancelled") if m.status == "sent"]) == 2
