"""The report of what is missing: each gap, filters, order, export, and its one query."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.catalogue.models import Record
from portal.library import translated
from portal.library.models import CaseStudyPage
from portal.moderation import queries
from portal.moderation.presentation import missing
from portal.moderation.presentation.missing import Filters, Row
from portal.submissions.workflow import State
from tests.factories import Cast, make_submission
from tests.library.builders import change, publish_latest, translate
from tests.moderation.conftest import Browser

pytestmark = pytest.mark.django_db

REPORT = "/cms/reports/missing/"
TODAY = date(2026, 11, 25)


@pytest.fixture
def record(cast: Cast) -> Record:
    """A public case study in Mongolian, with nothing else."""
    make_submission(State.PUBLISHED, cast)
    return Record.objects.get()


def rows(day: date = TODAY, **filters: Any) -> list[Row]:
    return missing.rows(queries.public_texts(), Filters(**filters), day, translated.lagging())


def gaps(day: date = TODAY) -> set[str]:
    (row,) = rows(day)
    return set(row.gaps)


def test_each_gap_is_found_and_goes_when_it_is_closed(record: Record) -> None:
    Record.objects.update(updated_at=datetime(2026, 11, 1, tzinfo=UTC))
    assert gaps() == {"no-picture"}

    picture = {"url": "/a.webp", "width": 1, "height": 1, "alt": "A"}
    Record.objects.update(picture=picture, contents=[["problem", "The problem"]])
    assert gaps() == {"no-source"}
    Record.objects.update(contents=[["sources", "Sources"]], related=["NEA-CS-0404"])
    assert gaps() == {"broken"}
    Record.objects.update(related=[record.reference])
    assert gaps() == set()


def test_two_years_without_a_look(record: Record) -> None:
    Record.objects.update(updated_at=datetime(2024, 11, 1, tzinfo=UTC), steps=[])
    assert "no-review" in gaps()

    Record.objects.update(steps=[{"act": "reviewed", "on": "2025-01-10", "state": ""}])
    assert "no-review" not in gaps()


def test_an_event_that_is_over_and_left_nothing(record: Record) -> None:
    over = datetime(2026, 6, 1, tzinfo=UTC)
    Record.objects.update(kind="event", ends_at=over, details={"status": "scheduled"})
    assert "expired" in gaps()

    for details in ({"status": "cancelled"}, {"status": "scheduled", "outputs": [{"title": "R"}]}):
        Record.objects.update(details=details)
        assert "expired" not in gaps()
    Record.objects.update(details={"status": "scheduled"}, ends_at=over + timedelta(days=150))
    assert "expired" not in gaps()


def test_translations_that_are_missing_or_older(record: Record, cast: Cast) -> None:
    (row,) = rows()
    assert row.missing == ("en", "zh-hans", "ja", "ko", "ru")

    page = CaseStudyPage.objects.get()
    publish_latest(translate(page, cast.moderator), cast.editor)
    (row,) = rows()
    assert (row.missing, row.outdated) == (("zh-hans", "ja", "ko", "ru"), ())

    publish_latest(change(page, cast.moderator), cast.editor)
    (row,) = rows()
    assert row.outdated == ("en",)
    assert row.outdated_words == "English"


def test_filters_leave_what_they_say(record: Record, cast: Cast, neighbours: Cast) -> None:
    make_submission(State.PUBLISHED, neighbours, title_en="Another")
    both = {row.entry.reference for row in rows()}
    assert len(both) == 2

    assert {row.entry.reference for row in rows(state="MNG")} == {record.reference}
    assert rows(kind="event") == []
    assert len(rows(gap="no-picture")) == 2
    assert rows(gap="broken") == []
    assert len(rows(gap="untranslated")) == 2
    assert rows(gap="outdated") == []
    assert len(rows(language="ru")) == 2
    assert rows(language="mn") == []


def test_the_order_is_the_one_asked_for(record: Record, neighbours: Cast) -> None:
    make_submission(State.PUBLISHED, neighbours, title_en="Another")
    first, second = sorted(row.entry.reference for row in rows())
    Record.objects.filter(reference=second).update(
        updated_at=datetime(2019, 1, 1, tzinfo=UTC), related=["NEA-CS-0404"], steps=[]
    )

    def order(name: str) -> list[str]:
        return [row.entry.reference for row in rows(order=name)]

    assert order("reference") == [first, second]
    assert order("gaps") == [second, first]
    assert order("oldest") == [second, first]


def test_it_asks_two_questions_however_much_there_is(record: Record, neighbours: Cast) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        rows()
    for number in range(3):
        make_submission(State.PUBLISHED, neighbours, title_en=f"Another {number}")
    with CaptureQueriesContext(connection) as many:
        assert len(rows()) == 4

    assert (len(few), len(many)) == (2, 2)


@pytest.mark.parametrize("part", ["editor", "lead", "auditor"])
def test_the_screen_and_the_export_show_the_same(
    part: str, record: Record, cast: Cast, browser: Browser
) -> None:
    Record.objects.update(title="=HYPERLINK(1)")
    person = browser(getattr(cast, part))

    shown = person.get(f"{REPORT}?gap=no-picture").content.decode()
    sent = person.get(f"{REPORT}export.csv?gap=no-picture")
    none = person.get(f"{REPORT}?gap=broken").content.decode()

    assert record.reference in shown
    assert "Nothing is missing under these filters." in none
    head, row = csv.reader(io.StringIO(sent.content.decode("utf-8-sig")))
    assert head[0] == "Reference"
    assert row[0] == record.reference
    assert row[2] == "'=HYPERLINK(1)"
    assert "no-store" in sent["Cache-Control"]


@pytest.mark.parametrize("part", ["moderator", "administrator", "focal_point", "contributor"])
def test_others_do_not_read_it(part: str, record: Record, cast: Cast, browser: Browser) -> None:
    person = browser(getattr(cast, part))

    for address in (REPORT, f"{REPORT}export.csv"):
        assert person.get(address).status_code == 403


def test_it_stands_in_the_menu_of_reports(cast: Cast, browser: Browser) -> None:
    assert REPORT in browser(cast.editor).get("/cms/").content.decode()
    assert REPORT not in browser(cast.moderator).get("/cms/").content.decode()


def test_unknown_filters_are_left_out(record: Record, cast: Cast, browser: Browser) -> None:
    shown = browser(cast.editor).get(f"{REPORT}?kind=nonsense&gap=1&order=&p=99")

    assert record.reference in shown.content.decode()
    # Nobody typed them: nothing is marked as a mistake.
    assert 'aria-invalid="true"' not in shown.content.decode()


def test_a_filter_that_was_understood_stays_beside_one_that_was_not(
    record: Record, cast: Cast, browser: Browser
) -> None:
    shown = browser(cast.editor).get(f"{REPORT}?kind={record.kind}&gap=nonsense").content.decode()

    assert f'<option value="{record.kind}" selected>' in shown
