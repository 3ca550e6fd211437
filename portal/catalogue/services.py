"""The only writer of the catalogue. Called in the transaction that publishes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction
from django.db.models import F, TextField, Value
from django.utils import timezone

from portal.catalogue import indexing, queries, search
from portal.catalogue.models import (
    CardRendering,
    Departure,
    EntryNumber,
    FormerAddress,
    Record,
    Rendering,
    Tombstone,
    Version,
    Word,
)
from portal.catalogue.presentation import render, render_card
from portal.catalogue.record import PublishedEntry, facets_of
from portal.core import release
from portal.core.languages import LANGUAGES
from portal.vocabulary.queries import Terms, terms
from portal.vocabulary.queries import stamp as vocabulary_stamp


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
    _new_stamp(entry.reference, entry.language)
    before = _addresses(entry.reference)
    facets = list(facets_of(entry))
    _remember_address(entry)
    words = terms()
    made = search.tokens(entry, facets, search.lexicon(words), words)
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
            "text": entry.search_text,
            "number": _number(entry.reference),
            "tokens": Value(made, output_field=TextField()),
            "found_by": search.fingerprint(words.stamp),
        },
    )
    _remember_words(made)
    _tell_languages(entry.reference)
    if record.is_original:
        Tombstone.objects.filter(reference=entry.reference).delete()
        Departure.objects.filter(reference=entry.reference).delete()
    _render(before | _addresses(entry.reference), words)
    _render_cards({entry.reference}, words)
    return record


@transaction.atomic
def withdraw(*, reference: str, reason: str, at: datetime) -> None:
    """Take an entry out in all languages; its address answers 410 with the reason and the day.

    Without a reason no trace is left: the entry is not gone, it is open to fewer people now.
    Safe to run twice. An entry that was never here leaves no trace.
    """
    _new_stamp(reference)
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
    _render(before, terms())


@transaction.atomic
def withdraw_language(*, reference: str, language: str) -> None:
    """Take one translation out; the original stays."""
    _new_stamp(reference)
    before = _addresses(reference)
    Record.objects.filter(reference=reference, language=language, is_original=False).delete()
    _tell_languages(reference)
    words = terms()
    _render(before, words)
    _render_cards({reference}, words)


@transaction.atomic
def render_stale() -> int:
    """Render the pages and cards that another release made; returns how many addresses.

    Safe to run twice. Until then a reader's request makes such a page itself: slower, never wrong.
    """
    if not queries.stale_renderings() and not queries.stale_cards():
        return 0
    _new_stamp()
    stale = queries.stale_renderings()
    words = terms()
    _render(stale, words)
    _render_cards(queries.stale_cards(), words)
    return len(stale)


@transaction.atomic
def follow_vocabulary(names: Collection[str]) -> None:
    """Show nothing any more that says concepts (`scheme:code`) in their old words.

    Every process reads the vocabulary anew; pages and cards of entries that carry one of the
    concepts are made from their rows until `render_stale` has made them. Their tokens stay until
    `find_all_anew`. Safe to run twice.
    """
    _new_stamp()
    carrying = Record.objects.filter(facets__overlap=list(names)).values("reference")
    for kept in (Rendering, CardRendering):
        kept._default_manager.filter(reference__in=carrying).update(release="")


_later: ContextVar[bool] = ContextVar("_later", default=False)


@contextmanager
def rendering_later() -> Iterator[None]:
    """Publish much in one run: pages and cards are rendered once, at its end.

    Until then a reader's request makes a page itself: slower, never wrong. What a run that breaks
    off leaves is rendered by `render_stale`, which every `migrate` runs.
    """
    token = _later.set(True)
    try:
        yield
    finally:
        _later.reset(token)
    render_stale()


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


def _render(addresses: set[Address], words: Terms) -> None:
    """Make the pages of addresses anew, one for the readers of each language.

    By address, not by entry: two entries in different languages may share one.
    """
    made_by = release.fingerprint()
    for kind, slug in sorted(addresses):
        Rendering.objects.filter(kind=kind, slug=slug).delete()
        if _later.get():
            continue
        texts = queries.texts_at(kind, slug)
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
            if (record := queries.best_of(texts, language.code)) is not None
        )


UNSEEN_ON_CARDS = ("body_html", "tokens", "contents", "text")


def _render_cards(references: set[str], words: Terms) -> None:
    """Make the cards of entries anew, one for the readers of each language."""
    made_by = release.fingerprint()
    CardRendering.objects.filter(reference__in=references).delete()
    if _later.get():
        return
    for reference in sorted(references):
        rows = Record.objects.filter(reference=reference).defer(*UNSEEN_ON_CARDS)
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


def _new_stamp(changed: str = "", language: str = "") -> None:
    """Give the catalogue a new stamp. `changed` is the entry whose rows change, or come, if any."""
    # Before anything is read: writers wait here for each other until the end of the transaction,
    # so that none renders a page from rows that another is about to change.
    Version.objects.update_or_create(
        pk=1,
        defaults={"stamp": uuid.uuid4(), "turn": F("turn") + 1},
        create_defaults={"stamp": uuid.uuid4(), "turn": 1},
    )
    if changed:
        indexing.owe(changed, language)


def _number(reference: str) -> int:
    return EntryNumber.objects.get_or_create(reference=reference)[0].pk


def _remember_words(made: str) -> None:
    """Keep the words of a text for corrections; one that is there already costs nothing."""
    words = {word for word in _LEXEME.findall(made) if _is_word(word)}
    new = words.difference(Word.objects.filter(word__in=words).values_list("word", flat=True))
    Word.objects.bulk_create(
        [Word(word=word, near=search.deletions(word)) for word in sorted(new)],
        ignore_conflicts=True,
    )


_LEXEME = re.compile(r"'([^']+)':")


def _is_word(lexeme: str) -> bool:
    return (
        len(lexeme) >= search.SHORTEST_MISSPELT and lexeme.isalpha() and not _PAIRED.match(lexeme)
    )


_PAIRED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@transaction.atomic
def find_anew(reference: str) -> int:
    """Make the tokens of an entry anew in all its languages; returns how many rows.

    For new rules, or a changed vocabulary. Pages and cards stay as they are.
    """
    _new_stamp(reference)
    words = terms()
    known, made_by = search.lexicon(words), search.fingerprint(words.stamp)
    rows = Record.objects.filter(reference=reference).defer("body_html", "tokens", "contents")
    for row in rows:
        entry = replace(row.entry(), search_text=row.text)
        made = search.tokens(entry, row.facets, known, words)
        Record.objects.filter(pk=row.pk).update(
            tokens=Value(made, output_field=TextField()), found_by=made_by
        )
        _remember_words(made)
    return len(rows)


def find_all_anew() -> int:
    """Make tokens anew where other rules or another vocabulary made them; returns how many entries.

    Each entry in a transaction of its own. Safe to run twice and to break off.
    """
    made_by = search.fingerprint(vocabulary_stamp())
    stale = Record.objects.exclude(found_by=made_by).order_by("reference")
    references = list(stale.values_list("reference", flat=True).distinct())
    for reference in references:
        find_anew(reference)
    return len(references)
