"""The only writers of pages from code, and the one door by which an entry goes public."""

from __future__ import annotations

import html
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Revision

from portal.accounts.models import User
from portal.catalogue import services as catalogue
from portal.catalogue.record import Step, TranslationKind
from portal.core.errors import Conflict
from portal.library import queries
from portal.library.article import compose
from portal.library.content import CODE_FIELDS, ROWS, CaseStudyContent
from portal.library.models import CaseStudyIndexPage, CaseStudyPage


@dataclass(frozen=True)
class ReleasedFile:
    """A submitted file on its way to the public: its cleaned bytes and its name."""

    name: str
    title: str
    content: bytes


@dataclass(frozen=True)
class AttachedFile:
    """A submitted file that is not a picture, named on a page until it is released."""

    file_id: str
    title: str


@transaction.atomic
def draft_entry(
    *,
    content: CaseStudyContent,
    reference: str,
    language: str,
    state: str,
    by: User,
    attachments: tuple[AttachedFile, ...] = (),
) -> Revision:
    """Make the page draft of an accepted case study; nothing of it is public.

    Returns the page's revision that holds the judged text. Called in the transaction that
    accepts. Pictures stay where they are: the page names the submitted files.
    """
    shelf = _locked_shelf(language)
    page = CaseStudyPage(
        reference=reference,
        state=state,
        original_language=language,
        translation_kind=TranslationKind.ORIGINAL.value,
        slug=_free_slug(content.title_en or content.title, reference),
        live=False,
        has_unpublished_changes=True,
        owner=by,
        locale=shelf.locale,
    )
    _fill(page, content, attachments)
    shelf.add_child(instance=page)
    return _judged_now(page, by)


@transaction.atomic
def revise_entry(
    *,
    page_id: int,
    content: CaseStudyContent,
    by: User,
    attachments: tuple[AttachedFile, ...] = (),
) -> Revision:
    """Make a draft revision of a published entry; the published text stays as it is.

    Raises: Conflict where an editor's change waits: it would be lost in silence.
    """
    page = CaseStudyPage.objects.select_for_update(of=("self",)).get(pk=page_id)
    if page.has_unpublished_changes and page.judged_revision_id is None:
        raise Conflict(
            _(
                "An editor's change of the published text waits. "
                "Let an editor publish or discard it first; then accept the update."
            )
        )
    _fill(page, content, attachments)
    return _judged_now(page, by)


@transaction.atomic
def publish_entry(
    *,
    page_id: int,
    revision_id: int,
    by: User,
    at: datetime,
    steps: tuple[Step, ...],
    files: Mapping[str, ReleasedFile],
) -> CaseStudyPage:
    """Publish exactly the judged revision of an entry, and its row in the catalogue.

    Who may is decided by the caller (`submissions.policies`): Wagtail's own question is skipped,
    because its answer for entries is always no. Pictures and files become public here.

    Raises: Conflict where the page has a newer revision than the judged one.
    """
    page = _locked_at(page_id, revision_id)
    page.steps = [{"act": s.act.value, "on": s.on.isoformat(), "state": s.state} for s in steps]
    _release(page, files)
    _go_live(page, by)
    return page


@transaction.atomic
def publish_latest(*, page_id: int, revision_id: int, by: User, at: datetime) -> CaseStudyPage:
    """Publish an editor's later change or a translation, as the second pair of eyes.

    Raises: Conflict where the page has changed since, where a part of the change is the person's
    own, and where the entry is not public: a translation does not bring it back.
    """
    # First all languages, in one order: whoever withdraws the entry now is before us or after us.
    _locked_pages(queries.case_study(page_id).reference)
    page = _locked_at(page_id, revision_id)
    row = queries.case_study(page_id)
    if by.pk in queries.change_authors(row):
        raise Conflict(_("You wrote this change, or a part of it. Another person publishes it."))
    if row.judged_revision_id is not None:
        raise Conflict(_("This text was accepted with a submission and is published from there."))
    if not row.has_public_original():
        raise Conflict(_("The entry is no longer public. Nothing of it was published."))
    if queries.is_restricted(row):
        raise Conflict(_("The entry is not open to everybody. Nothing of it was published."))
    _go_live(page, by)
    return page


