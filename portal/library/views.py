"""The library's own screens, and Wagtail's that it closes to those with no pages to look after."""

from __future__ import annotations

import posixpath

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.static import serve
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.chooser import ChosenMultipleView
from wagtail.contrib.simple_translation.views import SubmitPageTranslationView
from wagtail.documents.models import Document
from wagtail.permissions import page_permission_policy

from portal.accounts import policies as accounts
from portal.accounts.policies import staff_required
from portal.accounts.roles import Role
from portal.core.errors import Conflict, Missing, Unfit
from portal.library import policies, queries, releases, services
from portal.library.forms import TranslationForm
from portal.library.models import EntryPage
from portal.library.notices import PUBLISHING

WITH_CONDITIONS = ("documents", "original_images")
"""Folders of public media that the web server keeps shut (docs/deploy/nginx.conf)."""


def require_pages(request: HttpRequest) -> None:
    """Refuse whoever looks after no page: a chooser names unpublished entries by their titles.

    Raises: PermissionDenied, which Wagtail's admin turns into a message.
    """
    if not page_permission_policy.explorable_instances(request.user).exists():
        raise PermissionDenied


@require_admin_access
def chosen_pages(request: HttpRequest) -> HttpResponse:
    """Stand before the one view of Wagtail's page chooser that asks no hook."""
    require_pages(request)
    return ChosenMultipleView.as_view()(request)


# ---- Documents that are not for everybody -------------------------------------------------------


@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """List the documents for focal points and the secretariat. Raises: Missing for others."""
    policies.require_member(accounts.standing_of(request))
    found = queries.members_documents(get_language() or "en")
    return closed_to_caches(render(request, "library/members.html", {"documents": found}))


def members_document(request: HttpRequest, slug: str) -> HttpResponse | None:
    """Show a member a document that does not exist in the language of the address.

    It comes in its original, as public entries do. None for others, who do not learn of it.
    """
    if not policies.is_member(accounts.standing_of(request)):
        return None
    page = queries.members_document(slug, get_language() or "en")
    return closed_to_caches(page.serve(request)) if page is not None else None


def file_for_few(document: Document, request: HttpRequest) -> HttpResponse | None:
    """Serve a file that no public entry names to those who may; None where everybody may.

    Raises: Missing for those who may not: they do not learn that there is a file.
    """
    if queries.is_public_file(document.pk):
        return None
    if not policies.may_read_closed_file(accounts.standing_of(request), document.pk):
        raise Missing
    # In one piece: Wagtail ignores a hook that streams (measured), and serves the file to all.
    with document.open_file() as file:
        answer = HttpResponse(file.read(), content_type=document.content_type)
    disposition = content_disposition_header(as_attachment=True, filename=document.filename)
    answer["Content-Disposition"] = disposition or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return closed_to_caches(answer)


@require_safe
def public_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a public file where no web server stands in front.

    As there, what has conditions is not served by its name on disk: a document has a view that
    asks who reads, a picture is public in the sizes made of it. Raises: Missing.
    """
    folder = posixpath.normpath(path).lstrip("/").partition("/")[0]
    if folder in WITH_CONDITIONS:
        raise Missing
    return serve(request, path, document_root=str(settings.MEDIA_ROOT))


def closed_to_caches(answer: HttpResponse) -> HttpResponse:
    """Say that an answer is for this person alone, and that no machine lists it."""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    patch_vary_headers(answer, ["Cookie"])
    return answer


# ---- What editors do ----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(Role.EDITOR)
def translate(request: HttpRequest, page_id: int) -> HttpResponse:
    """Begin the translation of an entry, with the words of its original."""
    page = queries.original_of(queries.entry(page_id))
    existing = queries.translations(page)
    form = TranslationForm(request.POST or None, page=page, taken=existing)
    if request.method == "POST" and form.is_valid():
        user = accounts.person(request)
        assert user is not None
        revision = services.draft_translation(
            page_id=page.pk,
            language=form.cleaned_data["language"],
            content=queries.content_of(page),
            kind=form.kind_of_words(),
            by=user,
        )
        messages.success(request, _("The draft holds the words of the original. Translate them."))
        return HttpResponseRedirect(
            reverse("wagtailadmin_pages:edit", args=(int(revision.object_id),))
        )
    title = _("Translate %(reference)s") % {"reference": page.reference}
    return TemplateResponse(
        request,
        "library/translate.html",
        {
            "page": page,
            "form": form,
            "existing": existing.values(),
            "page_title": title,
            "header_title": title,
            "header_icon": "globe",
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": _("Home")},
                {
                    "url": reverse("wagtailadmin_pages:edit", args=(page.pk,)),
                    "label": page.reference,
                },
                {"url": "", "label": title},
            ],
        },
        status=400 if form.errors else 200,
    )


def translate_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Stand before Wagtail's own translation of pages: an entry is translated by `translate`."""
    try:
        queries.entry(page_id)
    except Missing:
        return SubmitPageTranslationView.as_view()(request, page_id=page_id)
    return HttpResponseRedirect(reverse("library:translate", args=(page_id,)))


def ask_for_publication(request: HttpRequest, page: EntryPage) -> HttpResponse | None:
    """Tell other editors that what was just saved is finished; says why where it cannot be."""
    latest = queries.entry(page.pk).latest_revision_id
    user = accounts.person(request)
    assert user is not None
    assert latest is not None
    try:
        releases.ask(page_id=page.pk, revision_id=latest, by=user, at=timezone.now())
    except (Conflict, Unfit) as refusal:
        messages.error(request, str(refusal))
        return None
    messages.success(request, _("The other editors are told. One of them publishes it."))
    return HttpResponseRedirect(PUBLISHING % page.pk)
