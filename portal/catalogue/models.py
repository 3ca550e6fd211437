"""The read side: rows that listings, search, feeds and entry pages are made of.

What is private cannot leak by a forgotten filter: it never got in. Only `catalogue.services`
writes here, in the transaction that publishes.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from portal.catalogue.record import (
    Act,
    Enclosed,
    Kind,
    Picture,
    PublishedEntry,
    Step,
    TranslationKind,
)
from portal.core import languages


class EntryNumber(models.Model):
    """The number of an entry, the same in all its languages: a set of entries is one of numbers.

    It is given once and never used again, so that a late reader cannot take one entry for another.
    """

    reference = models.CharField(max_length=20, unique=True)

    def __str__(self) -> str:
        """Give number and reference."""
        return f"{self.pk} {self.reference}"


class Record(models.Model):
    """One published entry in one language, with everything that its page and its card show."""

    number = models.PositiveIntegerField()
    """That of `EntryNumber`."""
    kind = models.CharField(max_length=16)
    reference = models.CharField(max_length=20)
    slug = models.SlugField(max_length=120)
    language = models.CharField(max_length=8, choices=languages.CHOICES)
    original_language = models.CharField(max_length=8, choices=languages.CHOICES)
    is_original = models.BooleanField()
    translation = models.CharField(max_length=12)
    languages = ArrayField(models.CharField(max_length=8))
    title = models.CharField(max_length=255)
    summary = models.TextField()
    body_html = models.TextField()
    contents = models.JSONField()
    states = ArrayField(models.CharField(max_length=3))
    place = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    year_from = models.PositiveSmallIntegerField(null=True)
    year_to = models.PositiveSmallIntegerField(null=True)
    codes = models.JSONField()
    experience_kind = models.CharField(max_length=16, blank=True)
    facets = ArrayField(models.CharField(max_length=64))
    institution = models.CharField(max_length=300, blank=True)
    authors = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=40)
    steps = models.JSONField()
    picture = models.JSONField(null=True)
    page_id = models.BigIntegerField()
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    entered_at = models.DateTimeField(auto_now_add=True)
    """When it came into the catalogue: again, and later, where it was closed in between."""
    details = models.JSONField(default=dict)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    related = ArrayField(models.CharField(max_length=20), default=list)
    files = models.JSONField(default=list)
    text = models.TextField(default="", blank=True)
    """What search finds besides title and summary, as it was written: extracts are cut from it."""
    tokens = SearchVectorField()
    found_by = models.CharField(max_length=32, default="", blank=True)
    """Which rules and which vocabulary made the tokens; others make them anew."""

    class Meta:
        constraints = [
            models.UniqueConstraint("kind", "slug", "language", name="record_address_is_unique"),
            models.UniqueConstraint(
                "reference", "language", name="record_is_one_per_reference_and_language"
            ),
            models.UniqueConstraint(
                "reference",
                condition=Q(is_original=True),
                name="record_has_one_original_per_reference",
            ),
            models.CheckConstraint(
                condition=Q(is_original=True, language=F("original_language"))
                | Q(is_original=False) & ~Q(language=F("original_language")),
                name="record_original_is_in_the_original_language",
            ),
        ]
        indexes = [
            GinIndex(fields=["tokens"], name="record_tokens", fastupdate=False),
            models.Index(fields=["number"], name="record_number"),
            models.Index(fields=["-published_at", "reference"], name="record_newest"),
            models.Index(
                fields=["starts_at"],
                condition=Q(starts_at__isnull=False),
                name="record_begins",
            ),
        ]

    def __str__(self) -> str:
        """Give reference and language."""
        return f"{self.reference} ({self.language})"

    def entry(self) -> PublishedEntry:
        """Give the row as the plain record that was handed in."""
        return PublishedEntry(
            kind=Kind(self.kind),
            reference=self.reference,
            slug=self.slug,
            language=self.language,
            original_language=self.original_language,
            translation=TranslationKind(self.translation),
            title=self.title,
            summary=self.summary,
            body_html=self.body_html if "body_html" in self.__dict__ else "",
            # Lists leave both out; asking for them would be a query per row.
            contents=tuple((a, h) for a, h in self.contents) if "contents" in self.__dict__ else (),
            states=tuple(self.states),
            place=self.place,
            year_from=self.year_from,
            year_to=self.year_to,
            codes={scheme: tuple(codes) for scheme, codes in self.codes.items()},
            experience_kind=self.experience_kind,
            institution=self.institution,
            authors=self.authors,
            licence=self.licence,
            steps=tuple(
                Step(Act(s["act"]), date.fromisoformat(s["on"]), s.get("state", ""))
                for s in self.steps
            ),
            published_at=self.published_at,
            updated_at=self.updated_at,
            picture=Picture(**self.picture) if self.picture else None,
            page_id=self.page_id,
            languages=tuple(self.languages),
            latitude=self.latitude,
            longitude=self.longitude,
            facets=tuple(self.facets),
            details=self.details if "details" in self.__dict__ else {},
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            related=tuple(self.related),
            files=tuple(Enclosed(**file) for file in self.files),
        )


class Rendering(models.Model):
    """What the readers of one language get at one address, rendered when it was published.

    The frame around it is not part of it: nothing here depends on who reads. `language` is the
    readers'; the record may be in another one, where the entry has no text in theirs.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="renderings")
    kind = models.CharField(max_length=16)
    slug = models.SlugField(max_length=120, db_index=False)
    language = models.CharField(max_length=8, choices=languages.CHOICES)
    release = models.CharField(max_length=32)
    """Which code, templates and words made it; another release makes the page anew."""
    reference = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    head_html = models.TextField()
    article_html = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint("kind", "slug", "language", name="rendering_is_one_per_reader")
        ]

    def __str__(self) -> str:
        """Give reference and language."""
        return f"{self.reference} for readers of {self.language}"


