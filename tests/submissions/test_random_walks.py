"""Whatever people do in whatever order: no illegal state, one row per change, versions by one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.core.errors import DomainError
from portal.library.models import CaseStudyPage
from portal.submissions import queries, services
from portal.submissions.guards import Question, Words
from portal.submissions.models import ENTRY_STATES, Submission, SubmissionEvent
from portal.submissions.workflow import MOVES, Action, Endorsement, State
from tests.factories import NOON, Cast, answer_all, make_submission

PARTS = ("contributor", "colleague", "focal_point", "moderator", "lead", "editor")
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*Action, "save", "answer", "clock"]),
        st.sampled_from(PARTS),
        st.sampled_from([0, 1, 70, 60 * 60 * 24 * 15]),
        st.booleans(),
    ),
    min_size=1,
    max_size=14,
)
LEGAL = {(m.source, m.action, m.target) for m in MOVES}


def facts(pk: int) -> dict[str, Any]:
    return Submission.objects.filter(pk=pk).values().get()


def check(pk: int) -> None:
    """What holds at every moment."""
    now = Submission.objects.get(pk=pk)
    events = list(SubmissionEvent.objects.filter(submission=pk).order_by("version"))
    assert now.status in State.values
    assert (now.page_id is not None) is (now.status in ENTRY_STATES)
    silent = now.endorsement in {Endorsement.NONE, Endorsement.NO_RESPONSE}
    assert (now.endorsed_by_id is None) is silent
    assert CaseStudyPage.objects.count() == (now.status in ENTRY_STATES)
    state = State.DRAFT
    for event in events:
        assert event.source == state
        assert (event.source, event.action, event.target) in LEGAL
        state = event.target
    assert now.status == state


def step(pk: int, what: Any, by: Any, at: Any, *, helpful: bool, cast: Cast) -> None:
    submission = Submission.objects.get(pk=pk)
    if what == "save":
        row = queries.texts(submission).get("problem")
        services.save_section(
            submission_id=pk,
            section="problem",
            content={
                "land_use": ["Ge"],
                "degradation": ["Bc"],
                "drivers": ["d-g"],
                "problem": f"{at}",
            },
            expected_version=row.version if row else 0,
            by=by,
            at=at,
        )
    elif what == "answer":
        answer_all(submission, by, at)
    elif what == "clock":
        services.run_clock(at=at)
    else:
        target = cast.moderator if what == Action.ASSIGN else cast.colleague
        words = Words(
            reason="A reason." if helpful else "",
            reason_code="other",
            questions=(Question("Which year?"),) if helpful else (),
            revision_id=submission.current_revision_id if helpful else 0,
            person_id=target.pk if helpful else None,
        )
        services.act(submission_id=pk, action=what, by=by, at=at, words=words)


def walk(draft: Submission, steps: Any, cast: Cast) -> None:
    at = NOON
    for what, part, seconds, helpful in steps:
        at += timedelta(seconds=seconds)
        before, rows = facts(draft.pk), SubmissionEvent.objects.count()
        try:
            step(draft.pk, what, getattr(cast, part), at, helpful=helpful, cast=cast)
        except DomainError:
            assert facts(draft.pk) == before
            assert SubmissionEvent.objects.count() == rows
        made = SubmissionEvent.objects.count() - rows
        after = facts(draft.pk)
        if what in Action.values or what == "clock":
            assert after["version"] - before["version"] == made <= 1
        else:
            assert made == 0
        check(draft.pk)


@pytest.fixture
def people(cast: Cast) -> Cast:
    for part in PARTS:
        getattr(cast, part)
    return cast


def in_a_room_of_its_own(verb: Callable[[], None]) -> None:
    with transaction.atomic():
        verb()
        transaction.set_rollback(True)


@given(steps=STEPS, stage=st.sampled_from([State.DRAFT, State.SUBMITTED, State.IN_REVIEW]))
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.django_db
def test_random_walks(people: Cast, steps: Any, stage: State) -> None:
    in_a_room_of_its_own(lambda: walk(make_submission(stage, people, at=NOON), steps, people))


GOOD_WALK = (
    (Action.REQUEST_ENDORSEMENT, "contributor", 0, True),
    ("clock", "lead", 60 * 60 * 24 * 15, True),
    (Action.ADD_ENDORSEMENT, "focal_point", 0, True),
    (Action.TAKE, "moderator", 0, True),
    (Action.REQUEST_CHANGES, "moderator", 0, True),
    (Action.UNDO, "moderator", 1, True),
    (Action.REQUEST_CHANGES, "moderator", 0, True),
    ("save", "colleague", 0, True),
    ("answer", "colleague", 0, True),
    (Action.RESUBMIT, "focal_point", 0, True),
    (Action.TAKE, "moderator", 0, True),
    (Action.ACCEPT, "moderator", 0, True),
    (Action.REOPEN, "lead", 0, True),
    (Action.ACCEPT, "moderator", 0, True),
    (Action.PUBLISH, "editor", 0, True),
    (Action.UNPUBLISH, "lead", 0, True),
)


@pytest.mark.django_db
def test_a_long_walk_reaches_the_end(people: Cast) -> None:
    """The walker can walk: every one of these steps is made."""
    draft = make_submission(State.DRAFT, people, at=NOON)

    walk(draft, GOOD_WALK, people)

    assert Submission.objects.get(pk=draft.pk).status == State.UNPUBLISHED
    moves = sum(1 for what, *_rest in GOOD_WALK if what not in {"save", "answer"})
    assert draft.events.count() == moves
