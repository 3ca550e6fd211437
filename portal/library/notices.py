"""News of the library for editors: somebody asks for a second person; a plan could not be kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from portal.accounts.queries import holders
from portal.accounts.roles import Role
from portal.library.models import EntryPage, ReleaseRequest, ScheduledPublication
from portal.notifications.notice import Notice

PUBLISHING = "/cms/publishing/page/%s/"
ENTRY = "/cms/publishing/entry/%s/"
AUDIENCE = (f"role:{Role.EDITOR}",)
KIND_NAMES = {
    "library.publication_asked": _("Asked to publish"),
    "library.plan_failed": _("Not done as planned"),
}
"""What staff read on the list of mails instead of a key."""


def asked(request: ReleaseRequest, page: EntryPage, authors: set[int], day: date) -> list[Notice]:
    """Tell editors who wrote nothing of it that something is finished and waits for them."""
    return [
        Notice(
            kind="library.publication_asked",
            key=f"page:{page.pk}:asked:{request.revision_id}:{person.pk}",
            user_id=person.pk,
            url=PUBLISHING % page.pk,
            context=_context(page) | {"by": str(request.asked_by)},
            audience=AUDIENCE,
            confidential=False,
        )
        for person in holders(Role.EDITOR, on=day)
        if person.pk not in authors
    ]


def failed(plan: ScheduledPublication, page: EntryPage, day: date) -> list[Notice]:
    """Tell whoever planned something, or all editors where they are none, that it was not done."""
    editors = set(holders(Role.EDITOR, on=day).values_list("pk", flat=True))
    told: Iterable[int] = [plan.planned_by_id] if plan.planned_by_id in editors else sorted(editors)
    url = PUBLISHING if plan.act == ScheduledPublication.Act.PUBLISH else ENTRY
    return [
        Notice(
            kind="library.plan_failed",
            key=f"plan:{plan.pk}:failed:{user_id}",
            user_id=user_id,
            url=url % page.pk,
            context=_context(page)
            | {
                "act": plan.act,
                "obstacle": plan.obstacle,
                "due_at": plan.due_at.isoformat(),
                "by": str(plan.planned_by),
            },
            audience=AUDIENCE,
            confidential=False,
        )
        for user_id in told
    ]


def _context(page: EntryPage) -> dict[str, str]:
    return {
        "reference": page.reference,
        "title": page.draft_title or page.title,
        "title_language": page.locale.language_code,
    }
