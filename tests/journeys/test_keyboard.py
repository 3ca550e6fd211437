"""The form and the review without a mouse: every step by Tab, typing and Enter."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from portal.submissions.models import SectionText, Submission
from portal.submissions.workflow import State
from tests.factories import Cast, make_submission
from tests.journeys.conftest import House

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WHERE = """(e => [e.tagName, e.type || '', e.name || '', (e.textContent || '').trim()].join(':'))(
    document.activeElement)"""
STEPS = 140


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the focus is where `wanted` (a pattern) says; it must be visible there."""
    for _step in range(STEPS):
        page.keyboard.press("Tab")
        if re.search(wanted, page.evaluate(WHERE)):
            box = page.evaluate("document.activeElement.getBoundingClientRect().height")
            assert box > 0, "the focus is on something that cannot be seen"
            return
    pytest.fail(f"the keyboard never reaches {wanted}")


def test_a_section_is_written_and_saved_by_keyboard(house: House, cast: Cast):
    draft = make_submission(State.DRAFT, cast, complete=False)
    writer = house.visitor()
    writer.sign_in(cast.contributor)
    page = writer.open(f"/en/desk/{draft.reference}/section/essentials/")

    tab_to(page, r"^INPUT:text:title:")
    page.keyboard.type("Хөдөөний бэлчээр")
    page.keyboard.press("Tab")
    page.keyboard.type("Rural pasture")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/section/essentials/" not in url)

    saved = SectionText.objects.get(submission=draft, section="essentials").content
    assert (saved["title"], saved["title_en"]) == ("Хөдөөний бэлчээр", "Rural pasture")


def test_a_change_is_asked_for_by_keyboard(house: House, cast: Cast):
    sent = make_submission(State.IN_REVIEW, cast)
    reviewer = house.visitor()
    reviewer.sign_in(cast.moderator)
    page = reviewer.open(f"/cms/review/{sent.reference}/")

    tab_to(page, r"^SUMMARY:::Ask for changes")
    page.keyboard.press("Enter")
    tab_to(page, r"^TEXTAREA:textarea:question_0")
    page.keyboard.type("Who measured this?")
    tab_to(page, r"^BUTTON:submit:(?!more)[^:]*:(?!Take|Assign)")
    page.keyboard.press("Enter")
    page.wait_for_selector("button[name=confirmed]")
    tab_to(page, r"^BUTTON:submit:confirmed")
    page.keyboard.press("Enter")
    page.wait_for_selector("button[name=confirmed]", state="detached")

    assert Submission.objects.get(pk=sent.pk).status == State.CHANGES_REQUESTED
