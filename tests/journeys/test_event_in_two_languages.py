"""An editor enters an event in two languages; a second person publishes each; readers read both."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts import services as accounts
from portal.library.models import EventIndexPage, EventPage
from tests.factories import Cast, make_user
from tests.journeys.conftest import House, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE, SUMMARY = "Workshop on saxaul nurseries", "Two days with growers from three aimags."
ITS_TITLE, ITS_SUMMARY = "Семинар о питомниках саксаула", "Два дня с питомниководами трёх аймаков."


def test_an_event_in_two_languages(house: House, cast: Cast):
    author, second = cast.editor, make_user("editor")
    accounts.sync_groups(at=timezone.now())
    day = (timezone.now() + timedelta(days=60)).date().isoformat()
    writer, publisher = house.visitor(), house.visitor()
    writer.sign_in(author)
    publisher.sign_in(second)

    enter(writer, day)
    original = EventPage.objects.get(locale__language_code="en")
    publish(publisher, original)
    translate(writer, original)
    translation = EventPage.objects.get(locale__language_code="ru")
    publish(publisher, translation)

    reader = house.visitor()
    for language, title, summary in (("en", TITLE, SUMMARY), ("ru", ITS_TITLE, ITS_SUMMARY)):
        text = reader.open(f"/{language}/events/{original.slug}/").inner_text("main")
        assert title in text
        assert summary in text
    assert EventPage.objects.get(pk=translation.pk).first_day.isoformat() == day


def enter(writer: Visitor, day: str) -> None:
    shelf = EventIndexPage.objects.get(locale__language_code="en")
    page = writer.open(f"/cms/pages/add/library/eventpage/{shelf.pk}/")
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_title_en").fill(TITLE)
    page.locator("#id_summary").fill(SUMMARY)
    page.locator("#id_first_day").fill(day)
    ask(writer)


def ask(writer: Visitor) -> None:
    page = writer.page
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Ask for publication").click()
    page.wait_for_url(re.compile(r"/cms/publishing/page/\d+/"))
    assert "asks for it" in page.inner_text("main")


def publish(publisher: Visitor, entry: EventPage) -> None:
    page = publisher.open("/cms/publishing/")
    page.locator(f"a[href='/cms/publishing/page/{entry.pk}/']").click()
    assert entry.draft_title in page.inner_text("main")
    page.get_by_role("button", name="Publish", exact=True).click()
    page.wait_for_url("**/cms/publishing/")


def translate(writer: Visitor, original: EventPage) -> None:
    page = writer.open(f"/cms/library/{original.pk}/translate/")
    page.locator("input[name=language][value=ru]").check()
    page.get_by_role("button", name="Begin the translation").click()
    page.wait_for_url(re.compile(r"/cms/pages/\d+/edit/"))
    assert page.locator("#id_first_day").is_disabled()
    assert page.locator("#id_summary").input_value() == SUMMARY
    page.locator("#id_title").fill(ITS_TITLE)
    page.locator("#id_summary").fill(ITS_SUMMARY)
    ask(writer)
