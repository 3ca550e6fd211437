"""Drafts: saving by section, files, answers, copies and updates. No word is lost."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.accounts.models import User
from portal.core import files as core_files
from portal.core.errors import Missing, NotAllowed, Unfit
from portal.library.models import CaseStudyPage
from portal.submissions import queries, services
from portal.submissions.models import ChangeItem, SectionText, Submission
from portal.submissions.services.drafts import MAX_FILES, SavedElsewhere
from portal.submissions.workflow import Action, Endorsement, State
from tests.factories import (
    ANSWERS,
    NOON,
    Cast,
    add_photo,
    advance,
    answer_all,
    fill,
    make_organisation,
    make_submission,
    make_user,
    move,
    picture_bytes,
)

pytestmark = pytest.mark.django_db


def start(by: User, **changes: Any) -> Submission:
    asked: dict[str, Any] = {"member_state": "MNG", "language": "mn", "size": "short", "at": NOON}
    return services.start(by=by, **(asked | changes))


def save(submission: Submission, by: User, text: Any, *, version: int, **more: Any) -> SectionText:
    return services.save_section(
        submission_id=submission.pk,
        section=more.pop("section", "problem"),
        content={"problem": text} | more,
        expected_version=version,
        by=by,
        at=NOON,
    )


def upload(submission: Submission, by: User, shade: int = 0) -> Any:
    content = picture_bytes(size=(40 + shade, 30))
    checked = core_files.check(SimpleUploadedFile("a.jpg", content))
    return services.take_in_file(submission_id=submission.pk, checked=checked, by=by, at=NOON)


# ---- Beginning -----------------------------------------------------------------------------------


def test_references_are_given_once(cast: Cast) -> None:
    first, second = start(cast.contributor), start(cast.contributor)

    assert first.reference.startswith("NEA-CS-")
    assert first.reference < second.reference
    assert str(first) == first.shown_title == first.reference


def test_nobody_begins_for_another_state(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        start(cast.contributor, member_state="JPN")
    with pytest.raises(NotAllowed):
        start(cast.contributor, organisation_id=make_organisation().pk)
    with pytest.raises(NotAllowed):
        start(cast.moderator)


@pytest.mark.parametrize("wrong", [{"language": "de"}, {"size": "long"}])
def test_languages_and_forms_are_known_ones(cast: Cast, wrong: dict[str, str]) -> None:
    with pytest.raises(Unfit):
        start(cast.contributor, **wrong)


def test_a_partner_writes_about_a_state_of_the_programme() -> None:
    organisation = make_organisation()
    member = make_user("contributor", organisation=organisation)

    assert start(member, organisation_id=organisation.pk).organisation == organisation
    with pytest.raises(Unfit):
        start(member, organisation_id=organisation.pk, member_state="FRA")


def test_language_and_form_can_change_until_the_text_is_sent(cast: Cast) -> None:
    draft = make_submission(State.DRAFT, cast, at=NOON)

    def change(language: str, size: str) -> Submission:
        return services.change_form(
            submission_id=draft.pk, language=language, size=size, by=cast.contributor, at=NOON
        )

    assert change("en", "full").size == "full"
    with pytest.raises(Unfit):
        change("de", "full")
    with pytest.raises(Unfit):
        change("en", "long")
    change("en", "short")
    move(draft, Action.REQUEST_ENDORSEMENT, cast.contributor, at=NOON)
    move(draft, Action.TAKE_BACK, cast.contributor, at=NOON)
    assert change("en", "full").size == "full"
    with pytest.raises(NotAllowed):
        change("ru", "full")


# ---- Saving --------------------------------------------------------------------------------------


def test_a_save_raises_two_versions(cast: Cast) -> None:
    draft = start(cast.contributor)

    first = save(draft, cast.contributor, "Dry wells", version=0)
    second = save(draft, cast.contributor, "Dry wells and dust", version=1)

    assert (first.version, second.version) == (1, 2)
    assert Submission.objects.get(pk=draft.pk).version == draft.version + 2
    assert queries.texts(draft)["problem"].content == {"problem": "Dry wells and dust"}


def test_a_save_that_changes_nothing_writes_nothing(cast: Cast) -> None:
    draft = start(cast.contributor)
    save(draft, cast.contributor, "Dry wells", version=0)
    before = Submission.objects.get(pk=draft.pk)

    again = save(draft, cast.contributor, "Dry wells", version=1)
    # The answer to the first save was lost, and the browser sends it once more.
    repeated = save(draft, cast.contributor, "Dry wells", version=0)

    assert again.version == repeated.version == 1
    after = Submission.objects.get(pk=draft.pk)
    assert (after.version, after.updated_at) == (before.version, before.updated_at)


def test_of_two_windows_the_second_gets_both_texts_and_nothing_is_lost(cast: Cast) -> None:
    draft = start(cast.contributor)
    save(draft, cast.contributor, "First", version=0)
    save(draft, cast.colleague, "From the colleague", version=1)

    with pytest.raises(SavedElsewhere, match="saved elsewhere") as refusal:
        save(draft, cast.contributor, "From the owner", version=1)

    assert refusal.value.theirs.content == {"problem": "From the colleague"}
    assert refusal.value.theirs.saved_by == cast.colleague
    assert queries.draft_json(draft) == {"problem": "From the colleague"}


def test_a_version_of_a_text_that_is_not_there_is_a_conflict(cast: Cast) -> None:
    draft = start(cast.contributor)

    with pytest.raises(SavedElsewhere) as refusal:
        save(draft, cast.contributor, "x", version=3)

    assert refusal.value.theirs.content == {}


def test_colleagues_write_different_sections_at_once(cast: Cast) -> None:
    draft = start(cast.contributor)

    save(draft, cast.contributor, "x", version=0)
    save(draft, cast.colleague, None, version=0, section="results", worked="Agreements")

    assert queries.draft_json(draft) == {"problem": "x", "worked": "Agreements"}
    assert Submission.objects.get(pk=draft.pk).writer_ids == [
        cast.contributor.pk,
        cast.colleague.pk,
    ]


def test_only_answers_of_the_section_are_kept(cast: Cast) -> None:
    draft = start(cast.contributor)

    row = save(draft, cast.contributor, "x", version=0, title="no", status="published", page=1)

    assert row.content == {"problem": "x"}
    assert Submission.objects.get(pk=draft.pk).status == State.DRAFT
    with pytest.raises(Missing):
        save(draft, cast.contributor, "x", version=0, section="payment")


def test_titles_are_shown_in_lists(cast: Cast) -> None:
    draft = start(cast.contributor)

    services.save_section(
        submission_id=draft.pk,
        section="essentials",
        content={"title": "Худаг", "title_en": "Wells"},
        expected_version=0,
        by=cast.contributor,
        at=NOON,
    )

    fresh = Submission.objects.get(pk=draft.pk)
    assert (fresh.title, fresh.title_en, fresh.shown_title) == ("Худаг", "Wells", "Худаг")
    assert str(fresh.state_name) == "Mongolia"


@pytest.mark.parametrize("state", sorted(set(State) - {State.DRAFT, State.CHANGES_REQUESTED}))
def test_a_text_that_was_sent_is_not_changed(cast: Cast, state: str) -> None:
    submission = make_submission(state, cast, at=NOON)
    before = queries.draft_json(submission)

    for verb in (
        lambda: save(submission, cast.contributor, "late", version=1),
        lambda: upload(submission, cast.contributor),
    ):
        with pytest.raises(NotAllowed):
            verb()

    assert queries.draft_json(submission) == before


def test_strangers_write_nothing_and_learn_nothing(cast: Cast, neighbours: Cast) -> None:
    draft = start(cast.contributor)

    for stranger in (neighbours.contributor, neighbours.focal_point, cast.moderator, cast.editor):
        with pytest.raises(Missing):
            save(draft, stranger, "x", version=0)
    with pytest.raises(Missing):
        services.save_section(
            submission_id=0,
            section="problem",
            content={},
            expected_version=0,
            by=cast.lead,
            at=NOON,
        )


def test_a_draft_survives_every_field(cast: Cast) -> None:
    draft = make_submission(State.DRAFT, cast, at=NOON)
    photo = add_photo(draft, cast.contributor, NOON)

    sent = move(draft, Action.REQUEST_ENDORSEMENT, cast.contributor, at=NOON)

    assert sent.current_revision is not None
    stored = sent.current_revision.content
    for answers in ANSWERS.values():
        for name, value in answers.items():
            kept = stored[name]
            assert kept == value or [{k: v for k, v in row.items() if v} for row in kept] == [
                {k: v for k, v in row.items() if v} for row in value
            ]
    assert [p["file_id"] for p in stored["photos"]] == [str(photo.uuid)]
    assert sent.current_revision.files[0]["sha256"] == photo.sha256
    assert queries.sent_content(sent.current_revision, sent.kind) == queries.draft_content(sent)


# ---- Files ---------------------------------------------------------------------------------------


def test_the_same_file_is_stored_once(cast: Cast) -> None:
    draft = start(cast.contributor)

    first, again, other = (upload(draft, cast.contributor, shade) for shade in (0, 0, 1))

    assert first.pk == again.pk != other.pk
    assert queries.files(draft).count() == 2


def test_there_are_at_most_twelve_files(cast: Cast) -> None:
    draft = start(cast.contributor)
    for shade in range(MAX_FILES):
        upload(draft, cast.contributor, shade)

    with pytest.raises(Unfit, match="at most 12"):
        upload(draft, cast.contributor, MAX_FILES)


def test_words_are_written_one_by_one(cast: Cast) -> None:
    draft = start(cast.contributor)
    file = add_photo(draft, cast.contributor, NOON)

    described = services.describe_file(
        submission_id=draft.pk,
        file_id=file.pk,
        words={"alt": "A well", "file": "/etc/passwd", "uploaded_by": None},
        by=cast.colleague,
        at=NOON,
    )

    assert (described.alt, described.credit) == ("A well", "Demonstration institute")
    assert described.file.name == file.file.name


def test_a_removed_file_can_be_put_back(cast: Cast) -> None:
    draft = start(cast.contributor)
    file = upload(draft, cast.contributor)

    for verb, expected in ((services.remove_file, 0), (services.restore_file, 1)):
        verb(submission_id=draft.pk, file_id=file.pk, by=cast.colleague, at=NOON)
        assert queries.files(draft).count() == expected

    with file.file.open("rb") as stored:
        assert stored.read()[:2] == b"\xff\xd8"


def test_a_removed_file_is_not_sent(cast: Cast) -> None:
    draft = make_submission(State.DRAFT, cast, at=NOON)
    file = add_photo(draft, cast.contributor, NOON)
    services.remove_file(submission_id=draft.pk, file_id=file.pk, by=cast.contributor, at=NOON)

    sent = move(draft, Action.REQUEST_ENDORSEMENT, cast.contributor, at=NOON)

    assert sent.current_revision is not None
    assert sent.current_revision.files == sent.current_revision.content["photos"] == []


def test_a_file_belongs_to_its_submission(cast: Cast) -> None:
    mine, other = start(cast.contributor), start(cast.contributor)
    file = upload(mine, cast.contributor)

    with pytest.raises(Missing):
        services.remove_file(submission_id=other.pk, file_id=file.pk, by=cast.contributor, at=NOON)


def test_stored_names_are_not_the_persons(cast: Cast) -> None:
    draft = start(cast.contributor)
    file = upload(draft, cast.contributor)

    assert file.file.name == f"submissions/{draft.uuid}/{file.uuid}.jpg"
    assert str(file) == "a.jpg"
    with pytest.raises(ValueError, match="no address"):
        _ = file.file.url


# ---- Answers -------------------------------------------------------------------------------------


def test_an_answer_is_given_and_taken_back(cast: Cast) -> None:
    asked = make_submission(State.CHANGES_REQUESTED, cast, at=NOON)
    (item,) = queries.open_items(asked)

    def answer(text: str, by: User) -> ChangeItem:
        return services.answer_item(
            submission_id=asked.pk, item_id=item.pk, answer=text, by=by, at=NOON
        )

    assert answer(" 2013. ", cast.colleague).answer == "2013."
    assert answer("  ", cast.contributor).answered_by is None
    with pytest.raises(Missing):
        services.answer_item(
            submission_id=asked.pk, item_id=0, answer="x", by=cast.contributor, at=NOON
        )


def test_questions_of_an_earlier_round_are_closed(cast: Cast) -> None:
    asked = make_submission(State.CHANGES_REQUESTED, cast, at=NOON)
    (old,) = queries.open_items(asked)
    answer_all(asked, cast.contributor, NOON)
    for action, by in (
        (Action.RESUBMIT, cast.focal_point),
        (Action.TAKE, cast.moderator),
        (Action.REQUEST_CHANGES, cast.moderator),
    ):
        asked = move(asked, action, by, at=NOON)

    with pytest.raises(Missing):
        services.answer_item(
            submission_id=asked.pk, item_id=old.pk, answer="x", by=cast.contributor, at=NOON
        )
    assert [r.round for r in queries.change_requests(asked)] == [2, 1]


def test_a_draft_that_came_back_has_no_questions_to_answer(cast: Cast) -> None:
    asked = make_submission(State.CHANGES_REQUESTED, cast, at=NOON)
    answer_all(asked, cast.contributor, NOON)
    (item,) = queries.open_items(asked)
    move(asked, Action.REQUEST_ENDORSEMENT, cast.contributor, at=NOON)
    move(asked, Action.TAKE_BACK, cast.contributor, at=NOON)

    with pytest.raises(Missing):
        services.answer_item(
            submission_id=asked.pk, item_id=item.pk, answer="x", by=cast.contributor, at=NOON
        )


# ---- Copies and updates --------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.NOT_ACCEPTED, State.WITHDRAWN, State.UNPUBLISHED])
def test_an_ended_text_begins_anew_with_its_files(cast: Cast, state: State) -> None:
    draft = make_submission(State.DRAFT, cast, at=NOON)
    photo = add_photo(draft, cast.contributor, NOON)
    ended = advance(draft, state, cast, at=NOON)

    copy = services.copy_to_draft(submission_id=ended.pk, by=cast.colleague, at=NOON)

    assert (copy.status, copy.owner, copy.copied_from) == (State.DRAFT, cast.colleague, ended)
    assert copy.reference != ended.reference
    kept = queries.draft_json(ended)
    # Consent was given for the old text; whoever sends the new one gives it anew.
    assert kept.pop("consent") is True
    assert queries.draft_json(copy) == kept
    (file,) = queries.files(copy)
    assert file.uuid != photo.uuid
    assert file.file.name != photo.file.name
    assert (file.sha256, file.alt) == (photo.sha256, photo.alt)
    assert copy.current_revision is None


@pytest.mark.parametrize("state", [State.PUBLISHED, State.NOT_ACCEPTED])
def test_rights_in_copied_files_are_confirmed_anew(cast: Cast, state: State) -> None:
    draft = make_submission(State.DRAFT, cast, at=NOON)
    photo = add_photo(draft, cast.contributor, NOON)
    old = advance(draft, state, cast, at=NOON)
    begin = services.propose_update if state == State.PUBLISHED else services.copy_to_draft

    new = begin(submission_id=old.pk, by=cast.colleague, at=NOON)

    (file,) = queries.files(new)
    assert photo.rights_confirmed
    assert not file.rights_confirmed
    assert (file.alt, file.caption, file.credit, file.licence) == (
        photo.alt,
        photo.caption,
        photo.credit,
        photo.licence,
    )
    assert [gap.field for gap in queries.gaps(new)] == ["consent", "photos"]
    services.save_section(
        submission_id=new.pk,
        section="people",
        content=queries.texts(new)["people"].content | {"consent": True},
        expected_version=1,
        by=cast.colleague,
        at=NOON,
    )
    ask = partial(
        services.act,
        submission_id=new.pk,
        action=Action.REQUEST_ENDORSEMENT,
        by=cast.colleague,
        at=NOON,
    )
    with pytest.raises(Unfit, match="rights"):
        ask()
    services.describe_file(
        submission_id=new.pk,
        file_id=file.pk,
        words={"rights_confirmed": True},
        by=cast.colleague,
        at=NOON,
    )
    assert ask().status == State.AWAITING_ENDORSEMENT


def test_what_is_alive_is_not_copied(cast: Cast, neighbours: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast, at=NOON)
    with pytest.raises(NotAllowed):
        services.copy_to_draft(submission_id=submission.pk, by=cast.contributor, at=NOON)
    ended = move(submission, Action.WITHDRAW, cast.focal_point, at=NOON)
    with pytest.raises(Missing):
        services.copy_to_draft(submission_id=ended.pk, by=neighbours.contributor, at=NOON)
    with pytest.raises(NotAllowed):
        services.copy_to_draft(submission_id=ended.pk, by=cast.moderator, at=NOON)


def test_of_an_entry_there_is_one_update_at_a_time(cast: Cast) -> None:
    published = make_submission(State.PUBLISHED, cast, at=NOON)

    first = services.propose_update(submission_id=published.pk, by=cast.contributor, at=NOON)
    again = services.propose_update(submission_id=published.pk, by=cast.colleague, at=NOON)

    assert first == again
    assert first.supersedes == published
    assert "consent" not in queries.draft_json(first)
    assert [(gap.section, gap.field) for gap in queries.gaps(first)] == [("people", "consent")]
    with pytest.raises(NotAllowed):
        services.propose_update(submission_id=first.pk, by=cast.contributor, at=NOON)
    with pytest.raises(NotAllowed):
        services.propose_update(submission_id=published.pk, by=cast.editor, at=NOON)


def published_update(cast: Cast, published: Submission, **answers: Any) -> Submission:
    update = services.propose_update(submission_id=published.pk, by=cast.contributor, at=NOON)
    texts = queries.texts(update)
    services.save_section(
        submission_id=update.pk,
        section="done",
        content=texts["done"].content | answers,
        expected_version=texts["done"].version,
        by=cast.contributor,
        at=NOON,
    )
    return advance(update, State.ACCEPTED, cast, at=NOON)


def test_the_published_text_stays_until_the_update_is_published(cast: Cast) -> None:
    published = make_submission(State.PUBLISHED, cast, at=NOON)
    page_id = published.page_id

    update = published_update(cast, published, summary="Herders rest the pasture in autumn.")

    assert update.page_id == page_id
    assert CaseStudyPage.objects.get(pk=page_id).summary == ANSWERS["done"]["summary"]
    done = move(update, Action.PUBLISH, cast.editor, at=NOON)
    assert CaseStudyPage.objects.get(pk=page_id).summary.startswith("Herders rest")
    assert done.published_at == NOON
    assert CaseStudyPage.objects.count() == 1


def test_an_update_of_an_update_hangs_on_the_entry(cast: Cast) -> None:
    published = make_submission(State.PUBLISHED, cast, at=NOON)
    first = published_update(cast, published, summary="Second text.")
    move(first, Action.PUBLISH, cast.editor, at=timezone.now())

    second = services.propose_update(submission_id=first.pk, by=cast.contributor, at=NOON)
    same = services.propose_update(submission_id=published.pk, by=cast.colleague, at=NOON)

    assert second == same
    assert second.supersedes == published
    assert second.copied_from == first
    assert queries.draft_json(second)["summary"] == "Second text."


def test_a_focal_point_sees_the_update_of_a_partners_entry_that_it_begins(cast: Cast) -> None:
    organisation = make_organisation()
    cast._people["contributor"] = make_user("contributor", organisation=organisation)
    draft = start(cast.contributor, organisation_id=organisation.pk)
    fill(draft, cast.contributor, NOON)
    published = advance(draft, State.PUBLISHED, cast, at=NOON)

    update = services.propose_update(submission_id=published.pk, by=cast.focal_point, at=NOON)

    save(update, cast.focal_point, "x", version=1)
    assert update.organisation == organisation
    assert update.endorsement == Endorsement.NONE


# ---- The task list -------------------------------------------------------------------------------


def test_the_task_list_tells_progress_files_and_questions(cast: Cast) -> None:
    asked = make_submission(State.CHANGES_REQUESTED, cast, at=NOON)
    states = {s.section.key: s for s in queries.section_states(asked)}
    assert states["results"].questions == 1
    assert states["essentials"].questions == 0
    assert states["files"].progress == "empty"

    upload(asked, cast.contributor)
    assert {s.section.key: s.progress for s in queries.section_states(asked)}["files"] == "begun"
    assert [gap.field for gap in queries.gaps(asked)] == ["photos"]

    answer_all(asked, cast.contributor, NOON)
    assert {s.questions for s in queries.section_states(asked)} == {0}


def test_described_files_complete_their_section(cast: Cast) -> None:
    draft = make_submission(State.DRAFT, cast, at=NOON)
    add_photo(draft, cast.contributor, NOON)

    progress = {s.section.key: s.progress for s in queries.section_states(draft)}
    assert progress["files"] == "complete"
    assert queries.gaps(draft) == []
