"""Drafts: begin, save section by section, take in files, answer questions.

A save carries the version of the section that the person saw. If a colleague saved meanwhile,
nothing is written: both texts go back to the person (`SavedElsewhere`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts import queries as accounts
from portal.accounts import states
from portal.accounts.models import User
from portal.accounts.queries import Standing
from portal.catalogue.record import Kind
from portal.core.errors import Conflict, Missing, NotAllowed, Unfit
from portal.core.files import Checked
from portal.core.languages import BY_CODE
from portal.library import queries as library
from portal.library.models import ReferenceCounter
from portal.submissions import policies, queries, sections
from portal.submissions.models import (
    ChangeItem,
    SectionText,
    Submission,
    SubmissionFile,
)
from portal.submissions.sections import Size
from portal.submissions.workflow import State

MAX_FILES = 12


class SavedElsewhere(Conflict):
    """A colleague, or the person in another window, saved this section meanwhile.

    `theirs` is the text that is stored now; nothing of the person's own was written.
    """

    status = HTTPStatus.CONFLICT

    def __init__(self, theirs: SectionText) -> None:
        """Keep the stored row, its author included."""
        super().__init__(_("This section was saved elsewhere since you opened it."))
        self.theirs = theirs


@transaction.atomic
def start(
    *,
    by: User,
    member_state: str,
    language: str,
    size: str,
    at: datetime,
    organisation_id: int | None = None,
    kind: str = Kind.CASE_STUDY,
) -> Submission:
    """Begin a proposal for a State, or as a partner organisation about a State.

    A form without sizes is the short one, whatever is asked for.

    Raises: NotAllowed without a mandate for the State or organisation, or where the kind is not
    the person's to propose; Unfit for an unknown kind, language or size; Conflict where the State
    has a country text already.
    """
    standing = accounts.standing(by, accounts.today(at))
    allowed = (
        organisation_id in standing.organisations
        if organisation_id is not None
        else member_state in standing.states
    )
    if not allowed:
        raise NotAllowed
    known = language in BY_CODE and size in Size.values and member_state in states.BY_ISO3
    if not known or kind not in sections.FORMS:
        raise Unfit(_("Choose a State, a language and a form."))
    if not policies.may_propose(standing, kind, member_state, organisation_id):
        raise NotAllowed
    form = sections.form_of(kind)
    require_one_country_text(kind, member_state)
    return Submission.objects.create(
        reference=ReferenceCounter.draw(form.prefix),
        kind=kind,
        member_state=member_state,
        organisation_id=organisation_id,
        owner=by,
        writer_ids=[by.pk],
        language=language,
        size=size if form.has_sizes else Size.SHORT,
        **sections.known_answers(kind, member_state, language),
    )


def require_one_country_text(kind: str, member_state: str, but: int | None = None) -> None:
    """Refuse a second country text of a State beside the one that is public or on its way.

    Two who begin one or bring one back at once: the second waits until the first is done.

    Raises: Conflict.
    """
    if kind != Kind.COUNTRY:
        return
    ReferenceCounter.hold(sections.form_of(kind).prefix)
    if queries.country_text(member_state, but) is not None:
        raise Conflict(_("This State has a country text already. Propose an update of it instead."))


@transaction.atomic
def change_form(
    *, submission_id: int, language: str, size: str, by: User, at: datetime
) -> Submission:
    """Change the language of the text, or the size of the form, while the text may be changed.

    What is written stays, also where the shorter form no longer asks for it. The language is
    settled once the text was sent, and for an update from the beginning.
    Raises: NotAllowed; Unfit for an unknown language or size.
    """
    submission = _writable(submission_id, by, at)
    if language not in BY_CODE or size not in Size.values:
        raise Unfit(_("Choose a language and a form."))
    settled = submission.current_revision_id is not None or submission.supersedes_id is not None
    if settled and language != submission.language:
        raise NotAllowed(_("The language of a text that was sent cannot be changed."))
    form = sections.form_of(submission.kind)
    submission.language = language
    submission.size = size if form.has_sizes else Size.SHORT
    for name, value in sections.known_answers(
        submission.kind, submission.member_state, language
    ).items():
        setattr(submission, name, value)
    submission.touch(by=by)
    return submission


@transaction.atomic
def save_section(
    *,
    submission_id: int,
    section: str,
    content: Mapping[str, Any],
    expected_version: int,
    by: User,
    at: datetime,
) -> SectionText:
    """Save the working text of one section. Nothing is required of a draft.

    Only fields of the section are kept; what else is handed in is left out. A save that changes
    nothing writes nothing.

    Raises: NotAllowed, SavedElsewhere, Missing for an unknown section.
    """
    submission = _writable(submission_id, by, at)
    asked = sections.form_of(submission.kind).section(section)
    if asked is None:
        raise Missing
    fields = asked.fields
    kept = {name: content[name] for name in fields if name in content}
    row = SectionText.objects.filter(submission=submission, section=section).first()
    if row is not None and row.content == kept:
        # Also where the version differs: a save that is sent twice is no conflict.
        return row
    if (row.version if row else 0) != expected_version:
        raise SavedElsewhere(
            row or SectionText(submission=submission, section=section, saved_by=by)
        )
    if row is None:
        row = SectionText(submission=submission, section=section, version=0)
    row.content, row.version, row.saved_by, row.saved_at = kept, row.version + 1, by, at
    row.save()
    if "title" in fields:
        submission.title = str(kept.get("title", ""))[:200]
        submission.title_en = str(kept.get("title_en", ""))[:200]
    submission.touch(by=by)
    return row


@transaction.atomic
def take_in_file(*, submission_id: int, checked: Checked, by: User, at: datetime) -> SubmissionFile:
    """Store a checked upload with a draft; it is private until the entry is published.

    The same file twice is stored once. Raises: NotAllowed; Unfit where there are too many.
    """
    submission = _writable(submission_id, by, at)
    kept = queries.files(submission)
    same = kept.filter(sha256=checked.sha256).first()
    if same is not None:
        return same
    if kept.count() >= MAX_FILES:
        raise Unfit(_("There can be at most %(count)s files.") % {"count": MAX_FILES})
    file = SubmissionFile(
        submission=submission,
        kind=SubmissionFile.Kind.PHOTO if checked.is_image else SubmissionFile.Kind.DOCUMENT,
        original_name=checked.name,
        extension=checked.extension,
        content_type=checked.content_type,
        size=len(checked.content),
        sha256=checked.sha256,
        width=checked.width,
        height=checked.height,
        uploaded_by=by,
        uploaded_at=at,
    )
    file.file.save(checked.name, ContentFile(checked.content), save=False)
    file.save()
    submission.touch(by=by)
    return file


@transaction.atomic
def describe_file(
    *, submission_id: int, file_id: int, words: Mapping[str, Any], by: User, at: datetime
) -> SubmissionFile:
    """Write a file's words and rights. Raises: NotAllowed, Missing."""
    submission = _writable(submission_id, by, at)
    file = _file(submission, file_id)
    for name in ("alt", "caption", "credit", "licence", "rights_confirmed"):
        if name in words:
            setattr(file, name, words[name])
    file.save()
    submission.touch(by=by)
    return file


