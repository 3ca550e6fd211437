"""The whole life of a submission on one screen: states, actors, actions, moves. Pure.

This table drives the buttons, the doors, the tests and the diagram in docs/workflows. Nothing
else decides which state follows which.

Source: the secretariat's rules for national experiences: two keys, endorsement by the State's
focal point, then the secretariat; a second person publishes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a submission stands; the labels are those of the secretariat."""

    DRAFT = "draft", _("Draft")
    AWAITING_ENDORSEMENT = "awaiting_endorsement", _("Waiting for endorsement")
    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in_review", _("In review")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    ACCEPTED = "accepted", _("Accepted")
    PUBLISHED = "published", _("Published")
    UNPUBLISHED = "unpublished", _("Unpublished")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DISCARDED = "discarded", _("Discarded")


PUBLIC_LABELS = {
    State.DRAFT: _("Draft"),
    State.AWAITING_ENDORSEMENT: _("Waiting for endorsement"),
    State.SUBMITTED: _("Received"),
    State.IN_REVIEW: _("Under review"),
    State.CHANGES_REQUESTED: _("Changes requested"),
    State.ACCEPTED: _("Accepted – being prepared"),
    State.PUBLISHED: _("Published"),
    State.UNPUBLISHED: _("Unpublished"),
    State.NOT_ACCEPTED: _("Not accepted"),
    State.WITHDRAWN: _("Withdrawn"),
    State.DISCARDED: _("Discarded"),
}
"""What the submitting side reads; the secretariat's inner detail is not shown to it."""

FINAL = frozenset({State.NOT_ACCEPTED, State.WITHDRAWN, State.UNPUBLISHED})
"""States that no move leaves; a copy of the text may begin a new life."""

WRITABLE = frozenset({State.DRAFT, State.CHANGES_REQUESTED})
"""States in which the submitting side may change the text."""

OPEN = frozenset(
    {
        State.DRAFT,
        State.AWAITING_ENDORSEMENT,
        State.SUBMITTED,
        State.IN_REVIEW,
        State.CHANGES_REQUESTED,
        State.ACCEPTED,
    }
)
"""States in which somebody still has something to do."""


class Actor(models.TextChoices):
    """The part a person plays toward one submission; `policies.actors` decides who plays which."""

    OWNER = "owner", _("Owner")
    CO_EDITOR = "co_editor", _("Colleague of the same State or organisation")
    FOCAL_POINT = "focal_point", _("Focal point of the State")
    PARTNER = "partner", _("Partner organisation, for training and events")
    MODERATOR = "moderator", _("Moderator without a conflict of interest")
    DECIDER = "decider", _("Moderator who took the last decision")
    LEAD = "lead", _("Lead moderator")
    PUBLISHER = "publisher", _("Editor who neither wrote nor accepted it")
    CLOCK = "clock", _("The clock")


class Action(models.TextChoices):
    """What can be done to a submission; the labels are the words on buttons."""

    REQUEST_ENDORSEMENT = "request_endorsement", _("Ask the focal point to endorse")
    TAKE_BACK = "take_back", _("Take back to draft")
    RETURN = "return", _("Return to the contributor")
    ENDORSE = "endorse", _("Endorse and send to the secretariat")
    PASS_ON = "pass_on", _("Pass on without response")
    ADD_ENDORSEMENT = "add_endorsement", _("Endorse now")
    SUBMIT = "submit", _("Send to the secretariat")
    RESUBMIT = "resubmit", _("Send the answers to the secretariat")
    TAKE = "take", _("Take into review")
    ASSIGN = "assign", _("Assign")
    REQUEST_CHANGES = "request_changes", _("Ask for changes")
    ACCEPT = "accept", _("Accept")
    DECLINE = "decline", _("Do not accept")
    UNDO = "undo", _("Undo the decision")
    PUBLISH = "publish", _("Publish")
    REOPEN = "reopen", _("Reopen the review")
    WITHDRAW = "withdraw", _("Withdraw")
    UNPUBLISH = "unpublish", _("Unpublish")
    TRANSFER = "transfer", _("Transfer to another person")
    DISCARD = "discard", _("Discard the draft")
    RESTORE = "restore", _("Restore the draft")


class Guard(models.TextChoices):
    """A condition on the thing itself, checked on the locked row."""

    COMPLETE = "complete", _("every required answer is there")
    FILES_DESCRIBED = "files_described", _("every file has its words and rights")
    ITEMS_ANSWERED = "items_answered", _("every question of the secretariat is answered")
    NEVER_SENT = "never_sent", _("it was never sent to anybody")
    NO_RESPONSE = "no_response", _("the focal point has not endorsed")
    CLOCK_RUN_OUT = "clock_run_out", _("the days for endorsement are over")
    UNDO_WINDOW = "undo_window", _("the time for undoing has not passed")
    JUDGED_IS_CURRENT = "judged_is_current", _("the text judged is the current text")
    ASKS_SOMETHING = "asks_something", _("at least one question is asked")
    STATE_KEY = "state_key", _("it needs the endorsement of a State")


@dataclass(frozen=True)
class Move:
    """One row of the table: from `source`, one of `actors` may do `action`, becoming `target`."""

    source: State
    action: Action
    target: State
    actors: frozenset[Actor]
    guards: tuple[Guard, ...] = ()
    needs_reason: bool = False


class NoSuchMove(Exception):  # noqa: N818 - named by what it says
    """The table has no such row."""


def _move(
    source: State,
    action: Action,
    target: State,
    actors: set[Actor],
    *guards: Guard,
    reason: bool = False,
) -> Move:
    return Move(source, action, target, frozenset(actors), guards, reason)


