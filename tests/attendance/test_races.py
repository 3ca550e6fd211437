"""Many at once, each through a connection of their own."""

from __future__ import annotations

from collections import Counter

import pytest

from portal.attendance import services
from portal.attendance.models import DeskEvent, EventDesk, LearningProgress, Registration
from portal.attendance.workflow import Act, Status
from portal.core.errors import Missing
from portal.notifications.models import Delivery
from tests.attendance.builders import NOW, change_event, make_event, sign_up
from tests.factories import make_user
from tests.submissions.test_races import at_once, in_a_queue

pytestmark = pytest.mark.django_db(transaction=True)


def faults(found: list[object]) -> list[object]:
    return [each for each in found if isinstance(each, Exception)]


def test_of_fifty_at_once_ten_have_a_place_and_forty_wait_in_order() -> None:
    event = make_event(capacity=10)

    found = at_once((lambda: sign_up(event)) for _ in range(50))

    assert faults(found) == []
    rows = list(Registration.objects.order_by("number"))
    assert [row.number for row in rows] == list(range(1, 51))
    assert [row.status for row in rows] == ["confirmed"] * 10 + ["waitlisted"] * 40
    assert EventDesk.objects.count() == 1
    kinds = Counter(Delivery.objects.values_list("kind", flat=True))
    assert kinds["attendance.registration_confirmed"] == 10
    assert kinds["attendance.registration_waitlisted"] == 40


def test_one_address_that_registers_twenty_times_at_once_has_one_place() -> None:
    event = make_event(capacity=10)

    found = at_once((lambda: sign_up(event, email="herder@example.org")) for _ in range(20))

    assert faults(found) == []
    assert Registration.objects.count() == 1


def test_who_waits_for_the_desk_while_the_event_is_taken_back_finds_it_gone() -> None:
    event = make_event(capacity=10)
    first = sign_up(event)

    def hold() -> None:
        EventDesk.objects.select_for_update().get()

    (found,) = in_a_queue(hold, [lambda: sign_up(event)], meanwhile=event.unpublish)

    assert isinstance(found, Missing)
    assert Registration.objects.get() == first


def test_ten_who_cancel_at_once_let_exactly_ten_in() -> None:
    event = make_event(capacity=10)
    rows = [sign_up(event) for _ in range(30)]

    found = at_once(
        (lambda row=row: services.cancel_registration(number=row.uuid, at=NOW)) for row in rows[:10]
    )

    assert faults(found) == []
    left = Registration.objects.order_by("number")
    assert [row.status for row in left] == (
        ["cancelled"] * 10 + ["confirmed"] * 10 + ["waitlisted"] * 10
    )


def test_one_who_cancels_ten_times_at_once_lets_one_in() -> None:
    event = make_event(capacity=1)
    rows = [sign_up(event) for _ in range(5)]

    found = at_once(
        (lambda: services.cancel_registration(number=rows[0].uuid, at=NOW)) for _ in range(10)
    )

    assert faults(found) == []
    assert Registration.objects.filter(status=Status.CONFIRMED).count() == 1
    assert DeskEvent.objects.filter(act=Act.PROMOTED).count() == 1


def test_to_cancel_and_to_register_at_once_never_gives_a_place_twice() -> None:
    event = make_event(capacity=5)
    rows = [sign_up(event) for _ in range(5)]
    calls = [
        *((lambda row=row: services.cancel_registration(number=row.uuid, at=NOW)) for row in rows),
        *((lambda: sign_up(event)) for _ in range(10)),
    ]

    found = at_once(calls)

    assert faults(found) == []
    assert Registration.objects.filter(status=Status.CONFIRMED).count() == 5
    assert Registration.objects.filter(status=Status.WAITLISTED).count() == 5
    # Nobody who waits came before somebody who has a place.
    waiting = Registration.objects.filter(status=Status.WAITLISTED).order_by("number").first()
    latest = Registration.objects.filter(status=Status.CONFIRMED).order_by("-number").first()
    assert waiting is not None
    assert latest is not None
    assert latest.number < waiting.number


def test_a_change_that_is_followed_five_times_at_once_is_told_once() -> None:
    event = make_event(capacity=10)
    rows = [sign_up(event) for _ in range(3)]
    change_event(event, status="cancelled")
    EventDesk.objects.update(told_sequence=0, told_status="scheduled")
    Delivery.objects.filter(kind="attendance.event_cancelled").delete()

    found = at_once(
        (lambda: services.follow_event(reference=event.reference, at=NOW)) for _ in range(5)
    )

    assert faults(found) == []
    told = Delivery.objects.filter(kind="attendance.event_cancelled")
    assert Counter(told.values_list("address", flat=True)) == {row.email: 1 for row in rows}
    assert DeskEvent.objects.filter(act=Act.TOLD).count() == 2


def test_progress_of_two_devices_at_once_is_kept_together(monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_user()
    monkeypatch.setattr(services.learning.queries, "known_paths", set)

    found = at_once(
        (
            lambda step=step: services.merge_progress(
                user=user, finished={"NEA-LP-0001": [str(step)]}, at=NOW
            )
        )
        for step in range(1, 11)
    )

    assert faults(found) == []
    assert LearningProgress.objects.get().finished == [str(step) for step in range(1, 11)]
