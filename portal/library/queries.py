"""Reads of the library: content, enclosures and origin of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    TextField,
)
from django.db.models.functions import Cast
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image, Rendition
from wagtail.models import Collection, Page, PageViewRestriction, Revision

from portal.catalogue.models import Record
from portal.catalogue.record import Act, Step, TranslationKind
from portal.core import languages
from portal.core.errors import Missing
from portal.core.extraction import EXTENSIONS
from portal.library.article import ArticleFile, ArticlePicture, Enclosures, Origin
from portal.library.content import CaseStudyContent, Content
from portal.library.content.shape import read_row
from portal.library.models import (
    ENTRY_PAGES,
    EntryPage,
    EventPage,
    ExtractedText,
    PublicationPage,
    ReleaseRequest,
    ScheduledPublication,
)
from portal.library.models.publication import MEMBERS, PUBLIC

PICTURE_WIDTHS = (480, 960, 1440)
WEBP = tuple(f"max-{width}x{width}|format-webp" for width in PICTURE_WIDTHS)
AVIF = tuple(f"max-{width}x{width}|format-avif" for width in PICTURE_WIDTHS)
"""The sizes of a picture: six files for each, and no more."""
RELEASED = "Released"
"""The collection of files that came with a submission: editors choose there, and change nothing."""


def content_of(page: EntryPage) -> Content:
    """Give what a page says, as plain values: the start of an update, a translation, a render."""
    kind = page.CONTENT
    rows = kind.rows()
    values: dict[str, Any] = {}
    for name in kind.names():
        if name in kind.SENT_ONLY:
            values[name] = True
        elif name in rows:
            found = _rows(getattr(page, name))
            values[name] = tuple(read_row(rows[name], _plain(row)) for row in found)
        else:
            value = getattr(page, name)
            values[name] = tuple(value) if isinstance(value, list) else value
    return kind(**values)


def case_study_content(page: EntryPage) -> CaseStudyContent:
    """Give what a case study says. Raises: Missing for another kind of entry."""
    content = content_of(page)
    if not isinstance(content, CaseStudyContent):
        raise Missing
    return content


def _rows(stream: Any) -> Iterator[dict[str, Any]]:
    for child in stream:
        yield dict(child.value)


def _plain(value: Any) -> Any:
    """Give the value of a block as dictionaries and lists."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(part) for part in value]
    return value


def origin_of(page: EntryPage) -> Origin:
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
        sequence=_sequence(page),
    )


def _sequence(page: EntryPage) -> int:
    """Give how often an event moved in public: one count for all its languages."""
    original = original_of(page) if isinstance(page, EventPage) else None
    return original.sequence if isinstance(original, EventPage) else 0


def enclosures_of(page: EntryPage) -> Enclosures:
    """Give pictures with their sizes, files with their text, and the narrative of a page."""
    narrative = getattr(page, "narrative", None)
    attached = [row for row in _rows(page.attachments) if row.get("document") is not None]
    texts = _texts_of(row["document"] for row in attached)
    shown = [row for row in _rows(page.photos) if row.get("image") is not None]
    modern = _modern(row["image"] for row in shown)
    return Enclosures(
        pictures=[_picture(row["image"], row, modern.get(row["image"].pk, "")) for row in shown],
        files=[_file(row, texts.get(row["document"].file_hash)) for row in attached],
        narrative_html=narrative.render_as_block() if narrative else "",
    )


def _texts_of(documents: Iterable[AbstractDocument]) -> dict[str, ExtractedText]:
    hashes = {document.file_hash for document in documents if document.file_hash}
    return ExtractedText.objects.in_bulk(hashes) if hashes else {}


def _file(row: dict[str, Any], text: ExtractedText | None) -> ArticleFile:
    document = row["document"]
    return ArticleFile(
        title=str(row["title"]),
        url=document.url,
        kind=document.file_extension.upper(),
        size=document.get_file_size() or 0,
        text=text.text if text else "",
        image_only=text.image_only if text else False,
    )


def _picture(image: AbstractImage, row: dict[str, Any], modern: str) -> ArticlePicture:
    sizes = list(image.get_renditions(*WEBP).values())
    largest = sizes[-1]
    return ArticlePicture(
        url=sizes[1].url,
        width=largest.width,
        height=largest.height,
        alt=str(row["alt"]),
        caption=str(row["caption"] or ""),
        credit=str(row["credit"]),
        licence=str(row["licence"]),
        srcset=_srcset(sizes),
        avif=modern,
    )


def _srcset(sizes: Iterable[AbstractRendition]) -> str:
    # A small picture is not made larger: two sizes of one width are one choice.
    by_width = {size.width: size.url for size in sizes}
    return ", ".join(f"{url} {width}w" for width, url in sorted(by_width.items()))


