"""Who is told what: once, never about an own act, never after the mandate has ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from portal.accounts.models import Mandate, User
from portal.accounts.queries import standing, today
from portal.accounts.roles import Role
from portal.core.languages import LANGUAGES
from portal.notifications import letters
from portal.notifications import queries as inbox
from portal.notifications.delivery import deliver_due
from portal.notifications.models import Delivery, InboxItem
from portal.notifications.notice import Category
from portal.submissions import notices, queries, services
from portal.submissions.models import Submission
from portal.submissions.workflow import Action, State
from tests.factories import (
    NOON,
    Cast,
    answer_all,
    make_organisation,
    make_partner_submission,
    make_submission,
    make_user,
    move,
)

pytestmark = pytest.mark.django_db
Mails = Callable[..., list[Delivery]]


def told(found: list[Delivery]) -> dict[str, set[User]]:
    people: dict[str, set[User]] = {}
    for mail in found:
        people.setdefault(mail.kind.removeprefix("submissions."), set()).add(mail.user)
    return people


def after(mails: Mails, verb: Callable[[], object]) -> dict[str, set[User]]:
    known = {mail.pk for mail in mails()}
    verb()
    return told([mail for mail in mails() if mail.pk not in known])


CASES = [
    (
        State.DRAFT,
        Action.REQUEST_ENDORSEMENT,
        "contributor",
        {"endorsement_requested": {"focal_point"}},
    ),
    (State.DRAFT, Action.DISCARD, "contributor", {}),
    (
        State.DRAFT,
        Action.SUBMIT,
        "focal_point",
        {
            "receipt": {"focal_point"},
            "received": {"contributor"},
            "queue_new": {"moderator", "lead"},
        },
    ),
    (State.AWAITING_ENDORSEMENT, Action.TAKE_BACK, "contributor", {}),
    (
        State.AWAITING_ENDORSEMENT,
        Action.RETURN,
        "focal_point",
        {"endorsement_returned": {"contributor"}},
    ),
    (
        State.AWAITING_ENDORSEMENT,
        Action.ENDORSE,
        "focal_point",
        {
            "receipt": {"focal_point"},
            "received": {"contributor"},
            "queue_new": {"moderator", "lead"},
        },
    ),
    (
        State.AWAITING_ENDORSEMENT,
        Action.WITHDRAW,
        "focal_point",
        {"withdrawn_side": {"contributor"}},
    ),
    (State.SUBMITTED, Action.TAKE, "moderator", {}),
    (
        State.SUBMITTED,
        Action.WITHDRAW,
        "focal_point",
        {"withdrawn": {"moderator", "lead"}, "withdrawn_side": {"contributor"}},
    ),
    (
        State.IN_REVIEW,
        Action.WITHDRAW,
        "focal_point",
        {"withdrawn": {"moderator"}, "withdrawn_side": {"contributor"}},
    ),
    (
        State.IN_REVIEW,
        Action.ACCEPT,
        "moderator",
        {"accepted": {"contributor", "focal_point"}, "page_ready": {"editor"}},
    ),
    (
        State.IN_REVIEW,
        Action.DECLINE,
        "moderator",
        {"not_accepted": {"contributor", "focal_point"}},
    ),
    (
        State.IN_REVIEW,
        Action.REQUEST_CHANGES,
        "moderator",
        {"changes_requested": {"contributor", "focal_point"}},
    ),
    (State.ACCEPTED, Action.UNDO, "moderator", {}),
    (State.ACCEPTED, Action.REOPEN, "lead", {"reopened": {"contributor", "focal_point"}}),
    (State.ACCEPTED, Action.PUBLISH, "editor", {"published": {"contributor", "focal_point"}}),
    (State.PUBLISHED, Action.UNPUBLISH, "editor", {"unpublished": {"contributor", "focal_point"}}),
]


@pytest.mark.parametrize(("stage", "action", "part", "expected"), CASES)
def test_who_hears_of_a_move(
    cast: Cast,
    mails: Mails,
    stage: State,
    action: Action,
    part: str,
    expected: dict[str, set[str]],
) -> None:
    for name in ("moderator", "lead", "editor", "focal_point", "colleague", "auditor"):
        getattr(cast, name)
    submission = make_submission(stage, cast, at=NOON)

    heard = after(mails, lambda: move(submission, action, getattr(cast, part), at=NOON))

    assert heard == {
        kind: {getattr(cast, name) for name in people} for kind, people in expected.items()
    }


def test_the_reviewer_hears_of_answers_and_the_sender_gets_a_receipt(
    cast: Cast, mails: Mails
) -> None:
    asked = make_submission(State.CHANGES_REQUESTED, cast, at=NOON)
    answer_all(asked, cast.contributor, NOON)

    heard = after(mails, lambda: move(asked, Action.RESUBMIT, cast.focal_point, at=NOON))

    assert heard == {"resubmitted": {cast.moderator}, "receipt": {cast.focal_point}}


def test_an_assignment_is_told_to_whom_it_falls(cast: Cast, mails: Mails) -> None:
    submission = make_submission(State.SUBMITTED, cast, at=NOON)

    heard = after(
        mails,
        lambda: move(submission, Action.ASSIGN, cast.lead, at=NOON, person_id=cast.moderator.pk),
    )

    assert heard == {"assigned": {cast.moderator}}


def test_silence_is_told_to_both_sides(cast: Cast, mails: Mails) -> None:
    _ = cast.moderator
    asked = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)
    _ = cast.focal_point

    heard = after(
        mails, lambda: services.pass_on(submission_id=asked.pk, at=NOON + timedelta(days=14))
    )

    assert heard == {
        "passed_on": {cast.contributor},
        "passed_on_focal_point": {cast.focal_point},
        "queue_new": {cast.moderator},
    }


def test_a_late_endorsement_is_told_to_the_contributor(cast: Cast, mails: Mails) -> None:
    asked = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)
    later = NOON + timedelta(days=14)
    services.pass_on(submission_id=asked.pk, at=later)

    heard = after(mails, lambda: move(asked, Action.ADD_ENDORSEMENT, cast.focal_point, at=later))

    assert heard == {"endorsed_late": {cast.contributor}}


def test_who_plays_two_parts_hears_once(cast: Cast, mails: Mails) -> None:
    """A focal point who is a moderator for other States hears as the side, not as the queue."""
    Mandate.objects.create(user=cast.colleague, role=Role.MODERATOR, valid_from=date(2020, 1, 1))
    draft = make_submission(State.DRAFT, cast, at=NOON)
    services.save_section(
        submission_id=draft.pk,
        section="problem",
        content={"problem": "x"},
        expected_version=1,
        by=cast.colleague,
        at=NOON,
    )
    services.save_section(
        submission_id=draft.pk,
        section="problem",
        content={"land_use": ["Ge"], "degradation": ["Bc"], "drivers": ["d-g"]},
        expected_version=2,
        by=cast.colleague,
        at=NOON,
    )

    heard = after(mails, lambda: move(draft, Action.SUBMIT, cast.focal_point, at=NOON))

    assert heard["received"] == {cast.contributor, cast.colleague}
    assert cast.colleague not in heard.get("queue_new", set())


def test_a_move_is_told_once_however_often_it_is_told(cast: Cast, mails: Mails) -> None:
    published = make_submission(State.PUBLISHED, cast, at=NOON)
    before = len(mails())
    event = published.events.get(action=Action.PUBLISH)
    news = notices.News(published, Action.PUBLISH, str(event.pk), cast.editor.pk, NOON)

    services.moves.notifications.send(notices.about(news), at=NOON)

    assert len(mails()) == before


def test_who_left_hears_nothing_more(cast: Cast, mails: Mails) -> None:
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)
    Mandate.objects.filter(user=cast.contributor).update(
        valid_until=NOON.date() - timedelta(days=1)
    )

    heard = after(mails, lambda: move(submission, Action.DECLINE, cast.moderator, at=NOON))

    assert heard == {"not_accepted": {cast.focal_point}}


def test_news_for_a_reviewer_who_left_go_to_all_moderators(cast: Cast, mails: Mails) -> None:
    other = make_user(Role.MODERATOR)
    review = make_submission(State.IN_REVIEW, cast, at=NOON)
    _ = cast.lead
    Mandate.objects.filter(user=cast.moderator).update(valid_until=NOON.date() - timedelta(days=1))

    def remark() -> None:
        services.comment(
            submission_id=review.pk, by=cast.contributor, at=NOON, text="x", visibility="submitter"
        )

    assert after(mails, remark) == {"comment": {other, cast.lead}}
    heard = after(mails, lambda: move(review, Action.WITHDRAW, cast.focal_point, at=NOON))
    assert heard["withdrawn"] == {other, cast.lead}


def test_a_reviewer_who_stands_for_the_state_by_now_hears_as_no_reviewer(
    cast: Cast, mails: Mails
) -> None:
    review = make_submission(State.IN_REVIEW, cast, at=NOON)
    assert notices.reviewers(review, NOON.date()) == [cast.moderator.pk]
    Mandate.objects.create(
        user=cast.moderator, role=Role.CONTRIBUTOR, state="MNG", valid_from=date(2020, 1, 1)
    )
    other = make_user(Role.MODERATOR)

    assert other.pk in notices.reviewers(Submission.objects.get(pk=review.pk), NOON.date())


def test_standings_of_a_side_are_read_at_once(
    cast: Cast, django_assert_num_queries: Callable[..., Any]
) -> None:
    review = make_submission(State.IN_REVIEW, cast, at=NOON)
    review.writer_ids = [*review.writer_ids, cast.colleague.pk]
    review = Submission.objects.get(pk=review.pk)

    with django_assert_num_queries(2):
        assert set(notices.side(review, NOON.date())) == {cast.contributor.pk, cast.focal_point.pk}


# ---- Who may still read, and who never may ------------------------------------------------------


def test_a_mandate_that_ends_in_the_undo_minute_ends_the_mail(cast: Cast, mails: Mails) -> None:
    review = make_submission(State.IN_REVIEW, cast, at=NOON)
    move(review, Action.DECLINE, cast.moderator, at=NOON)
    Mandate.objects.filter(user=cast.contributor).update(
        valid_until=NOON.date() - timedelta(days=1)
    )

    deliver_due(at=NOON + timedelta(minutes=2))

    by_person = {mail.user: mail for mail in mails("not_accepted")}
    assert by_person[cast.focal_point].status == Delivery.Status.SENT
    left = by_person[cast.contributor]
    assert left.status == Delivery.Status.SUPPRESSED
    assert "no longer has the mandate" in left.last_error
    assert (left.subject, left.text, left.html) == ("", "", "")


def test_news_of_a_state_leave_the_inbox_with_the_mandate(cast: Cast) -> None:
    _ = cast.editor
    make_submission(State.PUBLISHED, cast, at=NOON)
    later = NOON + timedelta(minutes=2)

    def unread(user: User, days: int = 0) -> int:
        at = later + timedelta(days=days)
        return inbox.unread_count(standing=standing(user, today(at)), at=at)

    people = (cast.contributor, cast.focal_point, cast.editor)
    assert all(unread(user) for user in people)
    Mandate.objects.filter(user__in=people).update(valid_until=NOON.date())

    assert all(unread(user) for user in people)
    assert [unread(user, days=1) for user in people] == [0, 0, 0]
    assert InboxItem.objects.filter(user=cast.contributor).exists()


def test_news_of_a_partner_are_for_its_members_and_for_whom_it_asked() -> None:
    draft, _cast = make_partner_submission(at=NOON)
    asked, _other = make_partner_submission(State.AWAITING_ENDORSEMENT, at=NOON)

    own = f"organisation:{draft.organisation_id}"
    assert notices.audience(draft, notices.DESK) == (own,)
    assert notices.audience(asked, notices.DESK) == (
        f"organisation:{asked.organisation_id}",
        "focal_point:MNG",
    )


def test_words_inside_a_state_are_closed_and_submitted_ones_open(cast: Cast, mails: Mails) -> None:
    _ = cast.focal_point, cast.lead
    make_submission(State.PUBLISHED, cast, at=NOON)
    questions = make_submission(State.CHANGES_REQUESTED, cast, at=NOON)
    returned = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)
    move(returned, Action.RETURN, cast.focal_point, at=NOON)
    never_sent = make_submission(State.DRAFT, cast, at=NOON)
    Mandate.objects.filter(user=cast.contributor).update(valid_until=NOON.date())
    services.run_clock(at=NOON + timedelta(days=7))
    services.follow_mandates(at=NOON + timedelta(days=1))

    closed = {mail.kind.removeprefix("submissions.") for mail in mails() if mail.confidential}
    opened = {mail.kind.removeprefix("submissions.") for mail in mails() if not mail.confidential}
    assert {"endorsement_requested", "endorsement_returned", "hand_over"} <= closed
    assert {"received", "accepted", "published", "changes_requested", "queue_new"} <= opened
    assert not {"endorsement_requested", "endorsement_returned"} & opened
    about = {mail.context["reference"] for mail in mails() if not mail.confidential}
    assert never_sent.reference not in about
    assert returned.reference not in about
    assert questions.reference in about


def test_the_secretariat_is_told_the_title_that_was_sent(cast: Cast, mails: Mails) -> None:
    writing = make_submission(State.CHANGES_REQUESTED, cast, at=NOON, title="Sent title")
    text = queries.texts(writing)["essentials"]
    services.save_section(
        submission_id=writing.pk,
        section="essentials",
        content=text.content | {"title": "New title"},
        expected_version=text.version,
        by=cast.contributor,
        at=NOON,
    )
    services.comment(
        submission_id=writing.pk, by=cast.contributor, at=NOON, text="x", visibility="submitter"
    )
    move(writing, Action.WITHDRAW, cast.focal_point, at=NOON)

    assert mails("comment")[-1].context["title"] == "Sent title"
    assert mails("withdrawn")[-1].context["title"] == "Sent title"
    assert mails("withdrawn_side")[-1].context["title"] == "New title"


def test_remarks_while_the_state_writes_are_closed(cast: Cast, mails: Mails) -> None:
    writing = make_submission(State.CHANGES_REQUESTED, cast, at=NOON)
    reviewed = make_submission(State.IN_REVIEW, cast, at=NOON)
    for submission in (writing, reviewed):
        services.comment(
            submission_id=submission.pk,
            by=cast.contributor,
            at=NOON,
            text="x",
            visibility="submitter",
        )

    closed = {mail.context["reference"]: mail.confidential for mail in mails("comment")}
    assert closed == {writing.reference: True, reviewed.reference: False}


def test_where_all_have_left_the_focal_points_hear(cast: Cast, mails: Mails) -> None:
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)
    Mandate.objects.filter(user__in=[cast.contributor, cast.focal_point]).update(
        valid_until=NOON.date() - timedelta(days=1)
    )
    successor = make_user(Role.FOCAL_POINT, "MNG")

    heard = after(mails, lambda: move(submission, Action.DECLINE, cast.moderator, at=NOON))

    assert heard == {"not_accepted": {successor}}


def test_a_partners_draft_is_told_to_nobody_of_the_state(cast: Cast) -> None:
    organisation = make_organisation()
    member = make_user(Role.CONTRIBUTOR, organisation=organisation)
    _ = cast.focal_point
    draft = services.start(
        by=member,
        member_state="MNG",
        organisation_id=organisation.pk,
        language="en",
        size="short",
        at=NOON,
    )

    assert notices.side(draft, NOON.date()) == [member.pk]
    Mandate.objects.filter(user=member).update(valid_until=NOON.date() - timedelta(days=1))
    assert notices.side(draft, NOON.date()) == []


def test_decisions_wait_until_they_cannot_be_undone(cast: Cast, mails: Mails) -> None:
    _ = cast.editor
    make_submission(State.PUBLISHED, cast, at=NOON)

    waits = {mail.kind: mail.not_before - NOON for mail in mails()}
    assert waits["submissions.accepted"] == timedelta(seconds=60)
    assert waits["submissions.page_ready"] == timedelta(seconds=60)
    assert waits["submissions.published"] == timedelta(0)
    hidden = InboxItem.objects.filter(kind="submissions.accepted")
    assert {item.visible_from - NOON for item in hidden} == {timedelta(seconds=60)}


def test_decisions_and_duties_cannot_be_switched_off(cast: Cast, mails: Mails) -> None:
    _ = cast.editor, cast.focal_point, cast.lead
    make_submission(State.UNPUBLISHED, cast, at=NOON)
    make_submission(State.CHANGES_REQUESTED, cast, at=NOON)

    by_kind = {mail.kind.removeprefix("submissions."): mail.category for mail in mails()}
    assert {by_kind[kind] for kind in ("accepted", "changes_requested", "published")} == {
        Category.DECISION
    }
    assert by_kind["endorsement_requested"] == by_kind["page_ready"] == Category.WORK
    assert by_kind["queue_new"] == Category.MODERATION


# ---- The words -----------------------------------------------------------------------------------


@pytest.fixture
def letter(cast: Cast, mails: Mails) -> Callable[..., letters.Letter]:
    """Write the last mail of a kind in the recipient's language."""

    def write(kind: str, language: str = "en") -> letters.Letter:
        mail = mails(kind)[-1]
        mail.user.language = language
        return letters.write(mail, address=mail.user.email)

    return write


