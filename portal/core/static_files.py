"""Static files of production: hashed names, and one style sheet a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')
PARENT_URL = re.compile(r'url\("((?:\.\./)+[^"]+)"\)')
SHEETS = ("css/site.css", "css/error.css")


class OneSheetStorage(CompressedManifestStaticFilesStorage):
    """Write a sheet with its imports inside their layers, so that a page asks for one file.

    Sources stay one file per component; a reader on a slow line waits for one answer.
    """

    support_js_module_import_aggregation = True

    def post_process(
        self,
        paths: dict[str, Any],
        dry_run: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        **options: Any,
    ) -> Iterator[Any]:
        """Flatten the sheets, then hash and compress as ever."""
        for name in SHEETS:
            if name in paths and not dry_run:
                self._flatten(name)
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def _flatten(self, name: str) -> None:
        home = PurePosixPath(name).parent

        def inside(match: re.Match[str]) -> str:
            with self.open(str(home / match[1])) as sheet:
                text = sheet.read().decode()
            up = "../" * (len(PurePosixPath(match[1]).parents) - 1)
            text = PARENT_URL.sub(lambda url: f'url("{url[1].removeprefix(up)}")', text)
            return f"@layer {match[2]} {{\n{text}}}"

        with self.open(name) as sheet:
            flat = IMPORT.sub(inside, sheet.read().decode())
        self.delete(name)
        self.save(name, ContentFile(flat.encode()))