def _modern(images: Iterable[AbstractImage]) -> dict[int, str]:
    """Give the AVIF sizes of pictures by the picture, where a worker has made all of them.

    One query, none without pictures.
    """
    wanted = {image.pk for image in images}
    if not wanted:
        return {}
    found: dict[int, list[Rendition]] = {}
    for size in Rendition.objects.filter(image_id__in=wanted, filter_spec__in=AVIF):
        found.setdefault(size.image_id, []).append(size)
    return {pk: _srcset(sizes) for pk, sizes in found.items() if len(sizes) == len(AVIF)}


def pictures_without(specs: Sequence[str]) -> Iterator[Image]:
    """Give pictures that were made for readers and lack some of these sizes."""
    made = Rendition.objects.filter(filter_spec=WEBP[1]).values("image_id")
    complete = (
        Rendition.objects.filter(filter_spec__in=specs)
        .values("image_id")
        .annotate(count=Count("pk"))
        .filter(count=len(specs))
        .values("image_id")
    )
    yield from Image.objects.filter(pk__in=made).exclude(pk__in=complete).order_by("pk")


def entries_with_picture(image_id: int) -> list[EntryPage]:
    """Give the live pages that show a picture."""
    return [row for page in ENTRY_PAGES for row in _naming(page, "photos", "image", image_id)]


def entry(page_id: int) -> EntryPage:
    """Give a page as it was last saved live or as a draft row. Raises: Missing."""
    found = Page.objects.select_related("locale").filter(pk=page_id).first()
    page = found.specific if found is not None else None
    if not isinstance(page, EntryPage):
        raise Missing
    return page


def judged(page_id: int, revision_id: int) -> EntryPage:
    """Give a page as one of its revisions has it. Raises: DoesNotExist."""
    revision = Revision.objects.get(pk=revision_id, object_id=str(page_id))
    page = revision.as_object()
    assert isinstance(page, EntryPage)
    return page


def with_unpublished_changes() -> list[EntryPage]:
    """Give entries with edits, and new ones and translations, that wait for a second person.

    The latest change comes first. What was taken back from the public, or closed to it, waits for
    nobody, in any language; what an editor begins waits until it is first published.
    """
    found = [page for kind in ENTRY_PAGES for page in _waiting(kind)]
    return sorted(found, key=lambda page: (page.latest_revision_created_at, page.pk), reverse=True)


def waiting_pages() -> set[int]:
    """Give the numbers of the pages of `with_unpublished_changes`. One query."""
    first, *others = (
        _waiting(kind).order_by().values_list("pk", flat=True) for kind in ENTRY_PAGES
    )
    return set(first.union(*others, all=True))


def waiting_page(page_id: int) -> EntryPage | None:
    """Give one page of `with_unpublished_changes`, where it is there."""
    kind = type(entry(page_id))
    page: EntryPage | None = _waiting(kind).filter(pk=page_id).first()
    return page


def same_entry(page: EntryPage) -> QuerySet[Any]:
    """Give the numbers of the pages of an entry, in all languages."""
    same = type(page)._default_manager.filter(reference=page.reference)
    return same.values_list("pk", flat=True)


def _waiting(kind: type[EntryPage]) -> QuerySet[Any]:
    originals = kind._default_manager.filter(translation_kind=TranslationKind.ORIGINAL.value)
    original = Q(translation_kind=TranslationKind.ORIGINAL.value)
    edited = Q(live=True, reference__in=originals.live().values("reference"))
    new_translation = (
        Q(first_published_at__isnull=True, reference__in=originals.live().values("reference"))
        & ~original
    )
    waiting = edited | new_translation
    if not kind.FROM_SUBMISSION_ONLY:
        waiting |= Q(first_published_at__isnull=True) & original
    return (
        kind._default_manager.filter(
            waiting,
            has_unpublished_changes=True,
            judged_revision_id__isnull=True,
            alias_of__isnull=True,
        )
        .exclude(reference__in=_restricted(kind).values("reference"))
        .select_related("locale", "latest_revision__user")
    )


def _restricted(kind: type[EntryPage]) -> QuerySet[Any]:
    below = PageViewRestriction.objects.alias(
        path_below=ExpressionWrapper(OuterRef("path"), output_field=CharField())
    ).filter(path_below__startswith=F("page__path"))
    return kind._default_manager.filter(Exists(below))


def is_restricted(page: EntryPage) -> bool:
    """Tell whether an entry, in any language, or a page above it, is not open to everybody."""
    return bool(page.get_view_restrictions().exists())


def is_for_members(page: EntryPage) -> bool:
    """Tell whether an entry is for focal points and the secretariat only, in any language."""
    if not hasattr(page, "access"):
        return False
    same = type(page)._default_manager.filter(reference=page.reference, access=MEMBERS)
    return page.access == MEMBERS or bool(same.exists())


