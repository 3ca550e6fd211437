"""Related entries on the pages of all kinds, with their reasons in words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from portal.catalogue import queries, services
from portal.catalogue.record import Kind
from portal.library.models import CaseStudyPage
from portal.submissions.workflow import State
from tests.catalogue.builders import FIRST_DAY, publish, publish_translated
from tests.factories import Cast, make_submission
from tests.reading.builders import publish_material, publish_path

pytestmark = pytest.mark.django_db


def related(client: Client, url: str) -> list[tuple[str, list[str]]]:
    """Give (title, reasons) of the related entries of a page."""
    response = client.get(url)
    assert response.status_code == 200
    _before, found, html = response.content.decode().partition('aria-labelledby="related"')
    if not found:
        return []
    cards = html.partition("</section>")[0].split('<article class="card">')[1:]
    return [
        (
            re.findall(r"<h3[^>]*><a[^>]*>(.*?)</a>", card)[0],
            re.findall(r"<li>(.*?)</li>", card.partition("related-why")[2]),
        )
        for card in cards
    ]


def test_a_case_study_says_what_belongs_to_it_and_why(client: Client) -> None:
    publish(1, codes={"practice": ("grazing",)})
    publish(2, codes={"practice": ("grazing",)}, title="Neighbours")
    publish(3, codes={"practice": ("agroforestry",)}, title="Orchards")
    publish_path(4, title="A path", related=("NEA-CS-0001",))

    found = related(client, "/en/case-studies/case-1/")

    assert found == [
        ("A path", ["Used in this learning path"]),
        ("Neighbours", ["Same practice: Pastoralism and grazing land management"]),
    ]


def test_reasons_are_in_the_readers_language_and_titles_say_theirs(client: Client) -> None:
    publish(1)
    publish(2)

    html = client.get("/mn/case-studies/case-1/").content.decode()
    card = html.partition('aria-labelledby="related"')[2]

    assert '<h3 lang="en"><a href="/mn/case-studies/case-2/">' in card
    assert "Pastoralism" not in card
    assert re.search(r"<li>[^<]*Бэлчээр", card)


def test_no_more_than_four_and_nothing_where_there_is_nothing(client: Client) -> None:
    publish(90, codes={"practice": ("sand",)}, title="Alone")
    for number in range(1, 8):
        publish(number)

    assert len(related(client, "/en/case-studies/case-1/")) == 4
    assert related(client, "/en/case-studies/case-90/") == []


def test_a_material_names_its_paths_once(client: Client) -> None:
    publish_material(1)
    publish_path(2, title="A path", materials=("NEA-TM-0001",))
    publish_path(3, title="Another path", codes={"practice": ("grazing",)})

    html = client.get("/en/training/materials/material-1/").content.decode()

    used = html.partition('aria-labelledby="used-in"')[2].partition("</section>")[0]
    assert re.findall(r"<a href=\"([^\"]+)\"[^>]*>(.*?)</a>", used) == [
        ("/en/training/paths/path-2/", "A path")
    ]
    assert [title for title, _why in related(client, "/en/training/materials/material-1/")] == [
        "Another path"
    ]


def test_what_was_withdrawn_is_related_no_more(client: Client) -> None:
    publish(1)
    publish(2)
    publish_path(3, related=("NEA-CS-0001",))
    assert len(related(client, "/en/case-studies/case-1/")) == 2

    services.withdraw(reference="NEA-CS-0002", reason="Wrong.", at=FIRST_DAY)
    services.withdraw(reference="NEA-LP-0003", reason="", at=FIRST_DAY)

    assert related(client, "/en/case-studies/case-1/") == []


def test_what_is_open_to_some_only_is_never_related(client: Client, cast: Cast) -> None:
    made = make_submission(State.PUBLISHED, cast, title="Closed", title_en="Closed")
    page = CaseStudyPage.objects.get(pk=made.page_id)
    publish(900, related=(page.reference,), codes={"practice": ("grazing",)})
    assert [title for title, _why in related(client, "/en/case-studies/case-900/")] == ["Closed"]

    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    assert related(client, "/en/case-studies/case-900/") == []
    client.force_login(cast.colleague)
    assert related(client, "/en/case-studies/case-900/") == []


@pytest.mark.parametrize("count", [3, 30])
def test_a_page_costs_two_queries_however_many_entries_there_are(
    client: Client, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(1, count + 1):
        publish_translated(number, "mn", "en", related=("NEA-CS-0001",))
    client.get("/en/case-studies/case-1/")

    with django_assert_num_queries(2):
        html = client.get("/en/case-studies/case-1/").content.decode()

    assert 'aria-labelledby="related"' in html


def test_the_web_is_woven_anew_when_the_catalogue_changes() -> None:
    publish(1)
    before = queries.surroundings(Kind.CASE_STUDY, "NEA-CS-0001", "en")
    publish(2)

    after = queries.surroundings(Kind.CASE_STUDY, "NEA-CS-0001", "en")

    assert (len(before.related), len(after.related)) == (0, 1)
