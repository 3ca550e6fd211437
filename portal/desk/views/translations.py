"""Translations at the desk: a focal point supplies and confirms the version of its State."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts import states
from portal.core.errors import Conflict, Missing, Unfit
from portal.desk import presentation
from portal.desk.policies import Visitor
from portal.desk.views.doors import at_desk
from portal.library import policies, translated, translating
from portal.library import translations as services
from portal.library.translated import Filters, Sheet
from portal.library.translating import Room

TEMPLATES = {
    "write": "desk/translation.html",
    "file": "desk/translation_file.html",
    "preview": "desk/translation_preview.html",
}


@require_safe
@at_desk
def entries(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """List the public entries of the focal point's State: what its language lacks comes first.

    Raises: Missing for everybody else.
    """
    own = policies.own_languages(visitor.standing)
    if not own:
        raise Missing
    rows = translated.matrix(Filters(), states=own)
    return TemplateResponse(
        request,
        "desk/translations.html",
        {
            "groups": presentation.translation_groups(rows, own),
            "languages": sorted(set(own.values())),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def write(request: HttpRequest, visitor: Visitor, reference: str, language: str) -> HttpResponse:
    """Write the version of one's State beside the original."""
    room = _room(request, visitor, reference, language)
    return translating.write(request, reference, language, room)


@require_safe
@at_desk
def export(request: HttpRequest, visitor: Visitor, reference: str, language: str) -> HttpResponse:
    """Give a translation as PO."""
    _room(request, visitor, reference, language)
    return translating.download(reference, language)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def file(request: HttpRequest, visitor: Visitor, reference: str, language: str) -> HttpResponse:
    """Take a PO file in: look at it first, then change the draft."""
    room = _room(request, visitor, reference, language)
    return translating.take_in(request, reference, language, room)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def confirm(request: HttpRequest, visitor: Visitor, reference: str, language: str) -> HttpResponse:
    """Show the whole text; a POST says that it is the official version, and tells the secretariat.

    Raises: Missing where nothing is begun yet.
    """
    room = _room(request, visitor, reference, language)
    if request.method != "POST":
        return _to_confirm(request, room, translated.current_sheet(reference, language))
    seen = request.POST.get("revision", "")
    try:
        services.confirm(
            reference=reference,
            language=language,
            revision_id=int(seen) if seen.isdecimal() else 0,
            by=visitor.user,
            at=visitor.at,
            office=room.office,
        )
    except (Conflict, Unfit) as refusal:
        sheet = translated.current_sheet(reference, language)
        return _to_confirm(request, room, sheet, refused=str(refusal), status=refusal.status)
    messages.success(
        request, _("Confirmed as the official version. The secretariat is told and publishes it.")
    )
    return HttpResponseRedirect(room.address("leave"))


def _to_confirm(
    request: HttpRequest, room: Room, sheet: Sheet, *, refused: str = "", status: int = 200
) -> HttpResponse:
    if sheet.page is None:
        raise Missing
    context = {
        "sheet": sheet,
        "reference": sheet.original.reference,
        "language_code": sheet.language,
        "refused": refused or services.why_not_confirmed(sheet.page, sheet.original),
        "write_url": room.address("write"),
        "confirm_url": room.address("confirm"),
    }
    return TemplateResponse(request, "desk/translation_confirm.html", context, status=status)


# ---- Parts -------------------------------------------------------------------------------------


def _room(request: HttpRequest, visitor: Visitor, reference: str, language: str) -> Room:
    """Give the looks and addresses. Raises: Missing for entries of other States and languages."""
    original = translated.public_original(reference)
    policies.require_may_supply(visitor.standing, original, language)

    def show(what: str, said: dict[str, Any], status: int) -> HttpResponse:
        context = {
            "reference": reference,
            "language_code": language,
            **said,
        }
        return TemplateResponse(request, TEMPLATES[what], context, status=status)

    def address(what: str) -> str:
        if what == "leave":
            return reverse("desk:translations")
        name = "translation" if what == "write" else f"translation_{what}"
        return reverse(f"desk:{name}", args=(reference, language))

    with translation.override(language):
        office = _("National focal point, %(state)s") % {"state": states.name(original.state)}
    return Room(
        by=visitor.user,
        at=visitor.at,
        show=show,
        address=address,
        chooses_kind=False,
        office=office,
        leads_to=("leave", "confirm"),
    )