def is_public(page: EntryPage) -> bool:
    """Tell whether everybody may read a page: it and its original are live, nothing is closed."""
    return (
        bool(page.live)
        and page.has_public_original()
        and not is_restricted(page)
        and not is_for_members(page)
    )


def is_new(page: EntryPage) -> bool:
    """Tell whether an editor began an entry that was never public."""
    return page.is_original and page.first_published_at is None and not page.FROM_SUBMISSION_ONLY


def original_of(page: EntryPage) -> EntryPage:
    """Give the page with the entry's text as it was first written. Raises: Missing."""
    if page.is_original:
        return page
    found: EntryPage | None = (
        type(page)
        ._default_manager.filter(
            reference=page.reference, translation_kind=TranslationKind.ORIGINAL.value
        )
        .select_related("locale")
        .first()
    )
    if found is None:
        raise Missing
    return found


def translations(original: EntryPage) -> dict[str, EntryPage]:
    """Give the pages of an entry in other languages, public or not, by language. One query."""
    found = (
        type(original)
        ._default_manager.filter(reference=original.reference)
        .exclude(pk=original.pk)
        .select_related("locale")
    )
    by_language = {page.locale.language_code: page for page in found}
    return {code: by_language[code] for code in languages.BY_CODE if code in by_language}


def request_for(page: EntryPage) -> ReleaseRequest | None:
    """Give who asked for the publication of what waits on a page; None where it moved on."""
    return (
        ReleaseRequest.objects.filter(page_id=page.pk, revision_id=page.latest_revision_id)
        .select_related("asked_by")
        .first()
    )


def requested(pages: Sequence[EntryPage]) -> dict[int, ReleaseRequest]:
    """Give what was asked for, by page. One query."""
    latest = {page.pk: page.latest_revision_id for page in pages}
    found = ReleaseRequest.objects.filter(page_id__in=latest).select_related("asked_by")
    return {row.page_id: row for row in found if row.revision_id == latest[row.page_id]}


def plans(page: EntryPage) -> list[ScheduledPublication]:
    """Give what is planned for a page, and what became of earlier plans, the latest first."""
    found = ScheduledPublication.objects.filter(page_id=page.pk)
    return list(found.select_related("planned_by", "ended_by").order_by("-planned_at", "-pk"))


def waiting_plans(page_ids: Sequence[int]) -> dict[int, ScheduledPublication]:
    """Give the publication that is planned, by page. One query."""
    found = ScheduledPublication.objects.filter(
        page_id__in=page_ids,
        act=ScheduledPublication.Act.PUBLISH,
        state=ScheduledPublication.State.WAITING,
    )
    return {plan.page_id: plan for plan in found}


def change_authors(page: EntryPage) -> set[int]:
    """Give the people who wrote any part of what waits: all since the public text."""
    since = Revision.objects.for_instance(page).filter(pk__gt=page.live_revision_id or 0)
    return set(since.exclude(user_id=None).values_list("user_id", flat=True))


def released_collection() -> Collection:
    """Give the collection of files that came with a submission."""
    return Collection.objects.get(name=RELEASED, depth=2)


def files_of(page: EntryPage) -> tuple[set[int], set[int]]:
    """Give the images and the documents that a page names."""
    images = {row["image"].pk for row in _rows(page.photos) if row.get("image") is not None}
    documents = {
        row["document"].pk for row in _rows(page.attachments) if row.get("document") is not None
    }
    return images, documents


def is_named(field: str, kind: str, pk: int) -> bool:
    """Tell whether a public page names a file: `photos` an `image`, `attachments` a `document`."""
    return any(_naming(page, field, kind, pk).exists() for page in ENTRY_PAGES)


def _naming(page: type[EntryPage], field: str, kind: str, pk: int) -> QuerySet[Any]:
    named = rf'"{kind}": {pk}[,}}]'
    return (
        page._default_manager.live()
        .alias(rows=Cast(field, TextField()))
        .filter(rows__regex=named)
        .select_related("locale")
    )


def named_entries(page: EntryPage) -> set[str]:
    """Give the references of entries that a page names."""
    content = content_of(page)
    named = {*getattr(content, "related", ()), getattr(content, "supersedes", "")}
    for module in getattr(content, "modules", ()):
        named |= {*module.materials, module.case}
    return {reference for reference in named if reference}


def known_references(references: Iterable[str]) -> set[str]:
    """Give those of some references that are public entries. One query."""
    wanted = list(references)
    if not wanted:
        return set()
    found = Record.objects.filter(reference__in=wanted, is_original=True)
    return set(found.values_list("reference", flat=True))


