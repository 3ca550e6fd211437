"""Submissions: working texts by section, immutable revisions, files, decisions, the log.

`Submission.record` is the only writer of a state; the log and the revisions refuse change by a
trigger (migration 0002).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from portal.accounts import states
from portal.accounts.models import Organisation, User
from portal.catalogue.record import Kind
from portal.core import languages
from portal.core.models import Timestamped
from portal.submissions.querysets import SubmissionQuerySet
from portal.submissions.sections import KINDS, Size
from portal.submissions.workflow import OPEN, Action, Actor, Endorsement, Move, State

ENTRY_STATES = (State.ACCEPTED, State.PUBLISHED, State.UNPUBLISHED)
SENT_STATES = (
    State.SUBMITTED,
    State.IN_REVIEW,
    State.CHANGES_REQUESTED,
    State.ACCEPTED,
    State.PUBLISHED,
    State.UNPUBLISHED,
    State.NOT_ACCEPTED,
)


class Submission(Timestamped):
    """What somebody proposes, on its way from a draft to a published entry.

    `version` rises with every change of text or state; a form that carries an older one is
    refused. `reference` is given once and printed on everything.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=KINDS, default=Kind.CASE_STUDY.value)
    member_state = models.CharField(_("State"), max_length=3, choices=states.CHOICES)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("partner organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="submissions")
    language = models.CharField(_("language of the text"), max_length=8, choices=languages.CHOICES)
    size = models.CharField(_("form"), max_length=5, choices=Size, default=Size.SHORT)
    status = models.CharField(_("state"), max_length=24, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(_("title"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    writer_ids = ArrayField(models.BigIntegerField(), default=list)
    assigned_to = models.ForeignKey(
        User,
        verbose_name=_("reviewer"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    endorsement = models.CharField(
        _("endorsement"), max_length=16, choices=Endorsement, default=Endorsement.NONE
    )
    endorsed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    endorsed_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the focal point was first asked to endorse.")
    )
    endorsement_due_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    due_on = models.DateField(_("answer promised by"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    current_revision = models.ForeignKey(
        "Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_revision = models.ForeignKey(
        "Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    page = models.ForeignKey(
        Page, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    page_revision_id = models.BigIntegerField(null=True, blank=True)
    supersedes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="updates",
        help_text=_("The published submission that this one updates."),
    )
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=State.values), name="submission_state_is_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(status__in=ENTRY_STATES, page__isnull=False, page_revision_id__isnull=False)
                    | ~Q(status__in=ENTRY_STATES)
                    & Q(page__isnull=True, page_revision_id__isnull=True)
                ),
                name="submission_has_a_page_iff_accepted",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=SENT_STATES)
                | Q(submitted_at__isnull=False, current_revision__isnull=False),
                name="submission_sent_has_a_revision_and_a_day",
            ),
            models.CheckConstraint(
                condition=Q(endorsed_by__isnull=True, endorsed_at__isnull=True)
                | Q(endorsed_by__isnull=False, endorsed_at__isnull=False),
                name="submission_endorsement_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(
                    endorsement__in=(Endorsement.NONE, Endorsement.NO_RESPONSE),
                    endorsed_by__isnull=True,
                )
                | Q(
                    endorsement__in=(Endorsement.ENDORSED, Endorsement.BY_FOCAL_POINT),
                    endorsed_by__isnull=False,
                ),
                name="submission_silence_is_not_agreement",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="submission_decision_has_who_and_when",
            ),
            models.UniqueConstraint(
                "supersedes",
                condition=Q(status__in=sorted(OPEN)),
                name="submission_has_one_open_update",
            ),
            models.UniqueConstraint(
                "member_state",
                condition=Q(
                    kind=Kind.COUNTRY,
                    supersedes__isnull=True,
                    status__in=sorted([*OPEN, State.PUBLISHED]),
                ),
                name="submission_is_the_only_country_text",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "member_state"], name="submission_queue"),
            models.Index(fields=["owner"], name="submission_owner"),
        ]

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference

    @property
    def state_name(self) -> str:
        """The official name of the State in the current language."""
        return states.name(self.member_state)

    @property
    def shown_title(self) -> str:
        """The title, or the reference where none is written yet."""
        return self.title or self.title_en or self.reference

    def record(
        self,
        move: Move,
        *,
        by: User | None,
        as_actor: Actor,
        at: datetime,
        reason: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> SubmissionEvent:
        """Follow a move: the new state, one step of version, one row of the log. The only writer.

        Other columns that the move changed are set on the instance beforehand.
        """
        self.status = move.target
        self.version = self.version + 1
        self.save()
        return SubmissionEvent.objects.create(
            submission=self,
            version=self.version,
            action=move.action,
            source=move.source,
            target=move.target,
            actor=by,
            actor_part=as_actor,
            revision=self.current_revision,
            reason=reason,
            detail=dict(detail or {}),
            at=at,
        )

    def touch(self, *, by: User) -> None:
        """Note a change of text: version and writers."""
        if by.pk not in self.writer_ids:
            self.writer_ids = [*self.writer_ids, by.pk]
        self.version = self.version + 1
        self.save()


class SectionText(models.Model):
    """The working text of one section, with a version of its own: colleagues work side by side."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="texts")
    section = models.CharField(max_length=16)
    content = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("submission", "section", name="section_text_is_one_per_section")
        ]

    def __str__(self) -> str:
        """Give submission and section."""
        return f"{self.submission_id} {self.section} v{self.version}"


class Revision(models.Model):
    """The whole text as it was sent, for ever: what was judged is what was read."""

    class Why(models.TextChoices):
        """What made it."""

        ENDORSEMENT = "endorsement", _("Sent to the focal point")
        SUBMIT = "submit", _("Sent to the secretariat")
        RESUBMIT = "resubmit", _("Sent again with answers")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    schema_version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    files = models.JSONField(default=list)
    why = models.CharField(max_length=12, choices=Why)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("submission", "number", name="revision_number_is_unique")
        ]

    def __str__(self) -> str:
        """Give submission and number."""
        return f"{self.submission_id} r{self.number}"


def private_path(instance: SubmissionFile, filename: str) -> str:
    """Name a stored file by its identity: nothing that a person typed reaches the disk."""
    return f"submissions/{instance.submission.uuid}/{instance.uuid}{instance.extension}"


def private_storage() -> Any:
    """Give the storage that no web server serves."""
    return storages["private"]


class SubmissionFile(models.Model):
    """A picture or a file of a submission; private until it is published.

    Pictures were re-encoded when they were taken in: no place, no camera, nothing behind the end.
    A removed file stays on disk until its draft ends, so that removing can be undone.
    """

    class Kind(models.TextChoices):
        """What it is to readers."""

        PHOTO = "photo", _("Picture")
        DOCUMENT = "document", _("File")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=8, choices=Kind)
    file = models.FileField(storage=private_storage, upload_to=private_path, max_length=200)
    original_name = models.CharField(max_length=160)
    extension = models.CharField(max_length=8)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    alt = models.CharField(_("alternative text"), max_length=300, blank=True)
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=40, blank=True)
    rights_confirmed = models.BooleanField(_("rights confirmed"), default=False)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Give the name that the person knows it by."""
        return self.original_name

    @property
    def is_described(self) -> bool:
        """Whether it has its words and rights."""
        words = self.alt if self.kind == self.Kind.PHOTO else self.caption
        return bool(words and self.credit and self.licence and self.rights_confirmed)

    def as_stored(self) -> dict[str, Any]:
        """Give what a revision remembers of it."""
        names = ("kind", "original_name", "content_type", "size", "sha256", "alt", "caption")
        return {name: getattr(self, name) for name in (*names, "credit", "licence")} | {
            "uuid": str(self.uuid)
        }


class ChangeRequest(models.Model):
    """A round of questions from the secretariat, with the day by which answers are hoped for."""

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="change_requests"
    )
    round = models.PositiveSmallIntegerField()
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    message = models.TextField(blank=True)
    due_on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("submission", "round", name="change_request_round_is_unique")
        ]

    def __str__(self) -> str:
        """Give submission and round."""
        return f"{self.submission_id} round {self.round}"


