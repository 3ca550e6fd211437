"""Progress in learning paths."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.attendance import queries, services
from portal.attendance.models import LearningProgress
from portal.library import services as library
from portal.library.content import PathContent
from tests.attendance.builders import NOW
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/en/training/progress/"


@pytest.fixture
def path(db: None) -> str:
    """A public learning path; gives its reference."""
    content = PathContent(title="Pasture", title_en="Pasture", summary="x", licence="CC BY 4.0")
    revision = library.begin_entry(content=content, language="en", by=make_user("editor"))
    page = library.publish_latest(
        page_id=int(revision.object_id),
        revision_id=revision.pk,
        by=make_user("editor"),
        at=timezone.now(),
    )
    return page.reference


def post(client: Client, said: Any) -> Any:
    return client.post(ADDRESS, json.dumps(said), content_type="application/json")


def test_what_is_finished_is_added_and_never_lost(path: str) -> None:
    user = make_user()

    services.merge_progress(user=user, finished={path: ["1", "2.1"]}, at=NOW)
    services.merge_progress(user=user, finished={path: ["2", "10"]}, at=NOW)
    known = services.merge_progress(user=user, finished={path: []}, at=NOW)

    assert known == {path: frozenset({"1", "2", "2.1", "10"})}
    assert LearningProgress.objects.get().finished == ["1", "2", "2.1", "10"]
    assert queries.progress_in(user, path) == known[path]


def test_what_is_known_already_changes_nothing(path: str) -> None:
    user = make_user()
    services.merge_progress(user=user, finished={path: ["1", "2"]}, at=NOW)
    later = NOW + timedelta(hours=1)

    known = services.merge_progress(user=user, finished={path: ["2"]}, at=later)
    assert known == {path: frozenset({"1", "2"})}
    assert LearningProgress.objects.get().changed_at == NOW

    services.merge_progress(user=user, finished={path: ["3"]}, at=later)
    assert LearningProgress.objects.get().changed_at == later


def test_what_is_no_step_and_no_path_is_left_out(path: str) -> None:
    user = make_user()

    known = services.merge_progress(
        user=user,
        finished={path: ["0", "1.0", "x", "1.1.1", "100", "３", 7, None], "NEA-LP-9999": ["1"]},  # type: ignore[list-item]
        at=NOW,
    )

    assert known == {}


def test_each_person_has_their_own(path: str, client: Client) -> None:
    services.merge_progress(user=make_user(), finished={path: ["1"]}, at=NOW)
    client.force_login(make_user())

    assert client.get(ADDRESS).json() == {"paths": {}}


def test_nobody_signed_in_is_told_to_keep_it_in_the_browser(client: Client, path: str) -> None:
    assert client.get(ADDRESS).status_code == 401
    assert post(client, {"paths": {path: ["1"]}}).status_code == 401


def test_the_browser_merges_on_sign_in(path: str, client: Client) -> None:
    user = make_user()
    services.merge_progress(user=user, finished={path: ["2"]}, at=NOW)
    client.force_login(user)

    answer = post(client, {"paths": {path: ["1", "1.3"]}})

    assert answer.status_code == 200
    assert answer.json() == {"paths": {path: ["1", "1.3", "2"]}}
    assert client.get(ADDRESS).json() == answer.json()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"paths": []}', '{"paths": {"a": "1"}}', "[" * 5000]
)
def test_what_cannot_be_read_is_refused(path: str, client: Client, body: str) -> None:
    client.force_login(make_user())

    answer = client.post(ADDRESS, body, content_type="application/json")

    assert answer.status_code == 400


def test_a_token_is_needed_to_write(path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())

    assert post(client, {"paths": {path: ["1"]}}).status_code == 403
    assert not LearningProgress.objects.exists()