# ---- Texts of files ------------------------------------------------------------------------------


def unread_documents(limit: int) -> list[Document]:
    """Give documents whose text nobody has read yet, the oldest first."""
    wanted = Q()
    for extension in sorted(EXTENSIONS):
        wanted |= Q(file__iendswith=f".{extension}")
    read = ExtractedText.objects.values("file_hash")
    found = Document.objects.filter(wanted).exclude(file_hash__in=read)
    return list(found.order_by("pk")[:limit])


def forgotten_texts() -> QuerySet[ExtractedText]:
    """Give texts of files that are there no more."""
    kept = Document.objects.exclude(file_hash="").values("file_hash")
    return ExtractedText.objects.exclude(file_hash__in=kept)


def entries_with_hash(file_hash: str) -> list[EntryPage]:
    """Give the live pages that name a file."""
    same = Document.objects.filter(file_hash=file_hash).values_list("pk", flat=True)
    found = {page.pk: page for pk in same for page in entries_with_file(pk)}
    return list(found.values())


def unreadable_files(page: EntryPage) -> list[tuple[str, ExtractedText]]:
    """Give the title and what is known of attached files that hold no text to search."""
    attached = [row for row in _rows(page.attachments) if row.get("document") is not None]
    texts = _texts_of(row["document"] for row in attached)
    found = [(str(row["title"]), texts.get(row["document"].file_hash)) for row in attached]
    return [(title, text) for title, text in found if text and (text.image_only or text.error)]


# ---- Files and documents that are not for everybody ---------------------------------------------


def entries_with_file(document_id: int) -> Iterator[EntryPage]:
    """Give the live pages that name a document."""
    for page in ENTRY_PAGES:
        yield from _naming(page, "attachments", "document", document_id)


def is_public_file(document_id: int) -> bool:
    """Tell whether an entry that everybody may read names a document."""
    return any(is_public(page) for page in entries_with_file(document_id))


def is_members_file(document_id: int) -> bool:
    """Tell whether a document for members names a file, itself open to them."""
    return any(
        is_for_members(page) and page.has_public_original() and not is_restricted(page)
        for page in entries_with_file(document_id)
    )


def members_documents(language: str) -> list[PublicationPage]:
    """Give the documents for members: in a language where there is one, else in the original.

    The latest day comes first. One query.
    """
    originals = PublicationPage.objects.filter(
        translation_kind=TranslationKind.ORIGINAL.value, access=MEMBERS
    ).live()
    rows = (
        PublicationPage.objects.live()
        .filter(reference__in=originals.values("reference"))
        .exclude(reference__in=_restricted(PublicationPage).values("reference"))
        .select_related("locale")
        .order_by(F("day").desc(nulls_last=True), "-reference", "pk")
    )
    best: dict[str, PublicationPage] = {}
    for row in rows:
        fits = row.locale.language_code == language
        if row.reference not in best or fits or row.is_original:
            kept = best.get(row.reference)
            if kept is None or kept.locale.language_code != language:
                best[row.reference] = row
    return list(best.values())


def members_document(slug: str, language: str) -> PublicationPage | None:
    """Give the document for members of an address: in a language, else in its original.

    Whether the reader is a member is asked by the caller.
    """
    named = PublicationPage.objects.live().filter(slug=slug).order_by("pk")
    for page in named:
        if not is_for_members(page) or is_restricted(page):
            continue
        texts = PublicationPage.objects.live().filter(reference=page.reference)
        spoken = texts.select_related("locale").order_by("pk")
        original = spoken.filter(translation_kind=TranslationKind.ORIGINAL.value).first()
        if original is not None:
            return spoken.filter(locale__language_code=language).first() or original
    return None


@dataclass(frozen=True)
class Version:
    """A document before or after this one."""

    reference: str
    title: str
    language: str
    version: str
    url: str
    is_later: bool


def versions(reference: str, supersedes: str, *, for_members: bool) -> list[Version]:
    """Give the version before a document and those that replace it, where they may be read.

    One query. Members see all; others what is public.
    """
    rows = (
        PublicationPage.objects.live()
        .filter(Q(reference=supersedes, reference__gt="") | Q(supersedes=reference))
        .filter(translation_kind=TranslationKind.ORIGINAL.value)
        .exclude(reference__in=_restricted(PublicationPage).values("reference"))
        .exclude(reference=reference)
        .select_related("locale")
        .order_by("day", "reference")
    )
    if not for_members:
        rows = rows.filter(access=PUBLIC)
    return [
        Version(
            row.reference,
            row.title,
            row.locale.language_code,
            row.version,
            f"/ref/{row.reference}" if row.access == PUBLIC else row.url or "",
            row.reference != supersedes,
        )
        for row in rows
    ]
