"""A submission's page: task list, questions, remarks, history, language and form."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from portal.submissions import queries, services
from portal.submissions.models import Comment
from portal.submissions.workflow import Action, State
from tests.desk.conftest import desk, fresh, stored
from tests.factories import Cast, make_submission, move


def test_the_task_list_says_how_far_each_section_is(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast, complete=False)
    services.save_section(
        submission_id=submission.pk,
        section="problem",
        content={"problem": "x"},
        expected_version=0,
        by=cast.colleague,
        at=timezone.now(),
    )

    page = sign_in(cast.contributor).get(desk(submission)).content.decode()

    assert "In progress" in page
    assert "Incomplete" in page
    assert "Cannot start yet" in page
    assert "Continue with “The essentials”" in page
    assert f"by {cast.colleague}" in page
    assert "Not the secretariat, not other States." in page


def test_a_complete_draft_can_be_checked(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)

    page = sign_in(cast.contributor).get(desk(submission)).content.decode()

    assert "Cannot start yet" not in page
    assert desk(submission, "check/") in page
    assert desk(submission, "move/discard/") in page


def test_the_history_names_the_side_and_calls_the_secretariat_so(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    move(submission, Action.ACCEPT, cast.moderator, reason="Inner words")
    move(submission, Action.UNDO, cast.moderator)
    move(submission, Action.ASSIGN, cast.lead, person_id=cast.moderator.pk)

    page = sign_in(cast.contributor).get(desk(submission)).content.decode()

    assert str(cast.focal_point) in page
    assert "Under review" in page
    assert "Accepted" not in page
    assert "Inner words" not in page
    for person in (cast.moderator, cast.lead):
        assert str(person) not in page


def test_remarks_of_both_sides_are_read_and_internal_ones_are_not(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    for text, visibility in (("For you", "submitter"), ("For us", "internal")):
        services.comment(
            submission_id=submission.pk,
            by=cast.moderator,
            at=timezone.now(),
            text=text,
            visibility=visibility,
        )
    browser = sign_in(cast.colleague)

    browser.post(desk(submission, "comment/"), {"text": "From our side"})
    page = browser.get(desk(submission)).content.decode()

    assert "For you" in page
    assert "For us" not in page
    assert "From our side" in page
    assert str(cast.colleague) in page
    assert str(cast.moderator) not in page
    assert Comment.objects.filter(visibility="submitter").count() == 2


def test_an_empty_remark_is_refused_at_its_field(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast)

    answer = sign_in(cast.contributor).post(desk(submission, "comment/"), {"text": " "})

    assert answer.status_code == 400
    assert answer.content.decode().count("Write something first.") == 2


def test_a_question_is_answered_on_the_page(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(State.CHANGES_REQUESTED, cast)
    item = queries.open_items(submission)[0]
    browser = sign_in(cast.contributor)
    assert item.question in browser.get(desk(submission)).content.decode()

    answer = browser.post(
        desk(submission, f"answer/{item.pk}/"), {f"item-{item.pk}-answer": "2013 он"}
    )

    assert answer["Location"] == desk(submission) + "#questions"
    assert queries.open_items(submission)[0].answer == "2013 он"


def test_an_answer_that_is_too_long_or_too_late_comes_back(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(State.CHANGES_REQUESTED, cast)
    item = queries.open_items(submission)[0]
    browser = sign_in(cast.contributor)
    url = desk(submission, f"answer/{item.pk}/")

    long = browser.post(url, {f"item-{item.pk}-answer": "y" * 6001})
    assert long.status_code == 400
    assert "y" * 6001 in long.content.decode()

    move(submission, Action.WITHDRAW, cast.focal_point)
    late = browser.post(url, {f"item-{item.pk}-answer": "Precious"})
    assert late.status_code == 409
    assert "Precious" in late.content.decode()


def test_language_and_form_change_while_nothing_was_sent(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    before = stored(submission, "essentials")
    browser = sign_in(cast.contributor)
    url = desk(submission, "form/")

    assert browser.get(url).status_code == 200
    assert browser.post(url, {"language": "ru", "size": "full"}).status_code == 302
    changed = fresh(submission)
    assert (changed.language, changed.size) == ("ru", "full")
    assert stored(submission, "essentials") == before
    assert browser.post(url, {"language": "tlh", "size": "full"}).status_code == 400

    sent = make_submission(State.AWAITING_ENDORSEMENT, cast)
    move(sent, Action.RETURN, cast.focal_point)
    assert browser.post(desk(sent, "form/"), {"language": "ru", "size": "short"}).status_code == 403
    assert browser.post(desk(sent, "form/"), {"language": "mn", "size": "full"}).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_long_its_history(
    sign_in: Any, cast: Cast, count: int, django_assert_max_num_queries: Any
) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    for _ in range(count):
        services.comment(
            submission_id=submission.pk,
            by=cast.moderator,
            at=timezone.now(),
            text="For you",
            visibility="submitter",
        )
    browser = sign_in(cast.contributor)
    browser.get("/en/desk/again/")

    with django_assert_max_num_queries(20):
        browser.get(desk(submission))


def test_answers_of_a_round_that_was_taken_back_stay_with_those_who_wrote_them(
    sign_in: Any, cast: Cast
) -> None:
    submission = make_submission(State.CHANGES_REQUESTED, cast)
    [item] = queries.open_items(submission)
    services.answer_item(
        submission_id=submission.pk,
        item_id=item.pk,
        answer="The figure is of 2013.",
        by=cast.contributor,
        at=timezone.now(),
    )
    move(submission, Action.UNDO, cast.moderator)

    page = sign_in(cast.colleague).get(desk(submission)).content.decode()

    assert "The secretariat took this question back." in page
    assert "The figure is of 2013." in page
    assert "/answer/" not in page
    # What was asked and not answered has nothing to lose, and is gone.
    move(submission, Action.REQUEST_CHANGES, cast.moderator)
    move(submission, Action.UNDO, cast.moderator)
    assert queries.taken_back_items(submission) == [item]
