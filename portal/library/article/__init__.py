"""From content to a finished record: the article as readers will see it.

Used when an entry is published and when a draft is previewed, so that both look the same. One
module for each kind of entry; the shape of `PublishedEntry.details` is said there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.catalogue.record import PublishedEntry
from portal.library.article import case_study, country, document, event, training
from portal.library.article.parts import (
    NOTHING,
    ArticleFile,
    ArticlePicture,
    Enclosures,
    Origin,
    Section,
)
from portal.library.content import (
    CaseStudyContent,
    Content,
    CountryContent,
    DocumentContent,
    EventContent,
    MaterialContent,
    PathContent,
)

COMPOSERS: dict[type[Content], Callable[[Any, Origin, Enclosures], PublishedEntry]] = {
    CaseStudyContent: case_study.compose,
    MaterialContent: training.compose_material,
    PathContent: training.compose_path,
    EventContent: event.compose,
    DocumentContent: document.compose,
    CountryContent: country.compose,
}


def compose(content: Content, origin: Origin, enclosures: Enclosures = NOTHING) -> PublishedEntry:
    """Render an entry in its own language into a finished record. Asks no table."""
    return COMPOSERS[type(content)](content, origin, enclosures)


__all__ = [
    "NOTHING",
    "ArticleFile",
    "ArticlePicture",
    "Enclosures",
    "Origin",
    "Section",
    "compose",
]
