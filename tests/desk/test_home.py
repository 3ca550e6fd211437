"""The first page of the desk, and beginning a case study."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.roles import Role
from portal.submissions import services
from portal.submissions.models import Submission
from portal.submissions.workflow import Action, State
from tests.desk.conftest import desk, fresh
from tests.factories import Cast, make_organisation, make_submission, make_user, move


def test_signed_out_readers_are_sent_to_sign_in_and_back() -> None:
    response = Client().get("/en/desk/")

    assert response.status_code == 302
    assert response["Location"] == "/account/login/?next=%2Fen%2Fdesk%2F"


@pytest.mark.parametrize("language", ["en", "mn", "zh-hans", "ja", "ko", "ru"])
def test_the_desk_names_its_state(sign_in: Any, cast: Cast, language: str) -> None:
    make_submission(cast=cast)

    page = sign_in(cast.contributor).get(f"/{language}/desk/")

    assert page.status_code == 200
    names = {
        "en": "Mongolia",
        "mn": "Монгол Улс",
        "zh-hans": "蒙古国",
        "ja": "モンゴル国",
        "ko": "몽골",
        "ru": "Монголия",
    }
    assert names[language] in page.content.decode()


def test_several_states_and_an_organisation_are_all_named_in_their_order(
    sign_in: Any, db: None
) -> None:
    institute = make_organisation(name="Institute of steppes")
    person = make_user(Role.FOCAL_POINT, "MNG")
    for state, organisation in (("CHN", None), ("", institute)):
        person.mandates.create(
            role=Role.CONTRIBUTOR, state=state, organisation=organisation, valid_from="2020-01-01"
        )

    page = sign_in(person).get("/en/desk/").content.decode()

    assert "Your desk, China, Mongolia, Institute of steppes" in page


def test_a_first_visit_explains_and_offers_to_begin(sign_in: Any, cast: Cast) -> None:
    page = sign_in(cast.contributor).get("/en/desk/").content.decode()

    assert "Nothing lies here yet" in page
    assert "/en/desk/new/" in page


@pytest.mark.parametrize(
    ("role", "words"),
    [("", "Whom to ask"), (Role.MODERATOR, "Go to the editing area")],
)
def test_people_without_a_mandate_for_a_state_are_told_where_to_go(
    sign_in: Any, db: None, role: Any, words: str
) -> None:
    browser = sign_in(make_user(role))

    for path in ("/en/desk/", "/en/desk/new/"):
        page = browser.get(path)
        assert page.status_code == 403
        assert words in page.content.decode()


def block(page: str, anchor: str) -> str:
    """Cut a block out of the page: from its heading to the next one."""
    return page.split(f'id="{anchor}"', 1)[1].split("<h2", 1)[0]


def test_every_stage_lies_in_its_block(sign_in: Any, cast: Cast) -> None:
    made = {stage: make_submission(stage, cast) for stage in State}
    returned = make_submission(State.AWAITING_ENDORSEMENT, cast)
    move(returned, Action.RETURN, cast.focal_point, reason="Name the district.")

    page = sign_in(cast.focal_point).get("/en/desk/").content.decode()

    need = block(page, "need-title")
    for stage in (State.AWAITING_ENDORSEMENT, State.CHANGES_REQUESTED):
        assert made[stage].reference in need
    assert returned.reference in need
    assert "Name the district." in need
    assert "silence is not agreement" in need
    assert "1 question from the secretariat" in need
    assert made[State.DRAFT].reference in block(page, "drafts")
    for stage in (State.SUBMITTED, State.IN_REVIEW, State.ACCEPTED):
        assert made[stage].reference in block(page, "secretariat")
    assert made[State.PUBLISHED].reference in block(page, "published")
    for stage in (State.NOT_ACCEPTED, State.WITHDRAWN, State.UNPUBLISHED):
        assert made[stage].reference in block(page, "ended")
    assert made[State.DISCARDED].reference not in page


def test_a_contributor_sees_what_waits_for_the_focal_point_and_restores_own_drafts(
    sign_in: Any, cast: Cast
) -> None:
    waiting = make_submission(State.AWAITING_ENDORSEMENT, cast)
    discarded = make_submission(State.DISCARDED, cast)
    browser = sign_in(cast.contributor)

    page = browser.get("/en/desk/").content.decode()

    assert "need-title" not in page
    assert waiting.reference in block(page, "focal-point")
    assert discarded.reference in page
    answer = browser.post(desk(discarded, "move/restore/"), {"version": fresh(discarded).version})
    assert answer["Location"] == desk(discarded)
    assert fresh(discarded).status == State.DRAFT


def test_a_neighbour_sees_nothing_of_it(sign_in: Any, cast: Cast, neighbours: Cast) -> None:
    theirs = [make_submission(stage, cast) for stage in (State.DRAFT, State.IN_REVIEW)]
    own = make_submission(cast=neighbours)

    page = sign_in(neighbours.focal_point).get("/en/desk/").content.decode()

    assert own.reference in page
    assert [s.reference for s in theirs if s.reference in page] == []


def test_what_passed_without_response_can_still_be_endorsed(sign_in: Any, cast: Cast) -> None:
    waiting = make_submission(State.AWAITING_ENDORSEMENT, cast)
    services.pass_on(submission_id=waiting.pk, at=timezone.now() + timedelta(days=30))

    page = sign_in(cast.focal_point).get("/en/desk/").content.decode()

    assert "you can still endorse it" in block(page, "need-title")
    assert waiting.reference in block(page, "secretariat")


def test_long_blocks_are_cut_and_shown_whole_when_asked(sign_in: Any, cast: Cast) -> None:
    made = [make_submission(State.WITHDRAWN, cast).reference for _ in range(12)]
    browser = sign_in(cast.contributor)

    short = browser.get("/en/desk/").content.decode()
    whole = browser.get("/en/desk/?all=ended").content.decode()

    assert "Show all 12" in short
    assert sum(reference in short for reference in made) == 10
    assert sum(reference in whole for reference in made) == 12


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_takes_the_same_queries_for_one_and_for_three(
    sign_in: Any, cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        for stage in (State.DRAFT, State.CHANGES_REQUESTED, State.PUBLISHED, State.WITHDRAWN):
            make_submission(stage, cast)
    browser = sign_in(cast.focal_point)
    browser.get("/en/desk/again/")  # a session's first page also writes it down

    # Five of them keep the session and its last activity.
    with django_assert_num_queries(16):
        browser.get("/en/desk/")


# ---- Beginning -----------------------------------------------------------------------------------


def test_a_contributor_begins_a_draft(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.contributor)
    offered = browser.get("/en/desk/new/")
    assert offered.context["form"]["language"].value() == "en"

    answer = browser.post("/en/desk/new/", {"stands_for": "MNG", "language": "mn", "size": "full"})

    begun = Submission.objects.get()
    assert answer["Location"] == desk(begun)
    assert (begun.member_state, begun.language, begun.size) == ("MNG", "mn", "full")
    assert begun.owner == cast.contributor


def test_an_organisation_names_the_state(sign_in: Any, db: None) -> None:
    institute = make_organisation()
    browser = sign_in(make_user(Role.CONTRIBUTOR, organisation=institute))
    said = {"stands_for": f"organisation-{institute.pk}", "language": "ru", "size": "short"}

    refused = browser.post("/en/desk/new/", said)
    assert refused.status_code == 400
    assert "Choose the State in which the work took place." in refused.content.decode()

    browser.post("/en/desk/new/", said | {"member_state": "RUS"})
    begun = Submission.objects.get()
    assert (begun.member_state, begun.organisation) == ("RUS", institute)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"stands_for": "JPN", "language": "mn", "size": "short"},
        {"stands_for": "MNG", "language": "xx", "size": "short"},
        {"stands_for": "MNG", "language": "mn", "size": "\x00"},
    ],
)
def test_nothing_begins_where_the_choice_is_not_offered(
    sign_in: Any, cast: Cast, said: dict[str, str]
) -> None:
    answer = sign_in(cast.contributor).post("/en/desk/new/", said)

    assert answer.status_code == 400
    assert not Submission.objects.exists()


def test_an_ended_text_begins_anew_and_a_published_one_is_updated_once(
    sign_in: Any, cast: Cast
) -> None:
    ended = make_submission(State.NOT_ACCEPTED, cast)
    published = make_submission(State.PUBLISHED, cast)
    browser = sign_in(cast.contributor)

    anew = browser.post(desk(ended, "copy/"))
    first = browser.post(desk(published, "update/"))
    second = browser.post(desk(published, "update/"))

    copied = Submission.objects.get(copied_from=ended)
    assert anew["Location"] == desk(copied)
    assert first["Location"] == second["Location"]
    assert browser.post(desk(published, "copy/")).status_code == 403
    assert browser.post(desk(ended, "update/")).status_code == 403


@pytest.mark.parametrize("is_empty", [True, False])
def test_focal_points_find_the_documents_for_members(
    sign_in: Any, cast: Cast, is_empty: bool
) -> None:
    if not is_empty:
        make_submission(State.DRAFT, cast)
    address = "/mn/documents/members/"

    assert address in sign_in(cast.focal_point).get("/mn/desk/").content.decode()
    assert address not in sign_in(cast.contributor).get("/mn/desk/").content.decode()
