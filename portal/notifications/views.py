"""Pages of the inbox, and of the mail for staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import User
from portal.accounts.policies import standing_of
from portal.accounts.queries import Standing
from portal.core.errors import DomainError, Missing
from portal.notifications import letters, policies, queries, services
from portal.notifications.forms import MailFilter, PreferencesForm
from portal.notifications.models import InboxItem
from portal.notifications.notice import SWITCHABLE_CATEGORIES

ITEMS_ON_A_PAGE = 20
MAILS_ON_A_PAGE = 50


@dataclass(frozen=True)
class Row:
    """An inbox item with its title in the reader's language."""

    item: InboxItem
    title: str
    url: str


@dataclass(frozen=True)
class Pager:
    """The way to the neighbouring pages, as the component wants it."""

    previous_url: str
    next_url: str


# ---- The inbox -----------------------------------------------------------------------------------


@require_safe
@never_cache
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """Show a person's news, the unread first."""
    at = timezone.now()
    items = queries.inbox(standing=standing_of(request), at=at)
    page = _page(request, items, ITEMS_ON_A_PAGE)
    rows = [_row(item) for item in page.object_list]
    return render(
        request,
        "notifications/inbox.html",
        {
            "rows": rows,
            "has_unread": any(row.item.read_at is None for row in rows),
            "pager": _pager(request, page),
            "page": page,
        },
    )


@require_POST
@login_required
def read(request: HttpRequest, item_id: int) -> HttpResponse:
    """Mark an item as read; with `open`, go on to what it is about."""
    item = services.mark_read(user=_person(request), item_id=item_id, at=timezone.now())
    if "open" in request.POST and item.url:
        return redirect(_address(item))
    return redirect("inbox:list")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    services.mark_all_read(user=_person(request), at=timezone.now())
    messages.success(request, _("Everything is marked as read."))
    return redirect("inbox:list")


@never_cache
@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """Let a person choose how they are told, where they may choose."""
    user = _person(request)
    offered = policies.may_choose(standing_of(request))
    form = PreferencesForm(
        request.POST or None, choices=queries.choices(user_id=user.pk, categories=offered)
    )
    # A form without a tick is empty but meant.
    form.is_bound = request.method == "POST"
    if form.is_bound and form.is_valid():
        services.choose(user=user, chosen=form.chosen(), at=timezone.now())
        messages.success(request, _("Your choices are saved."))
        return redirect("inbox:preferences")
    return render(request, "notifications/preferences.html", {"form": form})


@csrf_exempt
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Switch off one kind of mail without signing in.

    GET shows a button, because mail scanners follow links; POST acts. Mail programs post without
    cookies (RFC 8058), so there is no CSRF token: the signed token in the address is the proof.
    """
    read_token = letters.read_unsubscribe_token(token)
    if read_token is None or read_token[1] not in SWITCHABLE_CATEGORIES:
        raise Missing(_("This link is not complete. Please open it again from the mail."))
    user_id, category = read_token
    done = request.method == "POST"
    if done:
        services.switch_off_mail(user_id=user_id, category=category, at=timezone.now())
    words = {"done": done, "category": category.label}
    return render(request, "notifications/unsubscribe.html", words)


# ---- The mail, for staff -------------------------------------------------------------------------


@require_safe
@never_cache
def mails(request: HttpRequest) -> HttpResponse:
    """List what was and will be mailed."""
    at = timezone.now()
    standing = _staff(request)
    form = MailFilter(request.GET, kinds=queries.kinds())
    page = _page(request, queries.mails(**form.wishes()), MAILS_ON_A_PAGE)
    health = queries.mail_health(at=at)
    return render(
        request,
        "notifications/cms/mails.html",
        {
            "form": form,
            "page": page,
            "pager": _pager(request, page),
            "health": health,
            "oldest_minutes": health.oldest_minutes(at),
            "may_mend": policies.may_mend_mail(standing),
            "mendable": services.MENDABLE,
        },
    )


@require_safe
@never_cache
def mail(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Show what became of one mail; its words only where `may_read_words` says so."""
    standing = _staff(request)
    delivery = queries.mail(delivery_id)
    if delivery is None:
        raise Missing
    return render(
        request,
        "notifications/cms/mail.html",
        {
            "delivery": delivery,
            "may_read_words": policies.may_read_words(standing, delivery),
            "may_mend": policies.may_mend_mail(standing),
            "mendable": services.MENDABLE,
        },
    )


@require_POST
def retry_mail(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Send a mail again."""
    _mender(request)
    try:
        services.retry(delivery_id=delivery_id, by=_person(request), at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The mail will be sent again."))
    return redirect("notifications_mail", delivery_id)


@require_POST
def cancel_mail(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Cancel a mail that waits."""
    _mender(request)
    try:
        services.cancel_one(delivery_id=delivery_id, by=_person(request), at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The mail is cancelled."))
    return redirect("notifications_mail", delivery_id)


@require_POST
def restart_mail(request: HttpRequest) -> HttpResponse:
    """Let the mail start again after a stop."""
    _mender(request)
    services.restart_mail(by=_person(request), at=timezone.now())
    messages.success(request, _("The mail has been started again."))
    return redirect("notifications_mails")


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _staff(request: HttpRequest) -> Standing:
    standing = standing_of(request)
    if not policies.may_see_mail(standing):
        raise PermissionDenied
    return standing


def _mender(request: HttpRequest) -> None:
    if not policies.may_mend_mail(_staff(request)):
        raise PermissionDenied


def _row(item: InboxItem) -> Row:
    return Row(item=item, title=letters.title(item), url=_address(item))


def _address(item: InboxItem) -> str:
    return item.url.replace("{lang}", get_language() or settings.LANGUAGE_CODE)


def _page(request: HttpRequest, rows: Any, size: int) -> Page[Any]:
    return Paginator(rows, size).get_page(request.GET.get("p"))


def _pager(request: HttpRequest, page: Page[Any]) -> Pager:
    def url(number: int) -> str:
        query = request.GET.copy()
        query["p"] = str(number)
        return f"?{query.urlencode()}"

    return Pager(
        previous_url=url(page.previous_page_number()) if page.has_previous() else "",
        next_url=url(page.next_page_number()) if page.has_next() else "",
    )
