"""The same against a real OpenSearch, where OPENSEARCH_TEST_URL names one: an index of its own there.

OPENSEARCH_TEST_URL=http://127.0.0.1:9200 make test ARGS="tests/catalogue/opensearch"
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings

from portal.catalogue import indexing, queries, services
from portal.catalogue.models import Unindexed
from portal.catalogue.opensearch import engine
from portal.catalogue.opensearch.address import Address
from portal.catalogue.opensearch.client import Client
from portal.catalogue.record import Kind
from tests.catalogue.builders import FIRST_DAY, publish, publish_translated

URL = os.environ.get("OPENSEARCH_TEST_URL", "")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not URL, reason="OPENSEARCH_TEST_URL names no OpenSearch to test with"),
]
AT = FIRST_DAY + timedelta(days=30)


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Give a client of an empty corner of the server; what a test leaves there is removed."""
    settings.SEARCH_URL = f"{URL.rstrip('/')}/portal-test"
    # A first question to a server that has just begun may take its time; no answer is a fault here.
    monkeypatch.setattr(engine, "ANSWER_SECONDS", 30.0)
    address = Address.read(settings.SEARCH_URL)
    client = Client(address)
    yield client
    for index in client.aliases(f"{address.name}-*"):
        client.remove(index)
    client.close()


def listed(words: str, language: str = "en") -> list[str]:
    found = queries.listing(Kind.CASE_STUDY, language=language, chosen={}, words=words)
    return [entry.reference for entry in found.entries]


def elsewhere(words: str) -> list[str]:
    """Ask OpenSearch and nobody else."""
    kept = queries.snapshot(Kind.CASE_STUDY)
    found = engine.engine(engine.Bonuses())
    assert found is not None
    met = found.matching(
        Kind.CASE_STUDY.value, services.search.plan(words, kept.lexicon), enough=1, most=600
    )
    assert met is not None, "OpenSearch did not answer"
    return kept.index.keys_of(met.strict)


def found_after_writing(client: Client, settings: Settings) -> None:
    indexing.catch_up()
    assert not Unindexed.objects.exists()
    client.refresh(Address.read(settings.SEARCH_URL).alias)


def test_an_index_is_built_searched_kept_up_and_built_anew(
    server: Client, settings: Settings
) -> None:
    publish_translated(1, "mn", "en", summary="Сургуулийн сав газар.")
    publish(2, title="防风固沙林 and shelter belts", summary="过度放牧")
    publish(3, title="Water rights", summary="Nothing of the kind.")
    assert indexing.build(at=AT) == 4

    assert elsewhere("固沙") == ["NEA-CS-0002"]
    assert elsewhere("water right") == ["NEA-CS-0003"]
    assert elsewhere("сургууль") == ["NEA-CS-0001"]
    assert listed("shelter belt")[0] == "NEA-CS-0002"

    publish(3, title="Snow fences", summary="Nothing of the kind.")
    services.withdraw(reference="NEA-CS-0002", reason="", at=AT)
    publish(4, title="Water pumps", summary="Wells.")
    found_after_writing(server, settings)

    assert elsewhere("water") == ["NEA-CS-0004"]
    assert elsewhere("固沙") == []
    assert indexing.build(at=AT + timedelta(hours=1)) == 4
    assert elsewhere("snow fence") == ["NEA-CS-0003"]
    address = Address.read(settings.SEARCH_URL)
    assert list(server.aliases(f"{address.name}-*")) == [address.index(AT + timedelta(hours=1))]


def test_what_is_older_does_not_undo_what_is_newer(server: Client, settings: Settings) -> None:
    publish(1, title="Old words")
    late = next(iter(indexing._lines_of(_all(), indexing._names(_all()), _address(settings))))
    indexing.build(at=AT)
    publish(1, title="New words")
    found_after_writing(server, settings)

    (item,) = server.write(_address(settings).alias, late)
    server.refresh(_address(settings).alias)

    assert item["error"]["type"] == "version_conflict_engine_exception"
    assert elsewhere("old") == []
    assert elsewhere("new") == ["NEA-CS-0001"]


def test_nothing_is_written_where_there_is_no_index(server: Client, settings: Settings) -> None:
    publish(1)
    assert indexing.catch_up() == 0
    services.withdraw(reference="NEA-CS-0001", reason="", at=AT)
    assert indexing.catch_up() == 0

    assert Unindexed.objects.count() == 1
    assert server.aliases("portal-test-*") == {}


def test_best_come_first_and_say_why(server: Client) -> None:
    publish(1, title="On belts", summary="Far from water: water is not near belts.")
    publish(2, title="Water belts", summary="Nothing of the kind.")
    publish(3, title="Something", summary="Waters, belts.", search_text="overgrazing")
    indexing.build(at=AT)

    assert listed("water belts")[0] == "NEA-CS-0002"
    found = queries.listing(Kind.CASE_STUDY, language="en", chosen={}, words="过度放牧")
    assert [entry.reference for entry in found.entries] == ["NEA-CS-0003"]
    assert not found.reasons["NEA-CS-0003"].by_words
    assert found.reasons["NEA-CS-0003"].concepts


def _address(settings: Settings) -> Address:
    return Address.read(settings.SEARCH_URL)


def _all() -> list[Unindexed]:
    return list(Unindexed.objects.order_by("pk"))
