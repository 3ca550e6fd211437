"""Taking a text along: as a Word document or as plain text."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from portal.desk import papers
from portal.desk.policies import Visitor
from portal.desk.views.doors import at_desk, mine
from portal.submissions import queries
from portal.vocabulary.queries import terms


@require_safe
@at_desk
def download(request: HttpRequest, visitor: Visitor, reference: str, kind: str) -> HttpResponse:
    """Hand the working text out as a document; whatever its state, to whoever has it on the desk."""
    submission = mine(visitor, reference)
    paper = papers.paper_of(
        submission,
        queries.texts(submission),
        queries.files(submission),
        terms(),
        visitor.at,
    )
    write, content_type = papers.KINDS[kind]
    response = HttpResponse(write(paper), content_type=content_type)
    # The reference is the portal's own, so nothing that a person typed becomes a file name.
    name = f"{submission.reference}.{kind}"
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
