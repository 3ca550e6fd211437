"""Reads for the secretariat's screens: the queue with its filters, and what was really sent.

The queue holds what was submitted to the secretariat at least once. While the State works on it
again, the secretariat goes on reading the text that was sent, never the working text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Case, Count, F, Min, OuterRef, Q, QuerySet, Subquery, TextField, When
from django.db.models.expressions import OrderBy
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from portal.accounts import queries as accounts
from portal.accounts.models import Mandate, User
from portal.accounts.queries import Standing
from portal.accounts.roles import Role
from portal.accounts.states import STATES
from portal.catalogue import queries as catalogue
from portal.catalogue.models import Record
from portal.catalogue.record import PublishedEntry
from portal.catalogue.text.folding import fold
from portal.core.errors import Missing
from portal.library import queries as library
from portal.library.content import Content
from portal.library.models import EntryPage
from portal.submissions import queries
from portal.submissions.models import (
    ChangeRequest,
    Revision,
    Submission,
    SubmissionEvent,
    SubmissionFile,
)
from portal.submissions.querysets import READERS
from portal.submissions.workflow import State
from portal.vocabulary import queries as vocabulary
from portal.vocabulary.models import Concept

WAITING_FOR_STATE = (State.CHANGES_REQUESTED, State.DRAFT, State.AWAITING_ENDORSEMENT)
"""With the State again; in the queue only where it was submitted before."""
TO_REVIEW = (State.SUBMITTED, State.IN_REVIEW)
DECIDED = (
    State.ACCEPTED,
    State.PUBLISHED,
    State.UNPUBLISHED,
    State.NOT_ACCEPTED,
    State.WITHDRAWN,
)


class Tab(StrEnum):
    """The five views of the queue."""

    ALL = "all"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    DECIDED = "decided"


TAB_STATES: dict[Tab, tuple[State, ...]] = {
    Tab.ALL: (*TO_REVIEW, *WAITING_FOR_STATE),
    Tab.MINE: (*TO_REVIEW, *WAITING_FOR_STATE),
    Tab.UNASSIGNED: TO_REVIEW,
    Tab.WAITING: WAITING_FOR_STATE,
    Tab.DECIDED: DECIDED,
}

_FIXED_ORDER = Case(
    *(When(member_state=state.iso3, then=place) for place, state in enumerate(STATES)),
    default=len(STATES),
)
ORDERS: dict[str, tuple[str | OrderBy, ...]] = {
    "age": ("submitted_at", "pk"),
    "-age": ("-submitted_at", "-pk"),
    "due": (F("due_on").asc(nulls_last=True), "pk"),
    "-due": (F("due_on").desc(nulls_last=True), "-pk"),
    "state": (_FIXED_ORDER.asc(), "submitted_at", "pk"),
    "-state": (_FIXED_ORDER.desc(), "submitted_at", "pk"),
    "reference": ("reference",),
    "-reference": ("-reference",),
}


@dataclass(frozen=True)
class Filters:
    """What a person chose above the queue; empty means everything."""

    tab: Tab = Tab.ALL
    kind: str = ""
    status: str = ""
    state: str = ""
    language: str = ""
    reviewer: str = ""
    endorsement: str = ""
    order: str = "age"


def queue(standing: Standing, filters: Filters) -> QuerySet[Submission]:
    """Give the rows of the queue that a person may read. Each has `sent_title`."""
    found = _of_tab(_queue(standing), filters.tab, standing)
    if filters.status:
        with_state = filters.status == State.CHANGES_REQUESTED
        found = found.filter(status__in=WAITING_FOR_STATE if with_state else (filters.status,))
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.state:
        found = found.filter(member_state=filters.state)
    if filters.language:
        found = found.filter(language=filters.language)
    if filters.reviewer:
        found = found.filter(assigned_to_id=int(filters.reviewer))
    if filters.endorsement:
        found = found.filter(endorsement=filters.endorsement)
    return found.annotate(sent_title=_sent_title()).order_by(
        *ORDERS.get(filters.order, ORDERS["age"])
    )


def _queue(standing: Standing) -> QuerySet[Submission]:
    if not standing.has(*READERS):
        return Submission.objects.none()
    visible = Submission.objects.visible_to(standing).values("pk")
    return queries.queue().filter(pk__in=visible)


def _of_tab(found: QuerySet[Submission], tab: Tab, standing: Standing) -> QuerySet[Submission]:
    found = found.filter(status__in=TAB_STATES[tab])
    if tab is Tab.MINE:
        return found.filter(assigned_to_id=standing.user_id)
    if tab is Tab.UNASSIGNED:
        return found.filter(assigned_to__isnull=True)
    return found


def _sent_title() -> Coalesce:
    # The working title moves on while the State writes; the queue shows the one that was sent.
    sent = (
        SubmissionEvent.objects.filter(submission=OuterRef("pk"), target=State.SUBMITTED)
        .order_by("-version")
        .annotate(sent_title=KeyTextTransform("title", "revision__content"))
        .values("sent_title")[:1]
    )
    return Coalesce(Subquery(sent), F("reference"), output_field=TextField())


def tab_counts(standing: Standing) -> dict[str, int]:
    """Give the number of rows of each tab, without filters. One query."""
    mine = Q(assigned_to_id=standing.user_id)
    return _queue(standing).aggregate(
        all=Count("pk", filter=Q(status__in=TAB_STATES[Tab.ALL])),
        mine=Count("pk", filter=mine & Q(status__in=TAB_STATES[Tab.MINE])),
        unassigned=Count("pk", filter=Q(assigned_to__isnull=True, status__in=TO_REVIEW)),
        waiting=Count("pk", filter=Q(status__in=WAITING_FOR_STATE)),
        decided=Count("pk", filter=Q(status__in=DECIDED)),
    )


@dataclass(frozen=True)
class Backlog:
    """How much waits, and since when."""

    count: int
    oldest: datetime | None
    overdue: int = 0


def to_review(day: date) -> Backlog:
    """Give what waits for the secretariat's review. One query."""
    row = Submission.objects.filter(status__in=TO_REVIEW).aggregate(
        count=Count("pk"),
        oldest=Min("submitted_at"),
        overdue=Count("pk", filter=Q(due_on__lt=day)),
    )
    return Backlog(row["count"], row["oldest"], row["overdue"])


