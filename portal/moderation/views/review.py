"""One submission under review: reading it, deciding on it, remarks, files."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.policies import staff_required
from portal.accounts.queries import Standing, today
from portal.core.errors import Conflict, Missing, Unfit
from portal.moderation import policies, queries
from portal.moderation.forms import (
    CHECKLIST,
    AcceptForm,
    AssignForm,
    ChangesForm,
    DeclineForm,
    MoveForm,
    ReasonForm,
    RemarkForm,
    TransferForm,
    UnpublishForm,
)
from portal.moderation.policies import REVIEW_READERS
from portal.moderation.presentation import history, mail, rows, text
from portal.moderation.views import company
from portal.moderation.views.frame import (
    me,
    refuse_early,
    screen,
    standing_of,
    too_late,
)
from portal.submissions import policies as submission_policies
from portal.submissions import queries as submission_queries
from portal.submissions import services
from portal.submissions.models import Submission, SubmissionFile
from portal.submissions.services.moves import working_days_after
from portal.submissions.workflow import Action, Actor, Endorsement, State
from portal.vocabulary.queries import terms

DECISIONS = (Action.REQUEST_CHANGES, Action.ACCEPT, Action.DECLINE)
HERE = (
    *DECISIONS,
    Action.TAKE,
    Action.ASSIGN,
    Action.UNDO,
    Action.REOPEN,
    Action.TRANSFER,
    Action.UNPUBLISH,
)
"""Moves that this screen offers; the rest of the table belongs to other screens."""


@require_safe
@staff_required(*REVIEW_READERS)
def submission(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a submission as it was sent, with everything needed to decide."""
    at, standing = timezone.now(), standing_of(request)
    found = queries.one(standing, reference)
    response = _screen(request, found, at)
    if _decides(standing, found):
        company.note(found, me(request), at)
    return response