@transaction.atomic
def remove_file(*, submission_id: int, file_id: int, by: User, at: datetime) -> SubmissionFile:
    """Take a file out of a draft; it can be put back. Raises: NotAllowed, Missing."""
    submission = _writable(submission_id, by, at)
    file = _file(submission, file_id)
    file.removed_at = at
    file.save(update_fields=["removed_at"])
    submission.touch(by=by)
    return file


@transaction.atomic
def restore_file(*, submission_id: int, file_id: int, by: User, at: datetime) -> SubmissionFile:
    """Put a removed file back. Raises: NotAllowed, Missing."""
    submission = _writable(submission_id, by, at)
    file = _file(submission, file_id)
    file.removed_at = None
    file.save(update_fields=["removed_at"])
    submission.touch(by=by)
    return file


@transaction.atomic
def answer_item(
    *, submission_id: int, item_id: int, answer: str, by: User, at: datetime
) -> ChangeItem:
    """Answer a question of the secretariat; an empty answer takes an answer back.

    Raises: NotAllowed, Missing where the question is not of the present round.
    """
    submission = _writable(submission_id, by, at)
    item = next((i for i in queries.open_items(submission) if i.pk == item_id), None)
    if item is None or submission.status != State.CHANGES_REQUESTED:
        raise Missing
    said = answer.strip()
    item.answer = said
    item.answered_by, item.answered_at = (by, at) if said else (None, None)
    item.save()
    submission.touch(by=by)
    return item


