"""Reads of attendance: events by their reference, places, a person's own, the organisers' lists."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from portal.accounts.models import User
from portal.attendance.models import (
    CalendarAddress,
    Certificate,
    DeskEvent,
    EventDesk,
    LearningProgress,
    Registration,
)
from portal.attendance.tokens import hashed
from portal.attendance.workflow import ACTIVE, Door, Event, Status, event_of, merged
from portal.catalogue import queries as catalogue
from portal.catalogue.calendar import CalendarEvent
from portal.catalogue.models import Record
from portal.catalogue.record import Kind, PublishedEntry
from portal.core.errors import Missing
from portal.library.content import EventContent
from portal.library.models import EventPage
from portal.library.queries import content_of

MOST_IN_A_FEED = 1000


@dataclass(frozen=True)
class Asked:
    """A question to those who register, in the reader's language, and as the original has it."""

    label: str
    options: tuple[str, ...]
    required: bool
    original: str
    original_options: tuple[str, ...]

    def as_answered(self, answer: str) -> str:
        """Give an answer as organisers read it: a choice in the words of the original."""
        if answer in self.options:
            return self.original_options[self.options.index(answer)]
        return answer


@dataclass(frozen=True)
class Box:
    """What the page of an event says about its registration."""

    event: Event
    door: Door
    confirmed: int
    waitlisted: int

    @property
    def places_left(self) -> int | None:
        """How many are free; None without a limit. Who waits comes first."""
        if self.event.capacity is None:
            return None
        return max(0, self.event.capacity - self.confirmed - self.waitlisted)

    @property
    def is_full(self) -> bool:
        """Whether whoever registers now waits."""
        return self.places_left == 0


@dataclass(frozen=True)
class Mine:
    """One of a person's registrations with its event, None where it is no longer public."""

    registration: Registration
    event: Event | None
    certificate: Certificate | None = None


# ---- Events --------------------------------------------------------------------------------------


def event(reference: str, language: str) -> Event | None:
    """Give a public event in a language, else in its original. One query."""
    return events([reference], language).get(reference)


def events(references: Iterable[str], language: str) -> dict[str, Event]:
    """Give public events in a language, else in their originals. One query."""
    wanted = set(references)
    if not wanted:
        return {}
    pairs = _pairs(Record.objects.filter(reference__in=wanted), language)
    return {
        ref: event_of(original, words, base_url=settings.BASE_URL)
        for ref, (original, words) in pairs.items()
    }


def event_at(slug: str, language: str) -> Event:
    """Give the public event of an address. One query. Raises: Missing."""
    pairs = _pairs(Record.objects.filter(slug=slug), language)
    for original, words in pairs.values():
        return event_of(original, words, base_url=settings.BASE_URL)
    raise Missing


def moved_event(slug: str) -> str:
    """Give the address of today of an event that stood at another one before, else nothing."""
    reference = catalogue.moved_to(Kind.EVENT, slug)
    if not reference:
        return ""
    original = Record.objects.filter(reference=reference, is_original=True)
    return original.values_list("slug", flat=True).first() or ""


def _pairs(
    rows: QuerySet[Record], language: str
) -> dict[str, tuple[PublishedEntry, PublishedEntry]]:
    """Give, by reference, the original of an event and its words in a language."""
    found = rows.filter(Q(is_original=True) | Q(language=language), kind=Kind.EVENT.value)
    originals: dict[str, PublishedEntry] = {}
    words: dict[str, PublishedEntry] = {}
    for row in found.defer("body_html", "tokens", "contents"):
        if row.is_original:
            originals[row.reference] = row.entry()
        if row.language == language:
            words[row.reference] = row.entry()
    return {ref: (entry, words.get(ref, entry)) for ref, entry in originals.items()}


def questions(of: Event) -> tuple[Asked, ...]:
    """Give what is asked of those who register, in the language of the event. One or two queries."""
    pages = {page.pk: page for page in EventPage.objects.filter(reference=of.reference, live=True)}
    originals = [page for page in pages.values() if page.is_original]
    if not originals:
        return ()
    asked = _content(originals[0]).questions
    page = pages.get(of.page_id or 0)
    said = _content(page).questions if page is not None else asked
    if [len(row.options) for row in said] != [len(row.options) for row in asked]:
        # A translation that lags behind asks nothing wrong: the original is asked.
        said = asked
    return tuple(
        Asked(
            label=mine.label,
            options=mine.options,
            required=original.required,
            original=original.label,
            original_options=original.options,
        )
        for mine, original in zip(said, asked, strict=True)
    )


def meeting_room(reference: str) -> str:
    """Give the address of an event's online room: for those who have a place only. One query."""
    found = (
        EventPage.objects.filter(reference=reference, live=True)
        .exclude(online_url="")
        .order_by("pk")
        .values_list("online_url", flat=True)
    )
    return found.first() or ""


