"""The same matrix through the addresses: refused by POST, not only left out as a button.

Every action in every state, sent by every kind of person to every door that takes actions, with
the form that those send who may. What must be answered comes from the table that was agreed
(`test_matrix.ALLOWED`) and from the few lines here that say who passes which door at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.moderation.forms import CHECKLIST
from portal.submissions.models import Submission
from portal.submissions.workflow import Action, State
from tests.accounts.keys import signed_in
from tests.factories import Cast
from tests.submissions.test_matrix import (
    ALLOWED,
    MEMBERS,
    NEVER_SENT,
    ONE_KEY_ALLOWED,
    SIDE,
    build,
    build_one_key,
    one_key_people,
    one_key_seen_by,
    people,
    seen_by,
    stand,
)

S, A = State, Action

MADE, SIGNED_OUT, FORBIDDEN, UNKNOWN, LATE = 302, 401, 403, 404, 409

ASKED = {"X-Requested-With": "fetch"}
"""As a script asks: a refusal is a sentence and not a whole page, which saves most of the time."""

BECOMES: dict[Action, State] = {
    A.REQUEST_ENDORSEMENT: S.AWAITING_ENDORSEMENT,
    A.TAKE_BACK: S.DRAFT,
    A.RETURN: S.DRAFT,
    A.ENDORSE: S.SUBMITTED,
    A.SUBMIT: S.SUBMITTED,
    A.RESUBMIT: S.SUBMITTED,
    A.TAKE: S.IN_REVIEW,
    A.REQUEST_CHANGES: S.CHANGES_REQUESTED,
    A.ACCEPT: S.ACCEPTED,
    A.DECLINE: S.NOT_ACCEPTED,
    A.UNDO: S.IN_REVIEW,
    A.PUBLISH: S.PUBLISHED,
    A.REOPEN: S.IN_REVIEW,
    A.WITHDRAW: S.WITHDRAWN,
    A.UNPUBLISH: S.UNPUBLISHED,
    A.DISCARD: S.DISCARDED,
    A.RESTORE: S.DRAFT,
}
"""Where an action leads; what is not named leaves the state as it is."""

KNOWN = {state: {action for may in ALLOWED[state].values() for action in may} for state in State}
"""What somebody can do in a state. Who may not do it is refused; else there is nothing to refuse."""
KNOWN[S.AWAITING_ENDORSEMENT].add(A.PASS_ON)  # the clock's alone

NOBODY = "nobody who is signed in"
AT_DESK = {
    A.REQUEST_ENDORSEMENT,
    A.TAKE_BACK,
    A.RETURN,
    A.ENDORSE,
    A.PASS_ON,
    A.ADD_ENDORSEMENT,
    A.SUBMIT,
    A.RESUBMIT,
    A.WITHDRAW,
    A.TRANSFER,
    A.DISCARD,
    A.RESTORE,
}
"""What the desk offers; and the clock's move, which no door offers, so that it is tried too."""
MODERATORS = {"moderator", "moderator who decides, and is an editor", "lead"}
AT_REVIEW = {
    A.TAKE,
    A.ASSIGN,
    A.REQUEST_CHANGES,
    A.ACCEPT,
    A.DECLINE,
    A.UNDO,
    A.REOPEN,
    A.TRANSFER,
    A.UNPUBLISH,
}
IN_REVIEW_ROOM = MODERATORS | {
    "moderator who wrote",
    "moderator with a mandate for the State",
    "auditor",
}
AT_PUBLISHING = {A.PUBLISH, A.REOPEN, A.UNPUBLISH}
IN_PUBLISHING_ROOM = {"editor", "lead", "auditor", "moderator who decides, and is an editor"}
WITH_A_PAGE = {S.ACCEPTED, S.PUBLISHED, S.UNPUBLISHED}


def by_table(state: State, action: Action, person: str) -> int:
    """What the table says to somebody who stands at the right door."""
    if action in ALLOWED[state].get(person, set()):
        return MADE
    return FORBIDDEN if action in KNOWN[state] else LATE


def at_desk(state: State, action: Action, person: str) -> int:
    """The desk of the State: others who know of the submission are told that it is not theirs."""
    if person not in seen_by(state):
        return UNKNOWN
    if person not in SIDE:
        return FORBIDDEN
    answer = by_table(state, action, person)
    # Its screen asks to whom, so it is closed to whoever may not ask, whatever the state.
    return FORBIDDEN if action == A.TRANSFER and answer == LATE else answer


def at_review(state: State, action: Action, person: str) -> int:
    """The queue: its own moves on what was sent, by moderators without a conflict."""
    if person not in IN_REVIEW_ROOM:
        return FORBIDDEN
    if action not in AT_REVIEW or state in NEVER_SENT | {S.DISCARDED}:
        return UNKNOWN
    return by_table(state, action, person) if person in MODERATORS else FORBIDDEN


def at_publishing(state: State, action: Action, person: str) -> int:
    """The list of what waits for a second person: accepted texts only."""
    if person not in IN_PUBLISHING_ROOM:
        return FORBIDDEN
    if action not in AT_PUBLISHING or state not in WITH_A_PAGE:
        return UNKNOWN
    return by_table(state, action, person) if person in {"editor", "lead"} else FORBIDDEN


def desk(reference: str, action: Action) -> str:
    tail = "transfer/" if action == A.TRANSFER else f"move/{action}/"
    return f"/en/desk/{reference}/{tail}"


