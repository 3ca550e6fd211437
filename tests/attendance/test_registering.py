"""To register and to cancel: windows, places, the waiting list, what strangers learn."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.attendance import queries, services
from portal.attendance.models import DeskEvent, Registration
from portal.attendance.services.registering import ShutDoor
from portal.attendance.workflow import Act, Door, Status
from portal.core.errors import Conflict, Missing
from portal.library.models import EventPage
from portal.notifications.models import InboxItem
from tests.attendance.builders import (
    NOW,
    again,
    change_event,
    make_event,
    owed,
    sign_up,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db

BEGINS = datetime(2026, 12, 3, 1, tzinfo=UTC)


def test_places_are_given_in_order_and_then_the_waiting_list_begins(event: EventPage) -> None:
    rows = [sign_up(event) for _ in range(4)]

    assert [row.status for row in rows] == ["confirmed", "confirmed", "waitlisted", "waitlisted"]
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert [mail.kind for mail in owed()] == [
        "attendance.registration_confirmed",
        "attendance.registration_confirmed",
        "attendance.registration_waitlisted",
        "attendance.registration_waitlisted",
    ]


def test_without_a_capacity_everybody_has_a_place(db: None) -> None:
    event = make_event(capacity=None)

    assert {sign_up(event).status for _ in range(5)} == {Status.CONFIRMED}


def test_no_place_at_all_is_a_waiting_list(db: None) -> None:
    assert sign_up(make_event(capacity=0)).status == Status.WAITLISTED


WINDOW = {
    "opens_at": datetime(2026, 11, 1, tzinfo=UTC),
    "closes_at": datetime(2026, 11, 20, 15, tzinfo=UTC),
}


@pytest.mark.parametrize(
    ("at", "door"),
    [
        (WINDOW["opens_at"] - timedelta(seconds=1), Door.NOT_YET),
        (WINDOW["opens_at"], Door.OPEN),
        (WINDOW["closes_at"] - timedelta(seconds=1), Door.OPEN),
        (WINDOW["closes_at"], Door.CLOSED),
        (BEGINS, Door.BEGUN),
    ],
)
def test_the_window_is_kept_to_the_second(db: None, at: datetime, door: Door) -> None:
    event = make_event(**WINDOW)

    if door is Door.OPEN:
        assert sign_up(event, at=at).status == Status.CONFIRMED
        return
    with pytest.raises(ShutDoor) as refused:
        sign_up(event, at=at)
    assert refused.value.door is door
    assert not Registration.objects.exists()
    assert owed() == []


def test_without_a_window_it_shuts_when_the_event_begins(event: EventPage) -> None:
    sign_up(event, at=BEGINS - timedelta(seconds=1))

    with pytest.raises(ShutDoor):
        sign_up(event, at=BEGINS)


@pytest.mark.parametrize("status", ["postponed", "cancelled"])
def test_nobody_registers_for_what_does_not_take_place(event: EventPage, status: str) -> None:
    change_event(event, status=status)

    with pytest.raises(ShutDoor) as refused:
        sign_up(event)
    assert refused.value.door == status


@pytest.mark.parametrize("way", ["none", "link"])
def test_an_event_without_the_portals_form_takes_nobody(db: None, way: str) -> None:
    event = make_event(registration=way, registration_url="https://example.org/register")

    with pytest.raises(ShutDoor):
        sign_up(event)


def test_an_event_that_is_not_public_does_not_exist(event: EventPage) -> None:
    event.unpublish()

    with pytest.raises(Missing):
        sign_up(event)


def test_an_address_registers_once_whatever_its_case(event: EventPage) -> None:
    first = sign_up(event, email="Herder@Example.org", name="The first")
    second = sign_up(event, email="herder@example.ORG", name="Somebody else")

    assert Registration.objects.count() == 1
    assert again(first).name == "The first"
    assert second.pk == first.pk
    kinds = [mail.kind for mail in owed()]
    assert kinds == ["attendance.registration_confirmed", "attendance.registration_repeated"]


def test_a_stranger_cannot_fill_a_mailbox(event: EventPage) -> None:
    for hour in range(6):
        sign_up(event, email="herder@example.org", at=NOW + timedelta(hours=hour))

    assert len(owed("registration_repeated")) == 1


def test_who_is_signed_in_changes_their_own_words(event: EventPage) -> None:
    user = make_user(email="reader@example.org")
    sign_up(event, email="reader@example.org", name="Typed by anybody")

    own = sign_up(event, by=user, name="Their own name", email="someone.else@example.org")

    assert Registration.objects.count() == 1
    assert (own.name, own.email, own.user) == ("Their own name", "reader@example.org", user)


def test_who_is_signed_in_is_told_in_the_inbox_without_a_secret(event: EventPage) -> None:
    user = make_user()

    sign_up(event, by=user)

    item = InboxItem.objects.get(user=user)
    assert item.kind == "attendance.registration_confirmed"
    assert item.url == "/{lang}/events/mine/"
    assert "registration" not in item.context


def test_who_cancels_gives_the_place_to_the_next(event: EventPage) -> None:
    rows = [sign_up(event) for _ in range(4)]

    services.cancel_registration(number=rows[0].uuid, at=NOW)

    assert [again(row).status for row in rows] == [
        "cancelled",
        "confirmed",
        "confirmed",
        "waitlisted",
    ]
    (promoted,) = owed("registration_promoted")
    assert promoted.address == rows[2].email
    (receipt,) = owed("registration_cancelled")
    assert receipt.address == rows[0].email


def test_to_cancel_twice_is_to_cancel_once(event: EventPage) -> None:
    rows = [sign_up(event) for _ in range(4)]

    for _ in range(3):
        services.cancel_registration(number=rows[0].uuid, at=NOW)

    assert len(owed("registration_cancelled")) == len(owed("registration_promoted")) == 1
    assert DeskEvent.objects.filter(act=Act.CANCELLED).count() == 1


def test_who_waits_and_cancels_moves_nobody(event: EventPage) -> None:
    rows = [sign_up(event) for _ in range(4)]

    services.cancel_registration(number=rows[2].uuid, at=NOW)

    assert again(rows[3]).status == Status.WAITLISTED
    assert owed("registration_promoted") == []


def test_who_comes_back_takes_the_end_of_the_line_in_the_same_row(event: EventPage) -> None:
    rows = [sign_up(event) for _ in range(3)]
    services.cancel_registration(number=rows[0].uuid, at=NOW)

    back = sign_up(event, email=rows[0].email)

    assert back.pk == rows[0].pk
    assert (back.number, back.status) == (4, Status.WAITLISTED)
    assert len(owed("registration_waitlisted")) == 2


def test_nobody_cancels_what_has_begun(event: EventPage) -> None:
    row = sign_up(event)

    with pytest.raises(Conflict):
        services.cancel_registration(number=row.uuid, at=BEGINS)


def test_a_link_that_names_nobody(event: EventPage) -> None:
    with pytest.raises(Missing):
        services.cancel_registration(number=uuid.uuid4(), at=NOW)


def test_a_capacity_that_is_raised_lets_people_in_by_order(event: EventPage) -> None:
    rows = [sign_up(event) for _ in range(5)]

    change_event(event, capacity=4)

    assert [again(row).status for row in rows] == ["confirmed"] * 4 + ["waitlisted"]
    assert [mail.address for mail in owed("registration_promoted")] == [r.email for r in rows[2:4]]


def test_a_capacity_that_is_lowered_takes_no_place_away(event: EventPage) -> None:
    rows = [sign_up(event) for _ in range(3)]

    change_event(event, capacity=1)
    services.cancel_registration(number=rows[0].uuid, at=NOW)

    assert [again(row).status for row in rows] == ["cancelled", "confirmed", "waitlisted"]


def test_a_limit_that_is_lifted_lets_everybody_in(event: EventPage) -> None:
    rows = [sign_up(event) for _ in range(5)]

    change_event(event, capacity=None)

    assert {again(row).status for row in rows} == {"confirmed"}


def test_nobody_moves_up_once_the_event_has_begun(event: EventPage) -> None:
    rows = [sign_up(event) for _ in range(3)]
    Registration.objects.filter(pk=rows[0].pk).update(status="cancelled", cancelled_at=NOW)

    services.follow_event(reference=event.reference, at=BEGINS)

    assert again(rows[2]).status == Status.WAITLISTED


QUESTIONS = [
    ("question", {"label": "Meal", "options": ["None", "Vegetarian"], "required": True}),
    ("question", {"label": "Why do you come?", "options": [], "required": False}),
]


def test_questions_are_asked_in_the_order_of_the_page(event: EventPage) -> None:
    change_event(event, questions=QUESTIONS)
    known = queries.event(event.reference, "en")
    assert known is not None

    asked = queries.questions(known)

    assert [(one.label, one.options, one.required) for one in asked] == [
        ("Meal", ("None", "Vegetarian"), True),
        ("Why do you come?", (), False),
    ]


def box(event: EventPage, at: datetime = NOW) -> Any:
    found = queries.box(event.reference, "en", at)
    assert found is not None
    return found


def test_the_box_says_how_many_places_are_left(event: EventPage) -> None:
    assert (box(event).door, box(event).places_left) == (Door.OPEN, 2)

    sign_up(event)
    assert box(event).places_left == 1

    sign_up(event)
    sign_up(event)
    assert (box(event).places_left, box(event).is_full, box(event).waitlisted) == (0, True, 1)


def test_the_box_costs_one_query(event: EventPage, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        box(event)
