"""What a page costs: queries, CPU of web and PostgreSQL, as ratios to the naive twin.

Run by `make bench`. Pages are interleaved in one run (A B C … C B A), so that a busy machine
slows all alike; the median of the ratios of each round is what counts. Source of the bars: D1, T3
and T5 of the performance study.

"Made anew" is what it says: finished pages are not kept here, and each request for a case study
asks for one that nobody asked this process for before. What is left is what was rendered when the
entry was published, and the frame, which all pages share. The twin is asked for the same page
again and again, so that making its pictures is not counted.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from portal.accounts.roles import Role
from portal.library import services as library
from portal.library.content import CaseStudyContent
from portal.library.services import ReleasedFile
from portal.submissions.workflow import State
from tests.factories import ANSWERS, Cast, make_submission, make_user, picture_bytes

pytestmark = [pytest.mark.slow, pytest.mark.urls("tests.bench.naive")]

ENTRIES, ROUNDS, REQUESTS = 60, 9, 6


@dataclass
class Cost:
    """CPU seconds of one page, by round, and its queries."""

    web: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    queries: int = 0

    def total(self, number: int) -> float:
        return self.web[number] + self.database[number]


@pytest.fixture
def world(transactional_db: None, settings: Any) -> Iterator[dict[str, Callable[[], Any]]]:
    settings.STAFF_SECOND_FACTOR = False
    editor = make_user(Role.EDITOR)
    for number in range(ENTRIES):
        publish_entry(number, editor)
    cast = Cast("MNG")
    for _number in range(20):
        make_submission(State.IN_REVIEW, cast)
    reader, writer, moderator = Client(), Client(), Client()
    writer.force_login(cast.focal_point)
    moderator.force_login(cast.moderator)
    slug = "case-7"
    unread = unread_slugs()
    return {
        "home": lambda: reader.get("/en/"),
        "listing": lambda: reader.get("/en/case-studies/"),
        "listing, 3 facets": lambda: reader.get(
            "/en/case-studies/?state=MNG&state=JPN&land=Ge&driver=d-g"
        ),
        "detail": lambda: reader.get(f"/en/case-studies/{next(unread)}/"),
        "detail, kept": lambda: kept(reader, f"/en/case-studies/{slug}/"),
        "listing, kept": lambda: kept(reader, "/en/case-studies/"),
        "desk": lambda: writer.get("/en/desk/"),
        "queue": lambda: moderator.get("/cms/review/"),
        "naive listing": lambda: reader.get("/naive/en/case-studies/"),
        "naive detail": lambda: reader.get(f"/naive/en/case-studies/{slug}/"),
    }


def unread_slugs() -> Iterator[str]:
    """Name each case study once; asking for more than there are is an error of the measurement."""
    yield from (f"case-{number}" for number in range(ENTRIES))


def kept(reader: Client, path: str) -> Any:
    """Ask as production does, where a finished page is kept for readers without a cookie."""
    # Not by the fixture: it lays each change over the ones before, and all later requests of the
    # run would pay for looking settings up through hundreds of layers.
    with override_settings(KEPT_PAGE_SECONDS=60):
        return reader.get(path)


def publish_entry(number: int, editor: Any) -> None:
    answers = {name: value for part in ANSWERS.values() for name, value in part.items()}
    text = "Herders plan their pasture together and rest it by season. " * 12
    answers |= {"title": f"Case {number}", "title_en": f"Case {number}", "problem": text}
    answers |= {"activities": text, "advice": text, "costs": text, "degradation": ["Bc", "Et"]}
    answers["photos"] = [
        {"file_id": f"f{number}", "alt": "Steppe", "credit": "Portal", "licence": "CC BY 4.0"}
    ]
    revision = library.draft_entry(
        content=CaseStudyContent.from_json(answers),
        reference=f"NEA-CS-9{number:03d}",
        language="en",
        state=("MNG", "JPN", "CHN")[number % 3],
        by=editor,
    )
    library.publish_entry(
        page_id=int(revision.object_id),
        revision_id=revision.pk,
        by=editor,
        at=timezone.now(),
        steps=(),
        files={f"f{number}": ReleasedFile(f"{number}.jpg", "Steppe", picture_bytes())},
    )


def backend_seconds() -> float:
    """Give the CPU seconds of this connection's PostgreSQL process, by the scheduler's account."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    nanoseconds = Path(f"/proc/{pid}/schedstat").read_text().split()[0]
    return int(nanoseconds) / 1e9


def measure(pages: dict[str, Callable[[], Any]]) -> dict[str, Cost]:
    costs = {name: Cost() for name in pages}
    for name, get in pages.items():
        assert get().status_code == 200, name
        get()
        with CaptureQueriesContext(connection) as captured:
            get()
        costs[name].queries = len(captured)
    for number in range(ROUNDS):
        order = list(pages) if number % 2 == 0 else list(pages)[::-1]
        for name in order:
            before_db, before = backend_seconds(), time.process_time()
            for _request in range(REQUESTS):
                pages[name]()
            costs[name].web.append((time.process_time() - before) / REQUESTS)
            costs[name].database.append((backend_seconds() - before_db) / REQUESTS)
    return costs


def ratio(costs: dict[str, Cost], page: str, twin: str) -> float:
    return statistics.median(costs[page].total(n) / costs[twin].total(n) for n in range(ROUNDS))


def test_pages_against_the_naive_twin(world: dict[str, Callable[[], Any]], capsys: Any):
    costs = measure(world)

    twins = {name: f"naive {'detail' if 'detail' in name else 'listing'}" for name in costs}
    lines = [f"{'page':20} {'queries':>7} {'web ms':>8} {'pg ms':>8} {'to twin':>8}"]
    lines += [
        f"{name:20} {cost.queries:>7} {statistics.median(cost.web) * 1e3:>8.2f} "
        f"{statistics.median(cost.database) * 1e3:>8.2f} {ratio(costs, name, twins[name]):>8.3f}"
        for name, cost in costs.items()
    ]
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201 - the figures are the purpose
    assert costs["detail"].queries <= 4
    assert costs["listing"].queries <= 5
    assert costs["listing, 3 facets"].queries <= 5
    assert ratio(costs, "listing", "naive listing") <= 0.15
    assert ratio(costs, "detail", "naive detail") <= 0.10
