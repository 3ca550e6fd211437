"""Kept pages: fast for readers without a cookie, gone with every change, never anybody's own."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from portal.reading import kept
from portal.submissions.workflow import Action, State
from tests.factories import Cast, make_submission, move

pytestmark = pytest.mark.django_db

PATH = "/en/case-studies/pasture-user-groups/"


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> None:
    settings.KEPT_PAGE_SECONDS = 60
    kept.pause.ends = 0.0
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

    # A kept page costs one too: the stamp. This one was made from its rendering.
    with django_assert_num_queries(1) as asked:
        client.get(PATH)
    assert "catalogue_rendering" in asked.captured_queries[0]["sql"]


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


@pytest.fixture
def silent_server() -> Iterator[socket.socket]:
    """A server that accepts every connection and never says a word, as a stopped one does."""
    with socket.create_server(("127.0.0.1", 0), backlog=8) as server:
        server.setblocking(False)
        yield server


def accepted(server: socket.socket) -> int:
    """Count the connections that came since the last count."""
    found = 0
    while True:
        try:
            connection, _address = server.accept()
        except BlockingIOError:
            return found
        connection.close()
        found += 1


def test_a_cache_that_accepts_and_is_silent_costs_one_short_wait_and_no_page(
    client: Client, cast: Cast, settings: Any, silent_server: socket.socket
):
    make_submission(State.PUBLISHED, cast)
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{silent_server.getsockname()[1]}/1",
            "OPTIONS": settings.CACHE_OPTIONS,
        }
    }

    began = time.monotonic()
    first = client.get(PATH)
    waited = time.monotonic() - began
    asked = accepted(silent_server)
    second = client.get(PATH)

    assert (first.status_code, second.status_code) == (200, 200)
    assert asked == 1
    assert 1.0 <= waited < 4.0  # seconds; the client library alone would wait five
    assert accepted(silent_server) == 0


def test_the_cache_is_asked_again_after_the_pause(client: Client, cast: Cast):
    make_submission(State.PUBLISHED, cast)
    kept.pause.begin()
    client.get(PATH)
    key = kept._key("testserver", PATH)
    assert cache.get(key) is None

    kept.pause.ends = time.monotonic()
    client.get(PATH)

    assert cache.get(key) is not None


def test_another_release_gives_no_page_of_the_one_before(client: Client, cast: Cast, settings: Any):
    make_submission(State.PUBLISHED, cast)
    settings.CONTACT_EMAIL = "old@portal.example"
    assert b"old@portal.example" in client.get(PATH).content

    settings.CONTACT_EMAIL = "new@portal.example"

    assert b"new@portal.example" in client.get(PATH).content
