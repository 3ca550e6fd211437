"""How to cite an entry, as files that reference managers read."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.api.views.doors import download, for_machines, text
from portal.api.views.found import public_entry
from portal.catalogue import citation
from portal.catalogue.record import PublishedEntry
from portal.core.errors import Missing

FORMS: dict[str, tuple[Callable[[PublishedEntry], str], str]] = {
    "bib": (citation.bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": (citation.ris, "application/x-research-info-systems; charset=utf-8"),
    "csl.json": (citation.csl_json, "application/vnd.citationstyles.csl+json"),
    "txt": (citation.plain, "text/plain; charset=utf-8"),
}


@for_machines
def cite(request: HttpRequest, reference: str, form: str) -> HttpResponse:
    """Give the citation of an entry in its original's words; `?lang=` takes a translation's.

    Raises: Missing, Gone.
    """
    if form not in FORMS:
        raise Missing
    entry = public_entry(request, reference)
    write, content_type = FORMS[form]
    response = text(write(entry), content_type)
    download(response, f"{entry.reference}.{form}")
    return response
