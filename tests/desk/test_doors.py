"""The door: who passes, and that words at a shut door come back."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from portal.submissions.models import Submission
from portal.submissions.workflow import State
from tests.desk.conftest import desk, stored
from tests.factories import PASSWORD, Cast, add_photo, make_submission, make_user

GETS = (
    "",
    "form/",
    "section/essentials/",
    "section/files/",
    "check/",
    "sent/",
    "preview/",
    "endorse/",
    "move/withdraw/",
)
POSTS = (
    "form/",
    "section/problem/",
    "section/files/",
    "move/submit/",
    "move/discard/",
    "transfer/",
    "answer/1/",
    "comment/",
    "update/",
    "copy/",
    "files/1/words/",
    "files/1/remove/",
    "files/1/restore/",
)


@pytest.mark.parametrize("stage", [State.DRAFT, State.AWAITING_ENDORSEMENT, State.IN_REVIEW])
def test_other_states_never_learn_that_it_exists(
    sign_in: Any, cast: Cast, neighbours: Cast, stage: State
) -> None:
    submission = make_submission(stage, cast)
    browsers = [sign_in(neighbours.focal_point), sign_in(make_user())]

    answers = {
        (method, tail): [getattr(b, method)(desk(submission, tail)).status_code for b in browsers]
        for method, tails in (("get", GETS), ("post", POSTS))
        for tail in tails
    }

    assert {key: codes for key, codes in answers.items() if codes != [404, 404]} == {}


def test_the_secretariat_is_kept_out_of_the_desk(sign_in: Any, cast: Cast) -> None:
    draft, sent = make_submission(cast=cast), make_submission(State.IN_REVIEW, cast)
    for part, codes in {
        "moderator": (404, 403),
        "auditor": (404, 403),
        "editor": (404, 404),
    }.items():
        browser = sign_in(getattr(cast, part))
        for method, tails in (("get", GETS), ("post", POSTS)):
            for tail in tails:
                found = tuple(
                    getattr(browser, method)(desk(s, tail)).status_code for s in (draft, sent)
                )
                assert found == codes, (part, method, tail)


def test_signed_out_people_are_sent_to_sign_in_by_reading(cast: Cast) -> None:
    submission = make_submission(cast=cast)

    for tail in GETS:
        answer = Client().get(desk(submission, tail))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/?next=")


@pytest.mark.parametrize("tail", POSTS)
def test_words_of_the_signed_out_come_back_and_nothing_is_written(cast: Cast, tail: str) -> None:
    submission = make_submission(cast=cast)
    version = submission.version

    answer = Client().post(
        desk(submission, tail), {"problem": "Үг <b>", "land_use": ["Ge"], "version": "1"}
    )

    page = answer.content.decode()
    assert answer.status_code == 401
    assert "Үг &lt;b&gt;" in page
    assert "Extensive grazing" in page
    assert Submission.objects.get(pk=submission.pk).version >= version
    assert stored(submission, "problem") == {
        "land_use": ["Ge"],
        "degradation": ["Bc"],
        "drivers": ["d-g"],
    }


def test_autosave_of_the_signed_out_is_told_so_in_json(cast: Cast) -> None:
    submission = make_submission(cast=cast)

    answer = Client().post(
        desk(submission, "section/problem/"),
        {"problem": "x"},
        headers={"X-Requested-With": "autosave"},
    )

    assert answer.status_code == 401
    assert "signed out" in answer.json()["error"]


def hidden(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    main = page.split("<main", 1)[1]
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main):
        found.setdefault(html.unescape(name), []).append(html.unescape(value))
    return found


def action(page: str) -> str:
    found = re.search(r'<form method="post" action="([^"]+)"', page.split("<main", 1)[1])
    assert found is not None
    return found[1]


def test_an_expired_session_loses_no_word_on_the_way_through_sign_in(cast: Cast) -> None:
    """The whole way by plain forms, with the check of tokens on: typed, 401, sign in, send."""
    submission = make_submission(cast=cast)
    url = desk(submission, "section/problem/")
    browser = Client(enforce_csrf_checks=True)
    browser.post("/account/login/")
    page = browser.get("/account/login/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]  # type: ignore[index]
    typed = {
        "problem": "Нэг.\r\n\r\nХоёр.",
        "drivers": ["d-g", "d-n"],
        "version": "1",
        "go": "leave",
    }

    refused = browser.post(url, typed | {"csrfmiddlewaretoken": token})
    assert refused.status_code == 401
    first = refused.content.decode()
    assert action(first) == "/en/desk/again/"

    signed = browser.post(
        "/account/login/",
        {"login": cast.contributor.email, "password": PASSWORD, "csrfmiddlewaretoken": token},
    )
    assert signed.status_code == 302

    again = browser.post("/en/desk/again/", hidden(first))
    second = again.content.decode()
    assert again.status_code == 200
    assert action(second) == url

    done = browser.post(action(second), hidden(second))
    assert done.status_code == 302
    saved = stored(submission, "problem")
    assert saved["problem"] == "Нэг.\n\nХоёр."
    assert saved["drivers"] == ["d-g", "d-n"]


def test_a_token_that_changed_gives_the_words_back_with_a_new_one(cast: Cast) -> None:
    submission = make_submission(cast=cast)
    url = desk(submission, "section/problem/")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.contributor)
    typed = {"problem": "Kept", "version": "1", "csrfmiddlewaretoken": "x" * 64}

    refused = browser.post(url, typed)
    page = refused.content.decode()
    assert refused.status_code == 403
    assert "Kept" in page
    assert stored(submission, "problem").get("problem") is None

    done = browser.post(action(page), hidden(page))
    assert done.status_code == 302
    assert stored(submission, "problem")["problem"] == "Kept"


def test_autosave_with_an_old_token_gets_a_new_one_and_saves(cast: Cast) -> None:
    submission = make_submission(cast=cast)
    url = desk(submission, "section/problem/")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.contributor)
    script = {"X-Requested-With": "autosave"}

    refused = browser.post(url, {"problem": "a", "version": "1"}, headers=script)
    assert refused.status_code == 403
    token = refused.json()["token"]

    done = browser.post(
        url, {"problem": "a", "version": "1", "csrfmiddlewaretoken": token}, headers=script
    )
    assert done.json()["version"] == 2


def test_every_door_that_writes_checks_the_token(cast: Cast) -> None:
    submission = make_submission(cast=cast)
    add_photo(submission, cast.contributor)
    version = Submission.objects.get(pk=submission.pk).version
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.contributor)

    answers = {
        tail: browser.post(desk(submission, tail), {"version": version}).status_code
        for tail in POSTS
    }
    answers["new"] = browser.post(
        "/en/desk/new/", {"stands_for": "MNG", "language": "mn", "size": "short"}
    ).status_code

    assert set(answers.values()) == {403}
    assert Submission.objects.get().version == version


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/en/",
        "https://evil.example/",
        "//evil.example/en/desk/",
        "/en/desk/again/",
        "/cms/",
        "\x00",
    ],
)
def test_words_are_sent_on_to_the_desk_only(sign_in: Any, cast: Cast, path: str) -> None:
    answer = sign_in(cast.contributor).post("/en/desk/again/", {"again-path": path, "problem": "x"})

    assert answer.status_code == 400


def test_after_signing_in_elsewhere_one_is_told_to_go_back(sign_in: Any, cast: Cast) -> None:
    assert Client().get("/en/desk/again/").status_code == 302
    assert "Close this tab" in sign_in(cast.contributor).get("/en/desk/again/").content.decode()


def test_no_page_of_the_desk_is_kept_by_a_cache(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    browser = sign_in(cast.contributor)

    for url in ("/en/desk/", "/en/desk/new/", desk(submission), desk(submission, "preview/")):
        assert "no-store" in browser.get(url)["Cache-Control"]
