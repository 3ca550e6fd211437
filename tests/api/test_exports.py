"""Lists taken away whole: exactly what is filtered, read back by other libraries."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import feedparser
import openpyxl
import pytest
import time_machine
from django.test import Client

from portal.api.views import exports
from portal.catalogue import services
from portal.catalogue.record import Kind
from tests.api.builders import ANSWER, BEGIN, END, HOSTILE, KINDS, publish_kind
from tests.catalogue.builders import publish, publish_translated

pytestmark = pytest.mark.django_db

LIST = "/en/case-studies/export"


def content(client: Client, url: str) -> bytes:
    response = client.get(url)
    assert response.status_code == 200, url
    if response.streaming:
        return b"".join(response.streaming_content)  # type: ignore[arg-type]
    return response.content


def csv_rows(client: Client, url: str = f"{LIST}.csv") -> list[dict[str, str]]:
    raw = content(client, url)
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def xlsx_rows(client: Client, url: str = f"{LIST}.xlsx") -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(content(client, url)))
    head, *rows = book.active.iter_rows()
    names = [cell.value for cell in head]
    return [dict(zip(names, row, strict=True)) for row in rows]


def feed(client: Client, url: str = f"{LIST}.atom") -> Any:
    parsed = feedparser.parse(content(client, url))
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


@pytest.mark.parametrize("words", HOSTILE.values(), ids=list(HOSTILE))
def test_any_title_comes_back_from_every_form(client: Client, words: str) -> None:
    publish(1, title=words, summary=words, place=words)

    (row,) = csv_rows(client)
    (cells,) = xlsx_rows(client)
    (item,) = json.loads(content(client, f"{LIST}.json"))["entries"]
    (shown,) = ElementTree.fromstring(content(client, f"{LIST}.atom")).iter(
        "{http://www.w3.org/2005/Atom}entry"
    )

    assert row["Title"].removeprefix("'") == words
    assert cells["Title"].value.replace("_x000D_", "\r") in (words, words.replace("\r\n", "\n"))
    assert item["title"] == words
    title = shown.findtext("{http://www.w3.org/2005/Atom}title")
    assert title is not None
    assert title.split() == words.split()


@pytest.mark.parametrize("lead", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1", "＠x", "\r=1"])
def test_no_cell_is_a_formula(client: Client, lead: str) -> None:
    publish(1, title=lead, institution=lead)

    (row,) = csv_rows(client)
    (cells,) = xlsx_rows(client)

    assert row["Title"].startswith("'")
    assert row["Institution"].startswith("'")
    assert cells["Title"].data_type == "s"
    assert cells["Institution"].data_type == "s"


def test_control_signs_are_left_out(client: Client) -> None:
    publish(1, title="a\x01b\x0bc\x1f\ufffe")

    assert csv_rows(client)[0]["Title"] == "abc"
    assert xlsx_rows(client)[0]["Title"].value == "abc"
    assert feed(client).entries[0].title == "abc"


def test_all_pages_of_exactly_what_is_filtered(client: Client) -> None:
    for number in range(1, 31):
        publish(number, states=("MNG",) if number % 2 else ("JPN",))

    asked = "?state=MNG&sort=oldest&page=2"

    expected = [f"NEA-CS-{number:04d}" for number in range(1, 31, 2)]
    assert [row["Reference"] for row in csv_rows(client, f"{LIST}.csv{asked}")] == expected
    assert [row["Reference"].value for row in xlsx_rows(client, f"{LIST}.xlsx{asked}")] == expected
    found = json.loads(content(client, f"{LIST}.json{asked}"))
    assert [item["reference"] for item in found["entries"]] == expected
    assert (found["total"], found["complete"]) == (15, True)
    links = [item.id.rpartition("/")[2] for item in feed(client, f"{LIST}.atom{asked}").entries]
    assert links == expected


def in_every_form(client: Client, shelf: str, query: str) -> list[str]:
    """Give the references of an export in its order, which must be the same in all four forms."""
    base = f"/en/{shelf}/export"
    as_csv = [row["Reference"] for row in csv_rows(client, f"{base}.csv{query}")]
    as_xlsx = [row["Reference"].value for row in xlsx_rows(client, f"{base}.xlsx{query}")]
    as_json = json.loads(content(client, f"{base}.json{query}"))["entries"]
    as_feed = feed(client, f"{base}.atom{query}").entries
    assert as_csv == as_xlsx == [item["reference"] for item in as_json]
    assert as_csv == [item.id.rpartition("/")[2] for item in as_feed]
    return as_csv


@pytest.mark.parametrize(("shelf", "asked"), [("case-studies", "?"), ("search", "?q=pasture&")])
def test_the_order_by_state_is_that_of_the_list(client: Client, shelf: str, asked: str) -> None:
    """States in their order, newest first within each; what is of several stands at the first."""
    for number, states in enumerate((("RUS",), ("MNG",), ("CHN",), ("MNG", "CHN"), ("JPN",)), 1):
        publish(number, states=states)
    listed = client.get(f"/en/{shelf}/{asked}sort=state").content.decode()
    found = in_every_form(client, shelf, f"{asked}sort=state")

    addresses = [f"/en/case-studies/case-{int(reference[-4:])}/" for reference in found]
    places = [listed.index(f'href="{address}"') for address in addresses]
    assert places == sorted(places)
    assert [int(reference[-4:]) for reference in found] == [4, 3, 5, 2, 1]
    assert in_every_form(client, shelf, f"{asked}sort=newest") != found


def test_documents_are_in_the_order_of_their_list(client: Client) -> None:
    """By the day on the paper, not by the day of publication; or by symbol."""
    for number, (day, symbol) in enumerate(
        (("2024-05-01", "NEASPEC/SOM/(10)/2"), ("2020-01-01", "NEASPEC/SOM/(9)/3"), ("", "")), 1
    ):
        publish_kind(
            Kind.DOCUMENT,
            number,
            reference=f"NEA-DO-000{number}",
            slug=f"paper-{number}",
            details=KINDS[Kind.DOCUMENT]["details"] | {"day": day, "symbol": symbol},
        )

    for sort in ("newest", "oldest", "symbol"):
        listed = client.get(f"/en/documents/?sort={sort}").content.decode()
        found = in_every_form(client, "documents", f"?sort={sort}")
        places = [listed.index(f'href="/en/documents/paper-{ref[-1]}/"') for ref in found]
        assert places == sorted(places), sort
    assert in_every_form(client, "documents", "?sort=symbol")[:2] == ["NEA-DO-0002", "NEA-DO-0001"]
    assert in_every_form(client, "documents", "") == in_every_form(
        client, "documents", "?sort=newest"
    )


def test_an_order_that_a_list_does_not_have_is_left_out(client: Client) -> None:
    publish(1)
    publish(2)

    usual = in_every_form(client, "case-studies", "")
    assert in_every_form(client, "case-studies", "?sort=symbol") == usual
    assert in_every_form(client, "case-studies", "?sort=colour") == usual


def test_the_files_of_a_list_keep_its_order(client: Client) -> None:
    publish(1)

    page = client.get("/en/case-studies/?sort=state").content.decode()

    assert page.count("export.csv?sort=state") == 1
    assert 'export.atom?sort=state"' in page


def test_words_narrow_an_export(client: Client) -> None:
    publish(1, title="Shelterbelts")
    publish(2, title="Dunes")

    assert [r["Title"] for r in csv_rows(client, "/en/search/export.csv?q=dunes")] == ["Dunes"]


def test_every_list_has_its_kind_and_search_has_all(client: Client) -> None:
    for kind in Kind:
        publish_kind(kind)
    shelves = {
        "case-studies": "NEA-CS-0101",
        "training/materials": "NEA-TM-0101",
        "training/paths": "NEA-LP-0101",
        "events": "NEA-EV-0101",
        "documents": "NEA-DO-0101",
        "countries": "NEA-CO-0101",
    }

    for shelf, reference in shelves.items():
        for form in ("csv", "xlsx", "json", "atom"):
            raw = content(client, f"/en/{shelf}/export.{form}")
            if form == "xlsx":
                assert len(xlsx_rows(client, f"/en/{shelf}/export.xlsx")) == 1
            else:
                assert reference.encode() in raw
                assert sum(ref.encode() in raw for ref in shelves.values()) == 1
            assert ANSWER.encode() not in raw
    found = {row["Reference"] for row in csv_rows(client, "/en/search/export.csv")}
    assert found == set(shelves.values())
    by_type = csv_rows(client, "/en/search/export.csv?type=event")
    assert [row["Reference"] for row in by_type] == ["NEA-EV-0101"]


def test_events_of_a_tense(client: Client) -> None:
    publish_kind(Kind.EVENT)
    publish_kind(Kind.EVENT, 2, reference="NEA-EV-0002", slug="later", starts_at=None, ends_at=None)

    def shown(when: str) -> list[str]:
        rows = csv_rows(client, f"/en/events/export.csv?when={when}")
        return sorted(row["Reference"] for row in rows)

    with time_machine.travel(BEGIN, tick=False):
        assert (shown("upcoming"), shown("past")) == (["NEA-EV-0002", "NEA-EV-0101"], [])
    with time_machine.travel(END, tick=False):
        assert (shown("upcoming"), shown("past")) == (["NEA-EV-0002"], ["NEA-EV-0101"])
    assert shown("") == ["NEA-EV-0002", "NEA-EV-0101"]


def test_headings_and_labels_are_the_readers_and_texts_keep_theirs(client: Client) -> None:
    publish_translated(1, "mn", "ru")

    (row,) = csv_rows(client, "/ru/case-studies/export.csv")

    assert "Text 1 in ru" in row.values()
    assert "Монголия" in row.values()
    (row,) = csv_rows(client, "/ko/case-studies/export.csv")
    assert "Text 1 in mn" in row.values()


def test_a_long_list_says_that_it_was_cut(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 6):
        publish(number)
    monkeypatch.setattr(exports, "MOST", 3)
    monkeypatch.setattr(exports, "MOST_IN_FEED", 2)

    rows = csv_rows(client)
    book = xlsx_rows(client)
    found = json.loads(content(client, f"{LIST}.json"))
    atom = feed(client)

    assert len(rows) == len(book) == 4
    assert rows[-1]["Reference"] == ("Cut after 3 of 5 entries: narrow the list by its filters.")
    assert book[-1]["Reference"].value == rows[-1]["Reference"]
    assert (len(found["entries"]), found["total"], found["complete"]) == (3, 5, False)
    assert len(atom.entries) == 2
    assert "Cut after 2 of 5" in atom.feed.subtitle


def test_a_feed_is_what_the_standard_asks(client: Client) -> None:
    publish_translated(1, "mn", "en")
    publish(2)
    publish(2, updated_at=datetime(2026, 12, 1, tzinfo=UTC), title="Changed")

    url = f"{LIST}.atom?state=MNG"
    atom = feed(client, url)
    raw = content(client, url).decode()

    assert atom.version == "atom10"
    assert atom.feed.updated_parsed[:3] == (2026, 12, 1)
    links = {link.rel: link.href for link in atom.feed.links}
    assert links["self"] == f"http://localhost:8000{url}"
    assert links["alternate"] == "http://localhost:8000/en/case-studies/?state=MNG"
    ids = [item.id for item in atom.entries]
    assert ids == [f"http://localhost:8000/ref/NEA-CS-000{n}" for n in (2, 1)]
    assert all(item.author and item.summary and item.updated for item in atom.entries)
    assert 'xml:lang="en"' in raw
    fallback = content(client, "/ja/case-studies/export.atom").decode()
    assert '<entry xml:lang="mn">' in fallback


def test_an_empty_list_is_a_valid_feed_and_a_table_with_a_heading(client: Client) -> None:
    atom = feed(client)

    assert atom.entries == []
    assert atom.feed.updated
    assert csv_rows(client) == []
    assert json.loads(content(client, f"{LIST}.json"))["entries"] == []


def test_what_is_withdrawn_is_gone_at_once(client: Client) -> None:
    publish(1)
    before = client.get(f"{LIST}.csv").headers["ETag"]
    services.withdraw(reference="NEA-CS-0001", reason="", at=END)

    after = client.get(f"{LIST}.csv", headers={"if-none-match": before})

    assert after.status_code == 200
    assert b"NEA-CS-0001" not in b"".join(after.streaming_content)  # type: ignore[arg-type]


def test_caches_and_other_sites(client: Client) -> None:
    response = client.get(f"{LIST}.atom", headers={"origin": "https://reader.example"})

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in response.headers["Vary"]
    assert "Access-Control-Allow-Origin" not in client.get(f"{LIST}.csv").headers
    assert client.post(f"{LIST}.csv").status_code == 405


def test_queries_do_not_grow_with_the_list(client: Client, django_assert_num_queries: Any) -> None:
    for number in range(1, 4):
        publish(number)
    content(client, f"{LIST}.csv")

    # Stamp for the ETag, stamp twice for the index, one batch of rows.
    with django_assert_num_queries(4):
        content(client, f"{LIST}.csv")
    assert KINDS
