"""The secretariat's screens for people and invitations, in the Wagtail admin.

`StaffGate` has let in members of the secretariat only; here the role is asked, and in the services
again.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts import policies, queries, services
from portal.accounts.forms import (
    EndMandateForm,
    InvitationForm,
    MandateForm,
    PeopleFilterForm,
    ReasonForm,
)
from portal.accounts.models import AccountEvent, Mandate, User
from portal.accounts.policies import PEOPLE_MANAGERS, PEOPLE_READERS, staff_required
from portal.core.errors import Conflict, DomainError, Missing, Unfit

PER_PAGE = 25
EVENTS_SHOWN = 50


@require_safe
@staff_required(*PEOPLE_READERS)
def people(request: HttpRequest) -> HttpResponse:
    """List people by name, with words, role and State as filters."""
    form = PeopleFilterForm(request.GET)
    found = queries.people(on=queries.today(timezone.now()), **form.filters())
    return _page(
        request,
        "people",
        title=_("People"),
        filter_form=form,
        page=_page_of(request, found),
        may_manage=policies.may_manage_people(policies.standing_of(request)),
    )


@require_safe
@staff_required(*PEOPLE_READERS)
def person(request: HttpRequest, uuid: str) -> HttpResponse:
    """Show a person: mandates, sessions, history, and what may be changed."""
    subject = _find(uuid)
    return _person_page(request, subject, grant_form=_grant_form())


@require_POST
@staff_required(*PEOPLE_MANAGERS)
def grant_mandate(request: HttpRequest, uuid: str) -> HttpResponse:
    """Give a person a further mandate."""
    subject = _find(uuid)
    form = MandateForm(request.POST)
    if form.is_valid():
        try:
            services.grant_mandate(
                by=_me(request), user=subject, at=timezone.now(), **form.mandate()
            )
        except (Conflict, Unfit) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The mandate has been given, and the person told."))
            return _back_to(subject)
    return _person_page(request, subject, grant_form=form, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*PEOPLE_MANAGERS)
def end_mandate(request: HttpRequest, uuid: str, number: int) -> HttpResponse:
    """Ask when and why a mandate ends, and end it once that is confirmed."""
    subject = _find(uuid)
    mandate = get_object_or_404(
        Mandate.objects.select_related("organisation"), pk=number, user=subject
    )
    today = queries.today(timezone.now())
    form = EndMandateForm(request.POST or None, mandate=mandate, today=today)
    if form.is_bound and form.is_valid():
        try:
            services.end_mandate(
                by=_me(request),
                mandate_id=mandate.pk,
                last_day=form.cleaned_data["last_day"],
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except (Conflict, Unfit) as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("The end of the mandate has been set, and the person told.")
            )
            return _back_to(subject)
    return _page(
        request,
        "end_mandate",
        title=_("End a mandate"),
        trail=[_step_to_people(), _step_to(subject)],
        subject=subject,
        mandate=mandate,
        form=form,
        status=400 if form.is_bound else 200,
    )


@require_POST
@staff_required(*PEOPLE_MANAGERS)
def close_sessions(request: HttpRequest, uuid: str) -> HttpResponse:
    """Sign a person out everywhere."""
    subject = _find(uuid)
    closed = services.close_sessions(by=_me(request), user=subject, at=timezone.now())
    messages.success(
        request,
        ngettext(
            "%(count)d session has been closed.", "%(count)d sessions have been closed.", closed
        )
        % {"count": closed},
    )
    return _back_to(subject)


@require_POST
@staff_required(*PEOPLE_MANAGERS)
def suspend(request: HttpRequest, uuid: str) -> HttpResponse:
    """Suspend or reinstate an account, whichever it needs; a reason is required."""
    subject = _find(uuid)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _person_page(
            request, subject, grant_form=_grant_form(), reason_form=form, status=400
        )
    change = services.suspend if subject.is_active else services.reinstate
    change(by=_me(request), user=subject, reason=form.cleaned_data["reason"], at=timezone.now())
    messages.success(
        request,
        _("The person can sign in again.")
        if change is services.reinstate
        else _("The account is suspended; every session has been closed."),
    )
    return _back_to(subject)


@require_safe
@staff_required(*PEOPLE_READERS)
def invitations(request: HttpRequest) -> HttpResponse:
    """List invitations: waiting, expired, accepted or revoked."""
    view = request.GET.get("view", "waiting")
    if view not in queries.INVITATION_VIEWS:
        raise Missing
    titles = {
        "waiting": pgettext("invitation", "Waiting"),
        "expired": _("Expired"),
        "accepted": pgettext("invitation", "Accepted"),
        "revoked": _("Revoked"),
    }
    return _page(
        request,
        "invitations",
        title=_("Invitations"),
        trail=[_step_to_people()],
        page=_page_of(request, queries.invitations(view, at=timezone.now())),
        view=view,
        views=[(name, titles[name]) for name in queries.INVITATION_VIEWS],
        may_manage=policies.may_invite(policies.standing_of(request)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*PEOPLE_MANAGERS)
def invite(request: HttpRequest) -> HttpResponse:
    """Offer an account with one mandate to an address."""
    form = InvitationForm(
        request.POST or None,
        initial={"valid_from": queries.today(timezone.now()), "language": "en"},
    )
    if form.is_bound and form.is_valid():
        try:
            offer = services.invite(
                by=_me(request),
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                language=form.cleaned_data["language"],
                at=timezone.now(),
                **form.mandate(),
            )
        except DomainError as error:  # here a refusal is about the address that was typed
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("The invitation to %(address)s is on its way.") % {"address": offer.email},
            )
            return HttpResponseRedirect(reverse("people:invitations"))
    return _page(
        request,
        "invite",
        title=_("Invite a person"),
        trail=[_step_to_people(), _step_to_invitations()],
        form=form,
        status=400 if form.is_bound else 200,
    )


@require_POST
@staff_required(*PEOPLE_MANAGERS)
def resend_invitation(request: HttpRequest, number: int) -> HttpResponse:
    """Send an invitation again with a new link."""
    offer = services.resend_invitation(by=_me(request), invitation_id=number, at=timezone.now())
    messages.success(
        request,
        _("The invitation to %(address)s has been sent again; older links no longer work.")
        % {"address": offer.email},
    )
    return HttpResponseRedirect(reverse("people:invitations"))


@require_POST
@staff_required(*PEOPLE_MANAGERS)
def revoke_invitation(request: HttpRequest, number: int) -> HttpResponse:
    """Take an invitation back."""
    offer = services.revoke_invitation(by=_me(request), invitation_id=number, at=timezone.now())
    messages.success(
        request,
        _("The invitation to %(address)s has been revoked.") % {"address": offer.email},
    )
    return HttpResponseRedirect(reverse("people:invitations"))


# ---- Parts -------------------------------------------------------------------------------------


def _me(request: HttpRequest) -> User:
    user = policies.person(request)
    if user is None:
        raise Missing
    return user


def _find(uuid: str) -> User:
    return get_object_or_404(User, uuid=uuid)


def _back_to(subject: User) -> HttpResponse:
    return HttpResponseRedirect(reverse("people:person", kwargs={"uuid": subject.uuid}))


def _grant_form() -> MandateForm:
    return MandateForm(initial={"valid_from": queries.today(timezone.now())})


def _person_page(
    request: HttpRequest,
    subject: User,
    *,
    grant_form: MandateForm,
    reason_form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = queries.today(timezone.now())
    standing = policies.standing_of(request)
    mandates = list(queries.all_mandates(subject))
    return _page(
        request,
        "person",
        title=str(subject),
        trail=[_step_to_people()],
        status=status,
        subject=subject,
        mandates=[
            {
                "mandate": mandate,
                "is_over": mandate.valid_until is not None and mandate.valid_until < today,
                "is_ahead": mandate.valid_from > today,
                "may_end": policies.may_end(standing, mandate, on=today),
            }
            for mandate in mandates
        ],
        has_second_factor=queries.has_second_factor(subject),
        session_count=queries.sessions_of(subject).count(),
        events=[_Told(event) for event in queries.history(subject)[:EVENTS_SHOWN]],
        grant_form=grant_form,
        reason_form=reason_form or ReasonForm(),
        may_manage=policies.may_manage_people(standing),
        may_grant=policies.may_grant(standing, to=subject),
        may_suspend=policies.may_suspend(standing, person=subject),
    )


class _Told:
    """A row of the history, with its detail as words."""

    def __init__(self, event: AccountEvent) -> None:
        """Read the detail once."""
        self.event = event
        detail = event.detail
        self.mandate = (
            Mandate(role=detail["role"], state=detail.get("state", ""))
            if "role" in (detail)
            else None
        )
        self.reason = detail.get("reason", "")
        self.last_day = detail.get("last_day", "")


def _page_of(request: HttpRequest, found: QuerySet[Any]) -> Page[Any]:
    return Paginator(found, PER_PAGE).get_page(request.GET.get("p"))


def _step_to_people() -> dict[str, str]:
    return {"url": reverse("people:index"), "label": _("People")}


def _step_to_invitations() -> dict[str, str]:
    return {"url": reverse("people:invitations"), "label": _("Invitations")}


def _step_to(subject: User) -> dict[str, str]:
    return {
        "url": reverse("people:person", kwargs={"uuid": subject.uuid}),
        "label": str(subject),
    }


def _page(
    request: HttpRequest,
    name: str,
    *,
    title: str,
    trail: list[dict[str, str]] | None = None,
    status: int = 200,
    **words: Any,
) -> HttpResponse:
    home = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
    return TemplateResponse(
        request,
        f"accounts/secretariat/{name}.html",
        {
            "page_title": title,
            "header_title": title,
            "header_icon": "group",
            "breadcrumbs_items": [home, *(trail or []), {"url": "", "label": title}],
            **words,
        },
        status=status,
    )
