"""Pictures and files of a submission: taken in one at a time, described, removed, put back, read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.core import files as uploads
from portal.core.errors import Missing, NotAllowed, Unfit
from portal.desk import queries as desk
from portal.desk import sessions
from portal.desk.forms import FileWordsForm, UploadForm
from portal.desk.policies import Visitor
from portal.desk.sections import KIND_WORDS
from portal.desk.views.doors import at_desk, mine, words_back
from portal.submissions import policies as submissions
from portal.submissions import queries, services
from portal.submissions.models import ChangeItem, Submission, SubmissionFile
from portal.submissions.sections import sections_for
from portal.submissions.services.drafts import MAX_FILES
from portal.submissions.workflow import State

KINDS = "JPEG, PNG, WebP, PDF, DOCX, XLSX, PPTX"


@dataclass(frozen=True)
class Shown:
    """A file with its form."""

    file: SubmissionFile
    form: FileWordsForm
    errors: tuple[tuple[str, str], ...]
    is_picture: bool


def section(request: HttpRequest, visitor: Visitor, submission: Submission) -> HttpResponse:
    """Show the files; a POST takes one in. Called by the view of sections, which guards it."""
    if request.method == "POST":
        return _take_in(request, visitor, submission)
    return page(request, submission)


def questions_about(submission: Submission, key: str) -> list[ChangeItem]:
    """Give what the secretariat asks about a section in the present round, answered or not."""
    if submission.status != State.CHANGES_REQUESTED:
        return []
    return [item for item in queries.open_items(submission) if item.section == key]


def page(
    request: HttpRequest,
    submission: Submission,
    *,
    status: int = 200,
    upload: UploadForm | None = None,
    words: FileWordsForm | None = None,
    file_id: int = 0,
) -> HttpResponse:
    """Make the page of files; what was refused comes back with its words and reason."""
    shown = [
        _shown(file, words if file.pk == file_id else None) for file in queries.files(submission)
    ]
    steps = list(sections_for(submission.size, submission.kind))
    section = next(step for step in steps if step.key == "files")
    errors = [error for item in shown for error in item.errors]
    if upload is not None:
        errors = [("file", str(sentence)) for sentence in upload.errors.get("file", ())] + errors
    context: dict[str, Any] = {
        "submission": submission,
        "section": section,
        "kind_words": KIND_WORDS[submission.kind],
        "number": steps.index(section) + 1,
        "total": len(steps),
        "upload": upload or UploadForm(auto_id="%s"),
        "files": shown,
        "removed": desk.removed_files(submission),
        "section_errors": errors,
        "kinds": KINDS,
        "limit": filesizeformat(settings.UPLOAD_MAX_BYTES),
        "most": MAX_FILES,
        "can_add": len(shown) < MAX_FILES,
        "then": "check" if "check" in {request.GET.get("then"), request.POST.get("then")} else "",
        "next_url": _next_url(submission),
        "items": questions_about(submission, "files"),
        "session_seconds": sessions.seconds_left(request, timezone.now()),
    }
    return TemplateResponse(request, "desk/files.html", context, status=status)


def _shown(file: SubmissionFile, refused: FileWordsForm | None) -> Shown:
    form = refused or FileWordsForm(file=file)
    errors: list[tuple[str, str]] = []
    if form.is_bound:
        errors = [
            (f"file-{file.pk}-{name}", str(sentence))
            for name, sentences in form.errors.items()
            for sentence in sentences
        ]
    return Shown(file, form, tuple(errors), file.kind == SubmissionFile.Kind.PHOTO)


def _next_url(submission: Submission) -> str:
    keys = [section.key for section in sections_for(submission.size, submission.kind)]
    after = keys[keys.index("files") + 1]
    return reverse("desk:section", args=[submission.reference, after])


def _take_in(request: HttpRequest, visitor: Visitor, submission: Submission) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES, auto_id="%s")
    if form.is_valid():
        try:
            file = services.take_in_file(
                submission_id=submission.pk,
                checked=uploads.check(form.cleaned_data["file"]),
                by=visitor.user,
                at=visitor.at,
            )
        except Unfit as refusal:
            form.add_error("file", str(refusal))
        else:
            said = _("“%(name)s” has been stored. Now describe it.") % {"name": file.original_name}
            messages.success(request, said)
            return _back(request, submission, f"file-{file.pk}")
    return page(request, submission, status=400, upload=form)


def _back(request: HttpRequest, submission: Submission, anchor: str = "") -> HttpResponse:
    url = reverse("desk:section", args=[submission.reference, "files"])
    then = "?then=check" if request.POST.get("then") == "check" else ""
    return HttpResponseRedirect(f"{url}{then}#{anchor}" if anchor else url + then)


@require_POST
@at_desk
def words(request: HttpRequest, visitor: Visitor, reference: str, file_id: int) -> HttpResponse:
    """Write a file's words and rights; what does not fit comes back, the rest is saved."""
    submission = mine(visitor, reference)
    file = next((f for f in queries.files(submission) if f.pk == file_id), None)
    if file is None:
        raise Missing
    form = FileWordsForm(request.POST, file=file)
    try:
        services.describe_file(
            submission_id=submission.pk,
            file_id=file_id,
            words=form.understood(),
            by=visitor.user,
            at=visitor.at,
        )
    except NotAllowed as refusal:
        return words_back(
            request,
            status=409,
            title=_("This text cannot be changed now"),
            message=f"{refusal} " + _("What you wrote is below, so that you can copy it."),
            can_send=False,
        )
    if form.errors:
        return page(request, submission, status=400, words=form, file_id=file_id)
    messages.success(
        request, _("The words for “%(name)s” have been saved.") % {"name": file.original_name}
    )
    if request.POST.get("then") == "check":
        return HttpResponseRedirect(reverse("desk:check", args=[reference]))
    return _back(request, submission, f"file-{file_id}")


