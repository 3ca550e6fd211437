"""The warning before the session ends, in a real browser: said in time, and no word lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from portal.submissions.models import Submission
from tests.factories import Cast, make_submission
from tests.journeys.conftest import House, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def ends_in(**left: int) -> None:
    """Let every session end so long from now."""
    Session.objects.update(expire_date=timezone.now() + timedelta(**left))


def writing(house: House, user: User, submission: Submission, **left: int) -> Page:
    """Give a page on which a person writes, in a session that ends so long from now."""
    visitor: Visitor = house.visitor()
    visitor.sign_in(user)
    ends_in(**left)
    return visitor.open(f"/en/desk/{submission.reference}/section/done/")


def test_nothing_is_said_while_there_is_time(house: House, cast: Cast):
    page = writing(house, cast.contributor, make_submission(cast=cast), minutes=30)

    expect(page.locator("[data-session]")).to_be_hidden()


def test_the_warning_comes_before_the_end_and_the_person_stays(house: House, cast: Cast):
    page = writing(house, cast.contributor, make_submission(cast=cast), minutes=4)
    warning = page.locator("[data-session]")
    expect(warning.get_by_role("alert")).to_contain_text("You will be signed out soon")

    page.get_by_role("button", name="Stay signed in").click()

    expect(warning.get_by_role("alert")).to_contain_text("You stay signed in until")
    assert Session.objects.get().expire_date > timezone.now() + timedelta(hours=11)


def test_another_window_that_stayed_disturbs_nobody_here(house: House, cast: Cast):
    page = writing(house, cast.contributor, make_submission(cast=cast), minutes=4)
    expect(page.locator("[data-session]")).to_be_visible()

    ends_in(hours=2)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator("[data-session]")).to_be_hidden()


def test_after_the_end_it_says_so_and_the_words_stay(house: House, cast: Cast):
    page = writing(house, cast.contributor, make_submission(cast=cast), minutes=4)
    expect(page.locator("[data-session]")).to_be_visible()
    page.locator("#summary").fill("Words that matter")

    ends_in(seconds=-1)
    page.get_by_role("button", name="Stay signed in").click()

    expect(page.get_by_role("alert")).to_contain_text("You have been signed out")
    expect(page.get_by_role("button", name="Stay signed in")).to_be_hidden()
    expect(page.locator("[data-session-sign-in]")).to_be_visible()
    expect(page.locator("#summary")).to_have_value("Words that matter")


def test_without_a_script_there_is_no_empty_bar(house: House, cast: Cast):
    visitor = house.visitor(java_script_enabled=False)
    visitor.sign_in(cast.contributor)
    ends_in(minutes=4)
    submission = make_submission(cast=cast)

    page = visitor.open(f"/en/desk/{submission.reference}/section/done/")

    expect(page.locator("[data-session]")).to_be_hidden()
