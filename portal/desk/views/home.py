"""The first page of the desk, and the beginning of a case study."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts import queries as accounts
from portal.accounts.models import Mandate, Organisation
from portal.desk import policies, presentation, queries
from portal.desk.forms import StartForm
from portal.desk.policies import Visitor
from portal.desk.presentation import Blocks
from portal.desk.views.doors import at_desk, mine
from portal.submissions import services

LONG_BLOCKS = ("published", "ended")


@require_safe
@at_desk
def home(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show what waits for the person, what they write, and what became of the rest."""
    if not policies.has_desk(visitor.standing):
        return _no_desk(request, visitor)
    shelf = queries.shelf(policies.for_side(visitor.standing))
    blocks = presentation.blocks(shelf, visitor)
    names = [str(o) for o in _organisations(visitor)]
    context: dict[str, Any] = {
        "owner": presentation.owner_names(visitor, names),
        "blocks": blocks,
        "counts": {name: len(getattr(blocks, name)) for name in LONG_BLOCKS},
        "is_focal_point": bool(visitor.standing.focal_point_for),
    }
    _shorten(blocks, request.GET.get("all", ""))
    return TemplateResponse(request, "desk/home.html", context)


def _shorten(blocks: Blocks, whole: str) -> None:
    for name in LONG_BLOCKS:
        if name != whole:
            setattr(blocks, name, getattr(blocks, name)[: queries.LATEST])


def _no_desk(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    return TemplateResponse(
        request, "desk/no_desk.html", {"is_staff": visitor.standing.is_staff}, status=403
    )


def _mandates(visitor: Visitor) -> list[Mandate]:
    return accounts.known_mandates(visitor.user, accounts.today(visitor.at))


def _organisations(visitor: Visitor) -> list[Organisation]:
    found = {m.organisation.pk: m.organisation for m in _mandates(visitor) if m.organisation}
    return sorted(found.values(), key=str)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def new(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Ask for whom, in which language and how deep; then begin a draft."""
    if not policies.has_desk(visitor.standing):
        return _no_desk(request, visitor)
    form = StartForm(
        request.POST if request.method == "POST" else None,
        own_states=visitor.standing.states,
        organisations=_organisations(visitor),
        initial={"language": visitor.user.language or get_language(), "size": "short"},
        auto_id="%s",
    )
    if form.is_bound and form.is_valid():
        begun = services.start(by=visitor.user, at=visitor.at, **form.choice())
        return HttpResponseRedirect(reverse("desk:task", args=[begun.reference]))
    return TemplateResponse(
        request, "desk/new.html", {"form": form}, status=400 if form.is_bound else 200
    )


@require_POST
@at_desk
def update(request: HttpRequest, visitor: Visitor, reference: str) -> HttpResponse:
    """Begin an update of a published case study, or go on with the one under way."""
    submission = mine(visitor, reference)
    begun = services.propose_update(submission_id=submission.pk, by=visitor.user, at=visitor.at)
    messages.success(
        request,
        _("This is your copy to change. Readers see the published text until it is replaced."),
    )
    return HttpResponseRedirect(reverse("desk:task", args=[begun.reference]))


@require_POST
@at_desk
def copy(request: HttpRequest, visitor: Visitor, reference: str) -> HttpResponse:
    """Begin anew from the text of a submission that ended."""
    submission = mine(visitor, reference)
    begun = services.copy_to_draft(submission_id=submission.pk, by=visitor.user, at=visitor.at)
    messages.success(
        request,
        _("A new draft with the text of %(reference)s has been begun.") % {"reference": reference},
    )
    return HttpResponseRedirect(reverse("desk:task", args=[begun.reference]))
