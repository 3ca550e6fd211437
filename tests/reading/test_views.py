"""Pages that everybody may read, and what never gets into them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from portal.catalogue import services
from portal.catalogue.record import Act, Picture, Step
from portal.core.languages import LANGUAGES
from portal.library import services as library
from portal.library.content import (
    CaseStudyContent,
    CountryContent,
    DocumentContent,
    EventContent,
    MaterialContent,
    Module,
    PathContent,
)
from portal.library.models import CaseStudyPage, StandardPage
from portal.submissions.workflow import State
from tests.catalogue.builders import FIRST_DAY, publish, publish_content, publish_translated
from tests.factories import Cast, make_submission, make_user

pytestmark = pytest.mark.django_db

LIST = "/en/case-studies/"


def body(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, (url, response.status_code)
    return response.content.decode()


def heading(html: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.S)
    assert found is not None
    return found[1].strip()


# ---- Home --------------------------------------------------------------------------------------


def test_home_counts_states_and_shows_the_newest_three(client: Client) -> None:
    for number in range(1, 5):
        publish(number, states=("MNG",) if number < 4 else ("JPN",))

    html = body(client, "/en/")

    assert "Browse 4 case studies" in html
    shown = re.findall(r'class="state-name">([^<]+)</span><span class="state-count"><b>(\d)', html)
    assert shown == [
        ("China", "0"),
        ("Democratic People&#x27;s Republic of Korea", "0"),
        ("Japan", "1"),
        ("Mongolia", "3"),
        ("Republic of Korea", "0"),
        ("Russian Federation", "0"),
    ]
    assert re.findall(r"Pasture agreements (\d)", html) == ["4", "3", "2"]
    assert 'href="/en/case-studies/?state=MNG"' in html


def test_home_shows_what_is_next_and_new_of_each_kind(client: Client) -> None:
    day = date(2099, 5, 1)
    publish_content(1, EventContent(title="Next meeting", first_day=day), state="MNG")
    publish_content(2, EventContent(title="Old meeting", first_day=date(2020, 5, 1)), state="MNG")
    publish_content(3, EventContent(title="Meeting without a day"), state="MNG")
    publish_content(4, DocumentContent(title="Note", symbol="SOM-27", day=date(2024, 11, 1)))
    path = PathContent(title="Pasture together", modules=(Module(title="One", minutes=20),))
    publish_content(5, path)
    publish_content(6, PathContent(title="Path without modules"))

    html = body(client, "/en/")

    assert "Next meeting" in html
    assert "SOM-27" in html
    assert "Pasture together" in html
    for absent in ("Old meeting", "Meeting without a day", "Path without modules"):
        assert absent not in html
    assert "No upcoming event" not in html


def test_home_says_that_no_event_comes_and_shows_the_latest(client: Client) -> None:
    publish_content(2, EventContent(title="Old meeting", first_day=date(2020, 5, 1)), state="MNG")

    html = body(client, "/en/")

    assert "No upcoming event. The latest:" in html
    assert "Old meeting" in html


def test_home_without_entries_says_so_and_shows_no_empty_sections(client: Client) -> None:
    html = body(client, "/en/")

    assert "No case study is published yet" in html
    assert "From the six member States" not in html
    assert "Browse" not in html


def test_the_front_door_knows_the_readers_language(client: Client) -> None:
    response = client.get("/", headers={"accept-language": "mn, en;q=0.5"})

    assert response.headers["Location"] == "/mn/"
    assert set(response.headers["Vary"].split(", ")) >= {"Accept-Language", "Cookie"}


# ---- List --------------------------------------------------------------------------------------


def test_the_list_narrows_by_filters_and_says_how_many(client: Client) -> None:
    publish(1, states=("MNG",))
    publish(2, states=("JPN",))
    publish(3, states=("MNG",), codes={"practice": ("rotation",)})

    html = body(client, LIST + "?state=MNG&practice=grazing")

    assert "<h2>1 case study</h2>" in html
    assert re.findall(r"Pasture agreements (\d)", html) == ["1"]
    assert re.search(r'name="state" value="MNG" checked', html)
    assert re.search(
        r'name="state" value="JPN"><span>Japan</span><span class="filter-count">1', html
    )
    assert re.search(r'name="state" value="CHN" disabled', html)


def test_chips_say_what_they_remove_and_lead_there(client: Client) -> None:
    publish(1)

    html = body(client, LIST + "?state=MNG&practice=grazing")

    chips = re.findall(r'<a class="chip" href="([^"]+)">(.*?)</a>', html)
    assert [re.sub(r"<[^>]+>", "", words) for _url, words in chips] == [
        "Remove filter: State, Mongolia",
        "Remove filter: Practice, Pastoralism and grazing land management",
    ]
    assert [url for url, _words in chips] == [
        "/en/case-studies/?practice=grazing",
        "/en/case-studies/?state=MNG",
    ]
    assert body(client, chips[0][0])


def test_a_chosen_value_without_results_stays_and_can_be_taken_back(client: Client) -> None:
    publish(1)

    html = body(client, LIST + "?state=CHN&driver=d-g")

    assert re.search(r'name="state" value="CHN" checked', html)
    assert re.search(r'name="driver" value="d-g" checked', html)
    assert "No case study matches all of this" in html
    assert 'href="/en/case-studies/?driver=d-g">without State' in html
    assert 'href="/en/case-studies/">without any filter' in html


def test_pages_are_real_links_that_keep_the_filters(client: Client) -> None:
    for number in range(1, 22):
        publish(number)

    first, second = body(client, LIST + "?state=MNG"), body(client, LIST + "?state=MNG&page=2")

    assert 'href="/en/case-studies/?state=MNG&amp;page=2" rel="next"' in first
    assert len(re.findall(r'class="hit"', first)) == 20
    assert re.findall(r'class="hit"', second) == ['class="hit"']
    assert 'href="/en/case-studies/?state=MNG" rel="prev"' in second


def test_a_page_beyond_the_end_says_where_the_end_is(client: Client) -> None:
    publish(1)

    html = body(client, LIST + "?page=7")

    assert "There is no page 7: the list has 1 page." in html


def test_oldest_first(client: Client) -> None:
    publish(1)
    publish(2)

    html = body(client, LIST + "?sort=oldest")

    assert re.findall(r"Pasture agreements (\d)", html) == ["1", "2"]
    assert '<input type="hidden" name="sort" value="oldest">' in html


def test_what_was_not_understood_is_said_escaped(client: Client) -> None:
    publish(1)

    html = body(client, LIST + "?<script>=1&state=XXX")

    assert "was not understood and was left out" in html
    assert "<code>&lt;script&gt;</code>" in html
    assert "<code>state=XXX</code>" in html
    assert "<h2>1 case study</h2>" in html


def test_an_empty_catalogue_has_no_filters_and_says_why(client: Client) -> None:
    html = body(client, LIST)

    assert "No case study is published yet" in html
    assert "data-filters" not in html


def test_a_foreign_title_carries_its_language(client: Client) -> None:
    publish_translated(1, "zh-hans")

    html = body(client, "/mn/case-studies/")

    assert (
        '<h3 lang="zh-Hans"><a href="/mn/case-studies/case-1/">Text 1 in zh-hans</a></h3>' in html
    )


GARBAGE = [
    "page=abc",
    "page=" + "9" * 5000,
    "q=" + "x" * 10000,
    "q=%00",
    "q=%ED%A0%80",
    "state=%00&state=MNG",
    "practice=%FF%FE",
    "state=" + "&state=".join(["MNG"] * 300),
    "&".join(f"a{n}=1" for n in range(500)),
    "%%%=%%%",
    "q[]=1&q=%27%29%3B--",
    "=&=&&&;",
    "q=" + "%F0%9F%8C%B5" * 50,
    "sort[]=x&page[]=1",
]


@pytest.mark.parametrize("path", [LIST, "/mn/search/"])
@pytest.mark.parametrize("query", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_never_fails(client: Client, path: str, query: str) -> None:
    publish(1)
    client.raise_request_exception = False

    response = client.get(path, QUERY_STRING=query)

    assert response.status_code in (200, 400)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.binary(max_size=120))
def test_no_address_fails(client: Client, query: bytes) -> None:
    response = client.get(LIST, QUERY_STRING=query.decode("latin-1"))

    assert response.status_code in (200, 400)


# ---- Search ------------------------------------------------------------------------------------


def test_search_puts_words_first_and_marks_them(client: Client) -> None:
    publish(1, title="Dune grass")
    publish(2, title="Orchard")

    html = body(client, "/en/search/?q=dune")

    assert heading(html) == "Search"
    assert 'name="q" form="filters" value="dune"' in html
    assert "<mark>Dune</mark> grass" in html
    assert "Orchard" not in html


def test_search_finds_entries_of_all_kinds_and_says_which(client: Client) -> None:
    publish_content(1, CaseStudyContent(title="Dune case", title_en="x"), state="MNG")
    publish_content(2, EventContent(title="Dune meeting", first_day=date(2020, 5, 1)), state="MNG")
    publish_content(3, DocumentContent(title="Dune note", symbol="SOM-27", document_type="note"))
    publish_content(4, MaterialContent(title="Dune course", minutes=25))
    publish_content(5, PathContent(title="Dune path", modules=(Module(title="One", minutes=90),)))
    publish_content(6, CountryContent(title="Dune country"), state="MNG", slug="mng")
    publish_content(7, EventContent(title="Orchard meeting"), state="MNG")

    html = re.sub("</?mark>", "", body(client, "/en/search/?q=dune"))
    hits = re.findall(
        r'hit-kind">([^<]+)</span>.*?<h3[^>]*><a href="([^"]+)">([^<]+)</a></h3>', html, re.S
    )

    assert set(hits) == {
        ("Country page", "/en/countries/mng/", "Dune country"),
        ("Learning path", "/en/training/paths/path-5/", "Dune path"),
        ("Training material", "/en/training/materials/material-4/", "Dune course"),
        ("Document", "/en/documents/document-3/", "Dune note"),
        ("Event", "/en/events/event-2/", "Dune meeting"),
        ("Case study", "/en/case-studies/case_study-1/", "Dune case"),
    }
    assert len(hits) == 6
    assert "<h2>6 results</h2>" in html
    assert "SOM-27" in html
    assert "Ended 1 May 2020" in html
    assert "Orchard" not in html
    only = re.sub("</?mark>", "", body(client, "/en/search/?q=dune&type=event"))
    assert re.findall(r'hit-kind">([^<]+)', only) == ["Event"]


def test_search_without_words_invites(client: Client) -> None:
    publish(1)

    html = body(client, "/en/search/")

    assert "What are you looking for?" in html
    assert "Pasture agreements" not in html


def test_search_without_a_hit_advises(client: Client) -> None:
    publish(1)

    html = body(client, "/en/search/?q=nowhere")

    assert "All words must occur in the same text" in html
    assert 'href="/en/search/">without Words' in html


# ---- Case study --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_a_case_study_answers_in_all_six_languages(client: Client, language: str) -> None:
    publish_translated(1, "mn", "en", picture=Picture("/media/a.webp", 960, 640, "Steppe"))

    html = body(client, f"/{language}/case-studies/case-1/")

    shown = language if language in ("mn", "en") else "mn"
    assert heading(html) == f"Text 1 in {shown}"
    assert ('role="note"' in html) == (shown != language)
    assert ('<h1 lang="mn">' in html) == (shown != language)
    assert ('<div class="case-body" lang="mn">' in html) == (shown != language)
    alternates = re.findall(r'rel="alternate" hreflang="([^"]+)" href="([^"]+)"', html)
    assert [tag for tag, _url in alternates] == [
        *(known.tag for known in LANGUAGES),
        "x-default",
    ]
    assert alternates[-1][1].endswith("/ref/NEA-CS-0001")
    assert f'rel="canonical" href="{alternates[0][1].replace("/en/", f"/{language}/")}"' in html


def test_the_banner_names_the_language_and_offers_the_others(client: Client) -> None:
    publish_translated(1, "ru", "en")

    html = body(client, "/ko/case-studies/case-1/")

    banner = html[html.index('class="language-banner"') :].split("</div></div>")[0]
    assert 'href="/en/case-studies/case-1/" lang="en" hreflang="en">English' in banner
    assert "/ru/case-studies/case-1/" not in banner


def test_a_translation_says_what_it_is(client: Client) -> None:
    publish_translated(1, "mn", "en")

    html = body(client, "/en/case-studies/case-1/")

    assert 'Original: <span lang="mn">Монгол</span>' in html
    assert 'Secretariat translation: <span lang="en">English</span>' in html


def test_the_history_never_shows_silence_as_agreement(client: Client) -> None:
    publish(
        1,
        steps=(
            Step(Act.SUBMITTED, date(2026, 9, 1), "MNG"),
            Step(Act.NO_RESPONSE, date(2026, 9, 15), "MNG"),
            Step(Act.REVIEWED, date(2026, 9, 20)),
            Step(Act.PUBLISHED, date(2026, 10, 2)),
        ),
    )

    html = body(client, "/en/case-studies/case-1/")
    history = html[html.index('id="history"') :].split("</ol>")[0]

    assert "No response from the focal point" in history
    assert "This is not an endorsement." in history
    assert "Endorsed" not in history
    assert "15 September 2026" in history
    assert "2 October 2026" in history


def test_a_case_study_can_be_cited_and_names_its_licence(client: Client) -> None:
    publish(1, authors="Institute of Pasture")

    html = body(client, "/en/case-studies/case-1/")

    assert "Institute of Pasture. (2026). Pasture agreements 1 (Case Study NEA-CS-0001)." in html
    assert 'href="/ref/NEA-CS-0001"' in html
    assert 'href="https://creativecommons.org/licenses/by/4.0/"' in html
    assert 'data-copy-from="citation"' in html


def test_text_is_escaped_everywhere_but_in_the_finished_body(client: Client) -> None:
    publish(1, title="<b>x</b>", summary="<i>y</i>", place="<u>z</u>", institution="<s>w</s>")

    for url in ("/en/", LIST, "/en/case-studies/case-1/"):
        html = body(client, url)
        assert not {"<b>x", "<i>y", "<u>z", "<s>w"} & set(re.findall(r"<[bius]>[xyzw]", html))
        assert "&lt;b&gt;x&lt;/b&gt;" in html


def test_a_withdrawn_case_study_is_gone_with_reason_and_day(client: Client) -> None:
    publish(1)
    services.withdraw(reference="NEA-CS-0001", reason="The State asked for <it>.", at=FIRST_DAY)

    for url in ("/en/case-studies/case-1/", "/mn/case-studies/case-1/", "/ref/NEA-CS-0001"):
        html = body(client, url, 410)
        assert "NEA-CS-0001" in html
        assert "The State asked for &lt;it&gt;." in html
    assert "1 October 2026" in body(client, "/en/case-studies/case-1/", 410)


def test_an_address_that_never_was_is_missing(client: Client) -> None:
    body(client, "/en/case-studies/never/", 404)
    body(client, "/ref/NEA-CS-9999", 404)
    body(client, "/ref/" + "x" * 500, 404)


def test_a_reference_leads_to_the_readers_language(client: Client) -> None:
    publish(1)

    response = client.get("/ref/nea-cs-0001", headers={"accept-language": "ru"})

    assert response.status_code == 302
    assert response.headers["Location"] == "/ru/case-studies/case-1/"
    assert set(response.headers["Vary"].split(", ")) >= {"Accept-Language", "Cookie"}


# ---- What is not public ------------------------------------------------------------------------

SECRET = "Unreleased herders agreement"


def everywhere(slug: str, reference: str) -> list[str]:
    return [
        "/en/",
        "/mn/",
        LIST,
        "/mn/case-studies/",
        "/en/search/?q=unreleased",
        "/sitemap.xml",
        f"/ref/{reference}",
        f"/en/case-studies/{slug}/",
        f"/mn/case-studies/{slug}/",
    ]


def test_a_draft_is_nowhere(client: Client, cast: Cast) -> None:
    publish(1)
    library.draft_entry(
        content=CaseStudyContent(title=SECRET, title_en=SECRET, summary=SECRET),
        reference="NEA-CS-0777",
        language="mn",
        state="MNG",
        by=cast.moderator,
    )
    page = CaseStudyPage.objects.get(reference="NEA-CS-0777")

    for url in everywhere(page.slug, page.reference):
        html = client.get(url).content.decode()
        assert SECRET not in html, url
        # A page for a missing address names it in its language switch.
        assert f"case-studies/{page.slug}" not in html or page.slug in url, url
    body(client, f"/mn/case-studies/{page.slug}/", 404)
    body(client, f"/ref/{page.reference}", 404)


@pytest.mark.parametrize("stage", [s for s in State if s not in (State.PUBLISHED,)])
def test_a_submission_that_is_not_published_is_nowhere(
    client: Client, cast: Cast, stage: State
) -> None:
    publish(900)
    make_submission(stage, cast, title=SECRET, title_en=SECRET)

    for url in ("/en/", "/mn/", LIST, "/mn/case-studies/", "/sitemap.xml"):
        html = client.get(url).content.decode()
        assert SECRET not in html
        assert "unreleased-herders-agreement" not in html
    assert SECRET not in body(client, "/en/search/?q=agreement")


def test_a_published_submission_is_everywhere(client: Client, cast: Cast) -> None:
    made = make_submission(State.PUBLISHED, cast, title=SECRET, title_en=SECRET)
    page = CaseStudyPage.objects.get(pk=made.page_id)

    for url in ("/en/", "/mn/", LIST, "/en/search/?q=herders"):
        assert SECRET in re.sub("</?mark>", "", body(client, url)), url
    html = body(client, f"/mn/case-studies/{page.slug}/")
    assert heading(html) == SECRET
    assert "Зудын жил бэлчээр хүрэлцээгүй." in html
    assert 'id="source-1"' in html
    assert '<th scope="row">Бүлэг' in html
    assert "Demonstration institute" in html
    assert f"/en/case-studies/{page.slug}/" in body(client, "/sitemap.xml")


def restricted(cast: Cast) -> CaseStudyPage:
    made = make_submission(State.PUBLISHED, cast, title=SECRET, title_en=SECRET)
    page = CaseStudyPage.objects.get(pk=made.page_id)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    return page


def test_a_restricted_page_asks_who_the_reader_is(client: Client, cast: Cast) -> None:
    page = restricted(cast)

    response = client.get(f"/mn/case-studies/{page.slug}/")

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/account/")
    for url in ("/en/", "/mn/", LIST, "/mn/case-studies/", "/en/search/?q=herders", "/sitemap.xml"):
        assert SECRET not in re.sub("</?mark>", "", body(client, url)), url


def test_a_restricted_page_shows_itself_to_whom_it_is_open(client: Client, cast: Cast) -> None:
    page = restricted(cast)
    client.force_login(cast.colleague)

    response = client.get(f"/mn/case-studies/{page.slug}/")
    html = response.content.decode()

    assert response.status_code == 200
    assert heading(html) == SECRET
    assert '<meta name="robots" content="noindex">' in html
    assert {"private", "no-store"} <= set(response.headers["Cache-Control"].split(", "))


def test_a_page_that_left_without_a_move_is_not_there(client: Client, cast: Cast) -> None:
    made = make_submission(State.PUBLISHED, cast, title=SECRET, title_en=SECRET)
    page = CaseStudyPage.objects.get(pk=made.page_id)

    page.unpublish()

    body(client, f"/mn/case-studies/{page.slug}/", 404)
    body(client, f"/ref/{page.reference}", 404)


def test_the_preview_shows_the_same_page_and_says_that_it_is_not_public(
    client: Client, cast: Cast
) -> None:
    made = make_submission(State.ACCEPTED, cast, title=SECRET, title_en=SECRET)
    page = CaseStudyPage.objects.get(pk=made.page_id)

    html = page.make_preview_request().render().content.decode()

    with translation.override("mn"):
        assert gettext("Preview – not public") in html
        assert gettext("Draft – not public") in html
        assert gettext("Copy the citation") not in html
    assert heading(html) == SECRET
    assert "Зудын жил бэлчээр хүрэлцээгүй." in html


# ---- For machines ------------------------------------------------------------------------------


def test_the_sitemap_names_entries_and_plain_pages_in_six_languages(client: Client) -> None:
    publish_translated(1, "mn", "en")

    tree = ElementTree.fromstring(body(client, "/sitemap.xml"))

    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    found = {loc.text or "" for loc in tree.iter(f"{space}loc")}
    for path in ("", "case-studies/", "case-studies/case-1/", "about/", "about/privacy/"):
        assert sum(url.endswith(f"/{code.code}/{path}") for url in found for code in LANGUAGES) == 6
    links = {link.get("hreflang") for link in tree.iter("{http://www.w3.org/1999/xhtml}link")}
    assert links == {*(known.tag for known in LANGUAGES), "x-default"}


def test_a_plain_page_that_is_a_draft_is_not_in_the_sitemap(client: Client) -> None:
    StandardPage.objects.filter(slug="privacy").update(live=False)

    html = body(client, "/sitemap.xml")

    assert "about/privacy/" not in html
    assert "about/terms/" in html


def test_robots_keep_out_of_signed_in_parts(client: Client) -> None:
    text = body(client, "/robots.txt")

    for path in ("/cms/", "/account/", "/en/desk/", "/mn/inbox/"):
        assert f"Disallow: {path}\n" in text
    assert re.search(r"^Sitemap: https?://\S+/sitemap\.xml$", text, re.M)


# ---- Plain pages -------------------------------------------------------------------------------


def test_a_plain_page_shows_its_neighbours(client: Client) -> None:
    html = body(client, "/en/about/privacy/")

    assert heading(html) == "Privacy"
    assert 'href="/en/about/terms/"' in html
    assert 'href="/en/about/privacy/" aria-current="page"' in html
    assert 'role="note"' not in html


def test_a_plain_page_without_a_translation_says_so(client: Client) -> None:
    html = body(client, "/mn/about/privacy/")

    assert '<article lang="en">' in html
    with translation.override("mn"):
        said = gettext("This text is in %(language)s; a translation is not available yet.")
        assert said % {"language": gettext("English")} in html
    assert 'href="/mn/about/terms/" lang="en"' in html


# ---- What a page costs and who may keep it -----------------------------------------------------

COSTS = [
    ("/en/", 2),
    (LIST, 2),
    (LIST + "?state=MNG&practice=grazing", 2),
    ("/en/search/?q=pasture", 4),
    ("/en/search/?q=saxaul", 5),
    ("/en/case-studies/case-1/", 2),
    ("/ref/NEA-CS-0001", 1),
    ("/sitemap.xml", 3),
]


@pytest.mark.parametrize("count", [2, 4])
@pytest.mark.parametrize(("url", "queries"), COSTS)
def test_queries_do_not_grow(
    client: Client, url: str, queries: int, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(1, count + 1):
        publish_translated(number, "mn", "en", summary="Pasture.", search_text="Saxaul.")
    client.get(url)

    with django_assert_num_queries(queries):
        client.get(url)


PUBLIC = ["/en/", LIST, "/en/search/?q=x", "/en/case-studies/case-1/", "/en/about/"]


@pytest.mark.parametrize("url", PUBLIC)
def test_readers_get_no_cookie_and_pages_that_may_be_kept(client: Client, url: str) -> None:
    publish(1)

    response = client.get(url)

    assert response.cookies == {}
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in response.headers["Vary"]


@pytest.mark.parametrize("url", PUBLIC)
def test_pages_of_people_who_are_signed_in_are_theirs_alone(client: Client, url: str) -> None:
    publish(1)
    client.force_login(make_user("contributor", "MNG"))

    response = client.get(url)

    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in response.headers["Vary"]


@pytest.mark.parametrize("url", ["/en/", LIST, "/en/search/", "/en/case-studies/case-1/"])
def test_pages_are_read_only(client: Client, url: str) -> None:
    assert client.post(url).status_code == 405


def test_a_long_filter_is_folded_and_grouped_until_something_is_chosen(client: Client) -> None:
    codes = ("Wt", "Wg", "Et", "Ed", "Cn", "Pc", "Bc", "Bh", "x-sds")
    publish(1, codes={"degradation": codes})

    folded, open_ = body(client, LIST), body(client, LIST + "?degradation=Ed")

    assert '<details class="facet">\n  <summary>Degradation</summary>' in folded
    assert re.search(r'<details class="facet" open>\s*<summary>Degradation <span[^>]*>1 on', open_)
    groups = re.findall(r'<p class="facet-group">([^<]+)</p>', folded)
    assert len(groups) == 6
    assert groups[-1] == "Other"


# ---- Lists taken away --------------------------------------------------------------------------

FEED = re.compile(
    r'<link rel="alternate" type="application/atom\+xml" title="[^"]+" href="([^"]+)">'
)
FILE = re.compile(r'<a href="([^"]+/export\.[^"]+)"')


@pytest.mark.parametrize(
    ("url", "feed", "files"),
    [
        ("/en/case-studies/?state=MNG&page=1", "/en/case-studies/export.atom?state=MNG", 4),
        ("/en/training/", "/en/training/materials/export.atom", 4),
        ("/en/events/?when=past&state=MNG", "/en/events/export.atom?state=MNG&when=past", 4),
        ("/en/documents/", "/en/documents/export.atom", 4),
        ("/en/search/?q=named", "/en/search/export.atom?q=named", 4),
        ("/en/search/", "", 0),
        ("/en/countries/", "/en/countries/export.atom", 4),
        ("/en/countries/mng/", "/en/search/export.atom?state=MNG", 0),
        ("/en/countries/jpn/", "/en/search/export.atom?state=JPN", 0),
    ],
)
def test_a_list_names_its_feed_and_its_files_as_it_is_filtered(
    client: Client, url: str, feed: str, files: int
) -> None:
    first = date(2020, 5, 4)
    event = EventContent(title="Named", title_en="x", first_day=first, last_day=first)
    publish(1, title="Named")
    publish_content(1, MaterialContent(title="Named", title_en="x"), state="MNG")
    publish_content(1, DocumentContent(title="Named", title_en="x"))
    publish_content(1, CountryContent(title="Named", title_en="x"), state="MNG", slug="mng")
    publish_content(1, event, state="MNG")

    html = body(client, url)

    assert [found.replace("&amp;", "&") for found in FEED.findall(html)] == ([feed] if feed else [])
    taken = [found.replace("&amp;", "&") for found in FILE.findall(html)]
    assert len(taken) == files
    for address in (*taken, *([feed] if feed else [])):
        assert client.get(address).status_code == 200, address
    assert not taken or feed in taken


def test_countries_without_a_text_offer_no_file(client: Client) -> None:
    publish(1)

    assert FILE.findall(body(client, "/en/countries/")) == []
