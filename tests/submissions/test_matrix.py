"""Who may do what: every state, every action, every kind of person, through the one door.

The table below is what the secretariat agreed with the focal points. It is compared with the
moves, and each of its cells, the empty ones too, is tried on a real submission.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from portal.accounts.models import Mandate, User
from portal.accounts.roles import Role
from portal.core.errors import Conflict, DomainError, Missing, NotAllowed
from portal.submissions import services
from portal.submissions.guards import Question, Words
from portal.submissions.models import Submission, SubmissionEvent
from portal.submissions.workflow import MOVES, Action, Actor, State
from tests.factories import NOON, Cast, answer_all, fill, make_organisation, make_user, move

S, A = State, Action

ALLOWED: dict[State, dict[str, set[Action]]] = {
    S.DRAFT: {
        "owner": {A.REQUEST_ENDORSEMENT, A.DISCARD},
        "colleague": {A.REQUEST_ENDORSEMENT},
        "focal point": {A.REQUEST_ENDORSEMENT, A.SUBMIT, A.TRANSFER},
        "moderator with a mandate for the State": {A.REQUEST_ENDORSEMENT},
    },
    S.DISCARDED: {"owner": {A.RESTORE}},
    S.AWAITING_ENDORSEMENT: {
        "owner": {A.TAKE_BACK, A.WITHDRAW},
        "focal point": {A.RETURN, A.ENDORSE, A.WITHDRAW, A.TRANSFER},
    },
    S.SUBMITTED: {
        "focal point": {A.ADD_ENDORSEMENT, A.WITHDRAW, A.TRANSFER},
        "moderator": {A.TAKE},
        "moderator who decides, and is an editor": {A.TAKE},
        "lead": {A.TAKE, A.ASSIGN, A.TRANSFER},
    },
    S.IN_REVIEW: {
        "focal point": {A.ADD_ENDORSEMENT, A.WITHDRAW, A.TRANSFER},
        "moderator": {A.REQUEST_CHANGES, A.ACCEPT, A.DECLINE},
        "moderator who decides, and is an editor": {A.REQUEST_CHANGES, A.ACCEPT, A.DECLINE},
        "lead": {A.REQUEST_CHANGES, A.ACCEPT, A.DECLINE, A.ASSIGN, A.TRANSFER},
    },
    S.CHANGES_REQUESTED: {
        "owner": {A.REQUEST_ENDORSEMENT},
        "colleague": {A.REQUEST_ENDORSEMENT},
        "moderator with a mandate for the State": {A.REQUEST_ENDORSEMENT},
        "focal point": {A.REQUEST_ENDORSEMENT, A.RESUBMIT, A.WITHDRAW, A.TRANSFER},
        "moderator who decides, and is an editor": {A.UNDO},
        "lead": {A.TRANSFER},
    },
    S.ACCEPTED: {
        "focal point": {A.ADD_ENDORSEMENT, A.WITHDRAW, A.TRANSFER},
        "moderator who decides, and is an editor": {A.UNDO},
        "lead": {A.REOPEN, A.TRANSFER},
        "editor": {A.PUBLISH},
    },
    S.PUBLISHED: {"lead": {A.UNPUBLISH}, "editor": {A.UNPUBLISH}},
    S.NOT_ACCEPTED: {"moderator who decides, and is an editor": {A.UNDO}},
    S.UNPUBLISHED: {},
    S.WITHDRAWN: {},
}

SIDE = {"owner", "colleague", "focal point", "moderator with a mandate for the State"}
SECRETARIAT = {
    "moderator",
    "moderator who decides, and is an editor",
    "moderator who wrote",
    "lead",
    "auditor",
    "moderator with a mandate for the State",
}
NOBODYS = {
    "focal point of another State",
    "contributor of another State",
    "contributor of a partner organisation",
    "administrator",
    "person without a mandate",
    "contributor whose mandate ended",
}
EVERYBODY = SIDE | SECRETARIAT | NOBODYS | {"editor"}

PARTS = {
    "owner": {Actor.OWNER},
    "colleague": {Actor.CO_EDITOR},
    "focal point": {Actor.CO_EDITOR, Actor.FOCAL_POINT},
    "moderator with a mandate for the State": {Actor.CO_EDITOR},
    "moderator": {Actor.MODERATOR},
    "moderator who decides, and is an editor": {Actor.MODERATOR, Actor.DECIDER},
    "lead": {Actor.MODERATOR, Actor.LEAD},
    "editor": {Actor.PUBLISHER},
}

NEVER_SENT = {S.DRAFT, S.DISCARDED, S.AWAITING_ENDORSEMENT}
PUBLISHING = {S.ACCEPTED, S.PUBLISHED, S.UNPUBLISHED}


def seen_by(state: State) -> set[str]:
    """Who knows that a submission in this state exists."""
    if state == S.DISCARDED:
        return {"owner"}
    seen = set(SIDE)
    if state not in NEVER_SENT:
        seen |= SECRETARIAT
    if state in PUBLISHING:
        seen |= {"editor"}
    return seen


def test_the_table_says_what_the_moves_say() -> None:
    derived: dict[State, dict[str, set[Action]]] = {state: {} for state in State}
    for row in MOVES:
        for person in seen_by(row.source):
            if row.actors & PARTS.get(person, set()):
                derived[row.source].setdefault(person, set()).add(row.action)

    assert derived == ALLOWED


def people(cast: Cast, noon: datetime = NOON) -> dict[str, User]:
    """One person per kind, with the mandates that they hold at a time."""
    decider = make_user(Role.MODERATOR)
    wrote = make_user(Role.MODERATOR)
    mandated = make_user(Role.MODERATOR)
    earlier = date(2020, 1, 1)
    Mandate.objects.create(user=decider, role=Role.EDITOR, valid_from=earlier)
    Mandate.objects.create(user=wrote, role=Role.CONTRIBUTOR, state="MNG", valid_from=earlier)
    Mandate.objects.create(user=mandated, role=Role.CONTRIBUTOR, state="MNG", valid_from=earlier)
    yesterday = noon.date() - timedelta(days=1)
    return {
        "owner": cast.contributor,
        "colleague": cast.colleague,
        "focal point": cast.focal_point,
        "focal point of another State": make_user(Role.FOCAL_POINT, "JPN"),
        "contributor of another State": make_user(Role.CONTRIBUTOR, "KOR"),
        "contributor of a partner organisation": make_user(
            Role.CONTRIBUTOR, organisation=make_organisation()
        ),
        "contributor whose mandate ended": make_user(
            Role.CONTRIBUTOR, "MNG", valid_until=yesterday
        ),
        "moderator": cast.moderator,
        "moderator who decides, and is an editor": decider,
        "moderator with a mandate for the State": mandated,
        "moderator who wrote": wrote,
        "lead": cast.lead,
        "editor": cast.editor,
        "auditor": cast.auditor,
        "administrator": cast.administrator,
        "person without a mandate": make_user(),
    }


STEPS: dict[State, tuple[Action, ...]] = {
    S.SUBMITTED: (),
    S.IN_REVIEW: (A.TAKE,),
    S.CHANGES_REQUESTED: (A.TAKE, A.REQUEST_CHANGES),
    S.NOT_ACCEPTED: (A.TAKE, A.DECLINE),
    S.ACCEPTED: (A.TAKE, A.ACCEPT),
    S.PUBLISHED: (A.TAKE, A.ACCEPT, A.PUBLISH),
    S.UNPUBLISHED: (A.TAKE, A.ACCEPT, A.PUBLISH, A.UNPUBLISH),
    S.WITHDRAWN: (A.WITHDRAW,),
}

SOURCE = {"text": "Field report", "url": ""}


def build(state: State, who: dict[str, User], noon: datetime = NOON) -> Submission:
    """Bring a submission to a state in which every guard of every move holds at a time."""
    asked_at = noon - timedelta(days=15)
    made = services.start(
        by=who["owner"], member_state="MNG", language="mn", size="short", at=asked_at
    )
    fill(made, who["owner"], asked_at)
    services.save_section(
        submission_id=made.pk,
        section="people",
        content={
            "institution": "Institute",
            "references": [SOURCE],
            "licence": "x",
            "consent": True,
        },
        expected_version=1,
        by=who["moderator who wrote"],
        at=asked_at,
    )
    Mandate.objects.filter(user=who["moderator who wrote"], role=Role.CONTRIBUTOR).update(
        valid_until=noon.date() - timedelta(days=1)
    )
    if state == S.DRAFT:
        return made
    if state == S.DISCARDED:
        return move(made, A.DISCARD, who["owner"], at=noon)
    asked = noon if state == S.AWAITING_ENDORSEMENT else asked_at
    made = move(made, A.REQUEST_ENDORSEMENT, who["owner"], at=asked)
    if state == S.AWAITING_ENDORSEMENT:
        return made
    # By silence, so that a late endorsement is possible in all later states.
    assert services.pass_on(submission_id=made.pk, at=noon) is not None
    actors = {A.PUBLISH: "editor", A.UNPUBLISH: "editor", A.WITHDRAW: "focal point"}
    for action in STEPS[state]:
        by = who[actors.get(action, "moderator who decides, and is an editor")]
        made = move(made, action, by, at=noon)
    if state == S.CHANGES_REQUESTED:
        answer_all(made, who["colleague"], noon)
    return made


def stand(submission: Submission) -> tuple[Any, ...]:
    """What must not change when somebody is refused."""
    row = Submission.objects.values_list(
        "status", "version", "owner", "assigned_to", "endorsement", "page"
    ).get(pk=submission.pk)
    return (*row, SubmissionEvent.objects.filter(submission=submission).count())


def attempt(submission: Submission, action: Action, by: User, words: Words) -> str:
    """Try an action and say what happened; a move that was made is taken back."""
    at = NOON + timedelta(seconds=10)
    try:
        with transaction.atomic():
            services.act(submission_id=submission.pk, action=action, by=by, at=at, words=words)
            transaction.set_rollback(True)
    except DomainError as refusal:
        return type(refusal).__name__
    return "made"


@pytest.mark.django_db
@pytest.mark.parametrize("state", State)
def test_exactly_the_cells_of_the_table_are_allowed(state: State) -> None:
    who = people(Cast("MNG"))
    submission = Submission.objects.get(pk=build(state, who).pk)
    assert submission.status == state
    assert set(who) == EVERYBODY
    known = {row.action for row in MOVES if row.source == state}

    before, wrong = stand(submission), []
    for person, user in who.items():
        for action in Action:
            words = Words(
                reason="A reason.",
                reason_code="other",
                questions=(Question("Which year?"),),
                revision_id=submission.current_revision_id,
                person_id=(who["moderator"] if action == A.ASSIGN else who["colleague"]).pk,
            )
            if action in ALLOWED[state].get(person, set()):
                expected = "made"
            elif person not in seen_by(state):
                expected = Missing.__name__
            else:
                expected = (NotAllowed if action in known else Conflict).__name__
            happened = attempt(submission, action, user, words)
            if happened != expected:
                wrong.append((person, action.value, happened, expected))
        assert stand(submission) == before, f"a refusal of the {person} left a trace"

    assert wrong == []
