"""Loads the demonstration through the same services as people use. Never in production."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.signal_handlers import disable_reference_index_auto_update

from portal.accounts import queries as account_queries
from portal.accounts import services as accounts
from portal.accounts.models import Organisation, User
from portal.accounts.roles import Role
from portal.catalogue.record import TranslationKind
from portal.catalogue.services import rendering_later
from portal.core import files as core_files
from portal.core.errors import NotAllowed
from portal.demonstration import cases, drawings, guests, proposals, shelves
from portal.demonstration.cases import Case
from portal.demonstration.cast import CAST, Part
from portal.demonstration.proposals import CHECKLIST, Troupe
from portal.library import services as library
from portal.library.content import CaseStudyContent
from portal.submissions import queries, sections, services
from portal.submissions.guards import Question, Words
from portal.submissions.models import Submission
from portal.submissions.workflow import Action, State

GUESTS = frozenset({part.account for part in CAST if part.state} | {"moderator", "lead", "auditor"})
"""Who registers for the demonstration's webinar: one more than it has places."""

DAYS_AGO = {
    State.PUBLISHED: 52,
    State.UNPUBLISHED: 60,
    State.ACCEPTED: 14,
    State.NOT_ACCEPTED: 30,
    State.CHANGES_REQUESTED: 11,
    State.IN_REVIEW: 6,
    State.SUBMITTED: 4,
    State.AWAITING_ENDORSEMENT: 5,
    State.WITHDRAWN: 25,
    State.DRAFT: 3,
}
"""How long ago a case of a stage was begun: desks and queue then show days that differ."""

QUESTIONS = {
    "billion-trees": (
        Question(
            "Two sources give different aims, 1 billion and 1.5 billion. Which is current?",
            "results",
        ),
        Question("Who measured the survival of the trees, and after how many years?", "results"),
    ),
    "forage-reserve-risk-aware-herding": (
        Question("Which years do the carrying-capacity maps cover?", "done"),
    ),
}

UNPUBLISHED = {
    "friendship-great-green-wall": "Two sources give very different numbers of trees. The entry "
    "returns when the figures have been compared."
}
"""Cases that are shown as taken back after publication, with the reason that readers see."""


@dataclass(frozen=True)
class Loaded:
    """What a run of the loader did."""

    people: int
    cases: int
    entries: int = 0


def load(*, at: datetime) -> Loaded:
    """Load what is missing of the demonstration.

    Safe to run twice: a person is known by address, a case by its title in English. Each case
    is whole or absent.

    Raises: NotAllowed outside the demonstration.
    """
    if not settings.DEMONSTRATION:
        raise NotAllowed(_("Demonstration content is never loaded into a production database."))
    # Noted and rendered once, at the end, not at each of some hundred steps: half the time.
    with disable_reference_index_auto_update(), rendering_later():
        loaded = _load(at)
    if loaded.cases or loaded.entries:
        call_command("rebuild_references_index", verbosity=0)
    return loaded


def _load(at: datetime) -> Loaded:
    troupe, made = _people(at)
    there = set(Submission.objects.values_list("title_en", flat=True))
    fresh = [case for case in cases.read() if case.title_en not in there]
    for case in fresh:
        _load_case(case, troupe, at)
    # A release that adds a case must not add these a second time.
    if fresh and not Submission.objects.filter(supersedes__isnull=False).exists():
        _extras(troupe, at)
    added = shelves.fill(writer=troupe["lead"], publisher=troupe["editor"], at=at)
    added += proposals.country_texts(troupe, at=at)
    proposals.waiting(troupe, at=at)
    guests.register([troupe[part.account] for part in CAST if part.account in GUESTS], at=at)
    return Loaded(made, len(fresh), added)


def _people(at: datetime) -> tuple[Troupe, int]:
    people, made = {}, 0
    for part in CAST:
        known = account_queries.person_with_address(part.email)
        people[part.account] = known or _open(part, at)
        made += known is None
    return Troupe(people), made