def test_a_request_says_who_what_until_when_and_what_silence_means(
    cast: Cast, letter: Callable[..., letters.Letter]
) -> None:
    submission = make_submission(State.DRAFT, cast, at=NOON, title="<b>Худаг</b>")
    _ = cast.focal_point
    move(submission, Action.REQUEST_ENDORSEMENT, cast.contributor, at=NOON)

    written = letter("endorsement_requested")

    assert written.subject == (
        f"Waiting for your endorsement: {submission.reference} (action needed) – <b>Худаг</b>"
    )
    for text in (
        str(cast.contributor),
        "16 November 2026",
        "Silence is never recorded",
        "Mongolia",
    ):
        assert text in written.text
        assert text in written.html
    assert "<b>Худаг</b>" in written.text
    assert '<span lang="mn">&lt;b&gt;Худаг&lt;/b&gt;</span>' in written.html
    assert f"/en/desk/{submission.reference}/" in written.text


def test_questions_and_the_day_stand_in_the_mail(
    cast: Cast, letter: Callable[..., letters.Letter]
) -> None:
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)
    move(
        submission,
        Action.REQUEST_CHANGES,
        cast.moderator,
        at=NOON,
        reason="Thank you.\n\nTwo points <remain>.",
        due_on=date(2026, 12, 1),
    )

    written = letter("changes_requested")

    assert written.subject.startswith(f"Changes requested: {submission.reference} (action needed)")
    assert "1. Which year does the figure refer to?" in written.text
    assert "<li>Which year does the figure refer to?</li>" in written.html
    assert "1 December 2026" in written.text
    assert "Two points <remain>." in written.text
    assert "<p>Two points &lt;remain&gt;.</p>" in written.html


