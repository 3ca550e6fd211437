"""Each guard broken once: the sentence names it, and nothing changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.core.errors import Conflict, Unfit
from portal.submissions import services
from portal.submissions.guards import Question, Words
from portal.submissions.models import Decision, Submission, SubmissionEvent, SubmissionFile
from portal.submissions.workflow import Action, Actor, State, follow
from tests.factories import NOON, Cast, add_photo, answer_all, make_submission, make_user, move

pytestmark = pytest.mark.django_db


def refused(submission: Submission, action: Action, by: Any, match: str, **words: Any) -> None:
    at = words.pop("at", NOON)
    before = Submission.objects.filter(pk=submission.pk).values().get()
    events = SubmissionEvent.objects.count()
    with pytest.raises(Unfit, match=match):
        move(submission, action, by, at=at, **words)
    assert Submission.objects.filter(pk=submission.pk).values().get() == before
    assert SubmissionEvent.objects.count() == events


@pytest.mark.parametrize("action", [Action.REQUEST_ENDORSEMENT, Action.SUBMIT])
def test_a_text_with_gaps_is_not_sent(cast: Cast, action: Action) -> None:
    draft = make_submission(State.DRAFT, cast, complete=False, at=NOON)
    by = cast.focal_point if action is Action.SUBMIT else cast.contributor

    refused(draft, action, by, "required answers are missing")


def test_a_picture_without_words_is_not_sent(cast: Cast) -> None:
    draft = make_submission(State.DRAFT, cast, at=NOON)
    file = add_photo(draft, cast.contributor, NOON)
    SubmissionFile.objects.filter(pk=file.pk).update(alt="")

    refused(draft, Action.REQUEST_ENDORSEMENT, cast.contributor, "still lacks its description")


@pytest.mark.parametrize("lacking", ["alt", "credit", "licence", "rights_confirmed"])
def test_words_credit_licence_and_rights_are_all_needed(cast: Cast, lacking: str) -> None:
    draft = make_submission(State.DRAFT, cast, at=NOON)
    file = add_photo(draft, cast.contributor, NOON)
    assert file.is_described

    setattr(file, lacking, False if lacking == "rights_confirmed" else "")

    assert not file.is_described


@pytest.mark.parametrize(
    "answers", [{"title": "x" * 121}, {"year_from": 2016, "year_to": 2004}, {"longitude": 91.5}]
)
@pytest.mark.parametrize("action", [Action.REQUEST_ENDORSEMENT, Action.SUBMIT])
def test_no_way_of_sending_takes_what_is_too_long_or_contradicts_itself(
    cast: Cast, action: Action, answers: dict[str, Any]
) -> None:
    draft = make_submission(State.DRAFT, cast, at=NOON, **answers)
    by = cast.focal_point if action is Action.SUBMIT else cast.contributor

    refused(draft, action, by, "cannot be sent as they are")


def test_faults_are_told_together(cast: Cast) -> None:
    draft = make_submission(State.DRAFT, cast, complete=False, at=NOON)
    file = add_photo(draft, cast.contributor, NOON)
    SubmissionFile.objects.filter(pk=file.pk).update(credit="")

    refused(draft, Action.REQUEST_ENDORSEMENT, cast.contributor, r"missing[\s\S]+lacks")


def test_open_questions_are_answered_first(cast: Cast) -> None:
    asked = make_submission(State.CHANGES_REQUESTED, cast, at=NOON)

    refused(asked, Action.RESUBMIT, cast.focal_point, "Answer every question")

    answer_all(asked, cast.contributor, NOON)
    assert move(asked, Action.RESUBMIT, cast.focal_point, at=NOON).status == State.SUBMITTED


def test_what_was_sent_is_not_discarded(cast: Cast) -> None:
    asked = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)
    back = move(asked, Action.TAKE_BACK, cast.contributor, at=NOON)

    refused(back, Action.DISCARD, cast.contributor, "sent before")


def test_what_is_endorsed_is_not_endorsed_again(cast: Cast) -> None:
    submitted = make_submission(State.SUBMITTED, cast, at=NOON)

    refused(submitted, Action.ADD_ENDORSEMENT, cast.focal_point, "endorsed already")


def test_the_clock_waits_for_its_day(cast: Cast) -> None:
    asked = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)
    due = NOON + timedelta(days=14)

    assert services.pass_on(submission_id=asked.pk, at=due - timedelta(seconds=1)) is None
    assert services.pass_on(submission_id=asked.pk, at=due) is not None


@pytest.mark.parametrize("stage", [State.ACCEPTED, State.NOT_ACCEPTED, State.CHANGES_REQUESTED])
def test_undoing_has_its_minute(cast: Cast, stage: State) -> None:
    decided = make_submission(stage, cast, at=NOON)

    refused(
        decided, Action.UNDO, cast.moderator, "time for undoing", at=NOON + timedelta(seconds=61)
    )


@pytest.mark.parametrize("questions", [(), (Question("  "),)])
def test_asking_for_changes_asks_something(cast: Cast, questions: tuple[Question, ...]) -> None:
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)

    refused(submission, Action.REQUEST_CHANGES, cast.moderator, "at least one", questions=questions)


REASONED = [
    (State.AWAITING_ENDORSEMENT, Action.RETURN, "focal_point"),
    (State.AWAITING_ENDORSEMENT, Action.WITHDRAW, "contributor"),
    (State.SUBMITTED, Action.WITHDRAW, "focal_point"),
    (State.IN_REVIEW, Action.WITHDRAW, "focal_point"),
    (State.IN_REVIEW, Action.DECLINE, "moderator"),
    (State.CHANGES_REQUESTED, Action.WITHDRAW, "focal_point"),
    (State.ACCEPTED, Action.WITHDRAW, "focal_point"),
    (State.ACCEPTED, Action.REOPEN, "lead"),
    (State.PUBLISHED, Action.UNPUBLISH, "editor"),
]


@pytest.mark.parametrize(("stage", "action", "part"), REASONED)
@pytest.mark.parametrize("reason", ["", " \n "])
def test_bad_news_needs_its_reason(
    cast: Cast, stage: State, action: Action, part: str, reason: str
) -> None:
    submission = make_submission(stage, cast, at=NOON)

    refused(submission, action, getattr(cast, part), "Give a reason", reason=reason)


@pytest.mark.parametrize("code", ["", "because"])
def test_not_accepting_names_one_of_the_reasons(cast: Cast, code: str) -> None:
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)

    refused(submission, Action.DECLINE, cast.moderator, "Choose why", reason_code=code)
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("action", [Action.ACCEPT, Action.DECLINE, Action.REQUEST_CHANGES])
def test_a_judgement_of_another_text_is_refused(cast: Cast, action: Action) -> None:
    submission = make_submission(State.CHANGES_REQUESTED, cast, at=NOON)
    old = submission.current_revision_id
    answer_all(submission, cast.contributor, NOON)
    submission = move(submission, Action.RESUBMIT, cast.focal_point, at=NOON)
    submission = move(submission, Action.TAKE, cast.moderator, at=NOON)

    for judged in (old, None):
        with pytest.raises(Conflict, match="text has changed"):
            move(submission, action, cast.moderator, at=NOON, revision_id=judged)

    assert Submission.objects.get(pk=submission.pk).status == State.IN_REVIEW


@pytest.mark.parametrize("person", ["nobody", "closed", "contributor", "conflicted"])
def test_a_review_is_assigned_to_a_moderator_without_a_part_in_it(cast: Cast, person: str) -> None:
    submission = make_submission(State.SUBMITTED, cast, at=NOON)
    closed = make_user("moderator", is_active=False)
    ids = {
        "nobody": None,
        "closed": closed.pk,
        "contributor": cast.contributor.pk,
        "conflicted": make_user("focal_point", "MNG").pk,
    }

    refused(submission, Action.ASSIGN, cast.lead, "person", person_id=ids[person])


@pytest.mark.parametrize("person", ["nobody", "foreigner", "moderator", "ended"])
def test_work_is_transferred_to_somebody_with_a_mandate(cast: Cast, person: str) -> None:
    submission = make_submission(State.DRAFT, cast, at=NOON)
    ids = {
        "nobody": None,
        "foreigner": make_user("contributor", "JPN").pk,
        "moderator": cast.moderator.pk,
        "ended": make_user("contributor", "MNG", valid_until=NOON.date() - timedelta(days=1)).pk,
    }

    refused(submission, Action.TRANSFER, cast.focal_point, "person", person_id=ids[person])


def test_the_part_that_is_logged_is_the_highest_that_the_row_names(cast: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)
    move(submission, Action.ACCEPT, cast.lead, at=NOON)

    assert Actor.LEAD not in follow(State.IN_REVIEW, Action.ACCEPT).actors
    assert submission.events.get(action=Action.ACCEPT).actor_part == Actor.MODERATOR


def test_words_have_defaults_that_say_nothing() -> None:
    assert Words() == Words(reason="", questions=(), person_id=None)
