"""A submission as a document to keep: the same parts as Word and as plain text.

What people wrote stands in their language and is marked with it; the words around it are in the
reader's. Both writers take the same `Paper`, so that neither says more than the other.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from portal.core import languages
from portal.core.writing import listed, with_colon
from portal.desk import presentation
from portal.desk import sections as words
from portal.submissions import sections
from portal.submissions.models import SectionText, Submission, SubmissionFile
from portal.submissions.sections import FOREIGN_ROW_FIELDS, Section
from portal.submissions.workflow import PUBLIC_LABELS, State
from portal.vocabulary.queries import Terms

INK = RGBColor(0x0B, 0x3C, 0x5D)
MUTED = RGBColor(0x5A, 0x5F, 0x63)
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PAGE_WIDTH, FIRST_COLUMN = 16.6, 5.1
"""Centimetres of a line and of what was measured, which needs more words than its figures."""
EAST_ASIAN = ("zh", "ja", "ko")


@dataclass(frozen=True)
class Answer:
    """A question with what was answered; `language` is a BCP 47 tag, empty for the reader's own."""

    label: str
    texts: tuple[str, ...]
    language: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of short answers under their headings."""

    label: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    languages: tuple[str, ...]
    """Of each column."""


@dataclass(frozen=True)
class Group:
    """A repeated part of longer answers, or a file, under a title of its own."""

    title: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Chapter:
    """A section of the form."""

    title: str
    parts: tuple[Answer | Table | Group, ...]


@dataclass(frozen=True)
class Paper:
    """Everything that the document says, in order."""

    title: str
    language: str
    facts: tuple[Answer, ...]
    note: str
    chapters: tuple[Chapter, ...]
    at: datetime


# ---- What it says --------------------------------------------------------------------------------


def paper_of(
    submission: Submission,
    texts: Mapping[str, SectionText],
    files: Iterable[SubmissionFile],
    terms: Terms,
    at: datetime,
) -> Paper:
    """Gather a submission's working text and the list of its files. Asks no table but theirs."""
    content: dict[str, Any] = {}
    for text in texts.values():
        content |= text.content
    stored = list(files)
    chapters = [
        _chapter(number, section, submission, content, stored, terms)
        for number, section in enumerate(_shown(submission, content), 1)
    ]
    return Paper(
        title=submission.shown_title,
        language=_title_tag(submission),
        facts=tuple(_facts(submission, texts, at)),
        note=_note(submission),
        chapters=tuple(chapters),
        at=at,
    )


def _shown(submission: Submission, content: Mapping[str, Any]) -> list[Section]:
    """Give the sections of the form, and those of the longer form in which something stands."""
    asked = set(sections.sections_for(submission.size, submission.kind))
    return [
        section
        for section in sections.form_of(submission.kind).sections
        if section in asked or any(content.get(name) for name in section.fields)
    ]


def _title_tag(submission: Submission) -> str:
    if submission.title:
        return languages.tag(submission.language)
    return "en" if submission.title_en else ""


def _note(submission: Submission) -> str:
    if submission.status == State.PUBLISHED:
        return _("This is the text as it was sent. The published text stands in the portal.")
    return _("Not published. This is a copy for your own use; the text itself is in the portal.")


def _facts(
    submission: Submission, texts: Mapping[str, SectionText], at: datetime
) -> Iterator[Answer]:
    yield Answer(_("Reference"), (submission.reference,))
    yield Answer(_("Kind"), (str(words.KIND_WORDS[submission.kind].name),))
    yield Answer(_("State"), (submission.state_name,))
    if submission.organisation:
        yield Answer(_("Partner organisation"), (str(submission.organisation),))
    yield Answer(_("Where it stands"), (str(PUBLIC_LABELS[State(submission.status)]),))
    name = languages.own_name(submission.language)
    yield Answer(_("Language of the text"), (name,), languages.tag(submission.language))
    last = max((text.saved_at for text in texts.values()), default=None)
    if last is not None:
        yield Answer(_("Last saved"), (presentation.instant(last),))
    yield Answer(_("This copy"), (presentation.instant(at),))


