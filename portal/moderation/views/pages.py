"""Pages on their way to the public and out of it: changes, new entries, translations, expiry."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.policies import staff_required
from portal.accounts.queries import Standing, today
from portal.accounts.roles import Role
from portal.core.errors import Missing, Unfit
from portal.library import queries as library
from portal.library import releases
from portal.library import services as library_services
from portal.library.models import EntryPage, ScheduledPublication
from portal.library.presentation import checks
from portal.moderation import policies, queries
from portal.moderation.forms import ReleaseForm, RetireForm, TimeForm
from portal.moderation.policies import PUBLISHING_READERS
from portal.moderation.presentation import pages, text
from portal.moderation.presentation.entry import as_readers_will_see
from portal.moderation.views.frame import me, screen, standing_of
from portal.submissions.models import Submission
from portal.vocabulary.queries import terms


@require_safe
@staff_required(*PUBLISHING_READERS)
def page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show a change, a new entry or a translation, against what is public where something is."""
    return _screen(request, queries.changed_page(page_id))


@require_safe
@staff_required(*PUBLISHING_READERS)
def page_preview(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show a changed page, a new one or a translation as readers will see it."""
    live = queries.changed_page(page_id)
    assert live.latest_revision_id is not None
    return entry_as_readers_see(request, library.judged(live.pk, live.latest_revision_id))


@require_POST
@staff_required(*PUBLISHING_READERS)
def publish_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Publish what another person wrote, now or at a time."""
    at = timezone.now()
    live = queries.changed_page(page_id)
    policies.require_may_publish_change(standing_of(request), live)
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return _screen(request, live, form=form)
    revision, due_at = form.cleaned_data["revision"] or 0, form.due_at()
    try:
        if due_at is None:
            published = library_services.publish_latest(
                page_id=live.pk, revision_id=revision, by=me(request), at=at
            )
            said = _("“%(title)s” is published.") % {"title": published.title}
        else:
            plan = releases.plan_publication(
                page_id=live.pk,
                revision_id=revision,
                due_at=due_at,
                zone=form.cleaned_data["zone"],
                by=me(request),
                at=at,
            )
            said = _("Publication is planned for %(time)s.") % {"time": pages.local_time(plan)}
    except Unfit as refusal:
        form.add_error(None, str(refusal))
        return _screen(request, live, form=form)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("publishing:waiting"))


@require_POST
@staff_required(*PUBLISHING_READERS)
def discard_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Throw a change or a translation away; what is public stays as it is."""
    live = queries.changed_page(page_id)
    policies.require_may_discard_change(standing_of(request), live)
    seen = request.POST.get("revision", "")
    library_services.discard_change(
        page_id=live.pk,
        revision_id=int(seen) if seen.isdecimal() else 0,
        by=me(request),
        at=timezone.now(),
    )
    messages.success(request, _("The change of “%(title)s” is discarded.") % {"title": live.title})
    return HttpResponseRedirect(reverse("publishing:waiting"))


@require_safe
@staff_required(*PUBLISHING_READERS)
def entry(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show what is planned for a public entry, and the way out of the public."""
    return _entry_screen(request, _public_entry(page_id))


@require_POST
@staff_required(*PUBLISHING_READERS)
def retire(request: HttpRequest, page_id: int) -> HttpResponse:
    """Take an entry out of public sight, now or at a time, with the reason readers will see."""
    at = timezone.now()
    found = _public_entry(page_id)
    policies.require_may_retire(standing_of(request), found)
    form = RetireForm(request.POST)
    if not form.is_valid():
        return _entry_screen(request, found, form=form)
    due_at, reason = form.due_at(), form.cleaned_data["reason"]
    try:
        if due_at is None:
            library_services.retire_entry(page_id=found.pk, by=me(request), at=at, reason=reason)
            messages.success(
                request,
                _("%(reference)s is no longer public.") % {"reference": found.reference},
            )
            return HttpResponseRedirect(reverse("publishing:waiting"))
        plan = releases.plan_retirement(
            page_id=found.pk,
            reason=reason,
            due_at=due_at,
            zone=form.cleaned_data["zone"],
            by=me(request),
            at=at,
        )
    except Unfit as refusal:
        form.add_error(None, str(refusal))
        return _entry_screen(request, found, form=form)
    messages.success(
        request,
        _("The entry will leave the public on %(time)s.") % {"time": pages.local_time(plan)},
    )
    return HttpResponseRedirect(reverse("publishing:entry", args=(found.pk,)))


