"""A learning path as one ZIP, to be read without a network: pages, pictures, files, one sheet.

Only what is public gets in: rows of the catalogue, and files that those name. The same texts give
the same bytes. A package is kept under the catalogue's stamp: whatever is published or withdrawn
makes every kept one unreachable.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape, unescape
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import slugify
from redis.exceptions import RedisError

from portal.catalogue import queries as catalogue
from portal.catalogue.addresses import path_of
from portal.catalogue.presentation import present
from portal.catalogue.record import Kind, PublishedEntry
from portal.core import release
from portal.core.static_files import in_one_piece
from portal.reading import marking, queries
from portal.reading.presentation import absolute
from portal.vocabulary.queries import Terms

KEPT_SECONDS = 24 * 60 * 60
CHUNK = 64 * 1024
LONGEST_NAME = 60
EARLIEST_YEAR = 1980
"""ZIP knows no day before."""

_ATTRIBUTE = re.compile(r'\s(src|href)="([^"]*)"')
_SIZES = re.compile(r'\s(?:srcset|sizes|loading|decoding)="[^"]*"')


@dataclass(frozen=True)
class Enclosure:
    """A public file that goes in: where it is stored, and its name in the package."""

    storage_name: str
    name: str


@dataclass(frozen=True)
class Package:
    """What is in the ZIP, in its order, below one folder."""

    folder: str
    changed_at: datetime
    texts: tuple[tuple[str, bytes], ...]
    enclosures: tuple[Enclosure, ...]
    size: int = 0

    @property
    def file_name(self) -> str:
        """What the file is called when it is saved."""
        return f"{self.folder}.zip"


def package(slug: str, language: str, stamp: UUID) -> Package | None:
    """Give the package of a path for the readers of a language; None where there is no such path.

    No query where it is kept; else three: the path, its parts, their files.
    """
    words = f"{stamp} {release.fingerprint()} {slug} {language}"
    key = "offline:" + hashlib.sha256(words.encode()).hexdigest()
    # A cache that does not answer costs time, no package.
    with suppress(RedisError):
        found: Package | None = cache.get(key)
        if found is not None:
            return found
    made = _pack(slug, language, stamp)
    if made is not None:
        with suppress(RedisError):
            cache.set(key, made, KEPT_SECONDS)
    return made


def stream(made: Package) -> Iterator[bytes]:
    """Write the ZIP piece by piece; no more than one file's piece is held."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in made.texts:
            archive.writestr(_info(made, name), content)
            yield sink.drain()
        for enclosure in made.enclosures:
            with (
                default_storage.open(enclosure.storage_name) as source,
                archive.open(_info(made, enclosure.name), "w") as target,
            ):
                while piece := source.read(CHUNK):
                    target.write(piece)
                    yield sink.drain()
    yield sink.drain()


class _Sink:
    """A file that is only written: what was written is taken out again and sent."""

    def __init__(self) -> None:
        self.held = bytearray()

    def write(self, piece: bytes) -> int:
        self.held += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing was opened."""

    def drain(self) -> bytes:
        piece = bytes(self.held)
        self.held.clear()
        return piece


def _info(made: Package, name: str) -> zipfile.ZipInfo:
    at = made.changed_at.astimezone(UTC)
    info = zipfile.ZipInfo(f"{made.folder}/{name}", at.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    info.create_system = 3  # Unix: the bytes are the same wherever they are made
    return info


# ---- What goes in --------------------------------------------------------------------------------


@dataclass
class _Case:
    """The package while it is being filled."""

    language: str
    documents: dict[str, Any] = field(default_factory=dict)
    enclosures: dict[str, Enclosure] = field(default_factory=dict)
    """By address."""

    def take(self, url: str) -> str:
        """Take a public file along and give its name; nothing where it is none of ours."""
        if url in self.enclosures:
            return self.enclosures[url].name
        stored = self._stored(url)
        if not stored or not default_storage.exists(stored):
            return ""
        folder = "files" if url in self.documents else "pictures"
        path = PurePosixPath(stored)
        stem = slugify(path.stem)[:LONGEST_NAME] or "file"
        ending = slugify(path.suffix)
        name = f"{folder}/{len(self.enclosures) + 1:02d}-{stem}" + (f".{ending}" if ending else "")
        self.enclosures[url] = Enclosure(stored, name)
        return name

    def _stored(self, url: str) -> str:
        if url in self.documents:
            return str(self.documents[url].file.name)
        if url.startswith(settings.MEDIA_URL) and ".." not in url:
            return url.removeprefix(settings.MEDIA_URL)
        return ""

    def at_home(self, html: str) -> str:
        """Let an article's pictures and files point into the package, all else to the portal."""

        def local(found: re.Match[str]) -> str:
            name, url = found[1], unescape(found[2])
            if not url.startswith("/"):
                return found[0]
            return f' {name}="{escape(self.take(url) or absolute(url))}"'

        return _ATTRIBUTE.sub(local, _SIZES.sub("", html))


