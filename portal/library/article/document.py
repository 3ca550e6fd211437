"""The article of a document.

`details`: `symbol`, `day` (ISO, or empty), `meeting`, `version`, `supersedes` (the reference of the
version before), `languages` (codes), `access`,
`paragraphs` (rows of `content.Paragraph`, each with its `anchor`).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from portal.catalogue.addresses import permanent
from portal.catalogue.record import PublishedEntry
from portal.library.article.parts import Enclosures, Origin, body, record, section, spoken
from portal.library.content import DocumentContent


@dataclass(frozen=True)
class Numbered:
    """A paragraph with the anchor by which it is linked."""

    anchor: str
    number: str
    heading: str
    text: str


def numbered(content: DocumentContent) -> list[Numbered]:
    """Give each paragraph its anchor: `p-5` by its printed number, else by its place."""
    found: list[Numbered] = []
    taken: set[str] = set()
    for place, row in enumerate(content.paragraphs, start=1):
        anchor = f"p-{slugify(row.number) or f'n{place}'}"
        if anchor in taken:
            anchor = f"{anchor}-{place}"
        taken.add(anchor)
        found.append(Numbered(anchor, row.number, row.heading, row.text))
    return found


def compose(content: DocumentContent, origin: Origin, enclosures: Enclosures) -> PublishedEntry:
    """Render a document."""
    rows = numbered(content)
    with translation.override(origin.language):
        sections = spoken(
            [
                section("paragraphs", _("Text"), [], "paragraphs", rows),
                section("sources", _("Sources"), [], "references", content.references),
            ]
        )
        html = body(
            content,
            sections,
            enclosures,
            more={"paragraphs": rows, "address": permanent(origin.reference)},
        )
    return record(
        content,
        origin,
        enclosures,
        sections,
        body_html=html,
        search=[
            content.title_en,
            content.symbol,
            content.meeting,
            content.institution,
            *(f"{row.heading} {row.text}" for row in rows),
        ],
        details={
            "symbol": content.symbol,
            "day": content.day.isoformat() if content.day else "",
            "meeting": content.meeting,
            "version": content.version,
            "supersedes": content.supersedes,
            "languages": list(content.languages),
            "access": content.access,
            "paragraphs": [vars(row) for row in rows],
        },
        traits=(
            *([f"meeting:{content.meeting}"] if content.meeting else []),
            *([f"year:{content.day.year}"] if content.day else []),
            *(f"paper-language:{code}" for code in content.languages),
        ),
        related=tuple(dict.fromkeys(filter(None, (content.supersedes, *content.related)))),
    )
