"""Preview links: a colleague without an account reads the text before it is published.

A link publishes nothing. It shows the text of the moment, and ends when it is revoked, after
`LINK_DAYS`, when the submission ends or is published, and when its maker loses the mandate.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.core.errors import Missing, NotAllowed, Unfit
from portal.submissions import policies, queries
from portal.submissions.models import PreviewLink, Submission

LINK_DAYS = 14
MOST_LINKS = 5
"""How many links of one submission may be open at a time."""
TOKEN_BYTES = 32
LONGEST_PURPOSE = 80


@transaction.atomic
def share_preview(
    *, submission_id: int, purpose: str, by: User, at: datetime
) -> tuple[PreviewLink, str]:
    """Make a link to the preview; gives the row and the token, which is kept nowhere.

    Raises: Missing for what the person may not know of; NotAllowed outside the submitting side and
    once the submission has ended; Unfit where too many links are open, or the purpose is too long.
    """
    submission = _shared_by(submission_id, by, at)
    if len(purpose) > LONGEST_PURPOSE:
        raise Unfit(_("Say it in at most %(count)s characters.") % {"count": LONGEST_PURPOSE})
    still_open = PreviewLink.objects.filter(
        submission=submission, revoked_at__isnull=True, expires_at__gt=at
    )
    if still_open.count() >= MOST_LINKS:
        raise Unfit(
            _("There are already %(count)s links. End one that is no longer needed.")
            % {"count": MOST_LINKS}
        )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = PreviewLink.objects.create(
        submission=submission,
        token_hash=PreviewLink.digest(token),
        purpose=purpose.strip(),
        made_by=by,
        made_at=at,
        expires_at=at + timedelta(days=LINK_DAYS),
    )
    return link, token


@transaction.atomic
def revoke_preview(*, submission_id: int, link_id: int, by: User, at: datetime) -> PreviewLink:
    """End a link at once; whoever of the submitting side made it. Twice is as good as once.

    Raises: Missing for what the person may not know of; NotAllowed outside the submitting side.
    """
    submission = _seen_by(submission_id, by, at)
    link = PreviewLink.objects.filter(submission=submission, pk=link_id).first()
    if link is None:
        raise Missing
    if link.revoked_at is None:
        link.revoked_by, link.revoked_at = by, at
        link.save(update_fields=["revoked_by", "revoked_at"])
    return link


def _shared_by(submission_id: int, by: User, at: datetime) -> Submission:
    submission = _seen_by(submission_id, by, at)
    if not policies.may_share(accounts.standing(by, accounts.today(at)), submission):
        raise NotAllowed(_("This has come to its end; there is no preview to hand on."))
    return submission


def _seen_by(submission_id: int, by: User, at: datetime) -> Submission:
    submission = queries.locked(submission_id)
    standing = accounts.standing(by, accounts.today(at))
    if not Submission.objects.visible_to(standing).filter(pk=submission.pk).exists():
        raise Missing
    if not policies.stands_for(standing, submission):
        raise NotAllowed
    return submission
