"""An entry as JSON: the shape that the interface and the JSON export promise (`openapi.json`).

Fails closed: what is handed out of `details` is named here, kind by kind.
"""

from __future__ import annotations

from typing import Any

from portal.catalogue import addresses, citation
from portal.catalogue.record import Enclosed, Kind, Picture, PublishedEntry
from portal.core import languages

OPEN_DETAILS: dict[Kind, tuple[str, ...]] = {
    Kind.CASE_STUDY: (),
    Kind.MATERIAL: ("minutes", "year", "languages", "url", "audience", "outcomes"),
    Kind.PATH: ("minutes", "audience", "outcomes", "modules"),
    Kind.EVENT: (
        "status",
        "status_note",
        "whole_days",
        "first_day",
        "last_day",
        "zone",
        "venue",
        "url",
        "organisers",
        "languages",
        "interpretation",
        "audience",
        "cop17",
        "series",
        "sessions",
        "outputs",
        "sequence",
        "registration",
        "registration_url",
        "opens_at",
        "closes_at",
        "capacity",
    ),
    Kind.DOCUMENT: ("symbol", "day", "meeting", "version", "languages", "paragraphs"),
    Kind.COUNTRY: (
        "plans",
        "institutions",
        "ldn_target",
        "ldn_source",
        "signed_by",
        "signed_on",
    ),
}
OPEN_MODULE = ("title", "minutes", "text", "materials", "case")
OPEN_QUESTION = ("question", "options")
"""Which option is right is marked on the server, and never leaves it."""


def short(entry: PublishedEntry) -> dict[str, Any]:
    """Write what a list says of an entry."""
    return {
        "reference": entry.reference,
        "kind": entry.kind.value,
        "url": addresses.permanent(entry.reference),
        "page": addresses.absolute(addresses.path_of(entry, entry.language)),
        "title": entry.title,
        "summary": entry.summary,
        "language": languages.tag(entry.language),
        "original_language": languages.tag(entry.original_language),
        "languages": [languages.tag(code) for code in entry.languages],
        "translation": entry.translation.value,
        "states": list(entry.states),
        "place": entry.place,
        "latitude": entry.latitude,
        "longitude": entry.longitude,
        "year_from": entry.year_from,
        "year_to": entry.year_to,
        "experience_kind": entry.experience_kind,
        "codes": {scheme: list(codes) for scheme, codes in entry.codes.items()},
        "authors": entry.authors,
        "institution": entry.institution,
        "licence": entry.licence,
        "published_at": _instant(entry.published_at),
        "updated_at": _instant(entry.updated_at),
        "starts_at": _instant(entry.starts_at),
        "ends_at": _instant(entry.ends_at),
    }


def full(entry: PublishedEntry) -> dict[str, Any]:
    """Write all that is public of an entry."""
    picture = entry.picture
    return short(entry) | {
        "body_html": entry.body_html,
        "details": open_details(entry),
        "related": list(entry.related),
        "picture": _picture(picture) if picture else None,
        "files": [_file(file) for file in entry.files],
        "history": [
            {"act": step.act.value, "on": step.on.isoformat(), "state": step.state}
            for step in entry.steps
        ],
        "citation": citation.plain(entry),
    }


def open_details(entry: PublishedEntry) -> dict[str, Any]:
    """Give what only this kind of entry has, without what is kept back."""
    found = {n: entry.details[n] for n in OPEN_DETAILS[entry.kind] if n in entry.details}
    if "modules" in found:
        found["modules"] = [_module(module) for module in found["modules"]]
    return found


def _picture(picture: Picture) -> dict[str, Any]:
    return {
        "url": addresses.absolute(picture.url),
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt,
    }


def _file(file: Enclosed) -> dict[str, Any]:
    return {
        "title": file.title,
        "url": addresses.absolute(file.url),
        "kind": file.kind,
        "size": file.size,
        "language": file.language,
    }


def _module(module: dict[str, Any]) -> dict[str, Any]:
    questions = [
        {name: question[name] for name in OPEN_QUESTION if name in question}
        for question in module.get("questions", ())
    ]
    return {n: module[n] for n in OPEN_MODULE if n in module} | {"questions": questions}


def _instant(at: Any) -> str | None:
    return at.isoformat() if at is not None else None
