"""Moves: one transaction each, on the locked row. See `workflow.MOVES` for what is possible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.accounts.queries import Standing
from portal.catalogue.addresses import below_language
from portal.catalogue.record import Act, Kind, Step
from portal.core.errors import Conflict, Missing, NotAllowed, Unfit
from portal.library import releases
from portal.library import services as library
from portal.library.content import SCHEMA_VERSION
from portal.library.models import ScheduledPublication
from portal.library.services import AttachedFile, ReleasedFile
from portal.notifications import services as notifications
from portal.submissions import guards, notices, policies, queries
from portal.submissions.guards import Words
from portal.submissions.models import (
    ChangeItem,
    ChangeRequest,
    Comment,
    Decision,
    Revision,
    Submission,
    SubmissionEvent,
    SubmissionFile,
)
from portal.submissions.notices import DECISIONS, News
from portal.submissions.services.drafts import require_one_country_text
from portal.submissions.workflow import (
    PUBLIC_LABELS,
    Action,
    Actor,
    Endorsement,
    Move,
    NoSuchMove,
    State,
    follow,
)

NO_WORDS = Words()


@dataclass
class Making:
    """A move in the making: what its effect reads and what it leaves for the log."""

    submission: Submission
    move: Move
    words: Words
    by: User | None
    at: datetime
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def person(self) -> User:
        """The person who moves; the clock makes only moves without one."""
        assert self.by is not None
        return self.by


@transaction.atomic
def act(
    *,
    submission_id: int,
    action: Action,
    by: User,
    at: datetime,
    expected_version: int | None = None,
    words: Words = NO_WORDS,
) -> Submission:
    """Make a move: lock, compare versions, check who may and every guard, change, log, tell.

    `expected_version` is the version that the person's form was made from; None is for callers
    that hold the row's truth themselves (the demonstration loader).

    Raises: Missing, NotAllowed, Conflict (somebody was faster), Unfit (a guard does not hold).
    Guarantees: state, log, page, notices change together or not at all; of parallel calls one
    wins and the others see a Conflict that names who was faster.
    """
    making, part = _allowed(submission_id, action, by, at, expected_version, words)
    return _make(making, part)


@transaction.atomic
def plan_publication(
    *,
    submission_id: int,
    due_at: datetime,
    zone: str,
    by: User,
    at: datetime,
    expected_version: int,
    words: Words,
) -> ScheduledPublication:
    """Decide, as whoever could publish now, that an accepted text goes public at a time.

    Nothing else changes: the submission stays accepted until the clock makes the move, under the
    checks of that minute. Raises: as `act` does; Unfit for a time that is not in the coming year.
    """
    making, _part = _allowed(submission_id, Action.PUBLISH, by, at, expected_version, words)
    submission = making.submission
    assert submission.page_id is not None
    assert submission.page_revision_id is not None
    return releases.plan_judged(
        page_id=submission.page_id,
        revision_id=submission.page_revision_id,
        due_at=due_at,
        zone=zone,
        by=by,
        at=at,
    )


def publish_planned(*, page_id: int, by: User, at: datetime) -> Submission:
    """Make the move that was planned for an accepted text, in the name of whoever planned it.

    Raises: as `act` does; Conflict where nothing accepted waits on the page.
    """
    found = Submission.objects.filter(page_id=page_id, status=State.ACCEPTED).first()
    if found is None:
        raise Conflict
    judged = Words(revision_id=found.current_revision_id)
    return act(submission_id=found.pk, action=Action.PUBLISH, by=by, at=at, words=judged)


@transaction.atomic
def pass_on(*, submission_id: int, at: datetime) -> Submission | None:
    """Let the clock pass on what a focal point did not answer, recorded as no response.

    Returns None where somebody answered meanwhile. Silence is never recorded as agreement.
    """
    submission = queries.locked(submission_id)
    try:
        move = follow(State(submission.status), Action.PASS_ON)
        guards.require(move, submission, NO_WORDS, at)
    except (NoSuchMove, Unfit):
        return None
    return _make(Making(submission, move, NO_WORDS, None, at), Actor.CLOCK)


@transaction.atomic
def comment(
    *, submission_id: int, by: User, at: datetime, text: str, visibility: str, section: str = ""
) -> Comment:
    """Remark on a submission. The submitting side's remarks are always read by both sides.

    Raises: Missing, NotAllowed, Unfit for an empty remark.
    """
    submission = queries.locked(submission_id)
    standing = accounts.standing(by, accounts.today(at))
    if not Submission.objects.visible_to(standing).filter(pk=submission.pk).exists():
        raise Missing
    if not policies.may_comment(standing, submission):
        raise NotAllowed
    if not text.strip():
        raise Unfit(_("Write something first."))
    internal = (
        policies.sees_internals(standing, submission) and visibility == Comment.Visibility.INTERNAL
    )
    made = Comment.objects.create(
        submission=submission,
        revision=submission.current_revision,
        section=section,
        visibility=Comment.Visibility.INTERNAL if internal else Comment.Visibility.SUBMITTER,
        text=text.strip(),
        author=by,
        at=at,
    )
    if not internal:
        notifications.send(_told_of(made, standing, at), at=at)
    return made


def _told_of(made: Comment, standing: Standing, at: datetime) -> list[Any]:
    submission = made.submission
    secretariat = policies.sees_internals(standing, submission)
    day = accounts.today(at)
    people: list[int] = []
    if secretariat:
        people = notices.side(submission, day)
    elif submission.assigned_to_id is not None:
        people = notices.reviewers(submission, day)
    return [
        replace(
            notices.reminder(
                "submissions.comment",
                submission,
                user_id,
                str(made.pk),
                url=notices.DESK if secretariat else notices.REVIEW,
                context={"text": made.text, "from_secretariat": secretariat},
            ),
            category="work",
        )
        for user_id in dict.fromkeys(people)
        if user_id != made.author_id
    ]


@transaction.atomic
def mark_unpublished(*, page_id: int, at: datetime) -> None:
    """Follow a page that left the public by Wagtail's own doing (an expiry date)."""
    for submission in Submission.objects.select_for_update().filter(
        page_id=page_id, status=State.PUBLISHED
    ):
        move = follow(State.PUBLISHED, Action.UNPUBLISH)
        reason = _("The page is no longer public.")
        submission.record(move, by=None, as_actor=Actor.CLOCK, at=at, reason=reason)