@require_POST
@at_desk
def remove(request: HttpRequest, visitor: Visitor, reference: str, file_id: int) -> HttpResponse:
    """Take a file out; it can be put back."""
    submission = mine(visitor, reference)
    file = services.remove_file(
        submission_id=submission.pk, file_id=file_id, by=visitor.user, at=visitor.at
    )
    said = _("“%(name)s” has been removed. You can put it back below.") % {
        "name": file.original_name
    }
    messages.success(request, said)
    return _back(request, submission, "removed")


@require_POST
@at_desk
def restore(request: HttpRequest, visitor: Visitor, reference: str, file_id: int) -> HttpResponse:
    """Put a removed file back."""
    submission = mine(visitor, reference)
    file = services.restore_file(
        submission_id=submission.pk, file_id=file_id, by=visitor.user, at=visitor.at
    )
    messages.success(request, _("“%(name)s” is back.") % {"name": file.original_name})
    return _back(request, submission, f"file-{file.pk}")


@require_safe
@at_desk
def read(request: HttpRequest, visitor: Visitor, file_uuid: UUID) -> HttpResponseBase:
    """Hand out a private file to whoever may see its submission; never as a page of this site.

    A removed file is for those who could put it back. Everybody else gets the same 404.
    """
    file = queries.visible_file(visitor.standing, file_uuid)
    if file.removed_at is not None and not submissions.may_write(visitor.standing, file.submission):
        raise Missing
    return handed_out(file)


def handed_out(file: SubmissionFile) -> FileResponse:
    """Answer with a private file; whoever calls has asked who may read it.

    Raises: Missing where the store does not have it.
    """
    try:
        content = file.file.open("rb")
    except FileNotFoundError:
        raise Missing from None
    response = FileResponse(content, content_type=file.content_type)
    for name, value in _headers(file):
        response[name] = value
    return response


def _headers(file: SubmissionFile) -> Iterator[tuple[str, str]]:
    disposition = content_disposition_header(as_attachment=True, filename=file.original_name)
    yield "Content-Disposition", disposition or "attachment"
    yield "Content-Security-Policy", "default-src 'none'; sandbox"
    yield "X-Content-Type-Options", "nosniff"
    yield "Cache-Control", "private, no-store"
    yield "Cross-Origin-Resource-Policy", "same-origin"
