"""Django's post_migrate: what an older release rendered is rendered anew."""

from __future__ import annotations

from typing import Any

from django.db import connections

from portal.catalogue import services
from portal.catalogue.models import CardRendering


def render_after_migrate(using: str, **kwargs: Any) -> None:
    """Render once the tables stand, of which this is the last (not when migrating backwards)."""
    if CardRendering._meta.db_table in connections[using].introspection.table_names():
        services.render_stale()
