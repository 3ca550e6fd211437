"""Country pages: six of equal depth, in the words of the focal point or not yet supplied."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from portal.accounts import states
from portal.catalogue import services
from portal.library.content import (
    CaseStudyContent,
    CountryContent,
    DocumentContent,
    EventContent,
    MaterialContent,
)
from portal.library.content.country import Institution, Plan
from tests.catalogue.builders import FIRST_DAY, publish_content
from tests.factories import make_user

pytestmark = pytest.mark.django_db

SECTIONS = [
    "In the words of the focal point",
    "Case studies",
    "Policies and plans",
    "Institutions and contacts",
    "Events hosted",
    "Training",
    "Evidence",
    "LDN target",
]
ALL = [state.iso3.lower() for state in states.STATES]


def body(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, (url, response.status_code)
    return response.content.decode()


def sections(html: str) -> dict[str, str]:
    found = re.findall(
        r'<section class="country-part".*?<h2[^>]*>([^<]+)</h2>(.*?)</section>\s*(?=<section class="country-part"|<p class="country-statement")',
        html,
        re.S,
    )
    return dict(found)


def text(state: str = "MNG", number: int = 1, language: str = "en", **more: Any) -> None:
    content = CountryContent(
        title=more.pop("title", "Mongolia"),
        title_en="Mongolia",
        summary=more.pop("summary", "Steppe and desert."),
        **more,
    )
    original = more.get("original", "")
    publish_content(
        number, content, state=state, language=language, original=original, slug=state.lower()
    )


FULL: dict[str, Any] = {
    "situation": "The steppe dries.",
    "response": "Herders rest it.",
    "plans": (Plan("Billion trees", "2021", "https://example.org/plan"),),
    "institutions": (
        Institution("Ministry", "Focal point", "https://example.org", "Through the secretariat"),
    ),
    "ldn_target": "No net loss by 2030.",
    "ldn_source": "National report 2018",
    "signed_by": "National focal point, Ministry",
    "signed_on": date(2026, 11, 3),
}


@pytest.mark.parametrize("iso3", ALL)
@pytest.mark.parametrize("supplied", [True, False])
def test_all_six_have_the_same_parts_in_the_same_order(
    client: Client, iso3: str, supplied: bool
) -> None:
    if supplied:
        text(iso3.upper(), **FULL)
    else:
        text("MNG" if iso3 != "mng" else "JPN", **FULL)

    html = body(client, f"/en/countries/{iso3}/")

    assert list(sections(html)) == SECTIONS
    assert html.count("Not yet supplied") == (0 if supplied else 4)
    assert "Content on this page is supplied by the national focal point" in html
    assert "No series published for this country yet" in html
    name = states.name(iso3.upper(), "en").replace("'", "&#x27;")
    assert f"<h1>{name}</h1>" in html


def test_what_the_focal_point_says_is_signed_and_dated(client: Client) -> None:
    text(**FULL)

    html = body(client, "/en/countries/mng/")
    parts = sections(html)

    words = parts["In the words of the focal point"]
    assert "The steppe dries." in words
    assert "National focal point, Ministry" in words
    assert "3 November 2026" in words
    assert 'href="https://example.org/plan"' in parts["Policies and plans"]
    assert "Through the secretariat" in parts["Institutions and contacts"]
    assert "No net loss by 2030." in parts["LDN target"]
    assert "National report 2018" in parts["LDN target"]


def test_a_text_that_nobody_signed_says_so(client: Client) -> None:
    text()

    assert "Not signed" in body(client, "/en/countries/mng/")


def test_a_text_in_another_language_carries_it(client: Client) -> None:
    text(language="mn", title="Монгол Улс", situation="Тал хээр хатаж байна.")

    html = body(client, "/ru/countries/mng/")

    assert '<div class="case-body country-body" lang="mn">' in html
    assert 'role="note"' in html
    assert "<h1>Монголия</h1>" in html  # the official name, in the reader's language


def test_everything_else_is_counted_from_what_is_public(client: Client) -> None:
    publish_content(1, CaseStudyContent(title="Its case", title_en="x"), state="MNG")
    publish_content(2, CaseStudyContent(title="Another's case", title_en="x"), state="JPN")
    publish_content(3, DocumentContent(title="Its plan", also_states=("MNG",)))
    publish_content(4, EventContent(title="Hosted", first_day=date(2024, 1, 1)), state="MNG")
    publish_content(
        5,
        EventContent(title="Took part", first_day=date(2024, 2, 1), also_states=("MNG",)),
        state="KOR",
    )
    publish_content(6, MaterialContent(title="Its course", minutes=25), state="MNG")

    html = body(client, "/en/countries/mng/")
    parts = sections(html)

    assert re.findall(r"<b>(\d+)</b> <span>([^<]+)", html.split("country-part")[0]) == [
        ("1", "case study"),
        ("1", "document"),
        ("2", "events"),
        ("1", "training entry"),
    ]
    assert "Its case" in parts["Case studies"]
    assert "Its plan" in parts["Policies and plans"]
    assert "Hosted" in parts["Events hosted"]
    assert "Its course" in parts["Training"]
    assert "Another" not in html
    assert "Took part" not in html


def test_each_number_leads_to_what_it_counts(client: Client) -> None:
    publish_content(1, CaseStudyContent(title="Its case", title_en="x"), state="MNG")
    publish_content(3, DocumentContent(title="Its plan", also_states=("MNG",)))
    publish_content(4, EventContent(title="Hosted", first_day=date(2024, 1, 1)), state="MNG")
    publish_content(6, MaterialContent(title="Its course"), state="MNG")

    html = body(client, "/en/countries/mng/")
    links = re.findall(r'<a href="([^"]+)"><b>(\d+)</b>', html)

    assert len(links) == 4
    for url, number in links:
        listed = body(client, url.replace("&amp;", "&"))
        assert len(re.findall(r'<article class="hit', listed)) == int(number), url


def test_a_text_that_was_withdrawn_leaves_the_page(client: Client) -> None:
    text(**FULL)
    services.withdraw(reference="NEA-CO-0001", reason="A new one comes.", at=FIRST_DAY)

    html = body(client, "/en/countries/mng/")

    assert "The steppe dries." not in html
    assert html.count("Not yet supplied") == 4


def test_a_text_of_another_state_at_this_address_is_not_shown(client: Client) -> None:
    content = CountryContent(title="Japan", summary="Dunes of Tottori.")
    publish_content(1, content, state="JPN", slug="mng")

    assert "Dunes of Tottori." not in body(client, "/en/countries/mng/")


@pytest.mark.parametrize(
    "code",
    ["usa", "mn", "mngg", "m", "MNGG", "％", "mng%00", "..", "%ED%A0%80", "ＭＮＧ", "x" * 300],
)
def test_a_code_of_no_member_state_is_missing(client: Client, code: str) -> None:
    client.raise_request_exception = False

    assert client.get(f"/en/countries/{code}/").status_code in (400, 404)


@pytest.mark.parametrize("code", ["MNG", "Mng", "mNG"])
def test_capital_letters_lead_to_the_one_address(client: Client, code: str) -> None:
    response = client.get(f"/ko/countries/{code}/?x=1")

    assert response.status_code == 301
    assert response.headers["Location"] == "/ko/countries/mng/?x=1"


# ---- All six -----------------------------------------------------------------------------------


def test_six_tiles_stand_in_the_fixed_order(client: Client) -> None:
    text(**FULL)
    publish_content(2, CaseStudyContent(title="Its case", title_en="x"), state="MNG")

    html = body(client, "/en/countries/")

    tiles = re.findall(
        r'<h2><a href="/en/countries/(\w{3})/">.*?<b>(\d+)</b>.*?country-text">([^<]+)', html, re.S
    )
    assert [iso3 for iso3, _number, _said in tiles] == ALL
    assert [number for _iso3, number, _said in tiles] == ["0", "0", "0", "1", "0", "0"]
    assert [said.rpartition(": ")[2] for _iso3, _number, said in tiles] == [
        "not yet supplied",
        "not yet supplied",
        "not yet supplied",
        "supplied",
        "not yet supplied",
        "not yet supplied",
    ]


def test_text_is_escaped(client: Client) -> None:
    text(
        summary="<b>x</b>",
        signed_by="<i>y</i>",
        plans=(Plan("<u>z</u>", "<s>w</s>"),),
        institutions=(Institution("<b>x</b>", "<i>y</i>", "", "<u>z</u>"),),
        ldn_target="<s>w</s>",
    )

    assert not re.findall(r"<[bius]>[xyzw]", body(client, "/en/countries/mng/"))


COSTS = [("/en/countries/", 1), ("/en/countries/mng/", 3)]


@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize(("url", "queries"), COSTS)
def test_queries_do_not_grow(
    client: Client, url: str, queries: int, count: int, django_assert_num_queries: Any
) -> None:
    text(**FULL)
    for number in range(1, count + 1):
        publish_content(number, CaseStudyContent(title="Case", title_en="x"), state="MNG")
        publish_content(number, DocumentContent(title="Paper", also_states=("MNG",)))
        publish_content(number, EventContent(title="E", first_day=date(2024, 1, 1)), state="MNG")
        publish_content(number, MaterialContent(title="Course"), state="MNG")
    client.get(url)

    with django_assert_num_queries(queries):
        client.get(url)


@pytest.mark.parametrize("url", ["/en/countries/", "/en/countries/mng/"])
def test_who_may_keep_a_page(client: Client, url: str) -> None:
    text(**FULL)
    assert client.get(url).headers["Cache-Control"] == "public, max-age=60"

    client.force_login(make_user("contributor", "MNG"))

    assert client.get(url).headers["Cache-Control"] == "private, no-store"


def test_what_a_state_hosts_next_stands_before_what_is_over(client: Client) -> None:
    soon = datetime.now(UTC).date().replace(year=2099)
    publish_content(1, EventContent(title="Over", first_day=date(2024, 1, 1)), state="MNG")
    publish_content(2, EventContent(title="To come", first_day=soon), state="MNG")

    hosted = sections(body(client, "/en/countries/mng/"))["Events hosted"]

    assert re.findall(r'event-title"[^>]*><a[^>]*>([^<]+)', hosted) == ["To come", "Over"]
