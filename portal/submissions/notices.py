"""From a move to notices: who must hear of it, in which words (the templates of that kind).

Recipients are people, each once; nobody is told of their own act. A decision's notices wait as
long as it can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.accounts.queries import holders, standing, standings, today
from portal.accounts.roles import Role
from portal.notifications.notice import Notice
from portal.submissions import policies
from portal.submissions.models import Submission
from portal.submissions.workflow import WRITABLE, Action, Actor, State

DECISIONS = frozenset({Action.ACCEPT, Action.DECLINE, Action.REQUEST_CHANGES})

DESK = "/{lang}/desk/%s/"
REVIEW = "/cms/review/%s/"
PUBLISHING = "/cms/publishing/%s/"


@dataclass(frozen=True)
class News:
    """A move that was made, or, for a preview, would be made."""

    submission: Submission
    action: Action
    event_key: str
    actor_id: int | None
    at: datetime
    reason: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Telling:
    """Whom a kind of news goes to, and how."""

    kind: str
    to: str
    url: str
    category: str = "work"


SIDE, STATE_FOCAL_POINTS, MODERATORS, REVIEWER, EDITORS, NAMED = (
    "side",
    "focal_points",
    "moderators",
    "reviewer",
    "editors",
    "named",
)

TELLINGS: dict[Action, tuple[Telling, ...]] = {
    Action.REQUEST_ENDORSEMENT: (
        Telling("submissions.endorsement_requested", STATE_FOCAL_POINTS, DESK),
    ),
    Action.RETURN: (Telling("submissions.endorsement_returned", SIDE, DESK),),
    Action.ENDORSE: (
        Telling("submissions.received", SIDE, DESK, "decision"),
        Telling("submissions.queue_new", MODERATORS, REVIEW, "moderation"),
    ),
    Action.SUBMIT: (
        Telling("submissions.received", SIDE, DESK, "decision"),
        Telling("submissions.queue_new", MODERATORS, REVIEW, "moderation"),
    ),
    Action.PASS_ON: (
        Telling("submissions.passed_on", SIDE, DESK, "decision"),
        Telling("submissions.passed_on_focal_point", STATE_FOCAL_POINTS, DESK),
        Telling("submissions.queue_new", MODERATORS, REVIEW, "moderation"),
    ),
    Action.ADD_ENDORSEMENT: (Telling("submissions.endorsed_late", SIDE, DESK),),
    Action.RESUBMIT: (Telling("submissions.resubmitted", REVIEWER, REVIEW, "work"),),
    Action.ASSIGN: (Telling("submissions.assigned", REVIEWER, REVIEW),),
    Action.REQUEST_CHANGES: (Telling("submissions.changes_requested", SIDE, DESK, "decision"),),
    Action.ACCEPT: (
        Telling("submissions.accepted", SIDE, DESK, "decision"),
        Telling("submissions.page_ready", EDITORS, PUBLISHING),
    ),
    Action.DECLINE: (Telling("submissions.not_accepted", SIDE, DESK, "decision"),),
    Action.PUBLISH: (Telling("submissions.published", SIDE, DESK, "decision"),),
    Action.REOPEN: (Telling("submissions.reopened", SIDE, DESK, "decision"),),
    Action.WITHDRAW: (
        Telling("submissions.withdrawn", REVIEWER, REVIEW),
        Telling("submissions.withdrawn_side", SIDE, DESK, "decision"),
    ),
    Action.UNPUBLISH: (Telling("submissions.unpublished", SIDE, DESK, "decision"),),
    Action.TRANSFER: (Telling("submissions.transferred", NAMED, DESK),),
}
"""Moves that are not here are told to nobody; TAKE shows on the desk only."""


KIND_NAMES = {
    "submissions.accepted": _("Accepted"),
    "submissions.assigned": _("Assigned for review"),
    "submissions.changes_reminder": _("Reminder – changes requested"),
    "submissions.changes_requested": _("Changes requested"),
    "submissions.comment": _("New remark"),
    "submissions.endorsed_late": _("Endorsed after it was passed on"),
    "submissions.endorsement_reminder": _("Reminder – waits for endorsement"),
    "submissions.endorsement_requested": _("Waits for endorsement"),
    "submissions.endorsement_returned": _("Returned by the focal point"),
    "submissions.hand_over": _("Needs new hands"),
    "submissions.not_accepted": _("Not accepted"),
    "submissions.page_ready": _("Ready to publish"),
    "submissions.passed_on": _("Passed on without a response"),
    "submissions.passed_on_focal_point": _("Passed on without a response (to the focal point)"),
    "submissions.published": _("Published"),
    "submissions.queue_new": _("New in the review queue"),
    "submissions.receipt": _("Receipt for what was sent"),
    "submissions.received": _("Received"),
    "submissions.reopened": _("Review reopened"),
    "submissions.resubmitted": _("Answers received"),
    "submissions.transferred": _("Transferred"),
    "submissions.unpublished": _("No longer public"),
    "submissions.withdrawn": _("Withdrawn (to the reviewer)"),
    "submissions.withdrawn_side": _("Withdrawn (to the submitting side)"),
}
"""What staff read on the list of mails instead of a key."""


def about(news: News) -> list[Notice]:
    """Give the notices of a move, each person once per kind, the actor left out."""
    notices: list[Notice] = []
    told: set[int] = set()
    for telling in TELLINGS.get(news.action, ()):
        # A person who plays two parts hears once, in the part that comes first.
        for user_id in _recipients(telling.to, news):
            if user_id != news.actor_id and user_id not in told:
                told.add(user_id)
                notices.append(_notice(telling, news, user_id))
    return notices


def receipt(news: News) -> list[Notice]:
    """Give the sender's own receipt: the one mail about an own act."""
    if news.actor_id is None or news.action not in {Action.SUBMIT, Action.ENDORSE, Action.RESUBMIT}:
        return []
    telling = Telling("submissions.receipt", SIDE, DESK, "decision")
    return [_notice(telling, news, news.actor_id)]