def _chapter(
    number: int,
    section: Section,
    submission: Submission,
    content: Mapping[str, Any],
    files: list[SubmissionFile],
    terms: Terms,
) -> Chapter:
    parts: list[Answer | Table | Group] = []
    if section.key == "files":
        tag = languages.tag(submission.language)
        parts = [_file(file, tag) for file in files] or [Answer(str(section.title), ())]
    for name in section.fields:
        if name == "title_en" and submission.language == "en":
            continue
        parts += _parts(name, content.get(name), submission, terms)
    return Chapter(f"{number}. {section.title}", tuple(parts))


def _parts(
    name: str, value: Any, submission: Submission, terms: Terms
) -> Iterator[Answer | Table | Group]:
    label, tag = words.title_of(name), presentation.language_of(name, submission)
    if name in words.ROW_WORDS and value:
        yield from _rows(name, label, value, tag)
    else:
        yield Answer(label, tuple(presentation.spoken(submission.kind, name, value, terms)), tag)


def _rows(
    name: str, label: str, rows: list[Mapping[str, str]], tag: str
) -> Iterator[Answer | Table | Group]:
    cells = words.ROW_WORDS[name].fields
    if name == "results":
        head = tuple(str(question.label) for question in cells.values())
        said = tuple(tuple(str(row.get(cell, "")) for cell in cells) for row in rows)
        spoken = tuple("" if cell in FOREIGN_ROW_FIELDS else tag for cell in cells)
        yield Table(label, head, said, spoken)
        return
    for number, row in enumerate(rows, 1):
        yield Group(
            f"{words.ROW_WORDS[name].title} {number}",
            tuple(
                Answer(
                    str(question.label),
                    (presentation.typed_words(question.kind, row[cell]),) if row.get(cell) else (),
                    "" if cell in FOREIGN_ROW_FIELDS else tag,
                )
                for cell, question in cells.items()
            ),
        )


def _file(file: SubmissionFile, tag: str) -> Group:
    is_picture = file.kind == SubmissionFile.Kind.PHOTO
    shown = (
        (_("Kind"), f"{file.get_kind_display()}, {filesizeformat(file.size)}", ""),
        *(((_("What the picture shows"), file.alt, tag),) if is_picture else ()),
        (_("Caption") if is_picture else _("Title of the file"), file.caption, tag),
        (_("Credit"), file.credit, tag),
        (_("Licence"), file.licence, ""),
        (_("Rights confirmed"), _("Yes") if file.rights_confirmed else _("No"), ""),
    )
    said = tuple(Answer(label, (text,) if text else (), lang) for label, text, lang in shown)
    return Group(file.original_name, said)


# ---- Plain text ----------------------------------------------------------------------------------


def as_text(paper: Paper) -> bytes:
    """Write plain text: UTF-8 with its mark and Windows line ends, which every editor understands."""
    lines = [paper.title, _rule(paper.title, "=")]
    lines += [with_colon(fact.label) + listed(fact.texts) for fact in paper.facts]
    lines += ["", paper.note]
    for chapter in paper.chapters:
        lines += ["", "", chapter.title, _rule(chapter.title, "-")]
        for part in chapter.parts:
            lines += ["", *_lines(part)]
    body = "\n".join(lines).replace("\r\n", "\n").replace("\r", "\n")
    # Halves of characters have no place in UTF-8; none should be stored, and none may be a fault.
    return ("\ufeff" + body.replace("\n", "\r\n") + "\r\n").encode("utf-8", "replace")


def _lines(part: Answer | Table | Group) -> list[str]:
    if isinstance(part, Answer):
        return [with_colon(part.label).rstrip(), *(part.texts or (_("Not provided"),))]
    if isinstance(part, Group):
        found = [f"[{part.title}]"]
        for answer in part.answers:
            found += [with_colon(answer.label) + (" ".join(answer.texts) or _("Not provided"))]
        return found
    lines = [with_colon(part.label).rstrip()]
    for number, row in enumerate(part.rows, 1):
        said = [
            with_colon(head) + cell
            for head, cell in zip(part.head, row, strict=True)
            if cell.strip()
        ]
        lines += [f"({number}) " + "; ".join(said)]
    return lines


def _rule(text: str, sign: str) -> str:
    wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return sign * min(max(wide, 3), 78)


# ---- Word ----------------------------------------------------------------------------------------


