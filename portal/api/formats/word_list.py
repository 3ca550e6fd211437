"""The vocabulary as a table: one row for each concept and language."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from portal.api.formats.texts import for_cell
from portal.catalogue import addresses
from portal.core.languages import LANGUAGES
from portal.vocabulary.models import Concept

UNREVIEWED = "project term, unreviewed"
"""Said of every label that was not published elsewhere."""
HEAD = (
    "scheme",
    "code",
    "language",
    "label",
    "synonyms",
    "definition",
    "source",
    "broader",
    "related",
    "same_as",
    "concept_source",
    "address",
)
"""`source` is that of the label, `concept_source` that of the concept."""
JOINED_BY = "; "


def csv_of(concepts: Iterable[Concept]) -> bytes:
    """Write the table, with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for concept in concepts:
        for row in _rows(concept):
            writer.writerow([for_cell(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _rows(concept: Concept) -> Iterator[tuple[str, ...]]:
    for language in LANGUAGES:
        code = language.code
        if code not in concept.labels:
            continue
        yield (
            concept.scheme,
            concept.code,
            language.tag,
            concept.labels[code],
            JOINED_BY.join(concept.synonyms.get(code, ())),
            concept.definition if code == "en" else "",
            concept.origins.get(code, UNREVIEWED),
            concept.broader,
            JOINED_BY.join(concept.related),
            JOINED_BY.join(concept.matches),
            concept.source,
            addresses.absolute(f"/vocabulary/{concept.scheme}/{concept.code}"),
        )
