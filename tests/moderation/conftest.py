"""Browsers of people of the secretariat, and what a form carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.moderation.forms import CHECKLIST
from portal.submissions.models import Submission
from tests.accounts.keys import signed_in

Browser = Callable[[User], Client]


@pytest.fixture
def browser(db: None) -> Browser:
    """Give a person's browser, signed in with a second factor; one per person."""
    known: dict[int, Client] = {}

    def give(user: User) -> Client:
        if user.pk not in known:
            known[user.pk] = signed_in(user)
        return known[user.pk]

    return give


def review_url(submission: Submission, action: str = "") -> str:
    end = f"{action}/" if action else ""
    return f"/cms/review/{submission.reference}/{end}"


def publishing_url(submission: Submission, action: str = "") -> str:
    end = f"{action}/" if action else ""
    return f"/cms/publishing/{submission.reference}/{end}"


def seen(submission: Submission, **more: Any) -> dict[str, Any]:
    """Give what every form carries: the version and revision that were looked at."""
    fresh = Submission.objects.get(pk=submission.pk)
    return {"version": fresh.version, "revision": fresh.current_revision_id or ""} | more


def accepting(submission: Submission, **more: Any) -> dict[str, Any]:
    return (
        seen(submission, checklist=[key for key, _words in CHECKLIST], reason="Thank you.") | more
    )


def asking(submission: Submission, **more: Any) -> dict[str, Any]:
    said = {
        "rows": "3",
        "section_0": "results",
        "question_0": "Which year does the figure refer to?",
        "section_1": "",
        "question_1": "Who took the picture?",
        "due_on": "2099-01-05",
        "reason": "Thank you; two points are open.",
    }
    return seen(submission, **said) | more


def declining(submission: Submission, **more: Any) -> dict[str, Any]:
    reason = "It is a plan; please come back with results."
    return seen(submission, reason_code="no_experience", reason=reason) | more


FORMS: dict[str, Callable[..., dict[str, Any]]] = {
    "request_changes": asking,
    "accept": accepting,
    "decline": declining,
}
CONFIRMED = {"confirmed": "yes"}
