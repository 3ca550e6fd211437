"""The words in attached files, and files that mean harm."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import Collection

from portal.accounts.models import User
from portal.catalogue import queries as catalogue
from portal.catalogue.models import Record
from portal.core.extraction import EXTENSIONS, Extract, Fault, extract
from portal.library import queries, services, texts
from portal.library.content import DocumentContent
from portal.library.models import EntryPage, ExtractedText
from portal.library.periodic import read_files
from portal.library.presentation.checks import findings
from tests.factories import Cast

WORDS = "Saxaul holds the dune"


def pdf(*pages: str, extra: bytes = b"") -> bytes:
    """A PDF with one line of text on each page; an empty line leaves the page without text."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number, line in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        drawn = f"BT /F1 12 Tf 72 700 Td ({line}) Tj ET".encode() if line else b"0 0 m"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    out.write(extra)
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(
        b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    )
    return out.getvalue()


def word(*lines: str, table: str = "") -> bytes:
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    if table:
        made.add_table(rows=1, cols=1).cell(0, 0).text = table
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(content: bytes, extension: str = "pdf", **limits: Any) -> Extract:
    return extract(io.BytesIO(content), extension, **limits)


# ---- Reading ------------------------------------------------------------------------------------


def test_the_text_of_a_pdf_and_of_a_word_file() -> None:
    found = read(pdf(WORDS, "Second page"))
    typed = read(word(WORDS, "沙丘", table="In a table"), "docx")

    assert WORDS in found.text
    assert "Second page" in found.text
    assert (found.pages, found.image_only, found.cut, found.fault) == (2, False, False, None)
    assert typed.text.split("\n")[:2] == [WORDS, "沙丘"]
    assert "In a table" in typed.text
    assert typed.fault is None


def test_pages_without_text_are_pictures_of_pages() -> None:
    found = read(pdf("", "", "3"))

    assert (found.image_only, found.pages, found.fault) == (True, 3, None)
    assert not read(word(""), "docx").image_only


def test_what_is_long_is_cut() -> None:
    by_pages = read(pdf("First", "Second", "Third"), pages=2)
    by_characters = read(word("a" * 50, "b" * 50), "docx", characters=60)

    assert (by_pages.cut, "Third" in by_pages.text, by_pages.pages) == (True, False, 3)
    assert by_characters.cut
    assert len(by_characters.text) <= 61


# ---- Files that mean harm -----------------------------------------------------------------------


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return out.getvalue()


def with_document_xml(xml: bytes) -> bytes:
    good = zipfile.ZipFile(io.BytesIO(word("x")))
    return zipped(
        {name: xml if name == "word/document.xml" else good.read(name) for name in good.namelist()}
    )


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha ha ha ha ha ha ">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b"<w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>"
)
PASSWORDS = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b"<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
)


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (b"", "pdf"),
        (b"%PDF-1.7\nrubbish", "pdf"),
        (b"\0" * 10_000, "pdf"),
        (pdf(WORDS)[:200], "pdf"),
        (b"PK\x03\x04 rubbish", "docx"),
        (zipped({"a.txt": b"a"}), "docx"),
        (pdf(WORDS), "docx"),
    ],
)
def test_what_is_no_such_file_is_broken(content: bytes, extension: str) -> None:
    assert read(content, extension) == Extract(fault=Fault.BROKEN)


def test_other_kinds_are_not_opened() -> None:
    assert frozenset({"pdf", "docx"}) == EXTENSIONS
    assert read(b"a,b", "csv").fault == Fault.KIND


@pytest.mark.parametrize(
    "content",
    [
        zipped({f"word/{number}.xml": b"x" for number in range(2500)}),
        zipped({"word/document.xml": b" " * 210_000_000}),
    ],
    ids=["many members", "unpacks to more"],
)
def test_a_container_that_unpacks_to_too_much_is_not_unpacked(content: bytes) -> None:
    assert read(content, "docx").fault == Fault.BOMB


@pytest.mark.parametrize("xml", [LAUGHS, PASSWORDS], ids=["billion laughs", "external entity"])
def test_entities_are_not_followed(xml: bytes) -> None:
    found = read(with_document_xml(xml), "docx", seconds=10)

    assert "ha ha" not in found.text
    assert "root:" not in found.text


