"""The list of training, a material, a path, its modules; marking; what an account keeps."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.attendance import queries as attendance
from portal.attendance import services as learning
from portal.catalogue import services
from portal.catalogue.record import Enclosed
from portal.core.languages import LANGUAGES
from portal.library import queries as library_queries
from portal.library import services as library
from portal.library.article import compose
from portal.library.article.parts import ArticleFile
from portal.library.content import CheckQuestion, MaterialContent, Module, PathContent
from portal.library.models import PathPage
from tests.catalogue.builders import FIRST_DAY, publish
from tests.factories import make_user
from tests.reading.builders import (
    EXPLANATION,
    module,
    path_details,
    publish_material,
    publish_path,
    question,
)

pytestmark = pytest.mark.django_db

LIST = "/en/training/"
PATH = "/en/training/paths/path-1/"
MODULE = f"{PATH}1/"
RIGHT_ANSWERS = "?check=1&a1=2&a2=1&a3=3"


def body(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, (url, response.status_code)
    return response.content.decode()


def titles(html: str, of: str) -> list[str]:
    """Give the titles of the cards or of the hits of a list."""
    found = re.findall(rf'<article class="{of}">.*?<h3[^>]*><a[^>]*>(.*?)</a>', html, re.S)
    return [unescape(re.sub("<[^>]+>", "", title)) for title in found]


# ---- The list ----------------------------------------------------------------------------------


def test_paths_come_first_then_materials_newest_first(client: Client) -> None:
    publish_path(1)
    publish_path(3)
    publish_material(2)
    publish_material(4)

    html = body(client, LIST)

    assert titles(html, "card") == ["Path 3", "Path 1"]
    assert titles(html, "hit") == ["Material 4", "Material 2"]
    assert html.index("2 learning paths") < html.index("2 training materials")
    card = html.partition('<article class="card">')[2].partition("</article>")[0]
    for words in ("Introductory", "Officers of soums", "2 modules · 40 minutes", ">English<"):
        assert words in card, words


def test_a_path_without_modules_is_not_listed(client: Client) -> None:
    publish_path(1, details=path_details())
    publish_path(2)

    assert titles(body(client, LIST), "card") == ["Path 2"]


def test_filters_narrow_materials_and_the_paths_that_have_them(client: Client) -> None:
    publish_path(1, codes={"practice": ("grazing",), "level": ("introductory",)})
    publish_path(2, codes={"practice": ("sand",), "level": ("introductory",)})
    publish_material(3)
    publish_material(4, codes={"material-type": ("course",), "practice": ("grazing",)})

    by_practice = body(client, LIST + "?practice=grazing")
    by_type = body(client, LIST + "?type=guide")

    assert titles(by_practice, "card") == ["Path 1"]
    assert titles(by_practice, "hit") == ["Material 4", "Material 3"]
    assert "Remove filter:" in by_practice
    assert titles(by_type, "card") == []
    assert titles(by_type, "hit") == ["Material 3"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?duration=long", ["Material 2"]),
        ("?level=advanced", ["Material 2"]),
        ("?material=mn", ["Material 1"]),
        ("?q=straw", ["Material 1"]),
    ],
)
def test_each_filter_finds_what_it_names(client: Client, query: str, found: list[str]) -> None:
    publish_material(
        1, summary="Straw.", traits=("material-language:mn", "duration:short"), page_id=1
    )
    publish_material(
        2,
        codes={"material-type": ("course",), "level": ("advanced",)},
        traits=("material-language:en", "duration:long"),
    )

    assert titles(body(client, LIST + query), "hit") == found


def test_words_are_looked_for_in_paths_and_materials(client: Client) -> None:
    publish_path(1, title="Straw and roots")
    publish_path(2, title="Water")
    publish_material(3, title="Straw by hand")

    html = body(client, LIST + "?q=straw")

    assert titles(html, "card") == ["Straw and roots"]
    assert titles(html, "hit") == ["Straw by hand"]
    assert "<mark>Straw</mark> by hand" in html


def test_without_anything_the_list_says_so(client: Client) -> None:
    publish(1)

    html = body(client, LIST)

    assert "No training is published yet" in html
    assert "data-filters" not in html


def test_paths_alone_and_nothing_found(client: Client) -> None:
    publish_path(1)

    assert "No training material is published yet" in body(client, LIST)
    assert "No training material matches all of this" in body(client, LIST + "?level=advanced")


def test_pages_keep_filters_and_paths_stand_on_the_first(client: Client) -> None:
    publish_path(1)
    for number in range(2, 23):
        publish_material(number)

    first, second = body(client, LIST + "?level=introductory"), body(client, LIST + "?page=2")

    assert "/en/training/?level=introductory&amp;page=2" in first
    assert titles(second, "card") == []
    assert len(titles(second, "hit")) == 1
    assert "There is no page 9" in body(client, LIST + "?page=9")


@pytest.mark.parametrize("query", ["page=abc", "q=%00", "type=%FF", "level=x&sort=y", "a=1&b=2"])
def test_garbage_never_fails(client: Client, query: str) -> None:
    publish_path(1)
    client.raise_request_exception = False

    assert client.get(LIST, QUERY_STRING=query).status_code in (200, 400)


# ---- A material --------------------------------------------------------------------------------


def test_a_material_says_what_it_is(client: Client) -> None:
    publish_material(1, files=(Enclosed("Sheet", "/documents/7/sheet.pdf", "PDF", 3_355_443),))

    html = body(client, "/en/training/materials/material-1/")

    glance = html.partition('class="glance"')[2].partition("</aside>")[0]
    shown = dict(
        re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>\s*(.*?)\s*</dd>", glance.replace("\n", " "))
    )
    assert shown["Type"] == "Guide or handbook"
    assert shown["Level"] == "Introductory"
    assert shown["Time needed"] == "20 minutes"
    assert shown["For whom"] == "Work teams"
    assert shown["Licence"] == "CC BY 4.0"
    assert re.findall(r'lang="(\w+)">', shown["Language of the material"]) == ["mn", "en"]


def test_a_material_elsewhere_says_that_it_leaves_this_site(client: Client) -> None:
    details = {"minutes": None, "languages": ["en"], "url": "https://example.org/course"}
    publish_material(1, details=details)
    publish_material(2)

    html = body(client, "/en/training/materials/material-1/")

    link = re.search(r'<a class="button" href="([^"]+)" rel="external">(.*?)</a>', html, re.S)
    assert link is not None
    assert link[1] == "https://example.org/course"
    assert "leaves this site" in link[2]
    assert "leaves this site" not in body(client, "/en/training/materials/material-2/")


def test_the_files_of_a_material_say_format_and_size_in_the_link() -> None:
    content = MaterialContent(title="Sheet", title_en="Sheet", summary="x", licence="CC BY 4.0")
    revision = library.begin_entry(content=content, language="en", by=make_user("editor"))
    page = revision.content_object
    enclosures = library_queries.enclosures_of(page)
    sheet = ArticleFile("Field sheet", "/documents/3/sheet.pdf", "PDF", 3_355_443)
    with_file = replace(enclosures, files=[sheet])

    entry = compose(content, library_queries.origin_of(page), with_file)

    link = re.search(r'<a href="/documents/3/sheet.pdf">(.*?)</a>', entry.body_html)
    assert link is not None
    assert unescape(re.sub("<[^>]+>", "", link[1])).replace("\xa0", " ") == (
        "Field sheet (PDF, 3.2 MB)"
    )


# ---- A path ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_a_path_lists_its_modules_in_every_language_of_the_frame(
    client: Client, language: str
) -> None:
    publish_path(1)

    html = body(client, f"/{language}/training/paths/path-1/")

    assert re.findall(rf'href="(/{language}/training/paths/path-1/\d/)"', html) == [
        f"/{language}/training/paths/path-1/1/",
        f"/{language}/training/paths/path-1/2/",
    ]
    assert ('<ul class="path-outcomes" lang="en">' in html) == (language != "en")
    assert "Officers of soums" in html
    assert "Lay a trial grid" in html


def test_a_path_offers_itself_to_take_along_with_its_size(client: Client) -> None:
    publish_path(1)

    html = unescape(body(client, PATH)).replace("\xa0", " ")
    size = int(client.get(f"{PATH}offline.zip").headers["Content-Length"])

    assert f"Download the path as ZIP ({size / 1024:.1f} KB)" in html


def test_nothing_of_an_answer_is_on_a_page_before_it_was_given(client: Client) -> None:
    publish_path(1)

    pages = [body(client, url) for url in (LIST, PATH, MODULE, f"{PATH}2/", "/en/search/?q=sand")]

    for html in pages:
        assert EXPLANATION not in html
        assert "right answer" not in html
        assert "is-right" not in html


def test_a_withdrawn_path_is_gone_with_its_modules(client: Client) -> None:
    publish_path(1)
    services.withdraw(reference="NEA-LP-0001", reason="Out of date.", at=FIRST_DAY)

    for url in (PATH, MODULE, f"{PATH}offline.zip"):
        assert "Out of date." in body(client, url, 410)


@pytest.mark.parametrize(
    "url",
    [
        f"{PATH}0/",
        f"{PATH}3/",
        f"{PATH}99999999999/",
        "/en/training/paths/never/",
        "/en/training/paths/never/1/",
        "/en/training/paths/never/offline.zip",
        "/en/training/materials/never/",
        "/en/training/materials/path-1/",
    ],
)
def test_what_is_not_there_is_missing(client: Client, url: str) -> None:
    publish_path(1)

    body(client, url, 404)


# ---- A module ----------------------------------------------------------------------------------


def test_a_module_shows_text_materials_case_and_the_sources_it_cites(client: Client) -> None:
    publish_material(1)
    publish(2, title="A case")
    publish_path(3, materials=("NEA-TM-0001",), case="NEA-CS-0002")

    html = body(client, "/en/training/paths/path-3/1/")

    assert titles(html, "card") == ["Material 1", "A case"]
    assert 'href="#source-1">[1]</a>' in html
    assert '<li id="source-1">' in html
    assert "Module 1 of 2" in html
    assert 'rel="next"' in html
    assert 'rel="prev"' not in html
    assert 'href="/en/training/paths/path-3/1/" aria-current="page"' in html


def test_what_a_module_names_and_is_not_public_is_left_out(client: Client) -> None:
    publish_path(1, materials=("NEA-TM-0404",), case="NEA-CS-0404")

    html = body(client, MODULE)

    assert "Materials of this module" not in html
    assert "An experience to read with it" not in html


def test_answers_are_marked_with_reasons(client: Client) -> None:
    publish_path(1)

    html = body(client, MODULE + "?check=1&a1=1&a2=1")

    assert "1 of 3 right." in html
    assert "Not right." in html
    assert EXPLANATION in html
    assert "The first is right." in html
    assert "The last is." not in html
    assert "Not answered yet." in html
    assert html.count("right answer") == 2
    assert 'name="a1" value="1" checked' in html
    assert 'data-steps="1.2"' in html
    assert "noindex" in html
    assert "<title>1 of 3 right" in html


def test_all_right_finishes_the_module_and_the_last_one_says_what_is_next(client: Client) -> None:
    publish_path(1)

    first, last = body(client, MODULE + RIGHT_ANSWERS), body(client, f"{PATH}2/{RIGHT_ANSWERS}")

    assert "This module is finished." in first
    assert 'data-steps="1.1 1.2 1.3 1"' in first
    assert "That was the last module of this path." not in first
    assert "That was the last module of this path." in last
    assert "data-path-finished hidden" in last


def test_a_path_of_one_module_is_finished_with_it(client: Client) -> None:
    publish_path(1, details=path_details(module(1)))

    assert "data-path-finished>" in body(client, MODULE + RIGHT_ANSWERS)
    assert "data-path-finished hidden" in body(client, MODULE)


def test_a_form_without_an_answer_is_told_so(client: Client) -> None:
    publish_path(1)

    html = body(client, MODULE + "?check=1")

    assert "You have not chosen an answer yet." in html
    assert EXPLANATION not in html


def test_a_module_without_questions_is_finished_by_saying_so(client: Client) -> None:
    publish_path(1, details=path_details(module(1, questions=[]), module(2)))

    assert "I have read this module" in body(client, MODULE)
    assert "This module is finished." in body(client, MODULE + "?check=1")


def test_words_of_questions_are_escaped(client: Client) -> None:
    evil = {**question(1, "<i>why</i>"), "question": "<b>x</b>", "options": ["<u>y</u>", "z"]}
    publish_path(1, details=path_details(module(1, title="<s>t</s>", questions=[evil])))

    html = body(client, MODULE + "?check=1&a1=1")

    assert not re.search(r"<[bius]>(x|y|t|why)<", html)


@pytest.mark.parametrize("query", ["check=1&a1=%00", "check=1&a1=9&a1=2", "check[]=1", "%%%", "a1"])
def test_no_answer_fails(client: Client, query: str) -> None:
    publish_path(1)
    client.raise_request_exception = False

    assert client.get(MODULE, QUERY_STRING=query).status_code in (200, 400)


# ---- Who is signed in --------------------------------------------------------------------------


def test_pages_for_everybody_hold_no_token_and_no_form_that_writes(client: Client) -> None:
    publish_path(1)

    for url in (LIST, PATH, MODULE, MODULE + RIGHT_ANSWERS):
        html = body(client, url)
        assert "csrfmiddlewaretoken" not in html, url
        assert 'method="post"' not in html, url


def test_without_scripts_an_account_keeps_what_the_button_sends(client: Client) -> None:
    publish_path(1)
    reader = make_user()
    client.force_login(reader)
    assert "Keep this in my account" in body(client, MODULE + RIGHT_ANSWERS)
    assert attendance.progress(reader) == {}  # to look at a page changes nothing

    response = client.post(MODULE, {"check": "1", "a1": "2", "a2": "1", "a3": "1"})

    assert response.headers["Location"] == f"{MODULE}?a1=2&a2=1&a3=1&check=1#check"
    assert attendance.progress(reader) == {"NEA-LP-0001": frozenset({"1.1", "1.2"})}
    assert "Keep this in my account" not in body(client, MODULE + "?check=1&a1=2&a2=1")
    assert "Keep this in my account" in body(client, MODULE + RIGHT_ANSWERS)


def test_the_path_says_what_the_account_holds(client: Client) -> None:
    publish_path(1)
    reader = make_user()
    learning.merge_progress(user=reader, finished={"NEA-LP-0001": ["1"]}, at=timezone.now())
    assert "as your account says" not in body(client, PATH)
    client.force_login(reader)

    begun = body(client, PATH)
    learning.merge_progress(user=reader, finished={"NEA-LP-0001": ["2"]}, at=timezone.now())
    done = body(client, PATH)

    assert f'as your account says: <a href="{MODULE}">1</a>' in re.sub(r"\s+", " ", begun)
    assert "data-path-finished hidden" in begun
    assert "data-path-finished>" in done
    assert re.search(r'data-step="1">Finished<', body(client, MODULE))


def test_nobody_keeps_nothing(client: Client) -> None:
    publish_path(1)

    assert client.post(MODULE, {"check": "1"}).status_code == 403
    client.force_login(make_user())
    assert client.post(f"{PATH}9/", {"check": "1"}).status_code == 404
    assert client.post("/en/training/paths/never/1/", {"check": "1"}).status_code == 404


def test_a_foreign_form_is_refused() -> None:
    publish_path(1)
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user())

    assert client.post(MODULE, {"check": "1", "a1": "2"}).status_code == 403


def test_pages_are_kept_by_caches_for_everybody_and_by_none_for_one(client: Client) -> None:
    publish_path(1)
    urls = (LIST, PATH, MODULE, MODULE + RIGHT_ANSWERS)
    for url in urls:
        response = client.get(url)
        assert response.headers["Cache-Control"] == "public, max-age=60", url
        assert response.cookies == {}, url
    client.force_login(make_user())

    for url in urls:
        assert client.get(url).headers["Cache-Control"] == "private, no-store", url


# ---- What a page costs -------------------------------------------------------------------------

COSTS = [
    (LIST, 3),
    (LIST + "?practice=grazing&sort=oldest", 3),
    (LIST + "?q=pasture", 5),
    ("/en/training/materials/material-1/", 2),
    ("/en/training/paths/path-1/", 2),
    ("/en/training/paths/path-1/1/", 3),
    ("/en/training/paths/path-1/1/?check=1&a1=2", 3),
]


@pytest.mark.parametrize("count", [2, 8])
@pytest.mark.parametrize(("url", "asked"), COSTS)
def test_queries_do_not_grow(
    client: Client, url: str, asked: int, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(1, count + 1):
        publish_material(number)
        publish(100 + number)
        publish_path(
            number,
            codes={"practice": ("grazing",), "level": ("introductory",)},
            materials=tuple(f"NEA-TM-{n:04d}" for n in range(1, number + 1)),
            case="NEA-CS-0101",
        )
    client.get(url)

    with django_assert_num_queries(asked):
        client.get(url)


# ---- What goes in as a page of the library -----------------------------------------------------


def a_path(**changes: Any) -> PathContent:
    right = CheckQuestion("Why?", ("No", "Yes"), 2, EXPLANATION)
    plain: dict[str, Any] = {
        "title": "Pasture",
        "title_en": "Pasture",
        "summary": "Together.",
        "licence": "CC BY 4.0",
        "modules": (Module("One", 20, "Text [1].", (), "", (right,)),),
    }
    return PathContent(**(plain | changes))


def test_a_path_of_the_library_comes_out_as_its_pages(client: Client) -> None:
    revision = library.begin_entry(content=a_path(), language="en", by=make_user("editor"))
    page = library.publish_latest(
        page_id=int(revision.object_id),
        revision_id=revision.pk,
        by=make_user("editor"),
        at=timezone.now(),
    )

    html = body(client, reverse("reading:module", kwargs={"slug": page.slug, "number": 1}))

    assert "Why?" in html
    assert EXPLANATION not in html
    assert "One" in body(client, reverse("reading:path", kwargs={"slug": page.slug}))


def test_a_preview_shows_modules_in_full_with_answers_and_no_links() -> None:
    revision = library.begin_entry(content=a_path(), language="en", by=make_user("editor"))
    page = PathPage.objects.get(pk=int(revision.object_id))

    html = page.make_preview_request().render().content.decode()

    assert "Preview – not public" in html
    assert EXPLANATION in html
    assert "<strong>Yes</strong>" in html
    assert f"/training/paths/{page.slug}/1/" not in html
