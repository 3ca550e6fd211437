"""What public entries lack: translations, pictures, sources, a review, something that still holds."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts import states
from portal.catalogue.record import Kind, PublishedEntry
from portal.core.languages import BY_CODE
from portal.core.writing import listed
from portal.library.models import PAGE_OF_KIND
from portal.moderation.presentation.rows import safe

REVIEW_HOLDS = timedelta(days=2 * 365)
OUTPUTS_DUE = timedelta(days=60)
"""How long after an event its outputs are hoped for."""
WITH_PICTURES = frozenset({Kind.CASE_STUDY, Kind.MATERIAL, Kind.PATH, Kind.EVENT, Kind.COUNTRY})
NO_PICTURE, NO_SOURCE, NO_REVIEW, BROKEN, EXPIRED = (
    "no-picture",
    "no-source",
    "no-review",
    "broken",
    "expired",
)
GAPS = {
    NO_PICTURE: gettext_lazy("No picture"),
    NO_SOURCE: gettext_lazy("No source"),
    NO_REVIEW: gettext_lazy("Not looked at for two years"),
    BROKEN: gettext_lazy("Names an entry that is not public"),
    EXPIRED: gettext_lazy("The event is over and has no outputs"),
}
ORDERS = {
    "gaps": gettext_lazy("Most gaps first"),
    "reference": gettext_lazy("Reference"),
    "oldest": gettext_lazy("Longest unchanged first"),
}


@dataclass(frozen=True)
class Row:
    """One public entry and what it lacks."""

    entry: PublishedEntry
    kind: str
    states: str
    gaps: tuple[str, ...]
    missing: tuple[str, ...]
    """Languages without a translation."""
    outdated: tuple[str, ...]
    """Languages whose translation says what the original said before."""
    changed_on: date

    @property
    def count(self) -> int:
        """How much it lacks."""
        return len(self.gaps) + len(self.missing) + len(self.outdated)

    @property
    def gap_words(self) -> list[str]:
        """What it lacks, languages apart."""
        return [str(GAPS[gap]) for gap in self.gaps]

    @property
    def missing_words(self) -> str:
        """Languages without a translation, by name."""
        return listed(str(BY_CODE[code].name) for code in self.missing)

    @property
    def outdated_words(self) -> str:
        """Languages with an older text, by name."""
        return listed(str(BY_CODE[code].name) for code in self.outdated)


@dataclass(frozen=True)
class Filters:
    """What a person asks of the report; empty means everything."""

    kind: str = ""
    gap: str = ""
    state: str = ""
    language: str = ""
    order: str = "gaps"


def rows(
    texts: Sequence[PublishedEntry],
    filters: Filters,
    day: date,
    lagging: Container[tuple[str, str]] = (),
) -> list[Row]:
    """Give the entries that lack something, in the order asked for.

    `lagging` holds the translations that are out of date, by reference and language.
    """
    references = {entry.reference for entry in texts}
    others: dict[str, list[PublishedEntry]] = {}
    for entry in texts:
        if entry.language != entry.original_language:
            others.setdefault(entry.reference, []).append(entry)
    found = [
        _row(entry, others.get(entry.reference, []), references, day, lagging)
        for entry in texts
        if entry.language == entry.original_language
    ]
    kept = [row for row in found if row.count and _meets(row, filters)]
    return sorted(kept, key=lambda row: _order(row, filters.order))


def _row(
    entry: PublishedEntry,
    others: list[PublishedEntry],
    references: set[str],
    day: date,
    lagging: Container[tuple[str, str]],
) -> Row:
    there = {other.language: other for other in others}
    changed = entry.updated_at
    return Row(
        entry=entry,
        kind=str(PAGE_OF_KIND[entry.kind]._meta.verbose_name),
        states=listed(states.name(code) for code in entry.states),
        gaps=tuple(_gaps(entry, references, day)),
        missing=tuple(c for c in BY_CODE if c != entry.language and c not in there),
        outdated=tuple(code for code in there if (entry.reference, code) in lagging),
        changed_on=changed.date() if changed else day,
    )


def _gaps(entry: PublishedEntry, references: set[str], day: date) -> Iterator[str]:
    if entry.kind in WITH_PICTURES and entry.picture is None:
        yield NO_PICTURE
    if "sources" not in {anchor for anchor, _heading in entry.contents}:
        yield NO_SOURCE
    if day - _last_look(entry, day) > REVIEW_HOLDS:
        yield NO_REVIEW
    if not set(entry.related) <= references:
        yield BROKEN
    if _is_expired(entry, day):
        yield EXPIRED


def _last_look(entry: PublishedEntry, day: date) -> date:
    days = [step.on for step in entry.steps]
    if entry.updated_at:
        days.append(entry.updated_at.date())
    return max(days, default=day)


def _is_expired(entry: PublishedEntry, day: date) -> bool:
    if entry.kind != Kind.EVENT or entry.ends_at is None:
        return False
    over = day - entry.ends_at.date() > OUTPUTS_DUE
    takes_place = entry.details.get("status") == "scheduled"
    return over and takes_place and not entry.details.get("outputs")


def _meets(row: Row, filters: Filters) -> bool:
    gap = filters.gap
    return (
        (not filters.kind or row.entry.kind == filters.kind)
        and (not filters.state or filters.state in row.entry.states)
        and (not filters.language or filters.language in (*row.missing, *row.outdated))
        and (
            not gap
            or gap in row.gaps
            or (gap == "untranslated" and bool(row.missing))
            or (gap == "outdated" and bool(row.outdated))
        )
    )


def _order(row: Row, order: str) -> tuple[object, ...]:
    if order == "reference":
        return (row.entry.reference,)
    if order == "oldest":
        return (row.changed_on, row.entry.reference)
    return (-row.count, row.entry.reference)


def table(found: Iterable[Row]) -> Iterator[list[str]]:
    """Give a header and one line per entry, every cell safe to open in a spreadsheet."""
    yield [
        _("Reference"),
        _("Kind"),
        _("Title"),
        _("States"),
        _("Language"),
        _("Not translated into"),
        _("Translation out of date"),
        _("Also missing"),
        _("Last changed"),
    ]
    for row in found:
        yield [
            safe(cell)
            for cell in (
                row.entry.reference,
                row.kind,
                row.entry.title,
                row.states,
                row.entry.language,
                row.missing_words,
                row.outdated_words,
                "; ".join(row.gap_words),
                row.changed_on.isoformat(),
            )
        ]
