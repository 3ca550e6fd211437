"""Who may sit at the desk, and which moves it offers. What may be done at all: submissions.policies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from portal.accounts.models import User
from portal.accounts.queries import Standing
from portal.accounts.roles import STATE_ROLES
from portal.core.errors import NotAllowed
from portal.submissions import policies as submissions
from portal.submissions.models import Submission
from portal.submissions.policies import SIDE
from portal.submissions.sections import FORMS
from portal.submissions.workflow import Action, Move

SENDING = frozenset({Action.REQUEST_ENDORSEMENT, Action.SUBMIT, Action.RESUBMIT})
"""Moves that begin at "Check your answers"."""

READ_FIRST = frozenset({Action.ENDORSE, Action.ADD_ENDORSEMENT})
"""Moves that begin where the whole text is read."""

AT_ONCE = frozenset({Action.TAKE_BACK, Action.RESTORE})
"""Moves that can be undone by another, so nobody is asked twice."""


NOWHERE: tuple[frozenset[str], frozenset[int]] = (frozenset(), frozenset())


@dataclass(frozen=True)
class Visitor:
    """Who is at the desk, what they stand for today, and what the clock says."""

    user: User
    standing: Standing
    at: datetime


def has_desk(standing: Standing) -> bool:
    """Tell whether a person has a desk: whoever stands for a State or a partner organisation."""
    return submissions.may_start(standing)


def kinds(standing: Standing) -> list[str]:
    """Give the kinds that a person may propose for whatever they stand for, as they are offered."""
    return [kind for kind in FORMS if homes(standing, kind) != NOWHERE]


def homes(standing: Standing, kind: str) -> tuple[frozenset[str], frozenset[int]]:
    """Give the States and the organisations for which a person may propose a kind."""
    return (
        frozenset(s for s in standing.states if submissions.may_propose(standing, kind, s, None)),
        frozenset(
            pk for pk in standing.organisations if submissions.may_propose(standing, kind, "", pk)
        ),
    )


def for_side(standing: Standing) -> Standing:
    """Give what a person stands for on the submitting side, roles of the secretariat left out."""
    return replace(standing, roles=standing.roles & STATE_ROLES)


def require_side(standing: Standing, submission: Submission, message: str) -> None:
    """Keep the secretariat, which may see a submission elsewhere, out of the State's desk.

    Raises: NotAllowed.
    """
    if not submissions.stands_for(standing, submission):
        raise NotAllowed(message)


def moves(visitor: Visitor, submission: Submission) -> list[Move]:
    """Give the moves that the desk offers, in the order of the table.

    Whoever may send to the secretariat is not offered to ask a focal point: they are one.
    """
    played = submissions.actors(visitor.standing, submission) & SIDE
    offered = [
        move
        for move in submissions.allowed_moves(visitor.standing, submission, visitor.at)
        if move.actors & played
    ]
    actions = {move.action for move in offered}
    if actions & {Action.SUBMIT, Action.RESUBMIT}:
        offered = [m for m in offered if m.action != Action.REQUEST_ENDORSEMENT]
    return offered


def move_of(visitor: Visitor, submission: Submission, action: str) -> Move | None:
    """Give an offered move by the name of its action."""
    return next((m for m in moves(visitor, submission) if m.action == action), None)
