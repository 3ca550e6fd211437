"""What lies unsaved on a device when somebody signs out: never another person's, never unasked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.factories import Cast
from tests.journeys.conftest import House

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def lay_down(page: Page, key: str, *, sent: bool) -> None:
    """Put a record where the form's script puts it."""
    page.evaluate(
        "([key, sent]) => localStorage.setItem(key,"
        " JSON.stringify({at: 1, fields: {title: 'words'}, sent}))",
        [key, sent],
    )


def kept(page: Page) -> set[str]:
    """Give the records that lie there."""
    return {key for key in page.evaluate("Object.keys(localStorage)") if key.startswith("unsaved:")}


def test_signing_out_takes_only_the_own_words_and_asks_first(house: House, cast: Cast):
    visitor = house.visitor()
    page = visitor.sign_in(cast.contributor)
    own, theirs = f"unsaved:{cast.contributor.pk}:form", f"unsaved:{cast.contributor.pk}7:form"
    lay_down(page, own, sent=False)
    lay_down(page, theirs, sent=False)
    page.goto(visitor.address + "/en/inbox/")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))

    page.get_by_role("button", name="Sign out").click()

    assert "not saved" in asked[0]
    assert page.url.endswith("/en/inbox/")
    assert kept(page) == {own, theirs}

    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/inbox/" not in url)
    assert kept(page) == {theirs}


def test_what_the_server_took_goes_without_a_question(house: House, cast: Cast):
    visitor = house.visitor()
    page = visitor.sign_in(cast.contributor)
    lay_down(page, f"unsaved:{cast.contributor.pk}:form", sent=True)
    page.goto(visitor.address + "/en/inbox/")

    page.get_by_role("button", name="Sign out").click()

    page.wait_for_url(lambda url: "/inbox/" not in url)
    assert kept(page) == set()
