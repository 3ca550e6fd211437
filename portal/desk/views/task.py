"""One submission: its task list, its form, questions, remarks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core import languages
from portal.core.errors import Unfit
from portal.desk import policies, presentation, sessions
from portal.desk import queries as desk
from portal.desk.forms import AnswerForm, CommentForm, FormForm
from portal.desk.policies import Visitor
from portal.desk.sections import KIND_WORDS
from portal.desk.views.doors import at_desk, mine, words_back
from portal.submissions import policies as submissions
from portal.submissions import queries, services
from portal.submissions.models import ChangeItem, Comment, Submission
from portal.submissions.sections import form_of, sections_for
from portal.submissions.workflow import PUBLIC_LABELS, State


@require_safe
@at_desk
def task(request: HttpRequest, visitor: Visitor, reference: str) -> HttpResponse:
    """Show where a submission stands, what is left to write, and what can be done."""
    return page(request, visitor, mine(visitor, reference))


def page(
    request: HttpRequest,
    visitor: Visitor,
    submission: Submission,
    *,
    status: int = 200,
    comment: CommentForm | None = None,
    answer: tuple[int, AnswerForm] | None = None,
) -> HttpResponse:
    """Make the page of a submission; a form that was refused comes with its words and errors."""
    may_write = submissions.may_write(visitor.standing, submission)
    rows = presentation.tasks(submission, queries.section_states(submission), may_write=may_write)
    comments = queries.comments(submission, internals=False)
    entry = desk.entries([submission.page_id]).get(submission.page_id or 0)
    context: dict[str, Any] = {
        "submission": submission,
        "title_tag": _title_tag(submission),
        "label": PUBLIC_LABELS[State(submission.status)],
        "language_name": languages.own_name(submission.language),
        "tasks": rows,
        "next": presentation.next_task(rows) if may_write else None,
        "may_write": may_write,
        "may_send": may_write and not queries.gaps(submission),
        "may_comment": submissions.may_comment(visitor.standing, submission)
        and submission.submitted_at is not None,
        "may_update": submissions.may_update(visitor.standing, submission),
        "may_copy": submissions.may_copy(visitor.standing, submission),
        "buttons": presentation.buttons(submission, policies.moves(visitor, submission)),
        "last": _last_saved(submission, visitor),
        "readers": presentation.readers(submission),
        "waiting": _waiting(submission, visitor),
        "history": presentation.in_order(
            presentation.history(queries.history(submission)),
            presentation.link_history(queries.preview_links(submission)),
        ),
        "may_share": submissions.may_share(visitor.standing, submission),
        "session_seconds": sessions.seconds_left(request, visitor.at),
        "remarks": presentation.remarks(
            comments, desk.side_of(submission, [c.author_id for c in comments])
        ),
        "comment_form": comment
        or CommentForm(auto_id="%s", one_key=not submissions.needs_state_key(submission)),
        "questions": _questions(submission, may_write=may_write, refused=answer),
        "taken_back": queries.taken_back_items(submission),
        "request": request,
        "round": _round(submission),
        "entry_url": presentation.entry_url(entry),
        "kind_words": KIND_WORDS[submission.kind],
        "updates": _updates(submission),
        "update": queries.open_update(submission) if submission.status == State.PUBLISHED else None,
        "form": comment or (answer[1] if answer else None),
    }
    return TemplateResponse(request, "desk/task.html", context, status=status)


def _title_tag(submission: Submission) -> str:
    if submission.title:
        return languages.tag(submission.language)
    return "en" if submission.title_en else ""


def _updates(submission: Submission) -> str:
    """Say what it updates, where it updates something."""
    if submission.supersedes is None:
        return ""
    return str(KIND_WORDS[submission.kind].updates) % {"reference": submission.supersedes.reference}


def _last_saved(submission: Submission, visitor: Visitor) -> dict[str, str]:
    texts = queries.texts(submission).values()
    if not texts:
        return {}
    last = max(texts, key=lambda text: text.saved_at)
    return {"time": presentation.moment(last.saved_at, visitor.at), "by": str(last.saved_by)}


def _waiting(submission: Submission, visitor: Visitor) -> str:
    if submission.status in {State.SUBMITTED, State.IN_REVIEW}:
        return presentation.waiting(submission, visitor.at)
    due = submission.endorsement_due_at
    if submission.status == State.AWAITING_ENDORSEMENT and due is not None:
        return presentation.days_left(due, visitor.at)
    return ""


def _round(submission: Submission) -> Any:
    if submission.status != State.CHANGES_REQUESTED:
        return None
    return next(iter(queries.change_requests(submission)), None)


def _questions(
    submission: Submission, *, may_write: bool, refused: tuple[int, AnswerForm] | None
) -> list[dict[str, Any]]:
    """Give the secretariat's questions, each with its form where it can be answered."""
    if submission.status != State.CHANGES_REQUESTED:
        return []
    keys = {state.key: state for state in sections_for(submission.size, submission.kind)}
    shown = []
    for item in queries.open_items(submission):
        form = AnswerForm(initial={"answer": item.answer}, prefix=f"item-{item.pk}", auto_id="%s")
        if refused and refused[0] == item.pk:
            form = refused[1]
        section = keys.get(item.section)
        shown.append(
            {
                "item": item,
                "form": form if may_write else None,
                "section": section.title if section else "",
                "section_url": presentation.section_url(submission, item.section)
                if section
                else "",
            }
        )
    return shown


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def form(request: HttpRequest, visitor: Visitor, reference: str) -> HttpResponse:
    """Change the language of the text or the size of the form."""
    submission = mine(visitor, reference)
    initial = {"language": submission.language, "size": submission.size}
    asked = FormForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        auto_id="%s",
        has_sizes=form_of(submission.kind).has_sizes,
    )
    if asked.is_bound and asked.is_valid():
        services.change_form(
            submission_id=submission.pk,
            by=visitor.user,
            at=visitor.at,
            **{"size": submission.size, **asked.cleaned_data},
        )
        messages.success(request, _("Language and form have been saved."))
        return HttpResponseRedirect(reverse("desk:task", args=[reference]))
    return TemplateResponse(
        request,
        "desk/form.html",
        {"form": asked, "submission": submission},
        status=400 if asked.is_bound else 200,
    )


