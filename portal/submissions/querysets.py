"""Chainable reads of submissions. `visible_to` is the only source of what a person may see."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from portal.accounts.queries import Standing
from portal.accounts.roles import Role
from portal.submissions.workflow import OPEN, State

READERS = (Role.MODERATOR, Role.LEAD_MODERATOR, Role.AUDITOR)
PUBLISHING = (State.ACCEPTED, State.PUBLISHED, State.UNPUBLISHED)


class SubmissionQuerySet(models.QuerySet[Any]):
    """Submissions by who may see them and by where they stand."""

    def visible_to(self, standing: Standing) -> Self:
        """Keep what a person may see; list, detail, file, search, export all start from here.

        The own State or organisation: everything of it, but colleagues' discarded drafts.
        The secretariat's readers: what was ever submitted. Editors: what was accepted. Others,
        administrators among them: nothing. The auditor reads what moderators read.
        """
        if standing.user_id is None:
            return self.none()
        allowed = Q(pk__in=[])
        if standing.states:
            allowed |= Q(member_state__in=standing.states, organisation__isnull=True)
        if standing.focal_point_for:
            # Drafts of a partner organisation are the organisation's until it asks the State.
            allowed |= Q(member_state__in=standing.focal_point_for, asked_at__isnull=False)
        if standing.organisations:
            allowed |= Q(organisation_id__in=standing.organisations)
        if standing.has(*READERS):
            allowed |= Q(submitted_at__isnull=False)
        if standing.has(Role.EDITOR):
            allowed |= Q(status__in=PUBLISHING)
        return self.filter(allowed).exclude(
            Q(status=State.DISCARDED) & ~Q(owner_id=standing.user_id)
        )

    def open(self) -> Self:
        """Keep those with which somebody still has something to do."""
        return self.filter(status__in=OPEN)
