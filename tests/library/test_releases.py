"""Publishing and taking out at a time, by a travelling clock and under the checks of the moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from wagtail.models import PageViewRestriction

from portal.accounts.models import Mandate, User
from portal.catalogue.models import Record, Tombstone
from portal.core.errors import Conflict, Unfit
from portal.library import queries, releases, services
from portal.library.content import EventContent
from portal.library.models import EntryPage, ScheduledPublication
from portal.library.periodic import carry_out_plans
from portal.notifications.models import InboxItem
from portal.submissions.workflow import State as SubmissionState
from tests.accounts.keys import signed_in
from tests.factories import Cast, make_submission, make_user
from tests.library.builders import change, page_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
DUE = NOW + timedelta(hours=3)
State = ScheduledPublication.State
CONTENT = EventContent(
    title="Workshop on sand",
    title_en="Workshop on sand",
    first_day=date(2027, 3, 2),
    licence="CC BY 4.0",
)


def begin(by: User, **values: Any) -> EntryPage:
    revision = services.begin_entry(content=replace(CONTENT, **values), language="en", by=by)
    return queries.entry(int(revision.object_id))


def plan(page: EntryPage, by: User, due_at: datetime = DUE, at: datetime = NOW) -> Any:
    latest = queries.entry(page.pk).latest_revision_id
    assert latest is not None
    return releases.plan_publication(
        page_id=page.pk, revision_id=latest, due_at=due_at, zone="Asia/Tokyo", by=by, at=at
    )


def write_on(page: EntryPage, by: User) -> None:
    draft = queries.entry(page.pk).get_latest_revision_as_object()
    draft.summary = "Written on."
    draft.save_revision(user=by)


def fresh(planned: ScheduledPublication) -> ScheduledPublication:
    return ScheduledPublication.objects.get(pk=planned.pk)


# ---- Publishing ---------------------------------------------------------------------------------


def test_exactly_the_planned_revision_goes_public_when_it_is_due(
    cast: Cast, second_editor: User
) -> None:
    page = begin(cast.editor)
    planned = plan(page, second_editor)

    assert releases.carry_out(at=DUE - timedelta(seconds=1)) == 0
    assert not Record.objects.exists()
    assert releases.carry_out(at=DUE) == 1

    assert Record.objects.get().title == "Workshop on sand"
    done = fresh(planned)
    assert (done.state, done.ended_at, done.obstacle) == (State.DONE, DUE, "")
    assert releases.carry_out(at=DUE + timedelta(days=1)) == 0


def test_the_clock_of_the_worker_does_it(cast: Cast, second_editor: User) -> None:
    page = begin(cast.editor)
    planned = plan(page, second_editor)
    ScheduledPublication.objects.update(due_at=NOW - timedelta(days=900))

    carry_out_plans()

    assert fresh(planned).state == State.DONE
    assert Record.objects.exists()


def test_whoever_wrote_a_part_plans_nothing(cast: Cast) -> None:
    page = begin(cast.editor)

    with pytest.raises(Conflict, match="You wrote this change"):
        plan(page, cast.editor)

    assert not ScheduledPublication.objects.exists()


@pytest.mark.parametrize(
    "due_at", [NOW, NOW - timedelta(days=1), NOW + timedelta(seconds=30), NOW + timedelta(days=400)]
)
def test_a_time_lies_within_the_coming_year(
    due_at: datetime, cast: Cast, second_editor: User
) -> None:
    with pytest.raises(Unfit, match="coming year"):
        plan(begin(cast.editor), second_editor, due_at)


def test_a_page_that_moved_on_is_neither_planned_nor_published(
    cast: Cast, second_editor: User
) -> None:
    page = begin(cast.editor)
    seen = page.latest_revision_id
    assert seen is not None
    write_on(page, cast.editor)
    with pytest.raises(Conflict, match="has changed"):
        releases.plan_publication(
            page_id=page.pk, revision_id=seen, due_at=DUE, zone="UTC", by=second_editor, at=NOW
        )
    planned = plan(page, second_editor)
    write_on(page, cast.editor)

    releases.carry_out(at=DUE)

    assert not Record.objects.exists()
    failed = fresh(planned)
    assert (failed.state, failed.obstacle) == (State.FAILED, "changed")
    told = InboxItem.objects.get(kind="library.plan_failed")
    assert told.user == second_editor
    assert told.context["obstacle"] == "changed"
    assert releases.carry_out(at=DUE + timedelta(hours=1)) == 0


def test_whoever_lost_the_role_since_publishes_nothing_and_the_others_are_told(
    cast: Cast, second_editor: User
) -> None:
    page = begin(cast.editor)
    planned = plan(page, second_editor)
    Mandate.objects.filter(user=second_editor).update(valid_until=NOW.date() - timedelta(days=1))

    releases.carry_out(at=DUE)

    assert (fresh(planned).state, fresh(planned).obstacle) == (State.FAILED, "no_role")
    assert not Record.objects.exists()
    told = InboxItem.objects.filter(kind="library.plan_failed")
    assert list(told.values_list("user_id", flat=True)) == [cast.editor.pk]


def test_whoever_stands_on_the_side_of_the_entry_by_now_publishes_nothing(
    cast: Cast, second_editor: User
) -> None:
    page = begin(cast.editor, also_states=("MNG",))
    planned = plan(page, second_editor)
    second_editor.mandates.create(role="contributor", state="MNG", valid_from=date(2020, 1, 1))

    releases.carry_out(at=DUE)

    assert (fresh(planned).state, fresh(planned).obstacle) == (State.FAILED, "side")


def test_a_shelf_that_was_closed_since_keeps_it_in(cast: Cast, second_editor: User) -> None:
    page = begin(cast.editor)
    planned = plan(page, second_editor)
    PageViewRestriction.objects.create(
        page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN
    )

    releases.carry_out(at=DUE)

    assert (fresh(planned).state, fresh(planned).obstacle) == (State.FAILED, "restricted")


def test_publishing_now_overtakes_the_plan(cast: Cast, second_editor: User) -> None:
    page = begin(cast.editor)
    planned = plan(page, second_editor)
    latest = queries.entry(page.pk).latest_revision_id
    assert latest is not None

    services.publish_latest(page_id=page.pk, revision_id=latest, by=second_editor, at=NOW)

    assert fresh(planned).state == State.OVERTAKEN
    assert releases.carry_out(at=DUE) == 0
    assert not InboxItem.objects.filter(kind="library.plan_failed").exists()


def test_a_new_plan_takes_the_place_of_the_old(cast: Cast, second_editor: User) -> None:
    page = begin(cast.editor)
    first = plan(page, second_editor)
    second = plan(page, second_editor, DUE + timedelta(days=1))

    assert (fresh(first).state, fresh(second).state) == (State.OVERTAKEN, State.WAITING)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduledPublication.objects.filter(pk=first.pk).update(state="waiting", ended_at=None)


def test_a_plan_that_is_called_off_does_nothing(cast: Cast, second_editor: User) -> None:
    page = begin(cast.editor)
    planned = plan(page, second_editor)

    releases.call_off(plan_id=planned.pk, by=cast.editor, at=NOW)

    assert releases.carry_out(at=DUE) == 0
    assert (fresh(planned).state, fresh(planned).ended_by) == (State.UNDONE, cast.editor)
    with pytest.raises(Conflict):
        releases.call_off(plan_id=planned.pk, by=cast.editor, at=NOW)


def test_one_that_cannot_be_done_does_not_stop_the_next(cast: Cast, second_editor: User) -> None:
    first, second = begin(cast.editor), begin(cast.editor, title="Second", title_en="Second")
    plan(first, second_editor)
    plan(second, second_editor, DUE + timedelta(minutes=1))
    write_on(first, cast.editor)

    assert releases.carry_out(at=DUE + timedelta(minutes=2)) == 2

    assert Record.objects.get().title == "Second"


def test_a_change_of_a_public_page_is_planned_too(cast: Cast, second_editor: User) -> None:
    page = page_of(make_submission(SubmissionState.PUBLISHED, cast))
    waiting = change(page, cast.editor)
    plan(waiting, second_editor)

    releases.carry_out(at=DUE)

    assert Record.objects.get().summary == "A changed summary."


# ---- Taking out ---------------------------------------------------------------------------------


@pytest.fixture
def public(cast: Cast, second_editor: User) -> EntryPage:
    page = begin(cast.editor)
    latest = page.latest_revision_id
    assert latest is not None
    return services.publish_latest(page_id=page.pk, revision_id=latest, by=second_editor, at=NOW)


def plan_end(page: EntryPage, by: User, reason: str = "The event is over.") -> Any:
    return releases.plan_retirement(
        page_id=page.pk, reason=reason, due_at=DUE, zone="Asia/Tokyo", by=by, at=NOW
    )


def test_an_entry_leaves_the_public_when_it_is_due_with_its_reason(
    public: EntryPage, cast: Cast, client: Client
) -> None:
    planned = plan_end(public, cast.editor)
    releases.carry_out(at=DUE - timedelta(seconds=1))
    assert Record.objects.exists()

    releases.carry_out(at=DUE)

    assert fresh(planned).state == State.DONE
    assert not Record.objects.exists()
    assert Tombstone.objects.get().reason == "The event is over."
    assert client.get(f"/ref/{public.reference}").status_code == 410


@pytest.mark.parametrize("reason", ["", "   "])
def test_readers_are_told_why(reason: str, public: EntryPage, cast: Cast) -> None:
    with pytest.raises(Unfit, match="reason"):
        plan_end(public, cast.editor, reason)


def test_what_left_before_is_not_taken_out_again(public: EntryPage, cast: Cast) -> None:
    planned = plan_end(public, cast.editor)

    services.retire_entry(page_id=public.pk, by=cast.editor, at=NOW, reason="A mistake.")

    assert fresh(planned).state == State.OVERTAKEN
    assert releases.carry_out(at=DUE) == 0
    assert Tombstone.objects.get().reason == "A mistake."
    with pytest.raises(Conflict, match="not public"):
        plan_end(public, cast.editor)


# ---- The screens --------------------------------------------------------------------------------


def later(day: date, time: str, zone: str = "Asia/Tokyo", **more: Any) -> dict[str, Any]:
    return {"when": "later", "day": day.isoformat(), "time": time, "zone": zone, **more}


def tomorrow() -> date:
    return datetime.now(UTC).date() + timedelta(days=2)


def test_the_second_editor_plans_on_the_screen_and_calls_it_off(
    cast: Cast, second_editor: User
) -> None:
    page = begin(cast.editor)
    browser, author = signed_in(second_editor), signed_in(cast.editor)
    sent = later(tomorrow(), "09:30", revision=page.latest_revision_id)
    address = f"/cms/publishing/page/{page.pk}/"
    assert author.post(f"{address}publish/", sent).status_code == 403

    answer = browser.post(f"{address}publish/", sent)

    assert answer.status_code == 302
    planned = ScheduledPublication.objects.get()
    assert planned.due_at == datetime.combine(tomorrow(), datetime.min.time(), UTC) + timedelta(
        minutes=30
    )
    shown = browser.get(address).content.decode()
    assert "09:30 (Asia/Tokyo, UTC+0900)" in shown
    assert "Planned for" in browser.get("/cms/publishing/").content.decode()
    assert not Record.objects.exists()

    moderator = signed_in(cast.moderator)
    off = f"/cms/publishing/plan/{planned.pk}/call-off/"
    assert moderator.post(off).status_code == 403
    assert browser.post(off).status_code == 302
    assert fresh(planned).state == State.UNDONE
    assert browser.post(off).status_code == 409


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("day", "Enter the day."), ("time", "Enter the time."), ("zone", "Choose the time zone.")],
)
def test_a_plan_without_a_time_comes_back(
    missing: str, sentence: str, cast: Cast, second_editor: User
) -> None:
    page = begin(cast.editor)
    sent = later(tomorrow(), "09:30", revision=page.latest_revision_id) | {missing: ""}

    answer = signed_in(second_editor).post(f"/cms/publishing/page/{page.pk}/publish/", sent)

    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not ScheduledPublication.objects.exists()


def test_an_editor_takes_an_entry_out_now_or_later_with_a_reason(
    public: EntryPage, cast: Cast, second_editor: User
) -> None:
    browser = signed_in(second_editor)
    address = f"/cms/publishing/entry/{public.pk}/"
    assert browser.get(address).status_code == 200
    assert browser.post(f"{address}retire/", {"when": "now", "reason": ""}).status_code == 400
    for part in ("moderator", "lead", "auditor", "administrator", "focal_point"):
        refused = signed_in(getattr(cast, part)).post(
            f"{address}retire/", {"when": "now", "reason": "No."}
        )
        assert refused.status_code == 403, part
    assert Record.objects.exists()

    sent = later(tomorrow(), "08:00", reason="Over.")
    assert browser.post(f"{address}retire/", sent).status_code == 302
    assert "Over." in browser.get(address).content.decode()
    assert browser.post(f"{address}retire/", {"when": "now", "reason": "Wrong."}).status_code == 302

    assert Tombstone.objects.get().reason == "Wrong."
    assert browser.get(address).status_code == 404


def test_what_came_with_a_submission_leaves_by_it(cast: Cast, second_editor: User) -> None:
    page = page_of(make_submission(SubmissionState.PUBLISHED, cast))
    browser = signed_in(second_editor)
    address = f"/cms/publishing/entry/{page.pk}/"

    shown = browser.get(address).content.decode()
    answer = browser.post(f"{address}retire/", {"when": "now", "reason": "Wrong."})

    assert "came with a submission" in shown
    assert answer.status_code == 403
    assert Record.objects.exists()


def test_an_editor_with_a_mandate_for_the_state_takes_nothing_out(
    cast: Cast, second_editor: User
) -> None:
    page = begin(cast.editor, also_states=("JPN",))
    latest = page.latest_revision_id
    assert latest is not None
    services.publish_latest(page_id=page.pk, revision_id=latest, by=second_editor, at=NOW)
    conflicted = make_user("editor")
    conflicted.mandates.create(role="focal_point", state="JPN", valid_from=date(2020, 1, 1))

    answer = signed_in(conflicted).post(
        f"/cms/publishing/entry/{page.pk}/retire/", {"when": "now", "reason": "No."}
    )

    assert answer.status_code == 403
    assert Record.objects.exists()
