"""Lists of the secretariat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.submissions import queries
from portal.submissions.models import Submission
from portal.submissions.workflow import Action, State
from tests.factories import NOON, Cast, answer_all, make_submission, move

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