def news_of(
    submission: Submission, action: Action, words: Words, *, by: User, at: datetime
) -> News:
    """Give the news that a move would make, for a preview of the very mail."""
    detail: dict[str, Any] = {}
    if action is Action.REQUEST_CHANGES:
        detail = _question_detail(_with_a_day(words, at))
    reason = _reason(words)
    return News(submission, action, "preview", by.pk, at, reason, detail)


def _allowed(
    submission_id: int,
    action: Action,
    by: User,
    at: datetime,
    expected_version: int | None,
    words: Words,
) -> tuple[Making, Actor]:
    """Lock the row and ask whether a person may make a move on it now, and as what."""
    submission = queries.locked(submission_id)
    standing = accounts.standing(by, accounts.today(at))
    if not Submission.objects.visible_to(standing).filter(pk=submission.pk).exists():
        raise Missing
    move = _move(submission, action, expected_version, standing)
    part = policies.require(standing, move, submission)
    guards.require(move, submission, words, at)
    return Making(submission, move, words, by, at), part


def _move(
    submission: Submission, action: Action, expected_version: int | None, standing: Standing
) -> Move:
    if expected_version is not None and submission.version != expected_version:
        raise Conflict(_faster(submission, standing, since=expected_version))
    try:
        return follow(State(submission.status), action)
    except NoSuchMove:
        raise Conflict(_faster(submission, standing)) from None


def _faster(submission: Submission, standing: Standing, since: int = 0) -> str:
    """Say what happened meanwhile; the submitting side does not read the secretariat's names."""
    state = State(submission.status)
    last = (
        SubmissionEvent.objects.filter(submission=submission, version__gt=since)
        .select_related("actor")
        .order_by("-version")
        .first()
    )
    inside = standing.is_staff
    told = last is not None and (inside or last.actor_part in policies.SIDE)
    if last is None or last.actor is None or not told:
        return _("This has changed since you opened it. It is now: %(state)s.") % {
            "state": state.label if inside else PUBLIC_LABELS[state]
        }
    return _(
        "%(who)s was faster: %(what)s. It is now: %(state)s. Nothing of yours was carried out."
    ) % {
        "who": last.actor,
        "what": Action(last.action).label,
        "state": state.label if inside else PUBLIC_LABELS[state],
    }


