"""News that make old what was kept: a migrate with another release, a change of the vocabulary."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connections

from portal.catalogue import services
from portal.catalogue.models import CardRendering


def render_after_migrate(using: str, **kwargs: Any) -> None:
    """Render once the tables stand, of which this is the last (not when migrating backwards)."""
    if CardRendering._meta.db_table in connections[using].introspection.table_names():
        services.render_stale()
        services.find_all_anew()


def follow_vocabulary(names: Collection[str], **kwargs: Any) -> None:
    """Show nothing any more that was made with the old words of these concepts."""
    services.follow_vocabulary(names)