def event_prefix(submission_id: int, event_key: str) -> str:
    """Give the beginning of the business keys of one move: what an undo cancels."""
    return f"submission:{submission_id}:{event_key}:"


def _notice(telling: Telling, news: News, user_id: int) -> Notice:
    submission = news.submission
    waits = news.action in DECISIONS
    return Notice(
        audience=audience(submission, telling.url),
        confidential=stays_inside(submission) and not waits,
        kind=telling.kind,
        key=f"{event_prefix(submission.pk, news.event_key)}{telling.kind}:{user_id}",
        user_id=user_id,
        url=telling.url % submission.reference,
        category=telling.category,
        context=_context_for(submission, telling.url) | {"reason": news.reason} | news.detail,
        not_before=news.at + timedelta(seconds=settings.UNDO_SECONDS) if waits else None,
    )


def audience(submission: Submission, url: str) -> tuple[str, ...]:
    """Give the marks of a standing under which a person may go on reading news of a submission.

    The address tells the side: the desk is the State's or organisation's, the rest is the
    secretariat's.
    """
    if url == REVIEW:
        return (f"role:{Role.MODERATOR}", f"role:{Role.LEAD_MODERATOR}")
    if url == PUBLISHING:
        return (f"role:{Role.EDITOR}",)
    if submission.organisation_id is None:
        return (f"state:{submission.member_state}",)
    its_members = f"organisation:{submission.organisation_id}"
    if submission.asked_at is None:
        return (its_members,)
    return (its_members, f"focal_point:{submission.member_state}")


def stays_inside(submission: Submission) -> bool:
    """Tell whether news may carry what was not sent to the secretariat.

    That is all news of what was never submitted, and news while the State writes: the title may be
    a new one.
    """
    being_written = submission.status in {*WRITABLE, State.AWAITING_ENDORSEMENT}
    return submission.submitted_at is None or being_written


