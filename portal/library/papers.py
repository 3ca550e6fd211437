"""Making papers: claims a row, prints outside any transaction, writes down what became of it.

Three callers, one function: the task after a commit, the clock of Celery, and
`manage.py make_papers`, which needs no broker. Safe to run any number of times at once.
"""

from __future__ import annotations

import hashlib
import json
import logging
import uuid
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from importlib import import_module

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.utils import timezone, translation

from portal.catalogue import citation
from portal.catalogue import queries as catalogue
from portal.catalogue.addresses import permanent
from portal.catalogue.presentation import present
from portal.catalogue.record import PublishedEntry
from portal.library.models import Paper
from portal.vocabulary.queries import Terms, terms

logger = logging.getLogger(__name__)

FORM = "1"
"""Changes with the look of papers: those of an older look are made anew."""
LEASE = timedelta(minutes=5)
MOST_TRIES = 3
PAUSE = timedelta(seconds=30)
BATCH = 20
NO_PANGO = (
    "PDFs cannot be made here: the Pango libraries are missing. "
    "Install them (apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
    "fonts-noto-core fonts-noto-cjk) and start the worker again."
)


class NoPrinter(RuntimeError):  # noqa: N818 - named by what it says
    """This machine lacks what PDFs are made with; the message says what to install."""


def stamp_of(entry: PublishedEntry) -> str:
    """Name the text of an entry as it is now: another text, or another look, has another name."""
    said = json.dumps(asdict(entry), sort_keys=True, default=str)
    return hashlib.sha256(f"{FORM} {said}".encode()).hexdigest()


def pdf_of(entry: PublishedEntry, words: Terms) -> bytes:
    """Print an entry in the language of its text. Raises: NoPrinter."""
    return printed(html_of(entry, words))


def printed(html: str) -> bytes:
    """Print a document as PDF, with the portal's own public pictures and nothing from elsewhere.

    Raises: NoPrinter where this machine cannot.
    """
    try:
        # By name and only now: without Pango the import fails, and all else goes on.
        printing = import_module("portal.library.printing")
    except (ImportError, OSError) as error:
        raise NoPrinter(NO_PANGO) from error
    pdf: bytes = printing.print_pdf(html)
    return pdf


def html_of(entry: PublishedEntry, words: Terms) -> str:
    """Render the document that is printed; frame and text are in one language."""
    with translation.override(entry.language), timezone.override(None):
        return render_to_string(
            "library/paper.html",
            {
                "entry": entry,
                "presented": present(entry, words, entry.language),
                "address": permanent(entry.reference),
                "citation": citation.plain(entry),
            },
        )


def make_due(*, limit: int = BATCH) -> int:
    """Make the papers that are owed, the longest wanted first; returns how many were made."""
    made = 0
    words: Terms | None = None
    for _number in range(limit):
        paper = _claim()
        if paper is None:
            break
        words = words or terms()
        made += _make(paper, words)
    return made


def drop(reference: str) -> None:
    """Delete all papers of an entry with their files: it is not public any more.

    Called in the transaction that closes it; a worker that is at one of them finds no row.
    """
    papers = Paper.objects.select_for_update().filter(reference=reference).order_by("pk")
    for paper in papers:
        _forget(paper.file.name)
    papers.delete()


def _claim() -> Paper | None:
    with transaction.atomic():
        paper = (
            Paper.objects.select_for_update(skip_locked=True)
            .filter(status=Paper.Status.WANTED)
            .filter(Q(leased_until=None) | Q(leased_until__lt=Now()))
            .order_by("wanted_at", "pk")
            .first()
        )
        if paper is None:
            return None
        paper.lease, paper.tries = uuid.uuid4(), paper.tries + 1
        paper.leased_until = Now() + LEASE  # by the database's clock
        paper.save(update_fields=["lease", "tries", "leased_until"])
        return paper


def _make(paper: Paper, words: Terms) -> bool:
    entry = catalogue.in_language(paper.reference, paper.language)
    if entry is None or entry.language != paper.language:
        # Closed since it was wanted.
        Paper.objects.filter(pk=paper.pk, lease=paper.lease).delete()
        return False
    try:
        return _store(paper, stamp_of(entry), pdf_of(entry, words))
    except Exception as error:  # a text that cannot be printed must not stop the others
        logger.exception("the paper %s was not made", paper)
        _fail(paper, error)
        return False


def _store(paper: Paper, stamp: str, content: bytes) -> bool:
    """Put the file in place, unless the row has gone or another worker has it now."""
    before, storage = paper.file.name, paper.file.storage
    paper.file.save("paper.pdf", ContentFile(content), save=False)
    written = paper.file.name
    with transaction.atomic():
        kept = Paper.objects.filter(pk=paper.pk, lease=paper.lease).update(
            status=Paper.Status.MADE,
            stamp=stamp,
            file=written,
            size=len(content),
            made_at=timezone.now(),
            leased_until=None,
            error="",
        )
        if kept:
            _forget(before)
    if not kept:
        storage.delete(written)
    return bool(kept)


def _fail(paper: Paper, error: Exception) -> None:
    last = paper.tries >= MOST_TRIES or isinstance(error, NoPrinter)
    Paper.objects.filter(pk=paper.pk, lease=paper.lease).update(
        status=Paper.Status.FAILED if last else Paper.Status.WANTED,
        leased_until=None if last else Now() + PAUSE * paper.tries,
        error=(str(error) if isinstance(error, NoPrinter) else type(error).__name__)[:200],
    )


def _forget(name: str | None) -> None:
    if name:
        storage = Paper._meta.get_field("file").storage
        transaction.on_commit(partial(storage.delete, name))
