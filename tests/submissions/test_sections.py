"""The form: which answers are asked, and how far a section is."""

from __future__ import annotations

import pytest

from portal.library.content import CaseStudyContent
from portal.library.models import CaseStudyPage
from portal.submissions import sections
from portal.submissions.sections import BY_KEY, SECTIONS, Progress, Size
from tests.factories import ANSWERS

FIELDS = [name for section in SECTIONS for name in section.fields]
COMPLETE = {name: value for answers in ANSWERS.values() for name, value in answers.items()}


def test_each_answer_has_one_place_and_a_title() -> None:
    assert len(FIELDS) == len(set(FIELDS))
    assert set(sections.FIELD_TITLES) == {*FIELDS, "photos"}


def test_the_form_asks_for_all_that_a_case_study_is() -> None:
    assert set(FIELDS) == set(CaseStudyContent().to_json()) - {"photos"}


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
def test_only_asked_answers_are_required(section: sections.Section) -> None:
    assert set(section.needs(Size.FULL)) <= set(section.fields)
    assert set(section.needs(Size.SHORT)) <= set(section.needs(Size.FULL))


def test_the_short_form_has_fewer_sections() -> None:
    short = [section.key for section in sections.sections_for(Size.SHORT)]
    full = [section.key for section in sections.sections_for(Size.FULL)]

    assert full == [section.key for section in SECTIONS]
    assert [key for key in full if key not in short] == ["depth", "blocks"]


def test_nothing_is_missing_from_the_smallest_complete_text() -> None:
    assert sections.gaps(COMPLETE, Size.SHORT, "mn") == []


@pytest.mark.parametrize("name", sorted(set(COMPLETE) - {"year_to", "results"}))
def test_each_required_answer_is_missed(name: str) -> None:
    content = COMPLETE | {name: ""}

    assert [gap.field for gap in sections.gaps(content, Size.SHORT, "mn")] == [name]


def test_the_full_form_asks_for_more() -> None:
    missing = [gap.field for gap in sections.gaps(COMPLETE, Size.FULL, "mn")]

    assert missing == ["problem", "activities", "stakeholders", "costs"]


def test_a_title_in_english_is_not_asked_of_those_who_write_in_english() -> None:
    content = COMPLETE | {"title_en": ""}

    assert sections.gaps(content, Size.SHORT, "en") == []
    assert len(sections.gaps(content, Size.SHORT, "ko")) == 1


@pytest.mark.parametrize(
    ("key", "content", "size", "expected"),
    [
        ("problem", {}, Size.SHORT, Progress.EMPTY),
        ("problem", {"land_use": ["Ge"]}, Size.SHORT, Progress.BEGUN),
        ("problem", ANSWERS["problem"], Size.SHORT, Progress.COMPLETE),
        ("problem", ANSWERS["problem"], Size.FULL, Progress.BEGUN),
        ("blocks", {}, Size.FULL, Progress.EMPTY),
        ("blocks", {"strengths": "Herders decide."}, Size.FULL, Progress.COMPLETE),
    ],
)
def test_progress(key: str, content: dict[str, object], size: str, expected: Progress) -> None:
    assert sections.progress(BY_KEY[key], content, size, "mn") == expected


# ---- What keeps an answer from being sent -------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("abc", 3),
        ("Зуд ба бэлчээр", 14),
        ("й", 1),  # composed by normalisation
        ("क्षि", 2),  # marks that extend do not count; browsers count conjuncts nearly so
        ("한국어", 3),
        ("沙漠化", 3),
        ("👩🏽‍🌾", 1),
        ("a\r\nb", 3),
    ],
)
def test_characters_are_what_readers_call_characters(text: str, count: int) -> None:
    assert abs(sections.graphemes(text) - count) <= (1 if text == "क्षि" else 0)


def test_limits_are_halved_for_scripts_that_say_more_in_one_sign() -> None:
    assert sections.limit("title", "mn") == 120
    assert sections.limit("title", "zh-hans") == 60
    assert sections.limit("title_en", "ja") == 120
    assert sections.row_limit("what", "ko") * 2 == sections.row_limit("what", "ru")
    assert sections.row_limit("url", "ko") == sections.row_limit("url", "ru")


def test_a_complete_text_has_no_faults() -> None:
    content = {
        "title": "x" * 120,
        "year_from": 2004,
        "year_to": 2004,
        "latitude": 0.0,
        "longitude": 0.0,
    }

    assert sections.faults(content, Size.SHORT, "en") == []


def test_what_cannot_be_sent_is_named_at_its_control() -> None:
    content = {
        "title": "x" * 121,
        "year_from": 2010,
        "year_to": 2009,
        "longitude": 106.9,
        "results": [{"what": "ok"}, {"what": "y" * 161}],
        "building_blocks": [{"title": "z" * 500}],
    }

    found = [fault.control for fault in sections.faults(content, Size.SHORT, "en")]

    assert found == ["title", "latitude", "year_to", "results-1-what"]
    full = [fault.control for fault in sections.faults(content, Size.FULL, "en")]
    assert "building_blocks-0-title" in full


def test_text_of_many_marks_must_still_fit_its_column() -> None:
    heavy = (
        "e\u0301\u0323" * 110
    )  # 110 characters for a reader, more code points than a title holds

    found = sections.faults({"title": heavy * 1}, Size.SHORT, "en")

    assert sections.graphemes(heavy) <= 120
    assert [fault.field for fault in found] == ["title"]


def test_limits_of_columns_are_those_of_the_published_entry() -> None:
    for name, most in sections.COLUMNS.items():
        column = CaseStudyPage._meta.get_field(name).max_length
        assert most <= (column or most)


@pytest.mark.parametrize(
    ("content", "control"),
    [
        ({"year_from": 1799}, "year_from"),
        ({"year_to": 2101}, "year_to"),
        ({"latitude": 91.0, "longitude": 0.0}, "latitude"),
        ({"latitude": 0.0, "longitude": -181.0}, "longitude"),
        ({"results": [{"what": "x"}] * 4}, "results-0"),
    ],
)
def test_what_no_form_lets_through_is_a_fault_too(content: dict[str, object], control: str) -> None:
    assert [f.control for f in sections.faults(content, Size.FULL, "en")] == [control]
