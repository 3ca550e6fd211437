"""The log of a submission in words, with what only the secretariat reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.submissions import queries
from portal.submissions.models import Decision, Submission, SubmissionEvent
from portal.submissions.workflow import Action, Actor, State


@dataclass(frozen=True)
class Line:
    """One move: who, in which part, from where to where, why."""

    at: datetime
    what: str
    who: str
    part: str
    source: str
    target: str
    revision: int | None
    reason: str
    internals: tuple[str, ...]


def lines(submission: Submission, checklist: dict[str, str], *, internals: bool) -> list[Line]:
    """Give the log, the latest first; internal notes only to those who may read them.

    Preview links are lines too: who made one, who ended it.
    """
    events = queries.history(submission)
    decisions = {d.pk: d for d in Decision.objects.filter(submission=submission)}
    people = User.objects.in_bulk(_person_ids(events))
    moves = [
        _line(event, _internals(event, decisions, people, checklist) if internals else ())
        for event in events
    ]
    in_order = sorted([*moves, *_of_links(submission)], key=lambda line: line.at)
    return in_order[::-1]


def _of_links(submission: Submission) -> Iterator[Line]:
    for link in queries.preview_links(submission):
        yield _link_line(_("Preview link made"), link.made_by, link.made_at)
        if link.revoked_by is not None and link.revoked_at is not None:
            yield _link_line(_("Preview link ended"), link.revoked_by, link.revoked_at)


def _link_line(what: str, who: User, at: datetime) -> Line:
    return Line(
        at=at,
        what=what,
        who=str(who),
        part=_("submitting side"),
        source="",
        target="",
        revision=None,
        reason="",
        internals=(),
    )


def faster(submission: Submission) -> str:
    """Say who moved a submission last, for a person whose form is out of date."""
    last = next(iter(reversed(queries.history(submission))), None)
    state = State(submission.status).label
    if last is None or last.actor is None:
        return _("This has changed since you opened it. It is now: %(state)s.") % {"state": state}
    return _(
        "%(who)s was faster: %(what)s. It is now: %(state)s. Nothing of yours was carried out."
    ) % {"who": last.actor, "what": Action(last.action).label, "state": state}


def _line(event: SubmissionEvent, internals: Iterable[str]) -> Line:
    return Line(
        at=event.at,
        what=str(Action(event.action).label),
        who=str(event.actor) if event.actor else "",
        part=str(Actor(event.actor_part).label),
        source=str(State(event.source).label),
        target=str(State(event.target).label) if event.target != event.source else "",
        revision=event.revision.number if event.revision else None,
        reason=event.reason,
        internals=tuple(internals),
    )


def _person_ids(events: Iterable[SubmissionEvent]) -> set[int]:
    return {
        event.detail[name]
        for event in events
        for name in ("from", "to")
        if isinstance(event.detail.get(name), int)
    }


def _internals(
    event: SubmissionEvent,
    decisions: dict[int, Decision],
    people: dict[int, User],
    checklist: dict[str, str],
) -> list[str]:
    said: list[str] = []
    detail: dict[str, Any] = event.detail
    if "to" in detail:
        nobody = _("nobody")
        said.append(
            _("From %(old)s to %(new)s")
            % {"old": people.get(detail["from"], nobody), "new": people.get(detail["to"], nobody)}
        )
    said += [_("Question: %(text)s") % {"text": text} for text in detail.get("questions", ())]
    decision = decisions.get(detail.get("decision", 0))
    if decision is not None and event.action != Action.UNDO:
        said += _of_decision(decision, checklist)
    return said


def _of_decision(decision: Decision, checklist: dict[str, str]) -> list[str]:
    said = []
    if decision.reason_code:
        said.append(_("Ground: %(ground)s") % {"ground": decision.get_reason_code_display()})
    if decision.checklist:
        points = "; ".join(str(checklist.get(key, key)) for key in decision.checklist)
        said.append(_("Checked: %(points)s") % {"points": points})
    if decision.internal_note:
        said.append(_("Internal note: %(text)s") % {"text": decision.internal_note})
    if decision.undone_at:
        said.append(_("This decision was undone."))
    return said
