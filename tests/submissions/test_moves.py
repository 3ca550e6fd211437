"""Moves: what changes together, what an undo takes back, who is told, and what never happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.images.models import Image

from portal.accounts.models import Mandate
from portal.accounts.queries import standing
from portal.accounts.roles import Role
from portal.catalogue.models import Record, Tombstone
from portal.core.errors import Conflict, Missing, NotAllowed, Unfit
from portal.library import queries as library_queries
from portal.library import services as library
from portal.library.models import CaseStudyPage
from portal.notifications.models import Delivery, InboxItem
from portal.submissions import notices, queries, services
from portal.submissions.guards import Question, Words
from portal.submissions.models import (
    ChangeRequest,
    Comment,
    Decision,
    Revision,
    Submission,
    SubmissionEvent,
    SubmissionFile,
)
from portal.submissions.receivers import follow_page
from portal.submissions.services.moves import working_days_after
from portal.submissions.workflow import Action, Actor, Endorsement, State
from tests.factories import (
    NOON,
    Cast,
    add_photo,
    advance,
    answer_all,
    make_partner_submission,
    make_submission,
    make_user,
    move,
)

pytestmark = pytest.mark.django_db
Mails = Callable[..., list[Delivery]]

SOON = NOON + timedelta(seconds=30)


def fresh(submission: Submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


# ---- Every move ----------------------------------------------------------------------------------


def test_a_whole_life_is_in_the_log(cast: Cast) -> None:
    submission = make_submission(State.UNPUBLISHED, cast, at=NOON)

    rows = [
        (e.action, e.source, e.target, e.actor_part, e.version) for e in queries.history(submission)
    ]
    first = rows[0][-1]
    assert rows == [
        ("request_endorsement", "draft", "awaiting_endorsement", "owner", first),
        ("endorse", "awaiting_endorsement", "submitted", "focal_point", first + 1),
        ("take", "submitted", "in_review", "moderator", first + 2),
        ("accept", "in_review", "accepted", "moderator", first + 3),
        ("publish", "accepted", "published", "publisher", first + 4),
        ("unpublish", "published", "unpublished", "publisher", first + 5),
    ]
    assert [e.revision for e in queries.history(submission)] == [submission.current_revision] * 6


def test_a_form_of_yesterday_is_refused_and_says_what_happened(cast: Cast) -> None:
    submission = make_submission(State.SUBMITTED, cast, at=NOON)
    seen = submission.version
    move(submission, Action.TAKE, cast.moderator, at=NOON)

    with pytest.raises(Conflict, match=f"{cast.moderator} was faster: Take into review") as refusal:
        services.act(
            submission_id=submission.pk,
            action=Action.TAKE,
            by=cast.lead,
            at=NOON,
            expected_version=seen,
        )

    assert "In review" in str(refusal.value)


def test_a_conflict_without_a_person_says_the_state(cast: Cast) -> None:
    draft = make_submission(State.DRAFT, cast, at=NOON)

    with pytest.raises(Conflict, match=r"It is now: Draft\."):
        services.act(
            submission_id=draft.pk,
            action=Action.SUBMIT,
            by=cast.focal_point,
            at=NOON,
            expected_version=1,
        )


def test_the_submitting_side_does_not_read_who_reviews(cast: Cast) -> None:
    submission = make_submission(State.SUBMITTED, cast, at=NOON)
    seen = submission.version
    move(submission, Action.TAKE, cast.moderator, at=NOON)

    with pytest.raises(Conflict, match=r"It is now: Under review\.$") as refusal:
        services.act(
            submission_id=submission.pk,
            action=Action.WITHDRAW,
            by=cast.focal_point,
            at=NOON,
            expected_version=seen,
        )

    assert str(cast.moderator) not in str(refusal.value)


def test_the_submitting_side_reads_its_own_names(cast: Cast) -> None:
    draft = make_submission(State.DRAFT, cast, at=NOON)
    move(draft, Action.REQUEST_ENDORSEMENT, cast.colleague, at=NOON)

    with pytest.raises(Conflict, match=f"{cast.colleague} was faster: Ask the focal point"):
        move(draft, Action.REQUEST_ENDORSEMENT, cast.contributor, at=NOON)


def test_a_text_that_a_colleague_saved_is_nobodys_move(cast: Cast) -> None:
    asked = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)
    back = move(asked, Action.RETURN, cast.focal_point, at=NOON)
    services.save_section(
        submission_id=back.pk,
        section="problem",
        content={"problem": "Dry wells"},
        expected_version=1,
        by=cast.colleague,
        at=NOON,
    )

    with pytest.raises(Conflict, match=r"^This has changed since you opened it"):
        services.act(
            submission_id=back.pk,
            action=Action.SUBMIT,
            by=cast.focal_point,
            at=NOON,
            expected_version=back.version,
        )


def test_there_is_no_move_for_what_is_not_there(cast: Cast) -> None:
    with pytest.raises(Missing):
        services.act(submission_id=0, action=Action.TAKE, by=cast.moderator, at=NOON)


def test_a_request_that_fails_afterwards_leaves_no_row_and_no_mail(
    cast: Cast, mails: Mails
) -> None:
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)
    before = (len(mails()), InboxItem.objects.count(), SubmissionEvent.objects.count())

    with transaction.atomic():
        move(submission, Action.ACCEPT, cast.moderator, at=NOON)
        assert fresh(submission).status == State.ACCEPTED
        transaction.set_rollback(True)

    assert (len(mails()), InboxItem.objects.count(), SubmissionEvent.objects.count()) == before
    assert Decision.objects.count() == CaseStudyPage.objects.count() == 0
    assert fresh(submission).status == State.IN_REVIEW


# ---- Endorsement ---------------------------------------------------------------------------------


def test_an_endorsement_has_who_and_when(cast: Cast) -> None:
    submission = make_submission(State.SUBMITTED, cast, at=NOON)

    assert submission.endorsement == Endorsement.ENDORSED
    assert (submission.endorsed_by, submission.endorsed_at) == (cast.focal_point, NOON)
    assert submission.endorsement_due_at is None
    assert submission.due_on == working_days_after(NOON.date(), 10)


@pytest.mark.parametrize("own", [True, False])
def test_a_focal_point_sends_without_asking_anybody(cast: Cast, own: bool) -> None:
    if own:
        cast._people["contributor"] = cast.focal_point
    draft = make_submission(State.DRAFT, cast, at=NOON)

    sent = move(draft, Action.SUBMIT, cast.focal_point, at=NOON)

    assert sent.endorsement == Endorsement.BY_FOCAL_POINT
    assert sent.asked_at is None
    assert sent.revisions.get().why == Revision.Why.SUBMIT


def test_endorsing_what_one_owns_is_submitting_it_oneself(cast: Cast) -> None:
    cast._people["contributor"] = cast.focal_point
    asked = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)

    endorsed = move(asked, Action.ENDORSE, cast.focal_point, at=NOON)

    assert endorsed.endorsement == Endorsement.BY_FOCAL_POINT


def test_silence_is_recorded_as_silence_and_can_end_later(cast: Cast) -> None:
    asked = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)

    passed = services.pass_on(submission_id=asked.pk, at=NOON + timedelta(days=14))

    assert passed is not None
    assert (passed.endorsement, passed.endorsed_by) == (Endorsement.NO_RESPONSE, None)
    event = queries.history(passed)[-1]
    assert (event.actor, event.actor_part) == (None, Actor.CLOCK)
    late = move(passed, Action.ADD_ENDORSEMENT, cast.focal_point, at=NOON + timedelta(days=15))
    assert (late.status, late.endorsement) == (State.SUBMITTED, Endorsement.ENDORSED)


def test_asking_anew_forgets_the_old_endorsement(cast: Cast) -> None:
    asked = make_submission(State.CHANGES_REQUESTED, cast, at=NOON)
    answer_all(asked, cast.contributor, NOON)

    again = move(asked, Action.REQUEST_ENDORSEMENT, cast.contributor, at=SOON)

    assert (again.endorsement, again.endorsed_by, again.endorsed_at) == ("none", None, None)
    assert again.asked_at == NOON
    assert again.endorsement_due_at == SOON + timedelta(days=14)
    assert again.submitted_at == NOON


@pytest.mark.parametrize("action", [Action.RETURN, Action.TAKE_BACK])
def test_what_comes_back_waits_for_nobody(cast: Cast, action: Action) -> None:
    asked = make_submission(State.AWAITING_ENDORSEMENT, cast, at=NOON)
    by = cast.focal_point if action is Action.RETURN else cast.contributor

    back = move(asked, action, by, at=NOON)

    assert (back.status, back.endorsement_due_at) == (State.DRAFT, None)
    assert services.pass_on(submission_id=back.pk, at=NOON + timedelta(days=99)) is None


# ---- Review and its undoing ----------------------------------------------------------------------


def test_a_round_of_questions(cast: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)

    asked = move(
        submission,
        Action.REQUEST_CHANGES,
        cast.moderator,
        at=NOON,
        questions=(Question("Which year?", "results"), Question(" "), Question("Who paid?")),
        due_on=date(2026, 12, 1),
    )

    items = queries.open_items(asked)
    assert [(i.position, i.section, i.question) for i in items] == [
        (0, "results", "Which year?"),
        (1, "", "Who paid?"),
    ]
    assert asked.due_on == date(2026, 12, 1)
    assert [str(r) for r in queries.change_requests(asked)] == [f"{asked.pk} round 1"]
    assert queries.last_decision(asked).outcome == Decision.Outcome.CHANGES  # type: ignore[union-attr]


def test_acceptance_makes_one_page_draft_of_the_judged_text(cast: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)

    accepted = move(submission, Action.ACCEPT, cast.moderator, at=NOON)

    page = CaseStudyPage.objects.get()
    assert (accepted.page_id, accepted.page_revision_id) == (page.pk, page.latest_revision_id)
    assert (page.live, page.reference) == (False, submission.reference)
    assert accepted.accepted_revision == submission.current_revision
    assert Record.objects.count() == 0
    with pytest.raises(Conflict):
        move(submission, Action.ACCEPT, cast.moderator, at=NOON)
    assert CaseStudyPage.objects.count() == Decision.objects.count() == 1


@pytest.mark.parametrize("stage", [State.ACCEPTED, State.NOT_ACCEPTED, State.CHANGES_REQUESTED])
def test_undo_takes_back_page_questions_and_mails(cast: Cast, mails: Mails, stage: State) -> None:
    decided = make_submission(stage, cast, at=NOON)
    kind = stage.value
    assert len(mails(kind)) == 2  # owner and who endorsed
    assert InboxItem.objects.filter(kind=f"submissions.{kind}").exists()

    back = move(decided, Action.UNDO, cast.moderator, at=SOON)

    assert back.status == State.IN_REVIEW
    assert back.version == decided.version + 1
    assert (back.page_id, back.page_revision_id, back.accepted_revision) == (None, None, None)
    assert (back.decided_by, back.decided_at) == (None, None)
    assert CaseStudyPage.objects.count() == 0
    assert mails(kind) == mails("page_ready") == []
    assert not InboxItem.objects.filter(kind=f"submissions.{kind}").exists()
    assert queries.last_decision(back) is None
    assert Decision.objects.get().undone_at == SOON
    assert queries.open_items(back) == []
    # And the other way round can be decided now.
    assert move(back, Action.ACCEPT, cast.moderator, at=SOON).status == State.ACCEPTED


def test_another_moderator_cannot_undo(cast: Cast) -> None:
    accepted = make_submission(State.ACCEPTED, cast, at=NOON)

    for other in (make_user(Role.MODERATOR), cast.lead):
        with pytest.raises(NotAllowed):
            move(accepted, Action.UNDO, other, at=SOON)


def test_undone_rounds_keep_their_number(cast: Cast) -> None:
    asked = make_submission(State.CHANGES_REQUESTED, cast, at=NOON)
    back = move(asked, Action.UNDO, cast.moderator, at=SOON)

    again = move(back, Action.REQUEST_CHANGES, cast.moderator, at=SOON)

    assert [r.round for r in queries.change_requests(again)] == [2]
    assert ChangeRequest.objects.count() == 2


def test_the_lead_reopens_what_was_accepted(cast: Cast) -> None:
    accepted = make_submission(State.ACCEPTED, cast, at=NOON)
    much_later = NOON + timedelta(days=3)

    back = move(accepted, Action.REOPEN, cast.lead, at=much_later)

    assert (back.status, back.page_id, back.decided_by) == (State.IN_REVIEW, None, None)
    assert CaseStudyPage.objects.count() == 0
    assert move(back, Action.ACCEPT, cast.moderator, at=much_later).page_id is not None


def test_the_state_withdraws_what_was_accepted(cast: Cast) -> None:
    accepted = make_submission(State.ACCEPTED, cast, at=NOON)

    gone = move(accepted, Action.WITHDRAW, cast.focal_point, at=NOON)

    assert (gone.status, gone.page_id) == (State.WITHDRAWN, None)
    assert CaseStudyPage.objects.count() == 0


def test_assigning_remembers_both(cast: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)
    other = make_user(Role.MODERATOR)

    assigned = move(submission, Action.ASSIGN, cast.lead, at=NOON, person_id=other.pk)

    assert (assigned.assigned_to, assigned.status) == (other, State.IN_REVIEW)
    assert queries.history(assigned)[-1].detail == {"from": cast.moderator.pk, "to": other.pk}


# ---- Publication ---------------------------------------------------------------------------------


def accepted_with_files(cast: Cast) -> Submission:
    draft = make_submission(State.DRAFT, cast, at=NOON)
    add_photo(draft, cast.contributor, NOON)
    paper = add_photo(draft, cast.contributor, NOON)
    assert paper.pk == queries.files(draft).get().pk  # the same picture twice is one file
    document = SubmissionFile(
        submission=draft,
        kind=SubmissionFile.Kind.DOCUMENT,
        original_name="rules.pdf",
        extension=".pdf",
        content_type="application/pdf",
        size=9,
        sha256="0" * 64,
        caption="Rules of the group",
        credit="Demonstration institute",
        licence="CC BY 4.0",
        rights_confirmed=True,
        uploaded_by=cast.contributor,
        uploaded_at=NOON,
    )
    with add_photo(draft, cast.contributor, NOON).file.open("rb") as some:
        document.file.save("rules.pdf", some, save=False)
    document.save()
    return advance(draft, State.ACCEPTED, cast, at=NOON)


def test_pictures_and_files_become_public_with_the_entry_and_not_before(
    cast: Cast, public_media: Path
) -> None:
    accepted = accepted_with_files(cast)
    assert list(public_media.rglob("*.*")) == []
    assert Image.objects.count() == Document.objects.count() == 0

    move(accepted, Action.PUBLISH, cast.editor, at=NOON)

    image, document = Image.objects.get(), Document.objects.get()
    assert Path(image.file.path).is_relative_to(public_media)
    assert (image.title, document.title) == ("Steppe with a herd at a well", "Rules of the group")
    body = Record.objects.get().body_html
    assert "Steppe with a herd at a well" in body
    assert "/media/images/" in body
    assert "Rules of the group" in body


def test_a_second_person_publishes(cast: Cast) -> None:
    both = make_user(Role.MODERATOR)
    Mandate.objects.create(user=both, role=Role.EDITOR, valid_from=date(2020, 1, 1))
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)
    accepted = move(submission, Action.ACCEPT, both, at=NOON)

    with pytest.raises(NotAllowed):
        move(accepted, Action.PUBLISH, both, at=NOON)

    published = move(accepted, Action.PUBLISH, cast.editor, at=NOON)
    assert (published.status, published.published_at) == (State.PUBLISHED, NOON)


def test_an_editor_who_wrote_does_not_publish(cast: Cast) -> None:
    accepted = make_submission(State.ACCEPTED, cast, at=NOON)
    Submission.objects.filter(pk=accepted.pk).update(
        writer_ids=[*accepted.writer_ids, cast.editor.pk]
    )

    with pytest.raises(NotAllowed):
        move(accepted, Action.PUBLISH, cast.editor, at=NOON)


def test_a_page_that_changed_after_the_judgement_is_not_published(cast: Cast) -> None:
    accepted = make_submission(State.ACCEPTED, cast, at=NOON)
    page = CaseStudyPage.objects.get().get_latest_revision_as_object()
    page.summary = "Something nobody judged."
    page.save_revision(user=cast.editor, clean=False)

    with pytest.raises(Conflict, match="has changed since it was judged"):
        move(accepted, Action.PUBLISH, cast.editor, at=NOON)

    assert Record.objects.count() == 0
    assert fresh(accepted).status == State.ACCEPTED


def test_a_text_that_is_not_the_accepted_one_is_not_published(cast: Cast) -> None:
    accepted = make_submission(State.ACCEPTED, cast, at=NOON)
    other = make_submission(State.ACCEPTED, cast, at=NOON)
    Submission.objects.filter(pk=accepted.pk).update(
        current_revision=other.current_revision, accepted_revision=accepted.accepted_revision
    )

    with pytest.raises(Conflict, match="has changed since it was accepted"):
        move(accepted, Action.PUBLISH, cast.editor, at=NOON)


@pytest.mark.parametrize(
    ("how", "acts"),
    [
        ("endorsed", ["submitted", "endorsed", "reviewed", "published"]),
        ("silence", ["submitted", "no_response", "reviewed", "published"]),
        ("itself", ["by_focal_point", "reviewed", "published"]),
    ],
)
def test_the_provenance_line(cast: Cast, how: str, acts: list[str]) -> None:
    draft = make_submission(State.DRAFT, cast, at=NOON)
    if how == "itself":
        draft = move(draft, Action.SUBMIT, cast.focal_point, at=NOON)
    else:
        draft = move(draft, Action.REQUEST_ENDORSEMENT, cast.contributor, at=NOON)
        if how == "silence":
            services.pass_on(submission_id=draft.pk, at=NOON + timedelta(days=15))
        else:
            move(draft, Action.ENDORSE, cast.focal_point, at=NOON)
    for action, by in (
        (Action.TAKE, cast.moderator),
        (Action.ACCEPT, cast.moderator),
        (Action.PUBLISH, cast.editor),
    ):
        move(draft, action, by, at=NOON + timedelta(days=16))

    assert [step["act"] for step in Record.objects.get().steps] == acts


def test_an_update_says_that_it_is_one(cast: Cast) -> None:
    published = make_submission(State.PUBLISHED, cast, at=NOON)
    update = services.propose_update(submission_id=published.pk, by=cast.contributor, at=NOON)

    advance(update, State.PUBLISHED, cast, at=NOON + timedelta(days=1))

    assert Record.objects.get().steps[-1] == {"act": "updated", "on": "2026-11-03", "state": ""}
    assert Record.objects.get().reference == published.reference


def test_an_update_that_is_taken_back_leaves_the_entry_as_it_was(cast: Cast) -> None:
    published = make_submission(State.PUBLISHED, cast, at=NOON)
    before = Record.objects.get().body_html
    update = services.propose_update(submission_id=published.pk, by=cast.contributor, at=NOON)
    accepted = advance(update, State.ACCEPTED, cast, at=NOON)

    back = move(accepted, Action.UNDO, cast.moderator, at=SOON)

    assert back.page_id is None
    page = CaseStudyPage.objects.get()
    assert (page.live, page.has_unpublished_changes) == (True, False)
    assert Record.objects.get().body_html == before
    assert fresh(published).page_id == page.pk


def test_an_entry_leaves_with_a_reason_that_readers_see(cast: Cast) -> None:
    published = make_submission(State.PUBLISHED, cast, at=NOON)
    update = services.propose_update(submission_id=published.pk, by=cast.contributor, at=NOON)
    update = advance(update, State.PUBLISHED, cast, at=NOON)

    gone = move(update, Action.UNPUBLISH, cast.lead, at=NOON, reason="The figures were wrong.")

    assert gone.status == State.UNPUBLISHED
    tombstone = Tombstone.objects.get()
    assert (tombstone.reference, tombstone.reason) == (
        published.reference,
        "The figures were wrong.",
    )
    assert Record.objects.count() == 0
    # The submission that made the entry follows, with the clock's hand.
    first = fresh(published)
    assert first.status == State.UNPUBLISHED
    assert queries.history(first)[-1].actor_part == Actor.CLOCK


def test_a_page_that_expires_takes_its_submission_with_it(cast: Cast) -> None:
    published = make_submission(State.PUBLISHED, cast, at=NOON)

    CaseStudyPage.objects.get().unpublish()

    assert fresh(published).status == State.UNPUBLISHED
    assert queries.history(published)[-1].reason
    version = fresh(published).version
    services.mark_unpublished(page_id=published.page_id or 0, at=NOON)
    assert fresh(published).version == version


def test_a_translation_that_leaves_takes_nothing_with_it(cast: Cast) -> None:
    published = make_submission(State.PUBLISHED, cast, at=NOON)
    page = CaseStudyPage.objects.get()
    page.translation_kind = "human"

    follow_page(page)

    assert fresh(published).status == State.PUBLISHED


# ---- Work changes hands --------------------------------------------------------------------------


def test_a_transfer_tells_both(cast: Cast, mails: Mails) -> None:
    draft = make_submission(State.DRAFT, cast, at=NOON)

    moved = move(draft, Action.TRANSFER, cast.focal_point, at=NOON, person_id=cast.colleague.pk)

    assert (moved.owner, moved.status) == (cast.colleague, State.DRAFT)
    assert {mail.user for mail in mails("transferred")} == {cast.contributor, cast.colleague}


def test_a_partners_work_stays_with_the_partner() -> None:
    submission, cast = make_partner_submission(State.AWAITING_ENDORSEMENT)
    member = make_user(Role.CONTRIBUTOR, organisation=submission.organisation)

    with pytest.raises(Unfit, match="no mandate"):
        move(submission, Action.TRANSFER, cast.focal_point, person_id=cast.focal_point.pk)
    moved = move(submission, Action.TRANSFER, cast.focal_point, person_id=member.pk)
    assert moved.owner == member


# ---- Remarks -------------------------------------------------------------------------------------


def test_a_remark_is_told_to_the_other_side(cast: Cast, mails: Mails) -> None:
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)

    def say(by: object, text: str, visibility: str = "submitter") -> Comment:
        return services.comment(
            submission_id=submission.pk, by=by, at=NOON, text=text, visibility=visibility
        )

    say(cast.moderator, "between us", "internal")
    assert mails("comment") == []
    say(cast.moderator, "Which year?")
    assert {m.user for m in mails("comment")} == {cast.contributor, cast.focal_point}
    answered = say(cast.contributor, " 2013. ", "internal")
    assert (answered.visibility, answered.text) == ("submitter", "2013.")
    assert [m.user for m in mails("comment")][2:] == [cast.moderator]
    with pytest.raises(Unfit):
        say(cast.contributor, " ")
    with pytest.raises(NotAllowed):
        say(cast.auditor, "x")
    assert str(answered) == "2013."


def test_a_remark_on_what_nobody_reviews_waits_to_be_read(cast: Cast, mails: Mails) -> None:
    submission = make_submission(State.SUBMITTED, cast, at=NOON)

    services.comment(
        submission_id=submission.pk,
        by=cast.contributor,
        at=NOON,
        text="One figure is provisional.",
        visibility="submitter",
    )

    assert mails("comment") == []
    assert len(queries.comments(submission, internals=True)) == 1


def _standing(user: object) -> object:
    return standing(user, NOON.date())  # type: ignore[arg-type]


# ---- The preview of a decision ------------------------------------------------------------------


@pytest.mark.parametrize("action", [Action.ACCEPT, Action.DECLINE, Action.REQUEST_CHANGES])
def test_a_preview_has_the_words_of_the_mail(cast: Cast, mails: Mails, action: Action) -> None:
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)
    words = Words(
        reason="We thank you.",
        reason_code="other",
        questions=(Question("Which year?"),),
        revision_id=submission.current_revision_id,
    )

    news = services.news_of(submission, action, words, by=cast.moderator, at=NOON)
    foreseen = notices.about(news)[0]
    services.act(
        submission_id=submission.pk, action=action, by=cast.moderator, at=NOON, words=words
    )

    sent = mails(foreseen.kind.removeprefix("submissions."))[0]
    shown = dict(foreseen.context)
    for name in ("reason", "questions", "answer_by"):
        assert shown.get(name) == sent.context.get(name)
    assert sent.context["reason"] == "We thank you."


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 2), 1, date(2026, 11, 3)),
        (date(2026, 11, 6), 1, date(2026, 11, 9)),
        (date(2026, 11, 7), 1, date(2026, 11, 9)),
        (date(2026, 11, 2), 10, date(2026, 11, 16)),
    ],
)
def test_working_days(day: date, count: int, expected: date) -> None:
    assert working_days_after(day, count) == expected


# ---- One door, also for updates ------------------------------------------------------------------


def test_accepted_update_is_published_from_its_submission_only(cast: Cast) -> None:
    update = _accepted_update(cast)
    assert update.page_id is not None
    page = CaseStudyPage.objects.get(pk=update.page_id)
    reviser = make_user(Role.EDITOR)

    assert page.pk not in library_queries.waiting_pages()
    assert not page.permissions_for_user(reviser).can_edit()
    with pytest.raises(Conflict):
        library.publish_latest(
            page_id=page.pk,
            revision_id=update.page_revision_id,
            by=reviser,
            at=timezone.now(),
        )


def test_update_of_an_entry_that_was_taken_back_is_not_published(cast: Cast) -> None:
    update = _accepted_update(cast)
    first = update.supersedes
    assert first is not None
    move(first, Action.UNPUBLISH, cast.editor)

    with pytest.raises(Conflict, match="no longer public"):
        move(update, Action.PUBLISH, cast.editor)


def test_undone_questions_give_the_promised_day_back(cast: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    promised = submission.due_on

    asked = move(submission, Action.REQUEST_CHANGES, cast.moderator, due_on=date(2030, 1, 1))
    undone = move(asked, Action.UNDO, cast.moderator)

    assert (asked.due_on, undone.due_on) == (date(2030, 1, 1), promised)


def test_withdrawing_an_accepted_text_stops_the_mail_that_still_waits(cast: Cast) -> None:
    submission = make_submission(State.ACCEPTED, cast)

    move(submission, Action.WITHDRAW, cast.focal_point)

    accepted = Delivery.objects.filter(kind="submissions.accepted")
    assert {mail.status for mail in accepted} == {Delivery.Status.CANCELLED}
    assert queries.last_decision(submission) is None


def _accepted_update(cast: Cast) -> Submission:
    published = make_submission(State.PUBLISHED, cast)
    update = services.propose_update(
        submission_id=published.pk, by=cast.contributor, at=timezone.now()
    )
    return advance(update, State.ACCEPTED, cast)