class CardRendering(models.Model):
    """The card of an entry for the readers of one language, rendered when it was published.

    By entry, not by address as `Rendering`: whoever shows a card knows the entry.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="cards")
    reference = models.CharField(max_length=20)
    language = models.CharField(max_length=8, choices=languages.CHOICES)
    release = models.CharField(max_length=32)
    """As of `Rendering`: a card that another release made is not shown."""
    html = models.TextField()
    link_html = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint("reference", "language", name="card_is_one_per_reader")
        ]

    def __str__(self) -> str:
        """Give reference and language."""
        return f"card of {self.reference} for readers of {self.language}"


class Tombstone(models.Model):
    """A published entry that was withdrawn: its address answers 410 with reason and day."""

    kind = models.CharField(max_length=16)
    reference = models.CharField(max_length=20, unique=True)
    slug = models.SlugField(max_length=120)
    title = models.CharField(max_length=255)
    reason = models.TextField()
    withdrawn_at = models.DateTimeField()

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference


class Departure(models.Model):
    """That an entry left the catalogue, for machines that keep copies: it says no more than that.

    Unlike a tombstone it is also left where an entry was closed to the public, without a reason.
    """

    reference = models.CharField(max_length=20, primary_key=True)
    kind = models.CharField(max_length=16)
    states = ArrayField(models.CharField(max_length=3))
    left_at = models.DateTimeField()

    def __str__(self) -> str:
        """Give the reference."""
        return self.reference


class FormerAddress(models.Model):
    """Where an entry stood before its address changed: from there readers are sent on."""

    kind = models.CharField(max_length=16)
    slug = models.SlugField(max_length=120, db_index=False)
    reference = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint("kind", "slug", name="former_address_leads_to_one_entry")
        ]

    def __str__(self) -> str:
        """Give the address and the entry."""
        return f"{self.kind} {self.slug} → {self.reference}"


class Word(models.Model):
    """A word that some published text has or had: what a misspelt one may have meant.

    `near` are the word and itself with one letter left out each: two words that differ by a letter
    have one of these in common. Whether a text has it today is asked of the texts.
    """

    word = models.CharField(max_length=40, primary_key=True)
    near = ArrayField(models.CharField(max_length=40))

    class Meta:
        indexes = [GinIndex(fields=["near"], name="word_near", fastupdate=False)]

    def __str__(self) -> str:
        """Give the word."""
        return self.word


class Version(models.Model):
    """One row: a stamp that is new with every change, so that processes know theirs is old.

    A stamp, not a counter: a counter that is rolled back names two states alike.
    """

    stamp = models.UUIDField(default=uuid.uuid4)
    turn = models.PositiveBigIntegerField(default=0)
    """Counts the changes, for an index elsewhere: it tells what is newer of what was committed."""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="version_is_one_row")]

    def __str__(self) -> str:
        """Give the stamp."""
        return str(self.stamp)


class Unindexed(models.Model):
    """That an index elsewhere does not have an entry's text yet as it is: what is owed lies here.

    Written in the transaction of the change, deleted when the index has it; only where a setting
    names such an index.
    """

    reference = models.CharField(max_length=20)
    language = models.CharField(max_length=8, choices=languages.CHOICES)
    turn = models.PositiveBigIntegerField()
    """That of the change."""

    class Meta:
        constraints = [
            models.UniqueConstraint("reference", "language", name="unindexed_is_owed_once")
        ]

    def __str__(self) -> str:
        """Give reference, language and turn."""
        return f"{self.reference} ({self.language}) at {self.turn}"
