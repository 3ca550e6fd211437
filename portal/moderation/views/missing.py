"""The report "What is missing": public entries and what they lack."""

from __future__ import annotations

import csv
import io
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.policies import staff_required
from portal.accounts.queries import today
from portal.library import translated
from portal.moderation import queries
from portal.moderation.forms import MissingForm
from portal.moderation.policies import PUBLISHING_READERS
from portal.moderation.presentation import missing
from portal.moderation.views.frame import PER_PAGE, screen


@require_safe
@staff_required(*PUBLISHING_READERS)
def report(request: HttpRequest) -> HttpResponse:
    """Show what public entries lack: filters, order, twenty-five on a page."""
    form = MissingForm(request.GET)
    found = _rows(form, today(timezone.now()))
    kept = request.GET.copy()
    kept.pop("p", None)
    return screen(
        request,
        "missing",
        title=_("What is missing"),
        icon="doc-empty-inverse",
        form=form,
        page=Paginator(found, PER_PAGE).get_page(request.GET.get("p")),
        total=len(found),
        kept=kept.urlencode(),
    )


@require_safe
@staff_required(*PUBLISHING_READERS)
def export(request: HttpRequest) -> HttpResponse:
    """Give exactly the rows that the filters leave, as CSV that spreadsheets read as text."""
    at = timezone.now()
    found = _rows(MissingForm(request.GET), today(at))
    out = io.StringIO()
    out.write("\ufeff")  # spreadsheets take UTF-8 for something else without it
    csv.writer(out).writerows(missing.table(found))
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="missing-{at:%Y-%m-%d}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _rows(form: MissingForm, day: date) -> list[missing.Row]:
    return missing.rows(queries.public_texts(), form.filters(), day, translated.lagging())
