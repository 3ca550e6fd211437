"""Translations for the secretariat: the matrix, side by side, files, and what changed since."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.policies import staff_required
from portal.accounts.roles import Role
from portal.core import languages
from portal.core.difference import compare
from portal.core.errors import Missing
from portal.library import translated, translating
from portal.library.translating import Room
from portal.moderation.forms import MatrixForm
from portal.moderation.policies import PUBLISHING_READERS
from portal.moderation.presentation import matrix as words
from portal.moderation.views.frame import PER_PAGE, me, screen, standing_of

TEMPLATES = {
    "write": "translation",
    "file": "translation_file",
    "preview": "translation_preview",
}


@require_safe
@staff_required(*PUBLISHING_READERS)
def matrix(request: HttpRequest) -> HttpResponse:
    """Show where every public entry stands in every language: filters, twenty-five on a page."""
    form = MatrixForm(request.GET)
    filters = form.filters()
    found = translated.matrix(filters)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    shown = words.columns(filters.language)
    kept = request.GET.copy()
    kept.pop("p", None)
    return screen(
        request,
        "translations",
        title=_("Translations"),
        icon="globe",
        form=form,
        page=page,
        lines=list(words.lines(page, shown)),
        shown=shown,
        total=len(found),
        kept=kept.urlencode(),
        may_write=standing_of(request).has(Role.EDITOR),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(Role.EDITOR)
def write(request: HttpRequest, reference: str, language: str) -> HttpResponse:
    """Write a translation beside its original."""
    return translating.write(request, reference, language, _room(request, reference, language))


@require_safe
@staff_required(*PUBLISHING_READERS)
def changes(request: HttpRequest, reference: str, language: str) -> HttpResponse:
    """Show what became of the original since it was translated. Raises: Missing without one."""
    sheet = translated.current_sheet(reference, language)
    if sheet.page is None:
        raise Missing
    return screen(
        request,
        "translation_changes",
        title=_("What changed since"),
        icon="history",
        trail=[_step(), *_entry_step(request, reference, language)],
        sheet=sheet,
        changed=[
            (line, compare(line.before, line.source)) for line in sheet.lines if line.is_behind
        ],
        dropped=[(sheet.labels.get(path, path), text) for path, text in sheet.dropped],
    )


@require_safe
@staff_required(Role.EDITOR)
def export(request: HttpRequest, reference: str, language: str) -> HttpResponse:
    """Give a translation as PO."""
    return translating.download(reference, language)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(Role.EDITOR)
def file(request: HttpRequest, reference: str, language: str) -> HttpResponse:
    """Take a PO file in: look at it first, then change the draft."""
    return translating.take_in(request, reference, language, _room(request, reference, language))


# ---- Parts -------------------------------------------------------------------------------------


def _room(request: HttpRequest, reference: str, language: str) -> Room:
    name = f"{reference} · {languages.own_name(language)}"

    def show(what: str, said: dict[str, Any], status: int) -> HttpResponse:
        trail = [_step()] if what == "write" else [_step(), _page_step(name, reference, language)]
        title = name if what == "write" else _("Import from a file")
        return screen(
            request,
            TEMPLATES[what],
            title=title,
            icon="globe",
            trail=trail,
            status=status,
            **said,
        )

    def address(what: str) -> str:
        if what == "leave":
            return reverse("translations:matrix")
        return reverse(f"translations:{what}", args=(reference, language))

    return Room(by=me(request), at=timezone.now(), show=show, address=address, chooses_kind=True)


def _step() -> dict[str, str]:
    return {"url": reverse("translations:matrix"), "label": _("Translations")}


def _page_step(name: str, reference: str, language: str) -> dict[str, str]:
    return {"url": reverse("translations:write", args=(reference, language)), "label": name}


def _entry_step(request: HttpRequest, reference: str, language: str) -> list[dict[str, str]]:
    if not standing_of(request).has(Role.EDITOR):
        return []
    return [_page_step(f"{reference} · {languages.own_name(language)}", reference, language)]
