"""The sitemap: all kinds and lists in six languages, in parts where it is long."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from portal.catalogue import services
from portal.catalogue.record import Kind
from portal.reading.views import sitemap
from tests.api.builders import publish_kind
from tests.catalogue.builders import FIRST_DAY, publish

pytestmark = pytest.mark.django_db
NS = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


def read(client: Client, url: str) -> ElementTree.Element:
    response = client.get(url)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/xml"
    return ElementTree.fromstring(response.content)


def locations(root: ElementTree.Element) -> list[str]:
    return [str(found.text) for found in root.iterfind("*/s:loc", NS)]


def test_all_kinds_and_lists_are_there_in_six_languages(client: Client) -> None:
    for kind in Kind:
        publish_kind(kind)

    found = locations(read(client, "/sitemap.xml"))

    for path in (
        "",
        "case-studies/",
        "case-studies/case-study/",
        "training/",
        "training/materials/material/",
        "training/paths/path/",
        "events/",
        "events/event/",
        "documents/",
        "documents/document/",
        "countries/",
        "countries/country/",
        "about/",
    ):
        for language in ("en", "zh-hans", "ja", "ko", "mn", "ru"):
            assert f"http://localhost:8000/{language}/{path}" in found
    assert len(found) == len(set(found))


def test_each_address_names_the_six_and_one_for_all_others(client: Client) -> None:
    publish(1)

    (shown,) = [
        url
        for url in read(client, "/sitemap.xml").iterfind("s:url", NS)
        if url.findtext("s:loc", namespaces=NS) == "http://localhost:8000/mn/case-studies/case-1/"
    ]

    links = {link.get("hreflang"): link.get("href") for link in shown.iterfind("x:link", NS)}
    assert set(links) == {"en", "zh-Hans", "ja", "ko", "mn", "ru", "x-default"}
    assert links["x-default"] == "http://localhost:8000/ref/NEA-CS-0001"
    assert shown.findtext("s:lastmod", namespaces=NS) == "2026-10-02T09:00:00+00:00"


def test_a_long_list_comes_in_parts(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 8):
        publish(number)
    whole = locations(read(client, "/sitemap.xml"))
    monkeypatch.setattr(sitemap, "MOST", 30)

    index = read(client, "/sitemap.xml")

    parts = locations(index)
    assert index.tag == f"{{{NS['s']}}}sitemapindex"
    assert len(parts) == -(-len(whole) // 30)
    found = [
        location
        for url in parts
        for location in locations(read(client, url.removeprefix("http://localhost:8000")))
    ]
    assert found == whole
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_what_is_withdrawn_is_not_there(client: Client) -> None:
    publish(1)
    services.withdraw(reference="NEA-CS-0001", reason="", at=FIRST_DAY)

    assert not [url for url in locations(read(client, "/sitemap.xml")) if "case-1" in url]


def test_three_queries_however_long(client: Client, django_assert_num_queries: Any) -> None:
    for number in range(1, 4):
        publish(number)

    with django_assert_num_queries(3):
        client.get("/sitemap.xml")