class ChangeItem(models.Model):
    """One question; the answer is required before the text can be sent again."""

    request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=16, blank=True)
    field = models.CharField(max_length=32, blank=True)
    """The answer that it is about; empty where it concerns the whole section."""
    question = models.TextField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="change_item_answer_has_who_and_when",
            )
        ]

    def __str__(self) -> str:
        """Give the question's beginning."""
        return self.question[:60]


class Decision(models.Model):
    """What a moderator decided on exactly which revision; undone decisions stay readable."""

    class Outcome(models.TextChoices):
        """The three decisions."""

        ACCEPTED = "accepted", _("Accepted")
        NOT_ACCEPTED = "not_accepted", _("Not accepted")
        CHANGES = "changes_requested", _("Changes requested")

    class ReasonCode(models.TextChoices):
        """Why something is not accepted."""

        OUT_OF_SCOPE = "out_of_scope", _("Not about desertification or land degradation")
        NO_EXPERIENCE = "no_experience", _("Not an experience: a plan, an advertisement, a report")
        NO_SOURCES = "no_sources", _("The claims cannot be traced to sources")
        DUPLICATE = "duplicate", _("Already in the library")
        RIGHTS = "rights", _("Rights in text or pictures are not clear")
        OTHER = "other", _("Another reason, given in the text")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome)
    reason_code = models.CharField(max_length=16, choices=ReasonCode, blank=True)
    text = models.TextField(blank=True)
    internal_note = models.TextField(blank=True)
    checklist = ArrayField(models.CharField(max_length=20), default=list)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="not_accepted") | ~Q(reason_code="") & ~Q(text=""),
                name="decision_against_has_its_reason",
            )
        ]

    def __str__(self) -> str:
        """Give submission and outcome."""
        return f"{self.submission_id} {self.outcome}"


