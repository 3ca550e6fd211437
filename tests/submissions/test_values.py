"""Days, times and web addresses as people write them."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.submissions.sections import (
    as_day,
    as_draft,
    as_time,
    day_of,
    is_web_address,
    time_of,
    understood,
)

MARCH = date(2027, 3, 4)


@pytest.mark.parametrize(
    "typed",
    [
        "2027-03-04",
        " 2027-3-4 ",
        "2027/03/04",
        "2027.3.4",
        "2027. 3. 4.",
        "2027年3月4日",
        "2027년 3월 4일",
        "2027 оны 3-р сарын 4",
        "4.3.2027",
        "04. 03. 2027",
        "２０２７－０３－０４",
    ],
)
def test_a_day_is_understood_in_the_six_ways_of_writing_it(typed: str) -> None:
    assert day_of(typed) == MARCH
    assert as_day(typed) == "2027-03-04"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "2027-02-29",
        "2027-13-01",
        "0000-01-01",
        "3/4/2027",  # March or April: who knows
        "32/1/2027",
        "tomorrow",
        "2027-03-04T10:00",
        "2027-03-04 ...",
        "\x002027-03-04",
        "9" * 10_000,
        "2027-03-04" + " " * 100,
    ],
)
def test_what_is_no_day_or_could_be_two_stays_as_it_was_typed(typed: str) -> None:
    assert day_of(typed) is None
    assert as_day(typed) == typed


def test_with_slashes_only_what_can_be_read_in_one_way_is_read() -> None:
    assert day_of("14/3/2027") == day_of("3/14/2027") == date(2027, 3, 14)
    assert day_of("3/3/2027") == date(2027, 3, 3)
    assert day_of("29/2/2027") is None
    assert day_of("29/2/2028") == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("09:30", time(9, 30)),
        ("9:30", time(9, 30)),
        ("9.30", time(9, 30)),
        ("09:30:00", time(9, 30)),
        ("０９：３０", time(9, 30)),
        ("00:00", time(0)),
        ("24:00", None),
        ("25:61", None),
        ("9", None),
        ("nine", None),
        ("1" * 10_000, None),
    ],
)
def test_a_time_is_one_of_the_clock(typed: str, expected: time | None) -> None:
    assert time_of(typed) == expected
    assert as_time(typed) == (expected.isoformat("minutes") if expected else typed)


@given(st.dates(min_value=date(1000, 1, 1)), st.times())
def test_what_is_written_by_us_is_read_by_us(day: date, moment: time) -> None:
    assert day_of(day.isoformat()) == day
    assert time_of(moment.isoformat("minutes")) == moment.replace(second=0, microsecond=0)


@given(st.text(max_size=60))
def test_nothing_that_can_be_typed_breaks_the_reading(typed: str) -> None:
    assert day_of(typed) is None or as_day(as_day(typed)) == as_day(typed)
    assert time_of(typed) is None or as_time(as_time(typed)) == as_time(typed)
    is_web_address(typed)


@pytest.mark.parametrize(
    ("address", "opens"),
    [
        ("https://example.org/a?b=c", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://", False),
        ("https:///path", False),
        ("//example.org", False),
        ("https://exa mple.org", False),
        ("https://example.org/\x00", False),
        ("https://[", False),
    ],
)
def test_an_address_opens_in_a_browser_and_runs_nothing(address: str, opens: bool) -> None:
    assert is_web_address(address) is opens


def test_a_preview_is_made_of_what_was_understood_and_the_draft_keeps_the_rest() -> None:
    draft = {
        "title": "T",
        "first_day": "soon",
        "first_time": "9:30",
        "url": "javascript:alert(1)",
        "sessions": [{"day": "2027-02-30", "starts": "25:61", "ends": "10:00", "title": "S"}],
    }

    shown = understood(draft)

    assert shown == {
        "title": "T",
        "first_day": None,
        "first_time": "09:30:00",
        "url": "",
        "sessions": [{"day": None, "starts": None, "ends": "10:00:00", "title": "S"}],
    }
    assert draft["first_day"] == "soon"


def test_a_published_text_comes_back_as_a_draft_holds_it() -> None:
    published = {
        "first_time": "09:30:00",
        "minutes": None,
        "sessions": [{"day": "2027-03-14", "starts": "09:30:00", "ends": None, "title": "S"}],
    }

    assert as_draft(published) == {
        "first_time": "09:30",
        "minutes": None,
        "sessions": [{"day": "2027-03-14", "starts": "09:30", "ends": "", "title": "S"}],
    }