@require_POST
@staff_required(*REVIEW_READERS)
def remark(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep a remark, for the secretariat or for both sides."""
    at, standing = timezone.now(), standing_of(request)
    found = queries.one(standing, reference)
    policies.require_may_remark(standing, found)
    form = RemarkForm(request.POST, kind=found.kind)
    if not form.is_valid():
        return _screen(request, found, at, remark_form=form, status=400)
    services.comment(submission_id=found.pk, by=me(request), at=at, **form.cleaned_data)
    messages.success(request, _("Your remark is kept."))
    return HttpResponseRedirect(f"{_address(reference)}#remarks-section")


@require_POST
@staff_required(*REVIEW_READERS)
def move(request: HttpRequest, reference: str, action: str) -> HttpResponse:
    """Make a move. A decision first shows the mail that it would send.

    Nothing typed is lost: a refused form comes back filled, a late one is shown to be copied.
    """
    if action not in HERE:
        raise Missing
    at, standing, wanted = timezone.now(), standing_of(request), Action(action)
    found = queries.one(standing, reference)
    form = _form(wanted, found, at, request.POST)
    try:
        refuse_early(standing, found, wanted, form, Actor.MODERATOR, Actor.LEAD)
        return _moved(request, found, wanted, form, at)
    except Conflict as conflict:
        return too_late(request, found, str(conflict), form, _address(reference))


@require_safe
@staff_required()
def file(request: HttpRequest, reference: str, file_uuid: UUID) -> HttpResponse:
    """Give a file that was sent to the secretariat; documents only ever as attachments."""
    found = queries.sent_file(standing_of(request), reference, file_uuid)
    is_picture = found.kind == SubmissionFile.Kind.PHOTO
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=not is_picture,
        filename=found.original_name,
        content_type=found.content_type,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", response)  # a streaming response is one in all that matters


def _moved(
    request: HttpRequest, found: Submission, action: Action, form: MoveForm, at: datetime
) -> HttpResponse:
    if "more" in request.POST or "change" in request.POST:
        return _screen(request, found, at, changed={action: _unsent(action, found, at, request)})
    if not form.is_valid():
        return _screen(request, found, at, changed={action: form}, status=400)
    if action in DECISIONS and "confirmed" not in request.POST:
        return _confirmation(request, found, action, form, at)
    try:
        services.act(
            submission_id=found.pk,
            action=action,
            by=me(request),
            at=at,
            expected_version=form.cleaned_data["version"],
            words=form.words(),
        )
    except Unfit as refusal:
        form.add_error(None, str(refusal))
        return _screen(request, found, at, changed={action: form}, status=400)
    messages.success(request, _done(action))
    return HttpResponseRedirect(_address(found.reference))


def _done(action: Action) -> str:
    return {
        Action.REQUEST_CHANGES: _("The questions are on their way to the submitting side."),
        Action.ACCEPT: _("Accepted. A second person publishes it."),
        Action.DECLINE: _("Not accepted. The submitting side is told the reason."),
        Action.TAKE: _("You are reviewing this submission."),
        Action.ASSIGN: _("The reviewer is set, and told."),
        Action.UNDO: _("The decision is undone. No mail was sent."),
        Action.REOPEN: _("The review is open again."),
        Action.TRANSFER: _("The submission has a new owner; both persons are told."),
        Action.UNPUBLISH: _("The entry is no longer public."),
    }[action]


def _confirmation(
    request: HttpRequest, found: Submission, action: Action, form: MoveForm, at: datetime
) -> HttpResponse:
    words = form.words()
    judged = copy.copy(found)
    if action is Action.REQUEST_CHANGES:
        judged.due_on = words.due_on
    news = services.news_of(judged, action, words, by=me(request), at=at)
    kept = [
        (name, value)
        for name in request.POST
        if name not in {"csrfmiddlewaretoken", "confirmed", "change", "more"}
        for value in request.POST.getlist(name)
    ]
    titles = {
        Action.REQUEST_CHANGES: _("Check before you ask for changes"),
        Action.ACCEPT: _("Check before you accept"),
        Action.DECLINE: _("Check before you do not accept"),
    }
    return screen(
        request,
        "confirm",
        title=titles[action],
        icon="mail",
        trail=[_step_to_queue(), {"url": _address(found.reference), "label": found.reference}],
        submission=found,
        action=action.value,
        action_label=action.label,
        mails=mail.previews(news),
        internal_note=words.internal_note,
        kept=kept,
        undo_seconds=settings.UNDO_SECONDS,
    )


# ---- Forms -------------------------------------------------------------------------------------


def _form(
    action: Action, found: Submission, at: datetime, data: QueryDict | None = None, **more: Any
) -> MoveForm:
    """Give the form of a move, bound where something was sent."""
    initial = {"version": found.version, "revision": found.current_revision_id}
    if action is Action.REQUEST_CHANGES:
        day = today(at)
        initial["due_on"] = working_days_after(day, settings.REVIEW_DAYS)  # type: ignore[assignment]
        more = {
            "today": day,
            "kind": found.kind,
            "rows": data.get("rows", "") if data else "",
        } | more
    if action is Action.DECLINE:
        more["kind"] = found.kind
    if action is Action.ASSIGN:
        more["people"] = queries.possible_reviewers(found, at)
    if action is Action.TRANSFER:
        more["people"] = list(submission_queries.colleagues(found, today(at)))
    initial |= more.pop("initial", {})
    return FORMS.get(action, MoveForm)(data, initial=initial, **more)


FORMS: dict[Action, type[MoveForm]] = {
    Action.REQUEST_CHANGES: ChangesForm,
    Action.ACCEPT: AcceptForm,
    Action.DECLINE: DeclineForm,
    Action.ASSIGN: AssignForm,
    Action.TRANSFER: TransferForm,
    Action.REOPEN: ReasonForm,
    Action.UNPUBLISH: UnpublishForm,
}


def _unsent(action: Action, found: Submission, at: datetime, request: HttpRequest) -> MoveForm:
    """Give a form with what was typed, before anything of it is judged."""
    posted = request.POST
    typed: dict[str, Any] = {name: posted.get(name) for name in posted}
    typed["checklist"] = posted.getlist("checklist")
    if action is not Action.REQUEST_CHANGES:
        return _form(action, found, at, initial=typed)
    rows_sent = posted.get("rows", "")
    count = int(rows_sent) + ("more" in posted) if rows_sent.isdecimal() else 0
    return _form(action, found, at, initial=typed, rows=str(count))


# ---- The screen --------------------------------------------------------------------------------


def _screen(
    request: HttpRequest,
    found: Submission,
    at: datetime,
    *,
    changed: dict[Action, MoveForm] | None = None,
    remark_form: RemarkForm | None = None,
    status: int = 200,
) -> HttpResponse:
    standing = standing_of(request)
    forms = _offered(standing, found, at) | (changed or {})
    is_reading_internals = policies.reads_internals(standing, found)
    title = f"{found.reference} · {rows.status_words(found)}"
    return screen(
        request,
        "submission",
        title=title,
        icon="clipboard-list",
        trail=[_step_to_queue()],
        status=status,
        submission=found,
        state_words=rows.status_words(found),
        endorsement_words=rows.endorsement_words(found),
        is_endorsed=found.endorsement in {Endorsement.ENDORSED, Endorsement.BY_FOCAL_POINT},
        is_silent=found.endorsement == Endorsement.NO_RESPONSE,
        is_with_state=found.status in queries.WAITING_FOR_STATE,
        is_overdue=_is_overdue(found, at),
        **_reading(request, found),
        rounds=queries.rounds(found),
        remarks=_remarks(found, internals=is_reading_internals),
        remark_form=(
            remark_form or RemarkForm(kind=found.kind)
            if policies.may_remark(standing, found)
            else None
        ),
        history=history.lines(
            found, {key: str(words) for key, words in CHECKLIST}, internals=is_reading_internals
        ),
        forms={action.value: form for action, form in forms.items()},
        decisions=[
            (action.value, action.label, forms[action]) for action in DECISIONS if action in forms
        ],
        opened=next((action.value for action in changed or {}), ""),
        summary=_summary(changed, remark_form),
        undo_until=submission_policies.undo_until(found) if Action.UNDO in forms else None,
        undo_seconds=settings.UNDO_SECONDS,
        company=company.others(found, me(request), at) if _decides(standing, found) else [],
        has_conflict=policies.has_conflict(standing, found),
        is_reviewing=bool(forms),
    )


def _decides(standing: Standing, found: Submission) -> bool:
    """Tell whether a person takes part in the review; who only reads is in nobody's way."""
    return bool(submission_policies.actors(standing, found) & {Actor.MODERATOR, Actor.LEAD})


def _offered(standing: Standing, found: Submission, at: datetime) -> dict[Action, MoveForm]:
    if not _decides(standing, found):
        return {}
    moves = submission_policies.allowed_moves(standing, found, at)
    return {
        Action(m.action): _form(Action(m.action), found, at)
        for m in moves
        if m.action in HERE and m.actors & {Actor.MODERATOR, Actor.LEAD, Actor.DECIDER}
    }


def _reading(request: HttpRequest, found: Submission) -> dict[str, Any]:
    """Give the text as sent, or against the previous round or the published text."""
    revisions = list(submission_queries.sent_revisions(found))
    content = submission_queries.sent_content(revisions[0], found.kind)
    bases: dict[str, Any] = {}
    if len(revisions) > 1:
        bases["previous"] = submission_queries.sent_content(revisions[1], found.kind)
    page = queries.published_page(found)
    if page is not None:
        bases["published"] = queries.content_of(page)
    vocabulary = terms()
    chosen = request.GET.get("compare", "")
    chosen = chosen if chosen in bases else ""
    counts = {
        name: text.changed(text.against(content, base, vocabulary)) for name, base in bases.items()
    }
    return {
        "revision": revisions[0],
        "compare": chosen,
        "comparisons": [(name, counts[name]) for name in bases],
        "parts": (
            text.against(content, bases[chosen], vocabulary)
            if chosen
            else text.as_sent(content, vocabulary)
        ),
        "hints": text.hints(content),
        "files": queries.sent_files(revisions[0], *revisions[1:2]),
        "shown_title": content.title or content.title_en or found.reference,
        "title_en": content.title_en if content.title_en != content.title else "",
    }


def _remarks(found: Submission, *, internals: bool) -> list[Any]:
    return submission_queries.comments(found, internals=internals)


def _is_overdue(found: Submission, at: datetime) -> bool:
    waits = found.status in {State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED}
    return bool(waits and found.due_on and found.due_on < today(at))


def _summary(
    changed: dict[Action, MoveForm] | None, remark_form: RemarkForm | None
) -> list[tuple[str, str]]:
    """Give (anchor, sentence) of every error, for the summary above the page."""
    found = [*(changed or {}).values(), *([remark_form] if remark_form else [])]
    return [
        (form[name].id_for_label if name != "__all__" else "", str(sentence))
        for form in found
        if form.is_bound
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


def _address(reference: str) -> str:
    return reverse("review:submission", kwargs={"reference": reference})


def _step_to_queue() -> dict[str, str]:
    return {"url": reverse("review:queue"), "label": _("Review")}
