"""Checking, sending, endorsing, and the other moves, each by the door that people use."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from portal.accounts.roles import Role
from portal.submissions import services
from portal.submissions.models import Submission
from portal.submissions.workflow import Action, State
from tests.desk.conftest import desk, fresh
from tests.factories import (
    Cast,
    add_photo,
    answer_all,
    make_organisation,
    make_submission,
    make_user,
    move,
)


def send(browser: Any, submission: Submission, action: str, **said: Any) -> Any:
    said = {"version": fresh(submission).version} | said
    return browser.post(desk(submission, f"move/{action}/"), said)


def test_check_shows_all_answers_and_names_the_act(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    add_photo(submission, cast.contributor)

    page = sign_in(cast.contributor).get(desk(submission, "check/")).content.decode()

    assert "Not sent yet" in page
    assert "Ask the focal point to endorse" in page
    assert "Send to the secretariat" not in page
    assert "You have confirmed:" in page
    for text in (
        "Бэлчээр ашиглагчдын бүлэг",
        "Extensive grazing",
        "Бүлэг: 0 → 700 (2013) [1]",
        "steppe.jpg",
    ):
        assert text in page
    assert "Field report<br>https://example.org/report" in page
    assert "Not provided" in page
    assert desk(submission, "section/essentials/?then=check#title") in page


def test_check_lists_what_is_missing_and_offers_no_button(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast, complete=False)
    browser = sign_in(cast.contributor)

    page = browser.get(desk(submission, "check/")).content.decode()
    refused = send(browser, submission, "request_endorsement")

    assert "Not answered yet: Title in English" in page
    assert desk(submission, "section/people/?then=check#consent") in page
    assert "<button" not in page.split('id="send"', 1)[1].split("</section>")[0]
    assert refused.status_code == 400
    assert fresh(submission).status == State.DRAFT


def test_what_is_too_long_cannot_be_sent(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast, title="ө" * 130)
    browser = sign_in(cast.contributor)

    page = browser.get(desk(submission, "check/")).content.decode()
    refused = send(browser, submission, "request_endorsement")

    assert "Title: Too long by 10 characters" in page
    assert refused.status_code == 400
    assert fresh(submission).status == State.DRAFT


def test_a_contributor_asks_and_the_focal_point_endorses(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    writer, focal_point = sign_in(cast.contributor), sign_in(cast.focal_point)

    asked = send(writer, submission, "request_endorsement")
    assert asked["Location"] == desk(submission, "sent/")
    assert "within 14 days" in writer.get(asked["Location"]).content.decode()

    page = focal_point.get(desk(submission, "endorse/")).content.decode()
    assert "Малчид бэлчээрээ хамтдаа" in page
    assert "Silence is not agreement" in page
    done = send(focal_point, submission, "endorse", **{"from": "endorse"})

    assert done["Location"] == desk(submission, "sent/")
    assert "10 working days" in focal_point.get(done["Location"]).content.decode()
    assert fresh(submission).status == State.SUBMITTED


@pytest.mark.parametrize("came_from", ["endorse", "confirm"])
def test_returning_needs_a_reason_and_keeps_the_page(
    sign_in: Any, cast: Cast, came_from: str
) -> None:
    submission = make_submission(State.AWAITING_ENDORSEMENT, cast)
    browser = sign_in(cast.focal_point)

    refused = send(browser, submission, "return", reason=" \x00 ", **{"from": came_from})
    page = refused.content.decode()
    assert refused.status_code == 400
    assert page.count("Give a reason: the other side will read it.") == 2
    assert ("Your decision" in page) == (came_from == "endorse")
    assert fresh(submission).status == State.AWAITING_ENDORSEMENT

    send(browser, submission, "return", reason="Name the district.")
    assert fresh(submission).status == State.DRAFT
    assert "Name the district." in sign_in(cast.contributor).get(desk(submission)).content.decode()


def test_a_focal_point_sends_its_own_draft_directly(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    browser = sign_in(cast.focal_point)

    page = browser.get(desk(submission, "check/")).content.decode()
    send(browser, submission, "submit")

    assert "Send to the secretariat" in page
    assert "Ask the focal point to endorse" not in page
    assert fresh(submission).status == State.SUBMITTED


def test_changes_are_answered_and_sent_again(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(State.CHANGES_REQUESTED, cast)
    browser = sign_in(cast.focal_point)
    assert (
        "Answer every question of the secretariat first."
        in browser.get(desk(submission, "check/")).content.decode()
    )
    assert send(browser, submission, "resubmit").status_code == 400

    answer_all(submission, cast.contributor)
    done = send(browser, submission, "resubmit")

    assert done.status_code == 302
    assert fresh(submission).status == State.SUBMITTED


@pytest.mark.parametrize(
    ("stage", "part", "action", "target"),
    [
        (State.AWAITING_ENDORSEMENT, "contributor", "take_back", State.DRAFT),
        (State.AWAITING_ENDORSEMENT, "contributor", "withdraw", State.WITHDRAWN),
        (State.IN_REVIEW, "focal_point", "withdraw", State.WITHDRAWN),
        (State.DRAFT, "contributor", "discard", State.DISCARDED),
        (State.DISCARDED, "contributor", "restore", State.DRAFT),
    ],
)
def test_moves_that_the_side_makes(
    sign_in: Any, cast: Cast, stage: State, part: str, action: str, target: State
) -> None:
    submission = make_submission(stage, cast)
    browser = sign_in(getattr(cast, part))

    asked = browser.get(desk(submission, f"move/{action}/"))
    done = send(browser, submission, action, reason="Because.")

    assert asked.status_code == 200
    assert done.status_code == 302
    assert fresh(submission).status == target


@pytest.mark.parametrize(
    ("stage", "part", "action", "status"),
    [
        (State.DRAFT, "contributor", "submit", 403),
        (State.DRAFT, "colleague", "discard", 403),
        (State.AWAITING_ENDORSEMENT, "contributor", "endorse", 403),
        (State.AWAITING_ENDORSEMENT, "colleague", "take_back", 403),
        (State.IN_REVIEW, "contributor", "withdraw", 403),
        (State.IN_REVIEW, "focal_point", "accept", 403),
        (State.ACCEPTED, "focal_point", "publish", 403),
        (State.DRAFT, "contributor", "endorse", 409),
        (State.IN_REVIEW, "focal_point", "endorse", 409),
        (State.DRAFT, "focal_point", "transfer", 404),
        (State.DRAFT, "contributor", "nonsense", 404),
        (State.DISCARDED, "focal_point", "restore", 404),
    ],
)
def test_moves_that_the_door_refuses(
    sign_in: Any, cast: Cast, stage: State, part: str, action: str, status: int
) -> None:
    submission = make_submission(stage, cast)

    answer = send(sign_in(getattr(cast, part)), submission, action, reason="Because.")

    assert answer.status_code == status
    assert fresh(submission).status == stage


def test_who_was_slower_sees_what_happened_and_keeps_the_words(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(State.AWAITING_ENDORSEMENT, cast)
    seen = submission.version
    move(submission, Action.ENDORSE, cast.focal_point)
    move(submission, Action.TAKE, cast.moderator)

    answer = send(
        sign_in(cast.focal_point), submission, "return", version=seen, reason="My long reason"
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Under review" in page
    assert "My long reason" in page
    assert str(cast.moderator) not in page


@pytest.mark.parametrize("version", ["", "x", "\x00", "9" * 30])
def test_a_damaged_version_moves_nothing(sign_in: Any, cast: Cast, version: str) -> None:
    submission = make_submission(cast=cast)

    answer = send(sign_in(cast.contributor), submission, "discard", version=version)

    assert answer.status_code == 409
    assert fresh(submission).status == State.DRAFT


def test_a_focal_point_hands_work_to_another_person_of_the_state(
    sign_in: Any, cast: Cast, neighbours: Cast
) -> None:
    submission = make_submission(cast=cast)
    browser = sign_in(cast.focal_point)
    url = desk(submission, "transfer/")
    colleague, stranger = cast.colleague, neighbours.contributor
    said = {"version": fresh(submission).version}

    page = browser.get(url).content.decode()
    assert str(colleague) in page
    assert str(stranger) not in page
    assert browser.post(url, said | {"person": stranger.pk}).status_code == 400
    assert browser.post(url, said).status_code == 400
    assert browser.post(url, said | {"person": colleague.pk, "version": 0}).status_code == 409
    assert browser.post(url, said | {"person": colleague.pk}).status_code == 302

    assert fresh(submission).owner == colleague
    assert sign_in(cast.contributor).get(url).status_code == 403


def test_a_focal_point_meets_an_organisations_text_only_when_asked(
    sign_in: Any, cast: Cast
) -> None:
    institute = make_organisation()
    writer = make_user(Role.CONTRIBUTOR, organisation=institute)
    submission = services.start(
        by=writer,
        member_state="MNG",
        language="en",
        size="short",
        at=timezone.now(),
        organisation_id=institute.pk,
    )

    assert sign_in(writer).get(desk(submission)).status_code == 200
    assert sign_in(cast.focal_point).get(desk(submission)).status_code == 404


@pytest.mark.parametrize("stage", list(State))
def test_every_page_of_every_stage_renders_for_its_side(
    sign_in: Any, cast: Cast, stage: State
) -> None:
    submission = make_submission(stage, cast)
    for language, person in (
        ("en", cast.contributor),
        ("mn", cast.focal_point),
        ("zh-hans", cast.colleague),
    ):
        browser = sign_in(person)
        if stage == State.DISCARDED and person != cast.contributor:
            continue
        for tail in ("", "sent/", "check/", "endorse/", "preview/", "form/", "move/withdraw/"):
            answer = browser.get(f"/{language}/desk/{submission.reference}/{tail}")
            assert answer.status_code in {200, 302}, (tail, answer.status_code)


def test_preview_is_the_public_page_under_a_bar_and_never_indexed(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    file = add_photo(submission, cast.contributor)

    answer = sign_in(cast.contributor).get(desk(submission, "preview/"))

    page = answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page
    assert "Preview – not public" in page
    assert 'lang="mn"' in page
    assert "Steppe with a herd at a well" in page
    assert f"/en/desk/files/{file.uuid}/" in page
