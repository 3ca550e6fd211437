"""Tags of pages of events and documents. They ask no table and read no clock."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.catalogue.addresses import below_language
from portal.catalogue.record import Kind, PublishedEntry
from portal.catalogue.timetable import Slot
from portal.core import languages, writing
from portal.reading import calendar
from portal.reading.calendar import ProgrammeDay, Times

register = template.Library()


@register.simple_tag
def times_of(entry: PublishedEntry) -> Times:
    """Say when an event is, in its own place and by the world's clock."""
    return calendar.times(Slot.of(entry))


@register.filter
def programme_days(sessions: list[dict[str, str]] | None) -> list[ProgrammeDay]:
    """Put the sessions of an event into days."""
    return calendar.programme(sessions or [])


@register.filter
def has_part(day: ProgrammeDay, part: str) -> bool:
    """Tell whether a session of a day says something of a part."""
    return day.has(part)


@register.filter
def days_of(slot: Slot) -> str:
    """Write the days of an event."""
    if slot.first_day is None or slot.last_day is None:
        return ""
    return writing.days(slot.first_day, slot.last_day)


@register.simple_tag
def slot_words(slot: Slot) -> dict[str, str]:
    """Say an event of a calendar: title, address, language where it is not the page's."""
    language = get_language() or "en"
    spoken = slot.speaks(language)
    return {
        "title": slot.title(language),
        "url": f"/{language}/{below_language(Kind.EVENT, slot.slug)}",
        "language": "" if spoken == language else spoken,
    }


@register.filter
def iso_day(text: Any) -> date | None:
    """Read a day as details hold it."""
    return date.fromisoformat(str(text)) if text else None


@register.filter
def language_names(said: str) -> SafeString:
    """Write language codes ("en, ru") by their own names; words stay as they are."""
    parts = [part.strip() for part in said.split(",") if part.strip()]
    return format_html_join(
        ", ",
        "<span{}>{}</span>",
        (
            (format_html(' lang="{}"', languages.tag(part)), languages.own_name(part))
            if part in languages.BY_CODE
            else ("", part)
            for part in parts
        ),
    )