@transaction.atomic
def propose_update(*, submission_id: int, by: User, at: datetime) -> Submission:
    """Begin an update of a published entry from the text that is public now.

    The published text stays until the update is published in its turn. Returns the update that
    is already under way where there is one. Consent, and the rights in each picture and file, are
    asked for again: they were given for that text, by whoever wrote it, on that day.

    Raises: NotAllowed.
    """
    published, standing = _seen(submission_id, by, at)
    if not policies.may_update(standing, published):
        raise NotAllowed
    # Every update hangs on the submission that made the entry: of one entry there is one update.
    first = queries.locked(published.supersedes_id) if published.supersedes_id else published
    under_way = queries.open_update(first)
    if under_way is not None:
        return under_way
    assert published.page_id is not None
    content = library.content_of(library.entry(published.page_id)).to_json()
    latest = queries.latest_published(published.page_id)
    update = _successor(latest, content, by=by, at=at, updates=first)
    if update.organisation_id not in {None, *standing.organisations}:
        # A focal point begins it: it need not be asked for what it writes itself.
        update.asked_at = at
    update.save()
    return update


@transaction.atomic
def copy_to_draft(*, submission_id: int, by: User, at: datetime) -> Submission:
    """Begin anew from the text of a submission that was not accepted, withdrawn or unpublished.

    Consent and the rights in files are asked for again, as for an update.

    Raises: NotAllowed; Conflict where the State has another country text by now.
    """
    ended, standing = _seen(submission_id, by, at)
    if not policies.may_copy(standing, ended):
        raise NotAllowed
    require_one_country_text(ended.kind, ended.member_state)
    return _successor(ended, queries.draft_json(ended), by=by, at=at)


def _successor(
    old: Submission,
    content: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    updates: Submission | None = None,
) -> Submission:
    known = sections.known_answers(old.kind, old.member_state, old.language)
    content = {**sections.as_draft(content), **known}
    new = Submission.objects.create(
        reference=ReferenceCounter.draw(sections.form_of(old.kind).prefix),
        kind=old.kind,
        member_state=old.member_state,
        organisation=old.organisation,
        owner=by,
        writer_ids=[by.pk],
        language=old.language,
        size=old.size,
        title=str(content.get("title", ""))[:200],
        title_en=str(content.get("title_en", ""))[:200],
        copied_from=old,
        supersedes=updates,
    )
    for section in sections.form_of(old.kind).sections:
        kept = {
            name: content[name]
            for name in section.fields
            if content.get(name) and name not in sections.GIVEN_ANEW
        }
        if kept:
            SectionText.objects.create(
                submission=new, section=section.key, content=kept, saved_by=by, saved_at=at
            )
    _copy_files(old, new)
    return new


def _copy_files(old: Submission, new: Submission) -> None:
    for file in queries.files(old):
        with file.file.open("rb") as stored:
            content = stored.read()
        copy = SubmissionFile.objects.get(pk=file.pk)
        copy.pk = None
        copy.uuid = SubmissionFile._meta.get_field("uuid").get_default()
        copy.submission = new
        # Its words stay. That it may be published, and that whoever is in it agrees, is for the
        # person who sends it now to say: unclear rights may be why the old text was not accepted.
        copy.rights_confirmed = False
        copy.file.save(file.original_name, ContentFile(content), save=False)
        copy.save(force_insert=True)


def _seen(submission_id: int, by: User, at: datetime) -> tuple[Submission, Standing]:
    submission = queries.locked(submission_id)
    standing = accounts.standing(by, accounts.today(at))
    if not Submission.objects.visible_to(standing).filter(pk=submission.pk).exists():
        raise Missing
    return submission, standing


def _writable(submission_id: int, by: User, at: datetime) -> Submission:
    submission, standing = _seen(submission_id, by, at)
    if not policies.may_write(standing, submission):
        raise NotAllowed(_("This text cannot be changed now."))
    return submission


def _file(submission: Submission, file_id: int) -> SubmissionFile:
    file = SubmissionFile.objects.filter(submission=submission, pk=file_id).first()
    if file is None:
        raise Missing
    file.submission = submission
    return file
