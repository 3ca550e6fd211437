"""What lists and search cost at 1,000, 10,000 and 100,000 entries; memory; publishing one entry.

Run by `make bench-search`. Bars: D1, D2, T5 to T9 and T12 of the performance study. CPU seconds of
web and PostgreSQL decide, since a busy machine slows the clock, not them; the clock is printed too.
Entries are long: eight documents of the corpus each. Above ten thousand they repeat, with other
numbers and days.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle, islice
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from portal.accounts import states
from portal.catalogue import search, services
from portal.catalogue.models import Version
from portal.catalogue.record import PublishedEntry
from portal.vocabulary.queries import terms
from tests.bench import corpus, filling
from tests.bench.test_pages import backend_seconds
from tests.bench.test_search import StockNote, stock

pytestmark = [pytest.mark.slow, pytest.mark.search, pytest.mark.django_db]

SIZES = (1_000, 10_000, 100_000)
DISTINCT = 10_000
ROUNDS = 25
COMMON, MID = "zqcommon", "zqmid"
"""Words of every second entry, and of every twentieth."""
PAGES = {
    "list, page 1": "/en/case-studies/",
    "list, 3 facets": "/en/case-studies/?state=MNG&state=JPN&land=Ge&driver=d-g",
    "list, 90 % deep": "/en/case-studies/?page={deep}",
    "search, 5 % + facet": f"/en/search/?q={MID}&practice=grazing",
    "search, 50 % + facet": f"/en/search/?q={COMMON}&practice=grazing",
    "search, three words": "/en/search/?q=configuration+of+the+network",
    "search, 沙漠": "/zh-hans/search/?q=%E7%B3%BB%E7%BB%9F",
}
FUZZ = [
    "'" * 200,
    "沙" * 10_000,
    "a " * 5_000,
    "zqcommon " * 1_200,
    "\u202e\u200f!!",
    "沙x사й" * 50,
]


@dataclass
class Cost:
    """CPU and clock of one page, by request."""

    web: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)
    queries: int = 0

    @property
    def cpu(self) -> float:
        """The median of both together."""
        return statistics.median(w + d for w, d in zip(self.web, self.database, strict=True))

    def said(self) -> str:
        late = statistics.quantiles(self.clock, n=20)[-1]
        return (
            f"{self.queries:>7} {statistics.median(self.web) * 1e3:>7.1f}"
            f" {statistics.median(self.database) * 1e3:>7.1f} {self.cpu * 1e3:>7.1f}"
            f" {statistics.median(self.clock) * 1e3:>7.1f} {late * 1e3:>7.1f}"
        )


def entries(count: int) -> Iterator[PublishedEntry]:
    """Give long entries with filter values, by a seeded draw."""
    dice = random.Random(corpus.SEED)
    known = terms()
    codes = {s: list(known.by_scheme[s]) for s in ("practice", "driver", "land-use", "degradation")}
    by_language: dict[str, list[str]] = {}
    for one in corpus.documents():
        by_language.setdefault(one.language, []).append(one.whole)
    texts = [
        (language, " ".join(row[start : start + 8]))
        for language, row in by_language.items()
        for start in range(0, len(row), 8)
    ]
    dice.shuffle(texts)
    for number, (language, text) in enumerate(islice(cycle(texts), count), 1):
        words = [COMMON] * (number % 2 == 0) + [MID] * (number % 20 == 7)
        yield filling.entry(
            number,
            language,
            text[:60],
            text[160:],
            summary=text[60:160],
            authors=" ".join(words),
            states=(dice.choice(states.STATES).iso3,),
            codes={s: tuple(dice.sample(c, dice.randint(1, 3))) for s, c in codes.items()},
        )


def grow(count: int) -> None:
    """Bring the empty catalogue to a size."""
    with connection.cursor() as cursor:
        cursor.execute("truncate catalogue_record, catalogue_word cascade")
        cursor.execute("drop index record_tokens")
        filling.fill(entries(min(count, DISTINCT)))
        _repeat(cursor, count)
        cursor.execute(
            "create index record_tokens on catalogue_record using gin (tokens)"
            " with (fastupdate = off)"
        )
        cursor.execute("vacuum analyze catalogue_record")
    Version.objects.all().delete()
    Version.objects.create(pk=1)


def _repeat(cursor: Any, count: int) -> None:
    own = {
        "number": f"number + {DISTINCT} * k",
        "reference": f"'NEA-CS-' || lpad((number + {DISTINCT} * k)::text, 6, '0')",
        "slug": f"'case-' || number + {DISTINCT} * k",
        "published_at": f"published_at + k * interval '{DISTINCT} minutes'",
    }
    columns = ", ".join(filling.COLUMNS)
    values = ", ".join(own.get(name, name) for name in filling.COLUMNS)
    cursor.execute(
        f"insert into catalogue_record ({columns}) select {values}"
        " from catalogue_record, generate_series(1, %s) as k",
        [count // DISTINCT - 1],
    )


@pytest.fixture(scope="module")
def _emptied(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)


def measure(get: Callable[[], Any], rounds: int = ROUNDS) -> Cost:
    cost = Cost()
    assert get().status_code == 200
    with CaptureQueriesContext(connection) as captured:
        get()
    cost.queries = len(captured)
    for _round in range(rounds):
        clock, before_db, before = time.perf_counter(), backend_seconds(), time.process_time()
        get()
        cost.web.append(time.process_time() - before)
        cost.database.append(backend_seconds() - before_db)
        cost.clock.append(time.perf_counter() - clock)
    return cost


def plans_with_scans(get: Callable[[], Any]) -> list[str]:
    """Give the statements of a request whose plan reads the whole catalogue."""
    asked: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        get()
    scans = []
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(f"explain {sql}", params)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            if "Seq Scan on catalogue_record" in plan:
                scans.append(f"{sql}\n{plan}")
    return scans


def pss(urlconf: str, *paths: str) -> float:
    """Give the MiB that a fresh process holds after it has answered these requests."""
    script = (
        "import sys, django; django.setup()\n"
        "from django.db import connections; from django.test import Client\n"
        "connections['default'].settings_dict['NAME'] = sys.argv[1]\n"
        "for path in sys.argv[2:]:\n"
        "    assert Client().get(path).status_code == 200, path\n"
        "print(next(line.split()[1] for line in open('/proc/self/smaps_rollup')"
        " if line.startswith('Pss:')))\n"
    )
    code = f"from django.conf import settings; settings.ROOT_URLCONF = {urlconf!r}\n" + script
    done = subprocess.run(
        [sys.executable, "-c", code, connection.settings_dict["NAME"], *paths],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return int(done.stdout.split()[-1]) / 1024


@contextmanager
def timed(spent: dict[str, float], name: str, module: Any, attribute: str) -> Iterator[None]:
    """Add up what a function costs while it is called by others."""
    real = getattr(module, attribute)

    def around(*args: Any, **kwargs: Any) -> Any:
        before = time.process_time() + backend_seconds()
        try:
            return real(*args, **kwargs)
        finally:
            spent[name] = spent.get(name, 0) + time.process_time() + backend_seconds() - before

    setattr(module, attribute, around)
    try:
        yield
    finally:
        setattr(module, attribute, real)


def publishing(number: int) -> dict[str, float]:
    """Give the CPU of publishing one more entry: whole, its pages and cards, the rest."""
    entry = next(islice(entries(number % 50 + 1), number % 50, None))
    new = filling.entry(900_000 + number, entry.language, entry.title, entry.search_text)
    spent: dict[str, float] = {}
    with (
        timed(spent, "rendering", services, "_render"),
        timed(spent, "rendering", services, "_render_cards"),
        timed(spent, "tokens", search, "tokens"),
    ):
        before = time.process_time() + backend_seconds()
        services.publish(new)
        spent["whole"] = time.process_time() + backend_seconds() - before
    spent["index"] = spent["whole"] - spent["rendering"]
    return spent


@pytest.mark.usefixtures("_emptied")
@pytest.mark.django_db(transaction=True)
def test_cost_stays_flat(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    costs: dict[int, dict[str, Cost]] = {}
    lines: list[str] = []
    reader = Client()
    for size in SIZES:
        grow(size)
        deep = size * 9 // 10 // 20
        lines.append(
            f"{size:>7} entries {'queries':>14} {'web':>7} {'pg':>7} {'CPU':>7} {'p50':>7} {'p95':>7}"
        )
        costs[size] = {}
        for name, path in PAGES.items():
            cost = measure(partial(reader.get, path.format(deep=deep)))
            costs[size][name] = cost
            lines.append(f"  {name:21} {cost.said()}")
        if size == DISTINCT:
            for path in PAGES.values():
                assert plans_with_scans(partial(reader.get, path.format(deep=deep))) == []
            lines.append(stock_of(size, costs[size]["search, 5 % + facet"]))
        runs = [publishing(number) for number in range(7)]
        told = {key: statistics.median(run[key] for run in runs) * 1e3 for key in runs[0]}
        costs[size]["publish"] = Cost(web=[told["index"] / 1e3], database=[0.0])
        lines.append("  publish, CPU ms: " + ", ".join(f"{k} {v:.1f}" for k, v in told.items()))
    slow = {}
    for words in FUZZ:
        before = time.process_time() + backend_seconds()
        assert reader.get("/en/search/", {"q": words}).status_code == 200
        slow[words[:12]] = time.process_time() + backend_seconds() - before
    lines.append(f"  worst of fuzzed queries: {max(slow.values()) * 1e3:.0f} ms of CPU")
    ours = pss("portal.urls", "/en/", PAGES["list, 3 facets"], PAGES["search, 5 % + facet"])
    twin = pss("tests.bench.naive", "/naive/en/case-studies/")
    lines.append(f"  worker's memory (PSS): {ours:.0f} MiB, twin {twin:.0f} MiB, {ours / twin:.2f}")
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201 - the figures are the purpose

    small, large = costs[SIZES[0]], costs[SIZES[-1]]
    for name, cost in large.items():
        assert cost.queries <= 5, name
    assert large["list, 3 facets"].cpu <= 1.5 * small["list, 3 facets"].cpu
    assert large["list, 90 % deep"].cpu <= 1.5 * large["list, page 1"].cpu
    assert large["search, 5 % + facet"].cpu <= 0.075
    assert large["search, 50 % + facet"].cpu <= 0.2
    assert max(slow.values()) <= 0.5
    assert max(costs[size]["publish"].web[0] for size in SIZES) <= 0.05
    assert ours <= 1.3 * twin


def stock_of(size: int, ours: Cost) -> str:
    """Measure Wagtail's stock search for the same word over as many entries; T8."""
    rows = list(islice(entries(size), 2_000))
    notes = [corpus.Document(e.language, e.title, f"{e.search_text} {e.authors}") for e in rows]
    search_stock = stock("english", notes)
    with connection.cursor() as cursor:
        for table, own in (("bench_stocknote", "id"), ("modelsearch_indexentry", "object_id")):
            cursor.execute(
                "select string_agg(quote_ident(column_name), ', ') from information_schema.columns"
                " where table_name = %s and column_name not in ('id', 'object_id')",
                [table],
            )
            ((columns,),) = cursor.fetchall()
            key = f"({own}::int + 2000 * k)" + ("::text" if own == "object_id" else "")
            cursor.execute(
                f"insert into {table} ({own}, {columns}) select {key}, {columns}"
                " from " + table + ", generate_series(1, %s) as k where "
                f"{own}::int <= 2000" + (" and content_type_id = %s" if own == "object_id" else ""),
                [size // 2_000 - 1] + ([_content_type()] if own == "object_id" else []),
            )
        cursor.execute("analyze modelsearch_indexentry")
    query = corpus.Query("en", MID, 0, "1")
    spent = []
    for _round in range(5):
        before = time.process_time() + backend_seconds()
        search_stock(query)
        spent.append(time.process_time() + backend_seconds() - before)
    ratio = ours.cpu / statistics.median(spent)
    assert ratio <= 1 / 20, f"{ratio:.3f} of the stock search"
    return (
        f"  stock search, 5 %, no facets: {statistics.median(spent) * 1e3:.0f} ms of CPU;"
        f" our whole page is {ratio:.4f} of it"
    )


def _content_type() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from django_content_type where model = %s", [StockNote._meta.model_name]
        )
        ((found,),) = cursor.fetchall()
    return int(found)
