"""Parts that all articles are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from portal.accounts import states
from portal.catalogue.record import Enclosed, Picture, PublishedEntry, Step, TranslationKind


@dataclass(frozen=True)
class ArticlePicture:
    """A picture in the article: where its sizes are, and what stands beside it."""

    url: str
    width: int
    height: int
    alt: str
    caption: str = ""
    credit: str = ""
    licence: str = ""
    srcset: str = ""
    avif: str = ""
    """The same sizes in a smaller format, where they are made."""


@dataclass(frozen=True)
class ArticleFile:
    """A file that readers may download."""

    title: str
    url: str
    kind: str
    size: int
    text: str = ""
    """What a worker read in it, for search."""
    image_only: bool = False
    """Whether its pages are pictures: nobody can search it or have it read aloud."""


@dataclass(frozen=True)
class Origin:
    """Where a text comes from: language, reference, provenance, dates."""

    reference: str
    slug: str
    language: str
    original_language: str
    state: str
    translation: TranslationKind = TranslationKind.ORIGINAL
    steps: tuple[Step, ...] = ()
    published_at: datetime | None = None
    updated_at: datetime | None = None
    page_id: int | None = None
    sequence: int = 0
    """Of an event: how often its time, place or status changed in public (RFC 5545)."""


@dataclass(frozen=True)
class Enclosures:
    """Pictures, files and further narrative (finished HTML from Wagtail's blocks)."""

    pictures: Sequence[ArticlePicture] = ()
    files: Sequence[ArticleFile] = ()
    narrative_html: str = ""


@dataclass(frozen=True)
class Section:
    """One section of the article."""

    anchor: str
    heading: str
    texts: tuple[tuple[str, str], ...]
    """(sub-heading or empty, plain text)"""
    part: str = ""
    """A table or list that follows the texts: `results`, `building_blocks`, `references`."""


NOTHING = Enclosures()

Texts = Iterable[tuple[str, str]]


def section(
    anchor: str, heading: str, texts: Texts, part: str = "", rows: Sequence[object] = ()
) -> Section:
    """Give a section with the texts that say something; its rows where there are any."""
    said = tuple((sub, text) for sub, text in texts if text.strip())
    return Section(anchor, heading, said, part if rows else "")


def spoken(candidates: Iterable[Section]) -> list[Section]:
    """Leave out the sections that have nothing to say."""
    return [section for section in candidates if section.texts or section.part]


def place(wanted: str, sections: Sequence[Section], otherwise: int) -> str:
    """Give the section after which something stands; a short text lacks the usual one."""
    anchors = [section.anchor for section in sections if section.anchor != "sources"]
    if wanted in anchors:
        return wanted
    return anchors[otherwise] if anchors else ""


def body(
    content: Any,
    sections: Sequence[Section],
    enclosures: Enclosures,
    *,
    pictures_after: str = "",
    more: Mapping[str, Any] | None = None,
) -> str:
    """Render the article; the language of the text must be the active one."""
    return render_to_string(
        "library/entry_body.html",
        {
            "sections": sections,
            "content": content,
            "enclosures": enclosures,
            "pictures_after": place(pictures_after, sections, 0),
            "narrative_after": place("elsewhere", sections, -1),
            **(more or {}),
        },
    )


def record(
    content: Any,
    origin: Origin,
    enclosures: Enclosures,
    sections: Sequence[Section],
    *,
    body_html: str,
    search: Iterable[str],
    **more: Any,
) -> PublishedEntry:
    """Make the finished record from what all kinds have, and `more` of this kind."""
    first = enclosures.pictures[0] if enclosures.pictures else None
    also = sorted(set(getattr(content, "also_states", ())) - {origin.state}, key=states.order)
    own: Mapping[str, Any] = {
        "place": getattr(content, "place", ""),
        "year_from": None,
        "year_to": None,
        "experience_kind": "",
        "authors": getattr(content, "authors", ""),
        "institution": getattr(content, "institution", ""),
    }
    return PublishedEntry(
        kind=content.KIND,
        reference=origin.reference,
        slug=origin.slug,
        language=origin.language,
        original_language=origin.original_language,
        translation=origin.translation,
        title=content.title or content.title_en,
        summary=content.summary,
        body_html=body_html,
        contents=tuple((s.anchor, s.heading) for s in sections),
        states=(*filter(None, [origin.state]), *also),
        codes=content.codes(),
        licence=content.licence or "CC BY 4.0",
        steps=origin.steps,
        published_at=origin.published_at,
        updated_at=origin.updated_at,
        search_text="\n".join(filter(None, (*search, *texts_of(enclosures.files)))),
        picture=_card_picture(first) if first else None,
        page_id=origin.page_id,
        files=tuple(Enclosed(f.title, f.url, f.kind, f.size) for f in enclosures.files),
        **{**own, **more},
    )


def _card_picture(picture: ArticlePicture) -> Picture:
    return Picture(
        picture.url, picture.width, picture.height, picture.alt, picture.srcset, picture.avif
    )


MOST_OF_FILES = 100_000
"""Characters of attached files that search knows of one entry: a row of words has its limit."""


def texts_of(files: Sequence[ArticleFile]) -> list[str]:
    """Give the text of files, cut where together they are more than search can hold."""
    left, found = MOST_OF_FILES, []
    for file in files:
        found.append(file.text[:left])
        left -= len(found[-1])
    return found


def lines(text: str) -> list[str]:
    """Give the lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
