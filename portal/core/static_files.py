"""Static files of production: hashed names, and each linked style sheet in one piece."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from rcssmin import cssmin
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')
PARENT_URL = re.compile(r'url\("((?:\.\./)+[^"]+)"\)')
SHEETS = (
    "css/site.css",
    "css/for_desk.css",
    "css/for_events.css",
    "css/for_glossary.css",
    "css/for_training.css",
    "css/error.css",
)
"""The sheets that pages link."""


def in_one_piece(name: str, read: Callable[[str], str]) -> str:
    """Give a sheet with its imports inside their layers, without what only its authors read.

    Args:
        name: The sheet, by its name among the static files.
        read: Gives the text of a sheet by such a name.
    """
    home = PurePosixPath(name).parent

    def inside(match: re.Match[str]) -> str:
        text = read(str(home / match[1]))
        up = "../" * (len(PurePosixPath(match[1]).parents) - 1)
        text = PARENT_URL.sub(lambda url: f'url("{url[1].removeprefix(up)}")', text)
        return f"@layer {match[2]} {{\n{text}}}"

    return str(cssmin(IMPORT.sub(inside, read(name))))


class OneSheetStorage(CompressedManifestStaticFilesStorage):
    """Write each linked sheet in one piece, so that a reader on a slow line waits for one answer.

    Sources stay one file per component.
    """

    support_js_module_import_aggregation = True

    def post_process(
        self,
        paths: dict[str, Any],
        dry_run: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        **options: Any,
    ) -> Iterator[Any]:
        """Join the sheets, then hash and compress as ever."""
        for name in SHEETS:
            if name in paths and not dry_run:
                joined = in_one_piece(name, self._text)
                self.delete(name)
                self.save(name, ContentFile(joined.encode()))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def _text(self, name: str) -> str:
        with self.open(name) as sheet:
            return str(sheet.read().decode())
