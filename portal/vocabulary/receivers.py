"""Django's post_migrate: the vocabulary is there after every migrate and flush."""

from __future__ import annotations

import logging
from typing import Any

from django.db import connections

from portal.vocabulary import services
from portal.vocabulary.models import Concept

logger = logging.getLogger(__name__)


def load_after_migrate(using: str, **kwargs: Any) -> None:
    """Load the schemes once their table stands (it does not when migrating backwards).

    The catalogue, which comes later, makes anew what was made with the old words.
    """
    if not _has_all_columns(using):
        return
    loaded = services.load_schemes()
    if loaded.kept:
        logger.warning(
            "vocabulary: what editors wrote stays, although the files say otherwise: %s",
            ", ".join(loaded.kept),
        )


def _has_all_columns(using: str) -> bool:
    connection = connections[using]
    with connection.cursor() as cursor:
        if Concept._meta.db_table not in connection.introspection.table_names(cursor):
            return False
        there = connection.introspection.get_table_description(cursor, Concept._meta.db_table)
    return {column.name for column in there} >= {f.column for f in Concept._meta.local_fields}