def _pack(slug: str, language: str, stamp: UUID) -> Package | None:
    path = catalogue.find(Kind.PATH, slug, language)
    if path is None or not path.details.get("modules"):
        return None
    terms = catalogue.snapshot(Kind.PATH, stamp).terms
    modules = path.details["modules"]
    keys = [key for module in modules for key in (*module["materials"], module["case"]) if key]
    parts = catalogue.whole(list(dict.fromkeys(keys)), language)
    files = [file.url for entry in (path, *parts.values()) for file in entry.files]
    case = _Case(language, queries.released_files(files))
    with translation.override(language):
        texts = list(_pages(path, parts, terms, case))
    changed = [entry.updated_at for entry in (path, *parts.values()) if entry.updated_at]
    made = Package(
        folder=f"{path.reference}-{language}",
        changed_at=max([*changed, datetime(EARLIEST_YEAR, 1, 1, tzinfo=UTC)]),
        texts=(*((name, html.encode()) for name, html in texts), ("style.css", sheet().encode())),
        enclosures=tuple(case.enclosures.values()),
    )
    size = sum(len(piece) for piece in stream(made))
    return Package(made.folder, made.changed_at, made.texts, made.enclosures, size)


def _pages(
    path: PublishedEntry, parts: dict[str, PublishedEntry], terms: Terms, case: _Case
) -> Iterator[tuple[str, str]]:
    modules = [
        {
            **told,
            "number": number,
            "file": f"module-{number}.html",
            "materials": [
                _part(parts[key], terms, case) for key in told["materials"] if key in parts
            ],
            "case": _part(parts[told["case"]], terms, case) if told["case"] in parts else None,
            "questions": [
                marking.solved(n, question) for n, question in enumerate(told["questions"], 1)
            ],
        }
        for number, told in enumerate(path.details["modules"], 1)
    ]
    about = _part(path, terms, case)
    common = {"path": about, "modules": modules, "references": path.details.get("references", [])}
    yield "index.html", render_to_string("reading/offline/index.html", common)
    for place, module in enumerate(modules):
        more = {
            "module": module,
            "previous": modules[place - 1] if place else None,
            "next": modules[place + 1] if place + 1 < len(modules) else None,
        }
        yield module["file"], render_to_string("reading/offline/module.html", common | more)
    for reference, entry in sorted(parts.items()):
        if entry.kind == Kind.MATERIAL:
            used = [m for m in modules if any(p["reference"] == reference for p in m["materials"])]
            material = {"material": _part(entry, terms, case, whole=True), "used": used}
            yield (
                f"{reference}.html",
                render_to_string("reading/offline/material.html", common | material),
            )


def _part(
    entry: PublishedEntry, terms: Terms, case: _Case, *, whole: bool = False
) -> dict[str, Any]:
    return {
        "reference": entry.reference,
        "presented": present(entry, terms, case.language),
        "file": f"{entry.reference}.html",
        "online": absolute(path_of(entry, case.language)),
        "body": case.at_home(entry.body_html) if whole else "",
    }


def sheet() -> str:
    """Give the portal's style sheets of a learning path in one piece."""
    return "\n".join(in_one_piece(f"css/{name}.css", _read) for name in ("site", "for_training"))


def _read(name: str) -> str:
    place = finders.find(name)
    assert isinstance(place, str), name
    with open(place, encoding="utf-8") as text:  # noqa: PTH123 - a plain path of the checkout
        return text.read()
