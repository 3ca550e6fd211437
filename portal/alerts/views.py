"""Pages of saved searches: one's own, and those that a link of a mail opens."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts import policies as accounts
from portal.accounts.models import User
from portal.alerts import policies, queries, services
from portal.alerts.forms import NameForm
from portal.alerts.models import NAME_LENGTH, SavedSearch
from portal.alerts.tokens import read_stop_token, stop_token
from portal.catalogue import queries as catalogue
from portal.catalogue.record import Kind
from portal.core.errors import Conflict, DomainError, Missing

EVERYTHING = "all"
"""What addresses call the search over all kinds."""
ask_and_send = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@never_cache
@login_required
def searches(request: HttpRequest) -> HttpResponse:
    """List a person's saved searches, and those that can be put back."""
    user = _me(request)
    own = list(queries.of_person(user))
    return render(
        request,
        "alerts/searches.html",
        {
            "searches": queries.shown(own, _language()),
            "removed": queries.removed(user),
            "most": policies.MOST_SEARCHES,
        },
    )


@ask_and_send
@never_cache
@login_required
def save(request: HttpRequest, shelf: str) -> HttpResponse:
    """Name a list and save it as it is filtered; the address is that of the list behind `new/`."""
    user, kind = _me(request), _kind(shelf)
    terms = catalogue.snapshot(None).terms
    asked = queries.read(request.META.get("QUERY_STRING", ""), kind, terms)
    name = queries.suggested_name(asked, terms, NAME_LENGTH)
    form = NameForm(request.POST or None, initial={"name": name})
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        try:
            search, is_new = services.save(
                user=user,
                kind=kind,
                query=asked.query(),
                name=form.cleaned_data["name"],
                language=_language(),
                at=timezone.now(),
            )
        except DomainError as refusal:
            form.add_error("name", str(refusal))
        else:
            _say(request, search, is_new=is_new)
            return redirect("alerts:list")
    return render(
        request,
        "alerts/save.html",
        {
            "form": form,
            "what": queries.described(asked, terms),
            "list_url": queries.list_url(asked, _language()),
            "ignored": asked.ignored,
            "is_new": True,
        },
    )


@ask_and_send
@never_cache
@login_required
def rename(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Give a search another name."""
    user = _me(request)
    search = policies.require_own(queries.by_uuid(number), user)
    form = NameForm(request.POST or None, initial={"name": search.name})
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        services.rename(
            user=user, number=number, name=form.cleaned_data["name"], language=_language()
        )
        messages.success(request, _("The search has its new name."))
        return redirect("alerts:list")
    (shown,) = queries.shown([search], _language())
    words = {"form": form, "what": shown.what, "list_url": shown.url, "is_new": False}
    return render(request, "alerts/save.html", words)


@require_safe
@never_cache
@login_required
def open_list(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Lead from a saved search to its list, the newest first."""
    search = policies.require_own(queries.by_uuid(number), _me(request))
    (shown,) = queries.shown([search], _language())
    return redirect(shown.url)


@require_POST
@login_required
def pause(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Stop the news of a search until its owner resumes it."""
    search = services.pause(user=_me(request), number=number, at=timezone.now())
    messages.success(request, _("“%(name)s” is paused.") % {"name": search.name})
    return redirect("alerts:list")


@require_POST
@login_required
def resume(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Send the news of a search again."""
    search = services.resume(user=_me(request), number=number, at=timezone.now())
    messages.success(request, _("You are told of “%(name)s” again.") % {"name": search.name})
    return redirect("alerts:list")


@require_POST
@login_required
def remove(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Take a search out; it can be put back."""
    search = services.remove(user=_me(request), number=number, at=timezone.now())
    words = _("“%(name)s” is deleted. You can put it back below.") % {"name": search.name}
    messages.success(request, words)
    return redirect("alerts:list")


@require_POST
@login_required
def put_back(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Put a removed search back."""
    try:
        search = services.put_back(user=_me(request), number=number)
    except Conflict as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("“%(name)s” is back.") % {"name": search.name})
    return redirect("alerts:list")


@csrf_exempt
@never_cache
@ask_and_send
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one search without signing in.

    GET shows a button, because mail scanners follow links; POST acts. Mail programs post without
    cookies (RFC 8058), so there is no CSRF token: the signed token in the address is the proof.
    """
    number = _number(token)
    done = request.method == "POST"
    if done:
        services.stop(number=number, at=timezone.now())
    search = queries.by_uuid(number)
    return _stopped(request, search, done=done, every=False)


@csrf_exempt
@never_cache
@ask_and_send
def stop_all(request: HttpRequest, token: str) -> HttpResponse:
    """Stop all searches of a person without signing in, as `stop` does one."""
    number = _number(token)
    done = request.method == "POST"
    if done:
        services.stop_all(number=number, at=timezone.now())
    search = queries.by_uuid(number)
    return _stopped(request, search, done=done, every=True)


def _stopped(
    request: HttpRequest, search: SavedSearch | None, *, done: bool, every: bool
) -> HttpResponse:
    all_url = ""
    if search is not None and not every:
        all_url = reverse("alerts:stop_all", kwargs={"token": stop_token(search.uuid)})
    words = {"search": search, "done": done, "every": every, "all_url": all_url}
    return render(request, "alerts/stop.html", words)


def _number(token: str) -> uuid.UUID:
    number = read_stop_token(token)
    if number is None:
        raise Missing(_("This link is not complete. Please open it again from the mail."))
    return number


def _me(request: HttpRequest) -> User:
    user = accounts.person(request)
    if user is None:
        raise Missing
    return user


def _kind(shelf: str) -> Kind | None:
    if shelf == EVERYTHING:
        return None
    try:
        return Kind(shelf)
    except ValueError:
        raise Missing from None


def _say(request: HttpRequest, search: SavedSearch, *, is_new: bool) -> None:
    if is_new:
        messages.success(
            request,
            _("“%(name)s” is saved. When something new is published, you are told once a week.")
            % {"name": search.name},
        )
    else:
        messages.info(
            request, _("You had saved this search before, as “%(name)s”.") % {"name": search.name}
        )


def _language() -> str:
    return get_language() or "en"
