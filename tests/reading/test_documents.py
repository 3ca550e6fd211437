"""Documents as readers see them: the library in natural order, paragraphs to quote, versions."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from portal.catalogue import services
from portal.catalogue.record import Enclosed, Kind
from portal.catalogue.symbols import Paper, Registry, natural_key
from portal.library.content import DocumentContent
from portal.library.content.document import Paragraph
from tests.catalogue.builders import entry, publish_content
from tests.factories import make_user

LIST = "/en/documents/"


def document(number: int, **more: Any) -> None:
    language, original = more.pop("language", "en"), more.pop("original", "")
    content = DocumentContent(
        title=more.pop("title", f"Paper {number}"),
        title_en=f"Paper {number}",
        summary="About land.",
        **more,
    )
    publish_content(number, content, language=language, original=original)


def body(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, (url, response.status_code)
    return response.content.decode()


def titles(html: str) -> list[str]:
    return re.findall(r"<h3[^>]*><a[^>]*>([^<]+)</a></h3>", html)


# ---- Symbols (pure) ----------------------------------------------------------------------------


def test_symbols_are_sorted_as_people_read_them():
    symbols = ["SOM-27/10", "som-9", "SOM-27/2", "SOM-27", "ENV/1", "", "СОМ-1", "ENV/1/Add.1"]

    assert sorted(symbols, key=natural_key) == [
        "ENV/1",
        "ENV/1/Add.1",
        "som-9",
        "SOM-27",
        "SOM-27/2",
        "SOM-27/10",
        "СОМ-1",
        "",
    ]


@pytest.mark.parametrize("symbol", ["-/()", " ", "²", "A" * 80, "9" * 80, "\U0001f335"])
def test_no_symbol_is_too_odd_to_be_sorted(symbol: str):
    assert sorted([symbol, "SOM-1"], key=natural_key)


def paper(number: int, supersedes: int = 0) -> Paper:
    before = f"NEA-DO-{supersedes:04}" if supersedes else ""
    return Paper(f"NEA-DO-{number:04}", f"paper-{number}", "en", supersedes=before)


def test_versions_follow_each_other_in_both_directions():
    registry = Registry.make([paper(1), paper(2, 1), paper(3, 2), paper(4)])

    assert [p.reference for p in registry.earlier("NEA-DO-0003")] == ["NEA-DO-0002", "NEA-DO-0001"]
    assert [p.reference for p in registry.later("NEA-DO-0001")] == ["NEA-DO-0003", "NEA-DO-0002"]
    assert registry.later("NEA-DO-0004") == registry.earlier("NEA-DO-0004") == []
    assert registry.earlier("NEA-DO-9999") == []


def test_papers_that_replace_each_other_in_a_ring_end_somewhere():
    registry = Registry.make([paper(1, 3), paper(2, 1), paper(3, 2)])

    assert len(registry.earlier("NEA-DO-0001")) == 2
    assert len(registry.later("NEA-DO-0001")) == 2


# ---- List --------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def test_the_list_goes_by_the_day_on_the_paper_or_by_symbol(client: Client) -> None:
    document(1, symbol="SOM-27/10", day=date(2024, 12, 1))
    document(2, symbol="SOM-9", day=date(2026, 1, 1))
    document(3, symbol="SOM-27/2", day=date(2023, 1, 1))
    document(4)

    assert titles(body(client, LIST)) == ["Paper 2", "Paper 1", "Paper 3", "Paper 4"]
    assert titles(body(client, LIST + "?sort=oldest")) == [
        "Paper 4",
        "Paper 3",
        "Paper 1",
        "Paper 2",
    ]
    by_symbol = body(client, LIST + "?sort=symbol")
    assert titles(by_symbol) == ["Paper 2", "Paper 3", "Paper 1", "Paper 4"]
    assert 'href="/en/documents/?sort=symbol" aria-current="true"' in by_symbol
    assert '<input type="hidden" name="sort" value="symbol">' in by_symbol


def test_documents_are_filtered_by_year_meeting_type_and_language(client: Client) -> None:
    document(1, day=date(2024, 1, 1), meeting="SOM-27", document_type="note", languages=("en",))
    document(2, day=date(2024, 1, 1), meeting="SOM-26", document_type="note", languages=("ru",))
    document(3, day=date(2019, 1, 1), meeting="SOM-23", document_type="plan", languages=("en",))

    for query, expected in (
        ("year=2024&paper=en", ["Paper 1"]),
        ("meeting=SOM-26", ["Paper 2"]),
        ("type=plan", ["Paper 3"]),
    ):
        assert titles(body(client, f"{LIST}?{query}")) == expected
    html = body(client, LIST + "?year=2024")
    assert "<h2>2 documents</h2>" in html
    assert "No document matches all of this" in body(client, LIST + "?year=2024&type=plan")


def test_format_and_size_stand_in_the_words_of_the_link(client: Client) -> None:
    files = (Enclosed("Plan of work", "/documents/1/plan.pdf", "PDF", 1_258_291),)
    services.publish(
        entry(
            1,
            kind=Kind.DOCUMENT,
            reference="NEA-DO-0001",
            slug="plan",
            files=files,
            details={"symbol": "", "day": "", "supersedes": "", "version": ""},
        )
    )

    html = body(client, LIST)

    assert re.search(
        r'<a href="/documents/1/plan.pdf">Plan of work <span[^>]*>\(PDF, 1.2.MB\)</span></a>', html
    )


def test_an_empty_library_says_so(client: Client) -> None:
    html = body(client, LIST)

    assert "No document is published yet" in html
    assert "data-filters" not in html


# ---- One document ------------------------------------------------------------------------------


def test_a_paragraph_has_an_address_and_can_be_copied(client: Client) -> None:
    document(
        1,
        symbol="SOM-27 item 5(e)",
        day=date(2024, 11, 1),
        meeting="SOM-27",
        version="2",
        languages=("en", "ru"),
        paragraphs=(Paragraph("4", "Findings"), Paragraph("5", "", "Land degrades.")),
    )

    html = body(client, "/en/documents/document-1/")

    assert re.search(r'id="p-5">.*?href="#p-5" aria-label="Link to paragraph 5">¶', html, re.S)
    assert re.search(r'data-copy="https?://[^"]+/ref/NEA-DO-0001#p-5"', html)
    assert "Land degrades." in html
    rows = dict(re.findall(r"<div><dt>([^<]+)</dt><dd[^>]*>(.*?)</dd></div>", html, re.S))
    said = {name: re.sub(r"<[^>]+>", "", value).strip() for name, value in rows.items()}
    assert said["Symbol"] == "SOM-27 item 5(e)"
    assert said["Date"] == "1 November 2024"
    assert said["Meeting"] == "SOM-27"
    assert said["Version"] == "2"
    assert said["Language of the paper"] == "English, Русский"


def test_a_document_leads_to_its_versions(client: Client) -> None:
    document(1, title="First", version="1")
    document(2, title="Second", version="2", supersedes="NEA-DO-0001")
    document(3, title="Unrelated")

    first, second = (body(client, f"/en/documents/document-{n}/") for n in (1, 2))

    assert "There is a later version" in first
    assert 'href="/en/documents/document-2/"' in first
    assert "There is a later version" not in second
    versions = second[second.index('id="versions"') :].split("</section>")[0]
    assert 'href="/en/documents/document-1/"' in versions
    assert "Unrelated" not in versions
    # It stands among the versions, not among the related entries once more.
    assert second.count('href="/en/documents/document-1/"') == 1
    assert 'id="versions"' not in body(client, "/en/documents/document-3/")


def test_a_later_version_that_was_withdrawn_is_named_nowhere(client: Client) -> None:
    document(1, title="First")
    document(2, title="Second", supersedes="NEA-DO-0001")
    services.withdraw(reference="NEA-DO-0002", reason="", at=entry().published_at)  # type: ignore[arg-type]

    html = body(client, "/en/documents/document-1/")

    assert "Second" not in html
    assert "There is a later version" not in html
    body(client, "/en/documents/document-2/", 404)


def test_text_is_escaped(client: Client) -> None:
    document(
        1,
        title="<b>x</b>",
        symbol="<i>y</i>",
        meeting="<u>z</u>",
        version="<s>w</s>",
        paragraphs=(Paragraph("<b>x</b>", "<i>y</i>", "<u>z</u>"),),
    )
    document(2, supersedes="NEA-DO-0001")

    for url in (LIST, "/en/documents/document-1/", "/en/documents/document-2/", "/en/"):
        assert not re.findall(r"<[bius]>[xyzw]", body(client, url)), url


COSTS = [
    (LIST, 2),
    (LIST + "?sort=symbol&year=2024", 2),
    (LIST + "?q=paper", 4),
    ("/en/documents/document-2/", 2),
]


@pytest.mark.parametrize("count", [3, 6])
@pytest.mark.parametrize(("url", "queries"), COSTS)
def test_queries_do_not_grow(
    client: Client, url: str, queries: int, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(1, count + 1):
        document(
            number,
            day=date(2024, 1, number),
            symbol=f"SOM-{number}",
            drivers=("d-g",),
            supersedes=f"NEA-DO-{number - 1:04}" if number > 1 else "",
        )
    client.get(url)

    with django_assert_num_queries(queries):
        client.get(url)


@pytest.mark.parametrize("url", [LIST, "/en/documents/document-1/"])
def test_who_may_keep_a_page(client: Client, url: str) -> None:
    document(1)
    assert client.get(url).headers["Cache-Control"] == "public, max-age=60"

    client.force_login(make_user("contributor", "MNG"))

    assert client.get(url).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "query", ["sort=symbol&page=x", "meeting=%00", "year=" + "9" * 500, "paper=%FF", "type=../.."]
)
def test_garbage_never_fails(client: Client, query: str) -> None:
    document(1)
    client.raise_request_exception = False

    assert client.get(LIST, QUERY_STRING=query).status_code in (200, 400)
