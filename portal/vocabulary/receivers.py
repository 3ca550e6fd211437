"""Django's post_migrate: the vocabulary is there after every migrate and flush."""

from __future__ import annotations

from typing import Any

from django.db import connections

from portal.vocabulary import services
from portal.vocabulary.models import Concept


def load_after_migrate(using: str, **kwargs: Any) -> None:
    """Load the schemes once their table stands (it does not when migrating backwards)."""
    if Concept._meta.db_table in connections[using].introspection.table_names():
        services.load_schemes()