def test_the_memory_has_a_limit() -> None:
    huge = with_document_xml(b"<w>" + b"<a/>" * 20_000_000 + b"</w>")

    found = read(huge, "docx", memory=300 * 1024 * 1024, seconds=20)

    assert found.fault in {Fault.MEMORY, Fault.BROKEN, Fault.TIME, Fault.BOMB}
    assert not found.text


def test_the_time_has_a_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    endless = tmp_path / "endless.py"
    endless.write_text(
        "import resource, sys\n"
        "seconds = int(sys.argv[4])\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))\n"
        "while True: pass\n"
    )
    monkeypatch.setattr("portal.core.extraction.PROGRAM", endless)
    began = time.monotonic()

    assert read(pdf(WORDS), seconds=1).fault == Fault.TIME
    assert time.monotonic() - began < 30


# ---- Into search --------------------------------------------------------------------------------


def attached(by: User, second: User, content: bytes, name: str = "paper.pdf") -> EntryPage:
    """A public document with a file."""
    revision = services.begin_entry(
        content=DocumentContent(title="Paper", title_en="Paper", licence="CC BY 4.0"),
        language="en",
        by=by,
    )
    page = queries.entry(int(revision.object_id))
    file = Document(title="File", collection=Collection.objects.get(name="Editorial", depth=2))
    file.file.save(name, ContentFile(content))
    file._set_document_file_metadata()
    file.save()
    draft = page.get_latest_revision_as_object()
    draft.attachments = [("attachment", {"document": file, "file_id": "", "title": "The file"})]
    latest = draft.save_revision(user=by)
    return services.publish_latest(
        page_id=page.pk, revision_id=latest.pk, by=second, at=timezone.now()
    )


def found_by(words: str) -> int:
    return catalogue.listing(None, language="en", chosen={}, words=words).total


@pytest.mark.django_db
def test_a_reader_finds_an_entry_by_the_words_in_its_file(cast: Cast, second_editor: User) -> None:
    attached(cast.editor, second_editor, pdf(WORDS))
    assert found_by("saxaul") == 0

    read_files()

    assert found_by("saxaul") == 1
    assert found_by("tamarisk") == 0
    row = ExtractedText.objects.get()
    assert (row.state, row.pages, row.image_only) == ("read", 1, False)
    assert texts.read_files(at=timezone.now()) == 0


@pytest.mark.django_db
def test_the_same_file_is_read_once(cast: Cast, second_editor: User) -> None:
    attached(cast.editor, second_editor, pdf(WORDS))
    attached(cast.editor, second_editor, pdf(WORDS), "again.pdf")

    texts.read_files(at=timezone.now())

    assert ExtractedText.objects.count() == 1
    assert found_by("saxaul") == 2


@pytest.mark.django_db
def test_pictures_of_pages_are_flagged_to_readers_and_editors(
    cast: Cast, second_editor: User
) -> None:
    page = attached(cast.editor, second_editor, pdf("", ""))
    assert "pictures of pages" not in Record.objects.get().body_html

    texts.read_files(at=timezone.now())

    assert "pictures of pages, no text" in Record.objects.get().body_html
    words = [f.words for f in findings(page, timezone.now().date()) if f.code == "image_only"]
    assert words == ["“The file” holds pictures of pages and no text: nobody can search it."]


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_is_not_tried_for_ever(cast: Cast, second_editor: User) -> None:
    page = attached(cast.editor, second_editor, b"%PDF-1.7 rubbish")

    assert texts.read_files(at=timezone.now()) == 1
    assert texts.read_files(at=timezone.now()) == 0

    row = ExtractedText.objects.get()
    assert (row.state, row.error, row.text) == ("failed", "broken", "")
    assert "image_only" in {f.code for f in findings(page, timezone.now().date())}


@pytest.mark.django_db
def test_the_text_of_a_deleted_file_is_forgotten(cast: Cast, second_editor: User) -> None:
    attached(cast.editor, second_editor, pdf(WORDS))
    texts.read_files(at=timezone.now())
    Document.objects.all().delete()

    texts.read_files(at=timezone.now())

    assert not ExtractedText.objects.exists()


@pytest.mark.django_db
def test_a_long_file_does_not_break_the_row(cast: Cast, second_editor: User) -> None:
    lines = ["".join(chr(0x4E00 + (n * 7919 + k) % 20_000) for k in range(400)) for n in range(600)]
    attached(cast.editor, second_editor, word(*lines), "long.docx")

    texts.read_files(at=timezone.now())

    assert ExtractedText.objects.get().cut
    assert found_by(lines[0][:4]) == 1
