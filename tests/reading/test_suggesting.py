"""What the search box suggests while somebody types."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.catalogue import services
from portal.submissions.workflow import State
from tests.catalogue.builders import publish, publish_translated
from tests.factories import Cast, make_submission

pytestmark = pytest.mark.django_db


def asked(client: Client, typed: str, language: str = "en") -> list[dict[str, str]]:
    answer = client.get(f"/{language}/search/suggest/?{urlencode({'q': typed})}")
    assert answer.status_code == 200
    return list(answer.json()["options"])


def words(client: Client, typed: str, language: str = "en") -> list[str]:
    return [option["words"] for option in asked(client, typed, language)]


def test_a_concept_is_suggested_by_its_label_with_its_count(client: Client) -> None:
    publish(1, codes={"driver": ("d-g",)}, title="One")
    publish(2, codes={"driver": ("d-g",)}, title="Two")

    found = asked(client, "overgr")

    assert found[0]["note"] == "2 entries"
    assert "overgr" in (found[0]["words"] + found[0].get("also", "")).lower()
    assert "url" not in found[0]


def test_a_word_in_another_language_leads_to_the_readers_label(client: Client) -> None:
    publish(1, codes={"driver": ("d-g",)}, title="One")
    (label,) = words(client, "overgr")

    found = asked(client, "过度放")

    assert [option["words"] for option in found] == [label]
    assert "过度放" in found[0]["also"]
    assert found[0]["lang"] == "zh-Hans"
    (mongolian,) = asked(client, "过度放", "mn")
    assert mongolian["words"] != label


def test_a_concept_under_which_nothing_is_filed_leads_nowhere(client: Client) -> None:
    publish(1, codes={"driver": ("d-g",)}, title="One")
    assert words(client, "overgr")

    services.withdraw(reference="NEA-CS-0001", reason="", at=publish(2, codes={}).published_at)

    assert words(client, "overgr") == []


def test_titles_follow_that_begin_with_or_have_what_was_typed(client: Client) -> None:
    publish(1, title="A saxaul belt", codes={}, summary="")
    publish(2, title="Saxaul for fuel", codes={}, summary="")
    publish(3, title="Terraces", codes={}, summary="saxaul")

    found = [option for option in asked(client, "SAXAU") if "url" in option]

    assert [option["words"] for option in found] == ["Saxaul for fuel", "A saxaul belt"]
    assert found[0]["url"] == "/en/case-studies/case-2/"
    assert found[0]["note"] == "Case study"


def test_a_title_is_found_in_the_language_that_it_is_typed_in(client: Client) -> None:
    publish_translated(1, "mn", "en", codes={})

    (found,) = asked(client, "text 1 in mn")

    assert (found["words"], found["lang"]) == ("Text 1 in mn", "mn")
    assert found["url"].startswith("/en/")


def test_keyboards_and_forms_of_letters_do_not_matter(client: Client) -> None:
    publish(1, title="Өвс", codes={}, language="mn", original_language="mn", summary="")
    publish(2, title="草方格固沙", codes={}, language="zh-hans", original_language="zh-hans")

    assert words(client, "єв") == ["Өвс"]
    assert "草方格固沙" in words(client, "固")


def test_what_is_not_public_is_not_suggested(client: Client, cast: Cast) -> None:
    make_submission(State.IN_REVIEW, cast, title_en="Confidential dunes")
    publish(1, title="Withdrawn dunes")
    publish(2, title="Public dunes")
    services.withdraw(reference="NEA-CS-0001", reason="", at=publish(3).published_at)

    assert words(client, "dunes") == ["Public dunes"]


@pytest.mark.parametrize("typed", ["", " ", "a", "б", "%%", "\u200b\u200b"])
def test_too_little_suggests_nothing(client: Client, typed: str) -> None:
    publish(1, title="A bare title б")

    assert asked(client, typed) == []


def test_it_is_small_quick_and_kept_for_a_moment(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(1, 20):
        publish(number, title=f"Pasture agreements of a valley with a long name {number}")
    client.get("/en/search/suggest/?q=pas")

    with django_assert_max_num_queries(1):
        answer = client.get("/en/search/suggest/?q=pasture")

    assert len(answer.content) < 1500
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "public, max-age=60"
    assert "sessionid" not in answer.cookies
    assert json.loads(answer.content)["said"].endswith("suggestions")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    typed=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=80)
)
def test_nothing_that_is_typed_is_a_fault(client: Client, typed: str) -> None:
    asked(client, typed)


def test_ten_thousand_letters_are_no_fault(client: Client) -> None:
    asked(client, "пустыня " * 1250)
