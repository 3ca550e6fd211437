from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal.core import files as core_files
from portal.library.models import CaseStudyPage
from portal.notifications.delivery import deliver_due
from portal.notifications.models import Delivery
from portal.submissions import services
from portal.submissions.models import Comment, Decision, Submission
from portal.submissions.workflow import Action, State
from tests.accounts.keys import signed_in
from tests.factories import (
    Cast,
    add_photo,
    advance,
    answer_all,
    fill,
    make_submission,
    make_user,
    move,
    picture_bytes,
)
from tests.moderation.conftest import (
    CONFIRMED,
    FORMS,
    Browser,
    accepting,
    asking,
    declining,
    review_url,
    seen,
)

pytestmark = pytest.mark.django_db
DECISIONS = tuple(FORMS)
OUTCOME = {
    "request_changes": State.CHANGES_REQUESTED,
    "accept": State.ACCEPTED,
    "decline": State.NOT_ACCEPTED,
}


def fresh(submission: Submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def decide(browser: Client, submission: Submission, action: str, **more: Any) -> Any:
    return browser.post(review_url(submission, action), FORMS[action](submission) | more)


# ---- Doors -------------------------------------------------------------------------------------

SHUT_OUT = ("editor", "administrator", "focal_point", "contributor")


@pytest.mark.parametrize("part", SHUT_OUT)
def test_whoever_has_no_part_in_reviewing_is_refused_everywhere(
    part: str, cast: Cast, browser: Browser
) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    person = browser(getattr(cast, part))

    for address in ("/cms/review/", "/cms/review/export.csv", review_url(submission)):
        assert person.get(address).status_code == 403
    for action in DECISIONS:
        assert decide(person, submission, action, **CONFIRMED).status_code == 403
    remark = {"text": "Hello", "visibility": "internal"}
    assert person.post(review_url(submission, "remark"), remark).status_code == 403
    assert fresh(submission).status == State.IN_REVIEW
    assert not Comment.objects.exists()


def test_whoever_is_signed_out_is_sent_to_sign_in(cast: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast)

    looked = Client().get(review_url(submission))
    decided = decide(Client(), submission, "accept", **CONFIRMED, reason="What was typed")

    assert looked.status_code == 302
    assert looked["Location"].startswith("/account/login/")
    # What was typed comes back with the way to sign in.
    assert decided.status_code == 401
    assert "What was typed</textarea>" in decided.content.decode()
    assert "/account/login/" in decided.content.decode()
    assert fresh(submission).status == State.IN_REVIEW


def test_without_a_second_factor_nobody_decides(cast: Cast) -> None:
    assert settings.STAFF_SECOND_FACTOR
    submission = make_submission(State.IN_REVIEW, cast)
    moderator = signed_in(cast.moderator, second_factor=False)

    answer = decide(moderator, submission, "accept", **CONFIRMED)

    assert answer.status_code == 302
    assert answer["Location"] == "/account/2fa/"
    assert fresh(submission).status == State.IN_REVIEW


def test_the_auditor_reads_everything_and_moves_nothing(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    services.comment(
        submission_id=submission.pk,
        by=cast.moderator,
        at=timezone.now(),
        text="An internal remark",
        visibility="internal",
    )
    auditor = browser(cast.auditor)

    screen = auditor.get(review_url(submission)).content.decode()

    assert "An internal remark" in screen
    assert "<form" not in _content(screen)
    for action in (*DECISIONS, "take", "assign", "undo", "reopen", "transfer", "unpublish"):
        data = FORMS.get(action, seen)(submission) | CONFIRMED
        assert auditor.post(review_url(submission, action), data).status_code == 403
    remark = {"text": "Hello", "visibility": "internal"}
    assert auditor.post(review_url(submission, "remark"), remark).status_code == 403
    assert fresh(submission).status == State.IN_REVIEW


@pytest.mark.parametrize("action", DECISIONS)
@pytest.mark.parametrize("part", ["moderator", "lead"])
def test_moderator_and_lead_decide(part: str, action: str, cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.IN_REVIEW, cast)

    answer = decide(browser(getattr(cast, part)), submission, action, **CONFIRMED)

    assert answer.status_code == 302
    assert fresh(submission).status == OUTCOME[action]


@pytest.mark.parametrize("action", [*DECISIONS, "take", "remark"])
def test_a_moderator_with_a_mandate_for_the_state_decides_nothing(
    action: str, cast: Cast, browser: Browser
) -> None:
    stage = State.SUBMITTED if action == "take" else State.IN_REVIEW
    submission = make_submission(stage, cast)
    services.comment(
        submission_id=submission.pk,
        by=cast.moderator,
        at=timezone.now(),
        text="Do not tell the State",
        visibility="internal",
    )
    conflicted = make_user("moderator")
    conflicted.mandates.create(
        role="contributor", state=cast.state, valid_from=timezone.now() - timedelta(days=9)
    )
    person = browser(conflicted)

    data = FORMS.get(action, seen)(submission, text="x", visibility="internal") | CONFIRMED
    answer = person.post(review_url(submission, action), data)
    screen = person.get(review_url(submission)).content.decode()

    assert answer.status_code == 403
    assert fresh(submission).status == stage
    assert "You hold a mandate for this State" in screen
    assert "<form" not in _content(screen)
    assert "Do not tell the State" not in screen


@pytest.mark.parametrize("action", ["publish", "submit", "endorse", "withdraw", "nothing"])
def test_moves_of_other_screens_are_not_here(action: str, cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.SUBMITTED, cast)

    data = seen(submission)
    answer = browser(cast.lead).post(review_url(submission, action), data, follow=True)

    assert answer.status_code == 404
    assert fresh(submission).status == State.SUBMITTED


@pytest.mark.parametrize("action", [*DECISIONS, "take", "undo", "remark"])
def test_no_move_is_made_by_reading(action: str, cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.IN_REVIEW, cast)

    assert browser(cast.moderator).get(review_url(submission, action)).status_code == 405


# ---- Deciding ----------------------------------------------------------------------------------


@pytest.mark.parametrize("action", DECISIONS)
def test_nothing_happens_before_the_mail_was_looked_at(
    action: str, cast: Cast, browser: Browser
) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    before = Delivery.objects.count()

    page = decide(browser(cast.moderator), submission, action)

    assert page.status_code == 200
    assert fresh(submission).status == State.IN_REVIEW
    assert Delivery.objects.count() == before
    assert cast.contributor.email in page.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("action", DECISIONS)
@pytest.mark.parametrize("language", ["en", "mn"])
def test_the_preview_is_the_mail_that_arrives(
    action: str, language: str, browser: Browser, db: None
) -> None:
    cast = Cast("MNG")
    for person in (cast.contributor, cast.focal_point):
        person.language = language
        person.save(update_fields=["language"])
    cast.editor  # noqa: B018 - somebody must be told that a page is ready
    submission = make_submission(State.IN_REVIEW, cast)
    moderator = browser(cast.moderator)
    Delivery.objects.all().delete()

    previewed = {
        (mail.subject, mail.text) for mail in decide(moderator, submission, action).context["mails"]
    }
    decide(moderator, submission, action, **CONFIRMED)
    deliver_due(at=timezone.now() + timedelta(seconds=settings.UNDO_SECONDS + 1))

    sent = set(Delivery.objects.filter(status="sent").values_list("subject", "text"))
    assert sent == previewed
    assert len(sent) >= 2


def test_accepting_makes_a_page_draft_that_nobody_can_read(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.IN_REVIEW, cast)

    decide(browser(cast.moderator), submission, "accept", **CONFIRMED)

    accepted = fresh(submission)
    page = CaseStudyPage.objects.get(reference=submission.reference)
    assert accepted.page_id == page.pk
    assert not page.live
    assert Client().get(page.url, follow=True).status_code == 404
    decision = Decision.objects.get(submission=submission)
    assert (decision.outcome, len(decision.checklist)) == ("accepted", 6)


@pytest.mark.parametrize(
    "left", ["names", "sources", "image_rights", "alternatives", "no_maps", "personal_data"]
)
def test_accepting_needs_every_point_and_loses_nothing(
    left: str, cast: Cast, browser: Browser
) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    data = accepting(submission, reason="Words that must not be lost")
    data["checklist"] = [key for key in data["checklist"] if key != left]

    answer = browser(cast.moderator).post(review_url(submission, "accept"), data | CONFIRMED)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert fresh(submission).status == State.IN_REVIEW
    assert "Not checked yet" in page
    assert "Words that must not be lost" in page


def test_asking_needs_a_question_and_a_day_to_come(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    moderator = browser(cast.moderator)
    none = asking(submission, question_0="", question_1="") | CONFIRMED
    late = asking(submission, due_on="2020-01-01") | CONFIRMED

    for data in (none, late):
        answer = moderator.post(review_url(submission, "request_changes"), data)
        assert answer.status_code == 400
        assert "Thank you; two points are open." in answer.content.decode()
    assert fresh(submission).status == State.IN_REVIEW


def test_asking_keeps_each_question_with_its_section(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.IN_REVIEW, cast)

    decide(browser(cast.moderator), submission, "request_changes", **CONFIRMED)

    asked = submission.change_requests.get()
    assert asked.due_on.isoformat() == "2099-01-05"
    assert list(asked.items.order_by("position").values_list("section", "question")) == [
        ("results", "Which year does the figure refer to?"),
        ("", "Who took the picture?"),
    ]


def test_a_question_more_keeps_what_was_typed(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.IN_REVIEW, cast)

    data = asking(submission, more="1")
    page = browser(cast.moderator).post(review_url(submission, "request_changes"), data)

    assert page.status_code == 200
    text = page.content.decode()
    assert 'name="question_3"' in text
    assert "Who took the picture?" in text
    assert "Nothing was changed yet" not in text


@pytest.mark.parametrize("action", DECISIONS)
def test_the_way_back_from_the_preview_keeps_what_was_typed(
    action: str, cast: Cast, browser: Browser
) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    typed = FORMS[action](submission)["reason"]

    page = decide(browser(cast.moderator), submission, action, change="yes")

    assert page.status_code == 200
    assert typed in page.content.decode()
    assert fresh(submission).status == State.IN_REVIEW


@pytest.mark.parametrize("missing", ["reason", "reason_code"])
def test_not_accepting_needs_ground_and_reason(missing: str, cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    data = declining(submission) | {missing: ""} | CONFIRMED

    answer = browser(cast.moderator).post(review_url(submission, "decline"), data)

    assert answer.status_code == 400
    assert fresh(submission).status == State.IN_REVIEW


@pytest.mark.parametrize("confirmed", [{}, CONFIRMED])
def test_whoever_is_late_reads_who_was_faster_and_keeps_the_words(
    confirmed: dict[str, str], cast: Cast, browser: Browser
) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    opened = declining(submission, reason="A reason that took an hour to write")
    decide(browser(cast.lead), submission, "accept", **CONFIRMED)

    late = browser(cast.moderator).post(review_url(submission, "decline"), opened | confirmed)

    page = late.content.decode()
    assert late.status_code == 409
    assert f"{cast.lead} was faster: Accept." in page
    assert "A reason that took an hour to write" in page
    assert fresh(submission).status == State.ACCEPTED


def test_a_text_that_has_changed_is_not_judged(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    first = submission.current_revision_id
    move(submission, Action.REQUEST_CHANGES, cast.moderator)
    answer_all(submission, cast.contributor)
    move(submission, Action.RESUBMIT, cast.focal_point)
    move(submission, Action.TAKE, cast.moderator)

    data = accepting(submission, revision=first) | CONFIRMED
    answer = browser(cast.moderator).post(review_url(submission, "accept"), data)

    assert answer.status_code == 409
    assert fresh(submission).status == State.IN_REVIEW


# ---- Undoing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("action", DECISIONS)
def test_a_decision_can_be_undone_within_the_window(
    action: str, cast: Cast, browser: Browser
) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    moderator = browser(cast.moderator)
    before = set(Delivery.objects.values_list("pk", flat=True))
    with time_machine.travel(timezone.now(), tick=False) as clock:
        decide(moderator, submission, action, **CONFIRMED)
        clock.shift(settings.UNDO_SECONDS - 1)
        assert "you can undo it" in moderator.get(review_url(submission)).content.decode()

        answer = moderator.post(review_url(submission, "undo"), seen(submission))

    assert answer.status_code == 302
    assert fresh(submission).status == State.IN_REVIEW
    assert not CaseStudyPage.objects.filter(reference=submission.reference).exists()
    made = Delivery.objects.exclude(pk__in=before)
    assert set(made.values_list("status", flat=True)) == {"cancelled"}


def test_a_decision_stands_after_the_window(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    moderator = browser(cast.moderator)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        decide(moderator, submission, "accept", **CONFIRMED)
        clock.shift(settings.UNDO_SECONDS + 1)
        page = moderator.get(review_url(submission)).content.decode()

        answer = moderator.post(review_url(submission, "undo"), seen(submission))

    assert "you can undo it" not in page
    assert answer.status_code == 400
    assert fresh(submission).status == State.ACCEPTED


def test_nobody_undoes_the_decision_of_another(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    decide(browser(cast.moderator), submission, "accept", **CONFIRMED)

    answer = browser(cast.lead).post(review_url(submission, "undo"), seen(submission))

    assert answer.status_code == 403
    assert fresh(submission).status == State.ACCEPTED


# ---- Work --------------------------------------------------------------------------------------


def test_taking_makes_the_reviewer(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.SUBMITTED, cast)

    browser(cast.moderator).post(review_url(submission, "take"), seen(submission))

    taken = fresh(submission)
    assert (taken.status, taken.assigned_to) == (State.IN_REVIEW, cast.moderator)


def test_only_the_lead_assigns_and_only_to_somebody_free(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.SUBMITTED, cast)
    other = make_user("moderator")
    conflicted = make_user("moderator")
    conflicted.mandates.create(
        role="contributor", state=cast.state, valid_from=timezone.now() - timedelta(days=9)
    )

    def assign(by: Client, person: Any) -> Any:
        return by.post(review_url(submission, "assign"), seen(submission, person=person.pk))

    assert assign(browser(cast.moderator), other).status_code == 403
    assert assign(browser(cast.lead), conflicted).status_code == 400
    assert fresh(submission).assigned_to is None
    assert assign(browser(cast.lead), other).status_code == 302
    assert fresh(submission).assigned_to == other


def test_only_the_lead_transfers_and_only_to_the_same_side(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.SUBMITTED, cast)
    stranger = make_user("contributor", "JPN")

    def transfer(by: Client, person: Any) -> Any:
        return by.post(review_url(submission, "transfer"), seen(submission, person=person.pk))

    assert transfer(browser(cast.moderator), cast.colleague).status_code == 403
    assert transfer(browser(cast.lead), stranger).status_code == 400
    assert transfer(browser(cast.lead), cast.colleague).status_code == 302
    assert fresh(submission).owner == cast.colleague


def test_only_the_lead_reopens_with_a_reason(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.ACCEPTED, cast)
    address = review_url(submission, "reopen")

    said = seen(submission, reason="A figure is in doubt.")
    assert browser(cast.moderator).post(address, said).status_code == 403
    assert browser(cast.lead).post(address, seen(submission, reason="")).status_code == 400
    assert fresh(submission).status == State.ACCEPTED
    assert browser(cast.lead).post(address, said).status_code == 302
    assert fresh(submission).status == State.IN_REVIEW
    assert not CaseStudyPage.objects.filter(reference=submission.reference).exists()


def test_the_lead_unpublishes_with_a_reason_that_readers_get(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.PUBLISHED, cast)
    address = review_url(submission, "unpublish")

    assert browser(cast.moderator).post(address, seen(submission, reason="x")).status_code == 403
    assert browser(cast.lead).post(address, seen(submission, reason=" ")).status_code == 400
    said = seen(submission, reason="The State asked for it.")
    assert browser(cast.lead).post(address, said).status_code == 302
    assert fresh(submission).status == State.UNPUBLISHED


# ---- Remarks -----------------------------------------------------------------------------------


def test_a_remark_is_internal_unless_chosen_otherwise(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    moderator = browser(cast.moderator)
    form = moderator.get(review_url(submission)).context["remark_form"]
    before = Delivery.objects.count()

    remark = {"text": "For us only", "visibility": form["visibility"].initial}
    moderator.post(review_url(submission, "remark"), remark)

    assert Comment.objects.get().visibility == Comment.Visibility.INTERNAL
    assert Delivery.objects.count() == before


def test_an_empty_remark_is_refused(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.IN_REVIEW, cast)

    remark = {"text": " ", "visibility": "internal"}
    answer = browser(cast.moderator).post(review_url(submission, "remark"), remark)

    assert answer.status_code == 400
    assert not Comment.objects.exists()


# ---- Reading -----------------------------------------------------------------------------------


def test_the_second_round_shows_what_changed_in_words(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.CHANGES_REQUESTED, cast)
    services.save_section(
        submission_id=submission.pk,
        section="results",
        content={
            "results_text": "Бүлгийн тоо буурсан.",
            "worked": "Хамтын гэрээ.",
            "did_not_work": "Зудын жил бэлчээр хүрэлцээгүй.",
        },
        expected_version=1,
        by=cast.contributor,
        at=timezone.now(),
    )
    answer_all(submission, cast.contributor)
    move(submission, Action.RESUBMIT, cast.focal_point)

    page = browser(cast.moderator).get(f"{review_url(submission)}?compare=previous")

    text = page.content.decode()
    assert re.search(r"<del>.*Removed:.*нэмэгдсэн", text)
    assert re.search(r"<ins>.*Added:.*буурсан", text)
    assert '<dd class="mod-text" lang="mn">' in text
    assert "2013." in text, "the answers of the round are shown once they are sent"


def test_an_update_is_compared_with_the_published_text(cast: Cast, browser: Browser) -> None:
    published = make_submission(State.PUBLISHED, cast)
    update = services.propose_update(
        submission_id=published.pk, by=cast.contributor, at=timezone.now()
    )
    services.save_section(
        submission_id=update.pk,
        section="essentials",
        content={
            "title": "Бэлчээр ашиглагчдын шинэ бүлэг",
            "title_en": "Pasture user groups",
            "place": "Ховд аймаг",
            "year_from": 2004,
            "year_to": 2016,
        },
        expected_version=1,
        by=cast.contributor,
        at=timezone.now(),
    )
    services.save_section(
        submission_id=update.pk,
        section="people",
        content={
            "institution": "Demonstration institute",
            "references": [{"text": "Field report", "url": "https://example.org/report"}],
            "licence": "CC BY 4.0",
            "consent": True,
        },
        expected_version=1,
        by=cast.contributor,
        at=timezone.now(),
    )
    advance(update, State.SUBMITTED, cast)

    page = browser(cast.moderator).get(f"{review_url(update)}?compare=published")

    assert re.search(r"<ins>.*шинэ", page.content.decode())


def test_a_term_to_look_at_is_a_hint_that_blocks_nothing(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.IN_REVIEW, cast, title="Herders of North Korea")
    moderator = browser(cast.moderator)

    page = moderator.get(review_url(submission)).content.decode()

    assert "Terms to look at" in page
    assert re.search(r"<mark[^>]*>North Korea", page)
    assert decide(moderator, submission, "accept", **CONFIRMED).status_code == 302


def test_text_from_outside_is_never_markup(cast: Cast, browser: Browser) -> None:
    attack = "<script>alert(1)</script> North Korea"
    submission = make_submission(State.IN_REVIEW, cast, title=attack)
    move(submission, Action.REQUEST_CHANGES, cast.moderator)
    answer_all(submission, cast.contributor)
    move(submission, Action.RESUBMIT, cast.focal_point)
    moderator = browser(cast.moderator)

    for query in ("", "?compare=previous"):
        page = moderator.get(review_url(submission) + query).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_the_history_shows_internals_to_the_secretariat(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    moderator = browser(cast.moderator)
    decide(moderator, submission, "accept", internal_note="Asked a colleague", **CONFIRMED)

    page = moderator.get(review_url(submission)).content.decode()

    assert "Internal note: Asked a colleague" in page
    assert "Checked: Names and places follow United Nations usage" in page


# ---- Files -------------------------------------------------------------------------------------


def test_a_sent_picture_is_shown_and_a_working_one_is_not(cast: Cast, browser: Browser) -> None:
    now = timezone.now()
    submission = services.start(
        by=cast.contributor, member_state="MNG", language="mn", size="short", at=now
    )
    fill(submission, cast.contributor, now)
    sent = add_photo(submission, cast.contributor)
    advance(submission, State.CHANGES_REQUESTED, cast)
    services.remove_file(submission_id=submission.pk, file_id=sent.pk, by=cast.contributor, at=now)
    working = add_photo_again(submission, cast)
    moderator = browser(cast.moderator)

    shown = moderator.get(review_url(submission, f"files/{sent.uuid}"))
    hidden = moderator.get(review_url(submission, f"files/{working.uuid}"), follow=True)

    assert shown.status_code == 200
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in shown["Cache-Control"]
    assert b"".join(shown.streaming_content)[:3] == b"\xff\xd8\xff"
    assert hidden.status_code == 404


def test_a_file_is_found_under_its_own_submission_only(cast: Cast, browser: Browser) -> None:
    now = timezone.now()
    submission = services.start(
        by=cast.contributor, member_state="MNG", language="mn", size="short", at=now
    )
    fill(submission, cast.contributor, now)
    file = add_photo(submission, cast.contributor)
    advance(submission, State.SUBMITTED, cast)
    other = make_submission(State.SUBMITTED, cast)
    address = f"files/{file.uuid}"

    assert browser(cast.moderator).get(review_url(other, address), follow=True).status_code == 404
    assert browser(cast.editor).get(review_url(submission, address), follow=True).status_code == 404
    assert (
        browser(cast.administrator).get(review_url(submission, address), follow=True).status_code
        == 404
    )
    assert browser(cast.contributor).get(review_url(submission, address)).status_code == 403


def add_photo_again(submission: Submission, cast: Cast) -> Any:
    upload = SimpleUploadedFile("new.jpg", picture_bytes(size=(320, 240)))
    return services.take_in_file(
        submission_id=submission.pk,
        checked=core_files.check(upload),
        by=cast.contributor,
        at=timezone.now(),
    )


def _content(page: str) -> str:
    """Give what stands below the admin's own header."""
    return page.partition('<div class="nice-padding">')[2]
