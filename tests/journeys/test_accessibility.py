"""axe finds nothing on any page, empty, filled and with errors; nothing is wider than 320 pixels.

The demonstration is the content: six scripts, long names, every state of life.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page

from portal.accounts.models import User
from portal.demonstration import services as demonstration
from portal.notifications import delivery
from portal.submissions.models import Submission
from portal.submissions.workflow import State
from tests.factories import PASSWORD
from tests.journeys.conftest import House, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    # Its own reading of style sheets takes imports for relative to the page; the browser knows.
    "preload": False,
}
WIDTHS = (320, 1280)
SCHEMES = ("light", "dark")

READER = (
    "/{l}/",
    "/{l}/case-studies/",
    "/{l}/case-studies/?state=MNG&land=Ge",
    "/{l}/case-studies/?q=nothing-at-all&state=PRK",
    "/{l}/case-studies/?colour=blue&page=99",
    "/{l}/search/",
    "/{l}/search/?q=固沙",
    "/{l}/case-studies/straw-checkerboards-at-shapotou/",
    "/{l}/about/",
    "/{l}/about/how-we-review/",
    "/{l}/no-such-page/",
)
ACCOUNT = ("/account/login/", "/account/password/reset/", "/account/signup/", "/demo/mail/")
SIGNED_IN = (
    "/account/profile/",
    "/account/2fa/",
    "/account/sessions/",
    "/account/password/change/",
    "/{l}/inbox/",
    "/{l}/inbox/preferences/",
)


@pytest.fixture
def demonstration_content(house: House, settings: Any) -> None:
    settings.DEMONSTRATION_PASSWORD = PASSWORD
    demonstration.load(at=timezone.now())
    delivery.deliver_due(at=timezone.now())


@pytest.fixture
def look(house: House, demonstration_content: None) -> Iterator[Callable[..., None]]:
    """Open paths as a person in each width and scheme; what axe finds is told at the end."""
    found: list[str] = []

    def look_at(paths: tuple[str, ...], account: str = "", language: str = "en") -> None:
        for width, scheme in zip(WIDTHS, SCHEMES, strict=True):
            visitor = house.visitor(viewport={"width": width, "height": 800}, color_scheme=scheme)
            if account:
                visitor.sign_in(User.objects.get(email=f"{account}@demo.example"))
            for path in paths:
                visitor.open(path.replace("{l}", language))
                found.extend(faults(visitor.page, path, width))
            visitor.page.close()

    yield look_at
    assert not found, "\n".join(found)


def faults(page: Page, path: str, width: int) -> Iterator[str]:
    # Wagtail's own frame is its makers' to mend; what we wrote stands in the main part.
    scope = "#main" if "/cms/" in page.url else None
    result = Axe().run(page, context=scope, options=RULES)
    for violation in result.response["violations"]:
        nodes = [node["html"][:120] for node in violation["nodes"][:3]]
        yield f"{path} at {width}: {violation['id']}: {nodes}"
    wide = page.evaluate("document.documentElement.scrollWidth")
    if "/cms/" not in page.url and wide > width:
        yield f"{path} at {width}: {wide} pixels wide"


def test_public_pages_in_three_scripts(look: Callable[..., None]):
    for language in ("en", "mn", "zh-hans"):
        look((*READER, *ACCOUNT), language=language)


def test_pages_of_the_empty_portal(house: House):
    visitor = house.visitor(viewport={"width": 320, "height": 800})
    found = [
        fault
        for path in ("/en/", "/en/case-studies/", "/ja/search/?q=砂", "/demo/mail/")
        for fault in faults(visitor.open(path), path, 320)
    ]

    assert not found, "\n".join(found)


def test_pages_of_every_part(look: Callable[..., None]):
    asked = reference(State.CHANGES_REQUESTED, "MNG")
    waiting = reference(State.AWAITING_ENDORSEMENT, "MNG")
    review, accepted = reference(State.IN_REVIEW), reference(State.ACCEPTED)
    sections = ("essentials", "problem", "done", "results", "files", "people")

    look(
        (
            "/{l}/desk/",
            "/{l}/desk/new/",
            f"/{{l}}/desk/{asked}/",
            *(f"/{{l}}/desk/{asked}/section/{key}/" for key in sections),
            f"/{{l}}/desk/{asked}/check/",
            f"/{{l}}/desk/{asked}/preview/",
            *SIGNED_IN,
        ),
        account="contributor.mng",
        language="mn",
    )
    look(
        (
            "/{l}/desk/",
            f"/{{l}}/desk/{waiting}/",
            f"/{{l}}/desk/{waiting}/endorse/",
            f"/{{l}}/desk/{waiting}/move/withdraw/",
            f"/{{l}}/desk/{waiting}/transfer/",
        ),
        account="focal.mng",
    )
    look(("/{l}/desk/", "/{l}/desk/new/"), account="editor", language="ru")
    look(
        (
            "/cms/review/",
            "/cms/review/?status=in_review&state=PRK",
            f"/cms/review/{review}/",
            "/cms/publishing/",
            f"/cms/publishing/{accepted}/",
            "/cms/people/",
            "/cms/people/invite/",
            "/cms/people/invitations/",
            "/cms/mail/",
        ),
        account="lead",
    )


def reference(status: State, member_state: str = "") -> str:
    found = Submission.objects.filter(status=status)
    if member_state:
        found = found.filter(member_state=member_state)
    return found.earliest("pk").reference


def test_forms_with_errors_and_the_keyboard(house: House, demonstration_content: None):
    asked = reference(State.CHANGES_REQUESTED, "MNG")
    writer = house.visitor(viewport={"width": 320, "height": 800})
    writer.sign_in(User.objects.get(email="contributor.mng@demo.example"))

    found = [
        *wrong_year(writer, asked),
        *empty_choice(writer),
        *wrong_password(house.visitor(viewport={"width": 320, "height": 800})),
    ]

    assert not found, "\n".join(found)
    filter_by_keyboard(house.visitor())


def wrong_year(writer: Visitor, asked: str) -> Iterator[str]:
    page = writer.open(f"/mn/desk/{asked}/section/essentials/")
    page.locator("[name=year_from]").fill("long ago")
    page.get_by_role("button", name="Save and continue").last.click()
    page.wait_for_selector(".error-summary")
    yield from faults(page, "a section with an error", 320)


def empty_choice(writer: Visitor) -> Iterator[str]:
    page = writer.open("/en/desk/new/")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    yield from faults(page, "a new draft with an error", 320)


def wrong_password(guest: Visitor) -> Iterator[str]:
    page = guest.open("/account/login/")
    page.locator("input[type=email]").first.fill("nobody@demo.example")
    page.locator("input[type=password]").fill("a wrong password")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector("[aria-invalid], .error-summary, [role=alert]")
    yield from faults(page, "sign-in with an error", 320)


def filter_by_keyboard(reader: Visitor) -> None:
    """Skip to the content, reach a filter, tick it, send the form: without a mouse."""
    page = reader.open("/en/case-studies/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    reached = walk(page, lambda tag: tag.startswith("INPUT:checkbox:state"))
    assert reached, "the keyboard never reaches a filter"
    page.keyboard.press("Space")
    assert walk(page, lambda tag: tag.startswith("BUTTON:submit"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"state="))


def walk(page: Page, there: Callable[[str], bool], steps: int = 80) -> bool:
    """Press Tab until a place is reached; a trap or an endless page ends the walk."""
    script = (
        "(e => e.tagName + ':' + (e.type || '') + ':' + (e.name || ''))(document.activeElement)"
    )
    for _step in range(steps):
        page.keyboard.press("Tab")
        if there(page.evaluate(script)):
            return True
    return False