def test_the_words_of_a_person_are_no_template(
    cast: Cast, letter: Callable[..., letters.Letter]
) -> None:
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)
    move(submission, Action.DECLINE, cast.moderator, at=NOON, reason="{{ url }}{% now 'Y' %}")

    written = letter("not_accepted")

    assert "{{ url }}{% now 'Y' %}" in written.text
    assert "{{ url }}{% now &#x27;Y&#x27; %}" in written.html


def test_receipt_and_acceptance_cannot_be_mistaken(
    cast: Cast, letter: Callable[..., letters.Letter]
) -> None:
    make_submission(State.ACCEPTED, cast, at=NOON)

    receipt, acceptance = letter("receipt"), letter("accepted")

    assert receipt.subject.startswith("Receipt: ")
    assert acceptance.subject.startswith("Accepted: ")
    assert "not yet a decision" in receipt.text


def test_a_published_entry_is_linked(cast: Cast, letter: Callable[..., letters.Letter]) -> None:
    make_submission(State.PUBLISHED, cast, at=NOON)

    assert "/en/case-studies/pasture-user-groups/" in letter("published").text


def test_the_name_of_a_state_is_the_official_one(
    cast: Cast, letter: Callable[..., letters.Letter]
) -> None:
    cast.state = "PRK"
    make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON, language="ko")
    focal_point = make_user(Role.FOCAL_POINT, "PRK")
    draft = make_submission(State.DRAFT, cast, at=NOON, language="ko")
    move(draft, Action.REQUEST_ENDORSEMENT, cast.contributor, at=NOON)

    assert "Democratic People's Republic of Korea" in letter("endorsement_requested").text
    assert "조선민주주의인민공화국" in letter("endorsement_requested", "ko").text
    assert focal_point.email


