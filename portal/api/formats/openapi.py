"""The description of the interface, written by hand: OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from portal.catalogue.forms import FACETS
from portal.catalogue.record import Kind
from portal.core.languages import BY_CODE, LANGUAGES

_TEXT = {"type": "string"}
_OPTIONAL_NUMBER = {"type": ["number", "null"]}
_OPTIONAL_YEAR = {"type": ["integer", "null"]}
_INSTANT = {"type": ["string", "null"], "format": "date-time"}
_ADDRESS = {"type": "string", "format": "uri"}
_LIST = {"type": "array", "items": _TEXT}
_TAG = {"type": "string", "enum": [language.tag for language in LANGUAGES]}
_PROBLEM = {
    "description": "What went wrong (RFC 9457)",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

SHORT: dict[str, Any] = {
    "reference": {"type": "string", "pattern": "^NEA-[A-Z]{2}-[0-9]{4,}$"},
    "kind": {"type": "string", "enum": [kind.value for kind in Kind]},
    "url": _ADDRESS | {"description": "The permanent address: cite this one."},
    "page": _ADDRESS | {"description": "The page in the language of this text."},
    "title": _TEXT,
    "summary": _TEXT,
    "language": _TAG,
    "original_language": _TAG,
    "languages": {"type": "array", "items": _TAG},
    "translation": {
        "type": "string",
        "enum": ["original", "official", "secretariat", "machine"],
    },
    "states": _LIST | {"description": "ISO 3166-1 alpha-3"},
    "place": _TEXT,
    "latitude": _OPTIONAL_NUMBER,
    "longitude": _OPTIONAL_NUMBER,
    "year_from": _OPTIONAL_YEAR,
    "year_to": _OPTIONAL_YEAR,
    "experience_kind": _TEXT,
    "codes": {"type": "object", "additionalProperties": _LIST},
    "authors": _TEXT,
    "institution": _TEXT,
    "licence": _TEXT,
    "published_at": _INSTANT,
    "updated_at": _INSTANT,
    "starts_at": _INSTANT,
    "ends_at": _INSTANT,
}
MORE: dict[str, Any] = {
    "body_html": _TEXT | {"description": "Sanitised HTML in the language of the text."},
    "details": {"type": "object", "description": "What only this kind of entry has."},
    "related": _LIST,
    "picture": {"type": ["object", "null"]},
    "files": {"type": "array", "items": {"type": "object"}},
    "history": {"type": "array", "items": {"type": "object"}},
    "citation": _TEXT,
}


def document() -> dict[str, Any]:
    """Give the whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "NEASPEC land knowledge portal",
            "version": "1",
            "description": (
                "Published entries, to read only. No key is needed. What is not public is not "
                "here. Answers carry an ETag; ask with If-None-Match. The licence of each entry "
                "is in its `licence`."
            ),
        },
        "servers": [{"url": settings.BASE_URL}],
        "paths": {
            "/api/v1/entries": {"get": _listing()},
            "/api/v1/entries/{reference}": {"get": _one()},
        },
        "components": {
            "schemas": {
                "Entry": _object(SHORT),
                "FullEntry": _object(SHORT | MORE),
                "Page": _object(
                    {
                        "total": {"type": "integer"},
                        "next": {"type": ["string", "null"], "format": "uri"},
                        "entries": {
                            "type": "array",
                            "items": {"$ref": "#/components/schemas/Entry"},
                        },
                    }
                ),
                "Problem": _object(
                    {"status": {"type": "integer"}, "title": _TEXT, "detail": _TEXT}
                ),
            }
        },
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _answer(schema: str, description: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": description, "content": content}


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _listing() -> dict[str, Any]:
    several = {"type": "array", "items": _TEXT}
    return {
        "operationId": "listEntries",
        "summary": "Entries that meet the filters, a page at a time",
        "parameters": [
            _parameter("kind", "Kind of entry", SHORT["kind"]),
            _language(),
            _parameter("limit", "Entries of a page", {"type": "integer", "maximum": 200}),
            _parameter("after", "As in `next`; nothing is missed where entries change", _TEXT),
            _parameter("q", "Words that all occur", _TEXT),
            _parameter("sort", "Order", {"type": "string", "enum": ["newest", "oldest"]}),
            _parameter("when", "Of events", {"type": "string", "enum": ["upcoming", "past"]}),
            _parameter("experience_kind", "Kind of experience, of case studies", several),
            *(
                _parameter(name, f"Filter of {', '.join(kinds)}", several)
                for name, kinds in _filters().items()
            ),
        ],
        "responses": {"200": _answer("Page", "A page of entries"), "400": _PROBLEM},
    }


def _one() -> dict[str, Any]:
    reference = {"name": "reference", "in": "path", "required": True, "schema": _TEXT}
    return {
        "operationId": "readEntry",
        "summary": "All that is public of one entry",
        "parameters": [reference, _language()],
        "responses": {
            "200": _answer("FullEntry", "The entry"),
            "404": _PROBLEM,
            "410": _PROBLEM | {"description": "It was withdrawn; the reason and the day"},
        },
    }


def _language() -> dict[str, Any]:
    return _parameter(
        "lang",
        "Take this translation; without it the original",
        {"type": "string", "enum": list(BY_CODE)},
    )


def _filters() -> dict[str, list[str]]:
    """Give the filters of all lists, and the kinds that each is for."""
    found: dict[str, list[str]] = {}
    for kind, facets in FACETS.items():
        for facet in facets:
            if facet.name != "kind":
                found.setdefault(facet.name, []).append(kind.value if kind else "all kinds")
    return found
