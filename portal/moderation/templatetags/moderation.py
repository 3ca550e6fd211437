"""What templates of the staff show of the review: a person's open work, an endorsement in words."""

from __future__ import annotations

from typing import Any

from django import template

from portal.accounts.models import User
from portal.accounts.queries import Standing
from portal.moderation.presentation.rows import endorsement_words
from portal.submissions import policies, queries
from portal.submissions.models import Submission

register = template.Library()


@register.filter
def endorsement(submission: Submission) -> str:
    """Say how the State's key was turned, or that none is needed."""
    return endorsement_words(submission)


@register.inclusion_tag("moderation/_open_work.html")
def open_work(person: User, standing: Standing) -> dict[str, Any]:
    """List what a person owns or reviews and somebody must take over when a mandate ends.

    References and states only: whoever manages people reads no submission by that. Drafts that
    were never sent are counted, not named. Two queries at most.
    """
    found = list(queries.open_work(person.pk))
    return {
        "works": [submission for submission in found if submission.submitted_at],
        "drafts": sum(submission.submitted_at is None for submission in found),
        "links": policies.may_moderate(standing),
        "person": person,
    }
