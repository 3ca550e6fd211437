from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.moderation.presentation import rows
from portal.submissions import services
from portal.submissions.models import Submission
from portal.submissions.workflow import Action, State
from tests.factories import Cast, answer_all, make_submission, make_user, move
from tests.moderation.conftest import Browser

pytestmark = pytest.mark.django_db
QUEUE = "/cms/review/"


def references(browser: Client, query: str = "") -> list[str]:
    page = browser.get(QUEUE + query)
    assert page.status_code == 200
    return re.findall(r'href="/cms/review/(NEA-CS-\d+)/"', page.content.decode())


def test_drafts_and_what_waits_for_endorsement_never_appear(cast: Cast, browser: Browser) -> None:
    draft = make_submission(State.DRAFT, cast)
    waiting = make_submission(State.AWAITING_ENDORSEMENT, cast)
    sent = make_submission(State.SUBMITTED, cast)
    moderator = browser(cast.moderator)

    for tab in ("all", "unassigned", "waiting", "decided"):
        shown = references(moderator, f"?tab={tab}")
        assert draft.reference not in shown
        assert waiting.reference not in shown
    assert sent.reference in references(moderator)
    assert moderator.get(f"{QUEUE}{draft.reference}/", follow=True).status_code == 404
    assert moderator.get(f"{QUEUE}{waiting.reference}/", follow=True).status_code == 404


def test_a_moderator_with_a_mandate_sees_drafts_of_the_state_at_the_desk_only(
    cast: Cast, browser: Browser
) -> None:
    draft = make_submission(State.DRAFT, cast)
    both = make_user("moderator")
    _mandate(both, "contributor", cast.state)
    moderator = browser(both)

    assert draft.reference not in references(moderator)
    assert moderator.get(f"{QUEUE}{draft.reference}/", follow=True).status_code == 404


def test_while_the_state_writes_the_queue_shows_the_title_that_was_sent(
    cast: Cast, browser: Browser
) -> None:
    submission = make_submission(State.CHANGES_REQUESTED, cast, title="Title as sent")
    _rewrite(submission, cast, "Unsent new title")

    page = browser(cast.moderator).get(f"{QUEUE}?tab=waiting").content.decode()

    assert "Title as sent" in page
    assert "Unsent new title" not in page


def test_a_second_round_with_the_focal_point_is_still_waiting_for_the_state(
    cast: Cast, browser: Browser
) -> None:
    submission = make_submission(State.CHANGES_REQUESTED, cast, title="Title as sent")
    _rewrite(submission, cast, "Unsent new title")
    answer_all(submission, cast.contributor)
    move(submission, Action.REQUEST_ENDORSEMENT, cast.contributor)
    moderator = browser(cast.moderator)

    assert references(moderator, "?tab=waiting") == [submission.reference]
    screen = moderator.get(f"{QUEUE}{submission.reference}/").content.decode()
    assert "Title as sent" in screen
    assert "Unsent new title" not in screen
    assert "2013." not in screen, "the answer was not sent yet"


def test_tabs_divide_the_queue(cast: Cast, browser: Browser) -> None:
    made = {
        stage: make_submission(stage, cast)
        for stage in (
            State.SUBMITTED,
            State.IN_REVIEW,
            State.CHANGES_REQUESTED,
            State.ACCEPTED,
            State.NOT_ACCEPTED,
            State.WITHDRAWN,
        )
    }
    moderator = browser(cast.moderator)

    def of(*stages: State) -> set[str]:
        return {made[stage].reference for stage in stages}

    shown = {tab: set(references(moderator, f"?tab={tab}")) for tab in rows_of_tabs()}
    assert shown == {
        "all": of(State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED),
        "mine": of(State.IN_REVIEW, State.CHANGES_REQUESTED),
        "unassigned": of(State.SUBMITTED),
        "waiting": of(State.CHANGES_REQUESTED),
        "decided": of(State.ACCEPTED, State.NOT_ACCEPTED, State.WITHDRAWN),
    }


def rows_of_tabs() -> tuple[str, ...]:
    return ("all", "mine", "unassigned", "waiting", "decided")


