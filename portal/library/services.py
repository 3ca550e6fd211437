"""The only writers of pages from code, and the one door by which an entry goes public."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Revision

from portal.accounts.models import User
from portal.catalogue import queries as catalogue_queries
from portal.catalogue import services as catalogue
from portal.catalogue.record import Kind, PublishedEntry, Step, TranslationKind
from portal.core.errors import Conflict, Missing, Unfit
from portal.library import papers, policies, queries, segments, tasks, translated
from portal.library.article import compose
from portal.library.content import Content
from portal.library.content.shape import unfold
from portal.library.models import (
    ENTRY_PAGES,
    PAGE_OF_KIND,
    SHELF_OF_KIND,
    EntryPage,
    EventPage,
    FixedPage,
    Paper,
    ReferenceCounter,
    ScheduledPublication,
    free_slug,
)
from portal.library.presentation import checks

FAILED_FOR = timedelta(minutes=10)
"""A PDF that could not be made is tried again after so long, when it is asked for."""


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
    content: Content,
    reference: str,
    language: str,
    state: str,
    by: User,
    attachments: tuple[AttachedFile, ...] = (),
) -> Revision:
    """Make the page draft of an accepted text; nothing of it is public.

    Returns the page's revision that holds the judged text. Called in the transaction that
    accepts. Pictures stay where they are: the page names the submitted files.
    """
    return _judged_now(_new_page(content, reference, language, state, by, attachments), by)


@transaction.atomic
def begin_entry(*, content: Content, language: str, by: User, state: str = "") -> Revision:
    """Make the draft of an entry as an editor begins one; nothing of it is public.

    It waits for another person: `publish_latest`. Raises: ValueError for a kind that comes from
    submissions alone.
    """
    page_type = PAGE_OF_KIND[content.KIND]
    if page_type.FROM_SUBMISSION_ONLY:
        raise ValueError(f"{content.KIND} comes from submissions")
    reference = ReferenceCounter.draw(page_type.PREFIX)
    page = _new_page(content, reference, language, state, by, ())
    return page.save_revision(user=by, log_action=True, clean=False)


def _new_page(
    content: Content,
    reference: str,
    language: str,
    state: str,
    by: User,
    attachments: tuple[AttachedFile, ...],
) -> EntryPage:
    shelf = _locked_shelf(content.KIND, language)
    page = PAGE_OF_KIND[content.KIND](
        reference=reference,
        state=state,
        original_language=language,
        translation_kind=TranslationKind.ORIGINAL.value,
        slug=_slug(content, reference, state, language),
        live=False,
        has_unpublished_changes=True,
        owner=by,
        locale=shelf.locale,
    )
    _fill(page, content, attachments)
    shelf.add_child(instance=page)
    return page


@transaction.atomic
def revise_entry(
    *,
    page_id: int,
    content: Content,
    by: User,
    attachments: tuple[AttachedFile, ...] = (),
) -> Revision:
    """Make a draft revision of a published entry; the published text stays as it is.

    Raises: Conflict where an editor's change waits: it would be lost in silence.
    """
    page = _locked(page_id)
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
) -> EntryPage:
    """Publish exactly the judged revision of an entry, and its row in the catalogue.

    Who may is decided by the caller (`submissions.policies`): Wagtail's own question is skipped,
    because its answer for entries is always no. Pictures and files become public here.

    Raises: Conflict where the page has a newer revision than the judged one.
    """
    page = _locked_at(page_id, revision_id)
    page.steps = [{"act": s.act.value, "on": s.on.isoformat(), "state": s.state} for s in steps]
    _release(page, files)
    _go_live(page, by)
    end_plans(page_id, by=by, at=at)
    return page


@transaction.atomic
def publish_latest(*, page_id: int, revision_id: int, by: User, at: datetime) -> EntryPage:
    """Publish what an editor wrote or changed, or a translation, as the second pair of eyes.

    Raises: Conflict where the page has changed since, where a part of the change is the person's
    own, and where the entry is not public: a translation does not bring it back. Unfit where
    something is missing that shuts readers out (`presentation.checks`).
    """
    # First all languages, in one order: whoever withdraws the entry now is before us or after us.
    _locked_pages(queries.entry(page_id))
    page = _locked_at(page_id, revision_id)
    row = queries.entry(page_id)
    obstacle = policies.obstacle(row, by)
    if obstacle is not None:
        raise Conflict(obstacle.label)
    barriers = checks.blocking(page)
    if barriers:
        raise Unfit(" ".join(finding.words for finding in barriers))
    _go_live(page, by)
    end_plans(row.pk, by=by, at=at)
    return page


@transaction.atomic
def retire_entry(*, page_id: int, by: User, at: datetime, reason: str) -> None:
    """Take an entry out of public sight in all languages; addresses answer 410 with the reason.

    Its released pictures and files go too; the submission keeps what it handed in.
    """
    original = queries.entry(page_id)
    pages = [page for page in _locked_pages(original) if page.live]
    # First the tombstone with its reason: Wagtail's signal finds nothing left to withdraw.
    catalogue.withdraw(reference=original.reference, reason=reason, at=at)
    papers.drop(original.reference)
    for page in pages:
        UnpublishPageAction(page, user=by).execute(skip_permission_checks=True)
    for page in pages:
        _recall_unnamed(*queries.files_of(page))
        end_plans(page.pk, by=by, at=at, acts=tuple(ScheduledPublication.Act))


@transaction.atomic
def drop_draft(*, page_id: int, by: User, at: datetime) -> None:
    """Undo `draft_entry` or `revise_entry`: remove a page never public, else its open changes.

    Raises: Conflict where the page is public without open changes: then there is no draft.
    """
    page = _locked(page_id)
    if page.first_published_at is None:
        DeletePageAction(page, user=by).execute(skip_permission_checks=True)
    elif page.has_unpublished_changes:
        live = queries.entry(page_id)
        public = live.save_revision(user=by, log_action=True, clean=False)
        # It says what is public: whoever wrote the dropped text is no author of what comes next.
        type(page)._default_manager.filter(pk=page_id).update(
            has_unpublished_changes=False, judged_revision_id=None, live_revision=public
        )
        end_plans(page_id, by=by, at=at)
    else:
        raise Conflict(_("This entry is already public."))


@transaction.atomic
def discard_change(*, page_id: int, revision_id: int, by: User, at: datetime) -> None:
    """Throw away an editor's change or a translation that waits; what is public stays.

    Who may is decided by the caller.

    Raises: Conflict where the page has changed since it was looked at, or where a judged text
    waits: that is decided with its submission.
    """
    page = _locked_at(page_id, revision_id)
    if queries.entry(page.pk).judged_revision_id is not None:
        raise Conflict(_("This text was accepted with a submission and is decided there."))
    drop_draft(page_id=page_id, by=by, at=at)


@transaction.atomic
def draft_translation(
    *, page_id: int, language: str, content: Content, kind: TranslationKind, by: User
) -> Revision:
    """Make or change the draft of a translation; codes, years and States follow the original.

    The content is taken whole, as a translation of what the original says now; who translates
    piece by piece goes through `translations.save_translation`. Raises: Conflict for the language of the original.
    """
    original = queries.original_of(queries.entry(page_id))
    if language == original.original_language:
        raise Conflict(_("This is the language of the original."))
    page_type = type(original)
    source = queries.content_of(original)
    words = replace(content, **{name: getattr(source, name) for name in content.UNTRANSLATED})
    page = page_type._default_manager.filter(
        reference=original.reference, locale__language_code=language
    ).first()
    if page is None:
        page = new_translation(original, language, kind, by, words)
    else:
        spoken = translated.words_of(page)
        page.translation_kind = kind.value
        base = translated.source_words(original, page.source_revision_id)
        _fill_from(original, page, words)
        # What stands beside the pictures was translated too: it is nobody's to overwrite.
        present = translated.words_of(original)
        carried = segments.carry(base or present, present, spoken).words
        put_words(page, {name: carried[name] for name in ("photos", "attachments")})
    made_from(page, original)
    return page.save_revision(user=by, log_action=True, clean=False)


def new_translation(
    original: EntryPage, language: str, kind: TranslationKind, by: User, words: Content
) -> EntryPage:
    """Put the page of a translation on the shelf of its language; nothing of it is public.

    Its address is that of the original. Called in a transaction.
    """
    shelf = _locked_shelf(words.KIND, language)
    page = type(original)(
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
    made_from(page, original)
    shelf.add_child(instance=page)
    return page


def made_from(
    page: EntryPage, original: EntryPage, revision_id: int | None = None, digest: str = ""
) -> None:
    """Note on a translation which words of its original it says; not saved by this."""
    page.source_revision_id = (
        revision_id or original.live_revision_id or original.latest_revision_id
    )
    page.source_digest = digest or segments.digest(translated.words_of(original))
    page.behind = {}


def put_words(page: EntryPage, words: segments.Words) -> None:
    """Let a page say some words; not saved by this. A page always has a title."""
    for name, value in words.items():
        if isinstance(value, str):
            setattr(page, name, value)
        else:
            setattr(page, name, json.dumps(value))
    if "title" in words:
        page.draft_title = page.title


@transaction.atomic
def refresh_catalogue(page: EntryPage) -> None:
    """Bring the catalogue to what a page publicly is: its row, or none.

    A page that is not live, or not open to everybody, has no row (fail closed): the reading room
    then falls back to Wagtail, which asks who the reader is. What closes one language, or its
    original, closes all.
    """
    if queries.is_public(page):
        catalogue.publish(
            compose(queries.content_of(page), queries.origin_of(page), queries.enclosures_of(page))
        )
        return
    if page.is_original:
        catalogue.withdraw(reference=page.reference, reason="", at=page.latest_revision_created_at)
    else:
        catalogue.withdraw_language(reference=page.reference, language=page.locale.language_code)
    # Of all languages: what is still public is made again when it is asked for.
    papers.drop(page.reference)


@transaction.atomic
def want_paper(*, entry: PublishedEntry, at: datetime) -> Paper:
    """Give the PDF of a public entry as it is now: made, failed lately, or wanted from now on.

    What failed is tried again after a while. Safe to run twice.
    """
    stamp = papers.stamp_of(entry)
    paper, is_new = Paper.objects.get_or_create(
        reference=entry.reference,
        language=entry.language,
        defaults={"stamp": stamp, "wanted_at": at},
    )
    if not is_new and paper.stamp == stamp and not _failed_before(paper, at - FAILED_FOR):
        return paper
    if not is_new:
        paper = Paper.objects.select_for_update().get(pk=paper.pk)
        paper.want(stamp, at)
    transaction.on_commit(tasks.poke)
    return paper


def _failed_before(paper: Paper, day: datetime) -> bool:
    return paper.status == Paper.Status.FAILED and paper.wanted_at <= day


def want_all_papers(*, at: datetime) -> None:
    """Ask for the PDFs of all public entries in all their languages."""
    for entry in catalogue_queries.all_texts():
        want_paper(entry=entry, at=at)


def rebuild_catalogue() -> int:
    """Render every live entry anew; returns how many. For a new template or a restored backup.

    Each in a transaction of its own, as it is when its turn comes: readers and editors go on
    meanwhile, and what was done stays done where the run is broken off. Safe to run twice.
    """
    keys = [
        page_id
        for kind in ENTRY_PAGES
        for page_id in kind._default_manager.live().order_by("pk").values_list("pk", flat=True)
    ]
    return sum(_rebuilt(page_id) for page_id in keys)


@transaction.atomic
def _rebuilt(page_id: int) -> bool:
    try:
        _locked(page_id)
        # Read again now that nobody else can change it: what was closed meanwhile stays closed.
        page = queries.entry(page_id)
    except (Missing, ObjectDoesNotExist):
        return False
    if page.live:
        refresh_catalogue(page)
    return bool(page.live)


def _locked_shelf(kind: str, language: str) -> FixedPage:
    """Give the shelf of a kind in a language; pages are put on it one after the other.

    Two at once would be given the same place in the tree, or the same address.
    """
    shelves = SHELF_OF_KIND[kind]._default_manager.select_for_update(of=("self", "page_ptr"))
    shelf: FixedPage = shelves.get(locale__language_code=language)
    return shelf


def _locked(page_id: int) -> EntryPage:
    kind = type(queries.entry(page_id))
    page: EntryPage = kind._default_manager.select_for_update(of=("self",)).get(pk=page_id)
    return page


def _locked_pages(page: EntryPage) -> list[EntryPage]:
    pages = type(page)._default_manager.select_for_update(of=("self",))
    return list(pages.filter(reference=page.reference).order_by("pk"))


def end_plans(
    page_id: int,
    *,
    by: User,
    at: datetime,
    acts: tuple[str, ...] = (ScheduledPublication.Act.PUBLISH,),
) -> None:
    """End what was planned for a page and has been decided otherwise."""
    ScheduledPublication.objects.filter(
        page_id=page_id, act__in=acts, state=ScheduledPublication.State.WAITING
    ).update(state=ScheduledPublication.State.OVERTAKEN, ended_at=at, ended_by=by)


def _judged_now(page: EntryPage, by: User) -> Revision:
    # The revision itself does not know that it was judged: publishing it frees the page by itself.
    revision = page.save_revision(user=by, log_action=True, clean=False)
    type(page)._default_manager.filter(pk=page.pk).update(judged_revision_id=revision.pk)
    return revision


def _locked_at(page_id: int, revision_id: int) -> EntryPage:
    row = _locked(page_id)
    if row.latest_revision_id != revision_id:
        raise Conflict(_("This page has changed since it was judged. It was not published."))
    page = queries.judged(page_id, revision_id)
    page.latest_revision = row.latest_revision
    return page


def _go_live(page: EntryPage, by: User) -> None:
    public = queries.entry(page.pk)
    before = queries.files_of(public)
    if isinstance(page, EventPage) and isinstance(public, EventPage):
        page.sequence = public.sequence + (
            public.first_published_at is not None and _moved(public, page)
        )
    if page.is_original:
        page.source_digest = segments.digest(translated.words_of(page))
    else:
        _take_over(queries.original_of(page), page)
    # Nothing runs schedules: a day that was left there would only keep the text back.
    page.go_live_at = page.expire_at = None
    revision = page.save_revision(user=by, log_action=True, clean=False)
    # Our door has asked already; Wagtail's tester would refuse everybody.
    revision.publish(user=by, skip_permission_checks=True)
    page.refresh_from_db()
    _recall_unnamed(*before)
    if page.is_original:
        _lead_translations(page)


def _take_over(original: EntryPage, page: EntryPage) -> None:
    """Give a translation the codes, days and places of its original."""
    page.state = original.state
    for name in _shared_columns(original):
        setattr(page, name, getattr(original, name))


def _lead_translations(original: EntryPage) -> None:
    """Let public translations follow what is not translated: an event that moved, moved in all."""
    same = type(original)._default_manager.filter(reference=original.reference).live()
    for page in same.exclude(pk=original.pk).select_related("locale"):
        _take_over(original, page)
        page.save(update_fields=["state", *_shared_columns(original)], clean=False)
        refresh_catalogue(page)


def _shared_columns(original: EntryPage) -> list[str]:
    columns = set(original.CONTENT.UNTRANSLATED)
    if isinstance(original, EventPage):
        columns.add("sequence")
    return sorted(name for name in columns if hasattr(original, name))


CALENDAR_FIELDS = (
    "title",
    "status",
    "first_day",
    "first_time",
    "last_day",
    "last_time",
    "zone",
    "place",
    "venue",
)
"""What of an event stands in calendars: a change of it is a new sequence (RFC 5545, 3.8.7.4)."""


def _moved(public: EventPage, page: EventPage) -> bool:
    return any(getattr(public, name) != getattr(page, name) for name in CALENDAR_FIELDS)


def _recall_unnamed(images: set[int], documents: set[int]) -> None:
    """Delete released files that no public page names any more, with all their sizes."""
    released = queries.released_collection()
    for image in Image.objects.filter(pk__in=images, collection=released):
        if not queries.is_named("photos", "image", image.pk):
            image.delete()
    for document in Document.objects.filter(pk__in=documents, collection=released):
        if not queries.is_named("attachments", "document", document.pk):
            document.delete()


def _fill(page: EntryPage, content: Content, attachments: tuple[AttachedFile, ...]) -> None:
    rows = content.rows()
    for name in content.names():
        value = getattr(content, name)
        if name in content.SENT_ONLY or name == "photos":
            continue
        if name in rows:
            setattr(page, name, [(name.removesuffix("s"), unfold(row)) for row in value])
        else:
            setattr(page, name, list(value) if isinstance(value, tuple) else value)
    page.title = (content.title or content.title_en)[:255]
    page.draft_title = page.title
    photos = getattr(content, "photos", ())
    page.photos = [("photo", {"image": None, **vars(photo)}) for photo in photos]
    page.attachments = [
        ("attachment", {"document": None, "file_id": a.file_id, "title": a.title})
        for a in attachments
    ]


def _fill_from(original: EntryPage, page: EntryPage, words: Content) -> None:
    _fill(page, words, ())
    # The released pictures and files are those of the original, with its words beside them.
    page.photos, page.attachments = original.photos.raw_data, original.attachments.raw_data


def _release(page: EntryPage, files: Mapping[str, ReleasedFile]) -> None:
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


def _slug(content: Content, reference: str, state: str, language: str) -> str:
    if content.KIND == Kind.COUNTRY:
        return _address_of_state(state)
    if content.title_en:
        return free_slug(content.title_en, reference)
    return free_slug(content.title, reference, language)


def _address_of_state(state: str) -> str:
    """Give the address of a State's text; one that was withdrawn gives it up to what follows it."""
    slug = state.lower()
    for page in PAGE_OF_KIND[Kind.COUNTRY]._default_manager.filter(slug=slug, live=False):
        page.slug = page.reference.lower()
        page.save(update_fields=["slug"], clean=False)
    return slug