def to_publish() -> Backlog:
    """Give what was accepted and waits for its second pair of eyes. One query."""
    row = Submission.objects.filter(status=State.ACCEPTED).aggregate(
        count=Count("pk"), oldest=Min("decided_at")
    )
    return Backlog(row["count"], row["oldest"])


def changes_to_publish() -> int:
    """Give the number of edits, new entries and translations that wait. Two queries."""
    return len(library.waiting_pages() - _accepted_pages())


def reviewers() -> QuerySet[User]:
    """Give the people who review or reviewed something in the queue."""
    assigned = queries.queue().order_by().values("assigned_to_id")
    return User.objects.filter(pk__in=assigned).order_by("name", "pk")


# ---- One submission ----------------------------------------------------------------------------


def one(standing: Standing, reference: str) -> Submission:
    """Give a submission that a reader of the queue may see. Raises: Missing."""
    found = queries.one(standing, reference)
    if found.submitted_at is None or not standing.has(*READERS):
        raise Missing
    return found


def accepted(standing: Standing, reference: str) -> Submission:
    """Give a submission that is or was on its way to the public. Raises: Missing."""
    found = queries.one(standing, reference)
    if found.page_id is None:
        raise Missing
    return found


@dataclass(frozen=True)
class SentFile:
    """A file with the words that were sent with it; the row itself may have other words by now."""

    file: SubmissionFile
    alt: str
    caption: str
    credit: str
    licence: str
    is_new: bool
    """It was not there, or had other words, in the previous round."""


def sent_files(revision: Revision, previous: Revision | None = None) -> list[SentFile]:
    """Give the files of a revision, in its order."""
    stored = {words["uuid"]: words for words in revision.files}
    earlier = {words["uuid"]: words for words in previous.files} if previous else stored
    found = {str(f.uuid): f for f in SubmissionFile.objects.filter(uuid__in=stored)}
    return [
        SentFile(
            file=found[uuid],
            alt=words["alt"],
            caption=words["caption"],
            credit=words["credit"],
            licence=words["licence"],
            is_new=earlier.get(uuid) != words,
        )
        for uuid, words in stored.items()
        if uuid in found
    ]