ALL_KINDS = sorted(
    {telling.kind for tellings in notices.TELLINGS.values() for telling in tellings}
    | {
        f"submissions.{name}"
        for name in (
            "receipt",
            "comment",
            "hand_over",
            "endorsement_reminder",
            "changes_reminder",
        )
    }
)
DETAIL = {
    "reason": "A reason.\n\nIn two paragraphs.",
    "questions": ["Which year?", "Who paid?"],
    "answer_by": "2026-12-01",
    "text": "A remark.",
    "path": "case-studies/pasture-user-groups/",
    "left": "Somebody",
    "part": "owner",
    "from_secretariat": True,
}


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_kind_says_what_and_what_next_in_every_language(cast: Cast, kind: str) -> None:
    submission = make_submission(State.DRAFT, cast, at=NOON)
    facts = notices.context_of(submission) | {"due_on": "2026-12-01"} | DETAIL
    mail = Delivery(
        kind=kind,
        user=cast.contributor,
        url=notices.DESK % submission.reference,
        context=facts,
        category="decision",
        enclosure="",
    )
    for language in LANGUAGES:
        cast.contributor.language = language.code
        written = letters.write(mail, address="x@example.org")

        assert submission.reference in written.subject
        assert len(written.subject) < 200
        assert submission.shown_title in written.text
        assert submission.shown_title in written.html
        assert f'<span lang="mn">{submission.shown_title}</span>' in written.html
        assert f'lang="{language.tag}"' in written.html
        assert f"/{language.code}/desk/{submission.reference}/" in written.text
        assert "A reason." in written.text
        assert "<p>In two paragraphs.</p>" in written.html
        assert "&amp;" not in written.html.replace("&amp;slug", "")
        assert "None" not in written.text
        assert "\n\n\n\n" not in written.text


