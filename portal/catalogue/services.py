"""The only writer of the catalogue. Called in the transaction that publishes."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import datetime

from django.contrib.postgres.search import SearchVectorField
from django.db import transaction
from django.db.models import Func, TextField, Value
from django.db.models.expressions import Combinable
from django.utils import timezone

from portal.catalogue import queries
from portal.catalogue.models import (
    CardRendering,
    Departure,
    FormerAddress,
    Record,
    Rendering,
    Tombstone,
    Version,
)
from portal.catalogue.presentation import render, render_card
from portal.catalogue.record import PublishedEntry, facets_of
from portal.catalogue.tokens import tokens
from portal.core import release
from portal.core.languages import LANGUAGES
from portal.vocabulary.queries import Terms, terms


@transaction.atomic
def publish(entry: PublishedEntry) -> Record:
    """Store an entry's finished row, in place of the one it had in this language.

    All rows of the entry learn which languages there are. A tombstone goes away with the original:
    a translation does not bring back what was withdrawn.

    Guarantees: row, languages, pages and stamp change together or not at all.
    """
    published_at, updated_at, page_id = entry.published_at, entry.updated_at, entry.page_id
    if published_at is None or updated_at is None or page_id is None:
        raise ValueError("a published entry has a page and its dates")
    _new_stamp()
    before = _addresses(entry.reference)
    facets = list(facets_of(entry))
    _remember_address(entry)
    record, _created = Record.objects.update_or_create(
        reference=entry.reference,
        language=entry.language,
        defaults={
            "kind": entry.kind.value,
            "slug": entry.slug,
            "original_language": entry.original_language,
            "is_original": entry.language == entry.original_language,
            "translation": entry.translation.value,
            "languages": [entry.language],
            "title": entry.title,
            "summary": entry.summary,
            "body_html": entry.body_html,
            "contents": [list(pair) for pair in entry.contents],
            "states": list(entry.states),
            "place": entry.place,
            "latitude": entry.latitude,
            "longitude": entry.longitude,
            "year_from": entry.year_from,
            "year_to": entry.year_to,
            "codes": {scheme: list(codes) for scheme, codes in entry.codes.items()},
            "experience_kind": entry.experience_kind,
            "facets": facets,
            "institution": entry.institution,
            "authors": entry.authors,
            "licence": entry.licence,
            "steps": [
                {"act": s.act.value, "on": s.on.isoformat(), "state": s.state} for s in entry.steps
            ],
            "picture": asdict(entry.picture) if entry.picture else None,
            "page_id": page_id,
            "details": entry.details,
            "starts_at": entry.starts_at,
            "ends_at": entry.ends_at,
            "related": list(entry.related),
            "files": [asdict(file) for file in entry.files],
            "published_at": published_at,
            "updated_at": updated_at,
            "tokens": _vector(entry),
        },
    )
    _tell_languages(entry.reference)
    if record.is_original:
        Tombstone.objects.filter(reference=entry.reference).delete()
        Departure.objects.filter(reference=entry.reference).delete()
    _render(before | _addresses(entry.reference))
    _render_cards({entry.reference})
    return record


@transaction.atomic
def withdraw(*, reference: str, reason: str, at: datetime) -> None:
    """Take an entry out in all languages; its address answers 410 with the reason and the day.

    Without a reason no trace is left: the entry is not gone, it is open to fewer people now.
    Safe to run twice. An entry that was never here leaves no trace.
    """
    _new_stamp()
    before = _addresses(reference)
    original = Record.objects.filter(reference=reference, is_original=True).first()
    if original is not None and reason:
        Tombstone.objects.update_or_create(
            reference=reference,
            defaults={
                "kind": original.kind,
                "slug": original.slug,
                "title": original.title,
                "reason": reason,
                "withdrawn_at": at,
            },
        )
    if original is not None:
        # By the clock, not `at`: harvesters ask for what changed since they last asked.
        Departure.objects.update_or_create(
            reference=reference,
            defaults={"kind": original.kind, "states": original.states, "left_at": timezone.now()},
        )
    Record.objects.filter(reference=reference).delete()
    _render(before)


@transaction.atomic
def withdraw_language(*, reference: str, language: str) -> None:
    """Take one translation out; the original stays."""
    _new_stamp()
    before = _addresses(reference)
    Record.objects.filter(reference=reference, language=language, is_original=False).delete()
    _tell_languages(reference)
    _render(before)
    _render_cards({reference})


@transaction.atomic
def render_stale() -> int:
    """Render the pages and cards that another release made; returns how many addresses.

    Safe to run twice. Until then a reader's request makes such a page itself: slower, never wrong.
    """
    if not queries.stale_renderings() and not queries.stale_cards():
        return 0
    _new_stamp()
    stale = queries.stale_renderings()
    _render(stale)
    _render_cards(queries.stale_cards())
    return len(stale)


def _remember_address(entry: PublishedEntry) -> None:
    """Keep the address that an entry leaves; one that it comes back to is no former one."""
    here = Record.objects.filter(reference=entry.reference, language=entry.language)
    for kind, slug in here.exclude(slug=entry.slug).values_list("kind", "slug"):
        FormerAddress.objects.update_or_create(
            kind=kind, slug=slug, defaults={"reference": entry.reference}
        )
    FormerAddress.objects.filter(
        kind=entry.kind.value, slug=entry.slug, reference=entry.reference
    ).delete()


def _tell_languages(reference: str) -> None:
    rows = Record.objects.filter(reference=reference)
    found = sorted(rows.values_list("language", flat=True))
    rows.update(languages=found)


Address = tuple[str, str]
"""Kind and slug."""


def _addresses(reference: str) -> set[Address]:
    return set(Record.objects.filter(reference=reference).values_list("kind", "slug"))


def _render(addresses: set[Address]) -> None:
    """Make the pages of addresses anew, one for the readers of each language.

    By address, not by entry: two entries in different languages may share one.
    """
    words = terms() if addresses else Terms()
    made_by = release.fingerprint()
    for kind, slug in sorted(addresses):
        Rendering.objects.filter(kind=kind, slug=slug).delete()
        Rendering.objects.bulk_create(
            Rendering(
                record=record,
                kind=kind,
                slug=slug,
                language=language.code,
                release=made_by,
                **asdict(render(record.entry(), words, language.code)),
            )
            for language in LANGUAGES
            if (record := queries.best(kind, slug, language.code)) is not None
        )


def _render_cards(references: set[str]) -> None:
    """Make the cards of entries anew, one for the readers of each language."""
    words = terms() if references else Terms()
    made_by = release.fingerprint()
    CardRendering.objects.filter(reference__in=references).delete()
    for reference in sorted(references):
        rows = Record.objects.filter(reference=reference).defer("body_html", "tokens", "contents")
        texts = {row.language: row for row in rows}
        original = next((row for row in texts.values() if row.is_original), None)
        CardRendering.objects.bulk_create(
            CardRendering(
                record=record,
                reference=reference,
                language=language.code,
                release=made_by,
                **asdict(render_card(record.entry(), words, language.code)),
            )
            for language in LANGUAGES
            if (record := texts.get(language.code, original)) is not None
        )


def _new_stamp() -> None:
    # Before anything is read: writers wait here for each other until the end of the transaction,
    # so that none renders a page from rows that another is about to change.
    Version.objects.update_or_create(pk=1, defaults={"stamp": uuid.uuid4()})


def _vector(entry: PublishedEntry) -> Combinable:
    title = _weighted(sorted(set(tokens(entry.title))), "A")
    body = _weighted(
        sorted(set(tokens(" ".join((entry.summary, entry.place, entry.search_text))))), "B"
    )
    joined: Combinable = Func(
        title,
        body,
        template="(%(expressions)s)",
        arg_joiner=" || ",
        output_field=SearchVectorField(),
    )
    return joined


def _weighted(words: list[str], weight: str) -> Func:
    # array_to_tsvector takes the words as they are: no text ever reaches a parser.
    return Func(
        Func(
            Value(words),
            function="array_to_tsvector",
            template="array_to_tsvector(%(expressions)s::text[])",
        ),
        Value(weight, output_field=TextField()),
        template='setweight(%(expressions)s::"char")',
        output_field=SearchVectorField(),
    )
