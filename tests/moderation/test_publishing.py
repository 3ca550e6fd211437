from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.queries import standing
from portal.catalogue.record import TranslationKind
from portal.library import queries as library_queries
from portal.library import services as library
from portal.library.models import CaseStudyPage
from portal.moderation import policies
from portal.submissions import services
from portal.submissions.models import Submission
from portal.submissions.workflow import State
from tests.accounts.keys import signed_in
from tests.factories import ANSWERS, Cast, add_photo, advance, fill, make_submission, make_user
from tests.moderation.conftest import Browser, publishing_url, seen

pytestmark = pytest.mark.django_db
LIST = "/cms/publishing/"


def fresh(submission: Submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def publish(browser: Client, submission: Submission, **more: Any) -> Any:
    return browser.post(publishing_url(submission, "publish"), seen(submission, **more))


def mandate(user: Any, role: str, state: str = "") -> None:
    user.mandates.create(role=role, state=state, valid_from=timezone.now() - timedelta(days=9))


# ---- Doors -------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["moderator", "administrator", "focal_point", "contributor"])
def test_whoever_has_no_part_in_publishing_is_refused(
    part: str, cast: Cast, browser: Browser
) -> None:
    submission = make_submission(State.ACCEPTED, cast)
    person = browser(getattr(cast, part))

    for address in (LIST, publishing_url(submission), publishing_url(submission, "preview")):
        assert person.get(address).status_code == 403
    assert publish(person, submission).status_code == 403
    assert fresh(submission).status == State.ACCEPTED


@pytest.mark.parametrize("part", ["lead", "auditor"])
def test_lead_and_auditor_read_and_do_not_publish(part: str, cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.ACCEPTED, cast)
    person = browser(getattr(cast, part))

    page = person.get(publishing_url(submission))

    assert page.status_code == 200
    assert "Only an editor publishes." in page.content.decode()
    assert publish(person, submission).status_code == 403
    assert fresh(submission).status == State.ACCEPTED


def test_whoever_is_signed_out_or_lacks_a_second_factor_does_not_publish(cast: Cast) -> None:
    submission = make_submission(State.ACCEPTED, cast)

    for browser in (Client(), signed_in(cast.editor, second_factor=False)):
        assert publish(browser, submission).status_code == 302
        assert browser.get(LIST).status_code == 302
    assert fresh(submission).status == State.ACCEPTED


def test_an_editor_publishes_what_another_accepted(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.ACCEPTED, cast)

    answer = publish(browser(cast.editor), submission)

    assert answer.status_code == 302
    published = fresh(submission)
    assert published.status == State.PUBLISHED
    page = CaseStudyPage.objects.get(pk=published.page_id)
    assert page.live


def test_whoever_accepted_does_not_publish(cast: Cast, browser: Browser) -> None:
    mandate(cast.moderator, "editor")
    submission = make_submission(State.ACCEPTED, cast)
    acceptor = browser(cast.moderator)

    page = acceptor.get(publishing_url(submission)).content.decode()

    assert "You accepted this submission. Another person publishes it." in page
    assert "publish/" not in page
    assert publish(acceptor, submission).status_code == 403
    assert fresh(submission).status == State.ACCEPTED


def test_an_editor_with_a_mandate_for_the_state_does_not_publish(
    cast: Cast, browser: Browser
) -> None:
    submission = make_submission(State.ACCEPTED, cast)
    conflicted = make_user("editor")
    mandate(conflicted, "contributor", cast.state)

    page = browser(conflicted).get(publishing_url(submission)).content.decode()

    assert "You stand on the side that submitted this." in page
    assert publish(browser(conflicted), submission).status_code == 403
    assert fresh(submission).status == State.ACCEPTED


def test_a_late_click_is_told_who_was_faster(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.ACCEPTED, cast)
    opened = seen(submission)
    publish(browser(cast.editor), submission)
    other = browser(make_user("editor"))

    late = other.post(publishing_url(submission, "publish"), opened)

    assert late.status_code == 409
    assert f"{cast.editor} was faster" in late.content.decode()


@pytest.mark.parametrize("action", ["accept", "decline", "submit", "nothing"])
def test_other_moves_are_not_here(action: str, cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.ACCEPTED, cast)

    address = publishing_url(submission, action)
    answer = browser(cast.editor).post(address, seen(submission), follow=True)

    assert answer.status_code == 404
    assert fresh(submission).status == State.ACCEPTED


@pytest.mark.parametrize(
    "stage", [State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.NOT_ACCEPTED]
)
def test_what_was_not_accepted_is_not_here(stage: State, cast: Cast, browser: Browser) -> None:
    submission = make_submission(stage, cast)
    editor = browser(cast.editor)

    assert editor.get(publishing_url(submission), follow=True).status_code == 404
    assert submission.reference not in editor.get(LIST).content.decode()


def test_only_the_lead_reopens_here(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.ACCEPTED, cast)
    address = publishing_url(submission, "reopen")
    said = seen(submission, reason="A figure is in doubt.")

    assert browser(cast.editor).post(address, said).status_code == 403
    empty = browser(cast.lead).post(address, seen(submission, reason=""))
    assert empty.status_code == 400
    assert browser(cast.lead).post(address, said).status_code == 302
    assert fresh(submission).status == State.IN_REVIEW


def test_an_editor_unpublishes_with_a_reason(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.PUBLISHED, cast)
    address = publishing_url(submission, "unpublish")
    editor = browser(cast.editor)

    assert editor.post(address, seen(submission, reason="")).status_code == 400
    assert fresh(submission).status == State.PUBLISHED
    assert editor.post(address, seen(submission, reason="Withdrawn.")).status_code == 302
    assert fresh(submission).status == State.UNPUBLISHED


# ---- The list and the preview ------------------------------------------------------------------


def test_the_list_says_what_each_person_may(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.ACCEPTED, cast)
    make_submission(State.PUBLISHED, cast)

    editor = browser(cast.editor).get(LIST).content.decode()
    auditor = browser(cast.auditor).get(LIST).content.decode()

    shown = re.findall(r'href="/cms/publishing/(NEA-CS-\d+)/"', editor)
    assert shown == [submission.reference]
    assert "You may publish it" in editor
    assert "You may publish it" not in auditor


def test_an_empty_list_says_so(cast: Cast, browser: Browser) -> None:
    make_submission(State.IN_REVIEW, cast)

    page = browser(cast.editor).get(LIST).content.decode()

    assert "Nothing accepted waits for publication." in page
    assert "No change, new entry or translation waits." in page


def test_the_preview_is_the_entry_with_its_unreleased_pictures(
    cast: Cast, browser: Browser
) -> None:
    now = timezone.now()
    submission = services.start(
        by=cast.contributor, member_state="MNG", language="mn", size="short", at=now
    )
    fill(submission, cast.contributor, now)
    photo = add_photo(submission, cast.contributor)
    submission = advance(submission, State.ACCEPTED, cast)
    editor = browser(cast.editor)

    page = editor.get(publishing_url(submission, "preview"))

    text = page.content.decode()
    address = f"/cms/review/{submission.reference}/files/{photo.uuid}/"
    assert "Малчид бэлчээрээ хамтдаа төлөвлөж" in text
    assert address in text
    assert 'lang="mn"' in text
    assert "no-store" in page["Cache-Control"]
    assert editor.get(address).status_code == 200
    assert Client().get(address).status_code == 302


# ---- Changes of pages --------------------------------------------------------------------------


@pytest.fixture
def changed(cast: Cast) -> CaseStudyPage:
    """A published entry that an editor has changed since."""
    submission = make_submission(State.PUBLISHED, cast)
    page = CaseStudyPage.objects.get(pk=submission.page_id)
    draft = page.get_latest_revision_as_object()
    draft.summary = "A changed summary."
    draft.save_revision(user=cast.editor, log_action=True, clean=False)
    return CaseStudyPage.objects.get(pk=page.pk)


def page_url(page: CaseStudyPage, action: str = "") -> str:
    return f"/cms/publishing/page/{page.pk}/" + (f"{action}/" if action else "")


def seen_page(page: CaseStudyPage) -> dict[str, Any]:
    return {"revision": CaseStudyPage.objects.get(pk=page.pk).latest_revision_id}


def test_a_change_is_listed_and_shown_in_words(
    cast: Cast, changed: CaseStudyPage, browser: Browser
) -> None:
    other = browser(make_user("editor"))

    assert page_url(changed) in other.get(LIST).content.decode()
    page = other.get(page_url(changed)).content.decode()
    assert re.search(r"<ins>.*changed summary", page)
    assert "changed summary" in other.get(page_url(changed, "preview")).content.decode()


def test_a_second_editor_publishes_the_change(
    cast: Cast, changed: CaseStudyPage, browser: Browser
) -> None:
    other = browser(make_user("editor"))

    answer = other.post(page_url(changed, "publish"), seen_page(changed))

    assert answer.status_code == 302
    assert CaseStudyPage.objects.get(pk=changed.pk).summary == "A changed summary."
    assert other.get(page_url(changed), follow=True).status_code == 404


def test_nobody_publishes_their_own_change(
    cast: Cast, changed: CaseStudyPage, browser: Browser
) -> None:
    author = browser(cast.editor)

    page = author.get(page_url(changed)).content.decode()

    assert "You wrote this change, or a part of it." in page
    assert author.post(page_url(changed, "publish"), seen_page(changed)).status_code == 403
    assert CaseStudyPage.objects.get(pk=changed.pk).summary != "A changed summary."


@pytest.mark.parametrize("part", ["lead", "auditor", "moderator", "administrator", "focal_point"])
def test_only_editors_publish_changes(
    part: str, cast: Cast, changed: CaseStudyPage, browser: Browser
) -> None:
    person = browser(getattr(cast, part))

    assert person.post(page_url(changed, "publish"), seen_page(changed)).status_code == 403
    assert CaseStudyPage.objects.get(pk=changed.pk).summary != "A changed summary."


def test_an_editor_with_a_mandate_for_the_state_publishes_no_change(
    cast: Cast, changed: CaseStudyPage, browser: Browser
) -> None:
    conflicted = make_user("editor")
    mandate(conflicted, "focal_point", cast.state)

    answer = browser(conflicted).post(page_url(changed, "publish"), seen_page(changed))

    assert answer.status_code == 403


@pytest.mark.parametrize("state", ["CHN", "JPN"])
def test_a_mandate_for_any_state_of_the_entry_is_a_conflict(
    state: str, cast: Cast, changed: CaseStudyPage, browser: Browser
) -> None:
    CaseStudyPage.objects.filter(pk=changed.pk).update(also_states=["CHN"])
    person = make_user("editor")
    mandate(person, "contributor", state)

    page = browser(person).get(page_url(changed)).content.decode()
    answer = browser(person).post(page_url(changed, "publish"), seen_page(changed))

    assert ("You stand on the side of this entry." in page) == (state == "CHN")
    assert answer.status_code == (403 if state == "CHN" else 302)


def test_whoever_wrote_the_submission_publishes_no_change_of_its_entry(
    cast: Cast, changed: CaseStudyPage, browser: Browser
) -> None:
    # The mandate for the State has ended; the words are still theirs.
    writer = cast.contributor
    writer.mandates.all().delete()
    mandate(writer, "editor")
    translation = waiting_translation(changed, cast)

    for page in (changed, translation):
        shown = browser(writer).get(page_url(page)).content.decode()
        answer = browser(writer).post(page_url(page, "publish"), seen_page(page))
        assert "You stand on the side of this entry." in shown
        assert answer.status_code == 403
        assert browser(writer).post(page_url(page, "discard"), seen_page(page)).status_code == 403


def test_an_entry_without_a_submission_has_only_its_states(
    cast: Cast, changed: CaseStudyPage
) -> None:
    cast.contributor.mandates.all().delete()
    mandate(cast.contributor, "editor")
    writer = standing(cast.contributor, timezone.now().date())
    assert not policies.may_publish_change(writer, changed)

    changed.reference = "NEA-CS-9999"

    assert policies.may_publish_change(writer, changed)
    changed.also_states = ["MNG"]
    for_the_state = standing(cast.focal_point, timezone.now().date())
    assert policies.has_conflict_with_page(for_the_state, changed)


def test_whoever_wrote_an_earlier_part_of_a_change_does_not_publish_it(
    cast: Cast, changed: CaseStudyPage, browser: Browser
) -> None:
    other = make_user("editor")
    draft = changed.get_latest_revision_as_object()
    draft.title = "With a comma by another"
    draft.save_revision(user=other, log_action=True, clean=False)

    for author in (cast.editor, other):
        page = browser(author).get(page_url(changed)).content.decode()
        answer = browser(author).post(page_url(changed, "publish"), seen_page(changed))
        assert "You wrote this change, or a part of it." in page
        assert answer.status_code == 403
    third = browser(make_user("editor"))
    assert third.post(page_url(changed, "publish"), seen_page(changed)).status_code == 302


def waiting_translation(original: CaseStudyPage, cast: Cast) -> CaseStudyPage:
    revision = library.draft_translation(
        page_id=original.pk,
        language="en",
        content=library_queries.content_of(original),
        kind=TranslationKind.SECRETARIAT,
        by=cast.moderator,
    )
    return CaseStudyPage.objects.get(pk=int(revision.object_id))


def test_a_translation_of_a_withdrawn_entry_is_no_longer_offered(
    cast: Cast, browser: Browser
) -> None:
    submission = make_submission(State.PUBLISHED, cast)
    page = waiting_translation(CaseStudyPage.objects.get(pk=submission.page_id), cast)
    editor = browser(cast.editor)
    assert page_url(page) in editor.get(LIST).content.decode()

    editor.post(publishing_url(submission, "unpublish"), seen(submission, reason="Wrong figures."))

    assert fresh(submission).status == State.UNPUBLISHED
    assert page_url(page) not in editor.get(LIST).content.decode()
    answer = editor.post(page_url(page, "publish"), seen_page(page), follow=True)
    assert answer.status_code == 404
    assert not CaseStudyPage.objects.get(pk=page.pk).live


def test_an_editor_discards_a_change_and_the_public_text_stays(
    cast: Cast, changed: CaseStudyPage, browser: Browser
) -> None:
    author = browser(cast.editor)
    assert page_url(changed, "discard") in author.get(page_url(changed)).content.decode()

    answer = author.post(page_url(changed, "discard"), seen_page(changed))

    page = CaseStudyPage.objects.get(pk=changed.pk)
    assert answer.status_code == 302
    assert (page.has_unpublished_changes, page.summary) == (False, changed.summary)
    assert page.get_latest_revision_as_object().summary == changed.summary
    assert page_url(changed) not in author.get(LIST).content.decode()


def test_a_change_that_moved_on_is_not_discarded(
    cast: Cast, changed: CaseStudyPage, browser: Browser
) -> None:
    answer = browser(cast.editor).post(page_url(changed, "discard"), {"revision": "x"})

    assert answer.status_code == 409
    assert CaseStudyPage.objects.get(pk=changed.pk).has_unpublished_changes


@pytest.mark.parametrize("part", ["lead", "auditor", "moderator"])
def test_only_editors_discard(
    part: str, cast: Cast, changed: CaseStudyPage, browser: Browser
) -> None:
    person = browser(getattr(cast, part))

    assert person.post(page_url(changed, "discard"), seen_page(changed)).status_code == 403
    assert page_url(changed, "discard") not in person.get(page_url(changed)).content.decode()
    assert CaseStudyPage.objects.get(pk=changed.pk).has_unpublished_changes


def test_a_change_that_moved_on_is_not_published(
    cast: Cast, changed: CaseStudyPage, browser: Browser
) -> None:
    opened = seen_page(changed)
    draft = changed.get_latest_revision_as_object()
    draft.summary = "Changed once more."
    draft.save_revision(user=cast.editor, log_action=True, clean=False)

    answer = browser(make_user("editor")).post(page_url(changed, "publish"), opened)

    assert answer.status_code == 409
    assert CaseStudyPage.objects.get(pk=changed.pk).summary not in {
        "A changed summary.",
        "Changed once more.",
    }


def test_an_accepted_update_goes_public_by_its_own_move_only(cast: Cast, browser: Browser) -> None:
    published = make_submission(State.PUBLISHED, cast)
    update = services.propose_update(
        submission_id=published.pk, by=cast.contributor, at=timezone.now()
    )
    people = {"section": "people", "content": ANSWERS["people"], "expected_version": 1}
    services.save_section(submission_id=update.pk, by=cast.contributor, at=timezone.now(), **people)
    update = advance(update, State.ACCEPTED, cast)
    page = CaseStudyPage.objects.get(pk=update.page_id)
    editor = browser(cast.editor)
    assert page.has_unpublished_changes

    listed = editor.get(LIST).content.decode()
    answer = editor.post(page_url(page, "publish"), seen_page(page), follow=True)

    assert page_url(page) not in listed
    assert publishing_url(update) in listed
    assert answer.status_code == 404
    assert fresh(update).status == State.ACCEPTED
    assert publish(editor, update).status_code == 302
    assert fresh(update).status == State.PUBLISHED


def test_a_translation_waits_for_a_second_person(cast: Cast, browser: Browser) -> None:
    submission = make_submission(State.PUBLISHED, cast)
    original = CaseStudyPage.objects.get(pk=submission.page_id)
    content = library_queries.content_of(original)
    revision = library.draft_translation(
        page_id=original.pk,
        language="en",
        content=content,
        kind=TranslationKind.SECRETARIAT,
        by=cast.moderator,
    )
    page = CaseStudyPage.objects.get(pk=int(revision.object_id))
    editor = browser(cast.editor)

    listed = editor.get(LIST).content.decode()
    shown = editor.get(page_url(page))
    answer = editor.post(page_url(page, "publish"), seen_page(page))

    assert "Case study, new translation" in listed
    assert shown.status_code == 200
    assert answer.status_code == 302
    assert CaseStudyPage.objects.get(pk=page.pk).live
