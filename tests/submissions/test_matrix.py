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
from portal.core.errors import Conflict, DomainError, Missing, NotAllowed, Unfit
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


# ---- Training and events of partner organisations: the secretariat's key alone -------------------

SENDER = {
    S.DRAFT: {A.SUBMIT},
    S.SUBMITTED: {A.WITHDRAW},
    S.IN_REVIEW: {A.WITHDRAW},
    S.CHANGES_REQUESTED: {A.RESUBMIT, A.WITHDRAW},
    S.ACCEPTED: {A.WITHDRAW},
}
"""What every member of the organisation may do."""
MEMBERS = {"owner", "colleague", "moderator of the organisation"}
OF_THE_STATE = {"focal point", "contributor of the State"}
"""People of the State that it is about: it is not theirs, and they are not asked."""
ONE_KEY_ALLOWED: dict[State, dict[str, set[Action]]] = {
    state: {person: set(SENDER[state]) for person in MEMBERS} if state in SENDER else {}
    for state in State
}
ONE_KEY_ALLOWED[S.DRAFT]["owner"].add(A.DISCARD)
ONE_KEY_ALLOWED[S.DISCARDED] = {"owner": {A.RESTORE}}
for _state in (
    S.SUBMITTED,
    S.IN_REVIEW,
    S.CHANGES_REQUESTED,
    S.ACCEPTED,
    S.PUBLISHED,
    S.NOT_ACCEPTED,
):
    # The secretariat's side is as for everything else.
    for _person in ("moderator", "moderator who decides, and is an editor", "lead", "editor"):
        if _person in ALLOWED[_state]:
            ONE_KEY_ALLOWED[_state][_person] = ALLOWED[_state][_person]

ONE_KEY_STATES = [state for state in State if state != S.AWAITING_ENDORSEMENT]
"""No State is asked, so nothing of it ever waits for an endorsement."""


def one_key_seen_by(state: State) -> set[str]:
    """Who knows that a proposal of a partner organisation in this state exists."""
    if state == S.DISCARDED:
        return {"owner"}
    seen = set(MEMBERS)
    if state not in NEVER_SENT:
        seen |= {"moderator", "moderator who decides, and is an editor", "lead", "auditor"}
    if state in PUBLISHING:
        seen |= {"editor"}
    return seen


def one_key_people(noon: datetime = NOON) -> dict[str, User]:
    """One person per kind, around an organisation that proposes something about Mongolia."""
    cast, home = Cast("MNG"), make_organisation()
    decider = make_user(Role.MODERATOR)
    insider = make_user(Role.MODERATOR)
    earlier = date(2020, 1, 1)
    Mandate.objects.create(user=decider, role=Role.EDITOR, valid_from=earlier)
    Mandate.objects.create(
        user=insider, role=Role.CONTRIBUTOR, organisation=home, valid_from=earlier
    )
    yesterday = noon.date() - timedelta(days=1)
    return {
        "owner": make_user(Role.CONTRIBUTOR, organisation=home),
        "colleague": make_user(Role.CONTRIBUTOR, organisation=home),
        "moderator of the organisation": insider,
        "member whose mandate ended": make_user(
            Role.CONTRIBUTOR, organisation=home, valid_until=yesterday
        ),
        "member of another organisation": make_user(
            Role.CONTRIBUTOR, organisation=make_organisation()
        ),
        "focal point": cast.focal_point,
        "contributor of the State": cast.contributor,
        "moderator": cast.moderator,
        "moderator who decides, and is an editor": decider,
        "lead": cast.lead,
        "editor": cast.editor,
        "auditor": cast.auditor,
        "administrator": cast.administrator,
        "person without a mandate": make_user(),
    }


def build_one_key(
    state: State, who: dict[str, User], kind: str, noon: datetime = NOON
) -> Submission:
    """Bring a proposal of a partner organisation to a state."""
    mandate = Mandate.objects.get(user=who["owner"])
    made = services.start(
        by=who["owner"],
        member_state="MNG",
        organisation_id=mandate.organisation_id,
        language="en",
        size="short",
        at=noon,
        kind=kind,
    )
    fill(made, who["owner"], noon)
    if state == S.DRAFT:
        return made
    if state == S.DISCARDED:
        return move(made, A.DISCARD, who["owner"], at=noon)
    made = move(made, A.SUBMIT, who["owner"], at=noon)
    actors = {A.PUBLISH: "editor", A.UNPUBLISH: "editor", A.WITHDRAW: "owner"}
    for action in STEPS[state]:
        by = who[actors.get(action, "moderator who decides, and is an editor")]
        made = move(made, action, by, at=noon)
    if state == S.CHANGES_REQUESTED:
        answer_all(made, who["colleague"], noon)
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["material", "event"])
@pytest.mark.parametrize("state", ONE_KEY_STATES)
def test_one_key_opens_exactly_what_was_agreed(state: State, kind: str) -> None:
    who = one_key_people()
    submission = Submission.objects.get(pk=build_one_key(state, who, kind).pk)
    assert submission.status == state
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
            if action in ONE_KEY_ALLOWED[state].get(person, set()):
                expected = "made"
            elif person not in one_key_seen_by(state):
                expected = Missing.__name__
            elif action == A.REQUEST_ENDORSEMENT and action in known and person in MEMBERS:
                expected = Unfit.__name__  # no State is asked
            else:
                expected = (NotAllowed if action in known else Conflict).__name__
            happened = attempt(submission, action, user, words)
            if happened != expected:
                wrong.append((person, action.value, happened, expected))
        assert stand(submission) == before, f"a refusal of the {person} left a trace"

    assert wrong == []


@pytest.mark.django_db
def test_a_case_study_of_a_partner_organisation_still_needs_the_key_of_the_state() -> None:
    who = one_key_people()
    made = build_one_key(S.DRAFT, who, "case_study")
    words = Words()

    assert attempt(made, A.SUBMIT, who["owner"], words) == NotAllowed.__name__
    assert attempt(made, A.REQUEST_ENDORSEMENT, who["owner"], words) == "made"
