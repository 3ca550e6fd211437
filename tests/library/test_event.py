"""Times of an event that contradict each other are refused, each at its field."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse

from portal.library.models import EventPage
from tests.factories import Cast
from tests.library.test_editors import begin, editing, empty_form, shelf

pytestmark = pytest.mark.django_db

FIRST, SECOND = date(2027, 3, 2), date(2027, 3, 3)
MORNING, NOON, EVENING = time(9), time(12), time(18)
OPENS, CLOSES = datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)

FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"last_day": SECOND}, "first_day", "Enter the first day"),
    ({"first_day": FIRST, "last_time": NOON}, "first_time", "Enter when it begins"),
    ({"first_day": SECOND, "last_day": FIRST}, "last_day", "lies before the first"),
    (
        {"first_day": FIRST, "first_time": NOON, "last_time": MORNING},
        "last_time",
        "ends before it begins",
    ),
    (
        {"first_day": FIRST, "first_time": NOON, "last_day": FIRST, "last_time": NOON},
        "last_time",
        "ends before it begins",
    ),
    ({"opens_at": CLOSES, "closes_at": OPENS}, "closes_at", "closes before it opens"),
    ({"opens_at": OPENS, "closes_at": OPENS}, "closes_at", "closes before it opens"),
    ({"registration": "link"}, "registration_url", "Enter the address"),
    ({"registration": "here"}, "registration", "without a day"),
]

FINE: list[dict[str, Any]] = [
    {},
    {"first_day": FIRST, "last_day": FIRST},
    {"first_day": FIRST, "last_day": SECOND},
    {"first_day": FIRST, "first_time": NOON},
    {"first_day": FIRST, "first_time": NOON, "last_time": EVENING},
    {"first_day": FIRST, "first_time": NOON, "last_day": SECOND, "last_time": MORNING},
    {"opens_at": OPENS},
    {"closes_at": CLOSES},
    {"opens_at": OPENS, "closes_at": CLOSES},
    {"registration": "link", "registration_url": "https://example.org/register"},
    {"registration": "here", "first_day": FIRST},
]


@pytest.mark.parametrize(("values", "field", "words"), FAULTS)
def test_what_contradicts_itself_is_refused(values: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        EventPage(**values).clean()

    assert list(refusal.value.message_dict) == [field]
    assert words in refusal.value.message_dict[field][0]


@pytest.mark.parametrize("values", FINE)
def test_what_does_not_is_taken(values: dict[str, Any]) -> None:
    EventPage(**values).clean()


def test_both_faults_are_said_at_once() -> None:
    with pytest.raises(ValidationError) as refusal:
        EventPage(last_day=SECOND, opens_at=CLOSES, closes_at=OPENS).clean()

    assert set(refusal.value.message_dict) == {"first_day", "closes_at"}


def test_an_editor_reads_it_at_the_field_and_nothing_is_kept(cast: Cast) -> None:
    browser = editing(cast.editor)
    address = reverse("wagtailadmin_pages:add", args=("library", "eventpage", shelf(EventPage).pk))

    sent = empty_form(EventPage, title="Dust", first_day="2027-03-02", last_day="2027-03-01")
    answer = browser.post(address, sent)

    assert answer.status_code == 200
    assert "The last day lies before the first." in answer.content.decode()
    assert not EventPage.objects.exists()


def test_the_database_refuses_it_too(cast: Cast) -> None:
    page = begin(cast.editor)

    with pytest.raises(IntegrityError, match="event_ends_after_it_begins"):
        EventPage.objects.filter(pk=page.pk).update(last_day=date(2027, 3, 1))
