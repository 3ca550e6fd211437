"""The secretariat's screens with proposals of every kind."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.catalogue.models import Record
from portal.submissions import queries, services
from portal.submissions.models import Submission
from portal.submissions.workflow import Action, State
from tests.factories import Cast, make_one_key_submission, make_submission, move
from tests.moderation.conftest import (
    CONFIRMED,
    Browser,
    accepting,
    asking,
    declining,
    publishing_url,
    review_url,
    seen,
)

pytestmark = pytest.mark.django_db
KINDS = ("case_study", "material", "event", "country")
QUEUE = "/cms/review/"


def references(browser: Client, query: str = "") -> set[str]:
    page = browser.get(QUEUE + query).content.decode()
    return set(re.findall(r'href="/cms/review/(NEA-[A-Z]{2}-\d+)/"', page))


def test_the_queue_shows_and_filters_kinds(cast: Cast, browser: Browser) -> None:
    made = {kind: make_submission(State.SUBMITTED, cast, kind=kind) for kind in KINDS}
    moderator = browser(cast.moderator)

    assert references(moderator) == {s.reference for s in made.values()}
    for kind, submission in made.items():
        assert references(moderator, f"?kind={kind}") == {submission.reference}
    assert references(moderator, "?kind=path") == {s.reference for s in made.values()}
    page = moderator.get(QUEUE).content.decode()
    for name in ("Case study", "Training material", "Event", "Country text"):
        assert f'<span class="mod-meta">{name}</span>' in page


def test_the_export_names_the_kind_and_obeys_its_filter(cast: Cast, browser: Browser) -> None:
    for kind in KINDS:
        make_submission(State.SUBMITTED, cast, kind=kind)

    table = browser(cast.moderator).get(f"{QUEUE}export.csv?kind=event").content.decode()

    header, row = csv.reader(io.StringIO(table.lstrip("\ufeff")))
    assert row[header.index("Kind")] == "Event"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            "event",
            ("14 March 2027", "09:30", "Open to all", "After COP17", "Workshop", "Монгол", "Нээлт"),
        ),
        ("material", ("Exercise", "Introductory", "45", "English", "Эхлээд арван алхам хийнэ.")),
        ("country", ("15 January 2026", "Үндэсний хөтөлбөр", "Албан өрөө", "Монгол Улс")),
    ],
)
def test_the_text_is_read_as_its_form_asks_for_it(
    kind: str, words: tuple[str, ...], cast: Cast, browser: Browser
) -> None:
    submission = make_submission(State.IN_REVIEW, cast, kind=kind)

    page = browser(cast.moderator).get(review_url(submission)).content.decode()

    for word in words:
        assert word in page, word
    assert "The problem" not in page


def test_a_question_is_about_an_answer_of_the_form(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.IN_REVIEW, cast, kind="event")
    moderator = browser(cast.moderator)

    page = moderator.get(review_url(submission)).content.decode()
    refused = moderator.post(
        review_url(submission, "request_changes"),
        asking(submission, section_0="results.worked") | CONFIRMED,
    )
    asked = moderator.post(
        review_url(submission, "request_changes"),
        asking(submission, section_0="when.first_day") | CONFIRMED,
    )

    assert 'value="when.first_day"' in page
    assert 'value="results.worked"' not in page
    assert refused.status_code == 400
    assert asked.status_code == 302
    item = queries.open_items(submission)[0]
    assert (item.section, item.field) == ("when", "first_day")


def test_grounds_are_those_that_fit(cast: Cast, browser: Browser) -> None:
    event = make_submission(State.IN_REVIEW, cast, kind="event")
    study = make_submission(State.IN_REVIEW, cast)
    moderator = browser(cast.moderator)

    assert 'value="no_experience"' in moderator.get(review_url(study)).content.decode()
    assert 'value="no_experience"' not in moderator.get(review_url(event)).content.decode()
    refused = moderator.post(review_url(event, "decline"), declining(event) | CONFIRMED)
    assert refused.status_code == 400


def test_what_changed_between_rounds_is_readable(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.CHANGES_REQUESTED, cast, kind="event")
    now = timezone.now()
    for key, changes in (
        ("when", {"first_day": "2027-03-15"}),
        ("who", {"languages": ["mn"]}),
        ("contents", {"drivers": []}),
    ):
        row = queries.texts(submission)[key]
        content: dict[str, Any] = row.content | changes
        if key == "contents":
            content["sessions"] = [
                row.content["sessions"][0] | {"starts": "10:00", "day": "2027-03-15"}
            ]
        services.save_section(
            submission_id=submission.pk,
            section=key,
            content=content,
            expected_version=row.version,
            by=cast.focal_point,
            at=now,
        )
    for item in queries.open_items(submission):
        services.answer_item(
            submission_id=submission.pk,
            item_id=item.pk,
            answer="Moved.",
            by=cast.focal_point,
            at=now,
        )
    move(submission, Action.RESUBMIT, cast.focal_point)

    page = browser(cast.moderator).get(review_url(submission) + "?compare=previous")

    text = page.content.decode()
    removed, added = (
        re.findall(r"(?s)<del[^>]*>(.*?)</del>", text),
        re.findall(r"(?s)<ins[^>]*>(.*?)</ins>", text),
    )
    assert any("14" in piece for piece in removed)
    assert any("15" in piece for piece in added)
    assert any("Русский" in piece for piece in removed)
    assert [count for name, count in page.context["comparisons"] if name == "previous"] == [4]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_accepted_previewed_and_published(
    kind: str, cast: Cast, browser: Browser
) -> None:
    submission = make_submission(State.IN_REVIEW, cast, kind=kind)

    accepted = browser(cast.moderator).post(
        review_url(submission, "accept"), accepting(submission) | CONFIRMED
    )
    assert accepted.status_code == 302
    editor = browser(cast.editor)
    listed = editor.get("/cms/publishing/").content.decode()
    shown = editor.get(publishing_url(submission, "preview")).content.decode()
    assert submission.reference in listed
    assert Submission.objects.get(pk=submission.pk).title in shown
    published = editor.post(publishing_url(submission, "publish"), seen(submission))
    assert published.status_code == 302

    assert Record.objects.get(reference=submission.reference).kind == kind


def test_the_mail_before_a_decision_names_the_kind(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.IN_REVIEW, cast, kind="event")

    page = browser(cast.moderator).post(review_url(submission, "accept"), accepting(submission))

    assert "has accepted your event for the library" in page.content.decode()


def test_one_key_is_never_worded_as_a_missing_answer(browser: Browser) -> None:
    submission, people = make_one_key_submission(State.IN_REVIEW, "event")
    moderator = browser(people.moderator)

    for address in (review_url(submission), QUEUE):
        page = moderator.get(address).content.decode()
        assert "Not needed: a partner organisation sent it" in page
        assert "No response" not in page.replace('<option value="no_response">No response', "")
    move(submission, Action.ACCEPT, people.moderator)
    editor = browser(people.editor)
    for address in ("/cms/publishing/", publishing_url(submission)):
        page = editor.get(address).content.decode()
        assert "Not needed: a partner organisation sent it" in page
        assert "No response" not in page
