"""An accepted text exactly as readers will see it, before any of it is public."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from portal.catalogue.presentation import Presented, present
from portal.library import queries as library
from portal.library.article import ArticleFile, ArticlePicture, Enclosures, compose
from portal.library.models import EntryPage
from portal.submissions.models import Submission, SubmissionFile
from portal.vocabulary.queries import terms


def as_readers_will_see(
    page: EntryPage, language: str, submission: Submission | None = None
) -> Presented:
    """Present a page that is not public; files not yet released come through the guarded view."""
    enclosures = library.enclosures_of(page)
    if submission is not None:
        enclosures = _with_unreleased(enclosures, page, submission)
    entry = compose(library.content_of(page), library.origin_of(page), enclosures)
    return present(entry, terms(), language)


def _with_unreleased(enclosures: Enclosures, page: EntryPage, submission: Submission) -> Enclosures:
    files = {str(f.uuid): f for f in SubmissionFile.objects.filter(submission=submission)}
    pictures = [
        _picture(row, files[row["file_id"]], submission)
        for row in _rows(page.photos, "image")
        if row.get("file_id") in files
    ]
    documents = [
        ArticleFile(
            title=str(row["title"]),
            url=_address(submission, files[row["file_id"]]),
            kind=files[row["file_id"]].extension.lstrip(".").upper(),
            size=files[row["file_id"]].size,
        )
        for row in _rows(page.attachments, "document")
        if row.get("file_id") in files
    ]
    return Enclosures(
        pictures=[*enclosures.pictures, *pictures],
        files=[*enclosures.files, *documents],
        narrative_html=enclosures.narrative_html,
    )


def _rows(stream: Any, released: str) -> Iterator[dict[str, Any]]:
    """Give the rows of a stream whose file is not released yet."""
    for child in stream:
        row = dict(child.value)
        if row.get(released) is None:
            yield row


def _picture(row: dict[str, Any], file: SubmissionFile, submission: Submission) -> ArticlePicture:
    return ArticlePicture(
        url=_address(submission, file),
        width=file.width or 0,
        height=file.height or 0,
        alt=str(row["alt"]),
        caption=str(row["caption"] or ""),
        credit=str(row["credit"]),
        licence=str(row["licence"]),
        srcset="",
    )


def _address(submission: Submission, file: SubmissionFile) -> str:
    names = {"reference": submission.reference, "file_uuid": file.uuid}
    return reverse("review:file", kwargs=names)
