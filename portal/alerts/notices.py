"""Mail of saved searches: what is new in one, with the way to stop it.

Titles are read while the mail is sent, so that they are in the person's language of that moment and
what was withdrawn meanwhile is not named. A mail of which nothing is left is cancelled.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from portal.alerts import queries
from portal.alerts.models import SavedSearch
from portal.alerts.tokens import stop_token
from portal.core.errors import Gone
from portal.notifications import letters
from portal.notifications.notice import Category, Notice

KIND = "alerts.found"
LINK = "alerts.list"
MOST_NAMED = 12
"""A mail names so many entries; the list has them all."""

KIND_NAMES = {KIND: gettext_lazy("News of a saved search")}


def offer() -> None:
    """Offer links and the name of the kind to the outbox; called once when the app is ready."""
    letters.name_kinds(KIND_NAMES)
    letters.register_link_action(LINK, list_link)
    letters.register_stop_link(KIND, stop_link)


def found(search: SavedSearch, references: Sequence[str]) -> Notice:
    """Tell a person what is new in one of their searches. `told_times` is that of this notice."""
    return Notice(
        kind=KIND,
        key=f"saved_search:{search.uuid.hex}:{search.told_times}",
        user_id=search.user_id,
        url=f"/{{lang}}/inbox/searches/{search.uuid}/",
        context={
            "search": search.uuid.hex,
            "name": search.name,
            "references": list(references[:MOST_NAMED]),
            "more": len(references) > MOST_NAMED,
        },
        category=Category.NEWS,
        link_action=LINK,
    )


def list_link(context: dict[str, Any]) -> str:
    """Give the address of the list. Raises: Gone where its owner stopped it, or nothing is left."""
    search = queries.by_uuid(uuid.UUID(hex=context["search"]))
    if search is None or not search.is_on or not queries.still_public(context["references"]):
        raise Gone
    selection = queries.read(search.query, queries.kind_of(search.kind))
    return queries.list_url(selection, context["language"])


def stop_link(context: dict[str, Any]) -> str:
    """Give the address at which the search is stopped without signing in."""
    token = stop_token(uuid.UUID(hex=context["search"]))
    return reverse("alerts:stop", kwargs={"token": token})