@transaction.atomic
def _open(part: Part, at: datetime) -> User:
    user = accounts.open_account(
        email=part.email,
        at=at,
        name=part.name,
        language=part.language,
        time_zone=part.time_zone,
        password=settings.DEMONSTRATION_PASSWORD,
    )
    accounts.grant_mandate(
        by=None,
        user=user,
        role=Role(part.role),
        state=part.state,
        organisation=_organisation(part),
        valid_from=(at - timedelta(days=400)).date(),
        at=at,
        appointed_by="Demonstration",
        tell=False,
    )
    return user


def _organisation(part: Part) -> Organisation | None:
    if not part.organisation:
        return None
    known, _is_new = Organisation.objects.get_or_create(
        name=part.organisation, defaults={"kind": Organisation.Kind.NGO}
    )
    return known


@transaction.atomic
def _load_case(case: Case, troupe: Troupe, at: datetime) -> None:
    begun = at - timedelta(days=_age(case))
    writer = troupe.writer(case.state)
    submission = services.start(
        by=writer, member_state=case.state, language=case.original, size=case.form, at=begun
    )
    _write(submission, case, writer, begun)
    _play(_Stage(case, troupe, begun), submission)


def _age(case: Case) -> int:
    spread = sum(map(ord, case.slug)) % 5
    return DAYS_AGO[_goal(case)] + (spread if _goal(case) == State.PUBLISHED else 0)


def _goal(case: Case) -> State:
    return State.UNPUBLISHED if case.slug in UNPUBLISHED else State(case.stage)


def _write(submission: Submission, case: Case, writer: User, at: datetime) -> None:
    content = case.contents[case.original]
    begun_only = ("essentials", "problem") if case.stage == State.DRAFT else ()
    for section in sections.sections_for(case.form):
        kept = {name: content[name] for name in section.fields if content.get(name) is not None}
        if kept and (not begun_only or section.key in begun_only):
            services.save_section(
                submission_id=submission.pk,
                section=section.key,
                content=kept,
                expected_version=0,
                by=writer,
                at=at,
            )
    if case.drawing is not None:
        _add_drawing(submission, case.drawing, writer, at)


def _add_drawing(
    submission: Submission, drawing: tuple[str, str], writer: User, at: datetime
) -> None:
    motif, alt = drawing
    upload = SimpleUploadedFile(f"drawing-{motif}.jpg", drawings.draw(motif), "image/jpeg")
    file = services.take_in_file(
        submission_id=submission.pk, checked=core_files.check(upload), by=writer, at=at
    )
    words = {
        "alt": alt,
        "caption": alt.removeprefix("Drawing: ").capitalize() + ".",
        "credit": "Drawing by the portal, after the sources",
        "licence": "CC BY 4.0",
        "rights_confirmed": True,
    }
    services.describe_file(
        submission_id=submission.pk, file_id=file.pk, words=words, by=writer, at=at
    )


@dataclass(frozen=True)
class _Stage:
    case: Case
    troupe: Troupe
    begun: datetime

    def after(self, days: float) -> datetime:
        """Give the instant some days after the case was begun."""
        return self.begun + timedelta(days=days)


def _play(stage: _Stage, submission: Submission) -> None:
    """Bring a case to where it stands, move by move, each some days after the last."""
    case, troupe, goal = stage.case, stage.troupe, _goal(stage.case)
    if goal == State.DRAFT:
        return
    if goal == State.AWAITING_ENDORSEMENT:
        _move(stage, submission, Action.REQUEST_ENDORSEMENT, troupe.writer(case.state), 0.5)
        return
    _send(stage, submission)
    if goal == State.SUBMITTED:
        return
    if goal == State.WITHDRAWN:
        reason = "The partners of the working groups wish to agree on the text first."
        _move(stage, submission, Action.WITHDRAW, troupe.focal_point(case.state), 3, reason=reason)
        return
    _move(stage, submission, Action.TAKE, troupe["moderator"], 2)
    _decide(stage, submission, goal)


