"""The form: which answers are asked, and how far a section is."""

from __future__ import annotations

from datetime import date

import pytest

from portal.library.content import CONTENTS
from portal.library.models import PAGE_OF_KIND
from portal.submissions import sections
from portal.submissions.sections import Progress, Size, form_of
from tests.factories import ANSWERS, ANSWERS_OF

SECTIONS = form_of("case_study").sections
BY_KEY = {section.key: section for section in SECTIONS}
FIELDS = [name for section in SECTIONS for name in section.fields]
COMPLETE = {name: value for answers in ANSWERS.values() for name, value in answers.items()}


EVERY_SECTION = [
    pytest.param(section, id=f"{form.kind}-{section.key}")
    for form in sections.FORMS.values()
    for section in form.sections
]
BY_EDITORS = {
    "material": {"related"},
    "event": {
        "status",
        "status_note",
        "online_url",
        "series",
        "outputs",
        "follow_up",
        "registration",
        "registration_url",
        "opens_at",
        "closes_at",
        "capacity",
        "questions",
        "related",
    },
}
"""What of an entry editors write, and no form asks."""


@pytest.mark.parametrize("kind", sections.FORMS)
def test_each_answer_has_one_place_and_a_title(kind: str) -> None:
    asked = [name for section in form_of(kind).sections for name in section.fields]

    assert len(asked) == len(set(asked))
    assert set(asked) <= set(sections.FIELD_TITLES)


@pytest.mark.parametrize("kind", sections.FORMS)
def test_the_form_asks_for_all_that_an_entry_is(kind: str) -> None:
    asked = {name for section in form_of(kind).sections for name in section.fields}
    known = set(sections.known_answers(kind, "MNG", "mn"))

    held = set(CONTENTS[kind].names()) - {"photos"}
    assert asked | known == held - BY_EDITORS.get(kind, set())
    assert not asked & known


@pytest.mark.parametrize("section", EVERY_SECTION)
def test_a_section_is_short_and_requires_only_what_it_asks(section: sections.Section) -> None:
    assert len(section.fields) <= 8
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
    for kind, form in sections.FORMS.items():
        page = PAGE_OF_KIND[kind]
        for name in {name for section in form.sections for name in section.fields}:
            most = getattr(page, name).field.max_length if hasattr(page, name) else None
            if most and name not in CONTENTS[kind].CODE:
                asked_by_choice = {"licence", "audience", "cop17", "zone"}
                assert name in asked_by_choice or sections.COLUMNS[name] <= most, (kind, name)


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


TODAY = date(2026, 11, 2)


def controls(kind: str, **content: object) -> list[str]:
    """Give the controls at which something keeps a text from being sent."""
    found = sections.faults(content, Size.SHORT, "en", kind=kind, today=TODAY)
    return [fault.control for fault in found]


SESSION = {"day": "2027-03-14", "title": "Opening"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"first_day": "2027-02-29"}, ["first_day"]),
        ({"first_day": "2028-02-29"}, []),
        ({"first_day": "some day"}, ["first_day"]),
        ({"first_day": "1066-10-14"}, ["first_day"]),
        ({"first_day": "2027-03-14", "last_day": "2027-03-13"}, ["last_day"]),
        ({"first_day": "2027-03-14", "last_day": "2027-03-14"}, []),
        ({"first_time": "25:61"}, ["first_time"]),
        ({"last_time": "10:00"}, ["first_time"]),
        ({"first_time": "10:00", "last_time": "10:00"}, ["last_time"]),
        (
            {
                "first_day": "2027-03-14",
                "last_day": "2027-03-15",
                "first_time": "17:00",
                "last_time": "10:00",
            },
            [],
        ),
        ({"zone": "Mars/Olympus"}, ["zone"]),
        ({"zone": "Asia/Hovd"}, []),
        ({"url": "javascript:alert(1)"}, ["url"]),
        ({"url": "https://example.org/"}, []),
        ({"organisers": "x" * 401}, ["organisers"]),
        ({"sessions": [SESSION]}, []),
        ({"sessions": [{"title": "T"}]}, ["sessions-0-day"]),
        ({"sessions": [{"day": "2027-03-14"}]}, ["sessions-0-title"]),
        ({"sessions": [SESSION | {"day": "14/15/2027"}]}, ["sessions-0-day"]),
        ({"sessions": [SESSION | {"starts": "25:61"}]}, ["sessions-0-starts"]),
        ({"sessions": [SESSION | {"starts": "10:00", "ends": "09:00"}]}, ["sessions-0-ends"]),
        ({"sessions": [SESSION | {"url": "javascript:x"}]}, ["sessions-0-url"]),
        ({"first_day": "2027-03-14", "sessions": [SESSION]}, []),
        ({"first_day": "2027-03-15", "sessions": [SESSION]}, ["sessions-0-day"]),
        (
            {"first_day": "2027-03-13", "last_day": "2027-03-15", "sessions": [SESSION]},
            [],
        ),
        ({"sessions": [SESSION] * 31}, ["sessions-0"]),
    ],
)
def test_what_keeps_an_event_from_being_sent(
    content: dict[str, object], expected: list[str]
) -> None:
    assert controls("event", **content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"minutes": 0}, ["minutes"]),
        ({"minutes": 1}, []),
        ({"minutes": 6000}, []),
        ({"minutes": 6001}, ["minutes"]),
        ({"year": 1799}, ["year"]),
        ({"material_type": "video"}, ["transcript"]),
        ({"material_type": "audio", "transcript": "Said."}, []),
        ({"material_type": "reading"}, []),
        ({"url": "ftp://example.org/"}, ["url"]),
    ],
)
def test_what_keeps_training_from_being_sent(
    content: dict[str, object], expected: list[str]
) -> None:
    assert controls("material", **content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"signed_on": "2026-11-02"}, []),
        ({"signed_on": "2026-11-03"}, ["signed_on"]),
        ({"signed_on": "2026-02-30"}, ["signed_on"]),
        ({"plans": [{"title": "P"}]}, []),
        ({"plans": [{"year": "2021"}]}, ["plans-0-title"]),
        ({"institutions": [{"role": "R"}]}, ["institutions-0-name"]),
        ({"institutions": [{"name": "N", "url": "//example.org"}]}, ["institutions-0-url"]),
    ],
)
def test_what_keeps_a_country_text_from_being_sent(
    content: dict[str, object], expected: list[str]
) -> None:
    assert controls("country", **content) == expected


def test_without_a_today_nothing_lies_in_the_future() -> None:
    content = {"signed_on": "2099-01-01"}

    assert sections.faults(content, Size.SHORT, "en", kind="country") == []


@pytest.mark.parametrize("kind", ["material", "event", "country"])
def test_the_smallest_complete_text_of_a_kind_can_be_sent(kind: str) -> None:
    content = {n: v for answers in ANSWERS_OF[kind].values() for n, v in answers.items()}

    assert sections.gaps(content, Size.SHORT, "mn", kind) == []
    assert sections.faults(content, Size.SHORT, "mn", kind=kind, today=TODAY) == []
    for name in {n for s in form_of(kind).sections for n in s.required}:
        left = {n: v for n, v in content.items() if n != name}
        assert [gap.field for gap in sections.gaps(left, Size.SHORT, "mn", kind)] == [name]