def sent_file(standing: Standing, reference: str, file_uuid: UUID) -> SubmissionFile:
    """Give a file that was sent to the secretariat. Raises: Missing."""
    file = queries.visible_file(standing, file_uuid)
    submission = file.submission
    revisions = queries.sent_revisions(submission)
    sent = {words["uuid"] for revision in revisions for words in revision.files}
    if submission.reference != reference or str(file_uuid) not in sent:
        raise Missing
    return file


def rounds(submission: Submission) -> list[tuple[ChangeRequest, bool]]:
    """Give the rounds of questions, the latest first, with whether the answers were sent.

    Answers that the State is still writing are not the secretariat's to read.
    """
    sent_at = queries.sent_revisions(submission)[0].created_at
    return [(asked, sent_at > asked.at) for asked in queries.change_requests(submission)]


def possible_reviewers(submission: Submission, at: datetime) -> list[User]:
    """Give the moderators of today without a conflict of interest. The service asks again."""
    day = accounts.today(at)
    staff = accounts.holders(Role.MODERATOR, on=day) | accounts.holders(Role.LEAD_MODERATOR, on=day)
    of_state = Mandate.objects.valid_on(day).filter(state=submission.member_state)
    involved = {submission.owner_id, *submission.writer_ids}
    free = staff.exclude(pk__in=of_state.values("user_id")).exclude(pk__in=involved)
    return list(free.order_by("name", "pk").distinct())


def published_page(submission: Submission) -> EntryPage | None:
    """Give the public page that an update would change, as it is public now."""
    base = submission.supersedes
    if base is None or base.page_id is None or submission.status == State.PUBLISHED:
        return None
    return library.entry(base.page_id)


# ---- Pages -------------------------------------------------------------------------------------


def changed_pages() -> list[EntryPage]:
    """Give entries with edits, new ones and translations that wait for a second person.

    Not the pages whose open change is an accepted submission: those go public by its move, which
    releases its files and follows its state.
    """
    accepted = _accepted_pages()
    return [page for page in library.with_unpublished_changes() if page.pk not in accepted]


def changed_page(page_id: int) -> EntryPage:
    """Give a page with a change or translation that waits. Raises: Missing."""
    page = library.waiting_page(page_id)
    if page is None or page_id in _accepted_pages():
        raise Missing
    return page


def _accepted_pages() -> set[int | None]:
    accepted = Submission.objects.filter(status=State.ACCEPTED)
    return set(accepted.values_list("page_id", flat=True))


def public_texts() -> list[PublishedEntry]:
    """Give every public entry in every language, without its text. One query."""
    rows = Record.objects.defer("body_html", "tokens").order_by("reference", "language")
    return [row.entry() for row in rows]


def origin_of(page: EntryPage) -> Submission | None:
    """Give the latest submission of an entry, whichever its language."""
    same = list(library.same_entry(page))
    return Submission.objects.filter(page_id__in=same).order_by("-pk").first()


def authors_of(page: EntryPage) -> set[int]:
    """Give the people who wrote any part of what waits on a page."""
    return library.change_authors(page)


def content_of(page: EntryPage) -> Content:
    """Give what a page says."""
    return library.content_of(page)


def entries_with(concept: Concept) -> int:
    """Count the published entries that carry a concept, or one below it. One query."""
    found = catalogue.snapshot(None).index.counts(concept.scheme, {})
    return found.get(concept.code, 0)


def concepts_named(words: str) -> list[tuple[str, str]]:
    """Give (scheme, code) of concepts by code, or by a part of a label or synonym in any language.

    Case, width, ё and the like make no difference, as in the search of readers. One query.
    """
    wanted = fold(words).strip()
    found = [
        name
        for name, _language, said in vocabulary.names()
        if wanted in fold(said) or words in name
    ]
    return list(dict.fromkeys(found))
