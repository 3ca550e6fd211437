"""Public entries with translations, changes that wait, and what Wagtail's edit form sends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.test.utils.form_data import nested_form_data, streamfield

from portal.accounts.models import User
from portal.catalogue.record import TranslationKind
from portal.core import files as core_files
from portal.library import queries
from portal.library import services as library
from portal.library.models import CaseStudyPage
from portal.submissions import services
from portal.submissions.models import Submission, SubmissionFile
from portal.submissions.workflow import State
from tests.factories import ANSWERS, Cast, add_photo, advance, fill, make_submission

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def again(page: CaseStudyPage) -> CaseStudyPage:
    return CaseStudyPage.objects.get(pk=page.pk)


def page_of(submission: Submission) -> CaseStudyPage:
    return CaseStudyPage.objects.get(pk=submission.page_id)


def published(cast: Cast, **answers: Any) -> CaseStudyPage:
    """A public entry in Mongolian."""
    return page_of(make_submission(State.PUBLISHED, cast, **answers))


def add_document(submission: Submission, by: User) -> SubmissionFile:
    upload = SimpleUploadedFile("rules.pdf", PDF, content_type="application/pdf")
    now = timezone.now()
    file = services.take_in_file(
        submission_id=submission.pk, checked=core_files.check(upload), by=by, at=now
    )
    words = {"caption": "Rules of the group", "rights_confirmed": True}
    words |= {"credit": "Demonstration institute", "licence": "CC BY 4.0", "alt": ""}
    return services.describe_file(
        submission_id=submission.pk, file_id=file.pk, words=words, by=by, at=now
    )


def illustrated(cast: Cast, stage: State = State.PUBLISHED) -> Submission:
    """A submission with a photo and a document."""
    now = timezone.now()
    draft = services.start(
        by=cast.contributor, member_state=cast.state, language="mn", size="short", at=now
    )
    fill(draft, cast.contributor, now)
    add_photo(draft, cast.contributor)
    add_document(draft, cast.contributor)
    return advance(draft, stage, cast)


def propose(submission: Submission, cast: Cast) -> Submission:
    """An update of a public entry, ready to be sent."""
    now = timezone.now()
    update = services.propose_update(submission_id=submission.pk, by=cast.contributor, at=now)
    services.save_section(
        submission_id=update.pk,
        section="people",
        content=ANSWERS["people"],
        expected_version=1,
        by=cast.contributor,
        at=now,
    )
    return update


def translate(page: CaseStudyPage, by: User, **words: Any) -> CaseStudyPage:
    """A translation into English that waits."""
    content = replace(queries.content_of(page), **({"title": "Pasture groups"} | words))
    revision = library.draft_translation(
        page_id=page.pk, language="en", content=content, kind=TranslationKind.SECRETARIAT, by=by
    )
    return CaseStudyPage.objects.get(pk=int(revision.object_id))


def change(page: CaseStudyPage, by: User, **values: Any) -> CaseStudyPage:
    """A change of a page that waits."""
    draft = again(page).get_latest_revision_as_object()
    for name, value in ({"summary": "A changed summary."} | values).items():
        setattr(draft, name, value)
    draft.save_revision(user=by, log_action=True, clean=False)
    return again(page)


def publish_latest(page: CaseStudyPage, by: User) -> CaseStudyPage:
    """Publish what waits on a page, as the services would be called."""
    revision = again(page).latest_revision_id
    assert revision is not None
    return library.publish_latest(page_id=page.pk, revision_id=revision, by=by, at=timezone.now())


def form_of(page: CaseStudyPage, **changes: Any) -> dict[str, Any]:
    """What a browser sends from the edit form of a page, with some fields changed."""
    draft = again(page).get_latest_revision_as_object()
    plain: dict[str, Any] = {}
    for name in draft.get_edit_handler().get_form_class().base_fields:
        value = getattr(draft, name, None)
        if isinstance(value, StreamValue):
            rows = [(child.block_type, _values(dict(child.value))) for child in value]
            plain |= nested_form_data({name: streamfield(rows)})
        else:
            plain[name] = "" if value is None else value
    return plain | changes


def _values(row: dict[str, Any]) -> dict[str, Any]:
    return {key: getattr(value, "pk", value) or "" for key, value in row.items()}