@require_POST
@staff_required(*PUBLISHING_READERS)
def call_off(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Undo what was planned and did not happen yet."""
    plan = ScheduledPublication.objects.filter(pk=plan_id).first()
    if plan is None:
        raise Missing
    found = library.entry(plan.page_id)
    policies.require_may_call_off(standing_of(request), found, plan)
    releases.call_off(plan_id=plan_id, by=me(request), at=timezone.now())
    messages.success(request, _("The plan is called off. Nothing happens."))
    return HttpResponseRedirect(reverse("publishing:waiting"))


# ---- Parts -------------------------------------------------------------------------------------


def change_refused(standing: Standing, found: EntryPage) -> str:
    """Say why a person may not publish a change; empty where they may."""
    if policies.may_publish_change(standing, found):
        return ""
    if not standing.has(Role.EDITOR):
        return _("Only an editor publishes. You can read it here.")
    if policies.has_conflict_with_page(standing, found):
        return _("You stand on the side of this entry. Another person publishes it.")
    return _("You wrote this change, or a part of it. Another person publishes it.")


def retirement_refused(standing: Standing, found: EntryPage) -> str:
    """Say why a person may not take an entry out; empty where they may."""
    if policies.may_retire(standing, found):
        return ""
    if not standing.has(Role.EDITOR):
        return _("Only an editor takes an entry out of public sight.")
    if policies.has_conflict_with_page(standing, found):
        return _("You stand on the side of this entry. Another person decides on it.")
    return _("This entry came with a submission and leaves the public by it.")


def entry_as_readers_see(
    request: HttpRequest, page: EntryPage, found: Submission | None = None
) -> HttpResponse:
    """Answer with an entry that is not public, in the frame and the language of its readers."""
    language = page.locale.language_code
    with translation.override(language):
        words: dict[str, Any] = {
            "presented": as_readers_will_see(page, language, found),
            "page": page,
        }
        response = TemplateResponse(request, "moderation/entry.html", words)
        response["Cache-Control"] = "private, no-store"
        return response.render()


def step_to_list() -> dict[str, str]:
    """Give the step of the breadcrumbs that leads to the list."""
    return {"url": reverse("publishing:waiting"), "label": _("Publishing")}


def _public_entry(page_id: int) -> EntryPage:
    """Give the original of a public entry. Raises: Missing."""
    found = library.original_of(library.entry(page_id))
    if not found.live:
        raise Missing
    return found


def _screen(
    request: HttpRequest, live: EntryPage, *, form: ReleaseForm | None = None
) -> HttpResponse:
    standing, at = standing_of(request), timezone.now()
    assert live.latest_revision_id is not None
    draft = library.judged(live.pk, live.latest_revision_id)
    parts = pages.parts(draft, live if live.live else None, terms())
    return screen(
        request,
        "page",
        title=f"{live.reference} · {live.locale.language_code}",
        icon="upload",
        trail=[step_to_list()],
        status=400 if form is not None else 200,
        page=live,
        draft=draft,
        kind=pages.kind_words(live),
        parts=parts,
        change_count=text.changed(parts),
        language_code=live.locale.language_code,
        refused=change_refused(standing, live),
        may_discard=policies.may_discard_change(standing, live),
        request_for=library.request_for(live),
        findings=checks.findings(draft, today(at)),
        plans=plans_of(live, standing, ScheduledPublication.Act.PUBLISH),
        form=form or ReleaseForm(initial=_initial(request, live)),
        summary=_faults(form),
        compare_url=(
            reverse("wagtailadmin_pages:revisions_compare", args=(live.pk, "live", "latest"))
            if live.live and live.permissions_for_user(request.user).can_edit()
            else ""
        ),
    )


def _entry_screen(
    request: HttpRequest, found: EntryPage, *, form: RetireForm | None = None
) -> HttpResponse:
    standing = standing_of(request)
    return screen(
        request,
        "public_entry",
        title=f"{found.reference}",
        icon="view",
        trail=[step_to_list()],
        status=400 if form is not None else 200,
        page=found,
        language_code=found.locale.language_code,
        translations=library.translations(found).values(),
        refused=retirement_refused(standing, found),
        submission=queries.origin_of(found),
        plans=plans_of(found, standing, ScheduledPublication.Act.RETIRE),
        form=form or RetireForm(initial=_initial(request, found)),
        summary=_faults(form),
    )


def plans_of(
    found: EntryPage, standing: Standing, act: str
) -> list[tuple[ScheduledPublication, str, bool]]:
    """Give what is planned for a page: the plan, its time in words, whether one may call it off."""
    return [
        (
            plan,
            pages.local_time(plan),
            plan.state == ScheduledPublication.State.WAITING
            and policies.may_call_off(standing, found, plan),
        )
        for plan in library.plans(found)
        if plan.act == act
    ]


def _initial(request: HttpRequest, found: EntryPage) -> dict[str, Any]:
    return {"revision": found.latest_revision_id, "zone": me(request).time_zone}


def _faults(form: TimeForm | None) -> list[tuple[str, str]]:
    if form is None:
        return []
    return [("", str(error)) for errors in form.errors.values() for error in errors]
