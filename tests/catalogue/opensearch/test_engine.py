"""When OpenSearch answers, and when PostgreSQL does in its place: over real HTTP."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from portal.catalogue.opensearch import asking, engine
from portal.catalogue.opensearch.address import Address
from portal.catalogue.opensearch.asking import Bonuses
from portal.catalogue.opensearch.engine import OpenSearch, Why
from portal.catalogue.text.lexicon import Lexicon
from portal.catalogue.text.plan import Plan, plan
from tests.catalogue.opensearch import recorded
from tests.catalogue.opensearch.recorded import Exchange, Recorded, playing

LEXICON = Lexicon.build([(("driver", "overgrazing"), "ru", "перевыпас")])
BONUSES = Bonuses(same_language=1.15, exact=1.5, in_order=1.5)
SEARCH = ("POST", "/entries-1/_search")


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def searching(*exchanges: Exchange) -> Iterator[tuple[OpenSearch, Recorded, Clock]]:
    with playing(*exchanges) as played:
        address, clock = Address.read(played.url), Clock()
        client = engine.client(address)
        try:
            yield OpenSearch(address, client, BONUSES, clock), played, clock
        finally:
            client.close()


def planned(typed: str) -> Plan:
    return plan(typed, LEXICON)


def met(
    found: OpenSearch, typed: str, *, kind: str = "", enough: int = 5, most: int = 600
) -> tuple[list[int], ...] | None:
    answer = found.matching(kind, planned(typed), enough=enough, most=most)
    return (list(answer.strict), list(answer.nearly), list(answer.best)) if answer else None


def test_enough_is_asked_for_once() -> None:
    with searching(Exchange(*SEARCH, recorded.numbers([2, 3, 5, 7, 11]))) as (found, played, _c):
        assert met(found, "water rights", kind="event") == ([2, 3, 5, 7, 11], [], [])

    assert {"term": {"kind": "event"}} in played.asked[0].body["query"]["bool"]["filter"]


def test_where_few_meet_all_those_that_meet_most_come_behind() -> None:
    with searching(
        Exchange(*SEARCH, recorded.numbers([2, 3])),
        Exchange(*SEARCH, recorded.numbers([1, 2, 3, 4])),
    ) as (found, played, _clock):
        assert met(found, "water rights") == ([2, 3], [1, 4], [])

    weaker = played.asked[1].body["query"]["bool"]["filter"][0]
    assert weaker["bool"]["minimum_should_match"] == 1


def test_a_long_answer_is_fetched_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_BUCKETS", 3)
    with searching(
        Exchange(*SEARCH, recorded.numbers([1, 2, 3])),
        Exchange(*SEARCH, recorded.numbers([4, 5, 6])),
        Exchange(*SEARCH, recorded.numbers([])),
    ) as (found, played, _clock):
        assert met(found, "water") == ([1, 2, 3, 4, 5, 6], [], [])

    composites = [asked.body["aggs"]["entries"]["composite"] for asked in played.asked]
    assert [one.get("after") for one in composites] == [None, {"number": 3}, {"number": 6}]


def test_where_too_many_meet_it_the_best_of_all_are_named() -> None:
    with searching(
        Exchange(*SEARCH, recorded.numbers([1, 2, 3, 4])),
        Exchange(*SEARCH, recorded.hits((4, 2.0, ()), (1, 1.0, ()))),
    ) as (found, played, _clock):
        assert met(found, "water", kind="event", enough=1, most=2) == ([1, 2, 3, 4], [], [4, 1])

    body = played.asked[1].body
    assert body["size"] == 2
    assert {"term": {"kind": "event"}} in body["query"]["function_score"]["query"]["bool"]["filter"]


def test_best_come_first_what_meets_all_before_and_equals_stay_in_order() -> None:
    asked = planned("перевыпас water")
    concept = "c:driver:overgrazing"
    with searching(
        Exchange(
            *SEARCH,
            recorded.hits((8, 4.0, ()), (9, 2.0, ()), (7, 2.0, ()), (3, 0.5, ())),
        ),
        Exchange(
            *SEARCH,
            # Entry 9 is there in two languages: what either has counts.
            recorded.hits((9, 0.0, ("words",)), (9, 0.0, (concept,)), (3, 0.0, (concept,))),
        ),
    ) as (found, played, _clock):
        page = found.ranked(
            asked,
            [3],
            [9, 8, 7, 6, 3],
            is_loose=True,
            language="mn",
            offset=0,
            size=5,
        )

    assert page is not None
    # 3 meets all of it; 9 and 7 are as good and stay as they were; 6 is not known there yet.
    assert list(page) == [3, 8, 9, 7, 6]
    assert page[3] == Why(by_words=False, by_concepts=(True,))
    assert page[9] == Why(by_words=True, by_concepts=(True,))
    assert page[6] == Why(by_words=False, by_concepts=(False,))
    assert played.asked[1].body["query"]["bool"]["filter"] == [
        {"terms": {"number": [3, 8, 9, 7, 6]}}
    ]


def test_pages_of_one_query_are_asked_of_the_same_copy() -> None:
    def ranked(found: OpenSearch, offset: int) -> list[int]:
        page = found.ranked(
            planned("water"),
            [],
            [4, 2],
            is_loose=False,
            language="en",
            offset=offset,
            size=1,
        )
        return list(page or {})

    scores = recorded.hits((2, 3.0, ()), (4, 1.0, ()))
    with searching(
        Exchange(*SEARCH, scores),
        Exchange(*SEARCH, recorded.hits((2, 0.0, ("words",)))),
        Exchange(*SEARCH, scores),
        Exchange(*SEARCH, recorded.hits((4, 0.0, ("words",)))),
    ) as (found, played, _clock):
        assert ranked(found, 0) == [2]
        assert ranked(found, 1) == [4]

    first, _reasons, second, _more = (asked.params["preference"] for asked in played.asked)
    assert first == second


def test_an_answer_without_hits_is_one() -> None:
    # The filter of the answer leaves nothing of it.
    with searching(Exchange(*SEARCH, {})) as (found, _played, _clock):
        assert met(found, "water") == ([], [], [])


def test_trouble_is_said_once_and_asked_again_after_a_while(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, engine.__name__)
    with searching(
        Exchange(*SEARCH, recorded.NO_INDEX, status=404),
        Exchange(*SEARCH, recorded.NO_INDEX, status=404),
        Exchange(*SEARCH, recorded.numbers([1, 2])),
    ) as (found, played, clock):
        assert met(found, "water") is None
        clock.now += engine.QUIET_SECONDS - 1
        assert met(found, "water") is None
        assert len(played.asked) == 1  # not asked while it is quiet
        clock.now += 2
        assert met(found, "water") is None
        clock.now += engine.QUIET_SECONDS + 1
        assert met(found, "water", enough=1) == ([1, 2], [], [])

    assert [record.getMessage() for record in caplog.records] == [
        "OpenSearch does not answer, PostgreSQL does: NotFoundError 404 index_not_found_exception",
        "OpenSearch answers again",
    ]


def test_silence_is_not_waited_for_longer_than_a_reader_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "ANSWER_SECONDS", 0.05)
    with searching(Exchange(*SEARCH, never=True)) as (found, _played, _clock):
        assert met(found, "water") is None


def test_all_questions_of_a_search_share_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_BUCKETS", 1)
    turned: list[Clock] = []
    with searching(
        Exchange(
            *SEARCH,
            recorded.numbers([1]),
            meanwhile=lambda: setattr(turned[0], "now", turned[0].now + 0.6),
        ),
        Exchange(
            *SEARCH,
            recorded.numbers([2]),
            meanwhile=lambda: setattr(turned[0], "now", turned[0].now + 0.6),
        ),
    ) as (found, played, clock):
        turned.append(clock)
        assert met(found, "water") is None

    assert [asked.body["timeout"] for asked in played.asked] == ["1000ms", "400ms"]
