"""Writing translations piece by piece, taking them in from files, and confirming them.

Two rules hold for every door. A text is written only over the text that the person saw: where
somebody else saved meanwhile, both texts are handed back and a person decides. And a text belongs
to the version of the original that the person had before them, however the original moves on.
Nothing here is public: what is saved is a draft that another person publishes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

from portal.accounts.models import User
from portal.catalogue.record import TranslationKind
from portal.core.errors import Conflict, Missing, Unfit
from portal.library import po, queries, releases, segments, services, translated
from portal.library.models import EntryPage
from portal.library.translated import Sheet


class TranslatedElsewhere(Conflict):
    """Somebody else saved this translation since it was opened; nothing was written."""


@dataclass(frozen=True)
class Saving:
    """What a person hands in: texts by path, and what they had before them.

    `kind` None keeps what it is; an official version whose words change is official no more, until
    the State says so again. `revision_id` is that of the translation, None where there was none; `source_id` that of the
    original. `confirmed` names pieces that fit the original as they are, though it has changed.
    """

    texts: Mapping[str, str]
    revision_id: int | None
    source_id: int
    confirmed: frozenset[str] = frozenset()
    kind: TranslationKind | None = None
    translator: str = ""


@transaction.atomic
def save_translation(*, reference: str, language: str, saving: Saving, by: User) -> Revision:
    """Save texts of a translation as a draft; what was not handed in stays as it is.

    Who may is decided by the caller. The texts are those of the version of the original that the
    person saw, so that a change of it meanwhile shows. Where nothing changed, nothing is written.

    Raises: TranslatedElsewhere; Conflict for an original that nobody ever read; Unfit for texts
    that do not fit (`faults`).
    """
    original, row = _locked(reference, language)
    if (row.latest_revision_id if row is not None else None) != saving.revision_id:
        raise TranslatedElsewhere
    if not translated.was_public(original, saving.source_id):
        raise Conflict
    seen = translated.latest(row) if row is not None else None
    sheet = translated.sheet(original, language, seen, saving.source_id)
    if faults(sheet, saving.texts):
        raise Unfit
    words = segments.evened(segments.replaced(sheet.carried.words, saving.texts))
    if not words["title"].strip():
        words["title"] = sheet.now["title"]  # a page without a title cannot be found again
    behind, kind = _left_behind(sheet, saving), _kind(seen, saving, words)
    if row is not None and seen is not None:
        said = (words, behind, kind.value, saving.translator)
        if said == _said(seen) and seen.source_digest == segments.digest(sheet.now):
            assert row.latest_revision is not None
            return row.latest_revision
    page = seen or services.new_translation(
        original, language, kind, by, queries.content_of(original)
    )
    services.put_words(page, words)
    services.made_from(page, original, saving.source_id, segments.digest(sheet.now))
    page.behind = behind
    page.translation_kind, page.translator = kind.value, saving.translator
    return page.save_revision(user=by, log_action=True, clean=False)


def _locked(reference: str, language: str) -> tuple[EntryPage, EntryPage | None]:
    # The original first, always: two people who begin the same translation come one by one.
    original = translated.public_original(reference)
    pages = type(original)._default_manager.select_for_update(of=("self",))
    pages.get(pk=original.pk)
    original = translated.public_original(reference)
    row = translated.translation_of(original, language)
    if row is not None:
        pages.get(pk=row.pk)
        row = translated.translation_of(original, language)
    return original, row


def _left_behind(sheet: Sheet, saving: Saving) -> dict[str, str]:
    written = {
        path
        for path, text in saving.texts.items()
        if _even(sheet, path, text) != sheet.texts.get(path)
    }
    done = written | saving.confirmed
    return {path: text for path, text in sheet.carried.behind.items() if path not in done}


def _kind(seen: EntryPage | None, saving: Saving, words: segments.Words) -> TranslationKind:
    if saving.kind is not None:
        return saving.kind
    kept = TranslationKind(seen.translation_kind) if seen is not None else None
    if kept is None or (kept is TranslationKind.OFFICIAL and words != _said(seen)[0]):
        return TranslationKind.SECRETARIAT
    return kept


def _said(page: EntryPage | None) -> tuple[segments.Words, dict[str, str], str, str]:
    assert page is not None
    words = segments.evened(translated.words_of(page))
    return words, dict(page.behind), page.translation_kind, page.translator


def _even(sheet: Sheet, path: str, text: str) -> str:
    return segments.read(text, is_html=sheet.sources[path].is_html)


def faults(sheet: Sheet, texts: Mapping[str, str]) -> dict[str, str]:
    """Give what is wrong with texts, one sentence for each path."""
    found = {}
    for path, text in texts.items():
        sentence = _fault(sheet, path, text)
        if sentence:
            found[path] = sentence
    return found


def _fault(sheet: Sheet, path: str, text: str) -> str:
    source, limit = sheet.sources.get(path), sheet.limits.get(path)
    if source is None:
        return _("This text is not in the original.")
    if "\0" in text:
        return _("The text holds signs that no text has.")
    if not segments.marks_agree(source, text):
        return _("The marks in angle brackets are not those of the original.")
    if limit and len(_even(sheet, path, text)) > limit:
        return _("The text is too long. At most %(most)s characters fit here.") % {"most": limit}
    return ""


# ---- Two people at once -------------------------------------------------------------------------


@dataclass(frozen=True)
class Meeting:
    """What a person wrote, brought beside what somebody else saved meanwhile."""

    sheet: Sheet
    """As it is now; `texts` are theirs."""
    mine: dict[str, str]
    """What the person wrote, at its place of now."""
    clashes: frozenset[str]
    """Where both wrote, and not the same."""
    homeless: dict[str, str] = field(default_factory=dict)
    """Words of the person for which there is no place any more, by the path that they had."""


def meet(*, reference: str, language: str, saving: Saving) -> Meeting:
    """Bring texts beside the translation as it is now; writes nothing.

    Where only one of two people changed a text, that one's text is taken. Raises: Missing, Conflict.
    """
    seen = seen_by(reference=reference, language=language, saving=saving)
    original = seen.original
    row = translated.translation_of(original, language)
    now = translated.sheet(original, language, translated.latest(row) if row else None)
    known = {path: text for path, text in saving.texts.items() if path in seen.sources}
    before = segments.carry(seen.now, now.now, seen.carried.words)
    after = segments.carry(
        seen.now, now.now, segments.replaced(seen.carried.words, known), seen.carried.behind
    )
    base, mine = segments.pieces(before.words), segments.pieces(after.words)
    written = {
        path
        for path, at in after.origins.items()
        if at in known and mine[path].text != base[path].text
    }
    texts = {path: mine[path].text if path in written else text for path, text in now.texts.items()}
    clashes = {
        path
        for path in written
        if mine[path].text != now.texts[path] and base[path].text != now.texts[path]
    }
    shown = replace(now, also=frozenset(written))
    return Meeting(shown, texts, frozenset(clashes), after.dropped)


def seen_by(*, reference: str, language: str, saving: Saving) -> Sheet:
    """Give what a person had before them when they wrote.

    Raises: Missing for a revision that there never was; Conflict for an original that nobody ever
    read.
    """
    original = translated.public_original(reference)
    row = translated.translation_of(original, language)
    if not translated.was_public(original, saving.source_id):
        raise Conflict
    page = None
    if saving.revision_id is not None:
        page = translated.found_at(row, saving.revision_id)
        if page is None:
            raise Missing
    return translated.sheet(original, language, page, saving.source_id)


# ---- Files --------------------------------------------------------------------------------------


def export(sheet: Sheet) -> bytes:
    """Give a translation as PO, with what is translated so far."""
    return po.write(_head(sheet), sheet.exported, sheet.texts, sheet.carried.behind, sheet.labels)


def _head(sheet: Sheet) -> po.Head:
    return po.Head(
        reference=sheet.original.reference,
        language=sheet.language,
        original_language=sheet.original.original_language,
        source_revision=sheet.source_id,
        translation_revision=sheet.revision_id or 0,
        digest=segments.digest(sheet.now),
    )


@dataclass(frozen=True)
class Change:
    """A text of a file that differs from what is there."""

    path: str
    label: str
    source: str
    before: str
    after: str
    was: str = ""
    """What the original said when the file was exported, where it says something else now."""

    @property
    def name(self) -> str:
        """What forms call it."""
        return translated.name_of(self.path)


@dataclass(frozen=True)
class Plan:
    """What a file would change, before anything is changed.

    `changes` are applied; `clashes` and `moved` only where a person says so.
    """

    sheet: Sheet
    changes: tuple[Change, ...]
    clashes: tuple[Change, ...]
    """Somebody changed the translation since the export."""
    moved: tuple[Change, ...]
    """The original has changed since the export."""
    homeless: tuple[tuple[str, str], ...]
    """Texts of the file whose piece is gone from the original."""
    confirmed: frozenset[str]
    empty: int
    """How many messages of the file are not translated."""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing would change, and nothing has to be decided."""
        return not (self.changes or self.clashes or self.moved or self.confirmed)

    def saving(self, taken: Iterable[str], kind: TranslationKind | None, translator: str) -> Saving:
        """Give what is saved where a person takes some of the doubtful texts too."""
        wanted = set(taken)
        doubtful = [c for c in (*self.clashes, *self.moved) if c.path in wanted]
        applied = [*self.changes, *doubtful]
        return Saving(
            texts={change.path: change.after for change in applied},
            revision_id=self.sheet.revision_id,
            source_id=self.sheet.source_id,
            confirmed=self.confirmed,
            kind=kind,
            translator=translator,
        )


