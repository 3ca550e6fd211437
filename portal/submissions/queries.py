"""Reads of submissions. Whatever a person sees starts from `visible_to`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext

from portal.accounts import zones
from portal.accounts.models import Mandate, User
from portal.accounts.queries import Standing
from portal.catalogue.record import Kind
from portal.core.errors import Missing
from portal.library import queries as library
from portal.library.content import CONTENTS, Content, Photo
from portal.submissions import sections
from portal.submissions.models import (
    ChangeItem,
    ChangeRequest,
    Comment,
    Decision,
    PreviewLink,
    Revision,
    SectionText,
    Submission,
    SubmissionEvent,
    SubmissionFile,
)
from portal.submissions.workflow import OPEN, Action, State

LIVING = OPEN | {State.PUBLISHED}
"""States of what is on its way to readers, or before them."""


def visible(standing: Standing) -> QuerySet[Submission]:
    """Give the submissions that a person may see, with what a row shows."""
    return (
        Submission.objects.visible_to(standing)
        .select_related("owner", "assigned_to", "organisation")
        .order_by("-updated_at", "pk")
    )


def one(standing: Standing, reference: str) -> Submission:
    """Give a submission that a person may see. Raises: Missing, which tells nothing more."""
    found = (
        Submission.objects.visible_to(standing)
        .select_related(
            "owner",
            "assigned_to",
            "organisation",
            "current_revision",
            "supersedes",
            "decided_by",
            "endorsed_by",
            "page",
        )
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Missing
    return found


def locked(submission_id: int) -> Submission:
    """Give a submission, locked until the transaction ends. Raises: Missing."""
    found = Submission.objects.select_for_update(of=("self",)).filter(pk=submission_id).first()
    if found is None:
        raise Missing
    return found


def texts(submission: Submission) -> dict[str, SectionText]:
    """Give the working texts by section."""
    rows = SectionText.objects.filter(submission=submission).select_related("saved_by")
    return {row.section: row for row in rows}


def draft_json(submission: Submission) -> dict[str, Any]:
    """Give the working text of all sections as one JSON object."""
    content: dict[str, Any] = {}
    for text in SectionText.objects.filter(submission=submission).order_by("pk"):
        content |= text.content
    return content


def files(submission: Submission) -> QuerySet[SubmissionFile]:
    """Give the files of a submission that were not removed."""
    return SubmissionFile.objects.filter(submission=submission, removed_at__isnull=True).order_by(
        "pk"
    )


def visible_file(standing: Standing, file_uuid: UUID) -> SubmissionFile:
    """Give a file of a submission that a person may see.

    The submitting side reads its working files; the secretariat only what was sent to it.

    Raises: Missing.
    """
    found = (
        SubmissionFile.objects.select_related("submission")
        .filter(
            uuid=file_uuid,
            submission__in=Submission.objects.visible_to(standing),
        )
        .first()
    )
    if found is None or not (_is_theirs(standing, found.submission) or _was_sent(found)):
        raise Missing
    return found


def _is_theirs(standing: Standing, submission: Submission) -> bool:
    if submission.organisation_id in standing.organisations:
        return True
    return submission.member_state in standing.states


def sent_revisions(submission: Submission) -> QuerySet[Revision]:
    """Give the revisions that reached the secretariat, with their authors, the latest first.

    What a contributor sent only to the focal point is not among them.
    """
    reached = SubmissionEvent.objects.filter(submission=submission, target=State.SUBMITTED)
    return (
        Revision.objects.filter(pk__in=reached.values("revision_id"))
        .select_related("author")
        .order_by("-number")
    )


def _was_sent(file: SubmissionFile) -> bool:
    sent = sent_revisions(file.submission)
    return sent.filter(files__contains=[{"uuid": str(file.uuid)}]).exists()


def draft_content(submission: Submission) -> Content:
    """Give the working text as content, with the pictures that it has now.

    A day, a time or an address that was not understood is left out; the draft keeps it.
    """
    stored = (
        sections.understood(draft_json(submission))
        | sections.known_answers(submission.kind, submission.member_state, submission.language)
        | {"photos": [vars(photo) for photo in _photos(files(submission))]}
    )
    return CONTENTS[submission.kind].from_json(stored)


def over_public(submission: Submission, content: Content) -> Content:
    """Give an update's content with what its form does not ask as the public entry has it.

    The registration for an event, its outputs, the entries that are named as related: editors
    enter them, and no update of the text takes them away. What is no update stays as it is.
    """
    first = submission.supersedes
    if first is None or first.page_id is None:
        return content
    public = library.content_of(library.entry(first.page_id))
    form = sections.form_of(submission.kind)
    asked = {name for section in form.sections for name in section.fields}
    asked |= {"title", "title_en", "photos", *content.SENT_ONLY}
    return replace(public, **{n: getattr(content, n) for n in content.names() if n in asked})


def _photos(found: Iterable[SubmissionFile]) -> tuple[Photo, ...]:
    return tuple(
        Photo(str(file.uuid), file.alt, file.caption, file.credit, file.licence)
        for file in found
        if file.kind == SubmissionFile.Kind.PHOTO
    )


def sent_content(revision: Revision, kind: str) -> Content:
    """Give a revision's text as content of the submission's kind."""
    return CONTENTS[kind].from_json(revision.content)


def open_items(submission: Submission) -> list[ChangeItem]:
    """Give the questions of the last round that was not undone, answered or not."""
    last = (
        ChangeRequest.objects.filter(submission=submission, undone_at__isnull=True)
        .order_by("-round")
        .first()
    )
    return list(last.items.order_by("position")) if last else []


def taken_back_items(submission: Submission) -> list[ChangeItem]:
    """Give the answered questions of rounds that were undone: the answers are their writers'."""
    return list(
        ChangeItem.objects.filter(request__submission=submission, request__undone_at__isnull=False)
        .exclude(answer="")
        .order_by("request__round", "position")
    )


