"""Publishing later, and taking out of public sight later: by the portal's own door, at a time.

A plan is the decision of a second person about one revision. The clock carries it out under the
checks of that moment: whoever changed the page since, or lost their role, or closed the entry, has
overtaken it. What could not be done is told.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts import queries as accounts
from portal.accounts.models import User
from portal.core.errors import Conflict, Missing, NotAllowed, Unfit
from portal.library import notices, policies, queries, services
from portal.library.models import EntryPage, ReleaseRequest, ScheduledPublication
from portal.library.policies import Obstacle
from portal.library.presentation import checks
from portal.notifications import services as notifications

logger = logging.getLogger(__name__)

SOONEST = timedelta(minutes=1)
LATEST = timedelta(days=366)
BATCH = 50

Act = ScheduledPublication.Act
State = ScheduledPublication.State


class JudgedDoor(Protocol):
    """Publishes the text of a page that was accepted with a submission, as its own move does."""

    def __call__(self, *, page_id: int, by: User, at: datetime) -> object:
        """Publish it. Raises: NotAllowed, Missing, Conflict, Unfit."""


@dataclass
class _Doors:
    judged: JudgedDoor | None = None


_doors = _Doors()


def register_judged_door(door: JudgedDoor) -> None:
    """Name the door for what came with a submission; submissions, which stand above, do so."""
    _doors.judged = door


class _Refused(Exception):  # noqa: N818 - named by what it says
    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle


@transaction.atomic
def ask(*, page_id: int, revision_id: int, by: User, at: datetime) -> ReleaseRequest:
    """Say that what waits on a page is finished, and tell the editors who may publish it.

    Raises: Conflict where the page has changed since, or waits for its original; Unfit where something is missing that
    shuts readers out.
    """
    page = queries.entry(page_id)
    if page.latest_revision_id != revision_id or page.judged_revision_id is not None:
        raise Conflict
    if queries.waiting_page(page_id) is None:
        raise Conflict(_("The original is not public yet. Ask again when it is."))
    barriers = checks.blocking(queries.judged(page_id, revision_id))
    if barriers:
        raise Unfit(" ".join(finding.words for finding in barriers))
    request, _created = ReleaseRequest.objects.update_or_create(
        page_id=page_id, defaults={"revision_id": revision_id, "asked_by": by, "asked_at": at}
    )
    authors = queries.change_authors(page) | {by.pk}
    news = notices.asked(request, page, authors, accounts.today(at))
    notifications.send(news, at=at)
    return request


@transaction.atomic
def plan_publication(
    *, page_id: int, revision_id: int, due_at: datetime, zone: str, by: User, at: datetime
) -> ScheduledPublication:
    """Decide, as the second pair of eyes, that a revision goes public at a time.

    Who may is decided by the caller, and asked again when it is due.

    Raises: Conflict as `publish_latest` would; Unfit for a time that is not in the coming year, or
    where something is missing that shuts readers out.
    """
    _require_time(due_at, at)
    page = queries.entry(page_id)
    if page.latest_revision_id != revision_id:
        raise Conflict(Obstacle.CHANGED.label)
    obstacle = policies.obstacle(page, by)
    if obstacle is not None:
        raise Conflict(obstacle.label)
    barriers = checks.blocking(queries.judged(page_id, revision_id))
    if barriers:
        raise Unfit(" ".join(finding.words for finding in barriers))
    return _plan(page, Act.PUBLISH, due_at, zone, by, at, revision_id=revision_id)


@transaction.atomic
def plan_judged(
    *, page_id: int, revision_id: int, due_at: datetime, zone: str, by: User, at: datetime
) -> ScheduledPublication:
    """Decide that a text that was accepted with a submission goes public at a time.

    Who may is decided by the caller, through whose door it goes then (`register_judged_door`).

    Raises: Conflict where the page holds another text; Unfit for a time that is not in the coming
    year.
    """
    _require_time(due_at, at)
    page = queries.entry(page_id)
    if page.judged_revision_id != revision_id:
        raise Conflict(Obstacle.CHANGED.label)
    return _plan(page, Act.PUBLISH, due_at, zone, by, at, revision_id=revision_id)


@transaction.atomic
def plan_retirement(
    *, page_id: int, reason: str, due_at: datetime, zone: str, by: User, at: datetime
) -> ScheduledPublication:
    """Decide that an entry leaves the public at a time, in all languages, with a reason.

    Who may is decided by the caller. Raises: Conflict where it is not public; Unfit for a time
    that is not in the coming year, or without a reason.
    """
    _require_time(due_at, at)
    if not reason.strip():
        raise Unfit(_("Enter the reason that readers will see."))
    page = queries.original_of(queries.entry(page_id))
    if not page.live:
        raise Conflict(Obstacle.GONE.label)
    return _plan(page, Act.RETIRE, due_at, zone, by, at, reason=reason.strip())


@transaction.atomic
def call_off(*, plan_id: int, by: User, at: datetime) -> ScheduledPublication:
    """Undo a plan that waits. Who may is decided by the caller. Raises: Conflict."""
    plan = ScheduledPublication.objects.select_for_update().filter(pk=plan_id).first()
    if plan is None or plan.state != State.WAITING:
        raise Conflict
    _end(plan, State.UNDONE, at, by)
    return plan


def carry_out(*, at: datetime) -> int:
    """Do what is due; returns how many plans ended. Each in a transaction of its own.

    Safe to run twice and at once: a plan is done by whoever locks its row.
    """
    due = ScheduledPublication.objects.filter(state=State.WAITING, due_at__lte=at)
    ended = 0
    for plan_id in list(due.order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH]):
        try:
            ended += _carry_out(plan_id, at)
        except Exception:  # one that fails by a fault of ours must not stop the others
            logger.exception("plan %s was not carried out", plan_id)
    return ended


@transaction.atomic
def _carry_out(plan_id: int, at: datetime) -> bool:
    plan = (
        ScheduledPublication.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("planned_by")
        .filter(pk=plan_id, state=State.WAITING)
        .first()
    )
    if plan is None:
        return False
    page = queries.entry(plan.page_id)
    try:
        with transaction.atomic():
            _do(plan, page, at)
    except _Refused as refusal:
        plan.obstacle = refusal.obstacle.value
        _end(plan, State.FAILED, at, None)
        notifications.send(notices.failed(plan, page, accounts.today(at)), at=at)
    else:
        _end(plan, State.DONE, at, None)
    return True


def _do(plan: ScheduledPublication, page: EntryPage, at: datetime) -> None:
    by = plan.planned_by
    standing = accounts.standing(by, accounts.today(at))
    obstacle = policies.plan_obstacle(standing, page)
    is_judged = plan.act == Act.PUBLISH and page.judged_revision_id == plan.revision_id
    if obstacle is None and is_judged:
        _publish_judged(page, by, at)
        return
    if obstacle is None and plan.act == Act.PUBLISH:
        obstacle = (
            Obstacle.CHANGED
            if page.latest_revision_id != plan.revision_id
            else policies.obstacle(page, by)
        )
    if obstacle is None and plan.act == Act.RETIRE and not page.live:
        obstacle = Obstacle.GONE
    if obstacle is not None:
        raise _Refused(obstacle)
    if plan.act == Act.RETIRE:
        services.retire_entry(page_id=page.pk, by=by, at=at, reason=plan.reason)
        return
    assert plan.revision_id is not None
    try:
        services.publish_latest(page_id=page.pk, revision_id=plan.revision_id, by=by, at=at)
    except Unfit:
        raise _Refused(Obstacle.UNFIT) from None
    except Conflict:
        # Somebody was faster between our look and the lock.
        raise _Refused(Obstacle.CHANGED) from None


def _publish_judged(page: EntryPage, by: User, at: datetime) -> None:
    assert _doors.judged is not None  # registered when the apps are ready
    try:
        _doors.judged(page_id=page.pk, by=by, at=at)
    except NotAllowed:
        raise _Refused(Obstacle.SIDE) from None
    except Unfit:
        raise _Refused(Obstacle.UNFIT) from None
    except (Conflict, Missing):
        raise _Refused(Obstacle.CHANGED) from None


def _require_time(due_at: datetime, at: datetime) -> None:
    if not at + SOONEST <= due_at <= at + LATEST:
        raise Unfit(_("Choose a time within the coming year."))


def _plan(
    page: EntryPage,
    act: ScheduledPublication.Act,
    due_at: datetime,
    zone: str,
    by: User,
    at: datetime,
    *,
    revision_id: int | None = None,
    reason: str = "",
) -> ScheduledPublication:
    services.end_plans(page.pk, by=by, at=at, acts=(act,))
    return ScheduledPublication.objects.create(
        page_id=page.pk,
        act=act,
        revision_id=revision_id,
        reason=reason,
        due_at=due_at,
        zone=zone,
        planned_by=by,
        planned_at=at,
    )


def _end(plan: ScheduledPublication, state: State, at: datetime, by: User | None) -> None:
    plan.state, plan.ended_at, plan.ended_by = state, at, by
    plan.save()
