"""The preview for a colleague without an account: made, read, ended, and every way past it shut."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from portal.catalogue.models import Record
from portal.core import files as core_files
from portal.submissions import queries, services
from portal.submissions.models import Comment, PreviewLink, Submission, SubmissionFile
from portal.submissions.workflow import Action, State
from tests.desk.conftest import desk
from tests.factories import Cast, add_photo, make_submission, make_user, move, picture_bytes

TOKEN = re.compile(r"/en/desk/shared/([\w-]{20,})/")
SECRET = "Only our side may read this sentence."


def made(browser: Client, submission: Submission, **said: str) -> str:
    """Make a link on the page and read the token where a person reads it."""
    page = browser.post(desk(submission, "share/"), said)
    assert page.status_code == 200
    found = TOKEN.search(page.content.decode())
    assert found
    return found[1]


def shared(token: str, tail: str = "") -> str:
    return f"/en/desk/shared/{token}/{tail}"


def add_file(submission: Submission, by: Any, **words: Any) -> SubmissionFile:
    upload = SimpleUploadedFile("dune.png", picture_bytes("PNG", (50, 40)))
    file = services.take_in_file(
        submission_id=submission.pk,
        checked=core_files.check(upload),
        by=by,
        at=timezone.now(),
    )
    said = {
        "alt": "A dune",
        "caption": "Restricted dune",
        "credit": "Institute",
        "licence": "CC BY 4.0",
        "rights_confirmed": True,
    }
    return services.describe_file(
        submission_id=submission.pk,
        file_id=file.pk,
        words=said | words,
        by=by,
        at=timezone.now(),
    )


@pytest.fixture
def draft(cast: Cast) -> Submission:
    return make_submission(cast=cast)


@pytest.fixture
def token(sign_in: Any, cast: Cast, draft: Submission) -> str:
    return made(sign_in(cast.contributor), draft, purpose="Forestry department")


# ---- Making and ending ---------------------------------------------------------------------------


def test_the_link_is_shown_once_and_listed_without_its_address(
    sign_in: Any, cast: Cast, draft: Submission, settings: Any
) -> None:
    browser = sign_in(cast.contributor)
    page = browser.post(desk(draft, "share/"), {"purpose": "Forestry department"})
    token = TOKEN.search(page.content.decode())[1]  # type: ignore[index]

    assert settings.BASE_URL + shared(token) in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    again = browser.get(desk(draft, "share/")).content.decode()
    assert "Forestry department" in again
    assert token not in again


def test_a_link_is_not_made_by_opening_an_address(
    sign_in: Any, cast: Cast, draft: Submission
) -> None:
    page = sign_in(cast.contributor).get(desk(draft, "share/"))

    assert page.status_code == 200
    assert not PreviewLink.objects.exists()


def test_making_and_ending_stand_in_the_history_of_the_desk(
    sign_in: Any, cast: Cast, draft: Submission
) -> None:
    browser = sign_in(cast.contributor)
    made(browser, draft, purpose="Forestry department")
    link = PreviewLink.objects.get()

    answer = sign_in(cast.colleague).post(desk(draft, f"share/{link.pk}/end/"))

    assert answer["Location"] == desk(draft, "share/")
    page = browser.get(desk(draft)).content.decode()
    assert page.index("Preview link made") < page.index("Preview link ended")
    assert str(cast.contributor) in page
    assert str(cast.colleague) in page
    assert page.count("Forestry department") == 2


def test_a_purpose_that_is_too_long_comes_back(sign_in: Any, cast: Cast, draft: Submission) -> None:
    page = sign_in(cast.contributor).post(desk(draft, "share/"), {"purpose": "x" * 81})

    assert page.status_code == 400
    assert "x" * 81 in page.content.decode()
    assert not PreviewLink.objects.exists()


def test_the_sixth_link_is_refused_with_the_reason(
    sign_in: Any, cast: Cast, draft: Submission
) -> None:
    browser = sign_in(cast.contributor)
    for _number in range(5):
        made(browser, draft)

    refused = browser.post(desk(draft, "share/"), {"purpose": "The sixth"})

    assert refused.status_code == 400
    assert "The sixth" in refused.content.decode()
    assert PreviewLink.objects.count() == 5
    assert "as many links as there can be" in browser.get(desk(draft, "share/")).content.decode()


def test_others_neither_see_make_nor_end_links(
    sign_in: Any, cast: Cast, draft: Submission, token: str
) -> None:
    link = PreviewLink.objects.get()
    for person in (Cast("JPN").focal_point, make_user(), cast.moderator, cast.administrator):
        browser = sign_in(person)
        assert browser.get(desk(draft, "share/")).status_code == 404
        assert browser.post(desk(draft, "share/"), {}).status_code == 404
        assert browser.post(desk(draft, f"share/{link.pk}/end/")).status_code == 404
    out = Client()
    assert out.get(desk(draft, "share/")).status_code == 302
    assert out.post(desk(draft, "share/"), {"purpose": "x"}).status_code == 401
    assert PreviewLink.objects.get().revoked_at is None
    assert Client().get(shared(token)).status_code == 200


def test_making_needs_the_token_of_the_form(sign_in: Any, cast: Cast, draft: Submission) -> None:
    browser = sign_in(cast.contributor, enforce_csrf_checks=True)

    assert browser.post(desk(draft, "share/"), {"purpose": "x"}).status_code == 403
    assert not PreviewLink.objects.exists()


# ---- Reading -------------------------------------------------------------------------------------


def test_a_reader_without_an_account_sees_what_readers_will_see(
    sign_in: Any, cast: Cast, draft: Submission, token: str
) -> None:
    reader = Client()

    page = reader.get(shared(token))

    html = page.content.decode()
    assert page.status_code == 200
    assert "Preview, not published" in html
    own = sign_in(cast.contributor).get(desk(draft, "preview/")).content.decode()
    article = re.compile(r'<article class="case">.*?</article>', re.DOTALL)
    assert article.search(html)[0] == article.search(own)[0]  # type: ignore[index]
    assert "Бэлчээр ашиглагчдын бүлэг" in html


def test_the_address_does_not_wander(token: str) -> None:
    reader = Client()

    for page in (reader.get(shared(token)), reader.get(shared("no-such-token"))):
        assert page["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page["X-Robots-Tag"]
        assert "no-store" in page["Cache-Control"]
        html = page.content.decode()
        assert '<meta name="robots" content="noindex, nofollow, noarchive">' in html
        # A page that sends no referrer cannot post to this site, so it offers nothing that posts.
        assert 'method="post"' not in html
    assert not reader.cookies


def test_the_page_is_the_same_for_whoever_opens_it(sign_in: Any, cast: Cast, token: str) -> None:
    neighbour = sign_in(Cast("JPN").focal_point)

    assert neighbour.get(shared(token)).content == Client().get(shared(token)).content


def test_the_page_shows_the_text_of_the_moment(cast: Cast, draft: Submission, token: str) -> None:
    stored = queries.texts(draft)["done"]
    services.save_section(
        submission_id=draft.pk,
        section="done",
        content=stored.content | {"summary": "Шинэ тойм."},
        expected_version=stored.version,
        by=cast.contributor,
        at=timezone.now(),
    )

    assert "Шинэ тойм." in Client().get(shared(token)).content.decode()


def test_what_was_said_about_the_text_is_not_in_it(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(State.CHANGES_REQUESTED, cast)
    services.comment(
        submission_id=submission.pk,
        by=cast.moderator,
        at=timezone.now(),
        text=SECRET,
        visibility=Comment.Visibility.SUBMITTER,
    )
    token = made(sign_in(cast.contributor), submission, purpose="Forestry department")
    question = queries.open_items(submission)[0].question
    desk_page = sign_in(cast.contributor).get(desk(submission)).content.decode()

    html = Client().get(shared(token)).content.decode()

    for words in (
        SECRET,
        question,
        "Forestry department",
        str(cast.contributor),
        str(cast.focal_point),
    ):
        assert words in desk_page
        assert words not in html


def test_nothing_is_published_by_a_link(cast: Cast, draft: Submission, token: str) -> None:
    Client().get(shared(token))

    assert not Record.objects.exists()
    for address in ("/en/", "/en/case-studies/", "/sitemap.xml", "/en/search/?q=Pasture"):
        page = Client().get(address).content.decode()
        assert token not in page
        assert "Pasture user groups" not in page
        assert "Бэлчээр ашиглагчдын" not in page
    assert Client().get(f"/ref/{draft.reference}").status_code == 404


def test_a_draft_without_a_word_is_shown_too(sign_in: Any, cast: Cast) -> None:
    empty = make_submission(cast=cast, complete=False)

    page = Client().get(shared(made(sign_in(cast.contributor), empty)))

    assert page.status_code == 200
    assert "No title yet" in page.content.decode()


# ---- Files ---------------------------------------------------------------------------------------


def test_a_described_picture_is_shown_and_handed_out_safely(
    sign_in: Any, cast: Cast, draft: Submission
) -> None:
    photo = add_photo(draft, cast.contributor)
    token = made(sign_in(cast.contributor), draft)
    reader = Client()

    assert shared(token, f"files/{photo.uuid}/") in reader.get(shared(token)).content.decode()
    file = reader.get(shared(token, f"files/{photo.uuid}/"))

    assert file.status_code == 200
    assert b"".join(file.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]
    assert file["Content-Disposition"].startswith("attachment")
    assert file["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Referrer-Policy"] == "no-referrer"
    assert "no-store" in file["Cache-Control"]


@pytest.mark.parametrize("lacking", [{"rights_confirmed": False}, {"licence": ""}, {"alt": ""}])
def test_a_picture_whose_rights_are_open_stays_out(
    sign_in: Any, cast: Cast, draft: Submission, lacking: dict[str, Any]
) -> None:
    photo = add_file(draft, cast.contributor, **lacking)
    browser = sign_in(cast.contributor)
    token = made(browser, draft)

    assert "Restricted dune" in browser.get(desk(draft, "preview/")).content.decode()
    html = Client().get(shared(token)).content.decode()
    assert "Restricted dune" not in html
    assert str(photo.uuid) not in html
    assert Client().get(shared(token, f"files/{photo.uuid}/")).status_code == 404
    assert "1 is kept back now" in browser.get(desk(draft, "share/")).content.decode()


def test_a_removed_file_and_anothers_file_are_not_handed_out(
    sign_in: Any, cast: Cast, draft: Submission
) -> None:
    removed = add_photo(draft, cast.contributor)
    others = make_submission(cast=Cast("JPN"))
    foreign = add_photo(others, others.owner)
    own = make_submission(cast=cast)
    sibling = add_photo(own, cast.contributor)
    token = made(sign_in(cast.contributor), draft)
    assert Client().get(shared(token, f"files/{removed.uuid}/")).status_code == 200
    services.remove_file(
        submission_id=draft.pk, file_id=removed.pk, by=cast.contributor, at=timezone.now()
    )

    for file_uuid in (removed.uuid, foreign.uuid, sibling.uuid, uuid.uuid4()):
        assert Client().get(shared(token, f"files/{file_uuid}/")).status_code == 404


def test_the_key_to_the_text_opens_no_door_of_the_desk(
    cast: Cast, draft: Submission, token: str
) -> None:
    photo = add_photo(draft, cast.contributor)
    reader = Client()
    reader.get(shared(token))

    for address in (desk(draft), desk(draft, "preview/"), desk(draft, "text.docx")):
        assert reader.get(address).status_code == 302
    assert reader.get(f"/en/desk/files/{photo.uuid}/").status_code == 302


# ---- The end -------------------------------------------------------------------------------------


def test_an_ended_link_is_dead_at_once_its_files_too(
    sign_in: Any, cast: Cast, draft: Submission
) -> None:
    photo = add_photo(draft, cast.contributor)
    browser = sign_in(cast.contributor)
    token, other = made(browser, draft), made(browser, draft)
    first = PreviewLink.objects.earliest("pk")

    browser.post(desk(draft, f"share/{first.pk}/end/"))

    assert Client().get(shared(token)).status_code == 404
    assert Client().get(shared(token, f"files/{photo.uuid}/")).status_code == 404
    assert Client().get(shared(other)).status_code == 200


def test_a_link_runs_out(cast: Cast, draft: Submission, token: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=13, hours=23), tick=False):
        assert Client().get(shared(token)).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=False):
        assert Client().get(shared(token)).status_code == 404


def test_a_withdrawn_text_is_not_shown(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast)
    token = made(sign_in(cast.contributor), submission)
    assert Client().get(shared(token)).status_code == 200

    move(submission, Action.WITHDRAW, cast.focal_point)

    assert Client().get(shared(token)).status_code == 404
    page = sign_in(cast.contributor).get(desk(submission, "share/")).content.decode()
    assert "This has come to its end" in page


def test_all_dead_links_answer_alike(
    sign_in: Any, cast: Cast, draft: Submission, token: str
) -> None:
    link = PreviewLink.objects.get()
    sign_in(cast.contributor).post(desk(draft, f"share/{link.pk}/end/"))

    answers = {
        re.sub(rb"/desk/shared/[^/\"]+/", b"", Client().get(shared(guess)).content)
        for guess in (token, "x", "A" * 43, link.token_hash, "x" * 5000, str(draft.uuid))
    }

    assert len(answers) == 1


@pytest.mark.parametrize("guess", ["%00", "%ff", "..%2f..", "%F0%9F%9A%80", "' OR 1=1 --"])
def test_hostile_tokens_are_no_fault(db: Any, guess: str) -> None:
    assert Client().get(f"/en/desk/shared/{guess}/").status_code in {400, 404}


def test_a_published_update_ends_its_link_and_changes_nothing_before(
    sign_in: Any, cast: Cast
) -> None:
    published = make_submission(State.PUBLISHED, cast)
    update = services.propose_update(
        submission_id=published.pk, by=cast.contributor, at=timezone.now()
    )
    token = made(sign_in(cast.contributor), update)
    before = list(Record.objects.values_list("pk", "updated_at"))

    assert Client().get(shared(token)).status_code == 200

    assert list(Record.objects.values_list("pk", "updated_at")) == before
