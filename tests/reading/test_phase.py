"""Where an event stands, by a travelling clock: zones that change their clocks, the date line."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts import zones
from portal.catalogue.timetable import Phase, Slot, Stage, Timetable, phase
from portal.library.article import compose
from portal.library.article.parts import Origin
from portal.library.content import EventContent
from portal.reading import calendar


def event(**written: object) -> Slot:
    """Give an event as it comes into the catalogue: from what an editor writes."""
    content = EventContent(title="Meeting", title_en="Meeting", **written)  # type: ignore[arg-type]
    origin = Origin("NEA-EV-0001", "meeting", "en", "en", "MNG")
    return Slot.of(compose(content, origin))


def at(*parts: int, zone: str = "UTC") -> datetime:
    return datetime(*parts, tzinfo=zones.zone(zone))  # type: ignore[arg-type,misc]


COP17 = {
    "first_day": date(2026, 8, 17),
    "last_day": date(2026, 8, 28),
    "zone": "Asia/Ulaanbaatar",
}


# ---- Whole days --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(2026, 8, 5, 12, zone="Asia/Ulaanbaatar"), Phase(Stage.UPCOMING, days=12)),
        (at(2026, 8, 16, 23, 59, zone="Asia/Ulaanbaatar"), Phase(Stage.UPCOMING, days=1)),
        (at(2026, 8, 17, 0, 0, zone="Asia/Ulaanbaatar"), Phase(Stage.RUNNING, day=1, of=12)),
        (at(2026, 8, 19, 9, zone="Asia/Ulaanbaatar"), Phase(Stage.RUNNING, day=3, of=12)),
        (at(2026, 8, 28, 23, 59, zone="Asia/Ulaanbaatar"), Phase(Stage.RUNNING, day=12, of=12)),
        (
            at(2026, 8, 29, 0, 0, zone="Asia/Ulaanbaatar"),
            Phase(Stage.ENDED, ended_on=date(2026, 8, 28)),
        ),
    ],
)
def test_days_are_those_of_the_place(moment: datetime, expected: Phase):
    assert phase(event(**COP17), moment) == expected


def test_it_is_tomorrow_there_while_it_is_two_days_off_in_universal_time():
    # 00:30 on 16 August in Ulaanbaatar is still 15 August in UTC.
    moment = at(2026, 8, 15, 16, 30)

    assert phase(event(**COP17), moment) == Phase(Stage.UPCOMING, days=1)


def test_an_event_of_one_day_is_today_and_nothing_more():
    one_day = event(first_day=date(2026, 12, 5), zone="Asia/Tokyo")

    stands = phase(one_day, at(2026, 12, 5, 10, zone="Asia/Tokyo"))

    assert stands == Phase(Stage.RUNNING, day=1, of=1)
    assert calendar.banner(one_day, stands).words == "Today"


# ---- Clocks that change ------------------------------------------------------------------------

CHANGES = [
    # The day has 23 hours, and 25: in the evening it is still the same day.
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Europe/Paris", date(2026, 3, 29)),
    ("Europe/Paris", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # half an hour
]


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_a_day_of_23_or_25_hours_is_one_day(zone: str, day: date):
    one_day = event(first_day=day, zone=zone)
    midnight = datetime.combine(day, time(0), tzinfo=zones.zone(zone))
    last_minute = datetime.combine(day, time(23, 59), tzinfo=zones.zone(zone))
    next_midnight = datetime.combine(day + timedelta(days=1), time(0), tzinfo=zones.zone(zone))

    assert phase(one_day, midnight).stage is Stage.RUNNING
    assert phase(one_day, last_minute).stage is Stage.RUNNING
    assert phase(one_day, next_midnight).stage is Stage.ENDED
    assert (one_day.ends_at - one_day.starts_at) != timedelta(hours=24)  # type: ignore[operator]


def test_days_until_are_counted_on_the_calendar_not_in_hours():
    # 25 hours lie between: still it is tomorrow.
    meeting = event(first_day=date(2026, 11, 1), first_time=time(18), zone="America/New_York")

    assert phase(meeting, at(2026, 10, 31, 18, zone="America/New_York")).days == 1


def test_both_offsets_are_said_where_clocks_change_during_an_event():
    conference = event(
        first_day=date(2026, 10, 24),
        first_time=time(9),
        last_day=date(2026, 10, 26),
        last_time=time(17),
        zone="Europe/Paris",
    )

    with translation.override("en"):
        said = calendar.times(conference)

    assert said.zone == "Paris, UTC+02:00; at the end UTC+01:00"
    assert said.world == "24 October 2026, 07:00 – 26 October 2026, 16:00"


# ---- The date line -----------------------------------------------------------------------------


def test_on_both_sides_of_the_date_line_the_same_day_is_another_time():
    first_of_all = event(first_day=date(2027, 1, 1), zone="Pacific/Kiritimati")
    last_of_all = event(first_day=date(2027, 1, 1), zone="Pacific/Pago_Pago")
    noon_utc_before = at(2026, 12, 31, 12)

    assert phase(first_of_all, noon_utc_before) == Phase(Stage.RUNNING, day=1, of=1)
    assert phase(last_of_all, noon_utc_before) == Phase(Stage.UPCOMING, days=1)
    assert phase(first_of_all, at(2027, 1, 1, 10)).stage is Stage.ENDED
    assert phase(last_of_all, at(2027, 1, 2, 10, 59)).stage is Stage.RUNNING


def test_a_reader_across_the_date_line_is_told_their_own_day():
    webinar = event(
        first_day=date(2026, 12, 15),
        first_time=time(9),
        last_time=time(11),
        zone="Pacific/Auckland",
    )

    with translation.override("en"):
        said = calendar.times(webinar, "America/Los_Angeles")

    assert said.own == "15 December 2026, 09:00–11:00"
    assert said.zone == "Auckland, UTC+13:00"
    assert said.theirs == "14 December 2026, 12:00–14:00"
    assert said.theirs_zone == "Los Angeles, UTC−08:00"


# ---- Hours -------------------------------------------------------------------------------------

WEBINAR = {
    "first_day": date(2026, 12, 15),
    "first_time": time(14),
    "last_time": time(16),
    "zone": "Asia/Ulaanbaatar",
}


def test_an_event_with_hours_begins_and_ends_at_them():
    webinar = event(**WEBINAR)

    with time_machine.travel(at(2026, 12, 15, 13, 59, zone="Asia/Ulaanbaatar"), tick=False) as now:
        assert phase(webinar, timezone.now()) == Phase(Stage.UPCOMING, days=0)
        now.shift(timedelta(minutes=1))
        assert phase(webinar, timezone.now()).stage is Stage.RUNNING
        now.shift(timedelta(hours=2))
        assert phase(webinar, timezone.now()).stage is Stage.ENDED


def test_an_event_over_midnight_is_at_its_last_day_in_the_night():
    night = event(
        first_day=date(2026, 12, 15), first_time=time(22), last_day=date(2026, 12, 15), zone="UTC"
    )

    assert phase(night, at(2026, 12, 15, 23, 59)) == Phase(Stage.RUNNING, day=1, of=1)


def test_without_a_last_hour_none_is_said():
    opened = event(**WEBINAR | {"last_time": None})
    camp = event(**WEBINAR | {"last_time": None, "last_day": date(2026, 12, 17)})
    whole = event(**WEBINAR | {"first_time": None, "last_time": None})
    zone = "Ulaanbaatar, UTC+08:00"

    with translation.override("en"):
        said, of_days = calendar.times(opened, "America/Los_Angeles"), calendar.times(camp)

        assert (said.own, said.zone) == ("15 December 2026, from 14:00", zone)
        assert said.world == "15 December 2026, from 06:00"
        assert said.theirs == "14 December 2026, from 22:00 – 15 December 2026"
        assert of_days.own == "15 December 2026, from 14:00 – 17 December 2026"
        assert calendar.clock(opened) == f"from 14:00 ({zone})"
        assert calendar.clock(event(**WEBINAR)) == f"14:00–16:00 ({zone})"
        assert calendar.times(whole).own == "15 December 2026"
    # It runs until its day is over there; when it ends nobody has said.
    assert phase(opened, at(2026, 12, 15, 23, 59, zone="Asia/Ulaanbaatar")).stage is Stage.RUNNING
    assert phase(opened, at(2026, 12, 16, 0, 0, zone="Asia/Ulaanbaatar")).stage is Stage.ENDED
    assert (opened.is_open_ended, camp.is_open_ended) == (True, True)
    assert not event(**WEBINAR).is_open_ended
    assert not whole.is_open_ended


def test_an_hour_that_comes_twice_is_an_open_end_too():
    """In Beirut clocks fall back at midnight: the end of the day comes twice."""
    opened = event(first_day=date(2026, 10, 24), first_time=time(9), zone="Asia/Beirut")

    assert opened.is_open_ended


# ---- What organisers say ------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
@pytest.mark.parametrize("moment", [at(2026, 8, 1), at(2026, 8, 20), at(2026, 9, 1)])
def test_what_organisers_say_goes_before_the_clock(status: str, moment: datetime):
    assert phase(event(**COP17, status=status), moment) == Phase(Stage(status))


def test_without_a_day_it_is_to_be_announced_for_ever():
    open_date = event(zone="Asia/Ulaanbaatar")

    stands = phase(open_date, at(2099, 1, 1))

    assert stands == Phase(Stage.OPEN_DATE)
    assert calendar.banner(open_date, stands).words == "Date to be announced"


def test_an_unknown_zone_counts_as_universal_time():
    lost = event(first_day=date(2026, 12, 5), zone="Atlantis/Capital")

    assert phase(lost, at(2026, 12, 4, 23, 59)) == Phase(Stage.UPCOMING, days=1)


# ---- Words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stands", "words"),
    [
        (Phase(Stage.UPCOMING, days=0), "Starts today"),
        (Phase(Stage.UPCOMING, days=1), "Starts tomorrow"),
        (Phase(Stage.UPCOMING, days=12), "Starts in 12 days"),
        (Phase(Stage.RUNNING, day=3, of=12), "Today, day 3 of 12"),
        (Phase(Stage.ENDED, ended_on=date(2026, 8, 28)), "Ended 28 August 2026"),
        (Phase(Stage.CANCELLED), "Cancelled"),
        (Phase(Stage.POSTPONED), "Postponed"),
    ],
)
def test_phases_in_words(stands: Phase, words: str):
    assert calendar.banner(event(**COP17), stands).words == words


@pytest.mark.parametrize(
    ("language", "inside", "over_months", "over_years"),
    [
        (
            "en",
            "17–28 August 2026",
            "30 August – 2 September 2026",
            "30 December 2026 – 2 January 2027",
        ),
        (
            "zh-hans",
            "2026年8月17日至28日",
            "2026年8月30日至9月2日",
            "2026年12月30日至2027年1月2日",
        ),
        ("ja", "2026年8月17日～28日", "2026年8月30日～9月2日", "2026年12月30日～2027年1月2日"),
        (
            "ko",
            "2026년 8월 17일~28일",
            "2026년 8월 30일 ~ 9월 2일",
            "2026년 12월 30일 ~ 2027년 1월 2일",
        ),
        (
            "mn",
            "2026 оны 8-р сарын 17–28",
            "2026 оны 8-р сарын 30 – 9-р сарын 2",
            "2026 оны 12-р сарын 30 – 2027 оны 1-р сарын 2",
        ),
        (
            "ru",
            "17–28 августа 2026 г.",
            "30 августа – 2 сентября 2026 г.",
            "30 декабря 2026 г. – 2 января 2027 г.",
        ),
    ],
)
def test_spans_of_days_in_six_languages(
    language: str, inside: str, over_months: str, over_years: str
):
    def plain(text: str) -> str:
        return text.replace("\u2009", " ").replace("\xa0", " ").replace("\u202f", " ")

    with translation.override(language):
        assert plain(calendar.days(date(2026, 8, 17), date(2026, 8, 28))) == inside
        assert plain(calendar.days(date(2026, 8, 30), date(2026, 9, 2))) == over_months
        assert plain(calendar.days(date(2026, 12, 30), date(2027, 1, 2))) == over_years


# ---- All events together -----------------------------------------------------------------------


def slot(number: int, start: datetime | None, hours: int = 1, **more: object) -> Slot:
    return Slot(
        reference=f"NEA-EV-{number:04}",
        slug=f"event-{number}",
        language="en",
        starts_at=start,
        ends_at=start + timedelta(hours=hours) if start else None,
        **more,  # type: ignore[arg-type]
    )


MOMENTS = st.integers(0, 90_000).map(lambda hours: at(2020, 1, 1) + timedelta(hours=hours))


@given(st.lists(st.tuples(st.none() | MOMENTS, st.integers(0, 10_000)), max_size=12), MOMENTS)
def test_every_event_is_either_to_come_or_over(
    moments: list[tuple[datetime | None, int]], now: datetime
):
    slots = [slot(number, start, hours) for number, (start, hours) in enumerate(moments)]
    table = Timetable.make(slots)

    over, to_come = table.over(now), table.to_come(now)

    assert sorted(over + to_come) == sorted(table.slots)
    ends = [table.slots[key].ends_at for key in over]
    assert ends == sorted(ends, reverse=True)  # type: ignore[type-var]
    starts = [table.slots[key].starts_at for key in to_come]
    dated = [start for start in starts if start is not None]
    assert starts == [*sorted(dated), *[None] * (len(starts) - len(dated))]
    assert all(end is not None and end <= now for end in ends)


def test_a_series_goes_by_time_and_open_dates_come_last():
    third = slot(3, None, series="som")
    first = slot(2, at(2019, 10, 9), series="som")
    second = slot(1, at(2024, 12, 12), series="som")
    table = Timetable.make([third, first, second, slot(4, at(2022, 1, 1), series="cop")])

    assert table.neighbours(first.reference) == (None, second)
    assert table.neighbours(second.reference) == (first, third)
    assert table.neighbours(third.reference) == (second, None)
    assert table.neighbours("NEA-EV-0004") == (None, None)
    assert table.neighbours("NEA-EV-9999") == (None, None)


def test_without_a_series_nothing_follows():
    table = Timetable.make([slot(1, at(2024, 1, 1)), slot(2, at(2025, 1, 1))])

    assert table.neighbours("NEA-EV-0001") == (None, None)


# ---- A month -----------------------------------------------------------------------------------


def spread(number: int, first: date, last: date) -> Slot:
    return slot(number, at(first.year, first.month, first.day), first_day=first, last_day=last)


def test_a_month_lays_events_over_its_weeks():
    long = spread(1, date(2026, 8, 13), date(2026, 8, 18))
    short = spread(2, date(2026, 8, 14), date(2026, 8, 14))

    shown = calendar.month(2026, 8, [long, short], date(2026, 8, 14))

    widths = [
        [(bar.width, bar.slot and bar.slot.reference, bar.begins, bar.ends) for bar in row]
        for week in shown.weeks
        for row in week.rows
    ]
    assert widths == [
        [(3, None, True, True), (4, "NEA-EV-0001", True, False)],
        [(4, None, True, True), (1, "NEA-EV-0002", True, True), (2, None, True, True)],
        [(2, "NEA-EV-0001", False, True), (5, None, True, True)],
    ]
    assert [day.day for week in shown.weeks for day in week.days if day.today] == [
        date(2026, 8, 14)
    ]
    assert all(week.days[0].day.isoweekday() == 1 for week in shown.weeks)


def test_what_lasts_the_whole_month_stands_above_it():
    year = spread(1, date(2026, 1, 1), date(2026, 12, 31))

    shown = calendar.month(2026, 8, [year], date(2026, 8, 14))

    assert shown.throughout == (year,)
    assert not any(week.rows for week in shown.weeks)


DAYS = st.dates(date(2026, 7, 1), date(2026, 9, 30))


@given(st.lists(st.tuples(DAYS, st.integers(0, 30)), max_size=10))
def test_each_row_of_a_week_is_seven_days_wide(drawn: list[tuple[date, int]]):
    slots = [
        spread(number, first, first + timedelta(days=more))
        for number, (first, more) in enumerate(drawn)
    ]
    found = Timetable.make(slots).between(*calendar.bounds(2026, 8))
    shown = calendar.month(2026, 8, found, date(2026, 8, 1))

    for week in shown.weeks:
        for row in week.rows:
            assert sum(bar.width for bar in row) == 7
    here = {
        s.reference
        for s in slots
        if s.first_day <= date(2026, 8, 31) and s.last_day >= date(2026, 8, 1)
    }  # type: ignore[operator]
    laid = {
        bar.slot.reference for week in shown.weeks for row in week.rows for bar in row if bar.slot
    }
    assert laid == here
