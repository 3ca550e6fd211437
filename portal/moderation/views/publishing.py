"""The second pair of eyes: what was accepted, later changes and translations, before readers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.policies import staff_required
from portal.accounts.queries import Standing
from portal.accounts.roles import Role
from portal.core.errors import Conflict, Missing, Unfit
from portal.library import queries as library
from portal.library import services as library_services
from portal.library.models import CaseStudyPage
from portal.moderation import policies, queries
from portal.moderation.forms import MoveForm, PublishForm, ReasonForm, UnpublishForm
from portal.moderation.policies import PUBLISHING_READERS
from portal.moderation.presentation import rows, text
from portal.moderation.presentation.entry import as_readers_will_see
from portal.moderation.views.frame import me, refuse_early, screen, standing_of, too_late
from portal.submissions import policies as submission_policies
from portal.submissions import queries as submission_queries
from portal.submissions import services
from portal.submissions.models import Submission
from portal.submissions.workflow import Action, Actor, State
from portal.vocabulary.queries import terms

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
    return screen(
        request,
        "publishing",
        title=_("Publishing"),
        icon="upload",
        accepted=[
            (submission, refused(standing, submission)) for submission in accepted[:MOST_ROWS]
        ],
        accepted_count=accepted.count(),
        changes=[(page, change_refused(standing, page)) for page in changes[:MOST_ROWS]],
        changes_count=changes.count(),
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
    return _entry(request, page, found)


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


# ---- Changes of pages --------------------------------------------------------------------------


@require_safe
@staff_required(*PUBLISHING_READERS)
def page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show a change of a public entry, or a translation, against what is public now."""
    standing = standing_of(request)
    live = queries.changed_page(page_id)
    assert live.latest_revision_id is not None
    draft = library.judged(live.pk, live.latest_revision_id)
    vocabulary = terms()
    content = library.content_of(draft)
    parts = (
        text.against(content, library.content_of(live), vocabulary)
        if live.live
        else text.as_sent(content, vocabulary)
    )
    return screen(
        request,
        "page",
        title=f"{live.reference} · {live.locale.language_code}",
        icon="upload",
        trail=[_step_to_list()],
        page=live,
        draft=draft,
        parts=parts,
        change_count=text.changed(parts),
        language_code=live.locale.language_code,
        refused=change_refused(standing, live),
        may_discard=policies.may_discard_change(standing, live),
        compare_url=(
            reverse("wagtailadmin_pages:revisions_compare", args=(live.pk, "live", "latest"))
            if live.live and live.permissions_for_user(request.user).can_edit()
            else ""
        ),
    )


@require_safe
@staff_required(*PUBLISHING_READERS)
def page_preview(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show a changed page or a translation as readers will see it."""
    live = queries.changed_page(page_id)
    assert live.latest_revision_id is not None
    return _entry(request, library.judged(live.pk, live.latest_revision_id))


@require_POST
@staff_required(*PUBLISHING_READERS)
def publish_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Publish a change or a translation that another person wrote."""
    live = queries.changed_page(page_id)
    policies.require_may_publish_change(standing_of(request), live)
    seen = request.POST.get("revision", "")
    published = library_services.publish_latest(
        page_id=live.pk,
        revision_id=int(seen) if seen.isdecimal() else 0,
        by=me(request),
        at=timezone.now(),
    )
    messages.success(request, _("“%(title)s” is published.") % {"title": published.title})
    return HttpResponseRedirect(reverse("publishing:waiting"))


@require_POST
@staff_required(*PUBLISHING_READERS)
def discard_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Throw a change or a translation away; what is public stays as it is."""
    live = queries.changed_page(page_id)
    policies.require_may_discard_change(standing_of(request), live)
    seen = request.POST.get("revision", "")
    library_services.discard_change(
        page_id=live.pk, revision_id=int(seen) if seen.isdecimal() else 0, by=me(request)
    )
    messages.success(request, _("The change of “%(title)s” is discarded.") % {"title": live.title})
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


def change_refused(standing: Standing, found: CaseStudyPage) -> str:
    """Say why a person may not publish a change; empty where they may."""
    if policies.may_publish_change(standing, found):
        return ""
    if not standing.has(Role.EDITOR):
        return _("Only an editor publishes. You can read it here.")
    if policies.has_conflict_with_page(standing, found):
        return _("You stand on the side of this entry. Another person publishes it.")
    return _("You wrote this change, or a part of it. Another person publishes it.")


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
    initial = {"version": found.version, "revision": found.current_revision_id}
    forms = {action: FORMS[action](initial=initial) for action in offered} | (changed or {})
    errors = [e for form in (changed or {}).values() for es in form.errors.values() for e in es]
    return screen(
        request,
        "entry_to_publish",
        title=f"{found.reference} · {rows.status_words(found)}",
        icon="upload",
        trail=[_step_to_list()],
        status=status,
        submission=found,
        is_waiting=found.status == State.ACCEPTED,
        is_update=found.supersedes_id is not None,
        endorsement_words=rows.endorsement_words(found),
        state_words=rows.status_words(found),
        forms={action.value: form for action, form in forms.items()},
        refused=refused(standing, found) if found.status == State.ACCEPTED else "",
        summary=[("", str(error)) for error in errors],
    )


def _entry(
    request: HttpRequest, page: CaseStudyPage, found: Submission | None = None
) -> HttpResponse:
    language = page.locale.language_code
    with translation.override(language):
        words: dict[str, Any] = {
            "presented": as_readers_will_see(page, language, found),
            "page": page,
        }
        response = TemplateResponse(request, "moderation/entry.html", words)
        response["Cache-Control"] = "private, no-store"
        return response.render()


def _step_to_list() -> dict[str, str]:
    return {"url": reverse("publishing:waiting"), "label": _("Publishing")}
