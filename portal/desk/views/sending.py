"""Reading a text once more, and the moves: send, endorse, return, withdraw, hand over, discard."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.queries import today
from portal.catalogue.presentation import Presented, present
from portal.core import languages
from portal.core.errors import Conflict, Missing, NotAllowed, Unfit
from portal.desk import policies, presentation, sessions
from portal.desk import queries as desk
from portal.desk import sections as words
from portal.desk.forms import ReasonForm, TransferForm
from portal.desk.policies import SENDING, Visitor
from portal.desk.views.doors import at_desk, mine
from portal.library.article import ArticleFile, ArticlePicture, Enclosures, Origin, compose
from portal.submissions import policies as submissions
from portal.submissions import queries, services
from portal.submissions.guards import Words
from portal.submissions.models import Submission, SubmissionFile
from portal.submissions.workflow import PUBLIC_LABELS, Action, Move, State
from portal.vocabulary.queries import terms

ENDORSE, CONFIRM = "endorse", "confirm"


# ---- As readers will see it ----------------------------------------------------------------------


def file_url(file: SubmissionFile) -> str:
    """Give the address of a file behind the permission check."""
    return reverse("desk:file", args=[file.uuid])


def as_read(
    submission: Submission,
    stored: Iterable[SubmissionFile] | None = None,
    url_of: Callable[[SubmissionFile], str] = file_url,
) -> Presented:
    """Compose a draft as it would be published, with all of its files or those that are given.

    `url_of` names the guarded address at which a file is handed out.
    """
    content = queries.over_public(submission, queries.draft_content(submission))
    shown = list(queries.files(submission) if stored is None else stored)
    pictures = tuple(_picture(f, url_of(f)) for f in shown if f.kind == SubmissionFile.Kind.PHOTO)
    files = tuple(
        ArticleFile(
            f.caption or f.original_name, url_of(f), f.extension.lstrip(".").upper(), f.size
        )
        for f in shown
        if f.kind == SubmissionFile.Kind.DOCUMENT
    )
    origin = Origin(
        reference=submission.reference,
        slug=submission.reference.lower(),
        language=submission.language,
        original_language=submission.language,
        state=submission.member_state,
    )
    entry = compose(content, origin, Enclosures(pictures=pictures, files=files))
    return present(entry, terms(), get_language() or "en")


def _picture(file: SubmissionFile, url: str) -> ArticlePicture:
    return ArticlePicture(
        url=url,
        width=file.width or 1200,
        height=file.height or 800,
        alt=file.alt,
        caption=file.caption,
        credit=file.credit,
        licence=file.licence,
    )


@require_safe
@at_desk
def preview(request: HttpRequest, visitor: Visitor, reference: str) -> HttpResponse:
    """Show a submission exactly as readers would see it, under a bar that says that they do not."""
    submission = mine(visitor, reference)
    last = max((t.saved_at for t in queries.texts(submission).values()), default=None)
    context = {
        "submission": submission,
        "presented": as_read(submission),
        "preview": True,
        "saved": presentation.moment(last, visitor.at),
        "language_name": languages.own_name(submission.language),
    }
    response = TemplateResponse(request, "desk/preview.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


# ---- Check and send ------------------------------------------------------------------------------


@require_safe
@at_desk
def check(request: HttpRequest, visitor: Visitor, reference: str) -> HttpResponse:
    """Show all answers before they are sent, what is missing, and the button that sends."""
    submission = mine(visitor, reference)
    if not submissions.may_write(visitor.standing, submission):
        return HttpResponseRedirect(reverse("desk:task", args=[reference]))
    return check_page(request, visitor, submission)


def check_page(
    request: HttpRequest,
    visitor: Visitor,
    submission: Submission,
    *,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    """Make the page of all answers; a refused sending says why."""
    content = queries.draft_json(submission)
    gaps = presentation.gap_links(
        submission, queries.gaps(submission), queries.faults(submission, visitor.at)
    )
    open_items = submission.status == State.CHANGES_REQUESTED and any(
        not item.answer for item in queries.open_items(submission)
    )
    if open_items:
        url = reverse("desk:task", args=[submission.reference]) + "#questions"
        gaps.append((url, _("Answer every question of the secretariat first.")))
    context = {
        "submission": submission,
        "parts": presentation.answers(submission, content, queries.files(submission), terms()),
        "gaps": gaps,
        "refusal": "" if gaps else refusal,
        "consent": words.QUESTIONS[submission.kind]["consent"].label
        if content.get("consent")
        else "",
        "needs_state_key": submissions.needs_state_key(submission),
        "send": [m for m in policies.moves(visitor, submission) if m.action in SENDING],
        "endorsement_days": settings.ENDORSEMENT_DAYS,
        "review_days": settings.REVIEW_DAYS,
    }
    return TemplateResponse(request, "desk/check.html", context, status=status)


@require_safe
@at_desk
def sent(request: HttpRequest, visitor: Visitor, reference: str) -> HttpResponse:
    """Say where a submission stands now and what happens next; true whenever it is opened."""
    submission = mine(visitor, reference)
    if State(submission.status) in {State.DRAFT, State.DISCARDED}:
        return HttpResponseRedirect(reverse("desk:task", args=[reference]))
    entry = desk.entries([submission.page_id]).get(submission.page_id or 0)
    context = {
        "submission": submission,
        "label": PUBLIC_LABELS[State(submission.status)],
        "endorsement_days": settings.ENDORSEMENT_DAYS,
        "review_days": settings.REVIEW_DAYS,
        "due": presentation.day(submission.due_on),
        "endorsement_due": presentation.day(submission.endorsement_due_at),
        "entry_url": presentation.entry_url(entry),
        "kind_words": words.KIND_WORDS[submission.kind],
    }
    return TemplateResponse(request, "desk/sent.html", context)


@require_safe
@at_desk
def endorse(request: HttpRequest, visitor: Visitor, reference: str) -> HttpResponse:
    """Show a focal point the whole text, and the two answers: endorse, or return with a reason."""
    submission = mine(visitor, reference)
    offered = {m.action for m in policies.moves(visitor, submission)}
    if not offered & {Action.ENDORSE, Action.ADD_ENDORSEMENT}:
        return HttpResponseRedirect(reverse("desk:task", args=[reference]))
    return endorse_page(request, visitor, submission)


def endorse_page(
    request: HttpRequest,
    visitor: Visitor,
    submission: Submission,
    *,
    status: int = 200,
    form: ReasonForm | None = None,
    refusal: str = "",
) -> HttpResponse:
    """Make the page on which a focal point decides."""
    offered = {m.action for m in policies.moves(visitor, submission)}
    due = submission.endorsement_due_at
    context = {
        "submission": submission,
        "presented": as_read(submission),
        "preview": True,
        "form": form or ReasonForm(auto_id="%s"),
        "refusal": refusal,
        "kind_words": words.KIND_WORDS[submission.kind],
        "is_late": Action.ADD_ENDORSEMENT in offered,
        "may_return": Action.RETURN in offered,
        "left": presentation.days_left(due, visitor.at) if due else "",
        "session_seconds": sessions.seconds_left(request, visitor.at),
        "due": presentation.day(due),
        "language_name": languages.own_name(submission.language),
    }
    return TemplateResponse(request, "desk/endorse.html", context, status=status)


# ---- Moves ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def move(request: HttpRequest, visitor: Visitor, reference: str, action: str) -> HttpResponse:
    """Ask before a move that is not taken back easily; a POST makes the move."""
    submission = mine(visitor, reference)
    if action not in Action.values or action == Action.TRANSFER:
        raise Missing
    if request.method == "POST":
        return _make(request, visitor, submission, Action(action))
    offered = policies.move_of(visitor, submission, action)
    if offered is None:
        return HttpResponseRedirect(reverse("desk:task", args=[reference]))
    if offered.action in SENDING:
        return HttpResponseRedirect(reverse("desk:check", args=[reference]))
    return _confirm_page(request, submission, offered)


def _confirm_page(
    request: HttpRequest,
    submission: Submission,
    offered: Move,
    *,
    status: int = 200,
    form: ReasonForm | None = None,
    refusal: str = "",
) -> HttpResponse:
    context = {
        "submission": submission,
        "action": offered.action,
        "label": Action(offered.action).label,
        "needs_reason": offered.needs_reason,
        "is_warning": offered.action in presentation.WARNING,
        "form": form or ReasonForm(auto_id="%s"),
        "refusal": refusal,
    }
    return TemplateResponse(request, "desk/move.html", context, status=status)


def _make(
    request: HttpRequest, visitor: Visitor, submission: Submission, action: Action
) -> HttpResponse:
    form = ReasonForm(request.POST, auto_id="%s")
    offered = policies.move_of(visitor, submission, action)
    if not form.is_valid():
        return _refused(request, visitor, submission, offered, form, "")
    reason = form.cleaned_data["reason"]
    try:
        services.act(
            submission_id=submission.pk,
            action=action,
            by=visitor.user,
            at=visitor.at,
            expected_version=_version(request),
            words=Words(reason=reason),
        )
    except Conflict:
        return _overtaken(request, visitor, submission.reference, action, reason)
    except Unfit as refusal:
        return _refused(request, visitor, submission, offered, form, str(refusal))
    return _done(request, submission, action)


def _version(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    # A version that nobody could have seen: the service answers that the text has changed.
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1


def _refused(
    request: HttpRequest,
    visitor: Visitor,
    submission: Submission,
    offered: Move | None,
    form: ReasonForm,
    refusal: str,
) -> HttpResponse:
    """Give the page back from which the move came, with the reason of the refusal at its place."""
    if offered is None:
        raise Unfit(refusal)
    if refusal and offered.needs_reason and not form.cleaned_data.get("reason"):
        form.add_error("reason", refusal)
        refusal = ""
    came_from = request.POST.get("from", CONFIRM)
    if offered.action in SENDING:
        return check_page(request, visitor, submission, status=400, refusal=refusal)
    if came_from == ENDORSE:
        return endorse_page(request, visitor, submission, status=400, form=form, refusal=refusal)
    return _confirm_page(request, submission, offered, status=400, form=form, refusal=refusal)


def _overtaken(
    request: HttpRequest, visitor: Visitor, reference: str, action: Action, reason: str
) -> HttpResponse:
    """Say what happened meanwhile, and give the words back that would have gone with the move.

    Raises: Missing where the person may not see it any more.
    """
    submission = queries.one(visitor.standing, reference)
    happened = presentation.history(queries.history(submission))
    last_saved = max(queries.texts(submission).values(), key=lambda t: t.saved_at, default=None)
    context: dict[str, Any] = {
        "submission": submission,
        "wanted": action.label,
        "label": PUBLIC_LABELS[State(submission.status)],
        "last": happened[-1] if happened else None,
        "saved_by": last_saved.saved_by if last_saved else None,
        "saved_at": presentation.moment(last_saved.saved_at, visitor.at) if last_saved else "",
        "reason": reason,
    }
    return TemplateResponse(request, "desk/overtaken.html", context, status=409)


def _done(request: HttpRequest, submission: Submission, action: Action) -> HttpResponse:
    if action in SENDING | {Action.ENDORSE}:
        return HttpResponseRedirect(reverse("desk:sent", args=[submission.reference]))
    said = {
        Action.TAKE_BACK: _("It is a draft again. The focal point is no longer asked."),
        Action.RETURN: _("It has been returned. The contributor has been told, with your reason."),
        Action.ADD_ENDORSEMENT: _("Your endorsement has been recorded."),
        Action.WITHDRAW: _("It has been withdrawn. You can start anew from its text."),
        Action.DISCARD: _("The draft has been discarded. You can restore it from here."),
        Action.RESTORE: _("The draft is back."),
    }.get(action)
    messages.success(request, said or _("Done."))
    if action is Action.RETURN:
        return HttpResponseRedirect(reverse("desk:home"))
    return HttpResponseRedirect(reverse("desk:task", args=[submission.reference]))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def transfer(request: HttpRequest, visitor: Visitor, reference: str) -> HttpResponse:
    """Give a submission to another person of the same State or organisation."""
    submission = mine(visitor, reference)
    if policies.move_of(visitor, submission, Action.TRANSFER) is None:
        raise NotAllowed(_("Only the focal point of the State can give this to another person."))
    people = list(queries.colleagues(submission, today(visitor.at)))
    form = TransferForm(
        request.POST if request.method == "POST" else None, people=people, auto_id="%s"
    )
    if form.is_bound and form.is_valid():
        try:
            services.act(
                submission_id=submission.pk,
                action=Action.TRANSFER,
                by=visitor.user,
                at=visitor.at,
                expected_version=_version(request),
                words=Words(person_id=form.cleaned_data["person"]),
            )
        except Conflict:
            return _overtaken(request, visitor, reference, Action.TRANSFER, "")
        except Unfit as refusal:
            form.add_error("person", str(refusal))
        else:
            messages.success(
                request, _("It has been given to another person. Both have been told.")
            )
            return HttpResponseRedirect(reverse("desk:task", args=[reference]))
    context = {"submission": submission, "form": form, "people": people}
    return TemplateResponse(
        request, "desk/transfer.html", context, status=400 if form.is_bound else 200
    )
