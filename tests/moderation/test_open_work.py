"""What a person's page says of their open work."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from portal.submissions.workflow import State
from tests.factories import Cast, make_submission

pytestmark = pytest.mark.django_db


def test_open_work_is_named_without_titles_and_drafts_are_only_counted(
    client: Client, cast: Cast, settings: Any
):
    settings.STAFF_SECOND_FACTOR = False
    sent = make_submission(State.IN_REVIEW, cast, title_en="A title that stays inside")
    draft = make_submission(State.DRAFT, cast)
    client.force_login(cast.administrator)

    page = client.get(f"/cms/people/{cast.contributor.uuid}/").content.decode()
    reviewers = client.get(f"/cms/people/{cast.moderator.uuid}/").content.decode()

    assert sent.reference in page
    assert "1 draft that only the own side can see" in page
    assert draft.reference not in page
    assert "A title that stays inside" not in page
    assert "as reviewer" in reviewers