class Comment(models.Model):
    """A remark on a submission; internal unless somebody chose otherwise."""

    class Visibility(models.TextChoices):
        """Who reads it."""

        INTERNAL = "internal", _("The secretariat only")
        SUBMITTER = "submitter", _("The submitting side too")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="comments")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    section = models.CharField(max_length=16, blank=True)
    visibility = models.CharField(max_length=9, choices=Visibility, default=Visibility.INTERNAL)
    text = models.TextField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Give the beginning."""
        return self.text[:60]


class SubmissionEvent(models.Model):
    """One row per move, for ever. The history of the submission and its audit trail.

    `reason` is written for the submitting side; `detail` holds ids and internals.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="events")
    version = models.PositiveIntegerField()
    action = models.CharField(max_length=24, choices=Action)
    source = models.CharField(max_length=24, choices=State)
    target = models.CharField(max_length=24, choices=State)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    actor_part = models.CharField(max_length=16, choices=Actor)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("submission", "version", name="event_is_one_per_version"),
            models.CheckConstraint(
                condition=Q(actor_part=Actor.CLOCK, actor__isnull=True)
                | ~Q(actor_part=Actor.CLOCK) & Q(actor__isnull=False),
                name="event_has_an_actor_unless_the_clock_did_it",
            ),
        ]

    def __str__(self) -> str:
        """Give submission and action."""
        return f"{self.submission_id} {self.action}"


class PreviewLink(models.Model):
    """A link with which somebody without an account reads the preview of a submission.

    Only a hash of the token rests here. The row is its own audit line: written once, revoked at
    most once, never deleted (migration 0003).
    """

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="preview_links"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=80, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True, revoked_at__isnull=True)
                | Q(revoked_by__isnull=False, revoked_at__isnull=False),
                name="preview_link_revocation_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="preview_link_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        """Give submission and number; nothing from which the link could be made."""
        return f"{self.submission_id} preview link {self.pk}"

    @staticmethod
    def digest(token: str) -> str:
        """Give what is stored of a token. The token is random, so a plain hash is enough."""
        return hashlib.sha256(token.encode()).hexdigest()
