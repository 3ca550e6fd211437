"""The queue as rows: for the screen and, formula-safe, for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from portal.accounts.queries import today
from portal.core import languages
from portal.moderation.queries import WAITING_FOR_STATE
from portal.submissions import policies
from portal.submissions.models import Submission
from portal.submissions.workflow import State

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Row:
    """One submission of the queue in words."""

    submission: Submission
    reference: str
    kind: str
    title: str
    state: str
    language: str
    language_tag: str
    status: str
    submitted_at: datetime | None
    age_days: int
    is_overdue: bool
    reviewer: str
    endorsement: str

    @property
    def age(self) -> str:
        """The age in whole days."""
        return str(self.age_days)


def rows(submissions: Iterable[Submission], at: datetime) -> list[Row]:
    """Give the rows of a page of the queue. Asks no table."""
    return [_row(submission, at) for submission in submissions]


def _row(submission: Submission, at: datetime) -> Row:
    waits = submission.status in {State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED}
    return Row(
        submission=submission,
        reference=submission.reference,
        kind=str(submission.get_kind_display()),
        title=getattr(submission, "sent_title", "") or submission.reference,
        state=submission.state_name,
        language=languages.own_name(submission.language),
        language_tag=languages.tag(submission.language),
        status=status_words(submission),
        submitted_at=submission.submitted_at,
        age_days=(at - submission.submitted_at).days if submission.submitted_at else 0,
        is_overdue=bool(waits and submission.due_on and submission.due_on < today(at)),
        reviewer=str(submission.assigned_to) if submission.assigned_to else "",
        endorsement=endorsement_words(submission),
    )


def status_words(submission: Submission) -> str:
    """Say where a submission stands, from the secretariat's side of the table."""
    if submission.status in WAITING_FOR_STATE:
        return str(State.CHANGES_REQUESTED.label)
    return str(State(submission.status).label)


def endorsement_words(submission: Submission) -> str:
    """Say how the State's key was turned; silence is never worded as agreement."""
    if not policies.needs_state_key(submission):
        return _("Not needed: a partner organisation sent it")
    return str(submission.get_endorsement_display())


def table(submissions: Iterable[Submission], at: datetime) -> Iterator[list[str]]:
    """Give a header and one line per submission, every cell safe to open in a spreadsheet."""
    yield [
        _("Reference"),
        _("Kind"),
        _("Title"),
        _("State"),
        _("Language"),
        _("Where it stands"),
        _("Submitted on"),
        _("Age in days"),
        _("Due"),
        _("Reviewer"),
        _("Endorsement"),
    ]
    for row in rows(submissions, at):
        yield [
            safe(cell)
            for cell in (
                row.reference,
                row.kind,
                row.title,
                row.state,
                row.language,
                row.status,
                row.submitted_at.date().isoformat() if row.submitted_at else "",
                row.age,
                row.submission.due_on.isoformat() if row.submission.due_on else "",
                row.reviewer,
                row.endorsement,
            )
        ]


def safe(cell: str) -> str:
    """Give a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
