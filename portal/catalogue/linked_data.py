"""What an entry is, in the words of schema.org, for search engines and those who harvest pages."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from portal.accounts import states, zones
from portal.catalogue import addresses
from portal.catalogue.record import Kind, PublishedEntry
from portal.catalogue.timetable import has_open_end
from portal.core import languages

TYPES = {
    Kind.CASE_STUDY: "Article",
    Kind.MATERIAL: "LearningResource",
    Kind.PATH: "Course",
    Kind.EVENT: "Event",
    Kind.DOCUMENT: "Report",
    Kind.COUNTRY: "Article",
}
STATUSES = {
    "scheduled": "https://schema.org/EventScheduled",
    "postponed": "https://schema.org/EventPostponed",
    "cancelled": "https://schema.org/EventCancelled",
}
OFFLINE = "https://schema.org/OfflineEventAttendanceMode"
ONLINE = "https://schema.org/OnlineEventAttendanceMode"
FORMS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "atom": "application/atom+xml",
}
PUBLISHER = {"@type": "Organization", "name": "NEASPEC"}

# As Django's json_script does: nothing in the block can end it or open a comment.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def block(said: dict[str, Any]) -> SafeString:
    """Write a block of data for the head of a page. It is no script: nothing runs it."""
    written = json.dumps(said, ensure_ascii=True).translate(_ESCAPES)
    # Signs that could end the block are written as escapes of JSON.
    return mark_safe(f'<script type="application/ld+json">{written}</script>')  # noqa: S308


def entry(found: PublishedEntry) -> dict[str, Any]:
    """Say what an entry is."""
    said = _common(found) | _OF_KIND[found.kind](found)
    return {name: value for name, value in said.items() if value not in ("", None, [], {})}


def dataset(*, title: str, description: str, page: str, files: str) -> dict[str, Any]:
    """Say that a list can be taken away: `files` is the address of its files, without their ends."""
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": title,
        "description": description,
        "url": addresses.absolute(page),
        "isAccessibleForFree": True,
        "creator": PUBLISHER,
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type,
                "contentUrl": addresses.absolute(f"{files}.{form}"),
            }
            for form, media_type in FORMS.items()
        ],
    }


def _common(found: PublishedEntry) -> dict[str, Any]:
    page = addresses.absolute(addresses.path_of(found, found.language))
    return {
        "@context": "https://schema.org",
        "@type": TYPES[found.kind],
        "@id": addresses.permanent(found.reference),
        "identifier": found.reference,
        "url": page,
        "mainEntityOfPage": page,
        "name": found.title,
        "description": found.summary,
        "inLanguage": languages.tag(found.language),
        "datePublished": _instant(found.published_at),
        "dateModified": _instant(found.updated_at),
        "license": addresses.LICENCES.get(found.licence, found.licence),
        "isAccessibleForFree": True,
        "author": {
            "@type": "Organization",
            "name": found.authors or found.institution or PUBLISHER["name"],
        },
        "publisher": PUBLISHER,
        "image": addresses.absolute(found.picture.url) if found.picture else "",
        "translationOfWork": {"@id": addresses.permanent(found.reference)}
        if found.language != found.original_language
        else None,
        "spatialCoverage": _places(found),
        "temporalCoverage": _years(found),
        "citation": [addresses.permanent(reference) for reference in found.related],
    }


def _places(found: PublishedEntry) -> list[dict[str, Any]]:
    named: list[dict[str, Any]] = [
        {"@type": "Country", "name": states.name(iso3, found.language)} for iso3 in found.states
    ]
    if found.place and found.kind != Kind.EVENT:
        place: dict[str, Any] = {"@type": "Place", "name": found.place}
        if found.latitude is not None and found.longitude is not None:
            point = {"latitude": found.latitude, "longitude": found.longitude}
            place["geo"] = {"@type": "GeoCoordinates", **point}
        named.append(place)
    return named


def _years(found: PublishedEntry) -> str:
    if found.year_from is None:
        return ""
    return f"{found.year_from}/{found.year_to or '..'}"


def _article(found: PublishedEntry) -> dict[str, Any]:
    return {"headline": found.title}


def _country(found: PublishedEntry) -> dict[str, Any]:
    about = [{"@type": "Country", "name": states.name(s, found.language)} for s in found.states]
    return {"headline": found.title, "about": about}


def _material(found: PublishedEntry) -> dict[str, Any]:
    more = found.details
    return {
        "learningResourceType": list(found.codes.get("material-type", ())),
        "educationalLevel": list(found.codes.get("level", ())),
        "timeRequired": _duration(more.get("minutes")),
        "teaches": list(more.get("outcomes", ())),
        "audience": _audience(more.get("audience", "")),
        "sameAs": more.get("url", ""),
    }


def _path(found: PublishedEntry) -> dict[str, Any]:
    more = found.details
    return {
        "provider": PUBLISHER,
        "educationalLevel": list(found.codes.get("level", ())),
        "timeRequired": _duration(more.get("minutes")),
        "teaches": list(more.get("outcomes", ())),
        "audience": _audience(more.get("audience", "")),
        "hasPart": [
            {"@type": "LearningResource", "name": module.get("title", ""), "position": number}
            for number, module in enumerate(more.get("modules", ()), 1)
        ],
    }


def _event(found: PublishedEntry) -> dict[str, Any]:
    more = found.details
    venue = more.get("venue", "") or found.place
    page = addresses.absolute(addresses.path_of(found, found.language))
    last_day = more.get("last_day", "") or more.get("first_day", "")
    is_open = bool(last_day) and has_open_end(
        more.get("zone", ""), date.fromisoformat(last_day), found.ends_at
    )
    return {
        "startDate": _local(found.starts_at, more, more.get("first_day", "")),
        "endDate": _local(None if is_open else found.ends_at, more, last_day),
        "eventStatus": STATUSES.get(more.get("status", ""), STATUSES["scheduled"]),
        "eventAttendanceMode": OFFLINE if venue else ONLINE,
        "location": {"@type": "Place", "name": venue, "address": found.place or venue}
        if venue
        else {"@type": "VirtualLocation", "url": page},
        "organizer": {
            "@type": "Organization",
            "name": more.get("organisers", "") or PUBLISHER["name"],
        },
        "sameAs": more.get("url", ""),
        "maximumAttendeeCapacity": more.get("capacity"),
    }


def _document(found: PublishedEntry) -> dict[str, Any]:
    more = found.details
    return {
        "headline": found.title,
        "reportNumber": more.get("symbol", ""),
        "dateCreated": more.get("day", ""),
        "version": more.get("version", ""),
    }


_OF_KIND = {
    Kind.CASE_STUDY: _article,
    Kind.MATERIAL: _material,
    Kind.PATH: _path,
    Kind.EVENT: _event,
    Kind.DOCUMENT: _document,
    Kind.COUNTRY: _country,
}


def _local(at: datetime | None, more: dict[str, Any], day: str) -> str:
    """Write a time of an event with the offset of its own place; a day where no time is known."""
    if at is None or more.get("whole_days"):
        return date.fromisoformat(day).isoformat() if day else ""
    return at.astimezone(zones.zone(more.get("zone", ""))).isoformat()


def _instant(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""


def _duration(minutes: int | None) -> str:
    return f"PT{minutes}M" if minutes else ""


def _audience(words: str) -> dict[str, str] | None:
    return {"@type": "Audience", "audienceType": words} if words else None
