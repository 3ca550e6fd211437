"""Reads about translations: where each stands, and what it says beside its original."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import StreamValue
from wagtail.models import PageLogEntry, Revision

from portal.catalogue.record import TranslationKind
from portal.core import languages
from portal.core.errors import Missing
from portal.library import queries, segments
from portal.library.models import ENTRY_PAGES, EntryPage
from portal.library.segments import Carried, Piece, Words

FURTHER = ("photos", "attachments", "narrative", "seo_title", "search_description")
"""What a page says beyond its content."""


# ---- Where each translation stands --------------------------------------------------------------


class Status(StrEnum):
    """Where an entry stands in one language."""

    ORIGINAL = "original"
    MISSING = "missing"
    DRAFT = "draft"
    CURRENT = "current"
    OUT_OF_DATE = "outdated"


STATUS_WORDS = {
    Status.ORIGINAL: _("Original"),
    Status.MISSING: _("Missing"),
    Status.DRAFT: _("Draft"),
    Status.CURRENT: _("Up to date"),
    Status.OUT_OF_DATE: _("Out of date"),
}


def status_of(
    original_digest: str, source_digest: str, behind: Mapping[str, str], *, is_live: bool
) -> Status:
    """Tell where a translation stands that exists. Pure.

    Out of date: the original's words moved on since, or a piece was left behind on purpose.
    """
    if not is_live:
        return Status.DRAFT
    if behind or source_digest != original_digest:
        return Status.OUT_OF_DATE
    return Status.CURRENT


@dataclass(frozen=True)
class Cell:
    """An entry in one language."""

    language: str
    status: Status
    kind: str = ""
    translator: str = ""
    page_id: int | None = None
    waits: bool = False
    """Whether a draft waits that readers do not see."""
    draft_kind: str = ""
    """Whose translation the draft is that waits."""
    draft_is_behind: bool = False
    """Whether that draft too was made from an earlier original."""


@dataclass(frozen=True)
class Row:
    """A public entry and its languages, in the order of languages."""

    reference: str
    page_id: int
    kind: str
    title: str
    state: str
    original_language: str
    cells: tuple[Cell, ...]

    def cell(self, language: str) -> Cell:
        """Give the cell of a language."""
        return next(cell for cell in self.cells if cell.language == language)


@dataclass(frozen=True)
class Filters:
    """What is asked of the matrix; empty means everything. A status is sought in `language`."""

    kind: str = ""
    state: str = ""
    language: str = ""
    status: str = ""


COLUMNS = (
    "entry_kind",
    "reference",
    "pk",
    "live",
    "has_unpublished_changes",
    "title",
    "draft_title",
    "state",
    "original_language",
    "language",
    "translation_kind",
    "translator",
    "source_digest",
    "behind",
    "draft_digest",
    "draft_behind",
    "draft_kind",
    "draft_translator",
)


def matrix(filters: Filters, states: Iterable[str] | None = None) -> list[Row]:
    """Give public entries with where they stand in each language. One query.

    Entries concern the State that is asked for; `states` narrows further, to entries of these.
    """
    kinds = [kind for kind in ENTRY_PAGES if filters.kind in ("", kind.CONTENT.KIND)]
    if not kinds:
        return []
    first, *others = (_facts(kind, filters, states) for kind in kinds)
    found = first.union(*others, all=True) if others else first
    entries: dict[str, list[dict[str, Any]]] = {}
    for values in found:
        entries.setdefault(values["reference"], []).append(values)
    rows = [row for pages in entries.values() if (row := _row(pages)) is not None]
    return sorted((row for row in rows if _meets(row, filters)), key=_order)


def _facts(
    kind: type[EntryPage], filters: Filters, states: Iterable[str] | None
) -> QuerySet[Any, dict[str, Any]]:
    found = kind._default_manager.filter(alias_of__isnull=True)
    if filters.state:
        found = found.filter(Q(state=filters.state) | Q(also_states__contains=[filters.state]))
    if states is not None:
        found = found.filter(state__in=list(states))
    return (
        found.order_by()
        .annotate(
            entry_kind=Value(kind.CONTENT.KIND.value, output_field=CharField()),
            language=F("locale__language_code"),
            draft_digest=KeyTextTransform("source_digest", "latest_revision__content"),
            draft_behind=KeyTransform("behind", "latest_revision__content"),
            draft_kind=KeyTextTransform("translation_kind", "latest_revision__content"),
            draft_translator=KeyTextTransform("translator", "latest_revision__content"),
        )
        .values(*COLUMNS)
    )


def _row(pages: list[dict[str, Any]]) -> Row | None:
    originals = [p for p in pages if p["translation_kind"] == TranslationKind.ORIGINAL]
    if not originals or not originals[0]["live"]:
        return None
    original = originals[0]
    there = {page["language"]: page for page in pages}
    return Row(
        reference=original["reference"],
        page_id=original["pk"],
        kind=original["entry_kind"],
        title=original["title"],
        state=original["state"],
        original_language=original["original_language"],
        cells=tuple(_cell(code, there.get(code), original) for code in languages.BY_CODE),
    )


def _cell(language: str, page: dict[str, Any] | None, original: dict[str, Any]) -> Cell:
    if page is None:
        return Cell(language, Status.MISSING)
    if page is original:
        return Cell(
            language,
            Status.ORIGINAL,
            page_id=page["pk"],
            waits=page["has_unpublished_changes"],
        )
    digest = original["source_digest"]
    status = status_of(digest, page["source_digest"], page["behind"], is_live=page["live"])
    waits = page["has_unpublished_changes"]
    draft = (page["draft_kind"] or "", page["draft_translator"] or "")
    public = (page["translation_kind"], page["translator"])
    kind, translator = public if page["live"] else draft
    return Cell(
        language,
        status,
        kind=kind,
        translator=translator,
        page_id=page["pk"],
        waits=waits,
        draft_kind=draft[0] if waits else "",
        draft_is_behind=waits
        and (bool(page["draft_behind"]) or (page["draft_digest"] or "") != digest),
    )


def _meets(row: Row, filters: Filters) -> bool:
    if filters.language and filters.language == row.original_language:
        return not filters.status
    asked = [c for c in row.cells if filters.language in ("", c.language)]
    return not filters.status or any(cell.status == filters.status for cell in asked)


def _order(row: Row) -> tuple[str, str]:
    return row.kind, row.reference


def lagging() -> set[tuple[str, str]]:
    """Give the public translations that are out of date, by reference and language. One query."""
    return {
        (row.reference, cell.language)
        for row in matrix(Filters())
        for cell in row.cells
        if cell.status is Status.OUT_OF_DATE
    }


# ---- A translation beside its original ----------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A piece of the original and its translation."""

    path: str
    label: str
    source: str
    text: str
    is_html: bool
    limit: int | None
    is_behind: bool = False
    before: str = ""
    """What the original said when it was translated, where it has changed since."""

    @property
    def name(self) -> str:
        """What forms call it."""
        return name_of(self.path)

    @property
    def is_done(self) -> bool:
        """Whether somebody translated it: it says something, and not only what the original says."""
        return bool(self.text.strip()) and self.text != self.source


