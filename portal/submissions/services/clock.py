"""What the clock does: reminders, the end of the endorsement days, ended mandates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from portal.accounts import queries as accounts
from portal.accounts import services as account_services
from portal.accounts.models import Mandate, User
from portal.accounts.queries import Standing
from portal.accounts.roles import Role
from portal.notifications import services as notifications
from portal.notifications.notice import Notice
from portal.submissions import notices, policies, queries
from portal.submissions.models import Submission
from portal.submissions.services.moves import pass_on
from portal.submissions.workflow import State

ENDORSEMENT_REMINDERS = (7, 2)
"""Days left when a focal point is reminded: day 7 and day 12 of 14."""
ANSWER_REMINDERS = (7, 1, 0)
"""Days left when the submitting side is reminded of open questions; 0 is the day itself."""


def run_clock(*, at: datetime) -> int:
    """Remind and pass on whatever is due; returns how many submissions were passed on.

    Safe to run twice and by two clocks: a reminder has a business key, a pass-on locks its row.
    """
    notifications.send(_endorsement_reminders(at), at=at)
    notifications.send(_answer_reminders(at), at=at)
    due = Submission.objects.filter(
        status=State.AWAITING_ENDORSEMENT, endorsement_due_at__lte=at
    ).values_list("pk", flat=True)
    return sum(pass_on(submission_id=pk, at=at) is not None for pk in list(due))


@transaction.atomic
def follow_mandates(*, at: datetime) -> int:
    """Close what ended mandates leave: sessions by accounts, open work by telling who can act.

    Work stays with its State: the focal points, and the lead moderators for what they may see,
    are told and may transfer or assign it. One transaction: a failure brings the mandate back.
    Returns the number of submissions that wait for a hand-over.
    """
    waiting = 0
    for mandate in account_services.follow_ended_mandates(at=at):
        standing = accounts.standing(mandate.user, accounts.today(at))
        for submission in queries.open_work(mandate.user_id):
            told = _hand_over(submission, mandate, standing, at)
            notifications.send(told, at=at)
            waiting += bool(told)
    return waiting


def _hand_over(
    submission: Submission, mandate: Mandate, standing: Standing, at: datetime
) -> list[Notice]:
    day = accounts.today(at)
    leads = accounts.holders(Role.LEAD_MODERATOR, on=day)
    told: list[tuple[str, str, Iterable[User]]] = []
    if submission.owner_id == mandate.user_id and not policies.stands_for(standing, submission):
        if submission.organisation_id is None or submission.asked_at is not None:
            state = submission.member_state
            focal_points = accounts.holders(Role.FOCAL_POINT, on=day, state=state)
            told.append(("owner", notices.DESK, focal_points))
        if submission.submitted_at is not None:
            told.append(("owner", notices.REVIEW, leads))
    is_reviewer = submission.assigned_to_id == mandate.user_id
    if is_reviewer and not standing.has(Role.MODERATOR, Role.LEAD_MODERATOR):
        told.append(("reviewer", notices.REVIEW, leads))
    return [
        notices.reminder(
            "submissions.hand_over",
            submission,
            person.pk,
            f"{mandate.pk}-{part}",
            url=url,
            context={"part": part, "left": str(mandate.user)},
        )
        for part, url, people in told
        for person in people
    ]


def _endorsement_reminders(at: datetime) -> list[Notice]:
    day = accounts.today(at)
    found = []
    for submission in Submission.objects.filter(
        status=State.AWAITING_ENDORSEMENT,
        endorsement_due_at__gt=at,
        endorsement_due_at__lte=at + timedelta(days=max(ENDORSEMENT_REMINDERS)),
    ):
        assert submission.endorsement_due_at is not None
        mark = _mark(submission.endorsement_due_at - at, ENDORSEMENT_REMINDERS)
        people = accounts.holders(Role.FOCAL_POINT, on=day, state=submission.member_state)
        found += [
            notices.reminder(
                "submissions.endorsement_reminder",
                submission,
                person.pk,
                f"{submission.current_revision_id}-{mark}",
            )
            for person in people
        ]
    return found


def _answer_reminders(at: datetime) -> list[Notice]:
    today = accounts.today(at)
    found = []
    for request in queries.waiting_requests().filter(
        due_on__lte=today + timedelta(days=max(ANSWER_REMINDERS)),
        # Nobody is reminded on the day on which they were asked.
        at__lt=at - timedelta(days=1),
    ):
        mark = _mark(max(request.due_on - today, timedelta()), ANSWER_REMINDERS)
        found += [
            notices.reminder(
                "submissions.changes_reminder",
                request.submission,
                user_id,
                f"{request.round}-{mark}",
                context={"answer_by": request.due_on.isoformat()},
            )
            for user_id in notices.who_answers(request.submission, today)
        ]
    return found


def _mark(left: timedelta, marks: tuple[int, ...]) -> int:
    """Give the mark that has come: after a pause of the clock the latest one stands for all."""
    return min(mark for mark in marks if left <= timedelta(days=mark))