@require_POST
@at_desk
def answer(request: HttpRequest, visitor: Visitor, reference: str, item: int) -> HttpResponse:
    """Answer a question of the secretariat, or take the answer back."""
    submission = mine(visitor, reference)
    said = AnswerForm(request.POST, prefix=f"item-{item}", auto_id="%s")
    if not said.is_valid():
        return page(request, visitor, submission, status=400, answer=(item, said))
    if not submissions.may_write(visitor.standing, submission):
        return _too_late(request, submission)
    answered: ChangeItem = services.answer_item(
        submission_id=submission.pk,
        item_id=item,
        answer=said.cleaned_data["answer"],
        by=visitor.user,
        at=visitor.at,
    )
    words = _("Your answer has been saved.") if answered.answer else _("The answer is empty now.")
    messages.success(request, words)
    return HttpResponseRedirect(reverse("desk:task", args=[reference]) + "#questions")


def _too_late(request: HttpRequest, submission: Submission) -> HttpResponse:
    return words_back(
        request,
        status=409,
        title=_("This cannot be changed now"),
        message=_(
            "Meanwhile its state is: %(state)s. What you wrote is below, so that you can copy it."
        )
        % {"state": PUBLIC_LABELS[State(submission.status)]},
        can_send=False,
    )


@require_POST
@at_desk
def comment(request: HttpRequest, visitor: Visitor, reference: str) -> HttpResponse:
    """Write a remark that both sides read."""
    submission = mine(visitor, reference)
    said = CommentForm(
        request.POST, auto_id="%s", one_key=not submissions.needs_state_key(submission)
    )
    if said.is_valid():
        try:
            services.comment(
                submission_id=submission.pk,
                by=visitor.user,
                at=visitor.at,
                text=said.cleaned_data["text"],
                visibility=Comment.Visibility.SUBMITTER,
            )
        except Unfit as refusal:
            said.add_error("text", str(refusal))
    if not said.is_valid():
        return page(request, visitor, submission, status=400, comment=said)
    messages.success(request, _("Your remark has been saved. The secretariat reads it."))
    return HttpResponseRedirect(reverse("desk:task", args=[reference]) + "#remarks")
