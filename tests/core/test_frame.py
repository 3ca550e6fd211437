"""The language switch, health, and what an address may hold."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client


def test_switch_remembers_the_language_and_goes_back(client: Client):
    answer = client.get("/language/mn/", {"next": "/account/login/"})

    assert (answer.status_code, answer["Location"]) == (302, "/account/login/")
    assert answer.cookies["django_language"].value == "mn"
    assert 'lang="mn"' in client.get("/account/login/").content.decode()


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"]
)
def test_switch_leads_to_no_other_host(client: Client, target: str):
    assert client.get("/language/ja/", {"next": target})["Location"] == "/"


@pytest.mark.django_db
def test_unknown_language_is_missing(client: Client):
    assert client.get("/language/xx/").status_code == 404


def test_life_is_told_without_a_server(client: Client, django_assert_num_queries: Any):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readiness_follows_the_database(client: Client):
    assert client.get("/readyz").json() == {"status": "ok", "database": "ok"}

    def broken(*_args: Any) -> None:
        raise DatabaseError("no answer")

    with connection.execute_wrapper(broken):
        answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["database"]) == (503, "no answer")


@pytest.mark.parametrize("raw", ["/en/?q=%00", "/en/%00/", "/en/?q=%ff%fe", "/en/?q=a+%00"])
def test_address_that_is_not_text_is_refused(client: Client, raw: str):
    answer = client.get(raw)

    assert answer.status_code == 400
    assert b"not text" in answer.content


@pytest.mark.django_db
def test_the_languages_lead_to_the_same_page_and_hold_nothing_foreign(client: Client):
    html = client.get("/mn/search/", {"q": '"><script>&x'}).content.decode()
    languages = html.partition('class="langs-list">')[2].partition("</ul>")[0]

    assert languages.count("<li>") == 6
    assert (
        '<a href="/ko/search/?q=%22%3E%3Cscript%3E%26x" lang="ko" hreflang="ko">한국어</a>'
        in languages
    )
    assert languages.count('aria-current="true"') == 1
    assert 'hreflang="mn" aria-current="true">' in languages
    assert "<script" not in languages


@pytest.mark.django_db
def test_an_address_without_a_language_changes_it_by_a_parameter(client: Client):
    html = client.get("/account/login/").content.decode()

    assert 'href="/language/ja/?next=/account/login/" lang="ja"' in html


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "said"), [("/ja/events/", "page"), ("/ja/events/x/", "true")])
def test_the_navigation_says_where_one_is(client: Client, path: str, said: str):
    html = client.get(path).content.decode()
    navigation = html.partition('class="nav-list">')[2].partition("</ul>")[0]

    assert f'<a href="/ja/events/" aria-current="{said}">' in navigation
    assert navigation.count("aria-current") == 1
