"""Reads of the desk: many submissions at once, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from portal.accounts.models import Mandate
from portal.accounts.queries import Standing
from portal.catalogue.models import Record
from portal.catalogue.record import Kind
from portal.submissions.models import (
    ChangeItem,
    ChangeRequest,
    SectionText,
    Submission,
    SubmissionEvent,
    SubmissionFile,
)
from portal.submissions.queries import LIVING, visible
from portal.submissions.workflow import State

LATEST = 10
"""How many ended or published submissions the desk shows before it is asked for all."""


@dataclass
class Shelf:
    """Everything that the desk's first page shows, read at once."""

    submissions: list[Submission]
    texts: dict[int, list[SectionText]] = field(default_factory=dict)
    files: dict[int, list[SubmissionFile]] = field(default_factory=dict)
    requests: dict[int, ChangeRequest] = field(default_factory=dict)
    items: dict[int, list[ChangeItem]] = field(default_factory=dict)
    """Questions of the present round, by submission."""
    last: dict[int, SubmissionEvent] = field(default_factory=dict)
    published: dict[int, Record] = field(default_factory=dict)
    """The entry in its original language, by page."""


def shelf(standing: Standing) -> Shelf:
    """Read the desk of a person who stands for nothing else. Eight queries, however much lies on it."""
    found = list(visible(standing))
    ids = [submission.pk for submission in found]
    shelf = Shelf(found)
    drafts = [s.pk for s in found if s.status in {State.DRAFT, State.DISCARDED}]
    shelf.texts = _by(
        SectionText.objects.filter(submission_id__in=drafts)
        .select_related("saved_by")
        .order_by("saved_at", "pk")
    )
    shelf.files = _by(
        SubmissionFile.objects.filter(submission_id__in=drafts, removed_at__isnull=True).order_by(
            "pk"
        )
    )
    asked = [s.pk for s in found if s.status == State.CHANGES_REQUESTED]
    for request in (
        ChangeRequest.objects.filter(submission_id__in=asked, undone_at__isnull=True)
        .order_by("round")
        .prefetch_related("items")
    ):
        shelf.requests[request.submission_id] = request
        shelf.items[request.submission_id] = list(request.items.all())
    for event in (
        SubmissionEvent.objects.filter(submission_id__in=ids)
        .order_by("submission_id", "-version")
        .distinct("submission_id")
    ):
        shelf.last[event.submission_id] = event
    shelf.published = entries(s.page_id for s in found if s.page_id is not None)
    return shelf


def _by(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.submission_id].append(row)
    return found


def entries(page_ids: Iterable[int | None]) -> dict[int, Record]:
    """Give published entries in their original language, by page. One query."""
    rows = Record.objects.filter(page_id__in=[p for p in page_ids if p], is_original=True)
    return {
        row.page_id: row
        for row in rows.only("page_id", "kind", "slug", "language", "languages", "reference")
    }


def removed_files(submission: Submission) -> QuerySet[SubmissionFile]:
    """Give the files that were taken out and can be put back."""
    return SubmissionFile.objects.filter(submission=submission, removed_at__isnull=False).order_by(
        "-removed_at", "pk"
    )


def side_of(submission: Submission, user_ids: Iterable[int]) -> frozenset[int]:
    """Give which of some people ever stood for a submission's State or organisation."""
    mandates = Mandate.objects.filter(user_id__in=set(user_ids))
    own = mandates.filter(state=submission.member_state)
    if submission.organisation_id is not None:
        own = own | mandates.filter(organisation_id=submission.organisation_id)
    wrote = {submission.owner_id, *submission.writer_ids}
    return frozenset(own.values_list("user_id", flat=True)) | wrote


def country_texts(member_states: Iterable[str]) -> list[Submission]:
    """Give the country texts of some States that are public or being written. One query."""
    return list(
        Submission.objects.filter(
            kind=Kind.COUNTRY,
            member_state__in=list(member_states),
            supersedes__isnull=True,
            status__in=sorted(LIVING),
        ).order_by("member_state")
    )
