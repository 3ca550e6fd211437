"""The secretariat's questions where the answers are that they concern."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from portal.submissions import queries, services
from portal.submissions.guards import Question
from portal.submissions.models import Submission
from portal.submissions.workflow import Action, State
from tests.desk.conftest import desk
from tests.factories import Cast, make_submission, move

ABOUT = (
    Question("Which contract do you mean?", "results", "worked"),
    Question("Is the figure of one year?", "results", "results"),
    Question("Is this all that you learned?", "results"),
    Question("Who took the picture?", "files"),
    Question("May we call you?"),
    Question("Which land use was it first?", "problem", "land_use"),
)


def asked(cast: Cast) -> Submission:
    submission = make_submission(State.IN_REVIEW, cast)
    return move(submission, Action.REQUEST_CHANGES, cast.moderator, questions=ABOUT)


def test_each_question_stands_right_before_its_answer(sign_in: Any, cast: Cast) -> None:
    submission = asked(cast)
    item = {i.question: i.pk for i in queries.open_items(submission)}
    page = sign_in(cast.contributor).get(desk(submission, "section/results/")).content.decode()

    worked = page.index(ABOUT[0].text)
    assert page.index('id="results_text"') < worked < page.index('id="worked"')
    figure = page.index(ABOUT[1].text)
    assert figure < page.index('id="results_group"') < worked
    assert page.index(ABOUT[2].text) < page.index('id="results_text"')
    for question in ABOUT[:3]:
        assert f"{desk(submission)}#question-{item[question.text]}" in page
    for question in ABOUT[3:]:
        assert question.text not in page


def test_the_box_is_read_out_with_its_question_and_the_top_leads_to_it(
    sign_in: Any, cast: Cast
) -> None:
    submission = asked(cast)
    item = {i.question: i.pk for i in queries.open_items(submission)}
    page = sign_in(cast.contributor).get(desk(submission, "section/results/")).content.decode()

    box = page[page.index('name="worked"') :].partition(">")[0]
    assert f'aria-describedby="asked-{item[ABOUT[0].text]} worked_helptext"' in box
    assert '<a href="#worked">' in page
    assert '<a href="#results-0-what">' in page


def test_questions_about_choices_and_files_stand_at_theirs(sign_in: Any, cast: Cast) -> None:
    submission = asked(cast)
    browser = sign_in(cast.contributor)

    choices = browser.get(desk(submission, "section/problem/")).content.decode()
    files = browser.get(desk(submission, "section/files/")).content.decode()

    assert choices.index(ABOUT[5].text) < choices.index('id="land_use_group"')
    assert ABOUT[3].text in files


def test_an_answered_question_says_so(sign_in: Any, cast: Cast) -> None:
    submission = asked(cast)
    item = next(i for i in queries.open_items(submission) if i.field == "worked")
    services.answer_item(
        submission_id=submission.pk,
        item_id=item.pk,
        answer="The one of 2013.",
        by=cast.contributor,
        at=timezone.now(),
    )

    page = sign_in(cast.contributor).get(desk(submission, "section/results/")).content.decode()

    assert f'#question-{item.pk}">Answered' in page


def test_a_question_about_an_answer_that_is_not_asked_is_not_lost(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast, language="en")
    question = Question("Is the English title right?", "essentials", "title_en")
    move(submission, Action.REQUEST_CHANGES, cast.moderator, questions=(question,))

    page = sign_in(cast.contributor).get(desk(submission, "section/essentials/"))

    assert question.text in page.content.decode()


def test_no_question_shows_once_the_answers_were_sent(sign_in: Any, cast: Cast) -> None:
    draft = make_submission(cast=cast)

    page = sign_in(cast.contributor).get(desk(draft, "section/results/")).content.decode()

    assert "The secretariat asks" not in page
