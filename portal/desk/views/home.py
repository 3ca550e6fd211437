"""The first page of the desk, and the beginning of a proposal."""

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
from portal.catalogue.record import Kind
from portal.core.errors import NotAllowed
from portal.desk import policies, presentation, queries
from portal.desk.forms import StartForm
from portal.desk.policies import Visitor
from portal.desk.presentation import Blocks
from portal.desk.sections import KIND_WORDS, KindWords
from portal.desk.views.doors import at_desk, mine
from portal.submissions import queries as submission_queries
from portal.submissions import services
from portal.submissions.workflow import State

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
        "offered": _offered(visitor),
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


def _offered(visitor: Visitor) -> list[tuple[str, KindWords]]:
    return [(kind, KIND_WORDS[kind]) for kind in policies.kinds(visitor.standing)]


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def new(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Ask what it is to be; then for whom, in which language and how deep; then begin a draft.

    Of a State there is one country text: whoever begins another goes on with the one that is being
    written, or proposes an update of the one that is public.
    """
    if not policies.has_desk(visitor.standing):
        return _no_desk(request, visitor)
    offered = policies.kinds(visitor.standing)
    asked = request.POST.get("kind") or request.GET.get("kind") or ""
    if asked and asked not in offered and request.method == "POST":
        raise NotAllowed
    if asked not in offered and len(offered) > 1 and request.method != "POST":
        return TemplateResponse(request, "desk/kinds.html", {"offered": _offered(visitor)})
    kind = asked if asked in offered else offered[0]
    form = _start_form(request, visitor, kind)
    if form.is_bound and form.is_valid():
        return _begin(request, visitor, form)
    states, organisations = policies.homes(visitor.standing, kind)
    context = {
        "form": form,
        "kind": kind,
        "kind_words": KIND_WORDS[kind],
        "is_one_of_many": len(offered) > 1,
        "one_key_only": form.proposed.one_key and organisations and not states,
        "there_is": queries.country_texts(states) if kind == Kind.COUNTRY else [],
    }
    return TemplateResponse(request, "desk/new.html", context, status=400 if form.is_bound else 200)


def _start_form(request: HttpRequest, visitor: Visitor, kind: str) -> StartForm:
    states, organisations = policies.homes(visitor.standing, kind)
    return StartForm(
        request.POST if request.method == "POST" else None,
        proposed=kind,
        own_states=states,
        organisations=[o for o in _organisations(visitor) if o.pk in organisations],
        initial={"language": visitor.user.language or get_language(), "size": "short"},
        auto_id="%s",
    )


def _begin(request: HttpRequest, visitor: Visitor, form: StartForm) -> HttpResponse:
    choice = form.choice()
    there_is = None
    if choice["kind"] == Kind.COUNTRY:
        there_is = submission_queries.country_text(choice["member_state"])
    if there_is is None:
        begun = services.start(by=visitor.user, at=visitor.at, **choice)
    elif there_is.status == State.PUBLISHED:
        begun = services.propose_update(submission_id=there_is.pk, by=visitor.user, at=visitor.at)
        messages.info(request, _("The text of this State is public. This is its update."))
    else:
        begun = there_is
        messages.info(request, _("The text of this State is being written already. Here it is."))
    return HttpResponseRedirect(reverse("desk:task", args=[begun.reference]))


@require_POST
@at_desk
def update(request: HttpRequest, visitor: Visitor, reference: str) -> HttpResponse:
    """Begin an update of what is published, or go on with the one under way."""
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
