"""What search engines are told, read back from the page it stands in."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from portal.catalogue import linked_data
from portal.catalogue.record import Kind, Picture
from tests.api.builders import EVENT, HOSTILE, KINDS
from tests.catalogue.builders import entry, publish

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


def of(kind: Kind, **changes: Any) -> dict[str, Any]:
    return linked_data.entry(entry(1, kind=kind, **(KINDS[kind] | changes)))


@pytest.mark.django_db
@pytest.mark.parametrize("words", HOSTILE.values(), ids=list(HOSTILE))
def test_the_block_of_a_page_gives_any_words_back(client: Client, words: str) -> None:
    publish(1, title=words, summary=words)

    html = client.get("/en/case-studies/case-1/").content.decode()

    (found,) = BLOCK.findall(html)
    assert json.loads(found)["headline"] == words
    assert json.loads(found)["description"] == words


@pytest.mark.django_db
def test_a_page_has_its_block_and_its_files_in_each_language(client: Client) -> None:
    publish(1, picture=Picture("/media/a.webp", 960, 640, "Steppe"))

    for language in ("en", "mn", "zh-hans"):
        html = client.get(f"/{language}/case-studies/case-1/").content.decode()
        (found,) = BLOCK.findall(html)
        said = json.loads(found)
        assert said["@type"] == "Article"
        assert said["@id"] == "http://localhost:8000/ref/NEA-CS-0001"
        assert said["inLanguage"] == "en"
        assert said["image"] == "http://localhost:8000/media/a.webp"
        assert said["license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert 'href="/ref/NEA-CS-0001.pdf?lang=en"' in html
        assert '<meta property="og:title" content="Pasture agreements 1">' in html
        assert '<meta property="article:modified_time" content="2026-10-02T09:00:00+00:00">' in html


@pytest.mark.parametrize(
    ("kind", "schema"),
    [
        (Kind.CASE_STUDY, "Article"),
        (Kind.MATERIAL, "LearningResource"),
        (Kind.PATH, "Course"),
        (Kind.EVENT, "Event"),
        (Kind.DOCUMENT, "Report"),
        (Kind.COUNTRY, "Article"),
    ],
)
def test_each_kind_has_its_type_and_nothing_empty(kind: Kind, schema: str) -> None:
    said = of(kind)

    assert said["@type"] == schema
    assert all(value not in ("", None, [], {}) for value in said.values())
    assert json.loads(json.dumps(said)) == said


def test_an_event_says_when_in_its_own_place_and_that_it_is_cancelled() -> None:
    said = of(Kind.EVENT)

    assert said["startDate"] == "2026-08-17T09:00:00+08:00"
    assert said["endDate"] == "2026-08-28T17:00:00+08:00"
    assert said["eventStatus"] == "https://schema.org/EventCancelled"
    assert said["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert said["location"] == {"@type": "Place", "name": "Hall", "address": "Ulaanbaatar"}


def test_whole_days_have_no_time_and_no_place_is_online() -> None:
    said = of(Kind.EVENT, place="", details=EVENT | {"whole_days": True, "venue": ""})

    assert (said["startDate"], said["endDate"]) == ("2026-08-17", "2026-08-28")
    assert said["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert said["location"]["@type"] == "VirtualLocation"


def test_without_a_last_hour_the_end_is_a_day() -> None:
    midnight = datetime(2026, 8, 28, 16, tzinfo=UTC)

    said = of(Kind.EVENT, ends_at=midnight, details=EVENT | {"zone": "Asia/Ulaanbaatar"})

    assert (said["startDate"], said["endDate"]) == ("2026-08-17T09:00:00+08:00", "2026-08-28")


def test_a_course_names_its_modules_and_no_answers() -> None:
    said = of(Kind.PATH)

    assert said["hasPart"] == [{"@type": "LearningResource", "name": "Module one", "position": 1}]
    assert (said["timeRequired"], said["teaches"]) == ("PT30M", ["Know it"])
    assert "explanation" not in json.dumps(said)


def test_a_list_is_a_dataset_with_four_files() -> None:
    said = linked_data.dataset(
        title="Events", description="All.", page="/en/events/", files="/en/events/export"
    )

    urls = [file["contentUrl"] for file in said["distribution"]]
    assert urls == [
        f"http://localhost:8000/en/events/export.{form}" for form in ("csv", "xlsx", "json", "atom")
    ]
