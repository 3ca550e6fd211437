"""What the screens share: the frame of Wagtail's admin, the person, the refusal of late forms."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts import policies as accounts
from portal.accounts.models import User
from portal.accounts.queries import Standing
from portal.core.errors import Conflict, Missing, NotAllowed
from portal.moderation.forms import MoveForm
from portal.moderation.presentation.history import faster
from portal.submissions import policies
from portal.submissions.models import Submission
from portal.submissions.workflow import Action, Actor, NoSuchMove, State, follow

PER_PAGE = 25


def me(request: HttpRequest) -> User:
    """Give who is signed in; the door has asked before."""
    user = accounts.person(request)
    if user is None:
        raise Missing
    return user


def standing_of(request: HttpRequest) -> Standing:
    """Give the standing of who is signed in."""
    return accounts.standing_of(request)


def screen(
    request: HttpRequest,
    name: str,
    *,
    title: str,
    icon: str,
    trail: list[dict[str, str]] | None = None,
    status: int = 200,
    **words: Any,
) -> HttpResponse:
    """Answer with a screen in the frame of the admin."""
    home = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
    response = TemplateResponse(
        request,
        f"moderation/{name}.html",
        {
            "page_title": title,
            "header_title": title,
            "header_icon": icon,
            "breadcrumbs_items": [home, *(trail or []), {"url": "", "label": title}],
            **words,
        },
        status=status,
    )
    response["Cache-Control"] = "private, no-store"
    return response


def page_of(request: HttpRequest, found: QuerySet[Any]) -> Page[Any]:
    """Give the page that the address names; one that does not exist gives the nearest."""
    return Paginator(found, PER_PAGE).get_page(request.GET.get("p"))


def refuse_early(
    standing: Standing, submission: Submission, action: Action, form: MoveForm, *parts: Actor
) -> None:
    """Refuse what the service would refuse later, before a preview is shown.

    Raises: NotAllowed for whoever plays no part here; Conflict where somebody was faster.
    """
    if not policies.actors(standing, submission) & set(parts):
        raise NotAllowed
    try:
        wanted = follow(State(submission.status), action)
    except NoSuchMove:
        raise Conflict(faster(submission)) from None
    policies.require(standing, wanted, submission)
    if form.data.get("version") != str(submission.version):
        raise Conflict(faster(submission))


def too_late(
    request: HttpRequest, submission: Submission, sentence: str, form: MoveForm, back: str
) -> HttpResponse:
    """Say who was faster, and give back what was typed."""
    return screen(
        request,
        "too_late",
        title=_("Somebody was faster"),
        icon="warning",
        trail=[{"url": back, "label": submission.reference}],
        status=409,
        sentence=sentence,
        said=form.said(),
        back=back,
    )
