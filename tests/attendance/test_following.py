"""Events that move, are put off or called off; reminders that move with them; forgetting."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.utils import InternalError

from portal.attendance import periodic, services
from portal.attendance.models import DeskEvent, EventDesk, Registration
from portal.attendance.workflow import Act, months_after
from portal.catalogue.models import Record
from portal.library.models import EventPage
from portal.notifications.models import Delivery
from tests.attendance.builders import (
    NOW,
    again,
    change_event,
    days,
    make_event,
    owed,
    send_all,
    sign_up,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db

BEGINS = datetime(2026, 12, 3, 1, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)


def let_time_pass(
    since: datetime, until: datetime, *, step: timedelta = timedelta(hours=3)
) -> None:
    """Let the clock of the portal run, as it does every few minutes, and the relay send."""
    at = since
    while at <= until:
        with time_machine.travel(at, tick=False):
            periodic.run_clock()
            send_all(at)
        at += step


def sent(kind: str) -> list[Delivery]:
    return [mail for mail in owed(kind) if mail.status == "sent"]


# ---- Changes -------------------------------------------------------------------------------------


def test_a_change_of_time_is_told_to_everybody_registered_once(event: EventPage) -> None:
    rows = [sign_up(event) for _ in range(3)]
    services.cancel_registration(number=rows[0].uuid, at=NOW)

    change_event(event, first_day=date(2026, 12, 10), last_day=date(2026, 12, 11))
    services.run_clock(at=NOW + timedelta(hours=1))

    assert [mail.address for mail in owed("event_changed")] == [row.email for row in rows[1:]]
    desk = EventDesk.objects.get()
    assert (desk.told_sequence, desk.told_status) == (1, "scheduled")


def test_a_change_of_words_alone_is_no_news(event: EventPage) -> None:
    sign_up(event)

    change_event(event, description="More about the programme.")

    assert owed("event_changed") == []


def test_two_changes_are_told_twice_and_the_second_overtakes_a_waiting_first(
    event: EventPage,
) -> None:
    sign_up(event)
    change_event(event, first_time=time(10, 0))
    change_event(event, first_time=time(11, 0))

    send_all()

    by_status = Counter(
        Delivery.objects.filter(kind="attendance.event_changed").values_list("status", flat=True)
    )
    assert by_status == {"cancelled": 1, "sent": 1}


def test_a_cancelled_event_tells_each_person_once(event: EventPage) -> None:
    rows = [sign_up(event) for _ in range(3)]

    change_event(event, status="cancelled")
    change_event(event, venue="Nowhere", status_note="The hall is closed.")
    for hour in range(3):
        services.run_clock(at=NOW + timedelta(hours=hour))

    told = Counter(mail.address for mail in owed("event_cancelled"))
    assert told == {row.email: 1 for row in rows}
    assert owed("event_changed") == []


def test_an_event_that_takes_place_after_all_is_news_again(event: EventPage) -> None:
    row = sign_up(event)
    change_event(event, status="cancelled")
    send_all()

    change_event(event, status="scheduled")
    change_event(event, status="cancelled")

    assert len(owed("event_cancelled")) == 2
    assert len(owed("event_changed")) == 1
    assert again(row).status == "confirmed"


def test_a_postponed_event_says_so_and_then_its_new_day(event: EventPage) -> None:
    sign_up(event)

    change_event(event, status="postponed")
    send_all()
    change_event(event, status="scheduled", first_day=date(2027, 3, 1), last_day=date(2027, 3, 2))
    send_all()

    assert [mail.subject.split(":")[0] for mail in sent("event_changed")] == [
        "Postponed",
        "Changed",
    ]
    last = sent("event_changed")[-1]
    assert "takes place after all" in last.text
    assert "1 March 2027, 09:00 – 2 March 2027, 17:00 (Ulaanbaatar, UTC+08:00)" in last.text


def test_an_event_cancelled_in_the_night_while_nobody_listened_is_found_by_the_clock(
    event: EventPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = sign_up(event)
    monkeypatch.setattr("portal.attendance.receivers.services.follow_event", lambda **_: None)
    night = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)
    change_event(event, at=night, status="cancelled")
    monkeypatch.undo()
    assert owed("event_cancelled") == []

    with time_machine.travel(night + FIVE_MINUTES, tick=False):
        periodic.run_clock()

    assert [mail.address for mail in owed("event_cancelled")] == [row.email]


def test_a_fault_in_telling_does_not_stop_the_publication(
    event: EventPage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sign_up(event)

    def fails(*_args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("portal.attendance.services.following.desks.tell_changes", fails)
    change_event(event, first_time=time(10, 0))
    monkeypatch.undo()

    assert EventPage.objects.get(pk=event.pk).first_time == time(10, 0)
    assert "could not be followed" in caplog.text
    services.run_clock(at=NOW)
    assert len(owed("event_changed")) == 1


def test_a_correction_of_a_past_event_is_told_to_nobody(event: EventPage) -> None:
    sign_up(event)

    change_event(event, at=BEGINS + days(10), venue="The other hall")

    assert owed("event_changed") == []


def test_an_event_that_is_no_longer_public_is_silent(event: EventPage) -> None:
    sign_up(event)
    event.unpublish()

    let_time_pass(BEGINS - days(8), BEGINS)

    assert owed("event_reminder") == []
    assert owed("event_changed") == []


# ---- Reminders -----------------------------------------------------------------------------------


def test_people_are_reminded_a_week_and_a_day_before(event: EventPage) -> None:
    rows = [sign_up(event) for _ in range(3)]

    let_time_pass(BEGINS - days(8), BEGINS + days(1))

    told = sent("event_reminder")
    assert Counter(mail.address for mail in told) == {rows[0].email: 2, rows[1].email: 2}
    assert [mail.sent_at for mail in told if mail.address == rows[0].email] == [
        BEGINS - days(7),
        BEGINS - days(1),
    ]


def test_who_registers_later_than_the_moment_is_not_reminded_of_it(event: EventPage) -> None:
    sign_up(event, at=BEGINS - days(7) + timedelta(minutes=1))

    let_time_pass(BEGINS - days(7), BEGINS)

    assert [mail.sent_at for mail in sent("event_reminder")] == [BEGINS - days(1)]


def test_an_event_that_moves_moves_its_reminders(event: EventPage) -> None:
    sign_up(event)
    moved = BEGINS + days(20)
    change_event(event, first_day=date(2026, 12, 23), last_day=date(2026, 12, 24))

    let_time_pass(BEGINS - days(8), moved + days(1), step=timedelta(hours=6))

    assert [mail.sent_at for mail in sent("event_reminder")] == [moved - days(7), moved - days(1)]


def test_an_event_that_moves_after_reminders_went_out_reminds_of_the_new_day(
    event: EventPage,
) -> None:
    sign_up(event)
    let_time_pass(BEGINS - days(8), BEGINS - days(5))
    change_event(
        event, at=BEGINS - days(5), first_day=date(2027, 1, 14), last_day=date(2027, 1, 15)
    )
    moved = datetime(2027, 1, 14, 1, tzinfo=UTC)

    let_time_pass(BEGINS - days(5), moved + days(1), step=timedelta(hours=6))

    # The times of looking are not those of the old day: the first look after the moment sends.
    told = [mail.sent_at for mail in sent("event_reminder")]
    assert told[0] == BEGINS - days(7)
    assert [
        moved - d <= at < moved - d + timedelta(hours=6)
        for d, at in zip((days(7), days(1)), told[1:], strict=True)
    ] == [True, True]
    assert len(sent("event_changed")) == 1


def test_a_change_inside_the_last_week_stands_for_the_reminder_of_the_week(
    event: EventPage,
) -> None:
    sign_up(event)
    let_time_pass(BEGINS - days(8), BEGINS - days(7))
    change_event(event, at=BEGINS - days(7) + timedelta(hours=1), first_time=time(10, 0))

    let_time_pass(BEGINS - days(7) + timedelta(hours=1), BEGINS + days(1), step=timedelta(hours=1))

    later = BEGINS + timedelta(hours=1)
    assert [m.sent_at for m in sent("event_reminder")] == [BEGINS - days(7), later - days(1)]


def test_who_cancels_before_a_waiting_reminder_leaves_is_not_reminded(event: EventPage) -> None:
    row = sign_up(event)
    at = BEGINS - days(1)
    services.run_clock(at=at)
    assert len(owed("event_reminder")) == 1

    services.cancel_registration(number=row.uuid, at=at)
    send_all(at)

    assert sent("event_reminder") == []


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
def test_what_does_not_take_place_reminds_nobody(event: EventPage, status: str) -> None:
    sign_up(event)
    services.run_clock(at=BEGINS - days(7))
    # The reminder still waits in the outbox when the news comes.
    change_event(event, at=BEGINS - days(7) + FIVE_MINUTES, status=status)

    let_time_pass(BEGINS - days(7) + FIVE_MINUTES, BEGINS)

    assert sent("event_reminder") == []


def test_a_reminder_is_useless_once_the_event_has_begun(event: EventPage) -> None:
    sign_up(event)
    services.run_clock(at=BEGINS - days(1))

    send_all(BEGINS + timedelta(minutes=1))

    assert {m.status for m in owed("event_reminder")} == {"expired"}


def test_a_clock_that_stood_still_for_days_reminds_of_nothing_stale(event: EventPage) -> None:
    sign_up(event)

    services.run_clock(at=BEGINS - days(3))
    services.run_clock(at=BEGINS - timedelta(hours=2))

    assert owed("event_reminder") == []


ZONES = [
    # A day before the beginning is a day before by the sun's clock, across the change of clocks.
    ("America/New_York", date(2026, 11, 1), time(20, 0), datetime(2026, 11, 2, 1, tzinfo=UTC)),
    ("Europe/Berlin", date(2027, 3, 28), time(9, 0), datetime(2027, 3, 28, 7, tzinfo=UTC)),
    ("Pacific/Auckland", date(2027, 4, 4), time(9, 0), datetime(2027, 4, 3, 21, tzinfo=UTC)),
    ("Pacific/Honolulu", date(2027, 4, 4), time(9, 0), datetime(2027, 4, 4, 19, tzinfo=UTC)),
]


@pytest.mark.parametrize(("zone", "day", "hour", "begins"), ZONES, ids=[z[0] for z in ZONES])
def test_reminders_follow_the_instant_whatever_the_zone_does(
    db: None, zone: str, day: date, hour: time, begins: datetime
) -> None:
    event = make_event(zone=zone, first_day=day, first_time=hour, last_day=day, last_time=None)
    assert datetime.combine(day, hour, ZoneInfo(zone)) == begins
    sign_up(event, at=begins - days(20))

    let_time_pass(begins - days(2), begins, step=timedelta(hours=1))

    assert [mail.sent_at for mail in sent("event_reminder")] == [begins - days(1)]


def test_an_event_that_cannot_be_followed_keeps_no_other_from_being_so(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = make_event(), make_event()
    unlucky, lucky = sign_up(broken), sign_up(sound)
    row = Record.objects.get(reference=broken.reference)
    sequence = row.details["sequence"]
    Record.objects.filter(pk=row.pk).update(details=row.details | {"sequence": "no number"})

    services.run_clock(at=BEGINS - days(7))

    assert [mail.address for mail in owed("event_reminder")] == [lucky.email]
    assert f"event {broken.reference} could not be followed" in caplog.text
    assert sound.reference not in caplog.text

    # What was missed is made up for as soon as the row can be read again.
    Record.objects.filter(pk=row.pk).update(details=row.details | {"sequence": sequence})
    services.run_clock(at=BEGINS - days(7) + timedelta(hours=1))
    assert [mail.address for mail in owed("event_reminder")] == [lucky.email, unlucky.email]


# ---- Forgetting ----------------------------------------------------------------------------------


def test_registrations_are_deleted_a_year_after_the_event_and_their_counts_stay(
    event: EventPage,
) -> None:
    rows = [sign_up(event) for _ in range(4)]
    services.cancel_registration(number=rows[3].uuid, at=NOW)
    ends = datetime(2026, 12, 4, 9, tzinfo=UTC)

    services.run_clock(at=ends + days(364))
    assert Registration.objects.count() == 4
    services.run_clock(at=ends + days(365))

    assert Registration.objects.count() == 0
    desk = EventDesk.objects.get()
    assert (desk.kept_confirmed, desk.kept_waitlisted, desk.kept_cancelled) == (2, 1, 1)
    assert desk.purged_at == ends + days(365)
    assert DeskEvent.objects.filter(act=Act.PURGED).count() == 1


def test_no_address_of_a_guest_is_left_in_the_outbox_a_year_after_the_event(
    event: EventPage,
) -> None:
    other = make_event(
        first_day=date(2027, 12, 3),
        last_day=date(2027, 12, 3),
        title="Later event",
        title_en="Later event",
    )
    guest = make_user("editor", name="Guest")
    sign_up(event, email="guest@example.org", name="Participant of long ago")
    sign_up(event, by=guest)
    sign_up(other, email="later@example.org")
    send_all()
    refused = Delivery.objects.filter(user=guest).earliest("pk")
    Delivery.objects.filter(pk=refused.pk).update(
        status=Delivery.Status.FAILED, sent_at=None, last_error=f"550 <{guest.email}> unknown"
    )
    before = list(Delivery.objects.order_by("pk").values_list("pk", "key", "kind"))
    ends = datetime(2026, 12, 4, 9, tzinfo=UTC)

    services.run_clock(at=ends + days(364))
    assert Delivery.objects.filter(address="guest@example.org").exists()
    services.run_clock(at=ends + days(365))

    # That mails left is known for ever; to whom of this event, to nobody.
    rows = Delivery.objects.order_by("pk")
    assert list(rows.values_list("pk", "key", "kind"))[: len(before)] == before
    kept = "".join(str(values) for values in rows.values())
    for trace in ("guest@example.org", "Participant of long ago", guest.email):
        assert trace not in kept
    assert not rows.filter(user=guest).exists()
    assert Delivery.objects.get(pk=refused.pk).status == Delivery.Status.CANCELLED
    assert "later@example.org" in kept
    send_all(ends + days(366))
    assert not Delivery.objects.filter(address="forgotten", sent_at__gt=ends).exists()


def test_a_page_that_is_gone_does_not_keep_the_registrations(event: EventPage) -> None:
    sign_up(event)
    event.delete()

    services.run_clock(at=BEGINS + days(400))

    assert Registration.objects.count() == 0


def test_months_end_on_their_last_day() -> None:
    assert months_after(datetime(2027, 8, 31, tzinfo=UTC), 6) == datetime(2028, 2, 29, tzinfo=UTC)
    assert months_after(datetime(2026, 12, 4, tzinfo=UTC), 12) == datetime(2027, 12, 4, tzinfo=UTC)


@pytest.mark.parametrize("way", ["update", "delete"])
def test_the_log_cannot_be_changed(event: EventPage, way: str) -> None:
    sign_up(event)
    rows = DeskEvent.objects.all()

    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        rows.update(act=Act.TOLD) if way == "update" else rows.delete()
