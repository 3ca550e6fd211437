"""Verbs of saved searches: one intention each, atomic, keyword-only. The only writers of its tables."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.alerts import notices, policies, queries
from portal.alerts.models import BETWEEN_LOOKS, QUERY_LENGTH, SavedSearch, ToldEntry
from portal.catalogue.record import Kind
from portal.core.errors import Conflict, Unfit
from portal.notifications import queries as notifications_queries
from portal.notifications import services as notifications
from portal.notifications.models import Preference
from portal.notifications.notice import Category

logger = logging.getLogger(__name__)

REMOVED_KEPT = timedelta(days=30)
"""So long a removed search can be put back."""


# ---- What a person does ------------------------------------------------------------------------


@transaction.atomic
def save(
    *, user: User, kind: Kind | None, query: str, name: str, language: str, at: datetime
) -> tuple[SavedSearch, bool]:
    """Save a list as it is filtered; one that the person has already is given as it is.

    Told later is only what enters after this moment.

    Returns: the search, and whether it is new.
    Raises: Unfit for an address that is too long; Conflict where the person has the most allowed.
    """
    asked = queries.read(query, kind).query()
    if len(asked) > QUERY_LENGTH:
        raise Unfit(_("This list has too many filters to be saved."))
    _lock(user)
    own = queries.of_person(user)
    same = own.filter(kind=kind.value if kind else "", query=asked).first()
    if same is not None:
        return same, False
    _require_room(user)
    search = SavedSearch.objects.create(
        user=user,
        kind=kind.value if kind else "",
        query=asked,
        name=name,
        language=language,
        created_at=at,
        looked_at=at,
        due_at=at + BETWEEN_LOOKS,
    )
    # The first look goes back behind this moment; what the person has before them is not news.
    _tell_apart(search, queries.news(search, at) or [], at)
    return search, True


@transaction.atomic
def rename(*, user: User, number: uuid.UUID, name: str, language: str) -> SavedSearch:
    """Give a search another name. Raises: Missing for anybody else's."""
    search = _locked(user, number)
    search.name, search.language = name, language
    search.save(update_fields=["name", "language"])
    return search


@transaction.atomic
def pause(*, user: User, number: uuid.UUID, at: datetime) -> SavedSearch:
    """Tell nothing of a search until it is resumed. Safe to repeat. Raises: Missing."""
    search = _locked(user, number)
    _stop(search, at)
    return search


@transaction.atomic
def resume(*, user: User, number: uuid.UUID, at: datetime) -> SavedSearch:
    """Tell of a search again; what came meanwhile is told too. Raises: Missing."""
    search = _locked(user, number)
    search.paused_at = None
    search.save(update_fields=["paused_at"])
    return search


@transaction.atomic
def remove(*, user: User, number: uuid.UUID, at: datetime) -> SavedSearch:
    """Take a search out; it can be put back for a while. Safe to repeat. Raises: Missing."""
    search = _locked(user, number)
    if search.removed_at is None:
        search.removed_at = at
        search.save(update_fields=["removed_at"])
    return search


@transaction.atomic
def put_back(*, user: User, number: uuid.UUID) -> SavedSearch:
    """Put a removed search back. Raises: Missing; Conflict where it would be one too many."""
    _lock(user)
    search = _locked(user, number)
    if search.removed_at is None:
        return search
    if queries.of_person(user).filter(kind=search.kind, query=search.query).exists():
        raise Conflict(_("You have saved this search again meanwhile."))
    _require_room(user)
    search.removed_at = None
    search.save(update_fields=["removed_at"])
    return search


# ---- What the link of a mail does ----------------------------------------------------------------


@transaction.atomic
def stop(*, number: uuid.UUID, at: datetime) -> None:
    """Stop one search by the link of its mail. Safe to repeat; nothing where it is deleted."""
    search = SavedSearch.objects.select_for_update().filter(uuid=number).first()
    if search is not None:
        _stop(search, at)


@transaction.atomic
def stop_all(*, number: uuid.UUID, at: datetime) -> None:
    """Stop all searches of a search's owner by the link of a mail. Safe to repeat."""
    own = SavedSearch.objects.filter(user__saved_searches__uuid=number).values("pk")
    for search in SavedSearch.objects.select_for_update().filter(pk__in=own).order_by("pk"):
        _stop(search, at)


# ---- What the clock does -------------------------------------------------------------------------


def run_clock(*, at: datetime) -> int:
    """Look for news in every search whose turn it is, and forget what was removed.

    One transaction per search; safe to repeat, and for several workers at once.

    Returns: how many notices were written.
    """
    told = 0
    for pk in list(queries.due(at).values_list("pk", flat=True)):
        try:
            told += look(search_id=pk, at=at)
        except Exception:
            # One search that cannot be looked at must not keep the others from being so.
            logger.exception("saved search %s could not be looked at", pk)
    SavedSearch.objects.filter(removed_at__lt=at - REMOVED_KEPT).delete()
    return told


@transaction.atomic
def look(*, search_id: int, at: datetime) -> bool:
    """Tell the owner of a search what is new in it, if anything is. Safe to repeat.

    A search that another worker looks at now, or whose turn it is not, is left alone. An owner who
    switched this kind of news off altogether is told nothing and loses nothing.

    Returns: whether a notice was written.
    """
    turn = queries.due(at).select_for_update(skip_locked=True, of=("self",))
    search = turn.filter(pk=search_id).first()
    if search is None:
        return False
    found = queries.news(search, at) if _wants_news(search) else None
    if found is None:
        search.put_off(at)
        return False
    search.has_looked(at, told=bool(found))
    if found:
        _tell_apart(search, found, at)
        notifications.send([notices.found(search, found)], at=at)
    return bool(found)


def _wants_news(search: SavedSearch) -> bool:
    off = notifications_queries.switched_off([search.user_id])
    return any(
        (search.user_id, Category.NEWS.value, channel.value) not in off
        for channel in Preference.Channel
    )


def _tell_apart(search: SavedSearch, references: list[str], at: datetime) -> None:
    """Keep which entries are no news of a search any more."""
    rows = [ToldEntry(search=search, reference=reference, at=at) for reference in references]
    ToldEntry.objects.bulk_create(rows, ignore_conflicts=True)


def _stop(search: SavedSearch, at: datetime) -> None:
    # A notice that waits in the outbox is cancelled when its turn comes: `notices.list_link`.
    if search.is_on:
        search.paused_at = at
        search.save(update_fields=["paused_at"])


def _lock(user: User) -> None:
    """Let one request of a person count their searches at a time."""
    User.objects.select_for_update().only("pk").get(pk=user.pk)


def _locked(user: User, number: uuid.UUID) -> SavedSearch:
    found = SavedSearch.objects.select_for_update().filter(uuid=number).first()
    return policies.require_own(found, user)


def _require_room(user: User) -> None:
    if queries.of_person(user).count() >= policies.MOST_SEARCHES:
        raise Conflict(
            _("You have saved %(most)s searches, the most that are kept. Delete one first.")
            % {"most": policies.MOST_SEARCHES}
        )
