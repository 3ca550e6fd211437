"""The organisers' screens: who may, what is written down."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from portal.accounts.models import User
from portal.attendance import services
from portal.attendance.models import Certificate, DeskEvent, EventDesk, Registration
from portal.attendance.workflow import Act
from portal.core.errors import Conflict, Missing, NotAllowed, Unfit
from portal.library.models import EventPage
from tests.attendance.builders import NOW, again, make_event, owed, sign_up
from tests.factories import make_user

pytestmark = pytest.mark.django_db

BEGINS = datetime(2026, 12, 3, 1, tzinfo=UTC)
ENDS = datetime(2026, 12, 4, 9, tzinfo=UTC)
ORGANISERS = ["moderator", "lead_moderator", "editor"]
OTHERS = ["", "administrator", "auditor"]


@pytest.fixture(autouse=True)
def one_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


def of_role(role: str) -> User:
    return make_user(role)


def screen(event: EventPage, what: str = "") -> str:
    return f"/cms/events/{event.reference}/{what}"


@pytest.mark.parametrize("role", [*ORGANISERS, "auditor"])
def test_who_may_see_registrations(client: Client, event: EventPage, role: str) -> None:
    row = sign_up(event, answers=(("Meal", "Vegetarian"),))
    client.force_login(of_role(role))

    assert event.reference in client.get("/cms/events/").content.decode()
    page = client.get(screen(event)).content.decode()
    assert row.email in page
    assert "Vegetarian" in page
    assert ("/export/csv/" in page) == (role != "auditor")


@pytest.mark.parametrize("role", ["", "administrator", "contributor", "focal_point"])
def test_who_may_not(client: Client, event: EventPage, role: str) -> None:
    sign_up(event)
    user = make_user(role, "MNG" if role in {"contributor", "focal_point"} else "")
    client.force_login(user)

    assert client.get("/cms/events/").status_code == 403
    assert client.get(screen(event)).status_code == 403


@pytest.mark.parametrize("what", ["export/csv/", "export/xlsx/", "attendance/", "certificates/"])
@pytest.mark.parametrize("role", OTHERS)
def test_only_organisers_export_and_mark(
    client: Client, event: EventPage, role: str, what: str
) -> None:
    sign_up(event)
    client.force_login(of_role(role))

    assert client.post(screen(event, what)).status_code == 403
    assert not DeskEvent.objects.exclude(act=Act.REGISTERED).exists()


@pytest.mark.parametrize("verb", ["mark", "remove", "export", "issue"])
@pytest.mark.parametrize("role", OTHERS)
def test_services_ask_too(event: EventPage, role: str, verb: str) -> None:
    row = sign_up(event)
    facts: dict[str, Any] = {"reference": event.reference, "by": of_role(role), "at": ENDS}
    calls = {
        "mark": lambda: services.mark_attendance(present=[1], shown=[1], **facts),
        "remove": lambda: services.remove_registration(number=row.number, reason="x", **facts),
        "export": lambda: services.note_export(form="csv", **facts),
        "issue": lambda: services.issue_certificates(**facts),
    }

    with pytest.raises(NotAllowed):
        calls[verb]()


def test_an_export_is_written_down_with_its_author(client: Client, event: EventPage) -> None:
    rows = [sign_up(event) for _ in range(3)]
    editor = of_role("editor")
    client.force_login(editor)

    answer = client.post(screen(event, "export/csv/"))

    read = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[3] for row in read[1:]] == [row.email for row in rows]
    assert "no-store" in answer["Cache-Control"]
    written = DeskEvent.objects.get(act=Act.EXPORTED)
    assert (written.actor, written.detail) == (editor, {"form": "csv", "registrations": 3})


def test_nothing_is_exported_by_looking(client: Client, event: EventPage) -> None:
    sign_up(event)
    client.force_login(of_role("editor"))

    assert client.get(screen(event, "export/csv/")).status_code == 405


def test_a_workbook_is_given(client: Client, event: EventPage) -> None:
    sign_up(event)
    client.force_login(of_role("editor"))

    assert client.post(screen(event, "export/xlsx/")).content.startswith(b"PK")
    assert client.post(screen(event, "export/pdf/")).status_code == 404


def test_an_organiser_cancels_with_a_reason_and_the_next_moves_up(
    client: Client, event: EventPage
) -> None:
    rows = [sign_up(event, at=NOW) for _ in range(3)]
    client.force_login(of_role("moderator"))

    with time_machine.travel(NOW, tick=False):
        page = client.post(screen(event, "1/cancel/"), {"reason": " "})
        assert "Enter the reason." in page.content.decode()
        client.post(screen(event, "1/cancel/"), {"reason": "Asked by telephone."})

    assert [again(row).status for row in rows] == ["cancelled", "confirmed", "confirmed"]
    assert [mail.address for mail in owed("registration_promoted")] == [rows[2].email]
    assert DeskEvent.objects.get(act=Act.REMOVED).number == 1


@pytest.mark.parametrize("reason", ["", " \n"])
def test_nobody_is_taken_off_the_list_without_a_reason(event: EventPage, reason: str) -> None:
    row = sign_up(event)

    with pytest.raises(Unfit):
        services.remove_registration(
            reference=event.reference, number=1, reason=reason, by=of_role("editor"), at=NOW
        )

    assert again(row).status == "confirmed"


def test_a_number_that_nobody_has_is_missing(event: EventPage) -> None:
    row = sign_up(event)
    elsewhere = make_event()
    for _number in range(2):
        sign_up(elsewhere)

    with pytest.raises(Missing):
        services.remove_registration(
            reference=event.reference, number=2, reason="Asked.", by=of_role("editor"), at=NOW
        )

    assert again(row).status == "confirmed"
    assert not DeskEvent.objects.filter(act=Act.REMOVED).exists()


def test_what_is_cancelled_is_not_cancelled_again(event: EventPage) -> None:
    row = sign_up(event)
    services.cancel_registration(number=row.uuid, at=NOW)
    mails = len(owed())

    with pytest.raises(Conflict):
        services.remove_registration(
            reference=event.reference, number=1, reason="Asked.", by=of_role("editor"), at=NOW
        )

    assert len(owed()) == mails
    assert not DeskEvent.objects.filter(act=Act.REMOVED).exists()


def test_an_event_that_nobody_registered_for_has_no_desk(event: EventPage) -> None:
    facts: dict[str, Any] = {"reference": event.reference, "by": of_role("editor"), "at": ENDS}
    calls: list[Callable[[], object]] = [
        lambda: services.mark_attendance(present=[1], shown=[1], **facts),
        lambda: services.remove_registration(number=1, reason="Asked.", **facts),
        lambda: services.note_export(form="csv", **facts),
        lambda: services.issue_certificates(**facts),
    ]

    for call in calls:
        with pytest.raises(Missing):
            call()

    assert not EventDesk.objects.exists()


def test_presence_is_marked_for_those_who_were_shown(client: Client, event: EventPage) -> None:
    rows = [sign_up(event) for _ in range(3)]

    with time_machine.travel(BEGINS + timedelta(hours=1), tick=False):
        client.force_login(of_role("moderator"))
        client.post(
            screen(event, "attendance/"),
            {"shown": ["1", "2", "3", "x"], "present": ["2", "3"], "kept": "status=confirmed"},
        )

    # The third waits: whoever has no place cannot have been there.
    assert [again(row).attended_at is not None for row in rows] == [False, True, False]


def test_nobody_was_there_before_it_began(event: EventPage) -> None:
    sign_up(event)

    with pytest.raises(Conflict):
        services.mark_attendance(
            reference=event.reference, present=[1], shown=[1], by=of_role("editor"), at=NOW
        )


def test_certificates_come_after_the_end_and_once(event: EventPage) -> None:
    sign_up(event)
    by = of_role("editor")
    facts: dict[str, Any] = {"reference": event.reference, "by": by}
    services.mark_attendance(present=[1], shown=[1], at=BEGINS, **facts)

    with pytest.raises(Conflict):
        services.issue_certificates(at=BEGINS, **facts)
    counts = [services.issue_certificates(at=ENDS, **facts) for _ in range(2)]

    assert counts == [1, 0]
    assert Certificate.objects.count() == 1
    assert len(owed("certificate_ready")) == 1


def test_an_event_that_is_no_longer_public_certifies_nobody(event: EventPage) -> None:
    sign_up(event)
    facts: dict[str, Any] = {"reference": event.reference, "by": of_role("editor")}
    services.mark_attendance(present=[1], shown=[1], at=BEGINS, **facts)
    event.unpublish()

    with pytest.raises(Missing):
        services.issue_certificates(at=ENDS, **facts)

    assert not Certificate.objects.exists()


def test_the_list_of_a_purged_event_holds_counts_and_nobody(
    client: Client, event: EventPage
) -> None:
    row = sign_up(event)
    services.purge(at=ENDS + timedelta(days=400))
    client.force_login(of_role("auditor"))

    page = client.get(screen(event)).content.decode()

    assert not Registration.objects.exists()
    assert "1 had a place" in page
    assert row.email not in page
