"""Calendars, read back by an independent library."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from portal.catalogue.calendar import CalendarEvent, event_calendar, write
from portal.catalogue.record import Kind, PublishedEntry, TranslationKind

BASE = "https://portal.example.org"
TITLES = {
    "comma, semicolon; colon: backslash\\": "en",
    "He said \"water\" and 'land'": "en",
    "first\r\nsecond\nthird\rfourth": "en",
    '=HYPERLINK("https://example.org")': "en",
    "C:\\NEASPEC\\notes": "en",
    "🌱👩🏽‍🌾 emoji with joiners 🇲🇳": "en",
    "荒漠化防治与土地退化零增长国际研讨会" * 4: "zh-hans",
    "砂漠化対処と土地劣化の中立性に関する地域ワークショップ" * 4: "ja",
    "사막화 방지와 토지 황폐화 중립성을 위한 지역 연수회" * 4: "ko",
    "Бэлчээрийн доройтол, цөлжилттэй тэмцэх бүсийн семинар " * 4: "mn",
    "Региональный семинар по борьбе с опустыниванием " * 4: "ru",
    "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ": "mn",
}


def event(**changes: Any) -> CalendarEvent:
    facts: dict[str, Any] = {
        "reference": "NEA-EV-0001",
        "title": "Workshop",
        "url": f"{BASE}/en/events/workshop/",
        "updated_at": datetime(2026, 11, 1, 8, tzinfo=UTC),
        "starts_at": datetime(2026, 12, 3, 1, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 4, 9, tzinfo=UTC),
    }
    return CalendarEvent(**(facts | changes))


def entry(**changes: Any) -> PublishedEntry:
    details = {"first_day": "2026-12-03", "last_day": "2026-12-04", "whole_days": False}
    details |= {"sequence": 3, "status": "scheduled", "venue": "Hall", "status_note": ""}
    facts: dict[str, Any] = {
        "kind": Kind.EVENT,
        "reference": "NEA-EV-0001",
        "slug": "workshop",
        "language": "en",
        "original_language": "en",
        "translation": TranslationKind.ORIGINAL,
        "title": "Workshop",
        "summary": "Two days.",
        "body_html": "",
        "contents": (),
        "states": (),
        "place": "Ulaanbaatar",
        "year_from": None,
        "year_to": None,
        "codes": {},
        "experience_kind": "",
        "institution": "",
        "authors": "",
        "licence": "",
        "steps": (),
        "published_at": datetime(2026, 10, 1, tzinfo=UTC),
        "updated_at": datetime(2026, 11, 1, tzinfo=UTC),
        "starts_at": datetime(2026, 12, 3, 1, tzinfo=UTC),
        "ends_at": datetime(2026, 12, 4, 9, tzinfo=UTC),
        "details": details | changes.pop("details", {}),
    }
    return PublishedEntry(**(facts | changes))


def read(content: bytes) -> Any:
    (found,) = Calendar.from_ical(content).walk("VEVENT")
    return found


def test_an_event_is_read_back() -> None:
    found = read(event_calendar([entry()], base_url=BASE))

    assert found["UID"] == "NEA-EV-0001@portal.example.org"
    assert found["SEQUENCE"] == 3
    assert found["STATUS"] == "CONFIRMED"
    assert found.decoded("DTSTART") == datetime(2026, 12, 3, 1, tzinfo=UTC)
    assert found.decoded("DTEND") == datetime(2026, 12, 4, 9, tzinfo=UTC)
    assert found["LOCATION"] == "Hall, Ulaanbaatar"
    assert found["URL"] == f"{BASE}/en/events/workshop/"
    assert str(found["DESCRIPTION"]).startswith("Two days.")
    assert found.decoded("LAST-MODIFIED") == found.decoded("DTSTAMP")


def test_instants_stand_in_utc() -> None:
    content = event_calendar([entry()], base_url=BASE).decode()

    assert "DTSTART:20261203T010000Z" in content
    assert "TZID" not in content


def test_whole_days_stand_as_days_with_an_end_that_is_not_part_of_them() -> None:
    content = event_calendar([entry(details={"whole_days": True})], base_url=BASE)

    assert b"DTSTART;VALUE=DATE:20261203" in content
    found = read(content)
    assert found.decoded("DTSTART") == date(2026, 12, 3)
    assert found.decoded("DTEND") == date(2026, 12, 5)


def test_without_a_last_hour_no_end_is_claimed() -> None:
    zone = {"zone": "Asia/Ulaanbaatar"}
    opened = entry(
        ends_at=datetime(2026, 12, 3, 16, tzinfo=UTC), details=zone | {"last_day": "2026-12-03"}
    )
    camp = entry(ends_at=datetime(2026, 12, 4, 16, tzinfo=UTC), details=zone)

    assert "DTEND" not in read(event_calendar([opened], base_url=BASE))
    # Of several days it holds them all: a beginning alone would fill a moment of the first.
    whole = read(event_calendar([camp], base_url=BASE))
    assert whole.decoded("DTEND") == datetime(2026, 12, 4, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "written"),
    [("scheduled", "CONFIRMED"), ("postponed", "TENTATIVE"), ("cancelled", "CANCELLED")],
)
def test_what_does_not_take_place_stays_in_and_says_so(status: str, written: str) -> None:
    found = read(event_calendar([entry(details={"status": status})], base_url=BASE))

    assert found["STATUS"] == written


def test_an_event_without_a_day_is_left_out() -> None:
    without = entry(starts_at=None, details={"first_day": ""})

    assert list(Calendar.from_ical(event_calendar([without], base_url=BASE)).walk("VEVENT")) == []


def test_a_feed_says_its_name_and_how_often_to_come_back() -> None:
    calendar = Calendar.from_ical(write([event()], base_url=BASE, name="События; август, 2026"))

    # The library gives back as they are written the properties that it has no type for.
    assert str(calendar["NAME"]) == "События\\; август\\, 2026"
    assert calendar["X-WR-CALNAME"] == calendar["NAME"]
    assert calendar["METHOD"] == "PUBLISH"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in write([event()], base_url=BASE, name="x")
    assert calendar.decoded("REFRESH-INTERVAL") == timedelta(hours=6)


@pytest.mark.parametrize("title", TITLES)
def test_every_title_comes_back_as_it_was(title: str) -> None:
    found = read(write([event(title=title, language=TITLES[title])], base_url=BASE))

    assert str(found["SUMMARY"]) == title.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("title", TITLES)
def test_lines_are_folded_between_letters(title: str) -> None:
    content = write([event(title=title, description=title * 9)], base_url=BASE)

    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode("utf-8")  # a letter that was cut would raise
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_control_characters_do_not_get_in() -> None:
    content = write([event(title="a\x00b\x08c\u2028d\x1be")], base_url=BASE)

    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", content)
    assert str(read(content)["SUMMARY"]) == "abc\nde"


def test_the_same_event_has_the_same_bytes() -> None:
    assert write([event()], base_url=BASE) == write([event()], base_url=BASE)


def test_what_rests_in_a_notice_is_read_back() -> None:
    for one in (event(), event(starts_at=None, ends_at=None, first_day=date(2026, 12, 3))):
        assert CalendarEvent.from_json(one.to_json()) == one


def test_who_takes_part_reads_more() -> None:
    one = event(place="Hall").saying(place="https://meet.example.org", note="Bring boots.")

    assert one.place == "Hall, https://meet.example.org"
    assert one.description == "Bring boots."
    assert replace(event().waiting(note="Wait."), description="").status == "postponed"
