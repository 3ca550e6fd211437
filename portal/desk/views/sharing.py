"""The preview for a colleague without an account: links made and ended on the desk, and read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.queries import standing, today
from portal.core import languages
from portal.core.errors import Missing, Unfit
from portal.desk import presentation
from portal.desk.forms import ShareForm
from portal.desk.policies import Visitor
from portal.desk.views.doors import at_desk, mine
from portal.desk.views.files import handed_out
from portal.desk.views.sending import as_read
from portal.submissions import policies as submissions
from portal.submissions import queries, services
from portal.submissions.models import PreviewLink, Submission, SubmissionFile
from portal.submissions.services.preview import LINK_DAYS, MOST_LINKS


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def share(request: HttpRequest, visitor: Visitor, reference: str) -> HttpResponse:
    """Show the links of a preview; a POST makes one and shows it, once."""
    submission = mine(visitor, reference)
    if request.method != "POST":
        return _page(request, visitor, submission)
    form = ShareForm(request.POST, auto_id="%s")
    if not form.is_valid():
        return _page(request, visitor, submission, status=400, form=form)
    try:
        link, token = services.share_preview(
            submission_id=submission.pk,
            purpose=form.cleaned_data["purpose"],
            by=visitor.user,
            at=visitor.at,
        )
    except Unfit as refusal:
        form.add_error("purpose", str(refusal))
        return _page(request, visitor, submission, status=400, form=form)
    address = settings.BASE_URL + reverse("desk:shared", args=[token])
    # Not after a redirect: the token would have to rest somewhere in between.
    return _page(request, visitor, submission, made=link, address=address)


def _page(
    request: HttpRequest,
    visitor: Visitor,
    submission: Submission,
    *,
    status: int = 200,
    form: ShareForm | None = None,
    made: PreviewLink | None = None,
    address: str = "",
) -> HttpResponse:
    links = [
        link
        for link in queries.preview_links(submission)
        if link.revoked_at is None and visitor.at < link.expires_at
    ]
    context: dict[str, Any] = {
        "submission": submission,
        "form": form or ShareForm(auto_id="%s"),
        "may_share": submissions.may_share(visitor.standing, submission),
        "is_full": len(links) >= MOST_LINKS,
        "links": links,
        "made": made,
        "address": address,
        "days": LINK_DAYS,
        "kept_back": sum(1 for file in queries.files(submission) if not file.is_described),
    }
    return TemplateResponse(request, "desk/share.html", context, status=status)


@require_POST
@at_desk
def revoke(request: HttpRequest, visitor: Visitor, reference: str, link_id: int) -> HttpResponse:
    """End a link at once."""
    submission = mine(visitor, reference)
    services.revoke_preview(
        submission_id=submission.pk, link_id=link_id, by=visitor.user, at=visitor.at
    )
    messages.success(request, _("The link has been ended. It opens nothing any more."))
    return HttpResponseRedirect(reverse("desk:share", args=[reference]))


# ---- What the colleague opens --------------------------------------------------------------------


def _opened(token: str) -> Submission | None:
    """Give the submission of an open link; nothing for one that never was or no longer is."""
    at = timezone.now()
    try:
        link = queries.preview_link(token)
    except Missing:
        return None
    maker = standing(link.made_by, today(at))
    return link.submission if submissions.is_open(link, maker, at) else None


def _guard(response: HttpResponseBase) -> HttpResponseBase:
    """Keep the address, which is the key, from wandering: no referrer, no index, no cache."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "private, no-store"
    return response


def _closed(request: HttpRequest) -> HttpResponseBase:
    """Answer in the same words whether a link never was, was ended, or has run out."""
    return _guard(TemplateResponse(request, "desk/shared_closed.html", {}, status=404))


@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show the preview to whoever holds the link: the text alone, nothing of what was said about it.

    Pictures and files whose words and rights are not complete stay out.
    """
    submission = _opened(token)
    if submission is None:
        return _closed(request)
    released = [file for file in queries.files(submission) if file.is_described]
    last = max((text.saved_at for text in queries.texts(submission).values()), default=None)

    def address(file: SubmissionFile) -> str:
        return reverse("desk:shared_file", args=[token, file.uuid])

    context = {
        "submission": submission,
        "presented": as_read(submission, released, address),
        "preview": True,
        "language_name": languages.own_name(submission.language),
        "saved": presentation.day(last) or "–",
    }
    return _guard(TemplateResponse(request, "desk/shared.html", context))


@require_safe
def shared_file(request: HttpRequest, token: str, file_uuid: UUID) -> HttpResponseBase:
    """Hand out a picture or file of a shared preview, if it is shown there."""
    submission = _opened(token)
    if submission is None:
        return _closed(request)
    file = next((f for f in queries.files(submission) if f.uuid == file_uuid), None)
    if file is None or not file.is_described:
        return _closed(request)
    return _guard(handed_out(file))
