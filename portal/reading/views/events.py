"""Events: what comes and what is over, a month, the way of COP17, one event.

All that depends on now is made per request. For readers without a cookie a page is kept for a
minute: "in 12 days" may be a minute late.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.accounts import policies as accounts
from portal.accounts import states
from portal.catalogue import queries
from portal.catalogue.addresses import path_of
from portal.catalogue.forms import COP17, PAGE_SIZE, Selection, dimensions
from portal.catalogue.presentation import KIND_NAMES, Presented, present
from portal.catalogue.record import Kind, Order, PublishedEntry
from portal.catalogue.timetable import Slot, Timetable, phase
from portal.core import writing
from portal.core.errors import Missing
from portal.reading import calendar
from portal.reading.calendar import Banner, Leaf
from portal.reading.presentation import Bridge, head, why
from portal.reading.views.pages import (
    around,
    current_language,
    for_readers,
    of_list,
    page_and_stamp,
    without_row,
)
from portal.vocabulary.queries import Terms

COP17_MEETINGS = ("COP17", "UNCCD COP17", "COP 17", "COP-17")
"""What documents of the session name as their meeting."""
NOW = "<!--now-->"
"""Where an event's finished page leaves room for what depends on now."""


@dataclass(frozen=True)
class Row:
    """An event in a list."""

    presented: Presented
    url: str
    type: str
    days: str
    clock: str
    banner: Banner
    leaf: Leaf | None
    group: str
    also: tuple[Bridge, ...] = ()
    """Concepts that led to it where none of the words did."""


def row(entry: PublishedEntry, slot: Slot | None, at: datetime, terms: Terms, language: str) -> Row:
    """Say an event for a list as it stands at an instant."""
    slot = slot or Slot.of(entry)
    stands = phase(slot, at)
    first, last = slot.first_day, slot.last_day
    return Row(
        presented=present(entry, terms, language),
        url=path_of(entry, language),
        type=writing.listed(
            terms.labels("event-type", entry.codes.get("event-type", ()), language)
        ),
        days=writing.days(first, last) if first and last else "",
        clock=calendar.clock(slot),
        banner=calendar.banner(slot, stands),
        leaf=calendar.leaf(first, last) if first and last else None,
        group=calendar.group_of(slot, stands),
    )


@require_safe
@for_readers
def events(request: HttpRequest) -> HttpResponse:
    """Show what runs and comes, or what is over, with the filters of events."""
    at = timezone.now()
    language = current_language()
    kept = queries.snapshot(Kind.EVENT)
    selection = Selection.read(request.GET, kept.terms, Kind.EVENT)
    past = selection.when == "past"
    found = queries.events(
        language=language,
        chosen=selection.dimensions,
        words=selection.words,
        at=at,
        past=past,
        offset=selection.offset,
        size=PAGE_SIZE,
        dimensions=dimensions(Kind.EVENT),
        stamp=kept.stamp,
    )
    base = request.path
    rows = [
        replace(
            row(entry, found.timetable.slots.get(entry.reference), at, kept.terms, language),
            also=tuple(why(entry, found.listing, kept.terms, language)["also"]),
        )
        for entry in found.listing.entries
    ]
    return render(
        request,
        "reading/events.html",
        of_list(request, "events/", selection, found.listing, kept.terms)
        | {
            "past": past,
            "taken": selection.at_time(selection.when or "upcoming"),
            "narrows": bool(selection.words or selection.chosen),
            "found": found,
            "marks": found.listing.plan.marks,
            "groups": [(name, list(its)) for name, its in groupby(rows, lambda one: one.group)],
            "upcoming_url": base + selection.at_time("").query(),
            "past_url": base + selection.at_time("past").query(),
            "bare_url": base + Selection(kind=Kind.EVENT, when=selection.when).query(),
            "month_url": _month_url(timezone.localdate(at)),
            "subscribe_url": _subscription(selection, language),
        },
    )


def _subscription(selection: Selection, language: str) -> str:
    """Give the address of the calendar of what is filtered, whenever it is."""
    asked = replace(selection, when="", page=1, order=Order.NEWEST).query()
    return reverse("whole_calendar") + (f"{asked}&" if asked else "?") + f"lang={language}"


def _month_url(day: date) -> str:
    return reverse("reading:events_month", kwargs={"year": f"{day.year:04}", "month": f"{day:%m}"})


@require_safe
def this_month(request: HttpRequest) -> HttpResponse:
    """Send a reader to the month of today."""
    return HttpResponseRedirect(_month_url(timezone.localdate(timezone.now())))


