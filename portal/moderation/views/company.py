"""Who else has a submission open: a courtesy between moderators, which never blocks anybody.

Kept in the cache for half an hour and nowhere else. What is lost with the cache costs a hint; who
is late with a decision is told by the version that every form carries.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from redis.exceptions import RedisError

from portal.accounts.models import User
from portal.submissions.models import Submission

SHOWN_FOR = timedelta(minutes=30)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Company:
    """Another person who opened the submission, and how many minutes ago."""

    who: User
    minutes: int


def note(submission: Submission, user: User, at: datetime) -> None:
    """Remember that a person opened a submission now."""
    # Two who open it in the same instant may lose one line; a lock would cost more than it tells.
    opened = _opened(submission, at) | {user.pk: at}
    try:
        cache.set(_key(submission), opened, SHOWN_FOR.total_seconds())
    except RedisError:
        logger.warning("The cache does not answer; nobody is told who else reads.")


def others(submission: Submission, user: User, at: datetime) -> list[Company]:
    """Give who else opened a submission lately, the latest first. Asks a table only if anybody did."""
    opened = {pk: when for pk, when in _opened(submission, at).items() if pk != user.pk}
    if not opened:
        return []
    people = User.objects.in_bulk(opened)
    latest = sorted(opened, key=lambda pk: opened[pk], reverse=True)
    return [
        Company(people[pk], int((at - opened[pk]).total_seconds() // 60))
        for pk in latest
        if pk in people
    ]


def _opened(submission: Submission, at: datetime) -> dict[int, datetime]:
    try:
        found: dict[int, datetime] = cache.get(_key(submission)) or {}
    except RedisError:
        logger.warning("The cache does not answer; nobody is told who else reads.")
        return {}
    return {pk: when for pk, when in found.items() if at - SHOWN_FOR < when <= at}


def _key(submission: Submission) -> str:
    return f"review:open:{submission.pk}"
