"""An accepted submission goes public at a time, by its own move and under its checks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.models import Mandate
from portal.catalogue.models import Record
from portal.core.errors import Conflict, NotAllowed, Unfit
from portal.library import releases
from portal.library.models import ScheduledPublication
from portal.notifications.models import Delivery, InboxItem
from portal.submissions import services
from portal.submissions.guards import Words
from portal.submissions.models import Submission, SubmissionEvent
from portal.submissions.workflow import Action, State
from tests.factories import ANSWERS, Cast, add_photo, advance, make_submission, move
from tests.moderation.conftest import Browser, publishing_url, seen

pytestmark = pytest.mark.django_db

LIST = "/cms/publishing/"
Plan = ScheduledPublication.State


def the_day_after_tomorrow() -> date:
    return datetime.now(UTC).date() + timedelta(days=2)


def due() -> datetime:
    """Half past nine in Tokyo."""
    return datetime.combine(the_day_after_tomorrow(), datetime.min.time(), UTC) + timedelta(
        minutes=30
    )


def later(submission: Submission, **more: Any) -> dict[str, Any]:
    when = {"when": "later", "day": the_day_after_tomorrow().isoformat(), "time": "09:30"}
    return seen(submission, **when, zone="Asia/Tokyo") | more


def plan(browser: Client, submission: Submission, **more: Any) -> Any:
    return browser.post(publishing_url(submission, "publish"), later(submission, **more))


def fresh(submission: Submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def planned() -> ScheduledPublication:
    return ScheduledPublication.objects.get()


def test_an_editor_plans_and_the_clock_publishes_by_the_same_move(
    cast: Cast, browser: Browser
) -> None:
    draft = make_submission(State.DRAFT, cast)
    add_photo(draft, cast.contributor)
    submission = advance(draft, State.ACCEPTED, cast)

    answer = plan(browser(cast.editor), submission)

    assert answer.status_code == 302
    assert (planned().due_at, planned().planned_by) == (due(), cast.editor)
    assert fresh(submission).status == State.ACCEPTED
    assert not Record.objects.exists()
    words = "Planned for"
    assert words in browser(cast.editor).get(LIST).content.decode()
    shown = browser(cast.editor).get(publishing_url(submission)).content.decode()
    assert "09:30 (Asia/Tokyo, UTC+0900)" in shown
    assert releases.carry_out(at=due() - timedelta(seconds=1)) == 0

    assert releases.carry_out(at=due()) == 1

    done = fresh(submission)
    assert (done.status, done.published_at) == (State.PUBLISHED, due())
    assert planned().state == Plan.DONE
    event = SubmissionEvent.objects.filter(submission=submission).latest("pk")
    assert (event.action, event.actor) == (Action.PUBLISH, cast.editor)
    # Pictures go out with it, and the submitting side is told then.
    assert Record.objects.get().picture
    told = Delivery.objects.filter(kind="submissions.published")
    assert cast.contributor.pk in set(told.values_list("user_id", flat=True))
    assert releases.carry_out(at=due() + timedelta(days=1)) == 0


def test_four_eyes_hold_for_the_plan(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.ACCEPTED, cast)
    Mandate.objects.create(
        user=cast.moderator, role="editor", valid_from=timezone.now().date() - timedelta(days=1)
    )

    for person in (cast.moderator, cast.lead, cast.auditor, cast.contributor, cast.focal_point):
        assert plan(browser(person), submission).status_code == 403

    assert not ScheduledPublication.objects.exists()
    assert plan(browser(cast.editor), submission).status_code == 302


def test_whoever_may_not_is_refused_by_the_service_too(cast: Cast) -> None:
    submission = make_submission(State.ACCEPTED, cast)
    asked: dict[str, Any] = {
        "submission_id": submission.pk,
        "due_at": due(),
        "zone": "Asia/Tokyo",
        "at": timezone.now(),
        "expected_version": submission.version,
        "words": Words(revision_id=submission.current_revision_id),
    }

    with pytest.raises(NotAllowed):
        services.plan_publication(by=cast.moderator, **asked)
    with pytest.raises(Conflict):
        services.plan_publication(by=cast.editor, **asked | {"expected_version": 1})
    with pytest.raises(Conflict):
        services.plan_publication(by=cast.editor, **asked | {"words": Words()})
    with pytest.raises(Unfit, match="coming year"):
        services.plan_publication(by=cast.editor, **asked | {"due_at": timezone.now()})
    assert submission.page_id is not None
    with pytest.raises(Conflict, match="changed since"):
        releases.plan_judged(
            page_id=submission.page_id,
            revision_id=0,
            due_at=due(),
            zone="UTC",
            by=cast.editor,
            at=timezone.now(),
        )
    assert not ScheduledPublication.objects.exists()


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("day", "Enter the day."), ("time", "Enter the time."), ("zone", "Choose the time zone.")],
)
def test_a_plan_without_a_time_comes_back(
    missing: str, sentence: str, cast: Cast, browser: Browser
) -> None:
    submission = make_submission(State.ACCEPTED, cast)

    answer = plan(browser(cast.editor), submission, **{missing: ""})

    assert (answer.status_code, sentence in answer.content.decode()) == (400, True)
    assert not ScheduledPublication.objects.exists()


def test_a_time_that_is_over_is_said_above_the_form(cast: Cast, browser: Browser) -> None:
    answer = plan(browser(cast.editor), make_submission(State.ACCEPTED, cast), day="2020-01-01")

    assert answer.status_code == 400
    assert "Choose a time within the coming year." in answer.content.decode()


def test_publishing_by_hand_overtakes_the_plan(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.ACCEPTED, cast)
    plan(browser(cast.editor), submission)

    browser(cast.editor).post(publishing_url(submission, "publish"), seen(submission))

    assert fresh(submission).status == State.PUBLISHED
    assert planned().state == Plan.OVERTAKEN
    assert releases.carry_out(at=due()) == 0


def test_a_plan_is_called_off_by_another_editor_and_nothing_happens(
    cast: Cast, browser: Browser, django_user_model: Any
) -> None:
    submission = make_submission(State.ACCEPTED, cast)
    plan(browser(cast.editor), submission)
    off = f"{LIST}plan/{planned().pk}/call-off/"
    for person in (cast.moderator, cast.lead, cast.auditor):
        assert browser(person).post(off).status_code == 403

    assert browser(cast.editor).post(off).status_code == 302

    assert planned().state == Plan.UNDONE
    assert releases.carry_out(at=due()) == 0
    assert fresh(submission).status == State.ACCEPTED


def test_what_is_reopened_takes_its_plan_along(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.ACCEPTED, cast)
    plan(browser(cast.editor), submission)

    move(submission, Action.REOPEN, cast.lead, reason="One more look.")

    assert not ScheduledPublication.objects.filter(state=Plan.WAITING).exists()
    assert releases.carry_out(at=due()) == 0
    assert not Record.objects.exists()


def update_of(submission: Submission, cast: Cast) -> Submission:
    update = services.propose_update(
        submission_id=submission.pk, by=cast.contributor, at=timezone.now()
    )
    people = {"section": "people", "content": ANSWERS["people"], "expected_version": 1}
    services.save_section(submission_id=update.pk, by=cast.contributor, at=timezone.now(), **people)
    return advance(update, State.ACCEPTED, cast)


def test_an_update_is_planned_and_its_plan_ends_with_its_acceptance(
    cast: Cast, browser: Browser
) -> None:
    update = update_of(make_submission(State.PUBLISHED, cast), cast)
    plan(browser(cast.editor), update)

    move(update, Action.REOPEN, cast.lead, reason="One more look.")
    assert planned().state == Plan.OVERTAKEN

    assert releases.carry_out(at=due()) == 0
    assert fresh(update).status != State.PUBLISHED


def test_whoever_came_to_stand_on_its_side_publishes_nothing_and_is_told(
    cast: Cast, browser: Browser
) -> None:
    submission = make_submission(State.ACCEPTED, cast)
    plan(browser(cast.editor), submission)
    Mandate.objects.create(
        user=cast.editor,
        role="focal_point",
        state=submission.member_state,
        valid_from=timezone.now().date() - timedelta(days=1),
    )

    assert releases.carry_out(at=due()) == 1

    assert (planned().state, planned().obstacle) == (Plan.FAILED, "side")
    assert fresh(submission).status == State.ACCEPTED
    assert InboxItem.objects.filter(kind="library.plan_failed", user=cast.editor).exists()


@pytest.mark.parametrize(
    ("refusal", "obstacle"),
    [
        (NotAllowed, "side"),
        (Unfit, "unfit"),
        (Conflict, "changed"),
    ],
)
def test_what_the_move_refuses_ends_the_plan_with_its_reason(
    refusal: type[Exception],
    obstacle: str,
    cast: Cast,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    submission = make_submission(State.ACCEPTED, cast)
    plan(browser(cast.editor), submission)

    def refuse(**_asked: Any) -> None:
        raise refusal

    monkeypatch.setattr(releases._doors, "judged", refuse)
    assert releases.carry_out(at=due()) == 1

    assert (planned().state, planned().obstacle) == (Plan.FAILED, obstacle)


def test_nothing_accepted_is_nothing_to_publish(cast: Cast) -> None:
    public = make_submission(State.PUBLISHED, cast)
    assert public.page_id is not None

    with pytest.raises(Conflict):
        services.publish_planned(page_id=public.page_id, by=cast.editor, at=timezone.now())
