"""Lists of the secretariat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.submissions import queries
from portal.submissions.models import Submission
from portal.submissions.workflow import Action, State
from tests.factories import (
    NOON,
    Cast,
    answer_all,
    make_organisation,
    make_partner_submission,
    make_submission,
    make_user,
    move,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def one_of_each(cast: Cast) -> dict[State, Submission]:
    return {
        state: make_submission(state, cast, at=NOON + timedelta(minutes=number))
        for number, state in enumerate(State)
    }


def test_the_queue_holds_what_was_sent_the_oldest_first(
    one_of_each: dict[State, Submission],
) -> None:
    never = {State.DRAFT, State.AWAITING_ENDORSEMENT, State.DISCARDED}
    sent = [submission for state, submission in one_of_each.items() if state not in never]

    assert list(queries.queue()) == sent


def test_lists_by_state(one_of_each: dict[State, Submission]) -> None:
    assert list(queries.to_publish()) == [one_of_each[State.ACCEPTED]]


def test_revisions_are_given_the_latest_first(cast: Cast) -> None:
    asked = make_submission(State.CHANGES_REQUESTED, cast, at=NOON)
    answer_all(asked, cast.contributor, NOON)
    sent = move(asked, Action.RESUBMIT, cast.focal_point, at=NOON)

    assert [(r.number, r.why, r.author) for r in queries.revisions(sent)] == [
        (2, "resubmit", cast.focal_point),
        (1, "endorsement", cast.contributor),
    ]


def test_colleagues_hold_a_mandate_of_the_day_for_the_state(cast: Cast) -> None:
    draft = make_submission(State.DRAFT, cast, at=NOON)
    theirs = [cast.colleague, cast.focal_point]
    make_user(Role.CONTRIBUTOR, "JPN")
    make_user(Role.CONTRIBUTOR, organisation=make_organisation())
    make_user(Role.CONTRIBUTOR, "MNG", valid_until=NOON.date() - timedelta(days=1))
    gone = make_user(Role.CONTRIBUTOR, "MNG")
    User.objects.filter(pk=gone.pk).update(is_active=False)

    assert set(queries.colleagues(draft, NOON.date())) == set(theirs)


def test_colleagues_of_a_partner_are_of_the_same_organisation() -> None:
    submission, cast = make_partner_submission(State.DRAFT, at=NOON)
    colleague = make_user(Role.CONTRIBUTOR, organisation=submission.organisation)
    make_user(Role.CONTRIBUTOR, organisation=make_organisation())
    # For the State that the text is about, and yet not of the organisation.
    assert cast.focal_point.pk

    assert list(queries.colleagues(submission, NOON.date())) == [colleague]