@transaction.atomic
def retire_entry(*, page_id: int, by: User, at: datetime, reason: str) -> None:
    """Take an entry out of public sight in all languages; addresses answer 410 with the reason.

    Its released pictures and files go too; the submission keeps what it handed in.
    """
    original = CaseStudyPage.objects.get(pk=page_id)
    pages = [page for page in _locked_pages(original.reference) if page.live]
    # First the tombstone with its reason: Wagtail's signal finds nothing left to withdraw.
    catalogue.withdraw(reference=original.reference, reason=reason, at=at)
    for page in pages:
        UnpublishPageAction(page, user=by).execute(skip_permission_checks=True)
    for page in pages:
        _recall_unnamed(*queries.files_of(page))


@transaction.atomic
def drop_draft(*, page_id: int, by: User) -> None:
    """Undo `draft_entry` or `revise_entry`: remove a page never public, else its open changes.

    Raises: Conflict where the page is public without open changes: then there is no draft.
    """
    page = CaseStudyPage.objects.select_for_update(of=("self",)).get(pk=page_id)
    if page.first_published_at is None:
        DeletePageAction(page, user=by).execute(skip_permission_checks=True)
    elif page.has_unpublished_changes:
        live = CaseStudyPage.objects.get(pk=page_id)
        public = live.save_revision(user=by, log_action=True, clean=False)
        # It says what is public: whoever wrote the dropped text is no author of what comes next.
        CaseStudyPage.objects.filter(pk=page_id).update(
            has_unpublished_changes=False, judged_revision_id=None, live_revision=public
        )
    else:
        raise Conflict(_("This entry is already public."))


@transaction.atomic
def discard_change(*, page_id: int, revision_id: int, by: User) -> None:
    """Throw away an editor's change or a translation that waits; what is public stays.

    Who may is decided by the caller.

    Raises: Conflict where the page has changed since it was looked at, or where a judged text
    waits: that is decided with its submission.
    """
    page = _locked_at(page_id, revision_id)
    if CaseStudyPage.objects.filter(pk=page.pk, judged_revision_id__isnull=False).exists():
        raise Conflict(_("This text was accepted with a submission and is decided there."))
    drop_draft(page_id=page_id, by=by)


@transaction.atomic
def draft_translation(
    *, page_id: int, language: str, content: CaseStudyContent, kind: TranslationKind, by: User
) -> Revision:
    """Make or change the draft of a translation; codes, years and States follow the original."""
    original = queries.case_study(page_id)
    shared = {name: getattr(queries.content_of(original), name) for name in _SHARED}
    words = replace(content, **shared)
    page = CaseStudyPage.objects.filter(
        reference=original.reference, locale__language_code=language
    ).first()
    if page is None:
        shelf = _locked_shelf(language)
        page = CaseStudyPage(
            reference=original.reference,
            state=original.state,
            original_language=original.original_language,
            translation_kind=kind.value,
            translation_key=original.translation_key,
            slug=original.slug,
            steps=original.steps,
            live=False,
            has_unpublished_changes=True,
            owner=by,
            locale=shelf.locale,
        )
        _fill_from(original, page, words)
        shelf.add_child(instance=page)
    else:
        _fill_from(original, page, words)
    return page.save_revision(user=by, log_action=True, clean=False)


_SHARED = (
    *CODE_FIELDS,
    "title_en",
    "also_states",
    "latitude",
    "longitude",
    "year_from",
    "year_to",
    "experience_kind",
    "wocat_id",
    "licence",
)


def refresh_catalogue(page: CaseStudyPage) -> None:
    """Bring the catalogue to what a page publicly is: its row, or none.

    A page that is not live, or not open to everybody, has no row (fail closed): the reading room
    then falls back to Wagtail, which asks who the reader is. What closes one language, or its
    original, closes all.
    """
    if queries.is_public(page):
        catalogue.publish(
            compose(queries.content_of(page), queries.origin_of(page), queries.enclosures_of(page))
        )
    elif page.is_original:
        catalogue.withdraw(reference=page.reference, reason="", at=page.latest_revision_created_at)
    else:
        catalogue.withdraw_language(reference=page.reference, language=page.locale.language_code)


def rebuild_catalogue() -> int:
    """Render every live entry anew; returns how many. For a new template or a restored backup."""
    pages = CaseStudyPage.objects.live().select_related("locale").order_by("pk")
    for page in pages:
        refresh_catalogue(page)
    return len(pages)


def _locked_shelf(language: str) -> CaseStudyIndexPage:
    """Give the shelf of a language; pages are put on it one after the other.

    Two at once would be given the same place in the tree, or the same address.
    """
    shelves = CaseStudyIndexPage.objects.select_for_update(of=("self", "page_ptr"))
    return shelves.get(locale__language_code=language)