def test_filters_narrow_and_unknown_values_do_not_break(
    cast: Cast, neighbours: Cast, browser: Browser
) -> None:
    mongolian = make_submission(State.SUBMITTED, cast, language="mn")
    japanese = make_submission(State.IN_REVIEW, neighbours, language="ja")
    moderator = browser(cast.moderator)
    both = {mongolian.reference, japanese.reference}

    assert references(moderator, "?state=JPN") == [japanese.reference]
    assert references(moderator, "?language=mn") == [mongolian.reference]
    assert references(moderator, "?status=in_review") == [japanese.reference]
    assert references(moderator, f"?reviewer={neighbours.moderator.pk}") == [japanese.reference]
    assert references(moderator, "?endorsement=no_response") == []
    assert set(references(moderator, "?state=XXX&reviewer=x&order=?&tab=?&p=99")) == both


def test_the_order_of_states_is_the_fixed_one(browser: Browser, db: None) -> None:
    russian = make_submission(State.SUBMITTED, Cast("RUS"))
    korean = make_submission(State.SUBMITTED, Cast("KOR"))
    democratic = make_submission(State.SUBMITTED, Cast("PRK"))
    moderator = browser(make_user("moderator"))

    shown = references(moderator, "?order=state")

    assert shown == [democratic.reference, korean.reference, russian.reference]


def test_the_oldest_comes_first_and_can_come_last(cast: Cast, browser: Browser) -> None:
    now = timezone.now()
    young = make_submission(State.SUBMITTED, cast, at=now - timedelta(days=1))
    old = make_submission(State.SUBMITTED, cast, at=now - timedelta(days=20))
    moderator = browser(cast.moderator)

    assert references(moderator) == [old.reference, young.reference]
    assert references(moderator, "?order=-age") == [young.reference, old.reference]
    page = moderator.get(QUEUE).content.decode()
    assert "20 days ago" in page
    assert "Overdue" in page


def test_silence_is_worded_as_no_response(cast: Cast, browser: Browser) -> None:
    then = timezone.now() - timedelta(days=20)
    submission = make_submission(State.AWAITING_ENDORSEMENT, cast, at=then)
    services.pass_on(submission_id=submission.pk, at=timezone.now())
    moderator = browser(cast.moderator)

    assert "No response from the focal point" in moderator.get(QUEUE).content.decode()
    screen = moderator.get(f"{QUEUE}{submission.reference}/").content.decode()
    assert "This is not an agreement of the State." in screen


def test_an_empty_queue_says_so(cast: Cast, browser: Browser) -> None:
    make_submission(State.DRAFT, cast)

    page = browser(cast.moderator).get(QUEUE).content.decode()

    assert "Nothing waits for review" in page


# ---- Export ------------------------------------------------------------------------------------


def exported(browser: Client, query: str = "") -> list[list[str]]:
    answer = browser.get(f"{QUEUE}export.csv{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_export_holds_exactly_what_is_filtered(
    cast: Cast, neighbours: Cast, browser: Browser
) -> None:
    make_submission(State.SUBMITTED, cast)
    japanese = make_submission(State.SUBMITTED, neighbours, title="鳥取砂丘", language="ja")
    make_submission(State.DRAFT, neighbours)

    lines = exported(browser(cast.moderator), "?state=JPN")

    assert [line[:4] for line in lines[1:]] == [
        [japanese.reference, "Case study", "鳥取砂丘", "Japan"]
    ]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_export_is_a_formula(sign: str, cast: Cast, browser: Browser) -> None:
    assert rows.safe(f"{sign}cmd") == f"'{sign}cmd"


def test_a_title_that_begins_like_a_formula_is_text(cast: Cast, browser: Browser) -> None:
    make_submission(State.SUBMITTED, cast, title='=HYPERLINK("https://example.org")')

    assert exported(browser(cast.moderator))[1][2] == '\'=HYPERLINK("https://example.org")'


# ---- Cost --------------------------------------------------------------------------------------

QUERIES = 21
"""Five are the queue's own: reviewers, tabs, count, rows, menu; the others are session and frame."""


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same_whatever_it_holds(
    count: int, cast: Cast, browser: Browser, django_assert_num_queries: Any
) -> None:
    for _turn in range(count):
        make_submission(State.IN_REVIEW, cast)
    moderator = browser(cast.moderator)
    moderator.get(QUEUE)

    with django_assert_num_queries(QUERIES):
        moderator.get(QUEUE)


def _rewrite(submission: Submission, cast: Cast, title: str) -> None:
    services.save_section(
        submission_id=submission.pk,
        section="essentials",
        content={"title": title, "title_en": title, "place": "Ховд", "year_from": 2004},
        expected_version=1,
        by=cast.contributor,
        at=timezone.now(),
    )


def _mandate(user: Any, role: str, state: str) -> None:
    user.mandates.create(role=role, state=state, valid_from=timezone.now() - timedelta(days=9))
