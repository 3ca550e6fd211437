"""The screens on which translations are written and taken in, for every face that has them.

A face says who may, how a page looks and where it leads (`Room`); what happens to words is the
same everywhere.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.core.difference import compare
from portal.core.errors import Conflict, Unfit
from portal.library import po, translated, translations
from portal.library.sheets import FileForm, Seen, SheetForm, TakeForm
from portal.library.translated import Sheet
from portal.library.translations import Meeting, Plan, Saving, TranslatedElsewhere

Show = Callable[[str, dict[str, Any], int], HttpResponse]


@dataclass(frozen=True)
class Room:
    """Who writes where: the looks and the addresses of a face.

    `show` answers with the page `write`, `file` or `preview`; `address` gives where `write`, `file`
    and `leave` are. `office` is proposed as who translated.
    """

    by: User
    at: datetime
    show: Show
    address: Callable[[str], str]
    chooses_kind: bool
    office: str = ""
    leads_to: tuple[str, ...] = ("leave",)
    """Where a person may go on to after saving, beside the page itself."""


# ---- Side by side -------------------------------------------------------------------------------


def write(request: HttpRequest, reference: str, language: str, room: Room) -> HttpResponse:
    """Show original and translation side by side; a POST saves what was typed, complete or not."""
    if request.method != "POST":
        sheet = translated.current_sheet(reference, language)
        return _side_by_side(room, _form(sheet, room))
    seen = _seen(request, reference, language)
    names = set(request.POST.getlist("clash"))
    theirs = {line.path: line.text for line in seen.lines if line.name in names}
    form = _form(seen, room, data=request.POST, theirs=theirs)
    if not form.is_valid():
        return _side_by_side(room, form, status=400)
    saving = form.saving()
    try:
        translations.save_translation(
            reference=reference, language=language, saving=saving, by=room.by
        )
    except TranslatedElsewhere:
        return _met(request, reference, language, room, saving)
    return _saved(request, room, _("Saved as a draft. Readers see it when it is published."))


def _form(sheet: Sheet, room: Room, **more: Any) -> SheetForm:
    return SheetForm(sheet=sheet, chooses_kind=room.chooses_kind, office=room.office, **more)


def _seen(request: HttpRequest, reference: str, language: str) -> Sheet:
    """Give what the person had before them, and all that they may have written in."""
    said = Seen(request.POST)
    if not said.is_valid():
        raise Conflict
    saving = Saving({}, said.cleaned_data["revision"], said.cleaned_data["source"])
    sheet = translations.seen_by(reference=reference, language=language, saving=saving)
    shown = {path for path in sheet.sources if translated.name_of(path) in request.POST}
    return replace(sheet, also=frozenset(shown))


def _met(
    request: HttpRequest, reference: str, language: str, room: Room, saving: Saving
) -> HttpResponse:
    """Answer who was slower: both texts where both wrote, else both changes are kept."""
    meeting = translations.meet(reference=reference, language=language, saving=saving)
    sheet = meeting.sheet
    if not meeting.clashes and not meeting.homeless and sheet.source_id == saving.source_id:
        texts = {p: text for p, text in meeting.mine.items() if text != sheet.texts[p]}
        both = replace(saving, texts=texts, revision_id=sheet.revision_id)
        try:
            translations.save_translation(
                reference=reference, language=language, saving=both, by=room.by
            )
        except TranslatedElsewhere:
            pass  # a third person: both texts are shown
        else:
            sentence = _("Somebody else saved this translation too. Both changes are kept.")
            return _saved(request, room, sentence)
    theirs = {path: sheet.texts[path] for path in meeting.clashes}
    form = _form(sheet, room, theirs=theirs, texts=meeting.mine)
    form.initial["translator"] = saving.translator or form.initial["translator"]
    if saving.kind is not None:
        form.initial["kind"] = saving.kind.value
    return _side_by_side(room, form, meeting=meeting, status=409)


def _side_by_side(
    room: Room, form: SheetForm, *, meeting: Meeting | None = None, status: int = 200
) -> HttpResponse:
    sheet = form.sheet
    revision = sheet.page.latest_revision if sheet.page is not None else None
    lines = sheet.lines
    words = {
        "sheet": sheet,
        "form": form,
        "pairs": list(form.pairs()),
        "errors": form.summary() if form.is_bound else [],
        "dropped": [
            (sheet.labels.get(path, path), text)
            for path, text in (*sheet.dropped, *(meeting.homeless.items() if meeting else ()))
        ],
        "is_meeting": meeting is not None or bool(form.theirs),
        "saved_by": revision.user if revision is not None else None,
        "saved_at": revision.created_at if revision is not None else None,
        "done": sum(line.is_done for line in lines),
        "total": len(lines),
        "changed": sum(line.is_behind for line in lines),
        "write_url": room.address("write"),
        "file_url": room.address("file"),
        "leave_url": room.address("leave"),
    }
    return room.show("write", words, status)


def _saved(request: HttpRequest, room: Room, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    go = request.POST.get("go", "")
    return HttpResponseRedirect(room.address(go if go in room.leads_to else "write"))


# ---- Files --------------------------------------------------------------------------------------


def download(reference: str, language: str) -> HttpResponse:
    """Give a translation as PO, with what is translated so far."""
    sheet = translated.current_sheet(reference, language)
    answer = HttpResponse(
        translations.export(sheet), content_type="text/x-gettext-translation; charset=utf-8"
    )
    name = f"{sheet.original.reference}.{language}.po"
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def take_in(request: HttpRequest, reference: str, language: str, room: Room) -> HttpResponse:
    """Ask for a PO file, show what it would change, and change that when the person says so."""
    if "content" in request.POST:
        return _take(request, reference, language, room)
    if request.method != "POST":
        sheet = translated.current_sheet(reference, language)
        return _ask(room, FileForm(), sheet)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        content = form.content()
        try:
            plan = translations.plan(reference=reference, language=language, content=content)
        except Unfit as refusal:
            form.add_error("file", str(refusal))
        else:
            return _preview(room, plan, content)
    return _ask(room, form, translated.current_sheet(reference, language))


def _ask(room: Room, form: FileForm, sheet: Sheet) -> HttpResponse:
    errors = [("id_file", str(e)) for es in form.errors.values() for e in es]
    words = {
        "form": form,
        "sheet": sheet,
        "errors": errors,
        "write_url": room.address("write"),
        "file_url": room.address("file"),
        "export_url": room.address("export"),
        "most": po.MOST_BYTES // 1024,
    }
    return room.show("file", words, 400 if errors else 200)


def _take(request: HttpRequest, reference: str, language: str, room: Room) -> HttpResponse:
    try:
        content = base64.b64decode(request.POST["content"], validate=True)
    except (binascii.Error, ValueError):
        raise Unfit from None
    plan = translations.plan(reference=reference, language=language, content=content)
    seen = Seen(request.POST)
    looked_at = (
        (seen.cleaned_data["revision"], seen.cleaned_data["source"]) if seen.is_valid() else None
    )
    form = _take_form(room, plan, request.POST)
    if looked_at != (plan.sheet.revision_id, plan.sheet.source_id):
        return _preview(room, plan, content, is_late=True)
    if not form.is_valid():
        return _preview(room, plan, content, form=form)
    saving = form.saving()
    if not saving.texts and not saving.confirmed:
        return _saved(request, room, _("The file changes nothing."))
    try:
        translations.save_translation(
            reference=reference, language=language, saving=saving, by=room.by
        )
    except TranslatedElsewhere:
        plan = translations.plan(reference=reference, language=language, content=content)
        return _preview(room, plan, content, is_late=True)
    count = len(saving.texts)
    said = ngettext(
        "%(count)s text of the file is in the draft.",
        "%(count)s texts of the file are in the draft.",
        count,
    )
    return _saved(request, room, said % {"count": count})


def _take_form(room: Room, plan: Plan, data: Any = None) -> TakeForm:
    return TakeForm(data, plan=plan, chooses_kind=room.chooses_kind, office=room.office)


def _preview(
    room: Room,
    plan: Plan,
    content: bytes,
    *,
    form: TakeForm | None = None,
    is_late: bool = False,
) -> HttpResponse:
    form = form or _take_form(room, plan)
    words = {
        "plan": plan,
        "form": form,
        "sheet": plan.sheet,
        "errors": [(name, str(e)) for name, es in form.errors.items() for e in es],
        "changes": [(c, compare(c.before, c.after)) for c in plan.changes],
        "clashes": [(c, form[f"take-{c.name}"]) for c in plan.clashes],
        "moved": [(c, compare(c.was, c.source), form[f"take-{c.name}"]) for c in plan.moved],
        "content": base64.b64encode(content).decode(),
        "is_late": is_late,
        "write_url": room.address("write"),
        "file_url": room.address("file"),
    }
    return room.show("preview", words, 409 if is_late else 400 if form.errors else 200)