def change_requests(submission: Submission) -> list[ChangeRequest]:
    """Give all rounds with their questions, the latest first; undone ones are left out."""
    items = Prefetch("items", ChangeItem.objects.order_by("position"))
    return list(
        ChangeRequest.objects.filter(submission=submission, undone_at__isnull=True)
        .prefetch_related(items)
        .order_by("-round")
    )


def waiting_requests() -> QuerySet[ChangeRequest]:
    """Give the last round of every submission that waits for answers, with its submission."""
    last = (
        ChangeRequest.objects.filter(submission=OuterRef("submission"), undone_at__isnull=True)
        .order_by("-round")
        .values("pk")[:1]
    )
    return ChangeRequest.objects.filter(
        pk=Subquery(last), submission__status=State.CHANGES_REQUESTED
    ).select_related("submission__owner", "submission__organisation")


def next_round(submission: Submission) -> int:
    """Give the number of the next round of questions."""
    found = ChangeRequest.objects.filter(submission=submission).aggregate(last=Max("round"))
    return int(found["last"] or 0) + 1


def next_revision(submission: Submission) -> int:
    """Give the number of the next revision."""
    found = Revision.objects.filter(submission=submission).aggregate(last=Max("number"))
    return int(found["last"] or 0) + 1


def revisions(submission: Submission) -> list[Revision]:
    """Give all revisions, the latest first."""
    return list(
        Revision.objects.filter(submission=submission).select_related("author").order_by("-number")
    )


def last_decision(submission: Submission) -> Decision | None:
    """Give the decision in force."""
    return (
        Decision.objects.filter(submission=submission, undone_at__isnull=True)
        .order_by("-pk")
        .first()
    )


def last_event(submission: Submission, *actions: Action) -> SubmissionEvent | None:
    """Give the latest row of the log of one of the actions."""
    return (
        SubmissionEvent.objects.filter(submission=submission, action__in=actions)
        .order_by("-version")
        .first()
    )


def comments(submission: Submission, *, internals: bool) -> list[Comment]:
    """Give the remarks, the oldest first; internal ones where `policies.sees_internals` says so."""
    found = Comment.objects.filter(submission=submission)
    if not internals:
        found = found.filter(visibility=Comment.Visibility.SUBMITTER)
    return list(found.select_related("author").order_by("pk"))


def history(submission: Submission) -> list[SubmissionEvent]:
    """Give the log, the oldest first, with people."""
    return list(
        SubmissionEvent.objects.filter(submission=submission)
        .select_related("actor", "revision")
        .order_by("version")
    )


@dataclass(frozen=True)
class SectionState:
    """A section of the form with how far it is."""

    section: sections.Section
    progress: sections.Progress
    questions: int
    """Open questions of the secretariat that concern it."""


def section_states(submission: Submission) -> list[SectionState]:
    """Give the task list of a submission. Three queries."""
    content = draft_json(submission)
    items = [i for i in open_items(submission) if not i.answer]
    in_changes = submission.status == State.CHANGES_REQUESTED
    states = []
    for section in sections.sections_for(submission.size, submission.kind):
        progress = sections.progress(section, content, submission.size, submission.language)
        if section.key == "files":
            progress = _files_progress(submission)
        count = sum(1 for item in items if item.section == section.key) if in_changes else 0
        states.append(SectionState(section, progress, count))
    return states


