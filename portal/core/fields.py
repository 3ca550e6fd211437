"""A StreamField that keeps its block definitions out of migrations."""

from __future__ import annotations

from typing import Any

from wagtail.fields import StreamField as WagtailStreamField


class StreamField(WagtailStreamField):
    """A StreamField whose migrations say only that it is there.

    Wagtail writes every block definition into every migration that touches it; after some years
    these are most of a repository. A renamed block needs a data migration on raw JSON either way.
    """

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Give Django's four parts, with an empty list of blocks."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
