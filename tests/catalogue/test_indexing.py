"""The index elsewhere: owed in the act, told afterwards, built aside. PostgreSQL and HTTP are real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from portal.catalogue import indexing, queries, services
from portal.catalogue.models import EntryNumber, Unindexed, Version
from portal.catalogue.record import Kind
from portal.catalogue.signals import index_owed
from portal.core.errors import Conflict
from portal.library.receivers import follow_index
from tests.catalogue.builders import FIRST_DAY, publish, publish_translated
from tests.catalogue.opensearch import recorded
from tests.catalogue.opensearch.recorded import Exchange, Recorded, playing

pytestmark = pytest.mark.django_db

AT = FIRST_DAY + timedelta(days=30)
BEGUN = "entries-1-20261031090000"
ELSEWHERE = "http://127.0.0.1:1/entries"
"""Named, but nobody asks it."""
NOT_BUILDING = Exchange("GET", "/_alias/entries-1-building", recorded.ALIAS_MISSING, status=404)
SEARCH = ("POST", "/entries-1/_search")


@pytest.fixture
def elsewhere(settings: Settings) -> None:
    settings.SEARCH_URL = ELSEWHERE


@contextmanager
def told(settings: Settings, *exchanges: Exchange) -> Iterator[Recorded]:
    with playing(*exchanges) as played:
        settings.SEARCH_URL = played.url
        yield played


def owed() -> list[tuple[str, str]]:
    return list(
        Unindexed.objects.order_by("reference", "language").values_list("reference", "language")
    )


def number(of: int) -> int:
    return EntryNumber.objects.get(reference=f"NEA-CS-{of:04d}").pk


def bulk(*names: str, **more: Any) -> Exchange:
    return Exchange("POST", "/entries-1/_bulk", recorded.taken(*names), **more)


# ---- What is owed --------------------------------------------------------------------------------


def test_nothing_is_owed_where_postgresql_is_the_engine() -> None:
    publish(1)

    assert owed() == []
    assert indexing.catch_up() == 0


@pytest.mark.usefixtures("elsewhere")
def test_every_change_of_an_entry_is_owed_with_its_turn() -> None:
    publish_translated(1, "mn", "en")
    turn = Version.objects.get().turn
    assert owed() == [("NEA-CS-0001", "en"), ("NEA-CS-0001", "mn")]
    assert set(Unindexed.objects.values_list("turn", flat=True)) == {turn}
    Unindexed.objects.all().delete()

    services.withdraw_language(reference="NEA-CS-0001", language="en")
    assert owed() == [("NEA-CS-0001", "en"), ("NEA-CS-0001", "mn")]
    services.find_anew("NEA-CS-0001")
    services.withdraw(reference="NEA-CS-0001", reason="", at=AT)

    assert owed() == [("NEA-CS-0001", "en"), ("NEA-CS-0001", "mn")]
    assert Version.objects.get().turn == turn + 3
    assert Unindexed.objects.get(language="mn").turn == turn + 3


@pytest.mark.usefixtures("elsewhere")
def test_what_is_rolled_back_is_not_owed_and_its_turn_is_seen_by_nobody() -> None:
    publish(1)
    turn = Version.objects.get().turn
    with transaction.atomic():
        publish(2)
        transaction.set_rollback(True)

    assert owed() == [("NEA-CS-0001", "en")]
    assert Version.objects.get().turn == turn


@pytest.mark.usefixtures("elsewhere")
def test_a_worker_is_woken_after_the_commit_and_not_for_each(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    woken: list[Any] = []

    def listen(**kwargs: Any) -> None:
        woken.append(kwargs)

    index_owed.disconnect(dispatch_uid="library.index")
    index_owed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            publish(1)
            assert woken == []
        assert len(woken) == 1
        with django_capture_on_commit_callbacks(execute=True):
            publish(2)
        assert len(woken) == 1
    finally:
        index_owed.disconnect(listen)
        index_owed.connect(follow_index, dispatch_uid="library.index")


# ---- Telling it ----------------------------------------------------------------------------------


def test_publishing_tells_the_index_by_itself(
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with (
        told(settings, NOT_BUILDING, bulk("1-en")) as played,
        django_capture_on_commit_callbacks(execute=True),
    ):
        publish(1)

    head, document = played.asked[1].lines
    assert head["index"]["_id"] == f"{number(1)}-en"
    assert head["index"]["version"] == Version.objects.get().turn
    assert document["title"].startswith("pasture agreements")
    assert owed() == []


def test_what_left_is_told_first_and_loses_its_words(settings: Settings) -> None:
    settings.SEARCH_URL = ELSEWHERE
    publish(1)
    publish_translated(2, "mn", "en")
    services.withdraw(reference="NEA-CS-0002", reason="Asked for.", at=AT)

    with told(settings, NOT_BUILDING, bulk("2-en", "2-mn", "1-en")) as played:
        assert indexing.catch_up() == 3

    lines = played.asked[1].lines
    assert [head["index"]["_id"] for head in lines[::2]] == [
        *(f"{number(2)}-{code}" for code in ("mn", "en")),
        f"{number(1)}-en",
    ]
    assert lines[1] == {"number": number(2), "language": "mn"}
    assert lines[3] == {"number": number(2), "language": "en"}
    assert lines[5]["words"]
    assert owed() == []


def test_nothing_is_lost_where_opensearch_is_away(settings: Settings) -> None:
    settings.SEARCH_URL = ELSEWHERE
    publish(1)

    assert indexing.catch_up() == 0
    assert owed() == [("NEA-CS-0001", "en")]
    with told(settings, NOT_BUILDING, bulk("1-en", status=503)):
        assert indexing.catch_up() == 0
    assert owed() == [("NEA-CS-0001", "en")]
    with told(settings, NOT_BUILDING, bulk("1-en")):
        assert indexing.catch_up() == 1
    assert owed() == []


def test_without_an_index_all_stays_owed(settings: Settings) -> None:
    settings.SEARCH_URL = ELSEWHERE
    publish(1)
    missing = recorded.not_taken(f"{number(1)}-en", "index_not_found_exception", 404)

    with told(settings, NOT_BUILDING, Exchange("POST", "/entries-1/_bulk", missing)):
        assert indexing.catch_up() == 0

    assert owed() == [("NEA-CS-0001", "en")]


def test_one_refused_document_holds_up_no_other(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(indexing, "TEXTS_AT_ONCE", 1)
    settings.SEARCH_URL = ELSEWHERE
    publish(1)
    publish(2)
    refused = recorded.not_taken(f"{number(1)}-en", "mapper_parsing_exception", 400)

    with told(
        settings,
        NOT_BUILDING,
        Exchange("POST", "/entries-1/_bulk", refused),
        NOT_BUILDING,
        bulk("2-en"),
    ):
        assert indexing.catch_up() == 1

    assert owed() == [("NEA-CS-0001", "en")]
    assert "OpenSearch refuses NEA-CS-0001 (en)" in caplog.text


def test_something_newer_that_is_there_settles_what_is_owed(settings: Settings) -> None:
    settings.SEARCH_URL = ELSEWHERE
    publish(1)
    newer = recorded.not_taken(f"{number(1)}-en", "version_conflict_engine_exception", 409)

    with told(settings, NOT_BUILDING, Exchange("POST", "/entries-1/_bulk", newer)):
        assert indexing.catch_up() == 1

    assert owed() == []


def test_what_changes_while_it_is_told_stays_owed(settings: Settings) -> None:
    settings.SEARCH_URL = ELSEWHERE
    publish(1)
    changed = Unindexed.objects.get().turn + 1

    with told(settings, NOT_BUILDING, bulk("1-en")):
        original = indexing._send

        def send(*args: Any) -> indexing.Sent:
            sent = original(*args)
            Unindexed.objects.all().update(turn=changed)
            return sent

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(indexing, "_send", send)
            assert indexing.catch_up() == 0

    assert Unindexed.objects.get().turn == changed


def test_an_index_that_is_built_is_told_too_and_first(settings: Settings) -> None:
    settings.SEARCH_URL = ELSEWHERE
    publish(1)

    with told(
        settings,
        Exchange(
            "GET",
            "/_alias/entries-1-building",
            recorded.aliases(entries_1_20261031090000="entries-1-building"),
        ),
        Exchange("POST", "/entries-1-building/_bulk", recorded.taken("1-en")),
        bulk("1-en"),
    ) as played:
        assert indexing.catch_up() == 1

    assert played.asked[1].text == played.asked[2].text


def test_large_documents_go_in_several_requests(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "MOST_BYTES", 10)
    settings.SEARCH_URL = ELSEWHERE
    publish(1)
    publish(2)

    with told(settings, NOT_BUILDING, bulk("1-en"), bulk("2-en")) as played:
        assert indexing.catch_up() == 2

    assert [len(asked.lines) for asked in played.asked[1:]] == [2, 2]


# ---- Building it ---------------------------------------------------------------------------------


def building(*left: str) -> list[Exchange]:
    answer = {index: {"aliases": {"entries-1-building": {}}} for index in left}
    return [
        Exchange("GET", "/_alias/entries-1-building", answer) if left else NOT_BUILDING,
        *(Exchange("DELETE", f"/{index}", recorded.ACKNOWLEDGED) for index in left),
        Exchange("PUT", f"/{BEGUN}", recorded.created(BEGUN)),
    ]


FILLED = Exchange("POST", "/entries-1-building/_bulk", recorded.taken("1-en"))
FINISHED = [
    Exchange("PUT", f"/{BEGUN}/_settings", recorded.ACKNOWLEDGED),
    Exchange("POST", f"/{BEGUN}/_refresh", recorded.REFRESHED),
]


def test_an_index_is_built_aside_and_switched_to_at_one_moment(settings: Settings) -> None:
    publish_translated(1, "mn", "en")
    publish(2)
    there = {
        "entries-0-20250101000000": {"aliases": {"entries-0": {}}},
        "entries-1-20260101000000": {"aliases": {"entries-1": {}}},
        BEGUN: {"aliases": {"entries-1-building": {}}},
        "entries-test-1-20260101000000": {"aliases": {"entries-test-1": {}}},
    }
    with told(
        settings,
        *building("entries-1-20251231000000"),
        FILLED,
        *FINISHED,
        Exchange("GET", "/_alias/entries-*", there),
        Exchange("POST", "/_aliases", recorded.ACKNOWLEDGED),
    ) as played:
        assert indexing.build(at=AT) == 3

    made = next(asked for asked in played.asked if asked.method == "PUT")
    assert made.body["aliases"] == {"entries-1-building": {}}
    filled = next(asked for asked in played.asked if asked.path.endswith("_bulk"))
    assert filled.params == {"require_alias": "true"}
    assert [head["index"]["version"] for head in filled.lines[::2]] == [
        Version.objects.get().turn
    ] * 3
    assert played.asked[-1].body == {
        "actions": [
            {"add": {"index": BEGUN, "alias": "entries-1"}},
            {"remove": {"index": BEGUN, "alias": "entries-1-building"}},
            {"remove_index": {"index": "entries-0-20250101000000"}},
            {"remove_index": {"index": "entries-1-20260101000000"}},
        ]
    }


def test_what_is_published_while_an_index_is_built_is_in_it(settings: Settings) -> None:
    settings.SEARCH_URL = ELSEWHERE
    publish(1)
    Unindexed.objects.all().delete()
    begun = Exchange(
        "GET", "/_alias/entries-1-building", {BEGUN: {"aliases": {"entries-1-building": {}}}}
    )
    with told(
        settings,
        *building(),
        FILLED,
        begun,
        Exchange("POST", "/entries-1-building/_bulk", recorded.taken("2-en")),
        bulk("2-en"),
        *FINISHED,
        Exchange("GET", "/_alias/entries-*", {}),
        Exchange("POST", "/_aliases", recorded.ACKNOWLEDGED),
    ) as played:
        original = indexing._fill

        def fill(*args: Any) -> int:
            count = original(*args)
            publish(2)
            return count

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(indexing, "_fill", fill)
            assert indexing.build(at=AT) == 1

    late = [asked for asked in played.asked if asked.path.endswith("_bulk")][1]
    assert late.lines[0]["index"]["_id"] == f"{number(2)}-en"
    assert owed() == []


def test_a_build_that_fails_leaves_readers_what_they_had(settings: Settings) -> None:
    publish(1)
    refused = recorded.not_taken("1-en", "es_rejected_execution_exception", 429)

    with (
        told(
            settings,
            *building(),
            Exchange("POST", "/entries-1-building/_bulk", refused),
            Exchange("DELETE", f"/{BEGUN}", recorded.ACKNOWLEDGED),
        ),
        pytest.raises(CommandError, match="did not take all documents"),
    ):
        _at(lambda: call_command("build_search_index"))


def test_a_switch_whose_answer_is_lost_is_not_taken_back(settings: Settings) -> None:
    with (
        told(  # and nothing is deleted
            settings,
            *building(),
            *FINISHED,
            Exchange("GET", "/_alias/entries-*", {}),
            Exchange("POST", "/_aliases", {"error": "gone", "status": 503}, status=503),
        ),
        pytest.raises(CommandError, match="OpenSearch did not take the index"),
    ):
        _at(lambda: call_command("build_search_index"))


def test_the_command_says_what_it_built_and_needs_the_setting(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="SEARCH_URL is empty"):
        call_command("build_search_index")
    publish(1)
    with told(
        settings,
        *building(),
        FILLED,
        *FINISHED,
        Exchange("GET", "/_alias/entries-*", {}),
        Exchange("POST", "/_aliases", recorded.ACKNOWLEDGED),
    ):
        _at(lambda: call_command("build_search_index"))

    assert capsys.readouterr().out == "1 documents; searches are answered by OpenSearch.\n"


@pytest.mark.django_db(transaction=True)
def test_only_one_process_builds(settings: Settings) -> None:
    settings.SEARCH_URL = ELSEWHERE
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [indexing.BUILDER])
        with pytest.raises(Conflict):
            indexing.build(at=AT)
        with pytest.raises(CommandError, match="Another process"):
            call_command("build_search_index")
    finally:
        other.close()


def _at(work: Callable[[], Any]) -> Any:
    """Run at the moment that the recorded names of indices say."""
    with time_machine.travel(AT, tick=False):
        return work()


# ---- What readers see ----------------------------------------------------------------------------


def listed(words: str) -> list[str]:
    found = queries.listing(Kind.CASE_STUDY, language="en", chosen={}, words=words)
    return [entry.reference for entry in found.entries]


def test_readers_get_what_the_other_engine_finds_in_its_order(settings: Settings) -> None:
    publish(1)
    publish(2)
    publish(3, title="Something else", summary="Nothing of the kind.")
    first, second = number(1), number(2)
    with told(
        settings,
        Exchange(*SEARCH, recorded.numbers([first, second])),
        Exchange(*SEARCH, recorded.numbers([first, second])),
        Exchange(*SEARCH, recorded.hits((first, 3.0, ()), (second, 1.0, ()))),
        Exchange(*SEARCH, recorded.hits((first, 0.0, ("words",)), (second, 0.0, ("words",)))),
    ):
        assert listed("pasture agreements") == ["NEA-CS-0001", "NEA-CS-0002"]


def test_what_left_the_catalogue_is_shown_to_nobody_whatever_the_index_says(
    settings: Settings,
) -> None:
    publish(1)
    publish(2, title="Pasture secret")
    left = number(2)
    services.withdraw(reference="NEA-CS-0002", reason="", at=AT)
    stale = recorded.numbers([number(1), left, 4_000_000_000])
    with told(
        settings,
        Exchange(*SEARCH, stale),
        Exchange(*SEARCH, stale),
        Exchange(*SEARCH, recorded.hits((left, 9.0, ()), (number(1), 1.0, ()))),
        Exchange(*SEARCH, recorded.hits((left, 0.0, ("words",)), (number(1), 0.0, ("words",)))),
    ) as played:
        assert listed("pasture secret") == ["NEA-CS-0001"]

    assert played.asked[2].body["query"]["function_score"]["query"]["bool"]["filter"][1] == {
        "terms": {"number": [number(1)]}
    }


def test_where_it_does_not_answer_postgresql_does(settings: Settings) -> None:
    publish(1)
    with told(settings, Exchange(*SEARCH, recorded.NO_INDEX, status=404)):
        assert listed("pasture") == ["NEA-CS-0001"]


def test_where_it_finds_nothing_postgresql_knows_what_was_meant(
    settings: Settings,
) -> None:
    publish(1)
    with told(settings, Exchange(*SEARCH, recorded.numbers([]))):
        found = queries.listing(None, language="en", chosen={}, words="pastrue")

    assert found.correction == "pasture"
