"""Progress in learning paths: it only grows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from portal.accounts.models import User
from portal.attendance import queries
from portal.attendance.models import LearningProgress

STEP = re.compile(r"[1-9][0-9]?(?:\.[1-9][0-9]?)?")
"""`2`: the second module is finished; `2.1`: its first question was answered."""
MOST_PATHS = 50
MOST_STEPS = 400


@transaction.atomic
def merge_progress(
    *, user: User, finished: Mapping[str, Iterable[str]], at: datetime
) -> dict[str, frozenset[str]]:
    """Add what a person has finished, by path, to what is known; nothing is ever lost.

    Paths that are not public and steps that are none are left out: the words come from a browser.

    Returns: everything that the person has finished.
    """
    wanted = dict(list(finished.items())[:MOST_PATHS])
    known = queries.known_paths(wanted)
    for path in sorted(known):
        steps = {step for step in wanted[path] if isinstance(step, str) and STEP.fullmatch(step)}
        if steps:
            _merge(user, path, steps, at)
    return queries.progress(user)


def _merge(user: User, path: str, steps: set[str], at: datetime) -> None:
    rows = [LearningProgress(user=user, path=path, finished=[], changed_at=at)]
    LearningProgress.objects.bulk_create(rows, ignore_conflicts=True)
    row = LearningProgress.objects.select_for_update().get(user=user, path=path)
    together = sorted({*row.finished, *steps}, key=_order)[:MOST_STEPS]
    if together != row.finished:
        row.finished, row.changed_at = together, at
        row.save(update_fields=["finished", "changed_at"])


def _order(step: str) -> list[int]:
    return [int(part) for part in step.split(".")]