def _make(making: Making, part: Actor) -> Submission:
    submission, move = making.submission, making.move
    comes_back = move.source not in queries.LIVING and move.target in queries.LIVING
    if comes_back and submission.supersedes_id is None:
        # It may find that another text has taken its place meanwhile.
        require_one_country_text(submission.kind, submission.member_state, submission.pk)
    effect = EFFECTS.get(move.action)
    if effect is not None:
        effect(making)
    reason = _reason(making.words)
    event = submission.record(
        move,
        by=making.by,
        as_actor=part,
        at=making.at,
        reason=reason,
        detail=making.detail,
    )
    news = News(
        submission,
        Action(move.action),
        str(event.pk),
        making.by.pk if making.by else None,
        making.at,
        reason,
        making.detail,
    )
    notifications.send([*notices.about(news), *notices.receipt(news)], at=making.at)
    return submission


def _reason(words: Words) -> str:
    return words.reason.strip()


# ---- The submitting side -----------------------------------------------------------------------


def _request_endorsement(making: Making) -> None:
    submission = making.submission
    _revise(making, Revision.Why.ENDORSEMENT)
    submission.endorsement = Endorsement.NONE
    submission.endorsed_by = submission.endorsed_at = None
    submission.asked_at = submission.asked_at or making.at
    submission.endorsement_due_at = making.at + timedelta(days=settings.ENDORSEMENT_DAYS)


def _submit(making: Making) -> None:
    _revise(making, Revision.Why.SUBMIT)
    if policies.needs_state_key(making.submission):
        _endorsed(making, Endorsement.BY_FOCAL_POINT)
    _received(making)


def _endorse(making: Making) -> None:
    own = making.submission.owner_id == making.person.pk
    _endorsed(making, Endorsement.BY_FOCAL_POINT if own else Endorsement.ENDORSED)
    _received(making)


def _pass_on(making: Making) -> None:
    making.submission.endorsement = Endorsement.NO_RESPONSE
    making.submission.endorsement_due_at = None
    _received(making)


def _resubmit(making: Making) -> None:
    _revise(making, Revision.Why.RESUBMIT)
    if policies.needs_state_key(making.submission):
        _endorse(making)
    else:
        _received(making)


def _add_endorsement(making: Making) -> None:
    _endorsed(making, Endorsement.ENDORSED)


def _back_to_draft(making: Making) -> None:
    making.submission.endorsement_due_at = None


def _withdraw(making: Making) -> None:
    submission = making.submission
    if submission.page_id is not None:
        _drop_page(making)
        _take_decision_back(making)
    submission.endorsement_due_at = None


def _endorsed(making: Making, how: Endorsement) -> None:
    submission = making.submission
    submission.endorsement = how
    submission.endorsed_by, submission.endorsed_at = making.person, making.at
    submission.endorsement_due_at = None


def _received(making: Making) -> None:
    submission = making.submission
    submission.submitted_at = submission.submitted_at or making.at
    submission.due_on = working_days_after(making.at.date(), settings.REVIEW_DAYS)


