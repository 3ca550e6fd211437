"""One place and two people: by form and keyboard, by mail, and by the link in the mail."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage, Message
from typing import Any
from urllib.parse import urlsplit

import icalendar
import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from portal.attendance.models import Registration
from portal.library.content.event import Question
from portal.library.models import EventPage
from tests.attendance.builders import make_event
from tests.journeys.conftest import House, Visitor
from tests.journeys.test_keyboard import tab_to
from tests.notifications.mail_server import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Бэлчээрийн мониторинг: сургалт"
ASKED = Question("Та аль хэлээр ярих вэ?", ("Монгол", "Русский"), required=True)
FIRST, SECOND = "first@example.org", "second@example.org"


@pytest.fixture
def event(house: House, post_box: MailServer) -> EventPage:
    """A Mongolian workshop in a month, with one place and one question."""
    now = timezone.now()
    day = (now + timedelta(days=30)).date()
    return make_event(
        language="mn",
        at=now,
        title=TITLE,
        title_en="Monitoring pastures: a workshop",
        summary="Хоёр өдрийн сургалт.",
        first_day=day,
        last_day=day,
        capacity=1,
        questions=(ASKED,),
    )


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_one_place_goes_from_the_first_to_the_second(
    house: House, post_box: MailServer, event: EventPage, scripts: bool
):
    def window() -> Visitor:
        # Nobody here has an account: each step begins with an empty browser.
        return house.visitor(java_script_enabled=scripts)

    register_by_keyboard(window(), event, "Нэгдэх оролцогч", FIRST)
    register_by_keyboard(window(), event, "Хоёрдахь оролцогч", SECOND)

    assert subjects(post_box, FIRST) == [said("You have a place")]
    assert subjects(post_box, SECOND) == [said("You are on the waiting list")]
    entry = calendar_entry(letters(post_box, FIRST)[0])
    assert (entry["UID"], entry["SUMMARY"]) == (f"{event.reference}@localhost", TITLE)
    # Nine in the morning in Ulaanbaatar, as a calendar anywhere understands it.
    assert entry["DTSTART"].dt == datetime.combine(
        event.first_day, datetime.min.time(), UTC
    ) + timedelta(hours=1)
    assert calendar_file(letters(post_box, SECOND)[0]) is None

    cancel(window(), link_in(letters(post_box, FIRST)[0]))

    assert subjects(post_box, FIRST)[1:] == [said("Registration cancelled")]
    assert subjects(post_box, SECOND)[1:] == [said("You have a place now")]
    promoted = letters(post_box, SECOND)[1]
    assert calendar_entry(promoted)["UID"] == entry["UID"]
    page = window().open(link_in(promoted))
    expect(page.locator("main")).to_contain_text(said("You have a place"))
    assert kept() == {(FIRST, "cancelled"), (SECOND, "confirmed")}


# ---- At the browser ------------------------------------------------------------------------------


def register_by_keyboard(guest: Visitor, event: EventPage, name: str, address: str) -> None:
    """Go from the page of the event through the form without a mouse."""
    page = guest.open(f"/mn/events/{event.slug}/")
    tab_to(page, rf"^A::[^:]*:({said('Register')}|{said('Join the waiting list')})$")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register/")

    # Sent empty, it says what is missing, and where.
    reach(page, r"^BUTTON:submit:")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_contain_text(said("Enter your name."))
    assert Registration.objects.filter(email=address).count() == 0

    reach(page, r"^INPUT:text:name:")
    page.keyboard.type(name)
    reach(page, r"^INPUT:email:email:")
    page.keyboard.type(address)
    reach(page, r"^INPUT:radio:q0:")
    page.keyboard.press("Space")
    reach(page, r"^INPUT:checkbox:consent:")
    page.keyboard.press("Space")
    # By Enter in the form, as a button of it does.
    reach(page, r"^BUTTON:submit:")
    page.keyboard.press("Enter")
    page.wait_for_url("**/registered/")
    expect(page.locator("main")).to_contain_text(said("Your registration has arrived"))


def reach(page: Page, wanted: str) -> None:
    """Reach something of the form; the frame has forms and buttons of its own."""
    inside = "!!document.activeElement.closest('main form')"
    for _again in range(4):
        tab_to(page, wanted)
        if page.evaluate(inside):
            return
    pytest.fail(f"the keyboard never reaches {wanted} of the form")


def cancel(guest: Visitor, link: str) -> None:
    page = guest.open(link)
    expect(page.locator("main")).to_contain_text(said("You have a place"))
    # A scanner of mail follows links too: looking has changed nothing.
    assert kept() == {(FIRST, "confirmed"), (SECOND, "waitlisted")}
    page.get_by_role("button", name=said("Cancel my registration")).click()
    expect(
        page.get_by_role("heading", level=1, name=said("Your registration is cancelled"))
    ).to_be_visible()
    assert page.context.cookies() == [] or "sessionid" not in {
        cookie["name"] for cookie in page.context.cookies()
    }


def kept() -> set[tuple[str, str]]:
    return set(Registration.objects.values_list("email", "status"))


# ---- At the mailbox ------------------------------------------------------------------------------


def said(words: str) -> str:
    """Give words of the portal as the Mongolian reader has them."""
    with translation.override("mn"):
        return gettext(words)


def letters(post_box: MailServer, address: str) -> list[Message]:
    return [message for addresses, message in post_box.received if addresses == [address]]


def subjects(post_box: MailServer, address: str) -> list[str]:
    """Give the beginnings of the subjects; each must name the event."""
    whole = [str(message["Subject"]) for message in letters(post_box, address)]
    assert all(TITLE in subject for subject in whole), whole
    return [subject.partition(":")[0].strip() for subject in whole]


def link_in(message: Message) -> str:
    """Give the path of the link in the plain words of a mail."""
    assert isinstance(message, EmailMessage)
    body: Any = message.get_body(("plain",))
    [link] = set(re.findall(r"https?://\S+/events/registration/[^\s/]+/", body.get_content()))
    return urlsplit(link).path


def calendar_file(message: Message) -> bytes | None:
    assert isinstance(message, EmailMessage)
    for part in message.iter_attachments():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            return content
    return None


def calendar_entry(message: Message) -> Any:
    content = calendar_file(message)
    assert content is not None, "no calendar file in the mail"
    [entry] = icalendar.Calendar.from_ical(content).walk("VEVENT")
    return entry
