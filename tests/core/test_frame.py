"""The language switch, health, and what an address may hold."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from wagtail.admin.localization import get_available_admin_languages

from portal.accounts.roles import Role
from portal.core.languages import BY_CODE
from tests.factories import make_user


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
def test_the_switch_keeps_the_query_of_an_address_without_a_language(client: Client):
    html = client.get("/account/login/", {"next": "/en/desk/?a=1&b=2"}).content.decode()
    href = html.partition('href="/language/ja/')[2].partition('"')[0]

    answer = client.get("/language/ja/" + unescape(href))

    assert answer["Location"] == "/account/login/?next=%2Fen%2Fdesk%2F%3Fa%3D1%26b%3D2"


@pytest.mark.django_db
def test_the_switch_keeps_signs_of_the_path_that_mean_something(client: Client):
    html = client.get("/en/nowhere%3Fq/%D3%A8/").content.decode()

    assert 'href="/mn/nowhere%3Fq/%D3%A8/"' in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "cookie", "language"),
    [
        ("/ja/search/", "ko", "ja"),
        ("/account/login/", "ko", "ko"),
        ("/account/login/", "", "ru"),
        ("/account/login/", "xx", "ru"),
    ],
)
def test_a_reader_is_spoken_to_by_address_then_choice_then_browser(
    client: Client, path: str, cookie: str, language: str
):
    if cookie:
        client.cookies["django_language"] = cookie

    html = client.get(path, headers={"accept-language": "fr, ru;q=0.8, mn;q=0.5"}).content.decode()

    assert f'<html lang="{language}">' in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "language"),
    [("zh-CN,zh;q=0.9", "zh-Hans"), ("ja-JP", "ja"), ("mn-MN", "mn"), ("fr", "en"), ("", "en")],
)
def test_the_languages_of_a_browser_lead_to_one_of_the_six(
    client: Client, accepted: str, language: str
):
    html = client.get("/account/login/", headers={"accept-language": accepted}).content.decode()

    assert f'<html lang="{language}">' in html


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "language"), [("/account/profile/", "mn"), ("/ja/desk/", "ja")])
def test_a_person_is_spoken_to_by_address_then_account_then_browser(
    client: Client, path: str, language: str
):
    user = make_user(Role.CONTRIBUTOR, "MNG", language="mn")
    client.force_login(user)

    html = client.get(path, headers={"accept-language": "ru"}).content.decode()

    assert f'<html lang="{language}">' in html


@pytest.mark.django_db
def test_the_bare_address_leads_a_person_to_their_own_language(client: Client):
    client.force_login(make_user(Role.CONTRIBUTOR, "MNG", language="mn"))

    assert client.get("/", headers={"accept-language": "ru"})["Location"] == "/mn/"


def test_the_admin_speaks_the_six_languages_and_no_other():
    assert {code for code, _name in get_available_admin_languages()} == set(BY_CODE)


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "said"), [("/ja/events/", "page"), ("/ja/events/x/", "true")])
def test_the_navigation_says_where_one_is(client: Client, path: str, said: str):
    html = client.get(path).content.decode()
    navigation = html.partition('class="nav-list">')[2].partition("</ul>")[0]

    assert f'<a href="/ja/events/" aria-current="{said}">' in navigation
    assert navigation.count("aria-current") == 1
