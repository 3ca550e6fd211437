"""A text taken along: as Word and as plain text, with every word and nobody else's."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from docx import Document
from docx.oxml.ns import qn

from portal.desk import papers
from portal.submissions import queries, services
from portal.submissions.models import SectionText, Submission
from portal.submissions.workflow import State
from portal.vocabulary.queries import terms
from tests.desk.conftest import desk
from tests.factories import (
    ANSWERS,
    Cast,
    add_photo,
    make_partner_submission,
    make_submission,
    make_user,
)

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word(browser: Client, submission: Submission) -> Any:
    return Document(io.BytesIO(browser.get(desk(submission, "text.docx")).content))


def all_words(document: Any) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def plain(browser: Client, submission: Submission) -> str:
    return browser.get(desk(submission, "text.txt")).content.decode("utf-8-sig")


def write(submission: Submission, section: str, **content: Any) -> None:
    """Lay words down as they may lie there from before there was a check."""
    row, _made = SectionText.objects.get_or_create(
        submission=submission,
        section=section,
        defaults={"saved_by": submission.owner, "saved_at": timezone.now()},
    )
    row.content = row.content | content
    row.save()


def every_text() -> list[str]:
    found: list[str] = []
    for content in ANSWERS.values():
        for name, value in content.items():
            if isinstance(value, str) and name not in {"experience_kind", "licence"}:
                found.append(value)
            if isinstance(value, list) and value and isinstance(value[0], dict):
                found += [cell for row in value for cell in row.values() if cell]
    return found


@pytest.mark.parametrize("stage", list(State))
def test_both_documents_hold_every_word_whatever_the_state(
    stage: State, sign_in: Any, cast: Cast
) -> None:
    submission = make_submission(stage, cast)
    browser = sign_in(cast.contributor)

    in_word, in_text = all_words(word(browser, submission)), plain(browser, submission)

    for words in every_text():
        assert words in in_word
        assert words in in_text
    for words in (submission.reference, "Mongolia", "The essentials", "Results and lessons"):
        assert words in in_word
        assert words in in_text


@pytest.mark.parametrize(("end", "kind"), [("docx", WORD), ("txt", "text/plain; charset=utf-8")])
def test_it_is_handed_out_as_an_attachment_that_nobody_keeps(
    end: str, kind: str, sign_in: Any, cast: Cast
) -> None:
    submission = make_submission(cast=cast, title_en='../"x\r\nSet-Cookie: a=b')

    answer = sign_in(cast.contributor).get(desk(submission, f"text.{end}"))

    assert answer["Content-Type"] == kind
    assert answer["Content-Disposition"] == f'attachment; filename="{submission.reference}.{end}"'
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("end", ["docx", "txt"])
def test_only_who_may_read_the_text_gets_it(end: str, sign_in: Any, cast: Cast) -> None:
    draft = make_submission(cast=cast)
    for person in (cast.contributor, cast.colleague, cast.focal_point):
        assert sign_in(person).get(desk(draft, f"text.{end}")).status_code == 200
    for person in (
        Cast("JPN").focal_point,
        make_user(),
        cast.moderator,
        cast.editor,
        cast.auditor,
        cast.administrator,
    ):
        answer = sign_in(person).get(desk(draft, f"text.{end}"))
        assert answer.status_code == 404
        assert "Content-Disposition" not in answer
    assert Client().get(desk(draft, f"text.{end}")).status_code == 302
    assert sign_in(cast.contributor).post(desk(draft, f"text.{end}")).status_code == 405


@pytest.mark.django_db
def test_a_partners_draft_is_not_the_focal_points_before_it_is_asked(sign_in: Any) -> None:
    submission, people = make_partner_submission()

    assert sign_in(people.focal_point).get(desk(submission, "text.txt")).status_code == 404
    assert str(submission.organisation) in plain(sign_in(people.contributor), submission)


def test_word_has_headings_marked_languages_and_a_table_with_a_head(
    sign_in: Any, cast: Cast
) -> None:
    submission = make_submission(cast=cast)

    document = word(sign_in(cast.contributor), submission)

    styles = [(p.style.name, p.text) for p in document.paragraphs]
    assert styles[0] == ("Title", "Бэлчээр ашиглагчдын бүлэг")
    assert ("Heading 1", "1. The essentials") in styles
    assert ("Heading 2", "Title in English") in styles
    tongues = {
        run.text: run._r.rPr.find(qn("w:lang")).get(qn("w:val"))
        for paragraph in document.paragraphs
        for run in paragraph.runs
    }
    assert tongues["Хамтын гэрээ."] == "mn"
    assert tongues["Pasture user groups"] == "en"
    assert tongues["What worked"] == "en"
    head = document.tables[0].rows[0]
    assert head.cells[0].text == "What was measured"
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in document.tables[0].rows[1].cells] == [
        "Бүлэг",
        "",
        "0",
        "700",
        "2013",
        "1",
    ]


def test_word_names_nobody_as_its_author(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)

    document = word(sign_in(cast.contributor), submission)

    properties = document.core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.title == "Бэлчээр ашиглагчдын бүлэг"
    assert properties.language == "mn"
    assert str(cast.contributor) not in all_words(document)


def test_chinese_text_is_marked_for_word_as_east_asian(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast, language="zh-hans")
    write(submission, "results", worked="草场轮牧")

    document = word(sign_in(cast.contributor), submission)

    run = next(r for p in document.paragraphs for r in p.runs if r.text == "草场轮牧")
    assert run._r.rPr.find(qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"


def test_the_words_around_are_the_readers(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    browser = sign_in(cast.contributor)
    with override("ja"):
        papers_of = papers.paper_of(
            submission,
            queries.texts(submission),
            queries.files(submission),
            terms(),
            timezone.now(),
        )

    text = browser.get(f"/ja/desk/{submission.reference}/text.txt").content.decode("utf-8-sig")

    assert papers_of.facts[0].label in text
    assert "Хамтын гэрээ." in text


def test_files_are_listed_with_their_words_and_gaps(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    photo = add_photo(submission, cast.contributor)
    services.describe_file(
        submission_id=submission.pk,
        file_id=photo.pk,
        words={"rights_confirmed": False},
        by=cast.contributor,
        at=timezone.now(),
    )
    browser = sign_in(cast.contributor)

    for words in (all_words(word(browser, submission)), plain(browser, submission)):
        assert "steppe.jpg" in words
        assert "Steppe with a herd at a well" in words
        assert "Rights confirmed: No" in words
    services.remove_file(
        submission_id=submission.pk, file_id=photo.pk, by=cast.contributor, at=timezone.now()
    )
    assert "steppe.jpg" not in plain(browser, submission)


def test_what_is_not_answered_says_so(sign_in: Any, cast: Cast) -> None:
    empty = make_submission(cast=cast, complete=False)
    browser = sign_in(cast.contributor)

    assert "Not provided" in all_words(word(browser, empty))
    assert plain(browser, empty).startswith(empty.reference)


def test_words_of_the_longer_form_are_in_it_though_the_short_one_does_not_ask(
    sign_in: Any, cast: Cast
) -> None:
    submission = make_submission(cast=cast)
    browser = sign_in(cast.contributor)
    assert "People, costs and conditions" not in plain(browser, submission)

    write(
        submission,
        "blocks",
        building_blocks=[
            {"title": "Гэрээ", "purpose": "Хамтын бэлчээр", "enabling": "", "lesson": ""}
        ],
    )

    for words in (all_words(word(browser, submission)), plain(browser, submission)):
        assert "What made it work" in words
        assert "Хамтын бэлчээр" in words
        assert "People, costs and conditions" not in words


def test_signs_that_no_document_may_hold_are_no_fault(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    write(submission, "results", worked="one\x0b\x1b\ufffe\uffff two\r\n\r\nthree\tfour <b>&amp;")
    Submission.objects.filter(pk=submission.pk).update(title="A\x0btitle\ufffe")
    browser = sign_in(cast.contributor)

    in_word = all_words(word(browser, submission))

    assert "one two" in in_word
    assert "three\tfour <b>&amp;" in in_word
    assert "three\tfour <b>&amp;" in plain(browser, submission)


def test_plain_text_is_utf_8_with_its_mark_and_windows_lines(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)

    content = sign_in(cast.contributor).get(desk(submission, "text.txt")).content

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n") > 20


def test_the_ways_to_take_it_along_stand_on_the_page(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(State.SUBMITTED, cast)
    browser = sign_in(cast.contributor)

    for address in (desk(submission), desk(submission, "sent/")):
        page = browser.get(address).content.decode()
        assert desk(submission, "text.docx") in page
        assert desk(submission, "text.txt") in page
    assert desk(submission, "share/") in browser.get(desk(submission)).content.decode()


def test_what_has_ended_can_be_taken_along_but_not_shared(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(State.WITHDRAWN, cast)

    page = sign_in(cast.contributor).get(desk(submission)).content.decode()

    assert desk(submission, "text.docx") in page
    assert desk(submission, "share/") not in page
