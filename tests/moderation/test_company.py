"""Who else has a submission open: told to those who decide, blocking nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import ConnectionError as Refused

from portal.accounts.roles import Role
from portal.moderation.views import company
from portal.submissions import queries, services
from portal.submissions.models import Submission
from portal.submissions.workflow import State
from tests.factories import Cast, make_submission, make_user
from tests.moderation.conftest import CONFIRMED, Browser, accepting, asking, review_url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


@pytest.fixture
def submission(cast: Cast) -> Submission:
    return make_submission(State.IN_REVIEW, cast)


def page(browser: Any, submission: Submission) -> str:
    return str(browser.get(review_url(submission)).content.decode())


def test_a_moderator_is_told_who_opened_it_and_when(
    submission: Submission, cast: Cast, browser: Browser
) -> None:
    second = make_user(Role.MODERATOR)
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        assert "Opened by" not in page(browser(cast.moderator), submission)
        assert f"Opened by {cast.moderator} just now." in page(browser(second), submission)
    with time_machine.travel(start + timedelta(minutes=5), tick=False):
        first = page(browser(cast.moderator), submission)
        assert f"Opened by {second} 5 minutes ago." in first
        assert f"Opened by {cast.moderator}" not in first


def test_it_is_forgotten_after_half_an_hour(
    submission: Submission, cast: Cast, browser: Browser
) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        page(browser(cast.moderator), submission)
    with time_machine.travel(start + timedelta(minutes=29), tick=False):
        assert "Opened by" in page(browser(cast.lead), submission)
    with time_machine.travel(start + timedelta(minutes=30), tick=False):
        assert f"Opened by {cast.moderator}" not in page(
            browser(make_user(Role.MODERATOR)), submission
        )


def test_it_is_of_this_submission_alone(
    submission: Submission, cast: Cast, browser: Browser
) -> None:
    other = make_submission(State.IN_REVIEW, cast)
    page(browser(cast.moderator), other)

    assert "Opened by" not in page(browser(cast.lead), submission)


def test_who_only_reads_is_neither_noted_nor_told(
    submission: Submission, cast: Cast, browser: Browser
) -> None:
    of_the_side = make_user(Role.MODERATOR)
    of_the_side.mandates.create(
        role=Role.FOCAL_POINT, state="MNG", valid_from=timezone.now() - timedelta(days=9)
    )
    for reader in (cast.auditor, of_the_side):
        assert browser(reader).get(review_url(submission)).status_code == 200
    assert "Opened by" not in page(browser(cast.moderator), submission)
    for reader in (cast.auditor, of_the_side):
        assert "Opened by" not in page(browser(reader), submission)


def test_whoever_may_not_open_it_is_not_noted(
    submission: Submission, cast: Cast, browser: Browser
) -> None:
    for person in (cast.contributor, cast.editor, cast.administrator):
        assert browser(person).get(review_url(submission)).status_code in {403, 404}

    assert company.others(submission, cast.moderator, timezone.now()) == []


def test_it_blocks_nobody(submission: Submission, cast: Cast, browser: Browser) -> None:
    page(browser(make_user(Role.MODERATOR)), submission)

    browser(cast.moderator).post(
        review_url(submission, "accept"), accepting(submission) | CONFIRMED
    )

    assert Submission.objects.get(pk=submission.pk).status == State.ACCEPTED


class BrokenCache:
    """A cache server that does not answer."""

    def get(self, key: str) -> None:
        raise Refused

    def set(self, key: str, value: object, seconds: float) -> None:
        raise Refused


def test_a_cache_that_does_not_answer_costs_a_hint_and_no_page(
    submission: Submission, cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company, "cache", BrokenCache())

    answer = browser(cast.moderator).get(review_url(submission))

    assert answer.status_code == 200
    assert "Opened by" not in answer.content.decode()


def test_it_costs_no_query_alone_and_one_in_company(
    submission: Submission, cast: Cast, django_assert_num_queries: Any
) -> None:
    now = timezone.now()
    company.note(submission, cast.moderator, now)
    people = [make_user(Role.MODERATOR) for _number in range(3)]
    cast.lead  # noqa: B018 - made here, not in the count

    with django_assert_num_queries(0):
        assert company.others(submission, cast.moderator, now) == []
    for person in people:
        company.note(submission, person, now)
    with django_assert_num_queries(1):
        assert len(company.others(submission, cast.lead, now)) == 4


def test_the_secretariats_history_names_preview_links(
    submission: Submission, cast: Cast, browser: Browser
) -> None:
    link, token = services.share_preview(
        submission_id=submission.pk, purpose="Our own note", by=cast.contributor, at=timezone.now()
    )
    services.revoke_preview(
        submission_id=submission.pk, link_id=link.pk, by=cast.colleague, at=timezone.now()
    )

    seen = page(browser(cast.auditor), submission)

    assert seen.index("Preview link ended") < seen.index("Preview link made")
    assert "Our own note" not in seen
    assert token not in seen


def test_a_question_about_one_answer_reaches_the_desk_as_such(
    submission: Submission, cast: Cast, browser: Browser
) -> None:
    form = asking(submission, section_0="results.worked", section_1="results")
    browser(cast.moderator).post(review_url(submission, "request_changes"), form | CONFIRMED)

    items = queries.open_items(submission)
    assert [(item.section, item.field) for item in items] == [
        ("results", "worked"),
        ("results", ""),
    ]


@pytest.mark.parametrize("about", ["results.unknown", "worked", "results.", ".worked", "x.y"])
def test_an_answer_that_does_not_exist_is_refused(
    about: str, submission: Submission, cast: Cast, browser: Browser
) -> None:
    answer = browser(cast.moderator).post(
        review_url(submission, "request_changes"), asking(submission, section_0=about) | CONFIRMED
    )

    assert answer.status_code == 400
    assert Submission.objects.get(pk=submission.pk).status == State.IN_REVIEW
