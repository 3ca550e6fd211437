"""Who may do what on the secretariat's screens, beyond what `submissions.policies` says."""

from __future__ import annotations

from portal.accounts.queries import Standing
from portal.accounts.roles import Role
from portal.core.errors import NotAllowed
from portal.library.models import EntryPage, ScheduledPublication
from portal.moderation import queries
from portal.submissions import policies
from portal.submissions.models import Submission
from portal.submissions.querysets import READERS
from portal.submissions.workflow import Actor
from portal.vocabulary import policies as vocabulary
from portal.vocabulary.models import Concept
from portal.vocabulary.queries import is_needed

REVIEW_READERS = READERS
PUBLISHING_READERS = (Role.EDITOR, Role.LEAD_MODERATOR, Role.AUDITOR)


def has_conflict(standing: Standing, submission: Submission) -> bool:
    """Tell whether a person stands on the submitting side of what the secretariat decides."""
    return policies.has_conflict(standing, submission)


def reads_internals(standing: Standing, submission: Submission) -> bool:
    """Tell whether a person reads internal remarks: the secretariat without a conflict."""
    return policies.sees_internals(standing, submission)


def may_remark(standing: Standing, submission: Submission) -> bool:
    """Tell whether a person may remark here, as the secretariat."""
    return bool({Actor.MODERATOR, Actor.LEAD} & policies.actors(standing, submission))


def require_may_remark(standing: Standing, submission: Submission) -> None:
    """Refuse everybody else. Raises: NotAllowed."""
    if not may_remark(standing, submission):
        raise NotAllowed


def may_publish_change(standing: Standing, page: EntryPage) -> bool:
    """Tell whether a person may publish a later change of a page or a translation.

    Editors, but not on the side of the entry, and never what they wrote themselves, in part or
    as a whole.
    """
    return (
        standing.has(Role.EDITOR)
        and not has_conflict_with_page(standing, page)
        and not wrote_change(standing, page)
    )


def wrote_change(standing: Standing, page: EntryPage) -> bool:
    """Tell whether a person wrote any part of what waits on a page."""
    return standing.user_id in queries.authors_of(page)


def has_conflict_with_page(standing: Standing, page: EntryPage) -> bool:
    """Tell whether a person stands on the side of an entry.

    A mandate for any of its States, or what is a conflict with its latest submission.
    """
    if {page.state, *page.also_states} & set(standing.states):
        return True
    submission = queries.origin_of(page)
    return submission is not None and has_conflict(standing, submission)


def may_retire(standing: Standing, page: EntryPage) -> bool:
    """Tell whether a person may take a public entry out, or call off what is planned for it.

    Editors, but not on its side. What came with a submission leaves the public by its move, which
    tells the submitting side.
    """
    if not standing.has(Role.EDITOR) or has_conflict_with_page(standing, page):
        return False
    return queries.origin_of(page) is None


def may_call_off(standing: Standing, page: EntryPage, plan: ScheduledPublication) -> bool:
    """Tell whether a person may undo a plan that waits.

    Whoever may take the entry out; a publication every editor who is not on its side: nothing goes
    public by it.
    """
    if may_retire(standing, page):
        return True
    is_to_publish = plan.act == ScheduledPublication.Act.PUBLISH
    may = standing.has(Role.EDITOR) and not has_conflict_with_page(standing, page)
    return is_to_publish and may


def require_may_call_off(standing: Standing, page: EntryPage, plan: ScheduledPublication) -> None:
    """Refuse everybody else. Raises: NotAllowed."""
    if not may_call_off(standing, page, plan):
        raise NotAllowed


def require_may_retire(standing: Standing, page: EntryPage) -> None:
    """Refuse everybody else. Raises: NotAllowed."""
    if not may_retire(standing, page):
        raise NotAllowed


def may_discard_change(standing: Standing, page: EntryPage) -> bool:
    """Tell whether a person may throw a change away: editors, their own too."""
    return standing.has(Role.EDITOR) and not has_conflict_with_page(standing, page)


def require_may_discard_change(standing: Standing, page: EntryPage) -> None:
    """Refuse everybody else. Raises: NotAllowed."""
    if not may_discard_change(standing, page):
        raise NotAllowed


def require_may_publish_change(standing: Standing, page: EntryPage) -> None:
    """Refuse everybody else. Raises: NotAllowed."""
    if not may_publish_change(standing, page):
        raise NotAllowed


def may_delete_concept(standing: Standing, concept: Concept) -> bool:
    """Tell whether a person may delete a concept: who may edit it, where nothing needs it.

    A published entry that carries its code needs it, a file that has it, a concept that names it.
    """
    return (
        vocabulary.may_edit(standing)
        and not queries.entries_with(concept)
        and not is_needed(concept)
    )