def context_of(submission: Submission) -> dict[str, Any]:
    """Give the values that every template of a submission may use."""
    return {
        "kind": submission.kind,
        "one_key": not policies.needs_state_key(submission),
        "reference": submission.reference,
        "title": submission.shown_title,
        "title_language": submission.language,
        "title_en": submission.title_en,
        "state": submission.member_state,
        "owner": str(submission.owner),
        "organisation": str(submission.organisation or ""),
        "is_update": submission.supersedes_id is not None,
        "due_on": _iso(submission.due_on),
        "endorsement_due_on": _iso(
            submission.endorsement_due_at.date() if submission.endorsement_due_at else None
        ),
        "review_days": settings.REVIEW_DAYS,
        "endorsement_days": settings.ENDORSEMENT_DAYS,
    }


def _context_for(submission: Submission, url: str) -> dict[str, Any]:
    # The secretariat reads the title that was sent to it, not the one that is being written.
    known = context_of(submission)
    if url == DESK or submission.current_revision is None:
        return known
    sent = submission.current_revision.content
    title_en = str(sent.get("title_en", ""))
    title = str(sent.get("title", "")) or title_en or submission.reference
    return known | {"title": title, "title_en": title_en}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _recipients(to: str, news: News) -> Iterable[int]:
    submission, day = news.submission, today(news.at)
    if to == SIDE:
        return side(submission, day)
    if to == STATE_FOCAL_POINTS:
        found = holders(Role.FOCAL_POINT, on=day, state=submission.member_state)
        return found.values_list("pk", flat=True)
    if to == EDITORS:
        return holders(Role.EDITOR, on=day).values_list("pk", flat=True)
    if to == NAMED:
        return [user_id for user_id in news.detail.get("told", ()) if user_id]
    if submission.submitted_at is None:
        # What never reached the secretariat is not the secretariat's to know.
        return []
    return reviewers(submission, day) if to == REVIEWER else moderators(day)


def moderators(day: date) -> list[int]:
    """Give moderators and lead moderators of a day."""
    both = holders(Role.MODERATOR, on=day) | holders(Role.LEAD_MODERATOR, on=day)
    return list(both.values_list("pk", flat=True))


def reviewers(submission: Submission, day: date) -> list[int]:
    """Give who hears for the secretariat: the reviewer, or all moderators where there is none.

    A reviewer whose mandate has ended, or who stands on the submitting side by now, is none.
    """
    reviewer = submission.assigned_to
    if reviewer is not None:
        played = policies.actors(standing(reviewer, day), submission)
        if Actor.MODERATOR in played:
            return [reviewer.pk]
    return moderators(day)


def side(submission: Submission, day: date) -> list[int]:
    """Give who hears on the submitting side: owner, writers, who endorsed, by today's mandates.

    Whoever left hears nothing more; where all have left, the State's focal points hear.
    """
    ids = [submission.owner_id, *submission.writer_ids, submission.endorsed_by_id]
    held = standings([user_id for user_id in ids if user_id], day)
    found = [pk for pk, is_today in held.items() if policies.stands_for(is_today, submission)]
    if found or (submission.organisation_id and not submission.asked_at):
        return found
    focal_points = holders(Role.FOCAL_POINT, on=day, state=submission.member_state)
    return list(focal_points.values_list("pk", flat=True))


def who_answers(submission: Submission, day: date) -> list[int]:
    """Give whom open questions are brought back to: the owner, else all who hear on their side."""
    hearing = side(submission, day)
    return [submission.owner_id] if submission.owner_id in hearing else hearing


def reminder(
    kind: str,
    submission: Submission,
    user_id: int,
    mark: str,
    *,
    url: str = DESK,
    context: dict[str, Any] | None = None,
) -> Notice:
    """Give a reminder that a person gets once per submission and mark.

    The version is no part of the key: whoever saves a draft ten times is not reminded ten times.
    """
    return Notice(
        audience=audience(submission, url),
        confidential=stays_inside(submission),
        kind=kind,
        key=f"submission:{submission.pk}:{kind}:{mark}:{user_id}",
        user_id=user_id,
        url=url % submission.reference,
        category="reminders",
        context=_context_for(submission, url) | (context or {}),
    )
