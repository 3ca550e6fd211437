"""Who may. One function serves the button and the door."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from portal.accounts.queries import Standing
from portal.accounts.roles import Role
from portal.catalogue.record import Kind
from portal.core.errors import NotAllowed
from portal.submissions.models import PreviewLink, Submission
from portal.submissions.querysets import READERS
from portal.submissions.sections import form_of
from portal.submissions.workflow import (
    OPEN,
    WRITABLE,
    Actor,
    Endorsement,
    Guard,
    Move,
    State,
    moves_from,
)

SIDE = frozenset({Actor.OWNER, Actor.CO_EDITOR, Actor.FOCAL_POINT, Actor.PARTNER})
"""The parts on the submitting side."""


def actors(standing: Standing, submission: Submission) -> frozenset[Actor]:
    """Give the parts that a person plays toward a submission today.

    Conflict of interest: nobody decides on a State or organisation for which they hold a mandate,
    or on what they wrote; nobody publishes what they accepted.
    """
    played: set[Actor] = set()
    uid = standing.user_id
    if uid is None:
        return frozenset()
    if _belongs(standing, submission):
        played.add(Actor.OWNER if submission.owner_id == uid else Actor.CO_EDITOR)
        if not needs_state_key(submission):
            played.add(Actor.PARTNER)
    reached = submission.organisation_id is None or submission.asked_at is not None
    if submission.member_state in standing.focal_point_for and reached:
        played.add(Actor.FOCAL_POINT)
    if not has_conflict(standing, submission):
        played |= _secretariat(standing, submission)
    return frozenset(played)


def _belongs(standing: Standing, submission: Submission) -> bool:
    if submission.organisation_id is not None:
        return submission.organisation_id in standing.organisations
    return submission.member_state in standing.states


def needs_state_key(submission: Submission) -> bool:
    """Tell whether a State endorses it: all but partner organisations' training and events."""
    return submission.organisation_id is None or not form_of(submission.kind).one_key


def stands_for(standing: Standing, submission: Submission) -> bool:
    """Tell whether a person stands on the submitting side today."""
    return bool(actors(standing, submission) & SIDE)


def has_conflict(standing: Standing, submission: Submission) -> bool:
    """Tell whether a person stands, or stood, on the side of what the secretariat decides."""
    return (
        submission.member_state in standing.states
        or submission.organisation_id in standing.organisations
        or standing.user_id == submission.owner_id
        or standing.user_id in submission.writer_ids
    )


def _secretariat(standing: Standing, submission: Submission) -> set[Actor]:
    played: set[Actor] = set()
    if standing.has(Role.MODERATOR, Role.LEAD_MODERATOR):
        played.add(Actor.MODERATOR)
        if submission.decided_by_id == standing.user_id:
            played.add(Actor.DECIDER)
    if standing.has(Role.LEAD_MODERATOR):
        played.add(Actor.LEAD)
    if standing.has(Role.EDITOR) and submission.decided_by_id != standing.user_id:
        played.add(Actor.PUBLISHER)
    return played


def allowed_moves(standing: Standing, submission: Submission, at: datetime) -> list[Move]:
    """Give the moves that a person may make now, in the order of the table: the buttons."""
    played = actors(standing, submission)
    return [
        move
        for move in moves_from(State(submission.status))
        if move.actors & played and _offered(move, submission, at)
    ]


def _offered(move: Move, submission: Submission, at: datetime) -> bool:
    """Leave out moves whose guard needs no reading and does not hold."""
    holds = {
        Guard.UNDO_WINDOW: undo_until(submission) is not None and at <= _end(submission),
        Guard.STATE_KEY: needs_state_key(submission),
        Guard.NEVER_SENT: submission.current_revision_id is None,
        Guard.NO_RESPONSE: submission.endorsement == Endorsement.NO_RESPONSE,
    }
    return all(holds.get(guard, True) for guard in move.guards)


def undo_until(submission: Submission) -> datetime | None:
    """Give the instant until which the last decision can be undone."""
    if submission.decided_at is None:
        return None
    return submission.decided_at + timedelta(seconds=settings.UNDO_SECONDS)


def _end(submission: Submission) -> datetime:
    end = undo_until(submission)
    assert end is not None
    return end


def require(standing: Standing, move: Move, submission: Submission) -> Actor:
    """Give the part in which a person makes a move. Raises: NotAllowed."""
    played = move.actors & actors(standing, submission)
    if not played:
        raise NotAllowed
    return sorted(played, key=list(Actor).index)[-1]


def may_write(standing: Standing, submission: Submission) -> bool:
    """Tell whether a person may change the text now."""
    return submission.status in WRITABLE and stands_for(standing, submission)


def sees_internals(standing: Standing, submission: Submission) -> bool:
    """Tell whether a person reads internal remarks: the secretariat without a conflict."""
    return standing.has(*READERS) and not has_conflict(standing, submission)


def may_comment(standing: Standing, submission: Submission) -> bool:
    """Tell whether a person may remark on a submission that they may see."""
    played = actors(standing, submission)
    return bool(
        played & {Actor.OWNER, Actor.CO_EDITOR, Actor.FOCAL_POINT, Actor.MODERATOR, Actor.LEAD}
    )


def may_share(standing: Standing, submission: Submission) -> bool:
    """Tell whether a person may hand the preview to somebody without an account.

    The submitting side, while the text is on its way; what has ended has no preview.
    """
    return submission.status in OPEN and stands_for(standing, submission)


def is_open(link: PreviewLink, maker: Standing, at: datetime) -> bool:
    """Tell whether a preview link opens now: a link is good for as long as its maker could make it."""
    return link.revoked_at is None and at < link.expires_at and may_share(maker, link.submission)


def may_start(standing: Standing) -> bool:
    """Tell whether a person may begin a submission."""
    return bool(standing.states or standing.organisations)


def may_propose(
    standing: Standing, kind: str, member_state: str, organisation_id: int | None
) -> bool:
    """Tell whether a person may begin a proposal of a kind.

    Case studies: everybody with a mandate. Training and events: focal points and partner
    organisations. The text of a country page: its focal points.
    """
    if kind == Kind.CASE_STUDY:
        return may_start(standing)
    as_focal_point = organisation_id is None and member_state in standing.focal_point_for
    if kind == Kind.COUNTRY:
        return as_focal_point
    return as_focal_point or organisation_id in standing.organisations


def may_moderate(standing: Standing) -> bool:
    """Tell whether a person may enter the queue."""
    return standing.has(*READERS)


def may_publish(standing: Standing) -> bool:
    """Tell whether a person may enter the list of what waits for publication."""
    return standing.has(Role.EDITOR, Role.LEAD_MODERATOR, Role.AUDITOR)


def may_update(standing: Standing, submission: Submission) -> bool:
    """Tell whether a person may propose an update of a published submission."""
    return submission.status == State.PUBLISHED and stands_for(standing, submission)


def may_copy(standing: Standing, submission: Submission) -> bool:
    """Tell whether a person may begin anew from an ended submission."""
    ended = submission.status in {State.NOT_ACCEPTED, State.WITHDRAWN, State.UNPUBLISHED}
    return ended and bool(actors(standing, submission) & {Actor.OWNER, Actor.CO_EDITOR})