def _send(stage: _Stage, submission: Submission) -> None:
    writer = stage.troupe.writer(stage.case.state)
    focal_point = stage.troupe.focal_point(stage.case.state)
    if writer == focal_point:
        _move(stage, submission, Action.SUBMIT, focal_point, 1)
    else:
        _move(stage, submission, Action.REQUEST_ENDORSEMENT, writer, 0.5)
        _move(stage, submission, Action.ENDORSE, focal_point, 1)


def _decide(stage: _Stage, submission: Submission, goal: State) -> None:
    moderator = stage.troupe["moderator"]
    if goal == State.CHANGES_REQUESTED:
        _move(
            stage,
            submission,
            Action.REQUEST_CHANGES,
            moderator,
            4,
            questions=QUESTIONS[stage.case.slug],
            reason="Thank you for this experience. Before it can be published we need to know:",
        )
    elif goal == State.NOT_ACCEPTED:
        _move(
            stage,
            submission,
            Action.DECLINE,
            moderator,
            5,
            reason_code="no_experience",
            reason="This presents an institution. It is welcome as a document; a case study tells "
            "what was tried on the land and what it changed.",
        )
    elif goal != State.IN_REVIEW:
        _move(stage, submission, Action.ACCEPT, moderator, 5, checklist=CHECKLIST)
        if goal != State.ACCEPTED:
            _publish(stage, submission)


def _publish(stage: _Stage, submission: Submission) -> None:
    case, editor = stage.case, stage.troupe["editor"]
    published = _move(stage, submission, Action.PUBLISH, editor, 7)
    assert published.page_id is not None
    for language, content in case.contents.items():
        if language != case.original:
            _translate(published.page_id, language, content, stage)
    if case.slug in UNPUBLISHED:
        _move(stage, submission, Action.UNPUBLISH, editor, 20, reason=UNPUBLISHED[case.slug])


def _translate(page_id: int, language: str, content: dict[str, Any], stage: _Stage) -> None:
    revision = library.draft_translation(
        page_id=page_id,
        language=language,
        content=CaseStudyContent.from_json(content),
        kind=TranslationKind.SECRETARIAT,
        by=stage.troupe["lead"],
    )
    library.publish_latest(
        page_id=int(revision.object_id),
        revision_id=revision.pk,
        by=stage.troupe["editor"],
        at=stage.after(8),
    )


def _move(
    stage: _Stage, submission: Submission, action: Action, by: User, day: float, **words: Any
) -> Submission:
    fresh = Submission.objects.get(pk=submission.pk)
    return services.act(
        submission_id=fresh.pk,
        action=action,
        by=by,
        at=stage.after(day),
        words=Words(revision_id=fresh.current_revision_id, **words),
    )


@transaction.atomic
def _extras(troupe: Troupe, at: datetime) -> None:
    """Show what no single case shows: an update under way, a discarded draft, an assignment."""
    pasture = Submission.objects.get(title_en__startswith="Pasture user groups")
    services.propose_update(
        submission_id=pasture.pk, by=troupe["focal.mng"], at=at - timedelta(days=2)
    )
    writer = troupe["contributor.mng"]
    tried = services.start(
        by=writer, member_state="MNG", language="mn", size="short", at=at - timedelta(days=9)
    )
    services.act(
        submission_id=tried.pk, action=Action.DISCARD, by=writer, at=at - timedelta(days=9)
    )
    services.comment(
        submission_id=queries.queue().filter(status=State.IN_REVIEW)[0].pk,
        by=troupe["moderator"],
        at=at - timedelta(days=1),
        text="The two areas given for the desert differ by a quarter; keep both with sources.",
        visibility="internal",
    )
