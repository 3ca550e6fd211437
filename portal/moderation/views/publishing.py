"""The second pair of eyes: what was accepted, later changes and translations, before readers."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.policies import staff_required
from portal.accounts.queries import Standing
from portal.accounts.roles import Role
from portal.core.errors import Conflict, Missing, Unfit
from portal.library import queries as library
from portal.library.models import ScheduledPublication
from portal.moderation import policies, queries
from portal.moderation.forms import MoveForm, PublishForm, ReasonForm, UnpublishForm
from portal.moderation.policies import PUBLISHING_READERS
from portal.moderation.presentation import pages, rows
from portal.moderation.views.frame import me, refuse_early, screen, standing_of, too_late
from portal.moderation.views.pages import (
    change_refused,
    entry_as_readers_see,
    plans_of,
    step_to_list,
)
from portal.submissions import policies as submission_policies
from portal.submissions import queries as submission_queries
from portal.submissions import services
from portal.submissions.models import Submission
from portal.submissions.workflow import Action, Actor, State

FORMS: dict[Action, type[MoveForm]] = {
    Action.PUBLISH: PublishForm,
    Action.REOPEN: ReasonForm,
    Action.UNPUBLISH: UnpublishForm,
}
MOST_ROWS = 50


@require_safe
@staff_required(*PUBLISHING_READERS)
def waiting(request: HttpRequest) -> HttpResponse:
    """List what waits for a second person: accepted texts, and changes of what is public."""
    standing = standing_of(request)
    accepted = submission_queries.to_publish()
    changes = queries.changed_pages()
    shown = pages.changes(changes[:MOST_ROWS])
    waiting_for = accepted[:MOST_ROWS]
    planned = pages.planned_times([row.page_id for row in waiting_for if row.page_id])
    return screen(
        request,
        "publishing",
        title=_("Publishing"),
        icon="upload",
        accepted=[
            (submission, planned.get(submission.page_id or 0, ""), refused(standing, submission))
            for submission in waiting_for
        ],
        accepted_count=accepted.count(),
        changes=[(change, change_refused(standing, change.page)) for change in shown],
        changes_count=len(changes),
        most=MOST_ROWS,
    )


@require_safe
@staff_required(*PUBLISHING_READERS)
def submission(request: HttpRequest, reference: str) -> HttpResponse:
    """Show an accepted text as readers will see it, and who may publish it."""
    return _screen(request, queries.accepted(standing_of(request), reference), timezone.now())


@require_safe
@staff_required(*PUBLISHING_READERS)
def preview(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the entry itself, in the frame and the language of its readers."""
    found = queries.accepted(standing_of(request), reference)
    assert found.page_id is not None
    assert found.page_revision_id is not None
    page = library.judged(found.page_id, found.page_revision_id)
    return entry_as_readers_see(request, page, found)


@require_POST
@staff_required(*PUBLISHING_READERS)
def move(request: HttpRequest, reference: str, action: str) -> HttpResponse:
    """Publish, reopen or unpublish. A refused form comes back filled."""
    if action not in FORMS:
        raise Missing
    at, standing, wanted = timezone.now(), standing_of(request), Action(action)
    found = queries.accepted(standing, reference)
    form = FORMS[wanted](request.POST)
    try:
        refuse_early(standing, found, wanted, form, Actor.PUBLISHER, Actor.LEAD)
        if not form.is_valid():
            return _screen(request, found, at, changed={wanted: form}, status=400)
        if isinstance(form, PublishForm) and (due_at := form.due_at()) is not None:
            plan = services.plan_publication(
                submission_id=found.pk,
                due_at=due_at,
                zone=form.cleaned_data["zone"],
                by=me(request),
                at=at,
                expected_version=form.cleaned_data["version"],
                words=form.words(),
            )
            said = _("Publication is planned for %(time)s.") % {"time": pages.local_time(plan)}
            messages.success(request, said)
            return HttpResponseRedirect(reverse("publishing:waiting"))
        services.act(
            submission_id=found.pk,
            action=wanted,
            by=me(request),
            at=at,
            expected_version=form.cleaned_data["version"],
            words=form.words(),
        )
    except Conflict as conflict:
        return too_late(request, found, str(conflict), form, reverse("publishing:waiting"))
    except Unfit as refusal:
        form.add_error(None, str(refusal))
        return _screen(request, found, at, changed={wanted: form}, status=400)
    done = {
        Action.PUBLISH: _("%(reference)s is published."),
        Action.REOPEN: _("The review of %(reference)s is open again."),
        Action.UNPUBLISH: _("%(reference)s is no longer public."),
    }
    messages.success(request, done[wanted] % {"reference": found.reference})
    return HttpResponseRedirect(reverse("publishing:waiting"))


# ---- Parts -------------------------------------------------------------------------------------


def refused(standing: Standing, found: Submission) -> str:
    """Say why a person may not publish a submission; empty where they may."""
    if not standing.has(Role.EDITOR):
        return _("Only an editor publishes. You can read it here.")
    if found.decided_by_id == standing.user_id:
        return _("You accepted this submission. Another person publishes it.")
    if policies.has_conflict(standing, found):
        return _("You stand on the side that submitted this. Another person publishes it.")
    return ""


def _screen(
    request: HttpRequest,
    found: Submission,
    at: datetime,
    *,
    changed: dict[Action, MoveForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    standing = standing_of(request)
    offered = {
        Action(m.action)
        for m in submission_policies.allowed_moves(standing, found, at)
        if m.action in FORMS
    }
    initial = {
        "version": found.version,
        "revision": found.current_revision_id,
        "zone": me(request).time_zone,
    }
    assert found.page_id is not None
    page = library.entry(found.page_id)
    forms = {action: FORMS[action](initial=initial) for action in offered} | (changed or {})
    errors = [e for form in (changed or {}).values() for es in form.errors.values() for e in es]
    return screen(
        request,
        "entry_to_publish",
        title=f"{found.reference} · {rows.status_words(found)}",
        icon="upload",
        trail=[step_to_list()],
        status=status,
        submission=found,
        is_waiting=found.status == State.ACCEPTED,
        is_update=found.supersedes_id is not None,
        endorsement_words=rows.endorsement_words(found),
        state_words=rows.status_words(found),
        forms={action.value: form for action, form in forms.items()},
        refused=refused(standing, found) if found.status == State.ACCEPTED else "",
        plans=plans_of(page, standing, ScheduledPublication.Act.PUBLISH),
        summary=[("", str(error)) for error in errors],
    )