def _content(page: EventPage) -> EventContent:
    content = content_of(page)
    assert isinstance(content, EventContent)
    return content


# ---- Places --------------------------------------------------------------------------------------


def taken(desk: EventDesk) -> int:
    """Count the places that are taken. One query."""
    return desk.registrations.filter(status=Status.CONFIRMED).count()


def waiting(desk: EventDesk) -> QuerySet[Registration]:
    """Give who waits, in order."""
    return desk.registrations.filter(status=Status.WAITLISTED).order_by("number")


def box(reference: str, language: str, at: datetime) -> Box | None:
    """Give what the page of an event says about its registration. One query."""
    pairs = _pairs_with_counts(reference, language)
    if pairs is None:
        return None
    original, words, confirmed, waitlisted = pairs
    found = event_of(original, words, base_url=settings.BASE_URL)
    return Box(found, found.door(at), confirmed, waitlisted)


def _pairs_with_counts(
    reference: str, language: str
) -> tuple[PublishedEntry, PublishedEntry, int, int] | None:
    rows = list(
        Record.objects.filter(
            Q(is_original=True) | Q(language=language),
            reference=reference,
            kind=Kind.EVENT.value,
        )
        .defer("body_html", "tokens", "contents")
        .annotate(
            confirmed=Coalesce(_count_of(Status.CONFIRMED), 0),
            waitlisted=Coalesce(_count_of(Status.WAITLISTED), 0),
        )
    )
    original = next((row for row in rows if row.is_original), None)
    if original is None:
        return None
    words = next((row for row in rows if row.language == language), original)
    return original.entry(), words.entry(), original.confirmed, original.waitlisted


