"""Reads of the library: content, enclosures and origin of a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    TextField,
)
from django.db.models.functions import Cast
from wagtail.images.models import AbstractImage
from wagtail.models import Collection, PageViewRestriction, Revision

from portal.catalogue.record import Act, Step, TranslationKind
from portal.library.article import ArticleFile, ArticlePicture, Enclosures, Origin
from portal.library.content import (
    CODE_FIELDS,
    BuildingBlock,
    CaseStudyContent,
    Photo,
    Reference,
    Result,
)
from portal.library.models import CaseStudyPage

SAME_NAMES = (
    "title",
    "title_en",
    "place",
    "latitude",
    "longitude",
    "year_from",
    "year_to",
    "experience_kind",
    "summary",
    "problem",
    "activities",
    "results_text",
    "worked",
    "did_not_work",
    "advice",
    "stakeholders",
    "land_users",
    "costs",
    "cost_share",
    "replicability",
    "strengths",
    "weaknesses",
    "authors",
    "institution",
    "wocat_id",
    "licence",
)
"""Fields that page and content call alike and keep alike."""

PICTURE_WIDTHS = (480, 960, 1440)
RELEASED = "Released"
"""The collection of files that came with a submission: editors choose there, and change nothing."""


def content_of(page: CaseStudyPage) -> CaseStudyContent:
    """Give what a page says, as plain values: the start of an update, a translation, a render."""
    values: dict[str, Any] = {name: getattr(page, name) for name in SAME_NAMES}
    values |= {name: tuple(getattr(page, name)) for name in CODE_FIELDS}
    return CaseStudyContent(
        **values,
        also_states=tuple(page.also_states),
        results=tuple(Result(**_text(value)) for value in _rows(page.results)),
        building_blocks=tuple(
            BuildingBlock(**_text(value)) for value in _rows(page.building_blocks)
        ),
        references=tuple(Reference(**_text(value)) for value in _rows(page.references)),
        photos=tuple(
            Photo(**{key: value for key, value in _text(row).items() if key != "image"})
            for row in _rows(page.photos)
        ),
        consent=True,
    )


def _rows(stream: Any) -> Iterator[dict[str, Any]]:
    for child in stream:
        yield dict(child.value)


def _text(row: dict[str, Any]) -> dict[str, str]:
    return {key: str(value or "") for key, value in row.items()}


def origin_of(page: CaseStudyPage) -> Origin:
    """Give where a page's text comes from."""
    return Origin(
        reference=page.reference,
        slug=page.slug,
        language=page.locale.language_code,
        original_language=page.original_language,
        state=page.state,
        translation=TranslationKind(page.translation_kind),
        steps=tuple(
            Step(Act(step["act"]), date.fromisoformat(step["on"]), step.get("state", ""))
            for step in page.steps
        ),
        published_at=page.first_published_at,
        updated_at=page.last_published_at,
        page_id=page.pk,
    )


def enclosures_of(page: CaseStudyPage) -> Enclosures:
    """Give pictures with their sizes, files, and the rendered narrative of a page."""
    return Enclosures(
        pictures=[
            _picture(row["image"], row)
            for row in _rows(page.photos)
            if row.get("image") is not None
        ],
        files=[
            ArticleFile(
                title=str(row["title"]),
                url=row["document"].url,
                kind=row["document"].file_extension.upper(),
                size=row["document"].get_file_size() or 0,
            )
            for row in _rows(page.attachments)
            if row.get("document") is not None
        ],
        narrative_html=page.narrative.render_as_block() if page.narrative else "",
    )


def _picture(image: AbstractImage, row: dict[str, Any]) -> ArticlePicture:
    sizes = [image.get_rendition(f"max-{width}x{width}|format-webp") for width in PICTURE_WIDTHS]
    largest = sizes[-1]
    return ArticlePicture(
        url=sizes[1].url,
        width=largest.width,
        height=largest.height,
        alt=str(row["alt"]),
        caption=str(row["caption"] or ""),
        credit=str(row["credit"]),
        licence=str(row["licence"]),
        srcset=", ".join(f"{size.url} {size.width}w" for size in sizes),
    )


def case_study(page_id: int) -> CaseStudyPage:
    """Give a page as it was last saved live or as a draft row. Raises: DoesNotExist."""
    return CaseStudyPage.objects.select_related("locale").get(pk=page_id)


def judged(page_id: int, revision_id: int) -> CaseStudyPage:
    """Give a page as one of its revisions has it. Raises: DoesNotExist."""
    revision = Revision.objects.get(pk=revision_id, object_id=str(page_id))
    page = revision.as_object()
    assert isinstance(page, CaseStudyPage)
    return page


def with_unpublished_changes() -> QuerySet[CaseStudyPage]:
    """Give public entries with edits, and new translations, that wait for a second person.

    What was taken back from the public, or closed to it, waits for nobody, in any language.
    """
    originals = CaseStudyPage.objects.filter(translation_kind=TranslationKind.ORIGINAL.value)
    edited = Q(live=True)
    new_translation = Q(first_published_at__isnull=True) & ~Q(
        translation_kind=TranslationKind.ORIGINAL.value
    )
    return (
        CaseStudyPage.objects.filter(
            edited | new_translation,
            has_unpublished_changes=True,
            judged_revision_id__isnull=True,
            alias_of__isnull=True,
            reference__in=originals.live().values("reference"),
        )
        .exclude(reference__in=_restricted().values("reference"))
        .select_related("locale", "latest_revision__user")
        .order_by("-latest_revision_created_at", "pk")
    )


def _restricted() -> QuerySet[CaseStudyPage]:
    below = PageViewRestriction.objects.alias(
        path_below=ExpressionWrapper(OuterRef("path"), output_field=CharField())
    ).filter(path_below__startswith=F("page__path"))
    return CaseStudyPage.objects.filter(Exists(below))


def is_restricted(page: CaseStudyPage) -> bool:
    """Tell whether an entry, in any language, or a page above it, is not open to everybody."""
    return bool(page.get_view_restrictions().exists())


def is_public(page: CaseStudyPage) -> bool:
    """Tell whether everybody may read a page: it and its original are live, nothing is closed."""
    return bool(page.live) and page.has_public_original() and not is_restricted(page)


def change_authors(page: CaseStudyPage) -> set[int]:
    """Give the people who wrote any part of what waits: all since the public text."""
    since = Revision.objects.for_instance(page).filter(pk__gt=page.live_revision_id or 0)
    return set(since.exclude(user_id=None).values_list("user_id", flat=True))


def released_collection() -> Collection:
    """Give the collection of files that came with a submission."""
    return Collection.objects.get(name=RELEASED, depth=2)


def files_of(page: CaseStudyPage) -> tuple[set[int], set[int]]:
    """Give the images and the documents that a page names."""
    images = {row["image"].pk for row in _rows(page.photos) if row.get("image") is not None}
    documents = {
        row["document"].pk for row in _rows(page.attachments) if row.get("document") is not None
    }
    return images, documents


def is_named(field: str, kind: str, pk: int) -> bool:
    """Tell whether a public page names a file: `photos` an `image`, `attachments` a `document`."""
    pages = CaseStudyPage.objects.live().alias(rows=Cast(field, TextField()))
    return bool(pages.filter(rows__regex=rf'"{kind}": {pk}[,}}]').exists())