def name_of(path: str) -> str:
    """Give the name of a piece in forms and anchors."""
    return f"text-{path.replace('/', '-')}"


@dataclass(frozen=True)
class Sheet:
    """One entry in two languages, piece by piece, in the shape of one version of its original."""

    original: EntryPage
    language: str
    source_id: int
    now: Words
    page: EntryPage | None
    """The translation as it was last saved, public or not; None where none is begun."""
    carried: Carried
    labels: dict[str, str] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    also: frozenset[str] = frozenset()
    """Pieces that are shown though nobody would need to translate them."""

    @property
    def revision_id(self) -> int | None:
        """The revision of the translation that this is."""
        return self.page.latest_revision_id if self.page is not None else None

    @cached_property
    def sources(self) -> dict[str, Piece]:
        """The pieces of the original."""
        return segments.pieces(self.now)

    @cached_property
    def texts(self) -> dict[str, str]:
        """What is translated, by path."""
        return {path: piece.text for path, piece in segments.pieces(self.carried.words).items()}

    @cached_property
    def lines(self) -> list[Line]:
        """The pieces that have words; figures that are the same in all languages are left out."""
        return list(self._lines())

    def _lines(self) -> Iterator[Line]:
        for path, piece in self.sources.items():
            text = self.texts.get(path, "")
            is_written = bool(text.strip()) and text != piece.text
            is_asked = path in self.also or path in self.carried.behind
            if not (piece.says_something or is_written or is_asked):
                continue
            yield Line(
                path=path,
                label=self.labels.get(path, path),
                source=piece.text,
                text=text,
                is_html=piece.is_html,
                limit=self.limits.get(path),
                is_behind=path in self.carried.behind,
                before=self.carried.behind.get(path, ""),
            )

    @property
    def dropped(self) -> list[tuple[str, str]]:
        """Words that have no place in the original any more."""
        return list(self.carried.dropped.items())

    @property
    def exported(self) -> dict[str, Piece]:
        """The pieces that are given to translators."""
        return {line.path: self.sources[line.path] for line in self.lines}


