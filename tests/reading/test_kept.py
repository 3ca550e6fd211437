"""Kept pages: fast for readers without a cookie, gone with every change, never anybody's own."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from portal.submissions.workflow import Action, State
from tests.factories import Cast, make_submission, move

pytestmark = pytest.mark.django_db

PATH = "/en/case-studies/pasture-user-groups/"


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> None:
    settings.KEPT_PAGE_SECONDS = 60
    cache.clear()


def test_kept_page_costs_one_query_and_says_the_same(
    client: Client, cast: Cast, django_assert_num_queries: Any
):
    make_submission(State.PUBLISHED, cast)
    made = client.get(PATH)

    with django_assert_num_queries(1):
        kept = client.get(PATH)

    assert kept.content == made.content
    assert kept.headers["Cache-Control"] == made.headers["Cache-Control"] == "public, max-age=60"
    assert kept.headers["Content-Security-Policy"] == made.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in kept.headers


def test_withdrawn_entry_is_gone_at_once(client: Client, cast: Cast):
    published = make_submission(State.PUBLISHED, cast)
    assert client.get(PATH).status_code == client.get(PATH).status_code == 200
    assert b"/case-studies/pasture-user-groups/" in client.get("/en/case-studies/").content

    move(published, Action.UNPUBLISH, cast.editor)

    assert client.get(PATH).status_code == 410
    assert b"/case-studies/pasture-user-groups/" not in client.get("/en/case-studies/").content


def test_page_of_a_signed_in_person_is_never_kept_nor_given_a_kept_one(client: Client, cast: Cast):
    make_submission(State.PUBLISHED, cast)
    signed_in = Client()
    signed_in.force_login(cast.focal_point)

    own = signed_in.get(PATH)
    anonymous = client.get(PATH)
    again = signed_in.get(PATH)

    assert b"Sign out" in own.content
    assert b"Sign out" not in anonymous.content
    assert b"Sign out" in again.content
    assert "no-store" in again.headers["Cache-Control"]


def test_reader_with_a_cookie_of_any_name_gets_a_page_made_for_them(
    client: Client, cast: Cast, django_assert_num_queries: Any
):
    make_submission(State.PUBLISHED, cast)
    client.get(PATH)
    client.cookies["anything"] = "1"

    with django_assert_num_queries(2):
        client.get(PATH)


def test_each_language_and_query_has_its_own_page(client: Client, cast: Cast):
    make_submission(State.PUBLISHED, cast)
    paths = ("/en/case-studies/", "/en/case-studies/?state=JPN", "/mn/case-studies/")

    made = [client.get(path).content for path in paths]
    kept = [client.get(path).content for path in paths]

    assert len(set(made)) == 3
    assert kept == made


def test_a_cache_that_does_not_answer_costs_no_page(
    client: Client, cast: Cast, settings: Any, caplog: pytest.LogCaptureFixture
):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///nowhere/at/all.sock",
        }
    }
    make_submission(State.PUBLISHED, cast)

    assert client.get(PATH).status_code == 200
    assert "The cache does not answer" in caplog.text
