"""The queue and its export."""

from __future__ import annotations

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.policies import staff_required
from portal.moderation import queries
from portal.moderation.forms import QueueForm
from portal.moderation.policies import REVIEW_READERS
from portal.moderation.presentation import rows
from portal.moderation.queries import Tab
from portal.moderation.views.frame import page_of, screen, standing_of


@require_safe
@staff_required(*REVIEW_READERS)
def queue(request: HttpRequest) -> HttpResponse:
    """Show what was submitted: tabs, filters, order, twenty-five on a page."""
    at = timezone.now()
    standing = standing_of(request)
    form = _form(request)
    page = page_of(request, queries.queue(standing, form.filters()))
    counts = queries.tab_counts(standing)
    titles = {
        Tab.ALL: _("All"),
        Tab.MINE: _("Mine"),
        Tab.UNASSIGNED: _("Unassigned"),
        Tab.WAITING: _("Waiting for the State"),
        Tab.DECIDED: _("Decided"),
    }
    kept = request.GET.copy()
    kept.pop("p", None)
    return screen(
        request,
        "queue",
        title=_("Review"),
        icon="clipboard-list",
        form=form,
        page=page,
        rows=rows.rows(page.object_list, at),
        tab=form.tab,
        tabs=[(tab.value, title, counts[tab.value]) for tab, title in titles.items()],
        kept=kept.urlencode(),
    )


@require_safe
@staff_required(*REVIEW_READERS)
def export(request: HttpRequest) -> HttpResponse:
    """Give exactly the rows that the filters leave, as CSV that spreadsheets read as text."""
    at = timezone.now()
    found = queries.queue(standing_of(request), _form(request).filters())
    out = io.StringIO()
    out.write("\ufeff")  # spreadsheets take UTF-8 for something else without it
    csv.writer(out).writerows(rows.table(found, at))
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="review-{at:%Y-%m-%d}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _form(request: HttpRequest) -> QueueForm:
    chosen = request.GET.get("tab", "")
    tab = Tab(chosen) if chosen in list(Tab) else Tab.ALL
    return QueueForm(request.GET, tab=tab, reviewers=queries.reviewers())