NAMES = {
    "case_study": "case study",
    "material": "training material",
    "event": "event",
    "country": "country text",
}


@pytest.mark.parametrize("one_key", [False, True])
@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_mail_says_what_it_is_about(cast: Cast, kind: str, one_key: bool) -> None:
    submission = make_submission(State.DRAFT, cast, at=NOON)
    facts = notices.context_of(submission) | {"due_on": "2026-12-01"} | DETAIL
    cast.contributor.language = "en"
    for of, name in NAMES.items():
        if one_key and of not in {"material", "event"}:
            continue
        mail = Delivery(
            kind=kind,
            user=cast.contributor,
            context=facts | {"kind": of, "one_key": one_key, "title": "T", "title_en": "T"},
            category="decision",
            enclosure="",
        )
        written = letters.write(mail, address="x@example.org")

        for text in (written.text, written.html):
            said = text.lower()
            assert name in said
            others = {other for other in NAMES.values() if other not in {name, "event"}}
            assert {other for other in others if other in said} == set(), of
            about_endorsement = "endors" in kind or "passed_on" in kind
            if one_key and not about_endorsement:
                assert "focal point" not in said, of
                assert "for your state" not in said, of


def test_subjects_are_told_apart(cast: Cast) -> None:
    submission = make_submission(State.DRAFT, cast, at=NOON)
    words = notices.context_of(submission)
    with override("en"):
        subjects = {kind: letters.subject(kind, words) for kind in ALL_KINDS}

    assert len(set(subjects.values())) == len(ALL_KINDS)
    needed = {
        kind.removeprefix("submissions.") for kind in ALL_KINDS if "action needed" in subjects[kind]
    }
    assert needed == {
        "assigned",
        "changes_reminder",
        "changes_requested",
        "endorsement_reminder",
        "endorsement_requested",
        "endorsement_returned",
        "hand_over",
        "page_ready",
        "resubmitted",
    }


def test_a_submission_without_a_title_is_named_once(cast: Cast) -> None:
    draft = make_submission(State.DRAFT, cast, complete=False, at=NOON)

    subject = letters.subject("submissions.transferred", notices.context_of(draft))

    assert subject == f"Transferred: {draft.reference}"


def test_context_holds_what_json_can(cast: Cast) -> None:
    submission = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)

    context = notices.context_of(Submission.objects.get(pk=submission.pk))

    assert {type(value) for value in context.values()} <= {str, int, bool}
    assert context["endorsement_due_on"] == "2026-11-16"
    assert context["due_on"] == ""
