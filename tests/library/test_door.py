"""The door to the public: what waits, who opens, and that nothing comes back through it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.catalogue.models import Record, Tombstone
from portal.core.errors import Conflict
from portal.library import queries, services
from portal.library.models import CaseStudyPage
from portal.submissions.models import Submission
from portal.submissions.workflow import Action, State
from tests.factories import Cast, advance, make_submission, move
from tests.library.builders import (
    again,
    change,
    page_of,
    propose,
    publish_latest,
    published,
    translate,
)

pytestmark = pytest.mark.django_db


# ---- What was withdrawn stays withdrawn -------------------------------------------------------


def withdrawn_with_translation(cast: Cast) -> tuple[CaseStudyPage, CaseStudyPage]:
    submission = make_submission(State.PUBLISHED, cast)
    original = page_of(submission)
    waiting = translate(original, cast.moderator)
    move(submission, Action.UNPUBLISH, cast.editor, reason="The figures were wrong.")
    return again(original), again(waiting)


def test_a_waiting_translation_does_not_bring_a_withdrawn_entry_back(cast: Cast) -> None:
    _original, waiting = withdrawn_with_translation(cast)

    with pytest.raises(Conflict, match="no longer public"):
        publish_latest(waiting, cast.editor)

    assert not again(waiting).live
    assert not Record.objects.exists()
    assert Tombstone.objects.get().reason == "The figures were wrong."


def test_what_belongs_to_a_withdrawn_entry_waits_for_nobody(cast: Cast) -> None:
    kept = translate(published(cast), cast.moderator)
    _original, waiting = withdrawn_with_translation(cast)

    listed = list(queries.with_unpublished_changes())

    assert listed == [kept]
    assert waiting.has_unpublished_changes


def test_a_translation_that_is_live_alone_is_served_to_nobody(cast: Cast, client: Client) -> None:
    original = published(cast)
    translation = publish_latest(translate(original, cast.moderator), cast.editor)
    address = f"/en/case-studies/{translation.slug}/"
    assert client.get(address).status_code == 200
    # As a fault in the tree would leave it: the original gone, its translation still live.
    CaseStudyPage.objects.filter(pk=original.pk).update(live=False)
    services.refresh_catalogue(again(translation))

    assert services.rebuild_catalogue() == 1
    assert list(Record.objects.values_list("language", flat=True)) == ["mn"]
    services.refresh_catalogue(again(original))
    assert client.get(address).status_code == 404


# ---- Four eyes --------------------------------------------------------------------------------


def test_nobody_publishes_a_change_that_is_theirs_in_part(cast: Cast, second_editor: User) -> None:
    page = published(cast)
    change(page, cast.editor, summary="Written by the first.")
    change(page, second_editor, title="And a comma by the second")

    for author in (cast.editor, second_editor):
        with pytest.raises(Conflict, match="or a part of it"):
            publish_latest(page, author)

    assert again(page).summary != "Written by the first."


def test_whoever_wrote_an_earlier_change_may_publish_the_next(
    cast: Cast, second_editor: User
) -> None:
    page = published(cast)
    publish_latest(change(page, cast.editor, summary="First."), second_editor)
    change(page, second_editor, summary="Second.")

    publish_latest(page, cast.editor)

    assert again(page).summary == "Second."


def test_all_who_wrote_a_translation_are_its_authors(cast: Cast, second_editor: User) -> None:
    page = translate(published(cast), cast.editor)
    translate(page_original(page), second_editor, summary="Corrected.")

    assert queries.change_authors(again(page)) == {cast.editor.pk, second_editor.pk}


def page_original(page: CaseStudyPage) -> CaseStudyPage:
    return CaseStudyPage.objects.get(reference=page.reference, translation_kind="original")


def test_whoever_discards_or_wrote_what_was_discarded_is_no_author_of_what_follows(
    cast: Cast, second_editor: User
) -> None:
    page = change(published(cast), second_editor)
    assert page.latest_revision_id is not None
    services.discard_change(
        page_id=page.pk, revision_id=page.latest_revision_id, by=cast.editor, at=timezone.now()
    )

    assert queries.change_authors(again(page)) == set()


def test_a_change_that_moved_on_is_not_published(cast: Cast, second_editor: User) -> None:
    page = change(published(cast), cast.editor)
    seen = page.latest_revision_id
    assert seen is not None
    change(page, cast.editor, summary="Once more.")

    with pytest.raises(Conflict, match="has changed since"):
        services.publish_latest(
            page_id=page.pk, revision_id=seen, by=second_editor, at=timezone.now()
        )


def test_a_judged_text_goes_public_by_its_own_move_only(cast: Cast, second_editor: User) -> None:
    page = page_of(make_submission(State.ACCEPTED, cast))

    with pytest.raises(Conflict, match="accepted with a submission"):
        publish_latest(page, second_editor)

    assert not again(page).live


# ---- A change that waits ----------------------------------------------------------------------


def test_an_update_is_not_accepted_over_an_editors_change(cast: Cast) -> None:
    first = make_submission(State.PUBLISHED, cast)
    update = advance(propose(first, cast), State.IN_REVIEW, cast)
    page = change(page_of(first), cast.editor, summary="An editor's sentence.")

    with pytest.raises(Conflict, match="publish or discard it first"):
        move(update, Action.ACCEPT, cast.moderator)

    assert Submission.objects.get(pk=update.pk).status == State.IN_REVIEW
    assert again(page).get_latest_revision_as_object().summary == "An editor's sentence."


def test_after_the_change_is_discarded_the_update_is_accepted(cast: Cast) -> None:
    first = make_submission(State.PUBLISHED, cast)
    update = advance(propose(first, cast), State.IN_REVIEW, cast)
    page = change(page_of(first), cast.editor)
    before = page.summary
    assert page.latest_revision_id is not None

    services.discard_change(
        page_id=page.pk, revision_id=page.latest_revision_id, by=cast.editor, at=timezone.now()
    )

    assert (again(page).summary, again(page).has_unpublished_changes) == (before, False)
    assert move(update, Action.ACCEPT, cast.moderator).status == State.ACCEPTED


def test_an_accepted_update_is_not_discarded_as_a_change(cast: Cast) -> None:
    first = make_submission(State.PUBLISHED, cast)
    advance(propose(first, cast), State.ACCEPTED, cast)
    page = page_of(first)
    assert page.latest_revision_id is not None

    with pytest.raises(Conflict, match="is decided there"):
        services.discard_change(
            page_id=page.pk, revision_id=page.latest_revision_id, by=cast.editor, at=timezone.now()
        )

    assert again(page).judged_revision_id is not None


def test_a_discarded_translation_is_gone(cast: Cast) -> None:
    waiting = translate(published(cast), cast.moderator)
    assert waiting.latest_revision_id is not None

    services.discard_change(
        page_id=waiting.pk,
        revision_id=waiting.latest_revision_id,
        by=cast.editor,
        at=timezone.now(),
    )

    assert not CaseStudyPage.objects.filter(pk=waiting.pk).exists()


def test_there_is_no_draft_to_drop_of_a_page_without_changes(cast: Cast) -> None:
    with pytest.raises(Conflict, match="already public"):
        services.drop_draft(page_id=published(cast).pk, by=cast.editor, at=timezone.now())


# ---- Days and lengths -------------------------------------------------------------------------


def test_a_day_left_on_a_page_neither_delays_nor_ends_it(cast: Cast, second_editor: User) -> None:
    now = timezone.now()
    page = change(
        published(cast),
        cast.editor,
        go_live_at=now + timedelta(days=9),
        expire_at=now + timedelta(days=30),
    )

    publish_latest(page, second_editor)

    after = again(page)
    assert (after.summary, after.go_live_at, after.expire_at) == ("A changed summary.", None, None)


def test_the_longest_title_that_a_page_takes_is_published(cast: Cast, second_editor: User) -> None:
    page = change(published(cast), cast.editor, title="г" * 255)

    publish_latest(page, second_editor)

    assert Record.objects.get().title == "г" * 255
    submission = Submission.objects.get(page=page)
    move(submission, Action.UNPUBLISH, cast.editor)
    assert Tombstone.objects.get().title == "г" * 255


def test_two_entries_with_one_title_have_two_addresses(cast: Cast) -> None:
    slugs = [published(cast).slug for _ in range(3)]

    assert slugs == ["pasture-user-groups", "pasture-user-groups-2", "pasture-user-groups-3"]


def test_a_title_without_latin_letters_gives_the_reference_as_address(cast: Cast) -> None:
    page = published(cast, title_en="草原", title="草原")

    assert page.slug == page.reference.lower()


def test_the_command_renders_what_is_public_anew(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    published(cast)
    Record.objects.update(body_html="")

    call_command("rebuild_catalogue")

    assert "1 pages rendered." in capsys.readouterr().out
    assert Record.objects.get().body_html
