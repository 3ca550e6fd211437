"""People at the desk, each with a browser of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.submissions import queries
from portal.submissions.models import Submission

SignIn = Callable[[User], Client]


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """Open a browser in which a person is signed in."""

    def opened(user: User, **options: Any) -> Client:
        client = Client(**options)
        client.force_login(user)
        return client

    return opened


def desk(submission: Submission, tail: str = "") -> str:
    """Give an address below a submission's desk."""
    return f"/en/desk/{submission.reference}/{tail}"


def stored(submission: Submission, section: str) -> dict[str, Any]:
    """Give what is stored of a section now."""
    return dict(queries.texts(submission)[section].content)


def fresh(submission: Submission) -> Submission:
    """Read a submission anew."""
    return Submission.objects.get(pk=submission.pk)