@dataclass(frozen=True)
class Door:
    """Where actions are sent, which it offers, who passes it, and what is answered there."""

    name: str
    address: Callable[[str, Action], str]
    offers: set[Action]
    passed_by: set[str]
    to_nobody: int
    says: Callable[[State, Action, str], int]


DOORS = (
    Door("desk", desk, AT_DESK, SIDE, SIGNED_OUT, at_desk),
    Door(
        "review",
        lambda reference, action: f"/cms/review/{reference}/{action}/",
        AT_REVIEW,
        IN_REVIEW_ROOM,
        FORBIDDEN,
        at_review,
    ),
    Door(
        "publishing",
        lambda reference, action: f"/cms/publishing/{reference}/{action}/",
        AT_PUBLISHING,
        IN_PUBLISHING_ROOM,
        FORBIDDEN,
        at_publishing,
    ),
)


def form_of(submission: Submission, action: Action, who: dict[str, User]) -> dict[str, Any]:
    """What the form of an action sends, whoever sends it."""
    form: dict[str, Any] = {
        "version": submission.version,
        "revision": submission.current_revision_id or "",
        "reason": "A reason that the other side reads.",
    }
    more: dict[Action, dict[str, Any]] = {
        A.REQUEST_CHANGES: {"rows": "3", "question_0": "Which year?", "due_on": "2099-01-05"},
        A.ACCEPT: {"checklist": [key for key, _words in CHECKLIST]},
        A.DECLINE: {"reason_code": "other"},
        A.ASSIGN: {"person": who["moderator"].pk},
        A.TRANSFER: {"person": who["colleague"].pk},
    }
    return form | more.get(action, {}) | {"confirmed": "yes"}


@pytest.mark.django_db
@pytest.mark.parametrize("state", State)
def test_every_door_answers_as_the_table_says(state: State, settings: Any) -> None:
    settings.UNDO_SECONDS = 3600
    now = timezone.now()
    who = people(Cast("MNG"), now)
    submission = Submission.objects.get(pk=build(state, who, now - timedelta(seconds=1)).pk)
    before = stand(submission)
    made: set[tuple[str, Action]] = set()
    wrong = []

    for person in (*who, NOBODY):
        client = signed_in(who[person]) if person in who else Client()
        for door, action in cells(state, person):
            address = door.address(submission.reference, action)
            form = form_of(submission, action, who)
            says = door.says(state, action, person) if person in who else door.to_nobody
            if says == MADE:
                made.add((person, action))
                status, then = made_and_taken_back(client, address, form, submission)
                changed = then != before and then[0] == BECOMES.get(action, state)
            else:
                status, changed = client.post(address, form, headers=ASKED).status_code, False
            if status != says or changed != (says == MADE):
                wrong.append((door.name, person, action.value, status, says))
        assert stand(submission) == before, f"a refusal of the {person} left a trace"

    assert wrong == []
    assert made == {(name, action) for name, may in ALLOWED[state].items() for action in may}


def cells(state: State, person: str) -> Iterator[tuple[Door, Action]]:
    """Give what a person tries: each action at the doors that offer it.

    What somebody could do now is also tried at the other doors that the person passes.
    """
    for door in DOORS:
        for action in Action:
            if action in door.offers or (action in KNOWN[state] and person in door.passed_by):
                yield door, action


def made_and_taken_back(
    client: Client, address: str, form: dict[str, Any], submission: Submission
) -> tuple[int, tuple[Any, ...]]:
    """Send a form; give the answer and how the submission stood then."""
    with transaction.atomic():
        status = client.post(address, form, headers=ASKED).status_code
        then = stand(submission)
        transaction.set_rollback(True)
    return status, then


# ---- Partner organisations: their training and events, through the same doors --------------------

ONE_KEY_KNOWN = {
    state: {action for may in ONE_KEY_ALLOWED[state].values() for action in may} | KNOWN[state]
    for state in State
}
UNFIT = 400


def one_key_at_desk(state: State, action: Action, person: str) -> int:
    """The desk of the organisation."""
    if person not in one_key_seen_by(state):
        return UNKNOWN
    if person not in MEMBERS:
        return FORBIDDEN
    if action in ONE_KEY_ALLOWED[state].get(person, set()):
        return MADE
    if action == A.TRANSFER:
        return FORBIDDEN
    if action not in ONE_KEY_KNOWN[state]:
        return LATE
    return UNFIT if action == A.REQUEST_ENDORSEMENT else FORBIDDEN


@pytest.mark.django_db
@pytest.mark.parametrize("state", [S.DRAFT, S.SUBMITTED, S.CHANGES_REQUESTED, S.ACCEPTED])
def test_the_desk_of_a_partner_organisation_answers_as_was_agreed(
    state: State, settings: Any
) -> None:
    settings.UNDO_SECONDS = 3600
    now = timezone.now()
    who = one_key_people(now)
    made = build_one_key(state, who, "event", now - timedelta(seconds=1))
    submission = Submission.objects.get(pk=made.pk)
    before, wrong = stand(submission), []

    for person in ("owner", "colleague", "focal point", "member of another organisation", "lead"):
        client = signed_in(who[person])
        for action in sorted(AT_DESK):
            form, address = form_of(submission, action, who), desk(submission.reference, action)
            says = one_key_at_desk(state, action, person)
            if says == MADE:
                status, then = made_and_taken_back(client, address, form, submission)
                changed = then[0] == BECOMES[action] and then != before
            else:
                status, changed = client.post(address, form, headers=ASKED).status_code, False
            if status != says or changed != (says == MADE):
                wrong.append((person, action.value, status, says))
        assert stand(submission) == before, f"a refusal of the {person} left a trace"

    assert wrong == []