def public_original(reference: str) -> EntryPage:
    """Give the public original of an entry. Raises: Missing."""
    kind = next((k for k in ENTRY_PAGES if reference.startswith(f"{k.PREFIX}-")), None)
    found: EntryPage | None = None
    if kind is not None:
        found = (
            kind._default_manager.live()
            .filter(reference=reference, translation_kind=TranslationKind.ORIGINAL.value)
            .select_related("locale")
            .first()
        )
    if found is None or found.live_revision_id is None:
        raise Missing
    return found


def translation_of(original: EntryPage, language: str) -> EntryPage | None:
    """Give the row of a translation; None where none is begun. Raises: Missing for the original's.

    The row says what is public; `latest` gives what was last saved.
    """
    if language not in languages.BY_CODE or language == original.original_language:
        raise Missing
    found: EntryPage | None = (
        type(original)
        ._default_manager.filter(reference=original.reference, locale__language_code=language)
        .select_related("locale", "latest_revision__user")
        .first()
    )
    return found


def latest(row: EntryPage) -> EntryPage:
    """Give a page as it was last saved, public or not."""
    if row.latest_revision_id is None:
        return row
    page = queries.judged(row.pk, row.latest_revision_id)
    page.latest_revision = row.latest_revision
    return page


def found_at(row: EntryPage | None, revision_id: int) -> EntryPage | None:
    """Give a page as one of its revisions has it; None where there is no such revision."""
    if row is None:
        return None
    revision = Revision.objects.filter(pk=revision_id, object_id=str(row.pk)).first()
    page = revision.as_object() if revision is not None else None
    if not isinstance(page, EntryPage) or page.reference != row.reference:
        return None
    page.latest_revision = revision
    return page


def was_public(original: EntryPage, revision_id: int) -> bool:
    """Tell whether a revision of an original is, or was, what readers read."""
    if original.live_revision_id == revision_id:
        return True
    published = PageLogEntry.objects.filter(page_id=original.pk, action="wagtail.publish")
    return bool(published.filter(revision_id=revision_id).exists())


def source_words(original: EntryPage, revision_id: int | None) -> Words | None:
    """Give what an original said in a revision; None where nobody knows any more."""
    page = found_at(original, revision_id) if revision_id is not None else None
    return words_of(page) if page is not None else None


