"""Conditions on the thing itself, checked on the locked row. Each gives a sentence or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _

from portal.core.errors import Conflict, Unfit
from portal.submissions import policies, queries
from portal.submissions.models import Submission
from portal.submissions.workflow import Endorsement, Guard, Move


@dataclass(frozen=True)
class Question:
    """A question of the secretariat; `section` may be empty: it concerns the whole.

    `field` names the answer of the section that it is about; empty: the whole section.
    """

    text: str
    section: str = ""
    field: str = ""


@dataclass(frozen=True)
class Words:
    """What a person says with a move; each move reads what it needs."""

    reason: str = ""
    reason_code: str = ""
    internal_note: str = ""
    checklist: tuple[str, ...] = ()
    questions: tuple[Question, ...] = field(default=())
    due_on: date | None = None
    revision_id: int | None = None
    """The revision that the person looked at."""
    person_id: int | None = None
    """The reviewer to assign, or the person to transfer to."""


Check = Callable[[Submission, Words, datetime], str | None]


def require(move: Move, submission: Submission, words: Words, at: datetime) -> None:
    """Check all guards of a move, and its reason.

    Raises: Unfit with every sentence that applies; Conflict where the text has changed.
    """
    if Guard.JUDGED_IS_CURRENT in move.guards:
        _judged_is_current(submission, words)
    faults = [CHECKS[guard](submission, words, at) for guard in move.guards if guard in CHECKS]
    if move.needs_reason and not words.reason.strip():
        faults.append(_("Give a reason: the other side will read it."))
    found = [fault for fault in faults if fault]
    if found:
        raise Unfit("\n".join(found))


def _judged_is_current(submission: Submission, words: Words) -> None:
    if words.revision_id != submission.current_revision_id:
        raise Conflict(
            _("The text has changed since you opened it. Please read the new text, then decide.")
        )


def _complete(submission: Submission, words: Words, at: datetime) -> str | None:
    if any(gap.field != "photos" for gap in queries.gaps(submission)):
        return _("Some required answers are missing. See the list of what is left.")
    if queries.faults(submission, at):
        return _("Some answers cannot be sent as they are. See the list.")
    return None


def _files_described(submission: Submission, words: Words, at: datetime) -> str | None:
    if all(file.is_described for file in queries.files(submission)):
        return None
    return _("A picture or file still lacks its description, credit, licence or rights.")


def _items_answered(submission: Submission, words: Words, at: datetime) -> str | None:
    open_ones = [item for item in queries.open_items(submission) if not item.answer]
    return _("Answer every question of the secretariat first.") if open_ones else None


def _never_sent(submission: Submission, words: Words, at: datetime) -> str | None:
    if submission.current_revision_id is None:
        return None
    return _("This was sent before. It can be withdrawn, not discarded.")


def _no_response(submission: Submission, words: Words, at: datetime) -> str | None:
    if submission.endorsement == Endorsement.NO_RESPONSE:
        return None
    return _("This is endorsed already.")


def _clock_run_out(submission: Submission, words: Words, at: datetime) -> str | None:
    due = submission.endorsement_due_at
    return None if due is not None and due <= at else _("The time for endorsement is not over.")


def _undo_window(submission: Submission, words: Words, at: datetime) -> str | None:
    end = policies.undo_until(submission)
    if end is not None and at <= end:
        return None
    return _("The time for undoing is over: the mail has been sent.")


def _asks_something(submission: Submission, words: Words, at: datetime) -> str | None:
    asked = [question for question in words.questions if question.text.strip()]
    return None if asked else _("Ask at least one question.")


def _state_key(submission: Submission, words: Words, at: datetime) -> str | None:
    if policies.needs_state_key(submission):
        return None
    return _("This goes to the secretariat directly; no State is asked to endorse it.")


CHECKS: dict[Guard, Check] = {
    Guard.COMPLETE: _complete,
    Guard.FILES_DESCRIBED: _files_described,
    Guard.ITEMS_ANSWERED: _items_answered,
    Guard.NEVER_SENT: _never_sent,
    Guard.NO_RESPONSE: _no_response,
    Guard.CLOCK_RUN_OUT: _clock_run_out,
    Guard.UNDO_WINDOW: _undo_window,
    Guard.ASKS_SOMETHING: _asks_something,
    Guard.STATE_KEY: _state_key,
}
