"""The client over real HTTP: what goes over the wire, and what each answer is taken for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from portal.catalogue.opensearch import Unanswered
from portal.catalogue.opensearch.address import Address
from portal.catalogue.opensearch.client import Client
from tests.catalogue.opensearch import recorded
from tests.catalogue.opensearch.recorded import Exchange, Recorded, playing

BODY = {"size": 0, "query": {"bool": {"filter": []}}}
SEARCH = "/entries-1/_search"


@contextmanager
def speaking(*exchanges: Exchange) -> Iterator[tuple[Client, Recorded]]:
    with playing(*exchanges) as played:
        client = Client(Address.read(played.url))
        try:
            yield client, played
        finally:
            client.close()


def test_a_search_says_how_long_it_waits_and_what_of_the_answer_it_reads() -> None:
    with speaking(Exchange("POST", SEARCH, recorded.numbers([3, 5]))) as (client, played):
        found = client.search("entries-1", BODY, seconds=0.75, preference="a1")

    assert [b["key"]["number"] for b in found["aggregations"]["entries"]["buckets"]] == [3, 5]
    (asked,) = played.asked
    assert asked.body == {**BODY, "timeout": "750ms"}
    assert asked.params["preference"] == "a1"
    assert asked.params["allow_partial_search_results"] == "false"
    assert "aggregations.*.buckets.key" in asked.params["filter_path"].split(",")
    assert asked.headers["content-type"] == "application/json"


def test_a_password_goes_over_the_wire_and_into_no_message() -> None:
    answer = {"error": {"type": "security_exception", "reason": "no"}, "status": 401}
    with playing(Exchange("POST", SEARCH, answer, status=401)) as played:
        address = Address.read(played.url.replace("//", "//reader:secret-word@"))
        client = Client(address)
        with pytest.raises(Unanswered) as raised:
            client.search("entries-1", BODY, seconds=1)
        client.close()

    assert played.asked[0].headers["authorization"].startswith("Basic ")
    assert str(raised.value) == "AuthenticationException 401 security_exception"


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (recorded.numbers([3]) | {"timed_out": True}, 200, "only a part answered in time"),
        (
            recorded.numbers([3]) | {"_shards": {**recorded.SHARDS, "failed": 1}},
            200,
            "only a part answered in time",
        ),
        (recorded.NO_INDEX, 404, "NotFoundError 404 index_not_found_exception"),
        (
            {"error": {"type": "too_many_clauses", "reason": "x"}, "status": 400},
            400,
            "RequestError 400 too_many_clauses",
        ),
        (
            {"error": {"type": "search_phase_execution_exception"}, "status": 503},
            503,
            "TransportError 503 search_phase_execution_exception",
        ),
    ],
)
def test_less_than_the_whole_answer_is_none(answer: object, status: int, said: str) -> None:
    exchange = Exchange("POST", SEARCH, answer, status=status)
    with speaking(exchange) as (client, _played), pytest.raises(Unanswered) as raised:
        client.search("entries-1", BODY, seconds=1)

    assert str(raised.value) == said


def test_who_is_silent_is_left_in_time() -> None:
    with (
        speaking(Exchange("POST", SEARCH, never=True)) as (client, played),
        pytest.raises(Unanswered, match="ConnectionTimeout"),
    ):
        client.search("entries-1", BODY, seconds=0.05)

    assert len(played.asked) == 1  # it is not asked a second time


def test_nobody_there_is_told() -> None:
    with playing() as played:
        pass
    client = Client(Address.read(played.url))

    with pytest.raises(Unanswered, match="ConnectionError"):
        client.search("entries-1", BODY, seconds=1)
    client.close()


def test_documents_are_written_to_an_alias_only() -> None:
    lines = '{"index":{"_id":"7-ja"}}\n{"number":7}\n'
    with speaking(Exchange("POST", "/entries-1/_bulk", recorded.taken("7-ja"))) as (
        client,
        played,
    ):
        done = client.write("entries-1", lines)

    assert [(item["_id"], item["status"]) for item in done] == [("7-ja", 201)]
    (asked,) = played.asked
    assert asked.text == lines
    assert asked.params == {"require_alias": "true"}


def test_aliases_are_read_and_none_is_none() -> None:
    with speaking(
        Exchange(
            "GET", "/_alias/entries-*", recorded.aliases(entries_1_20261001090000="entries-1")
        ),
        Exchange("GET", "/_alias/entries-1-building", recorded.ALIAS_MISSING, status=404),
    ) as (client, _played):
        assert client.aliases("entries-*") == {"entries-1-20261001090000": ["entries-1"]}
        assert client.aliases("entries-1-building") == {}


def test_an_index_is_made_finished_switched_to_and_removed() -> None:
    actions = [{"add": {"index": "i", "alias": "entries-1"}}, {"remove_index": {"index": "h"}}]
    with speaking(
        Exchange("PUT", "/i", recorded.created("i")),
        Exchange("PUT", "/i/_settings", recorded.ACKNOWLEDGED),
        Exchange("POST", "/i/_refresh", recorded.REFRESHED),
        Exchange("POST", "/_aliases", recorded.ACKNOWLEDGED),
        Exchange("DELETE", "/i", recorded.ACKNOWLEDGED),
    ) as (client, played):
        client.create("i", {"aliases": {"entries-1-building": {}}})
        client.finish("i", {"index": {"refresh_interval": "1s"}})
        client.switch(actions)
        client.remove("i")

    made, settings, _refreshed, switched, removed = played.asked
    assert made.body == {"aliases": {"entries-1-building": {}}}
    assert settings.body == {"index": {"refresh_interval": "1s"}}
    assert switched.body == {"actions": actions}
    assert removed.params == {"ignore_unavailable": "true"}
