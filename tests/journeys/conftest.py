"""Chromium, a live server, a mail server: all real, all on loopback."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from portal.accounts.models import User
from tests.factories import PASSWORD
from tests.notifications.mail_server import MailServer

# Playwright's synchronous interface runs a loop in this thread; Django would refuse its ORM there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 15_000
"""Milliseconds that a condition may take on a busy machine; nothing waits longer than it must."""


def browser_program() -> str:
    """Give the browser that `make test` chose, else one on the PATH."""
    named = os.environ.get("PORTAL_BROWSER", "")
    found = named if Path(named).is_file() else next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.fail("Browser tests need Chromium: apt-get install chromium, or run `make test`.")
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys of a process."""
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program(), args=flags)
        yield browser
        browser.close()


class Visitor:
    """One person at one browser window, signed in or not."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "response",
            lambda answer: (
                # 503 is never a fault that nobody foresaw: the portal says it on a page of its own.
                answer.status >= 500
                and answer.status != 503
                and self.faults.append(f"{answer.status} {answer.url}")
            ),
        )

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, user: User) -> Page:
        page = self.open("/account/login/")
        page.get_by_label("Email", exact=False).first.fill(user.email)
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(lambda url: "/account/login/" not in url)
        return page


class House:
    """Opens windows on the live server and closes them; fails on any script error or 5xx."""

    def __init__(self, chromium: Browser, address: str) -> None:
        self._chromium = chromium
        self._address = address
        self.visitors: list[Visitor] = []

    def visitor(self, **options: Any) -> Visitor:
        visitor = Visitor(self._chromium.new_context(**options), self._address)
        self.visitors.append(visitor)
        return visitor

    def close(self) -> None:
        faults = [fault for visitor in self.visitors for fault in visitor.faults]
        for visitor in self.visitors:
            visitor.context.close()
        assert faults == []


@pytest.fixture
def house(chromium: Browser, live_server: Any, settings: Any) -> Iterator[House]:
    """The live server with a second factor switched off: it has tests of its own."""
    settings.STAFF_SECOND_FACTOR = False
    settings.BASE_URL = live_server.url
    opened = House(chromium, live_server.url)
    yield opened
    opened.close()


@pytest.fixture
def post_box(settings: Any) -> Iterator[MailServer]:
    """A real SMTP server; what arrives there was really sent."""
    with MailServer() as server:
        settings.MAIL_TRANSPORT_URL = server.url()
        settings.UNDO_SECONDS = 0
        yield server