def working_days_after(day: date, count: int) -> date:
    """Give the day that lies a number of working days (Monday to Friday) later."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _revise(making: Making, why: Revision.Why) -> None:
    submission = making.submission
    content = queries.draft_content(submission)
    submission.current_revision = Revision.objects.create(
        submission=submission,
        number=queries.next_revision(submission),
        schema_version=SCHEMA_VERSION,
        content=content.to_json(),
        files=[file.as_stored() for file in queries.files(submission)],
        why=why,
        author=making.person,
        created_at=making.at,
    )


# ---- The secretariat ---------------------------------------------------------------------------


def _take(making: Making) -> None:
    making.submission.assigned_to = making.person


def _assign(making: Making) -> None:
    submission = making.submission
    reviewer = _person(making)
    standing = accounts.standing(reviewer, accounts.today(making.at))
    if Actor.MODERATOR not in policies.actors(standing, submission):
        raise Unfit(_("This person may not review this submission. Choose another moderator."))
    making.detail = {"from": submission.assigned_to_id, "to": reviewer.pk}
    submission.assigned_to = reviewer


def _decided(making: Making, outcome: Decision.Outcome) -> None:
    submission, words = making.submission, making.words
    decision = Decision.objects.create(
        submission=submission,
        revision=_judged(submission),
        outcome=outcome,
        reason_code=words.reason_code,
        text=_reason(words),
        internal_note=words.internal_note.strip(),
        checklist=list(words.checklist),
        by=making.person,
        at=making.at,
    )
    submission.decided_by, submission.decided_at = making.person, making.at
    making.detail |= {"decision": decision.pk, "reason_code": words.reason_code}


def _judged(submission: Submission) -> Revision:
    assert submission.current_revision is not None
    return submission.current_revision


def _request_changes(making: Making) -> None:
    submission, words = making.submission, _with_a_day(making.words, making.at)
    assert words.due_on is not None
    request = ChangeRequest.objects.create(
        submission=submission,
        round=queries.next_round(submission),
        revision=_judged(submission),
        message=_reason(words),
        due_on=words.due_on,
        by=making.person,
        at=making.at,
    )
    asked = [question for question in words.questions if question.text.strip()]
    for position, question in enumerate(asked):
        ChangeItem.objects.create(
            request=request,
            position=position,
            section=question.section,
            field=question.field,
            question=question.text.strip(),
        )
    making.detail |= _question_detail(words)
    _decided(making, Decision.Outcome.CHANGES)
    assert submission.due_on is not None
    making.detail |= {"due_on_before": submission.due_on.isoformat()}
    submission.due_on = words.due_on


def _with_a_day(words: Words, at: datetime) -> Words:
    return replace(
        words, due_on=words.due_on or working_days_after(at.date(), settings.REVIEW_DAYS)
    )


def _question_detail(words: Words) -> dict[str, Any]:
    return {
        "questions": [q.text.strip() for q in words.questions if q.text.strip()],
        "answer_by": words.due_on.isoformat() if words.due_on else "",
    }


def _accept(making: Making) -> None:
    submission = making.submission
    judged = _judged(submission)
    _decided(making, Decision.Outcome.ACCEPTED)
    content = queries.over_public(submission, queries.sent_content(judged, submission.kind))
    attached = tuple(
        AttachedFile(stored["uuid"], stored["caption"] or stored["original_name"])
        for stored in judged.files
        if stored["kind"] == SubmissionFile.Kind.DOCUMENT
    )
    published = submission.supersedes
    if published is not None and published.page_id is not None:
        revision = library.revise_entry(
            page_id=published.page_id, content=content, by=making.person, attachments=attached
        )
    else:
        revision = library.draft_entry(
            content=content,
            reference=submission.reference,
            language=submission.language,
            state=submission.member_state,
            by=making.person,
            attachments=attached,
        )
    submission.page_id = int(revision.object_id)
    submission.page_revision_id = revision.pk
    submission.accepted_revision = submission.current_revision


def _decline(making: Making) -> None:
    if making.words.reason_code not in Decision.ReasonCode.values:
        raise Unfit(_("Choose why it is not accepted."))
    _decided(making, Decision.Outcome.NOT_ACCEPTED)


def _undo(making: Making) -> None:
    if making.submission.page_id is not None:
        _drop_page(making)
    _take_decision_back(making)


def _take_decision_back(making: Making) -> None:
    """Mark the decision in force as undone; what of its mail still waits is never sent."""
    submission, at = making.submission, making.at
    event = queries.last_event(submission, *DECISIONS)
    decision = queries.last_decision(submission)
    assert event is not None
    assert decision is not None
    if decision.outcome == Decision.Outcome.CHANGES:
        _undo_questions(submission, event, at)
    decision.undone_at = at
    decision.save(update_fields=["undone_at"])
    submission.decided_by = submission.decided_at = None
    making.detail |= {"decision": decision.pk}
    notifications.cancel(key_prefix=notices.event_prefix(submission.pk, str(event.pk)), at=at)


def _undo_questions(submission: Submission, event: SubmissionEvent, at: datetime) -> None:
    last = ChangeRequest.objects.filter(submission=submission).latest("round")
    last.undone_at = at
    last.save(update_fields=["undone_at"])
    submission.due_on = date.fromisoformat(event.detail["due_on_before"])


def _reopen(making: Making) -> None:
    _drop_page(making)
    _take_decision_back(making)


def _drop_page(making: Making) -> None:
    submission = making.submission
    page_id = submission.page_id
    assert page_id is not None
    submission.page = submission.page_revision_id = submission.accepted_revision = None
    submission.status = making.move.target
    # The row lets go of the page before the page goes: the foreign key is checked at once.
    submission.save(update_fields=["page", "page_revision_id", "accepted_revision", "status"])
    library.drop_draft(page_id=page_id, by=making.person, at=making.at)


def _publish(making: Making) -> None:
    submission = making.submission
    if submission.accepted_revision_id != submission.current_revision_id:
        raise Conflict(_("The text has changed since it was accepted. It was not published."))
    if submission.supersedes and submission.supersedes.status != State.PUBLISHED:
        raise Conflict(_("The entry that this updates is no longer public. It was not published."))
    assert submission.page_id is not None
    assert submission.page_revision_id is not None
    page = library.publish_entry(
        page_id=submission.page_id,
        revision_id=submission.page_revision_id,
        by=making.person,
        at=making.at,
        steps=_steps(making),
        files=_released(submission),
    )
    submission.page_revision_id = page.latest_revision_id
    submission.published_at = making.at
    making.detail = {
        "page": page.pk,
        "path": below_language(Kind(submission.kind), page.slug),
        "revision": page.latest_revision_id,
    }


def _steps(making: Making) -> tuple[Step, ...]:
    """Give the provenance line: who submitted, endorsed, reviewed, published, and when."""
    submission = making.submission
    assert submission.submitted_at is not None
    assert submission.decided_at is not None
    # What needs no State's key is no State's word.
    state = submission.member_state if policies.needs_state_key(submission) else ""
    endorsed = (submission.endorsed_at or submission.submitted_at).date()
    how = {
        Endorsement.ENDORSED: [Step(Act.ENDORSED, endorsed, state)],
        Endorsement.NO_RESPONSE: [Step(Act.NO_RESPONSE, endorsed, state)],
    }
    submitted = Step(Act.SUBMITTED, submission.submitted_at.date(), state)
    if submission.endorsement == Endorsement.BY_FOCAL_POINT:
        submitted = Step(Act.BY_FOCAL_POINT, submission.submitted_at.date(), state)
    last = Act.UPDATED if submission.supersedes_id else Act.PUBLISHED
    return (
        submitted,
        *how.get(Endorsement(submission.endorsement), []),
        Step(Act.REVIEWED, submission.decided_at.date()),
        Step(last, making.at.date()),
    )


def _released(submission: Submission) -> dict[str, ReleasedFile]:
    assert submission.accepted_revision is not None
    wanted = [stored["uuid"] for stored in submission.accepted_revision.files]
    released = {}
    for file in SubmissionFile.objects.filter(uuid__in=wanted):
        with file.file.open("rb") as stored:
            released[str(file.uuid)] = ReleasedFile(
                name=f"{submission.reference.lower()}-{file.pk}{file.extension}",
                title=file.caption or file.original_name,
                content=stored.read(),
            )
    return released


def _unpublish(making: Making) -> None:
    submission = making.submission
    assert submission.page_id is not None
    # Before Wagtail's signal asks: this submission follows by its own move.
    submission.status = State.UNPUBLISHED
    submission.save(update_fields=["status"])
    library.retire_entry(
        page_id=submission.page_id, by=making.person, at=making.at, reason=_reason(making.words)
    )


# ---- Work changes hands ------------------------------------------------------------------------


def _transfer(making: Making) -> None:
    submission = making.submission
    new_owner = _person(making)
    standing = accounts.standing(new_owner, accounts.today(making.at))
    holds = (
        submission.organisation_id in standing.organisations
        if submission.organisation_id is not None
        else submission.member_state in standing.states
    )
    if not holds:
        raise Unfit(_("This person holds no mandate for it today. Choose another person."))
    making.detail = {
        "from": submission.owner_id,
        "to": new_owner.pk,
        "told": [submission.owner_id, new_owner.pk],
    }
    submission.owner = new_owner


def _person(making: Making) -> User:
    wanted = making.words.person_id
    found = User.objects.filter(pk=wanted, is_active=True).first() if wanted else None
    if found is None:
        raise Unfit(_("Choose a person."))
    return found


Effect = Callable[[Making], None]

EFFECTS: dict[Action, Effect] = {
    Action.REQUEST_ENDORSEMENT: _request_endorsement,
    Action.TAKE_BACK: _back_to_draft,
    Action.RETURN: _back_to_draft,
    Action.ENDORSE: _endorse,
    Action.PASS_ON: _pass_on,
    Action.ADD_ENDORSEMENT: _add_endorsement,
    Action.SUBMIT: _submit,
    Action.RESUBMIT: _resubmit,
    Action.TAKE: _take,
    Action.ASSIGN: _assign,
    Action.REQUEST_CHANGES: _request_changes,
    Action.ACCEPT: _accept,
    Action.DECLINE: _decline,
    Action.UNDO: _undo,
    Action.PUBLISH: _publish,
    Action.REOPEN: _reopen,
    Action.WITHDRAW: _withdraw,
    Action.UNPUBLISH: _unpublish,
    Action.TRANSFER: _transfer,
}
"""What a move does besides changing the state; Role checks are in policies, never here."""
