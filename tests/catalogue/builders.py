"""Published entries for tests: the smallest valid one, changed where a test names it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from portal.catalogue import services
from portal.catalogue.models import Record
from portal.catalogue.record import Act, Kind, PublishedEntry, Step, TranslationKind
from portal.library.article import compose
from portal.library.article.parts import Origin
from portal.library.content import Content

FIRST_DAY = datetime(2026, 10, 1, 9, tzinfo=UTC)


def entry(number: int = 1, **changes: Any) -> PublishedEntry:
    """Give case study NEA-CS-000n of Mongolia in English; a higher number is newer."""
    at = FIRST_DAY + timedelta(days=number)
    plain = PublishedEntry(
        kind=Kind.CASE_STUDY,
        reference=f"NEA-CS-{number:04d}",
        slug=f"case-{number}",
        language="en",
        original_language="en",
        translation=TranslationKind.ORIGINAL,
        title=f"Pasture agreements {number}",
        summary="Herders rest their pasture by season.",
        body_html='<section><h2 id="problem">The problem</h2><p>Too many hooves.</p></section>',
        contents=(("problem", "The problem"),),
        states=("MNG",),
        place="Khovd",
        year_from=2004,
        year_to=2016,
        codes={"practice": ("grazing",), "land-use": ("Ge",)},
        experience_kind="approach",
        institution="Demonstration institute",
        authors="",
        licence="CC BY 4.0",
        steps=(
            Step(Act.SUBMITTED, date(2026, 9, 1), "MNG"),
            Step(Act.ENDORSED, date(2026, 9, 8), "MNG"),
            Step(Act.REVIEWED, date(2026, 9, 20)),
            Step(Act.PUBLISHED, at.date()),
        ),
        published_at=at,
        updated_at=at,
        page_id=number,
    )
    return replace(plain, **changes)


def publish(number: int = 1, **changes: Any) -> Record:
    """Publish such an entry."""
    return services.publish(entry(number, **changes))


def publish_translated(number: int, original: str, *others: str, **changes: Any) -> None:
    """Publish an entry in its original language and in others; each says its language in the title."""
    for language in (original, *others):
        publish(
            number,
            language=language,
            original_language=original,
            translation=(
                TranslationKind.ORIGINAL if language == original else TranslationKind.SECRETARIAT
            ),
            title=f"Text {number} in {language}",
            **changes,
        )


PREFIXES = {
    Kind.CASE_STUDY: "NEA-CS",
    Kind.MATERIAL: "NEA-TM",
    Kind.PATH: "NEA-LP",
    Kind.EVENT: "NEA-EV",
    Kind.DOCUMENT: "NEA-DO",
    Kind.COUNTRY: "NEA-CO",
}


def publish_content(
    number: int,
    content: Content,
    *,
    state: str = "",
    language: str = "en",
    original: str = "",
    slug: str = "",
) -> Record:
    """Publish a content of any kind, composed as the library composes it; higher is newer."""
    at = FIRST_DAY + timedelta(days=number)
    origin = Origin(
        reference=f"{PREFIXES[content.KIND]}-{number:04d}",
        slug=slug or f"{content.KIND.value}-{number}",
        language=language,
        original_language=original or language,
        state=state,
        translation=(
            TranslationKind.SECRETARIAT
            if original not in ("", language)
            else TranslationKind.ORIGINAL
        ),
        published_at=at,
        updated_at=at,
        page_id=1000 + number,
    )
    return services.publish(compose(content, origin))