def _count_of(status: Status) -> Subquery:
    counted = (
        Registration.objects.filter(desk__reference=OuterRef("reference"), status=status)
        .order_by()
        .values("desk")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return Subquery(counted, output_field=IntegerField())


# ---- A person's own ------------------------------------------------------------------------------


def theirs(user: User) -> Q:
    """Give what makes a registration a person's own: their account, or its address."""
    return Q(user=user) | Q(user__isnull=True, email=user.email.lower())


def registration(number: uuid.UUID) -> Registration | None:
    """Find a registration by what its link names. One query."""
    return (
        Registration.objects.select_related("desk", "user", "certificate").filter(uuid=number)
    ).first()


def own_registration(user: User, reference: str) -> Registration | None:
    """Give a person's registration for an event, cancelled or not. One query."""
    found = Registration.objects.select_related("desk").filter(
        theirs(user), desk__reference=reference
    )
    return found.order_by(F("user").asc(nulls_last=True)).first()


def mine(user: User, language: str) -> list[Mine]:
    """Give a person's registrations, the latest event first. Two queries."""
    return with_events(Registration.objects.filter(theirs(user)), language)


def with_events(rows: QuerySet[Registration], language: str) -> list[Mine]:
    """Give registrations with their events in a language. Two queries."""
    found = list(
        rows.select_related("desk", "certificate").order_by(
            F("desk__ends_at").desc(nulls_first=True), "-registered_at"
        )
    )
    known = events((row.desk.reference for row in found), language)
    return [
        Mine(row, known.get(row.desk.reference), getattr(row, "certificate", None)) for row in found
    ]


# ---- Calendars -----------------------------------------------------------------------------------


def calendar_address(secret: str) -> CalendarAddress | None:
    """Find whose calendar a secret opens. One query."""
    return CalendarAddress.objects.select_related("user").filter(secret_hash=hashed(secret)).first()


def has_calendar(*, user: User | None = None, email: str = "") -> CalendarAddress | None:
    """Give the calendar address of an account, or of an e-mail address without one."""
    rows = CalendarAddress.objects.all()
    return (rows.filter(user=user) if user else rows.filter(email=email.lower())).first()


def own_calendar(address: CalendarAddress) -> list[tuple[Registration, CalendarEvent]]:
    """Give the events of an owner's registrations that are not cancelled by the owner."""
    rows = Registration.objects.filter(status__in=ACTIVE)
    rows = rows.filter(
        theirs(address.user) if address.user else Q(user__isnull=True, email=address.email)
    )
    language = address.user.language if address.user else address.language
    return [
        (one.registration, one.event.calendar)
        for one in with_events(rows, language)
        if one.event is not None and one.event.calendar is not None
    ]


def meeting_rooms(references: Iterable[str]) -> dict[str, str]:
    """Give the addresses of online rooms by reference. One query."""
    rows = EventPage.objects.filter(reference__in=set(references), live=True).exclude(online_url="")
    return dict(rows.order_by("-pk").values_list("reference", "online_url"))


def public_calendar(
    *, language: str, chosen: Mapping[str, Sequence[str]], words: str, when: str, at: datetime
) -> list[PublishedEntry]:
    """Give the public events of a selection, with the times of their originals."""
    found = catalogue.listing(
        Kind.EVENT, language=language, chosen=chosen, words=words, size=MOST_IN_A_FEED
    ).entries
    rows = Record.objects.filter(reference__in=[entry.reference for entry in found])
    pairs = _pairs(rows, language)
    entries = [merged(*pairs[entry.reference]) for entry in found if entry.reference in pairs]
    if when == "upcoming":
        entries = [e for e in entries if e.ends_at is None or e.ends_at > at]
    elif when == "past":
        entries = [e for e in entries if e.ends_at is not None and e.ends_at <= at]
    return sorted(entries, key=lambda e: (e.starts_at or at, e.reference))


def public_event(slug: str, language: str) -> PublishedEntry:
    """Give one public event for its calendar file. One query. Raises: Missing."""
    for original, words in _pairs(Record.objects.filter(slug=slug), language).values():
        return merged(original, words)
    raise Missing


# ---- Organisers ----------------------------------------------------------------------------------


COUNTED: dict[str, Q] = {
    "confirmed": Q(status=Status.CONFIRMED),
    "waitlisted": Q(status=Status.WAITLISTED),
    "cancelled": Q(status=Status.CANCELLED),
    "attended": Q(attended_at__isnull=False),
}


def counts(of: EventDesk) -> dict[str, int]:
    """Count the registrations of an event by what became of them. One query."""
    return of.registrations.aggregate(
        **{name: Count("pk", filter=condition) for name, condition in COUNTED.items()}
    )


def desks() -> QuerySet[EventDesk]:
    """Give desks with their counts, the latest event first."""
    per_desk = {
        f"{name}_now": Count("registrations", filter=_of_registrations(condition))
        for name, condition in COUNTED.items()
    }
    return EventDesk.objects.annotate(**per_desk).order_by(
        F("ends_at").desc(nulls_first=True), "reference"
    )


def _of_registrations(condition: Q) -> Q:
    return Q(*((f"registrations__{name}", value) for name, value in condition.children))  # type: ignore[misc]


@dataclass(frozen=True)
class Organised:
    """An event in the organisers' list; without a desk nobody has registered yet."""

    reference: str
    title: str
    event: Event | None
    desk: EventDesk | None
    door: Door | None


def organised(language: str, at: datetime) -> list[Organised]:
    """Give the events that take registrations here, or took them; what comes first. Two queries."""
    known = {desk.reference: desk for desk in desks()}
    rows = Record.objects.filter(Q(details__registration="here") | Q(reference__in=known))
    found = {
        ref: event_of(original, words, base_url=settings.BASE_URL)
        for ref, (original, words) in _pairs(rows, language).items()
    }
    every = [
        Organised(
            reference=reference,
            title=found[reference].title if reference in found else known[reference].title,
            event=found.get(reference),
            desk=known.get(reference),
            door=found[reference].door(at) if reference in found else None,
        )
        for reference in {**found, **known}
    ]
    return sorted(every, key=lambda one: (_ends(one) or at, one.reference), reverse=True)


def _ends(one: Organised) -> datetime | None:
    if one.event is not None:
        return one.event.ends_at
    return one.desk.ends_at if one.desk else None


def desk(reference: str) -> EventDesk:
    """Give a desk with its counts. One query. Raises: Missing."""
    found = desks().filter(reference=reference).first()
    if found is None:
        raise Missing
    return found


def registrations(of: EventDesk, *, status: str = "", words: str = "") -> QuerySet[Registration]:
    """Give an event's registrations in order."""
    rows = of.registrations.select_related("certificate").order_by("number")
    if status:
        rows = rows.filter(status=status)
    for word in words.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(email__icontains=word) | Q(organisation__icontains=word)
        )
    return rows


def log(of: EventDesk) -> QuerySet[DeskEvent]:
    """Give what was done at a desk, the newest first."""
    return of.log.select_related("actor").order_by("-at", "-pk")


def certificate(code: str) -> Certificate | None:
    """Find a certificate by its code, however it was typed."""
    return Certificate.objects.select_related("desk").filter(code=code.strip().upper()).first()


# ---- Progress ------------------------------------------------------------------------------------


def progress(user: User) -> dict[str, frozenset[str]]:
    """Give what a person has finished, by path. One query."""
    rows = LearningProgress.objects.filter(user=user).order_by("path")
    return {row.path: frozenset(row.finished) for row in rows}


def progress_in(user: User, path: str) -> frozenset[str]:
    """Give what a person has finished of one path. One query."""
    row = LearningProgress.objects.filter(user=user, path=path).first()
    return frozenset(row.finished) if row else frozenset()


def known_paths(references: Iterable[str]) -> set[str]:
    """Give which of some references are public learning paths. One query."""
    rows = Record.objects.filter(
        reference__in=set(references), kind=Kind.PATH.value, is_original=True
    )
    return set(rows.values_list("reference", flat=True))
