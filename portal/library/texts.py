"""The words in attached files: read by a worker, kept once per file, found by search.

The hash that Wagtail keeps of a document's bytes names its text, so that a file that several
entries attach is read once, and a replaced one anew.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from wagtail.documents.models import Document

from portal.core import extraction
from portal.library import queries, services
from portal.library.models import ExtractedText

logger = logging.getLogger(__name__)

BATCH = 20


def read_files(*, at: datetime, limit: int = BATCH) -> int:
    """Read the files that have no text yet; returns how many. Entries that name them follow.

    Safe to run twice and at once: the text of a hash is stored once.
    """
    count = 0
    for document in queries.unread_documents(limit):
        count += _read(document, at)
    queries.forgotten_texts().delete()
    return count


def _read(document: Document, at: datetime) -> bool:
    try:
        if not document.file_hash:
            document._set_document_file_metadata()
            document.save(update_fields=["file_hash", "file_size"])
        with document.open_file() as file:
            found = extraction.extract(file, document.file_extension)
    except FileNotFoundError:
        logger.warning("document %s has no file", document.pk)
        if not document.file_hash:
            return False
        found = extraction.Extract(fault=extraction.Fault.BROKEN)
    with transaction.atomic():
        _row, is_new = ExtractedText.objects.get_or_create(
            file_hash=document.file_hash,
            defaults={
                "state": (ExtractedText.State.FAILED if found.fault else ExtractedText.State.READ),
                "text": found.text,
                "pages": found.pages,
                "image_only": found.image_only,
                "cut": found.cut,
                "error": found.fault.value if found.fault else "",
                "read_at": at,
            },
        )
        if is_new:
            for page in queries.entries_with_hash(document.file_hash):
                services.refresh_catalogue(page)
    return is_new