@require_safe
@for_readers
def month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """Show a month as a table, on narrow screens as a list. Raises: Missing for no such month."""
    at = timezone.now()
    in_year, number = int(year), int(month)
    if not calendar.is_month(in_year, number):
        raise Missing
    language = current_language()
    slots = queries.timetable().between(*calendar.bounds(in_year, number))
    shown = calendar.month(in_year, number, slots, timezone.localdate(at))
    return render(
        request,
        "reading/month.html",
        {
            "head": head(language, f"events/calendar/{in_year}-{number:02}/"),
            "month": shown,
            "weekdays": calendar.weekdays(),
            "previous_url": _month_url(shown.previous) if shown.previous else "",
            "previous_name": calendar.month_name(shown.previous) if shown.previous else "",
            "next_url": _month_url(shown.next) if shown.next else "",
            "next_name": calendar.month_name(shown.next) if shown.next else "",
            "today_url": _month_url(timezone.localdate(at)),
            "today_zone": timezone.get_current_timezone_name(),
        },
    )


@require_safe
@for_readers
def cop17(request: HttpRequest) -> HttpResponse:
    """Show the way of UNCCD COP17: to it, at it, after it; by State; what was decided."""
    at = timezone.now()
    language = current_language()
    found = queries.tied_to("cop17", COP17_MEETINGS, language=language)
    rows = [_cop17_row(entry, found.timetable, at, found.terms, language) for entry in found.events]
    papers = [entry for entry in found.others if entry.kind == Kind.DOCUMENT]
    return render(
        request,
        "reading/cop17.html",
        {
            "head": head(language, "events/cop17/"),
            "parts": [
                {"code": code, "title": str(title), "rows": [r for c, r in rows if c == code]}
                for code, title in COP17.items()
            ],
            "decisions": [_line(e, language) for e in papers if _is(e, "decision")],
            "states": [
                {
                    "name": state.name(),
                    "url": reverse("reading:country", kwargs={"iso3": state.iso3.lower()}),
                    "statements": [
                        _line(e, language)
                        for e in papers
                        if _is(e, "statement") and state.iso3 in e.states
                    ],
                    "entries": [
                        _line(e, language)
                        for e in (*found.events, *found.others)
                        if state.iso3 in e.states and not _is(e, "statement")
                    ],
                }
                for state in states.STATES
            ],
            "subscribe_url": reverse("whole_calendar")
            + Selection(kind=Kind.EVENT, chosen={"cop17": tuple(COP17)}).query()
            + f"&lang={language}",
        },
    )


def _cop17_row(
    entry: PublishedEntry, table: Timetable, at: datetime, terms: Terms, language: str
) -> tuple[str, Row]:
    part = str(entry.details.get("cop17") or "")
    return part, row(entry, table.slots.get(entry.reference), at, terms, language)


def _is(entry: PublishedEntry, document_type: str) -> bool:
    return document_type in entry.codes.get("document-type", ())


def _line(entry: PublishedEntry, language: str) -> dict[str, str]:
    return {
        "title": entry.title,
        "url": path_of(entry, language),
        "kind": str(KIND_NAMES[entry.kind]),
        "language": "" if entry.language == language else entry.language,
    }


@require_safe
@for_readers
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an event, with its phase and its registration as they are now.

    Two queries for readers without an account, one more where one can register here.

    Raises: Gone where it was withdrawn; what else has no row is left to Wagtail.
    """
    at = timezone.now()
    language = current_language()
    page, stamp = page_and_stamp(Kind.EVENT, slug, language)
    if page is None:
        return without_row(request, Kind.EVENT, slug)
    frame = around(Kind.EVENT, page, language, stamp)
    table = queries.timetable(frame["stamp"])
    slot = table.slots.get(page.reference)
    before, after = table.neighbours(page.reference)
    signed_in = accounts.person(request) is not None
    reader = timezone.get_current_timezone_name() if signed_in else ""
    top, _mark, rest = page.article_html.partition(NOW)
    return render(
        request,
        "reading/event.html",
        frame
        | {
            "at": at,
            "top": top,
            "rest": rest,
            "slot": slot,
            "banner": calendar.banner(slot, phase(slot, at)) if slot else None,
            "times": calendar.times(slot, reader) if slot else None,
            "series": [
                {
                    "slot": other,
                    "title": other.title(language),
                    "language": "" if other.speaks(language) == language else other.language,
                    "days": writing.days(other.first_day, other.last_day)
                    if other.first_day and other.last_day
                    else "",
                    "is_next": other is after,
                }
                for other in (before, after)
                if other is not None
            ],
        },
    )