def as_word(paper: Paper) -> bytes:
    """Write a Word document with real headings, tables with a heading row, and marked languages."""
    document = Document()
    _set_up(document, paper)
    title = document.add_paragraph(style="Title")
    _add(title, paper.title, paper.language)
    for fact in paper.facts:
        line = document.add_paragraph()
        _add(line, with_colon(fact.label)).bold = True
        _add(line, listed(fact.texts), fact.language)
        line.paragraph_format.space_after = Pt(0)
    note = document.add_paragraph()
    note.paragraph_format.space_before = Pt(8)
    _add(note, paper.note).italic = True
    for chapter in paper.chapters:
        _heading(document, chapter.title, 1)
        for part in chapter.parts:
            _write(document, part)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _set_up(document: WordDocument, paper: Paper) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2.2)
    body = document.styles["Normal"]
    body.font.name = "Calibri"
    body.paragraph_format.space_after = Pt(4)
    _add(page.footer.paragraphs[0], f"{paper.facts[0].texts[0]} · {paper.note}").font.size = Pt(8)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        document.styles[name].font.color.rgb = INK
    document.styles["Title"].font.size = Pt(20)
    properties = document.core_properties
    properties.title = _plain(paper.title)[:255]
    properties.subject = paper.facts[0].texts[0]
    # The library's template names itself here; the document is nobody's but the State's.
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.language = paper.language or _reader()
    properties.created = properties.modified = paper.at.astimezone(UTC).replace(tzinfo=None)


def _write(document: WordDocument, part: Answer | Table | Group) -> None:
    if isinstance(part, Answer):
        _heading(document, part.label, 2)
        _texts(document, part)
    elif isinstance(part, Group):
        _heading(document, part.title, 2)
        for answer in part.answers:
            line = document.add_paragraph()
            line.paragraph_format.space_after = Pt(3)
            _add(line, f"{answer.label}: ").bold = True
            _said(line, " ".join(answer.texts), answer.language)
    else:
        _heading(document, part.label, 2)
        _table(document, part)


def _texts(document: WordDocument, part: Answer) -> None:
    if not part.texts:
        _said(document.add_paragraph(), "", "")
    for text in part.texts:
        for paragraph in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
            _add(document.add_paragraph(), paragraph, part.language)


def _table(document: WordDocument, part: Table) -> None:
    table = document.add_table(rows=1, cols=len(part.head), style="Table Grid")
    table.autofit = False
    for cell, label in zip(table.rows[0].cells, part.head, strict=True):
        _add(cell.paragraphs[0], label).bold = True
    # Word repeats a row that is marked so on every page, and screen readers read it as the head.
    mark = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for row in part.rows:
        cells = table.add_row().cells
        for cell, text, language in zip(cells, row, part.languages, strict=True):
            _add(cell.paragraphs[0], text, language)
    rest = (PAGE_WIDTH - FIRST_COLUMN) / max(len(part.head) - 1, 1)
    for number, column in enumerate(table.columns):
        for cell in column.cells:
            cell.width = Cm(rest if number else FIRST_COLUMN)


def _heading(document: WordDocument, text: str, level: int) -> None:
    _add(document.add_heading(level=level), text)


def _said(line: Paragraph, text: str, language: str) -> None:
    if text:
        _add(line, text, language)
    else:
        _add(line, _("Not provided")).font.color.rgb = MUTED


def _add(line: Paragraph, text: str, language: str = "") -> Run:
    """Add words in a language; without one, in the reader's."""
    run = line.add_run(_plain(text))
    tag = language or _reader()
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), tag)
    if tag.startswith(EAST_ASIAN):
        mark.set(qn("w:eastAsia"), "zh-CN" if tag == "zh-Hans" else tag)
    run._r.get_or_add_rPr().append(mark)
    return run


def _reader() -> str:
    return languages.tag(get_language() or "en")


def _plain(text: str) -> str:
    """Leave out what no XML document may hold; text of the desk has none of it, older text may."""
    return NOT_IN_XML.sub("", text)


KINDS: dict[str, tuple[Callable[[Paper], bytes], str]] = {
    "docx": (
        as_word,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "txt": (as_text, "text/plain; charset=utf-8"),
}
"""What can be handed out, by the end of its name: who writes it, and its type."""
