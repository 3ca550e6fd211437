"""Pictures and files: public while a public page names them, and no longer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.test import Client
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.images.models import Image

from portal.accounts.models import User
from portal.catalogue.models import Record
from portal.library import queries, services
from portal.library.models import CaseStudyPage
from portal.submissions.models import SubmissionFile
from portal.submissions.workflow import Action, State
from tests.factories import Cast, advance, move, picture_bytes
from tests.library.builders import (
    again,
    change,
    illustrated,
    page_of,
    propose,
    publish_latest,
    translate,
)

pytestmark = pytest.mark.django_db
Commit = Callable[..., Any]


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def public_files() -> set[str]:
    return {path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def test_a_withdrawn_entry_leaves_no_file_in_public(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    submission = illustrated(cast)
    document = Document.objects.get()
    assert Image.objects.get().renditions.count() == 3
    assert len(public_files()) == 5
    assert client.get(document.url).status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        move(submission, Action.UNPUBLISH, cast.editor)

    assert (Image.objects.count(), Document.objects.count()) == (0, 0)
    assert public_files() == set()
    assert client.get(document.url).status_code == 404
    for kept in SubmissionFile.objects.filter(submission=submission):
        assert kept.file.storage.exists(kept.file.name)


def test_what_an_update_replaces_leaves_the_public(
    cast: Cast, django_capture_on_commit_callbacks: Commit
) -> None:
    first = illustrated(cast)
    old = (Image.objects.get().pk, Document.objects.get().pk)
    update = propose(first, cast)

    with django_capture_on_commit_callbacks(execute=True):
        update = advance(update, State.PUBLISHED, cast)

    images, documents = queries.files_of(page_of(update))
    assert set(Image.objects.values_list("pk", flat=True)) == images
    assert set(Document.objects.values_list("pk", flat=True)) == documents
    assert old[0] not in images
    assert old[1] not in documents
    assert (len(images), len(documents)) == (1, 1)
    # One picture with its three sizes, and one document.
    assert len(public_files()) == 5
    assert (
        Image.objects.get().file.url.rsplit("/", 1)[1].split(".")[0]
        in Record.objects.get().body_html
    )


def test_a_file_that_a_translation_still_shows_stays(
    cast: Cast, django_capture_on_commit_callbacks: Commit
) -> None:
    first = illustrated(cast)
    original = page_of(first)
    translation = publish_latest(translate(original, cast.moderator), cast.editor)
    shown = queries.files_of(translation)
    assert shown == queries.files_of(original)

    with django_capture_on_commit_callbacks(execute=True):
        advance(propose(first, cast), State.PUBLISHED, cast)

    assert Image.objects.filter(pk__in=shown[0]).count() == 1
    assert Document.objects.filter(pk__in=shown[1]).count() == 1

    # The next version of the translation takes the pictures of the original as they are now.
    translate(original, cast.moderator, summary="Anew.")
    with django_capture_on_commit_callbacks(execute=True):
        publish_latest(translation, cast.editor)

    assert queries.files_of(again(translation)) == queries.files_of(again(original))
    assert not Image.objects.filter(pk__in=shown[0]).exists()
    assert not Document.objects.filter(pk__in=shown[1]).exists()


def test_a_withdrawn_entry_takes_the_files_of_its_translations_with_it(cast: Cast) -> None:
    first = illustrated(cast)
    publish_latest(translate(page_of(first), cast.moderator), cast.editor)

    move(first, Action.UNPUBLISH, cast.editor)

    assert (Image.objects.count(), Document.objects.count()) == (0, 0)


def test_a_file_that_another_entry_shows_stays(cast: Cast, second_editor: User) -> None:
    first, other = illustrated(cast), page_of(illustrated(cast))
    row = page_of(first).photos.raw_data[0]
    change(other, cast.editor, photos=[row])
    publish_latest(other, second_editor)
    assert queries.files_of(again(other))[0] == queries.files_of(page_of(first))[0]

    move(first, Action.UNPUBLISH, cast.editor)

    assert Image.objects.get().pk in queries.files_of(again(other))[0]


def test_a_picture_that_an_editor_takes_out_is_no_longer_public(
    cast: Cast, second_editor: User
) -> None:
    page = page_of(illustrated(cast))

    publish_latest(change(page, cast.editor, photos=[], attachments=[]), second_editor)

    assert (Image.objects.count(), Document.objects.count()) == (0, 0)


def test_what_editors_uploaded_is_theirs_to_keep(cast: Cast, second_editor: User) -> None:
    page = page_of(illustrated(cast))
    own = Image(title="Own", file=ImageFile(ContentFile(picture_bytes()), name="own.jpg"))
    own.save()
    row = page.photos.raw_data[0]
    row = {**row, "value": {**row["value"], "image": own.pk}}
    publish_latest(change(page, cast.editor, photos=[row]), second_editor)
    assert list(Image.objects.all()) == [own]

    publish_latest(change(page, second_editor, photos=[]), cast.editor)

    assert list(Image.objects.all()) == [own]


def test_a_picture_without_its_file_is_left_out(cast: Cast, second_editor: User) -> None:
    page = page_of(illustrated(cast))
    row = page.photos.raw_data[0]
    row = {**row, "value": {**row["value"], "image": 0, "file_id": ""}}

    publish_latest(change(page, cast.editor, photos=[row]), second_editor)

    assert queries.files_of(again(page))[0] == set()
    assert "<img" not in Record.objects.get().body_html


def test_released_files_are_not_the_editors_to_change(cast: Cast) -> None:
    illustrated(cast)
    image, document = Image.objects.get(), Document.objects.get()

    assert (image.collection.name, document.collection.name) == ("Released", "Released")
    assert not image.is_editable_by_user(cast.editor)
    assert not document.is_editable_by_user(cast.editor)


def test_a_public_case_study_page_names_its_files_by_number(cast: Cast) -> None:
    illustrated(cast)
    image = Image.objects.get()

    assert queries.is_named("photos", "image", image.pk)
    # Not a number that only begins or ends like it.
    assert not queries.is_named("photos", "image", image.pk * 10 + 1)
    CaseStudyPage.objects.update(live=False)
    assert not queries.is_named("photos", "image", image.pk)


def test_what_was_not_released_does_not_go_public(cast: Cast) -> None:
    page = page_of(illustrated(cast, State.ACCEPTED))
    assert page.latest_revision_id is not None

    services.publish_entry(
        page_id=page.pk,
        revision_id=page.latest_revision_id,
        by=cast.editor,
        at=timezone.now(),
        steps=(),
        files={},
    )

    assert again(page).live
    assert (Image.objects.count(), Document.objects.count(), public_files()) == (0, 0, set())
