"""How long a session lasts, and the wish to stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from portal.submissions.workflow import State
from tests.desk.conftest import desk
from tests.factories import PASSWORD, Cast, make_submission

URL = "/en/desk/session/"
SCRIPT = {"X-Requested-With": "autosave"}


def ends_in(client: Client, **ago: int) -> None:
    """Let a session end so long from now."""
    key = client.session.session_key
    Session.objects.filter(pk=key).update(expire_date=timezone.now() + timedelta(**ago))


def ends(client: Client) -> Any:
    return Session.objects.get(pk=client.session.session_key).expire_date


def test_asking_tells_and_lengthens_nothing(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.contributor)
    ends_in(browser, minutes=4)
    before = ends(browser)

    answer = browser.get(URL, headers=SCRIPT)

    assert 230 < answer.json()["seconds"] <= 240
    assert "no-store" in answer["Cache-Control"]
    assert ends(browser) == before


def test_the_wish_to_stay_begins_the_time_anew(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.contributor)
    ends_in(browser, minutes=4)

    answer = browser.post(URL, headers=SCRIPT)

    assert answer.json() == {"seconds": settings.SESSION_COOKIE_AGE, "stays": True}
    assert ends(browser) > timezone.now() + timedelta(hours=11, minutes=59)


def signed_in_by_password(cast: Cast) -> Client:
    browser = Client()
    browser.post("/account/login/", {"login": cast.contributor.email, "password": PASSWORD})
    assert browser.session.session_key
    return browser


def test_who_signed_in_a_day_ago_stays_and_nobody_longer(cast: Cast) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        browser = signed_in_by_password(cast)
    key = browser.session.session_key
    for hours, stays in ((11, True), (22, True), (24, True), (25, False), (35, False)):
        with time_machine.travel(start + timedelta(hours=hours), tick=False):
            before = Session.objects.get(pk=key).expire_date
            answer = browser.post(URL, headers=SCRIPT)
            assert answer.json()["stays"] is stays
            assert (Session.objects.get(pk=key).expire_date > before) is stays
    with time_machine.travel(start + timedelta(hours=36, minutes=1), tick=False):
        assert browser.post(URL, headers=SCRIPT).status_code == 401


def test_an_ended_session_is_told_so_and_not_woken(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.contributor)
    ends_in(browser, seconds=-1)

    assert browser.get(URL, headers=SCRIPT).status_code == 401
    assert browser.post(URL, headers=SCRIPT).status_code == 401
    assert Client().get(URL).status_code == 302


def test_the_wish_needs_the_token_of_a_form(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.contributor, enforce_csrf_checks=True)
    ends_in(browser, minutes=4)
    before = ends(browser)

    refused = browser.post(URL, headers=SCRIPT)

    assert refused.status_code == 403
    assert refused.json()["token"]
    assert ends(browser) == before


def test_without_a_script_the_button_answers_with_a_page(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.contributor)

    answer = browser.post(URL, follow=True)

    assert "You stay signed in." in answer.content.decode()


def test_pages_on_which_one_writes_carry_the_warning(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    waiting = make_submission(State.AWAITING_ENDORSEMENT, cast)
    writer, reader = sign_in(cast.contributor), sign_in(cast.focal_point)

    pages = [writer.get(desk(submission, tail)) for tail in ("", "section/done/", "section/files/")]
    pages.append(reader.get(desk(waiting, "endorse/")))

    for page in pages:
        html = page.content.decode()
        assert 'data-session="43' in html
        assert "data-soon=" in html