def plan(*, reference: str, language: str, content: bytes) -> Plan:
    """Tell what a file would change; writes nothing.

    Raises: Unfit, in one sentence, for a file that is not a whole export of this entry and
    language; Missing where there is no such entry.
    """
    original = translated.public_original(reference)
    row = translated.translation_of(original, language)
    handed = po.parse(content)
    po.require_same(handed, reference, language)
    exported = _as_exported(original, row, language, handed.head)
    po.require_whole(handed, exported.exported, segments.digest(exported.now), exported.labels)
    for path, sentence in faults(exported, handed.texts).items():
        raise Unfit(f"{exported.labels.get(path, path)}: {sentence}")
    now = translated.sheet(original, language, translated.latest(row) if row else None)
    return _Planner(handed, exported, now).plan()


def _as_exported(original: EntryPage, row: EntryPage | None, language: str, head: po.Head) -> Sheet:
    page, is_known = None, translated.was_public(original, head.source_revision)
    if is_known and head.translation_revision:
        page = translated.found_at(row, head.translation_revision)
        is_known = page is not None
    if not is_known:
        raise Unfit(_("The version from which this file was exported is not known here."))
    return translated.sheet(original, language, page, head.source_revision)


class _Planner:
    def __init__(self, handed: po.Handed, exported: Sheet, now: Sheet) -> None:
        self.handed, self.exported, self.now = handed, exported, now
        self.way = segments.carry(exported.now, now.now, exported.now)
        # What the file would say, in the shape of now; and what of it has no place any more.
        said = segments.replaced(exported.carried.words, self._given())
        self.after = segments.carry(exported.now, now.now, said)

    def _given(self) -> dict[str, str]:
        return {path: text for path, text in self.handed.texts.items() if text.strip()}

    def plan(self) -> Plan:
        changes, clashes, moved = [], [], []
        for change, was_exported in self._changes():
            if change.path in self.way.behind:
                moved.append(change)
            elif change.before.strip() and change.before not in {was_exported, change.source}:
                clashes.append(change)
            else:
                changes.append(change)
        given, carried = self._given(), self.exported.texts
        return Plan(
            sheet=self.now,
            changes=tuple(changes),
            clashes=tuple(clashes),
            moved=tuple(moved),
            homeless=tuple(
                (self.exported.labels.get(path, path), text)
                for path, text in self.after.dropped.items()
                if path in given and text != carried.get(path)
            ),
            confirmed=frozenset(self._confirmed()),
            empty=sum(not text.strip() for text in self.handed.texts.values()),
        )

    def _changes(self) -> Iterator[tuple[Change, str]]:
        given, exported = self._given(), self.exported.texts
        for path, origin in self.after.origins.items():
            text = given.get(origin, "")
            if not text or self._same(origin, text, exported.get(origin, "")):
                continue
            present = self.now.texts.get(path, "")
            text = segments.read(text, is_html=self.now.sources[path].is_html)
            if text == present:
                continue
            change = Change(
                path=path,
                label=self.now.labels.get(path, path),
                source=self.now.sources[path].text,
                before=present,
                after=text,
                was=self.way.behind.get(path, ""),
            )
            yield change, exported.get(origin, "")

    def _same(self, path: str, text: str, exported: str) -> bool:
        return segments.read(text, is_html=self.exported.sources[path].is_html) == exported

    def _confirmed(self) -> Iterator[str]:
        """Give pieces from which the translator took the mark `fuzzy`, where that still holds."""
        lagged = self.exported.carried.behind
        for path, origin in self.after.origins.items():
            is_marked = origin in lagged and self.exported.texts.get(origin, "").strip()
            if (
                is_marked
                and origin not in self.handed.unsure
                and path not in self.way.behind
                and path in self.now.carried.behind
                and self.now.texts.get(path) == self.exported.texts.get(origin)
            ):
                yield path


