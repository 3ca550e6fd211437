"""Who may read what is not for everybody, and what stands between a draft and the public."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.queries import Standing
from portal.accounts.roles import Role
from portal.core.errors import Missing
from portal.library import queries
from portal.library.models import EntryPage

LANGUAGE_OF = {
    "CHN": "zh-hans",
    "PRK": "ko",
    "JPN": "ja",
    "MNG": "mn",
    "KOR": "ko",
    "RUS": "ru",
}
"""The language in which a State confirms its own version of an entry."""


class Obstacle(models.TextChoices):
    """Why something on the way to the public cannot be done now."""

    CHANGED = "changed", _("This page has changed since it was judged. It was not published.")
    OWN = "own", _("You wrote this change, or a part of it. Another person publishes it.")
    JUDGED = "judged", _("This text was accepted with a submission and is published from there.")
    NOT_PUBLIC = "not_public", _("The entry is no longer public. Nothing of it was published.")
    RESTRICTED = (
        "restricted",
        _("The entry is not open to everybody. Nothing of it was published."),
    )
    UNFIT = "unfit", _("Something that must not be missing is missing. It was not published.")
    NO_ROLE = "no_role", _("Whoever planned this is not an editor any more.")
    SIDE = "side", _("Whoever planned this stands on the side of the entry by now.")
    GONE = "gone", _("The entry was not public any more.")


def obstacle(page: EntryPage, by: User) -> Obstacle | None:
    """Tell what keeps a person from publishing what waits on a page, as its row is now."""
    if by.pk in queries.change_authors(page):
        return Obstacle.OWN
    if page.judged_revision_id is not None:
        return Obstacle.JUDGED
    if not (page.has_public_original() or queries.is_new(page)):
        return Obstacle.NOT_PUBLIC
    if queries.is_restricted(page):
        return Obstacle.RESTRICTED
    return None


def plan_obstacle(standing: Standing, page: EntryPage) -> Obstacle | None:
    """Tell whether whoever planned something may no longer do it: their mandates of the day."""
    if not standing.has(Role.EDITOR):
        return Obstacle.NO_ROLE
    if {page.state, *page.also_states} & set(standing.states):
        return Obstacle.SIDE
    return None


def is_member(standing: Standing) -> bool:
    """Tell whether a person reads documents for members: focal points, and the secretariat.

    By the mandates of the day: one that has ended opens nothing.
    """
    return bool(standing.focal_point_for) or standing.is_staff


def require_member(standing: Standing) -> None:
    """Refuse everybody else as if there were nothing. Raises: Missing."""
    if not is_member(standing):
        raise Missing


def may_read_closed_file(standing: Standing, document_id: int) -> bool:
    """Tell whether a person may have a file that no public entry names: as what names it is read.

    What no entry names that can be read is a draft's: those have it who read what waits.
    """
    if is_member(standing) and queries.is_members_file(document_id):
        return True
    return standing.has(Role.EDITOR, Role.LEAD_MODERATOR, Role.AUDITOR)


def own_languages(standing: Standing) -> dict[str, str]:
    """Give the States for which a person is focal point, each with its own language."""
    return {state: LANGUAGE_OF[state] for state in standing.focal_point_for if state in LANGUAGE_OF}


def require_may_supply(standing: Standing, original: EntryPage, language: str) -> None:
    """Refuse whoever may not supply and confirm the version of a State in its own language.

    Focal points may, for entries of their State. Raises: Missing, as if there were no such entry.
    """
    if own_languages(standing).get(original.state) != language:
        raise Missing
