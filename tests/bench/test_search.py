"""Known items: does a reader who remembers a few words of a text find it among sixty thousand?

Run by `make bench-search`. The corpus and the rule by which queries are drawn stand in
`tests/bench/corpus.py`. Wagtail's stock search answers the same queries over a sample of the same
documents, as many as it can index in a bearable time: with fewer documents its task is easier.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, models
from modelsearch import index
from modelsearch.abstract_models import TextIDGenericRelation
from modelsearch.backends.database.postgres.postgres import PostgresSearchBackend
from pytest_django import DjangoDbBlocker
from wagtail.search.models import IndexEntry

from portal.catalogue import queries
from tests.bench import corpus, filling
from tests.bench.corpus import Document, Query

pytestmark = [pytest.mark.slow, pytest.mark.search, pytest.mark.django_db]

PER_LANGUAGE = 240
FIRST = 10
STOCK_DOCUMENTS = 8_000
RECALL = dict.fromkeys(("en", "zh-hans", "ja", "ko", "ru"), 0.95) | {"mn": 0.90}
MRR = 0.70


class StockNote(index.Indexed, models.Model):
    """A document as Wagtail's search indexes any model: nothing of it is ours."""

    title = models.TextField()
    text = models.TextField()
    index_entries = TextIDGenericRelation(IndexEntry)

    search_fields = (index.SearchField("title", boost=2), index.SearchField("text"))

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "bench_stocknote"

    def __str__(self) -> str:
        return self.title


@dataclass
class Score:
    """Places of the wanted documents, 0 where it was not among the first; and how long it took."""

    places: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return sum(place > 0 for place in self.places) / len(self.places)

    @property
    def mrr(self) -> float:
        return sum(1 / place for place in self.places if place) / len(self.places)

    def said(self) -> str:
        late = statistics.quantiles(self.seconds, n=20)[-1]
        return (
            f"{len(self.places):>5} {self.recall:>7.3f} {self.mrr:>6.3f}"
            f" {statistics.median(self.seconds) * 1e3:>7.1f} {late * 1e3:>7.1f}"
        )


@pytest.fixture(scope="module")
def documents(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[list[Document]]:
    """All documents, in the catalogue for the module and gone after it."""
    found = corpus.documents()
    with django_db_blocker.unblock():
        filling.fill(
            filling.entry(number, one.language, one.title, one.text)
            for number, one in enumerate(found, 1)
        )
    yield found
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("drop table if exists bench_stocknote")


def ask(drawn: Sequence[Query], search: Callable[[Query], list[int]]) -> dict[str, Score]:
    """Ask all queries; `search` gives the numbers of the documents that come first."""
    scores: dict[str, Score] = defaultdict(Score)
    for query in drawn:
        start = time.perf_counter()
        first = search(query)
        seconds = time.perf_counter() - start
        place = first.index(query.document) + 1 if query.document in first else 0
        for key in (query.language, f"{query.language} {query.kind}", "all"):
            scores[key].places.append(place)
            scores[key].seconds.append(seconds)
    return scores


def ours(query: Query) -> list[int]:
    found = queries.listing(None, language=query.language, chosen={}, words=query.words, size=FIRST)
    return [int(entry.reference[-6:]) - 1 for entry in found.entries]


def stock(config: str, found: Sequence[Document]) -> Callable[[Query], list[int]]:
    """Index a sample with Wagtail's backend of a text search configuration."""
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists bench_stocknote")
        cursor.execute(
            "create table bench_stocknote (id bigint primary key, title text, text text)"
        )
    notes = [StockNote(pk=n + 1, title=one.title, text=one.text) for n, one in enumerate(found)]
    StockNote.objects.bulk_create(notes)
    backend = PostgresSearchBackend({"SEARCH_CONFIG": config})
    wanted = backend.get_index_for_model(StockNote)
    for start in range(0, len(notes), 500):
        wanted.add_items(StockNote, notes[start : start + 500])

    def search(query: Query) -> list[int]:
        return [note.pk - 1 for note in backend.search(query.words, StockNote)[:FIRST]]

    return search


def table(name: str, scores: dict[str, Score]) -> list[str]:
    head = f"{name:28} {'n':>5} {'recall':>7} {'MRR':>6} {'p50 ms':>7} {'p95 ms':>7}"
    return [head, *(f"  {key:26} {scores[key].said()}" for key in sorted(scores))]


def test_known_items_are_found_in_six_languages(documents: list[Document], capsys: Any) -> None:
    drawn = corpus.queries(documents, PER_LANGUAGE)
    assert {q.language for q in drawn} == set(RECALL)
    ours(drawn[0])

    scores = ask(drawn, ours)

    sample = documents[:STOCK_DOCUMENTS]
    asked = [query for query in drawn if query.document < len(sample)]
    lines = table(f"ours, {len(documents)} documents", scores)
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201 - the figures are the purpose
    lines = []
    for config in ("simple", "english"):
        stocks = ask(asked, stock(config, sample))
        totals = {key: score for key, score in stocks.items() if " " not in key}
        lines += table(f"stock {config}, {len(sample)} documents", totals)
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201 - the figures are the purpose
    for language, bar in RECALL.items():
        assert scores[language].recall >= bar, language
    assert scores["all"].mrr >= MRR