def sheet(
    original: EntryPage,
    language: str,
    page: EntryPage | None,
    source_id: int | None = None,
) -> Sheet:
    """Lay a translation, or none, beside a version of its original: the public one, else another.

    Raises: Missing for a version that is not there.
    """
    wanted = source_id or original.live_revision_id
    now = source_words(original, wanted)
    if now is None or wanted is None:
        raise Missing
    if page is None:
        carried = Carried(segments.blank(now), {}, {})
    else:
        base = source_words(original, page.source_revision_id) or now
        carried = segments.carry(base, now, words_of(page), page.behind)
    labels, limits = _said_of(original, now)
    return Sheet(original, language, wanted, now, page, carried, labels, limits)


def current_sheet(reference: str, language: str) -> Sheet:
    """Give a translation as last saved beside the public original. Raises: Missing."""
    original = public_original(reference)
    row = translation_of(original, language)
    return sheet(original, language, latest(row) if row is not None else None)


# ---- The words of a page ------------------------------------------------------------------------


def fields_of(kind: type[EntryPage]) -> list[str]:
    """Give the fields of a page that hold words, in the order in which they are read."""
    content = kind.CONTENT
    rows, texts = content.rows(), content.text_fields()
    named = [name for name in content.names() if name in rows or name in texts]
    further = [name for name in FURTHER if hasattr(kind, name) and name not in named]
    return [*named, *further]


def words_of(page: EntryPage) -> Words:
    """Give all that a page says in its language, as JSON."""
    return {name: _plain_field(getattr(page, name)) for name in fields_of(type(page))}


def _plain_field(value: Any) -> Any:
    if isinstance(value, StreamValue):
        blocks = value.stream_block.child_blocks
        return [
            {"type": row["type"], "value": _plain(blocks[row["type"]], row["value"])}
            for row in value.get_prep_value()
            if row["type"] in blocks
        ]
    return value or ""


def _plain(block: Any, value: Any) -> Any:
    """Give the stored value of a block without its keys; cells stand as the form has them.

    The database keeps the cells of a row in an order of its own.
    """
    if isinstance(value, list):
        parts = [part["value"] if _is_item(part) else part for part in value]
        return [_plain(block.child_block, part) for part in parts]
    if isinstance(value, dict):
        cells = getattr(block, "child_blocks", {})
        return {key: _plain(cells[key], value[key]) for key in cells if key in value}
    return value


def _is_item(part: Any) -> bool:
    return isinstance(part, dict) and part.get("type") == "item" and "value" in part


def _said_of(page: EntryPage, words: Words) -> tuple[dict[str, str], dict[str, int]]:
    """Give the names and the greatest lengths of pieces, as the editor's form has them."""
    labels: dict[str, str] = {}
    limits: dict[str, int] = {}
    for name, value in words.items():
        model_field: Any = type(page)._meta.get_field(name)
        title = str(model_field.verbose_name)
        title = title[:1].upper() + title[1:]
        if isinstance(value, str):
            labels[name] = title
            if length := getattr(model_field, "max_length", None):
                limits[name] = length
            continue
        blocks = model_field.stream_block.child_blocks
        for place, row in enumerate(value):
            head = f"{title} {place + 1}"
            for path, label, limit in _below(
                blocks[row["type"]], row["value"], f"{name}/{place}", head
            ):
                labels[path] = label
                if limit:
                    limits[path] = limit
    return labels, limits


def _below(block: Any, value: Any, path: str, label: str) -> Iterator[tuple[str, str, int | None]]:
    if isinstance(value, str):
        yield path, label, getattr(getattr(block, "field", None), "max_length", None)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _below(block.child_block, part, f"{path}/{place}", f"{label} {place + 1}")
    elif isinstance(value, dict):
        for key, part in value.items():
            if key in block.child_blocks and segments.is_words(key):
                child = block.child_blocks[key]
                yield from _below(child, part, f"{path}/{key}", f"{label} · {child.label}")
