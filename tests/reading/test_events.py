"""Events as readers see them: what comes, what is over, a month, the way of COP17, one event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from portal.catalogue import services
from portal.library.content import (
    CaseStudyContent,
    DocumentContent,
    EventContent,
)
from portal.library.content.event import Output, Session
from tests.catalogue.builders import publish_content
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LIST = "/en/events/"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def event(number: int, first: date | None, last: date | None = None, **more: Any) -> None:
    state, language = more.pop("state", "MNG"), more.pop("language", "en")
    content = EventContent(
        title=more.pop("title", f"Meeting {number}"),
        title_en=f"Meeting {number}",
        summary="People meet.",
        first_day=first,
        last_day=last,
        zone=more.pop("zone", "Asia/Ulaanbaatar"),
        **more,
    )
    publish_content(
        number, content, state=state, language=language, original=more.pop("original", "")
    )


def body(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, (url, response.status_code)
    return response.content.decode()


def titles(html: str) -> list[str]:
    return re.findall(r'class="event-title"[^>]*><a[^>]*>([^<]+)</a>', html)


def groups(html: str) -> list[str]:
    return re.findall(r'<h3 id="group-\d+">([^<]+)</h3>', html)


# ---- List --------------------------------------------------------------------------------------


def test_the_list_shows_what_runs_and_comes_by_month_and_open_dates_last(client: Client) -> None:
    event(1, None, title="Open")
    event(2, date(2027, 1, 26), title="January")
    event(3, date(2026, 12, 5), title="December")
    event(4, date(2026, 11, 20), date(2026, 11, 30), title="Running")
    event(5, date(2026, 8, 17), date(2026, 8, 28), title="Over")

    html = body(client, LIST)

    assert titles(html) == ["Running", "December", "January", "Open"]
    assert groups(html) == [
        "Running now",
        "December 2026",
        "January 2027",
        "Date to be announced",
    ]
    assert "Today, day 6 of 11" in html
    assert "Starts in 10 days" in html
    assert re.findall(r'tabs-count">(\d+)', html) == ["4", "1"]


def test_the_past_begins_with_the_latest_and_goes_by_year(client: Client) -> None:
    event(1, date(2024, 12, 12), title="Old", outputs=(Output("Report"), Output("Decision")))
    event(2, date(2026, 8, 17), title="New")
    event(3, date(2027, 1, 1), title="To come")

    html = body(client, LIST + "?when=past")

    assert titles(html) == ["New", "Old"]
    assert groups(html) == ["2026", "2024"]
    assert "Ended 12 December 2024" in html
    assert re.search(r'href="/en/events/event-1/#outputs">2 outputs', html)


def test_nothing_to_come_says_where_the_past_is(client: Client) -> None:
    for number in range(1, 13):
        event(number, date(2025, number, 1))

    html = body(client, LIST)

    assert "No upcoming event" in html
    assert re.search(r'href="/en/events/\?when=past">See 12 past events with their outputs', html)
    assert titles(html) == []


def test_an_event_passes_from_one_list_to_the_other_by_itself(
    client: Client, now: time_machine.Coordinates
) -> None:
    event(1, date(2026, 11, 25))
    last_minute = datetime(2026, 11, 25, 15, 59, 59, tzinfo=UTC)  # in Ulaanbaatar 23:59:59

    now.move_to(last_minute)
    assert titles(body(client, LIST)) == ["Meeting 1"]
    now.move_to(last_minute + timedelta(seconds=1))
    assert titles(body(client, LIST)) == []
    assert titles(body(client, LIST + "?when=past")) == ["Meeting 1"]


def test_filters_count_what_is_shown_and_keep_the_tense(client: Client) -> None:
    event(1, date(2026, 12, 5), state="MNG", event_type="workshop")
    event(2, date(2026, 12, 6), state="JPN", event_type="webinar")
    event(3, date(2025, 12, 6), state="JPN", event_type="webinar")

    html = body(client, LIST + "?state=JPN")

    assert titles(html) == ["Meeting 2"]
    assert re.findall(r'tabs-count">(\d+)', html) == ["1", "1"]
    assert 'href="/en/events/?state=JPN&amp;when=past"' in html
    assert 'href="/calendar.ics?state=JPN&amp;lang=en"' in html
    past = body(client, LIST + "?state=JPN&when=past")
    assert '<input type="hidden" name="when" value="past">' in past
    assert re.search(r'value="webinar"><span>Webinar</span><span class="filter-count">1', past)


def test_a_filter_without_results_offers_the_other_tense(client: Client) -> None:
    event(1, date(2025, 12, 6), state="JPN")
    event(2, date(2026, 12, 6), state="MNG")

    html = body(client, LIST + "?state=JPN")

    assert "No upcoming event matches all of this" in html
    assert 'href="/en/events/?state=JPN&amp;when=past">See 1 past event with its outputs' in html
    assert 'href="/en/events/">without State' in html


def test_words_are_looked_for_among_events_of_the_tense(client: Client) -> None:
    event(1, date(2026, 12, 6), title="Dune grass")
    event(2, date(2025, 12, 6), title="Dune walk")
    event(3, date(2026, 12, 7), title="Orchard")

    html = body(client, LIST + "?q=dune")

    assert re.sub("</?mark>", "", html).count("Dune grass</a>") == 1
    assert "Dune walk" not in html.replace("<mark>", "").replace("</mark>", "")
    assert "Orchard" not in html


def test_a_cancelled_event_stays_in_the_list_and_says_so(client: Client) -> None:
    event(1, date(2026, 12, 6), status="cancelled")

    assert re.search(r'tag tag-act">Cancelled', body(client, LIST))


def test_an_empty_shelf_says_who_fills_it(client: Client) -> None:
    html = body(client, LIST)

    assert "No event is published yet" in html
    assert "data-filters" not in html


def test_pages_go_on_where_the_first_ends(client: Client) -> None:
    for number in range(1, 23):
        event(number, date(2026, 12, number))

    first, second = body(client, LIST), body(client, LIST + "?page=2")

    assert titles(first) == [f"Meeting {n}" for n in range(1, 21)]
    assert titles(second) == ["Meeting 21", "Meeting 22"]
    assert "There is no page 9" in body(client, LIST + "?page=9")


# ---- Month -------------------------------------------------------------------------------------


def month_bars(html: str) -> list[tuple[str, str]]:
    return [
        (width, unescape(re.sub(r"<[^>]+>", "", cell)).strip())
        for width, cell in re.findall(r'<td colspan="(\d)">(.*?)</td>', html, re.S)
        if "<a" in cell
    ]


def test_a_month_is_a_table_from_monday_with_events_over_their_days(client: Client) -> None:
    event(1, date(2026, 8, 17), date(2026, 8, 28), title="COP17")
    event(2, date(2026, 8, 31), date(2026, 9, 2), title="Over the end")
    event(3, date(2026, 9, 10), title="September")
    event(4, None, title="Open")

    html = body(client, "/en/events/calendar/2026-08/")

    heads = re.findall(r'<th scope="col"><abbr title="(\w+)">', html)
    assert heads == [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ]
    assert month_bars(html) == [("7", "COP17"), ("5", "Continued: COP17"), ("1", "Over the end")]
    assert "September</a>" not in html.replace("September 2026", "")
    assert "Open" not in re.sub(r"<head>.*</head>", "", html, flags=re.S).split("<main")[1]
    assert 'href="/en/events/calendar/2026-07/"' in html
    assert 'href="/en/events/calendar/2026-09/"' in html


def test_today_is_marked_in_its_month_only(client: Client) -> None:
    event(1, date(2026, 11, 2))

    here, elsewhere = (body(client, f"/en/events/calendar/2026-{m}/") for m in ("11", "12"))

    assert re.search(r'aria-current="date"><time datetime="2026-11-25">', here)
    assert 'aria-current="date"' not in elsewhere


def test_a_month_without_events_says_so_and_is_not_for_robots(client: Client) -> None:
    event(1, date(2026, 11, 2))

    html = body(client, "/en/events/calendar/2026-12/")

    assert "No event in this month." in html
    assert '<meta name="robots" content="noindex">' in html


def test_the_calendar_leads_to_this_month(client: Client) -> None:
    response = client.get("/mn/events/calendar/")

    assert response.status_code == 302
    assert response.headers["Location"] == "/mn/events/calendar/2026-11/"


@pytest.mark.parametrize(
    "part",
    [
        "2026-13",
        "2026-00",
        "99999-01",
        "0000-01",
        "0001-01",
        "1989-12",
        "2101-01",
        "9999-12",
        "2026-1",
        "２０２６-０１",
        "2026-01-01",
        "-1-01",
        "2026-%30%31%00",
        "2026-ab",
        "%ED%A0%80-01",
    ],
)
def test_a_month_that_is_none_is_missing(client: Client, part: str) -> None:
    client.raise_request_exception = False

    assert client.get(f"/en/events/calendar/{part}/").status_code in (400, 404)


@pytest.mark.parametrize("part", ["1990-01", "2100-12"])
def test_the_first_and_the_last_month_have_one_neighbour(client: Client, part: str) -> None:
    html = body(client, f"/en/events/calendar/{part}/")

    assert len(re.findall(r'rel="(?:prev|next)', html)) == 1


# ---- COP17 -------------------------------------------------------------------------------------


def test_the_hub_shows_the_way_each_state_and_that_no_decision_is_there(client: Client) -> None:
    event(1, date(2024, 12, 2), title="COP16", cop17="road", state="CHN")
    event(2, date(2026, 8, 17), title="COP17 itself", cop17="during", related=("NEA-CS-0007",))
    event(3, None, title="What follows", cop17="after", state="RUS")
    event(4, date(2026, 12, 1), title="Something else", state="JPN")
    study = CaseStudyContent(title="Named there", title_en="x", summary="Pasture.")
    publish_content(7, study, state="KOR")
    publish_content(8, CaseStudyContent(title="Not named", title_en="x"), state="KOR")
    publish_content(
        9,
        DocumentContent(
            title="Statement of Japan",
            document_type="statement",
            meeting="COP17",
            also_states=("JPN",),
        ),
    )
    publish_content(
        10,
        DocumentContent(
            title="Statement elsewhere",
            document_type="statement",
            meeting="SOM-27",
            also_states=("JPN",),
        ),
    )

    html = body(client, "/en/events/cop17/")

    parts = re.findall(r'<h2 id="way-\w+">([^<]+)</h2>.*?timeline-title"[^>]*>([^<]+)', html, re.S)
    assert parts == [
        ("Road to COP17", "COP16"),
        ("At COP17", "COP17 itself"),
        ("After COP17", "What follows"),
    ]
    states = dict(re.findall(r"<dt><a[^>]*>([^<]+)</a></dt>\s*<dd>(.*?)</dd>", html, re.S))
    assert list(states) == [
        "China",
        "Democratic People&#x27;s Republic of Korea",
        "Japan",
        "Mongolia",
        "Republic of Korea",
        "Russian Federation",
    ]
    assert "Statement of Japan" in states["Japan"]
    assert "not yet supplied" in states["Mongolia"]
    assert "Named there" in states["Republic of Korea"]
    for absent in ("Something else", "Not named", "Statement elsewhere"):
        assert absent not in html
    assert "No decision has been entered yet" in html
    assert "Propose a joint activity" in html


def test_the_hub_shows_decisions_once_they_are_entered(client: Client) -> None:
    publish_content(
        1,
        DocumentContent(title="Decision 1/COP.17", document_type="decision", meeting="COP17"),
    )
    publish_content(
        2, DocumentContent(title="Decision of SOM", document_type="decision", meeting="SOM-27")
    )

    html = body(client, "/en/events/cop17/")

    assert "Decision 1/COP.17" in html
    assert "Decision of SOM" not in html
    assert "No decision has been entered yet" not in html


def test_an_empty_hub_stands(client: Client) -> None:
    html = body(client, "/mn/events/cop17/")

    assert html.count("by-state-statement") == 6


# ---- One event ---------------------------------------------------------------------------------

WEBINAR: dict[str, Any] = {
    "first_time": time(14),
    "last_time": time(16),
    "venue": "Room 5",
    "place": "Online",
    "organisers": "Secretariat",
    "languages": ("en",),
    "interpretation": ("mn", "ru"),
    "contact": "Secretariat desk",
    "sessions": (
        Session(date(2026, 12, 15), time(15), time(16), "Second", "A speaker", "Hall B", "en, ru"),
        Session(
            date(2026, 12, 15), time(14), time(15), "First", url="https://example.org/paper.pdf"
        ),
    ),
}


def facts(html: str) -> dict[str, str]:
    rows = re.findall(r"<div><dt>([^<]+)</dt><dd[^>]*>(.*?)</dd></div>", html, re.S)
    return {
        name: " ".join(unescape(re.sub(r"<[^>]+>", " ", value)).split()) for name, value in rows
    }


def test_an_event_says_when_where_and_who(client: Client) -> None:
    event(1, date(2026, 12, 15), **WEBINAR)

    html = body(client, "/en/events/event-1/")
    said = facts(html)

    assert said["When"] == (
        "15 December 2026, 14:00–16:00 Ulaanbaatar, UTC+08:00 "
        "World time: 15 December 2026, 06:00–08:00 (UTC)"
    )
    assert said["Where"] == "Room 5 Online"
    assert said["Organisers"] == "Secretariat"
    assert said["Languages"] == "English"
    assert said["Interpretation"] == "Монгол , Русский"
    assert said["Audience"] == "Open to all"
    assert said["Contact"] == "Secretariat desk"
    assert "Place" not in said
    assert "Starts in 20 days" in html


def test_the_programme_is_a_table_in_the_order_of_hours(client: Client) -> None:
    event(1, date(2026, 12, 15), **WEBINAR)

    html = body(client, "/en/events/event-1/")
    table = html[html.index("<caption") : html.index("</table>")]

    assert re.findall(r"<caption[^>]*>([^<]+)", table) == ["15 December 2026"]
    assert re.findall(r'<th scope="row"[^>]*>([^<]+)', table) == ["14:00–15:00", "15:00–16:00"]
    assert re.findall(r'programme-title">([^<]+)', table) == ["First", "Second"]
    assert "Hall B" in table
    assert 'lang="ru">Русский' in table
    assert 'href="https://example.org/paper.pdf"' in table


def test_the_address_of_an_online_room_is_on_no_page(client: Client) -> None:
    event(1, date(2026, 12, 15), online_url="https://meet.example.org/secret-room", **WEBINAR)

    assert "secret-room" not in body(client, "/en/events/event-1/")
    assert "secret-room" not in body(client, LIST)


def test_the_phase_moves_while_nobody_touches_the_page(
    client: Client, now: time_machine.Coordinates
) -> None:
    event(1, date(2026, 8, 17), date(2026, 8, 28), outputs=(Output("Report", "/r"),) * 4)
    words = []
    for day in (datetime(2026, 8, 5), datetime(2026, 8, 19), datetime(2026, 9, 1)):  # noqa: DTZ001
        now.move_to(day.replace(hour=2, tzinfo=UTC))
        html = body(client, "/en/events/event-1/")
        found = re.search(r'event-phase-words">(.*?)</p>', html, re.S)
        assert found
        words.append(re.sub(r"<[^>]+>", "", found[1]))

    assert words == ["Starts in 12 days", "Today, day 3 of 12", "Ended 28 August 2026 – 4 outputs"]


def test_a_cancelled_event_says_why(client: Client) -> None:
    event(1, date(2026, 12, 15), status="cancelled", status_note="The hall has burnt down.")

    html = body(client, "/en/events/event-1/")

    assert "This event does not take place." in html
    assert "The hall has burnt down." in html


def test_readers_without_an_account_are_told_their_time_by_their_browser(client: Client) -> None:
    event(1, date(2026, 12, 15), **WEBINAR)

    html = body(client, "/en/events/event-1/")

    assert re.search(
        r'data-own-time data-starts="2026-12-15T06:00:00\+00:00" '
        r'data-ends="2026-12-15T08:00:00\+00:00" data-zone="Asia/Ulaanbaatar" hidden',
        html,
    )


def test_an_event_without_a_last_hour_says_from_when(client: Client) -> None:
    event(1, date(2026, 12, 3), first_time=time(9))

    page = body(client, "/en/events/event-1/")

    assert "3 December 2026, from 09:00" in page
    words = re.sub(r"<[^>]*>", " ", page.partition("<main")[2].partition("</main>")[0])
    assert "00:00" not in words
    assert re.search(r'data-starts="[^"]+" data-ends=""', page)
    assert "from 09:00 (" in body(client, LIST)


def test_who_is_signed_in_is_told_the_time_of_their_account(client: Client) -> None:
    event(1, date(2026, 12, 15), **WEBINAR)
    client.force_login(make_user("contributor", "JPN", time_zone="Asia/Tokyo"))

    html = body(client, "/en/events/event-1/")

    assert "<span>15 December 2026, 15:00–17:00</span> (Tokyo, UTC+09:00)" in html
    assert "data-own-time" not in html


def test_who_lives_in_the_same_time_is_told_it_once(client: Client) -> None:
    event(1, date(2026, 12, 15), **WEBINAR)
    client.force_login(make_user("contributor", "MNG", time_zone="Asia/Ulaanbaatar"))

    assert "Your time:" not in body(client, "/en/events/event-1/")


def test_a_series_leads_to_the_event_before_and_after(client: Client) -> None:
    event(1, date(2024, 12, 12), title="SOM-27", series="som")
    event(2, date(2019, 10, 9), title="SOM-23", series="som")
    event(3, None, title="SOM-28", series="som")
    event(4, date(2025, 1, 1), title="Other series", series="cop")

    html = body(client, "/en/events/event-1/")
    series = html[html.index('class="series ') :].split("</nav>")[0]

    assert re.findall(r'rel="(\w+)".*?series-name">([^<]+)', series, re.S) == [
        ("prev", "SOM-23"),
        ("next", "SOM-28"),
    ]
    assert "Other series" not in series


def test_an_event_in_another_language_carries_its_language(client: Client) -> None:
    event(1, date(2026, 12, 15), language="mn", title="Семинар", **WEBINAR)

    html = body(client, "/en/events/event-1/")

    assert '<h1 lang="mn">Семинар</h1>' in html
    assert re.search(r'<td lang="mn"><span class="programme-title">First', html)
    assert re.search(r'event-title" lang="mn"><a[^>]*>Семинар', body(client, LIST))


def test_registration_stands_where_it_is_offered_only(client: Client) -> None:
    event(1, date(2026, 12, 15), registration="here", capacity=10)
    event(2, date(2026, 12, 15))

    assert 'id="registration"' in body(client, "/en/events/event-1/")
    assert 'id="registration"' not in body(client, "/en/events/event-2/")


def test_text_is_escaped(client: Client) -> None:
    event(
        1,
        date(2026, 12, 15),
        title="<b>x</b><!--now-->",
        venue="<i>y</i>",
        status="postponed",
        status_note="<u>z</u>",
        sessions=(Session(date(2026, 12, 15), time(9), None, "<s>w</s>"),),
        outputs=(Output("<s>w</s>", "", "<u>z</u>"),),
        series="s",
    )
    event(2, date(2026, 12, 16), series="s")

    for url in (LIST, "/en/events/event-1/", "/en/events/event-2/", "/en/events/calendar/2026-12/"):
        html = body(client, url)
        assert not re.findall(r"<[bius]>[xyzw]", html), url
    assert "<!--now-->" not in body(client, "/en/events/event-1/")


def test_what_was_withdrawn_is_gone_and_what_never_was_is_missing(client: Client) -> None:
    event(1, date(2026, 12, 15))
    event(2, date(2026, 12, 15), title="Stays")
    services.withdraw(reference="NEA-EV-0001", reason="A mistake.", at=NOW)

    assert "A mistake." in body(client, "/en/events/event-1/", 410)
    body(client, "/en/events/never/", 404)
    assert titles(body(client, LIST)) == ["Stays"]
    assert "Meeting 1" not in body(client, "/en/events/calendar/2026-12/")


# ---- What a page costs -------------------------------------------------------------------------

COSTS = [
    (LIST, 2),
    (LIST + "?when=past&state=MNG", 2),
    (LIST + "?q=meeting", 4),
    ("/en/events/calendar/2026-12/", 1),
    ("/en/events/cop17/", 2),
    ("/en/events/event-1/", 2),
    ("/en/events/event-2/", 3),
]


@pytest.mark.parametrize("count", [3, 6])
@pytest.mark.parametrize(("url", "queries"), COSTS)
def test_queries_do_not_grow(
    client: Client, url: str, queries: int, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(1, count + 1):
        more: dict[str, Any] = {"series": "s", "cop17": "road", "practices": ("grazing",)}
        registration = "here" if number == 2 else "none"
        event(number, date(2026, 12, number), registration=registration, **more)
        event(100 + number, date(2025, 12, number), **more)
    client.get(url)

    with django_assert_num_queries(queries):
        client.get(url)


PUBLIC = [LIST, "/en/events/calendar/2026-12/", "/en/events/cop17/", "/en/events/event-1/"]


@pytest.mark.parametrize("url", PUBLIC)
def test_readers_get_pages_that_may_be_kept_for_a_minute(client: Client, url: str) -> None:
    event(1, date(2026, 12, 15))

    response = client.get(url)

    assert response.cookies == {}
    assert response.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("url", PUBLIC)
def test_pages_of_people_who_are_signed_in_are_theirs_alone(client: Client, url: str) -> None:
    event(1, date(2026, 12, 15))
    client.force_login(make_user("contributor", "MNG"))

    assert client.get(url).headers["Cache-Control"] == "private, no-store"


GARBAGE = ["when=%00", "when=soon&page=x", "year=99999&cop17=%FF", "spoken=tlh&audience=", "q=%00"]


@pytest.mark.parametrize("query", GARBAGE)
def test_garbage_never_fails(client: Client, query: str) -> None:
    event(1, date(2026, 12, 15))
    client.raise_request_exception = False

    assert client.get(LIST, QUERY_STRING=query).status_code in (200, 400)
