"""Files: taken in, refused with a reason, described, removed, put back, and who may read them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.submissions import queries, services
from portal.submissions.models import SubmissionFile
from portal.submissions.workflow import Action, State
from tests.core.test_files import PDF
from tests.desk.conftest import desk
from tests.factories import Cast, add_photo, make_submission, make_user, move, picture_bytes

WORDS = {
    "alt": "A herd at a well",
    "caption": "Autumn",
    "credit": "Institute",
    "licence": "CC BY 4.0",
    "rights_confirmed": "on",
}


def upload(name: str = "steppe.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture_bytes() if content is None else content)


def words_of(file: SubmissionFile, **words: str) -> dict[str, str]:
    return {f"file-{file.pk}-{name}": value for name, value in words.items()}


def test_a_picture_is_taken_in_described_removed_and_put_back(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    browser = sign_in(cast.contributor)

    browser.post(desk(submission, "section/files/"), {"file": upload()})
    file = queries.files(submission).get()
    page = browser.get(desk(submission, "section/files/")).content.decode()
    assert f"/en/desk/files/{file.uuid}/" in page
    assert "Words or rights are missing" in page

    browser.post(desk(submission, f"files/{file.pk}/words/"), words_of(file, **WORDS))
    file.refresh_from_db()
    assert file.is_described
    assert file.alt == "A herd at a well"

    browser.post(desk(submission, f"files/{file.pk}/remove/"))
    assert not queries.files(submission).exists()
    assert "Put back" in browser.get(desk(submission, "section/files/")).content.decode()

    browser.post(desk(submission, f"files/{file.pk}/restore/"))
    assert queries.files(submission).get() == file


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("virus.exe", b"MZ" * 50, "files of this type are not accepted"),
        ("steppe.jpg", b"<html>", "is not a readable JPEG picture"),
        ("report.pdf", b"plain text", "is not a PDF file, whatever its name says"),
        ("report.docx", b"PK\x03\x04broken", "is not a DOCX file"),
        ("empty.jpg", b"", "The file is empty. Choose it again."),
    ],
)
def test_a_refused_file_says_why_and_nothing_is_lost(
    sign_in: Any, cast: Cast, name: str, content: bytes, sentence: str
) -> None:
    submission = make_submission(cast=cast)
    kept = add_photo(submission, cast.contributor)

    answer = sign_in(cast.contributor).post(
        desk(submission, "section/files/"), {"file": upload(name, content)}
    )

    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.count(sentence) == 2  # in the summary and at the field
    assert 'href="#file"' in page
    assert kept.original_name in page
    assert queries.files(submission).count() == 1


def test_no_file_chosen(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)

    answer = sign_in(cast.contributor).post(desk(submission, "section/files/"), {})

    assert answer.status_code == 400
    assert "Choose a file first." in answer.content.decode()


def test_a_thirteenth_file_is_refused(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    browser = sign_in(cast.contributor)
    for side in range(40, 52):
        small = picture_bytes(size=(side, side))
        assert (
            browser.post(
                desk(submission, "section/files/"), {"file": upload(content=small)}
            ).status_code
            == 302
        )

    answer = browser.post(desk(submission, "section/files/"), {"file": upload()})

    assert answer.status_code == 400
    assert "at most 12 files" in answer.content.decode()


def test_a_document_has_a_title_where_a_picture_has_a_caption(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    browser = sign_in(cast.contributor)
    for file in (upload("sheet.pdf", PDF), upload("steppe.jpg")):
        browser.post(desk(submission, "section/files/"), {"file": file})
    document, photo = queries.files(submission)

    page = browser.get(desk(submission, "section/files/")).content.decode()

    def asked(file: SubmissionFile, name: str) -> str:
        found = re.search(rf'<label[^>]*for="file-{file.pk}-{name}"[^>]*>(.*?)</label>', page, re.S)
        return found[1].strip() if found else ""

    assert asked(document, "caption").startswith("Title of the file")
    assert asked(photo, "caption").startswith("Caption")
    assert asked(document, "alt") == ""
    assert asked(photo, "alt").startswith("What does the picture show?")


def test_words_that_do_not_fit_come_back_and_the_others_are_saved(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    file = add_photo(submission, cast.contributor)
    said = WORDS | {"alt": "x" * 301, "credit": "New credit", "licence": "stolen"}

    answer = sign_in(cast.contributor).post(
        desk(submission, f"files/{file.pk}/words/"), words_of(file, **said)
    )

    file.refresh_from_db()
    assert answer.status_code == 400
    assert "x" * 301 in answer.content.decode()
    assert (file.credit, file.alt, file.licence) == (
        "New credit",
        "Steppe with a herd at a well",
        "CC BY 4.0",
    )


def test_words_that_come_too_late_are_given_back(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    file = add_photo(submission, cast.contributor)
    move(submission, Action.REQUEST_ENDORSEMENT, cast.contributor)

    answer = sign_in(cast.contributor).post(
        desk(submission, f"files/{file.pk}/words/"), words_of(file, alt="Precious words")
    )

    assert answer.status_code == 409
    assert "Precious words" in answer.content.decode()


# ---- Reading -------------------------------------------------------------------------------------


def test_a_file_is_an_attachment_that_no_browser_runs(sign_in: Any, cast: Cast) -> None:
    file = add_photo(make_submission(cast=cast), cast.contributor)

    answer = sign_in(cast.contributor).get(f"/en/desk/files/{file.uuid}/")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'attachment; filename="steppe.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert b"".join(answer.streaming_content) == file.file.open("rb").read()


def test_who_may_read_a_file_at_each_stage(sign_in: Any, cast: Cast, neighbours: Cast) -> None:
    submission = make_submission(cast=cast)
    file = add_photo(submission, cast.contributor)
    url = f"/en/desk/files/{file.uuid}/"

    def readers() -> set[str]:
        people = {
            "owner": cast.contributor,
            "colleague": cast.colleague,
            "focal point": cast.focal_point,
            "moderator": cast.moderator,
            "auditor": cast.auditor,
            "administrator": cast.administrator,
            "neighbour": neighbours.focal_point,
            "nobody": make_user(),
        }
        answers = {part: sign_in(person).get(url).status_code for part, person in people.items()}
        assert set(answers.values()) <= {200, 404}
        return {part for part, status in answers.items() if status == 200}

    side = {"owner", "colleague", "focal point"}
    assert readers() == side
    move(submission, Action.REQUEST_ENDORSEMENT, cast.contributor)
    assert readers() == side
    move(submission, Action.ENDORSE, cast.focal_point)
    assert readers() == side | {"moderator", "auditor"}


def test_signed_out_readers_get_no_file(cast: Cast) -> None:
    file = add_photo(make_submission(cast=cast), cast.contributor)

    assert Client().get(f"/en/desk/files/{file.uuid}/").status_code == 302


def test_a_removed_file_is_for_those_who_can_put_it_back(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(State.CHANGES_REQUESTED, cast)
    file = add_photo(submission, cast.contributor)
    services.remove_file(
        submission_id=submission.pk, file_id=file.pk, by=cast.contributor, at=file.uploaded_at
    )
    url = f"/en/desk/files/{file.uuid}/"

    assert sign_in(cast.colleague).get(url).status_code == 200
    assert sign_in(cast.moderator).get(url).status_code == 404


def test_a_file_that_left_the_disk_is_missing(sign_in: Any, cast: Cast) -> None:
    file = add_photo(make_submission(cast=cast), cast.contributor)
    file.file.storage.delete(file.file.name)

    assert sign_in(cast.contributor).get(f"/en/desk/files/{file.uuid}/").status_code == 404


def test_a_file_of_another_submission_cannot_be_changed_through_this_one(
    sign_in: Any, cast: Cast, neighbours: Cast
) -> None:
    theirs = add_photo(make_submission(cast=neighbours), neighbours.contributor)
    own = make_submission(cast=cast)
    browser = sign_in(cast.contributor)

    answers = {
        verb: browser.post(
            desk(own, f"files/{theirs.pk}/{verb}/"), words_of(theirs, alt="Mine")
        ).status_code
        for verb in ("words", "remove", "restore")
    }

    theirs.refresh_from_db()
    assert answers == {"words": 404, "remove": 404, "restore": 404}
    assert theirs.alt != "Mine"