# ---- Confirming ---------------------------------------------------------------------------------


@transaction.atomic
def confirm(
    *, reference: str, language: str, revision_id: int, by: User, at: datetime, office: str = ""
) -> Revision:
    """Let the State whose entry it is say that a translation is its official version.

    Who may is decided by the caller. It stays a draft until an editor publishes it; the editors are
    told. Raises: Conflict where it was changed since it was read, or lags behind the original, or
    is official already; Unfit where something is missing that shuts readers out.
    """
    original, row = _locked(reference, language)
    if row is None or row.latest_revision_id != revision_id:
        raise TranslatedElsewhere
    page = translated.latest(row)
    if obstacle := why_not_confirmed(page, original):
        raise Conflict(obstacle)
    page.translation_kind = TranslationKind.OFFICIAL.value
    page.translator = page.translator or office
    revision = page.save_revision(user=by, log_action=True, clean=False)
    releases.ask(page_id=page.pk, revision_id=revision.pk, by=by, at=at)
    return revision


def why_not_confirmed(page: EntryPage, original: EntryPage) -> str:
    """Say what keeps a translation, as last saved, from being confirmed; empty where nothing."""
    if page.behind or page.source_digest != original.source_digest:
        return _(
            "The original has changed. Bring the translation up to date before you confirm it."
        )
    if page.translation_kind == TranslationKind.OFFICIAL.value:
        return _("This version is confirmed already.")
    return ""