def _locked_pages(reference: str) -> list[CaseStudyPage]:
    pages = CaseStudyPage.objects.select_for_update(of=("self",)).filter(reference=reference)
    return list(pages.order_by("pk"))


def _judged_now(page: CaseStudyPage, by: User) -> Revision:
    # The revision itself does not know that it was judged: publishing it frees the page by itself.
    revision = page.save_revision(user=by, log_action=True, clean=False)
    CaseStudyPage.objects.filter(pk=page.pk).update(judged_revision_id=revision.pk)
    return revision


def _locked_at(page_id: int, revision_id: int) -> CaseStudyPage:
    row = CaseStudyPage.objects.select_for_update(of=("self",)).get(pk=page_id)
    if row.latest_revision_id != revision_id:
        raise Conflict(_("This page has changed since it was judged. It was not published."))
    page = queries.judged(page_id, revision_id)
    page.latest_revision = row.latest_revision
    return page


def _go_live(page: CaseStudyPage, by: User) -> None:
    before = queries.files_of(queries.case_study(page.pk))
    # Nothing runs schedules: a day that was left there would only keep the text back.
    page.go_live_at = page.expire_at = None
    revision = page.save_revision(user=by, log_action=True, clean=False)
    # Our door has asked already; Wagtail's tester would refuse everybody.
    revision.publish(user=by, skip_permission_checks=True)
    page.refresh_from_db()
    _recall_unnamed(*before)


def _recall_unnamed(images: set[int], documents: set[int]) -> None:
    """Delete released files that no public page names any more, with all their sizes."""
    released = queries.released_collection()
    for image in Image.objects.filter(pk__in=images, collection=released):
        if not queries.is_named("photos", "image", image.pk):
            image.delete()
    for document in Document.objects.filter(pk__in=documents, collection=released):
        if not queries.is_named("attachments", "document", document.pk):
            document.delete()


def _fill(
    page: CaseStudyPage, content: CaseStudyContent, attachments: tuple[AttachedFile, ...]
) -> None:
    for name in queries.SAME_NAMES:
        setattr(page, name, getattr(content, name))
    page.title = (content.title or content.title_en)[:255]
    page.draft_title = page.title
    for name in (*CODE_FIELDS, "also_states"):
        setattr(page, name, list(getattr(content, name)))
    for name in ROWS:
        block = name.rstrip("s")
        setattr(page, name, [(block, vars(row)) for row in getattr(content, name)])
    page.photos = [("photo", {"image": None, **vars(photo)}) for photo in content.photos]
    page.attachments = [
        ("attachment", {"document": None, "file_id": a.file_id, "title": a.title})
        for a in attachments
    ]


def _fill_from(original: CaseStudyPage, page: CaseStudyPage, words: CaseStudyContent) -> None:
    _fill(page, words, ())
    # The released pictures and files are those of the original, with its words beside them.
    page.photos, page.attachments = original.photos.raw_data, original.attachments.raw_data


def _release(page: CaseStudyPage, files: Mapping[str, ReleasedFile]) -> None:
    page.photos = [("photo", _with_image(dict(child.value), files)) for child in page.photos]
    page.attachments = [
        ("attachment", _with_document(dict(child.value), files)) for child in page.attachments
    ]


def _with_image(row: dict[str, Any], files: Mapping[str, ReleasedFile]) -> dict[str, Any]:
    released = files.get(row.get("file_id") or "")
    if row.get("image") is None and released is not None:
        image = Image(
            title=row["alt"][:255] or released.title,
            description=row["alt"][:255],
            file=ImageFile(io.BytesIO(released.content), name=released.name),
            collection=queries.released_collection(),
        )
        image._set_image_file_metadata()
        image.save()
        row["image"] = image
    return row


def _with_document(row: dict[str, Any], files: Mapping[str, ReleasedFile]) -> dict[str, Any]:
    released = files.get(row.get("file_id") or "")
    if row.get("document") is None and released is not None:
        document = Document(title=row["title"][:255], collection=queries.released_collection())
        document.file.save(released.name, ContentFile(released.content), save=False)
        # Without size and hash Wagtail's ETag is empty (measured).
        document.file_size = len(released.content)
        document._set_document_file_metadata()
        document.save()
        row["document"] = document
    return row


def _free_slug(title: str, reference: str) -> str:
    stem = slugify(html.unescape(title))[:90].strip("-") or slugify(reference)
    taken = set(CaseStudyPage.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