_S, _A, _P, _G = State, Action, Actor, Guard
_TEXT = (_G.COMPLETE, _G.FILES_DESCRIBED)
_WRITERS = {_P.OWNER, _P.CO_EDITOR}
_SENDERS = {_P.FOCAL_POINT, _P.PARTNER}
_MANAGERS = {_P.LEAD, _P.FOCAL_POINT}

MOVES: tuple[Move, ...] = (
    # The submitting side
    _move(
        _S.DRAFT,
        _A.REQUEST_ENDORSEMENT,
        _S.AWAITING_ENDORSEMENT,
        _WRITERS,
        *_TEXT,
        _G.STATE_KEY,
    ),
    _move(_S.DRAFT, _A.SUBMIT, _S.SUBMITTED, _SENDERS, *_TEXT),
    _move(_S.DRAFT, _A.DISCARD, _S.DISCARDED, {_P.OWNER}, _G.NEVER_SENT),
    _move(_S.DISCARDED, _A.RESTORE, _S.DRAFT, {_P.OWNER}),
    _move(_S.AWAITING_ENDORSEMENT, _A.TAKE_BACK, _S.DRAFT, {_P.OWNER}),
    _move(_S.AWAITING_ENDORSEMENT, _A.RETURN, _S.DRAFT, {_P.FOCAL_POINT}, reason=True),
    _move(_S.AWAITING_ENDORSEMENT, _A.ENDORSE, _S.SUBMITTED, {_P.FOCAL_POINT}, *_TEXT),
    _move(_S.AWAITING_ENDORSEMENT, _A.PASS_ON, _S.SUBMITTED, {_P.CLOCK}, _G.CLOCK_RUN_OUT),
    _move(
        _S.CHANGES_REQUESTED,
        _A.RESUBMIT,
        _S.SUBMITTED,
        _SENDERS,
        *_TEXT,
        _G.ITEMS_ANSWERED,
    ),
    _move(
        _S.CHANGES_REQUESTED,
        _A.REQUEST_ENDORSEMENT,
        _S.AWAITING_ENDORSEMENT,
        _WRITERS,
        *_TEXT,
        _G.ITEMS_ANSWERED,
        _G.STATE_KEY,
    ),
    *(
        _move(source, _A.ADD_ENDORSEMENT, source, {_P.FOCAL_POINT}, _G.NO_RESPONSE)
        for source in (_S.SUBMITTED, _S.IN_REVIEW, _S.ACCEPTED)
    ),
    _move(
        _S.AWAITING_ENDORSEMENT,
        _A.WITHDRAW,
        _S.WITHDRAWN,
        {_P.OWNER, _P.FOCAL_POINT},
        reason=True,
    ),
    *(
        _move(source, _A.WITHDRAW, _S.WITHDRAWN, _SENDERS, reason=True)
        for source in (_S.SUBMITTED, _S.IN_REVIEW, _S.CHANGES_REQUESTED, _S.ACCEPTED)
    ),
    # The secretariat
    _move(_S.SUBMITTED, _A.TAKE, _S.IN_REVIEW, {_P.MODERATOR}),
    *(_move(source, _A.ASSIGN, source, {_P.LEAD}) for source in (_S.SUBMITTED, _S.IN_REVIEW)),
    _move(
        _S.IN_REVIEW,
        _A.REQUEST_CHANGES,
        _S.CHANGES_REQUESTED,
        {_P.MODERATOR},
        _G.ASKS_SOMETHING,
        _G.JUDGED_IS_CURRENT,
    ),
    _move(_S.IN_REVIEW, _A.ACCEPT, _S.ACCEPTED, {_P.MODERATOR}, _G.JUDGED_IS_CURRENT),
    _move(
        _S.IN_REVIEW,
        _A.DECLINE,
        _S.NOT_ACCEPTED,
        {_P.MODERATOR},
        _G.JUDGED_IS_CURRENT,
        reason=True,
    ),
    *(
        _move(source, _A.UNDO, _S.IN_REVIEW, {_P.DECIDER}, _G.UNDO_WINDOW)
        for source in (_S.ACCEPTED, _S.NOT_ACCEPTED, _S.CHANGES_REQUESTED)
    ),
    _move(_S.ACCEPTED, _A.REOPEN, _S.IN_REVIEW, {_P.LEAD}, reason=True),
    _move(_S.ACCEPTED, _A.PUBLISH, _S.PUBLISHED, {_P.PUBLISHER}, _G.JUDGED_IS_CURRENT),
    _move(
        _S.PUBLISHED,
        _A.UNPUBLISH,
        _S.UNPUBLISHED,
        {_P.LEAD, _P.PUBLISHER, _P.CLOCK},
        reason=True,
    ),
    # Work changes hands
    *(
        _move(source, _A.TRANSFER, source, _MANAGERS)
        for source in (
            _S.DRAFT,
            _S.AWAITING_ENDORSEMENT,
            _S.SUBMITTED,
            _S.IN_REVIEW,
            _S.CHANGES_REQUESTED,
            _S.ACCEPTED,
        )
    ),
)

_BY_KEY = {(move.source, move.action): move for move in MOVES}


def follow(state: State, action: Action) -> Move:
    """Give the row for an action in a state. Raises: NoSuchMove."""
    try:
        return _BY_KEY[state, action]
    except KeyError:
        raise NoSuchMove(f"{action} from {state}") from None


def moves_from(state: State) -> Iterator[Move]:
    """Give the rows that leave a state, in the order of the table."""
    return (move for move in MOVES if move.source == state)


class Endorsement(models.TextChoices):
    """How the State's key was turned. Silence is never shown as agreement."""

    NONE = "none", _("Not yet")
    ENDORSED = "endorsed", _("Endorsed")
    BY_FOCAL_POINT = "by_focal_point", _("Submitted by the focal point itself")
    NO_RESPONSE = "no_response", _("No response from the focal point")
