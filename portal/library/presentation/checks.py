"""What an editor should look at before a page goes public: findings, each one sentence.

Findings are advice. Those that `blocks` shut somebody out, or contradict themselves: with one of
them nothing is published (`library.services.publish_latest`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.models import Page
from wagtail.rich_text import RichText

from portal.library import queries
from portal.library.content import EventStatus
from portal.library.models import EntryPage, EventPage

LONG = 1200
LONG_DENSE = 500
"""Characters of a paragraph that tires: in alphabets, and in Chinese, Japanese and Korean."""
DENSE = ("zh-hans", "ja", "ko")
SAYS_NOTHING = frozenset(
    [
        "click here",
        "here",
        "link",
        "more",
        "read more",
        "this page",
        "this link",
        "здесь",
        "тут",
        "ссылка",
        "подробнее",
        "далее",
        "по ссылке",
        "энд",
        "энд дар",
        "дэлгэрэнгүй",
        "холбоос",
        "这里",
        "点击这里",
        "更多",
        "链接",
        "点击",
        "ここ",
        "こちら",
        "詳細",
        "リンク",
        "もっと見る",
        "여기",
        "여기를 클릭",
        "더 보기",
        "링크",
        "자세히",
    ]
)
PICTURE_FILE = re.compile(r"^\S+\.(avif|gif|jpe?g|png|svg|webp)$|^(img|dsc|dscn|p)[_-]?\d+$", re.I)
ADDRESS = re.compile(r"^(https?://|www\.)\S+$", re.I)


@dataclass(frozen=True)
class Finding:
    """One thing to look at."""

    code: str
    words: str
    blocks: bool = False


def findings(page: Page, day: date) -> list[Finding]:
    """Give what should be looked at on a page, what blocks first. At most three queries."""
    found = [*_of_entry(page, day), *_of_text(page)]
    return sorted(found, key=lambda finding: not finding.blocks)


def blocking(page: EntryPage) -> list[Finding]:
    """Give what keeps a page from going public. One query."""
    return [finding for finding in _barriers(page) if finding.blocks]


def _of_entry(page: Page, day: date) -> Iterator[Finding]:
    if not isinstance(page, EntryPage):
        return
    yield from _barriers(page)
    yield from _gaps(page)
    yield from _names(page)
    yield from _files(page)
    if isinstance(page, EventPage):
        yield from _days(page, day)


def _barriers(page: EntryPage) -> Iterator[Finding]:
    if not page.title.strip():
        yield Finding("no_title", _("There is no title."), blocks=True)
    for number, row in enumerate(_rows(page.photos), start=1):
        yield from _picture(number, str(row.get("alt") or ""))
    for alt in _parts(page).pictures:
        if not alt.strip():
            yield Finding(
                "no_alt", _("A picture in the text has no alternative text."), blocks=True
            )
    try:
        page.clean()
    except ValidationError as fault:
        for message in fault.messages:
            yield Finding("contradiction", message, blocks=True)


def _picture(number: int, alt: str) -> Iterator[Finding]:
    words = {"number": number}
    if not alt.strip():
        yield Finding("no_alt", _("Photo %(number)s has no alternative text.") % words, blocks=True)
    elif PICTURE_FILE.match(alt.strip()):
        yield Finding(
            "poor_alt", _("The alternative text of photo %(number)s is a file name.") % words
        )


def _gaps(page: EntryPage) -> Iterator[Finding]:
    if not page.summary.strip():
        yield Finding("no_summary", _("There is no summary: lists and search show nothing."))
    if not len(page.references):
        yield Finding("no_source", _("No source is named."))
    if page.original_language != "en" and not page.title_en.strip():
        yield Finding("no_title_en", _("There is no title in English."))


def _files(page: EntryPage) -> Iterator[Finding]:
    for title, text in queries.unreadable_files(page):
        sentence = (
            _("“%(title)s” holds pictures of pages and no text: nobody can search it.")
            if text.image_only
            else _("The text of “%(title)s” could not be read: nobody can search it.")
        )
        yield Finding("image_only", sentence % {"title": title})


def _names(page: EntryPage) -> Iterator[Finding]:
    named = queries.named_entries(page)
    for reference in sorted(named - queries.known_references(named)):
        yield Finding(
            "unknown_entry",
            _("%(reference)s is named, and no such entry is public.") % {"reference": reference},
        )


def _days(page: EventPage, day: date) -> Iterator[Finding]:
    last = page.last_day or page.first_day
    if page.status != EventStatus.SCHEDULED:
        return
    if last is None:
        yield Finding("no_day", _("The event has no day yet."))
    elif last < day and page.first_published_at is None:
        yield Finding("past_day", _("The event lies in the past. Is the year right?"))
    if page.closes_at and page.closes_at.date() < day and last and last >= day:
        yield Finding("past_closing", _("Registration has closed before today."))


# ---- Free text ---------------------------------------------------------------------------------


def _of_text(page: Page) -> Iterator[Finding]:
    parts = _parts(page)
    if any(after - before > 1 for before, after in pairwise(parts.levels)):
        yield Finding("heading_order", _("A heading leaves out a level."))
    if any(not words.strip() for words in parts.headings):
        yield Finding("empty_heading", _("A heading is empty."))
    for words in parts.links:
        if _says_nothing(words):
            yield Finding(
                "poor_link",
                _("The link “%(words)s” does not say where it leads.") % {"words": words[:80]},
            )
    language = page.locale.language_code
    most = LONG_DENSE if language in DENSE else LONG
    longest = [part for part in (*parts.paragraphs, *_plain_paragraphs(page)) if len(part) > most]
    for part in longest:
        yield Finding(
            "long_paragraph",
            _("A paragraph is very long: “%(words)s…”") % {"words": part[:60].strip()},
        )


def _says_nothing(words: str) -> bool:
    plain = words.strip().strip(".…»→>").strip().lower()
    return not plain or plain in SAYS_NOTHING or bool(ADDRESS.match(plain))


def _plain_paragraphs(page: Page) -> Iterator[str]:
    if isinstance(page, EntryPage):
        for name in page.CONTENT.text_fields():
            value = getattr(page, name, "")
            if isinstance(value, str):
                yield from re.split(r"\n\s*\n", value)


class _Parts(HTMLParser):
    """The headings, links, paragraphs and pictures of free text."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = [1]  # the title of the page
        self.headings: list[str] = []
        self.links: list[str] = []
        self.paragraphs: list[str] = []
        self.pictures: list[str] = []
        self._open: list[tuple[str, list[str]]] = []

    def heading(self, level: int, words: str) -> None:
        self.levels.append(level)
        self.headings.append(words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "img" or (tag == "embed" and given.get("embedtype") == "image"):
            self.pictures.append(unescape(given.get("alt", "")))
        elif tag in {"a", "p", "li", "h2", "h3", "h4", "h5", "h6"}:
            self._open.append((tag, []))

    def handle_data(self, data: str) -> None:
        for _tag, words in self._open:
            words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            return
        words = "".join(self._open.pop()[1])
        if tag == "a":
            self.links.append(words)
        elif tag in {"p", "li"}:
            self.paragraphs.append(words)
        else:
            self.heading(int(tag[1]), words)


def _parts(page: Page) -> _Parts:
    """Read the free text of a page: `narrative` of an entry, `body` of a plain page."""
    parts = _Parts()
    for name in ("narrative", "body"):
        stream = getattr(page, name, None)
        if isinstance(stream, StreamValue):
            for child in stream:
                _read(parts, child.block_type, child.value)
    return parts


def _read(parts: _Parts, kind: str, value: Any) -> None:
    if kind == "heading":
        parts.heading(2, str(value))
    elif isinstance(value, RichText):
        parts.feed(value.source)
    else:
        parts.paragraphs.append(str(value))


def _rows(stream: Any) -> Iterator[dict[str, Any]]:
    for child in stream:
        yield dict(child.value)