def _files_progress(submission: Submission) -> sections.Progress:
    found = list(files(submission))
    if all(file.is_described for file in found):
        return sections.Progress.COMPLETE if found else sections.Progress.EMPTY
    return sections.Progress.BEGUN


def gaps(submission: Submission) -> list[sections.Gap]:
    """Give the required answers that are missing; files without words count too."""
    missing = sections.gaps(
        draft_json(submission), submission.size, submission.language, submission.kind
    )
    if any(not file.is_described for file in files(submission)):
        missing.append(sections.Gap("files", "photos"))
    return missing


def faults(submission: Submission, at: datetime) -> list[sections.Fault]:
    """Give the answers that are there but cannot be sent as they are."""
    content = draft_json(submission)
    found = sections.faults(
        content,
        submission.size,
        submission.language,
        kind=submission.kind,
        today=today_in(submission, at),
    )
    if submission.kind == Kind.MATERIAL and not _has_material(submission, content):
        sentence = gettext("The material itself is missing: give its address, its text or a file.")
        found.append(sections.Fault("contents", "url", "url", sentence))
    return found


def _has_material(submission: Submission, content: Mapping[str, Any]) -> bool:
    said = content.get("url") or content.get("body")
    return bool(said) or files(submission).filter(kind=SubmissionFile.Kind.DOCUMENT).exists()


def today_in(submission: Submission, at: datetime) -> date:
    """Give the day that it is where the State's ministries are."""
    return at.astimezone(zones.zone(zones.USUAL.get(submission.member_state, "UTC"))).date()


def country_text(member_state: str, but: int | None = None) -> Submission | None:
    """Give the submission that made, or is to make, a State's country text; of each there is one.

    What ended is none. `but` names a submission that does not count.
    """
    found = Submission.objects.filter(
        kind=Kind.COUNTRY,
        member_state=member_state,
        supersedes__isnull=True,
        status__in=sorted(LIVING),
    )
    return found.exclude(pk=but).first()


def preview_links(submission: Submission) -> list[PreviewLink]:
    """Give all preview links that were ever made, the latest first, with their people."""
    return list(
        PreviewLink.objects.filter(submission=submission)
        .select_related("made_by", "revoked_by")
        .order_by("-made_at", "-pk")
    )


def preview_link(token: str) -> PreviewLink:
    """Give the link of a token, open or not. Raises: Missing."""
    found = (
        PreviewLink.objects.select_related("submission__organisation", "made_by")
        .filter(token_hash=PreviewLink.digest(token))
        .first()
    )
    if found is None:
        raise Missing
    return found


def open_update(submission: Submission) -> Submission | None:
    """Give the update of a published submission that is under way."""
    return Submission.objects.open().filter(supersedes=submission).first()


def latest_published(page_id: int) -> Submission:
    """Give the submission whose text an entry shows: itself, or its last published update."""
    return Submission.objects.filter(page_id=page_id, status=State.PUBLISHED).latest("published_at")


def queue() -> QuerySet[Submission]:
    """Give all that was ever submitted, for the moderators' queue; filters come on top."""
    return (
        Submission.objects.filter(submitted_at__isnull=False)
        .select_related("assigned_to", "organisation", "owner")
        .order_by("submitted_at", "pk")
    )


def to_publish() -> QuerySet[Submission]:
    """Give what was accepted and waits for its second pair of eyes."""
    return (
        Submission.objects.filter(status=State.ACCEPTED)
        .select_related("page", "decided_by", "owner")
        .order_by("decided_at", "pk")
    )


def colleagues(submission: Submission, on: date) -> QuerySet[User]:
    """Give who holds a mandate for a submission's State or organisation, its owner left out.

    These are the people to whom it may be transferred. The service asks again.
    """
    mandates = Mandate.objects.valid_on(on)
    if submission.organisation_id is not None:
        mandates = mandates.filter(organisation_id=submission.organisation_id)
    else:
        mandates = mandates.filter(state=submission.member_state)
    return (
        User.objects.filter(is_active=True, pk__in=mandates.values("user_id"))
        .exclude(pk=submission.owner_id)
        .order_by("name", "pk")
    )


def open_work(user_id: int) -> QuerySet[Submission]:
    """Give the open submissions that a person owns or reviews: what a hand-over must cover."""
    return (
        Submission.objects.open()
        .filter(Q(owner_id=user_id) | Q(assigned_to_id=user_id))
        .order_by("pk")
    )
