"""What the clock does, on its days, once, however often and however late it runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine

from portal.accounts import services as account_services
from portal.accounts.models import Mandate
from portal.accounts.queries import standing
from portal.accounts.roles import Role
from portal.notifications.models import Delivery, InboxItem
from portal.notifications.notice import LOCKED_CATEGORIES
from portal.notifications.policies import may_choose
from portal.submissions import periodic, queries, services
from portal.submissions.models import Submission, SubmissionEvent
from portal.submissions.workflow import Action, Endorsement, State
from tests.factories import (
    NOON,
    Cast,
    answer_all,
    make_partner_submission,
    make_submission,
    make_user,
    move,
)

pytestmark = pytest.mark.django_db
Mails = Callable[..., list[Delivery]]

DAY = timedelta(days=1)


def sent_by_day(mails: Mails, kind: str, days: range) -> dict[int, int]:
    """Run the clock twice on each day and count what it owes."""
    counts: Counter[int] = Counter()
    for day in days:
        before = len(mails(kind))
        services.run_clock(at=NOON + day * DAY)
        services.run_clock(at=NOON + day * DAY + timedelta(minutes=10))
        counts[day] = len(mails(kind)) - before
    return {day: count for day, count in counts.items() if count}


# ---- Endorsement ---------------------------------------------------------------------------------


def test_a_focal_point_is_reminded_on_the_seventh_and_the_twelfth_day(
    cast: Cast, mails: Mails
) -> None:
    _ = cast.focal_point
    make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)

    assert sent_by_day(mails, "endorsement_reminder", range(14)) == {7: 1, 12: 1}
    assert {m.user for m in mails("endorsement_reminder")} == {cast.focal_point}
    assert {m.category for m in mails("endorsement_reminder")} == {"reminders"}


def test_after_a_pause_of_the_clock_one_reminder_stands_for_all(cast: Cast, mails: Mails) -> None:
    _ = cast.focal_point
    make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)

    assert sent_by_day(mails, "endorsement_reminder", range(13, 14)) == {13: 1}


def test_a_transfer_reminds_nobody_again(cast: Cast, mails: Mails) -> None:
    other = make_user(Role.FOCAL_POINT, "MNG")
    asked = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)
    services.run_clock(at=NOON + 8 * DAY)
    move(asked, Action.TRANSFER, other, at=NOON + 8 * DAY, person_id=cast.colleague.pk)
    before = len(mails("endorsement_reminder"))

    services.run_clock(at=NOON + 8 * DAY)

    assert len(mails("endorsement_reminder")) == before == 1


def test_a_new_request_is_reminded_of_anew(cast: Cast, mails: Mails) -> None:
    _ = cast.focal_point
    asked = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)
    services.run_clock(at=NOON + 8 * DAY)
    move(asked, Action.RETURN, cast.focal_point, at=NOON + 8 * DAY)
    move(asked, Action.REQUEST_ENDORSEMENT, cast.contributor, at=NOON + 9 * DAY)

    services.run_clock(at=NOON + 17 * DAY)

    assert len(mails("endorsement_reminder")) == 2


def test_after_fourteen_days_silence_is_recorded_as_silence(cast: Cast) -> None:
    asked = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)

    passed = [services.run_clock(at=NOON + timedelta(days=days)) for days in (13, 14, 14, 15)]

    assert passed == [0, 1, 0, 0]
    after = Submission.objects.get(pk=asked.pk)
    assert (after.status, after.endorsement) == (State.SUBMITTED, Endorsement.NO_RESPONSE)
    assert SubmissionEvent.objects.filter(action=Action.PASS_ON).count() == 1


def test_what_was_answered_is_not_passed_on(cast: Cast) -> None:
    asked = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)
    move(asked, Action.ENDORSE, cast.focal_point, at=NOON + 13 * DAY)

    assert services.run_clock(at=NOON + 15 * DAY) == 0
    assert services.pass_on(submission_id=asked.pk, at=NOON + 15 * DAY) is None


# ---- Answers -------------------------------------------------------------------------------------


def ask(cast: Cast, *, days: int) -> Submission:
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)
    due_on = NOON.date() + timedelta(days=days)
    return move(submission, Action.REQUEST_CHANGES, cast.moderator, at=NOON, due_on=due_on)


def test_the_owner_is_reminded_a_week_and_a_day_before_and_on_the_day(
    cast: Cast, mails: Mails
) -> None:
    ask(cast, days=20)

    assert sent_by_day(mails, "changes_reminder", range(30)) == {13: 1, 19: 1, 20: 1}
    assert {m.user for m in mails("changes_reminder")} == {cast.contributor}


def test_questions_of_an_owner_who_left_are_brought_back_to_who_hears(
    cast: Cast, mails: Mails
) -> None:
    _ = cast.focal_point
    ask(cast, days=1)
    end(cast.contributor)

    services.run_clock(at=NOON + timedelta(days=1, minutes=1))

    assert {m.user for m in mails("changes_reminder")} == {cast.focal_point}


def test_writing_on_does_not_remind_again(cast: Cast, mails: Mails) -> None:
    asked = ask(cast, days=20)
    services.run_clock(at=NOON + 14 * DAY)
    answer_all(asked, cast.contributor, NOON + 14 * DAY)

    services.run_clock(at=NOON + 14 * DAY + timedelta(minutes=10))

    assert len(mails("changes_reminder")) == 1


def test_nobody_is_reminded_on_the_day_of_asking(cast: Cast, mails: Mails) -> None:
    ask(cast, days=1)

    assert sent_by_day(mails, "changes_reminder", range(1)) == {}


def test_only_the_last_round_counts(cast: Cast, mails: Mails) -> None:
    asked = ask(cast, days=3)
    answer_all(asked, cast.contributor, NOON)
    move(asked, Action.RESUBMIT, cast.focal_point, at=NOON)
    move(asked, Action.TAKE, cast.moderator, at=NOON)
    later = NOON.date() + timedelta(days=40)
    move(asked, Action.REQUEST_CHANGES, cast.moderator, at=NOON, due_on=later)

    assert sent_by_day(mails, "changes_reminder", range(2, 33)) == {}
    assert len(list(queries.waiting_requests())) == 1


def test_undone_and_answered_questions_are_not_reminded_of(cast: Cast, mails: Mails) -> None:
    asked = ask(cast, days=3)
    move(asked, Action.UNDO, cast.moderator, at=NOON + timedelta(seconds=9))

    assert sent_by_day(mails, "changes_reminder", range(2, 9)) == {}


# ---- Mandates ------------------------------------------------------------------------------------


def end(person: object) -> None:
    Mandate.objects.filter(user=person).update(valid_until=NOON.date())


@time_machine.travel(NOON + DAY, tick=False)
def test_open_work_of_an_ended_mandate_is_told_to_those_who_can_act(
    cast: Cast, mails: Mails
) -> None:
    _ = cast.focal_point, cast.lead
    draft = make_submission(State.DRAFT, cast, at=NOON)
    review = make_submission(State.IN_REVIEW, cast, at=NOON)
    make_submission(State.PUBLISHED, cast, at=NOON)
    end(cast.contributor)

    periodic.follow_mandates()
    periodic.follow_mandates()

    told = {(m.user, m.context["reference"]) for m in mails("hand_over")}
    assert told == {
        (cast.focal_point, draft.reference),
        (cast.focal_point, review.reference),
        # A draft that was never sent is not the secretariat's to know.
        (cast.lead, review.reference),
    }
    assert len(mails("hand_over")) == 3
    moved = move(draft, Action.TRANSFER, cast.focal_point, person_id=cast.colleague.pk)
    assert moved.owner == cast.colleague


def test_a_review_whose_moderator_left_is_told_to_the_lead(cast: Cast, mails: Mails) -> None:
    _ = cast.lead
    make_submission(State.IN_REVIEW, cast, at=NOON)
    end(cast.moderator)

    assert services.follow_mandates(at=NOON + DAY) == 1
    assert [(m.user, m.context["part"]) for m in mails("hand_over")] == [(cast.lead, "reviewer")]


def test_who_still_holds_another_mandate_keeps_the_work(cast: Cast, mails: Mails) -> None:
    make_submission(State.IN_REVIEW, cast, at=NOON)
    for user, role, state in (
        (cast.contributor, Role.FOCAL_POINT, "MNG"),
        (cast.moderator, Role.LEAD_MODERATOR, ""),
    ):
        end(user)
        Mandate.objects.create(user=user, role=role, state=state, valid_from=date(2020, 1, 1))

    assert services.follow_mandates(at=NOON + DAY) == 0
    assert mails("hand_over") == []


def test_a_partners_draft_is_not_told_to_the_state(mails: Mails) -> None:
    draft, cast = make_partner_submission(at=NOON)
    asked, other = make_partner_submission(State.AWAITING_ENDORSEMENT, at=NOON)
    _ = cast.focal_point
    for people in (cast, other):
        end(people.contributor)

    services.follow_mandates(at=NOON + DAY)

    assert {m.context["reference"] for m in mails("hand_over")} == {asked.reference}
    assert draft.reference != asked.reference


def test_a_failure_brings_the_mandate_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _ = cast.focal_point
    make_submission(State.DRAFT, cast, at=NOON)
    end(cast.contributor)

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("portal.submissions.services.clock.notifications.send", fail)
        with pytest.raises(RuntimeError):
            services.follow_mandates(at=NOON + DAY)

    assert services.follow_mandates(at=NOON + DAY) == 1
    assert account_services.follow_ended_mandates(at=NOON + DAY) == []


@time_machine.travel(NOON + 14 * DAY, tick=False)
def test_the_tasks_read_the_clock(cast: Cast) -> None:
    asked = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)

    periodic.run_clock()

    assert Submission.objects.get(pk=asked.pk).status == State.SUBMITTED


def test_whoever_is_told_something_that_can_be_switched_off_is_offered_the_switch(
    cast: Cast,
) -> None:
    _ = cast.lead, cast.administrator, cast.editor
    made = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)
    services.run_clock(at=NOON + 8 * DAY)
    made = move(made, Action.ENDORSE, cast.focal_point, at=NOON + 9 * DAY)
    made = move(made, Action.TAKE, cast.moderator, at=NOON + 9 * DAY)
    move(made, Action.REQUEST_CHANGES, cast.moderator, at=NOON + 9 * DAY)
    services.run_clock(at=NOON + 22 * DAY)
    end(cast.contributor)
    end(cast.moderator)
    services.follow_mandates(at=NOON + 23 * DAY)

    told = {
        (item.user, item.category)
        for item in InboxItem.objects.exclude(category__in=LOCKED_CATEGORIES)
    }

    assert {category for _user, category in told} == {"reminders", "moderation"}
    # The day on which everybody still held their mandate.
    day = (NOON - DAY).date()
    missing = {
        (user.name, category)
        for user, category in told
        if category not in may_choose(standing(user, day))
    }
    assert missing == set()
