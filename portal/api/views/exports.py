"""Exactly what a list shows, all its pages, as a file."""

from __future__ import annotations

import codecs
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, cast

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.api.formats import entry as as_json
from portal.api.formats import feed, tables
from portal.api.views.doors import download, for_machines, open_to_all
from portal.catalogue import addresses, queries
from portal.catalogue.forms import KINDS, Selection
from portal.catalogue.record import Kind, PublishedEntry
from portal.vocabulary.queries import Terms

MOST = 5000
"""Rows of an export; a longer list says at its end that it was cut."""
MOST_IN_FEED = 500
IN_MEMORY = 512 * 1024
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Taken:
    """What a list takes away."""

    name: str
    title: str
    page_url: str
    file_url: str
    language: str
    terms: Terms
    keys: tuple[str, ...]
    total: int

    @property
    def note(self) -> str:
        """Say that the list was cut, where it was."""
        if len(self.keys) == self.total:
            return ""
        return _("Cut after %(shown)s of %(total)s entries: narrow the list by its filters.") % {
            "shown": len(self.keys),
            "total": self.total,
        }

    def entries(self) -> Iterator[PublishedEntry]:
        """Give the entries, few at a time."""
        return queries.entries(self.keys, self.language)


@for_machines
def export(request: HttpRequest, kind: Kind | None, form: str) -> HttpResponseBase:
    """Give the entries of a list that meet its filters; the parameters are those of the list."""
    most = MOST_IN_FEED if form == "atom" else MOST
    taken = _taken(request, kind, most, timezone.now())
    return WRITERS[form](request, taken)


def _taken(request: HttpRequest, kind: Kind | None, most: int, at: datetime) -> Taken:
    language = get_language() or "en"
    terms = queries.snapshot(kind).terms
    selection = Selection.read(request.GET, terms, kind)
    keys = queries.chosen_keys(
        kind,
        chosen=selection.dimensions,
        words=selection.words,
        order=selection.order,
        when=selection.when,
        at=at,
    )
    if kind is Kind.DOCUMENT:
        keys = queries.documents_in_order(keys, selection.order)
    shelf = addresses.SHELVES[kind] if kind else "search"
    base = request.path.rpartition("/")[0] + "/"
    return Taken(
        name=f"neaspec-{shelf.replace('/', '-')}-{language}",
        title=f"{KINDS[kind] if kind else _('Search')} – {_('NEASPEC land knowledge portal')}",
        page_url=addresses.absolute(base + selection.at_page(1).query()),
        file_url=addresses.absolute(request.get_full_path()),
        language=language,
        terms=terms,
        keys=tuple(keys[:most]),
        total=len(keys),
    )


def _csv(request: HttpRequest, taken: Taken) -> HttpResponseBase:
    shown = tables.columns(taken.terms, taken.language)
    lines = tables.csv_lines(taken.entries(), shown, taken.note)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    download(response, f"{taken.name}.csv")
    return response


def _xlsx(request: HttpRequest, taken: Taken) -> HttpResponseBase:
    shown = tables.columns(taken.terms, taken.language)
    target = _file()
    tables.write_xlsx(target, taken.entries(), shown, _("Entries"), taken.note)
    return _sent(target, XLSX_TYPE, f"{taken.name}.xlsx")


def _json(request: HttpRequest, taken: Taken) -> HttpResponseBase:
    response = StreamingHttpResponse(_json_parts(taken), content_type="application/json")
    download(response, f"{taken.name}.json")
    return response


def _json_parts(taken: Taken) -> Iterator[str]:
    head = {
        "title": taken.title,
        "address": taken.file_url,
        "total": taken.total,
        "complete": not taken.note,
    }
    # The object stays open for its longest member, which is written one entry at a time.
    yield json.dumps(head, ensure_ascii=True)[:-1] + ', "entries": ['
    for number, entry in enumerate(taken.entries()):
        yield (",\n" if number else "\n") + json.dumps(as_json.short(entry), ensure_ascii=True)
    yield "\n]}\n"


@open_to_all
def _atom(request: HttpRequest, taken: Taken) -> HttpResponseBase:
    target = _file()
    feed.write_atom(
        cast("IO[str]", codecs.getwriter("utf-8")(target, "replace")),
        taken.entries(),
        title=taken.title,
        subtitle=taken.note,
        language=taken.language,
        page_url=taken.page_url,
        feed_url=taken.file_url,
    )
    return _sent(target, "application/atom+xml; charset=utf-8", "")


WRITERS: dict[str, Callable[[HttpRequest, Taken], HttpResponseBase]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "json": _json,
    "atom": _atom,
}


def _file() -> IO[bytes]:
    # Closed by the response, when it has been sent.
    return tempfile.SpooledTemporaryFile(IN_MEMORY)


def _sent(target: IO[bytes], content_type: str, name: str) -> HttpResponseBase:
    target.seek(0)
    response = FileResponse(target, content_type=content_type)
    if name:
        download(response, name)
    return response
