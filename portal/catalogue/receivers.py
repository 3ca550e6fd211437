"""Django's post_migrate: what an older release rendered is rendered anew."""

from __future__ import annotations

from typing import Any

from django.db import connections

from portal.catalogue import services
from portal.catalogue.models import Rendering


def render_after_migrate(using: str, **kwargs: Any) -> None:
    """Render once the table stands (it does not when migrating backwards)."""
    if Rendering._meta.db_table in connections[using].introspection.table_names():
        services.render_stale()
