"""What the words and templates of this process are: stored HTML says by which it was made."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

HOUSE = Path(__file__).resolve().parents[2]
MAKES_HTML = (
    ("portal", (".py", ".toml")),
    ("templates", (".html",)),
    ("locale", (".mo",)),
)
"""Folders and endings of what can change a rendered page: code, vocabulary, templates, words."""
RENDERERS = ("Django", "babel", "django-cotton")


def fingerprint() -> str:
    """Name this release together with the settings that stored HTML holds.

    Two processes give the same name exactly where their code, templates, words and addresses are
    the same. HTML that bears another name is not shown.
    """
    # While templates are being written, a running process reads them again; so the name follows.
    house = contents(HOUSE) if settings.DEBUG else _read_once()
    words = f"{house} {settings.BASE_URL} {settings.CONTACT_EMAIL}"
    return hashlib.sha256(words.encode()).hexdigest()[:32]


@cache
def _read_once() -> str:
    return contents(HOUSE)


def contents(house: Path) -> str:
    """Name what the files of a checkout say that can change a page."""
    # Contents, not times: the machines of a deployment unpack the same files at other moments.
    made = hashlib.sha256(" ".join(version(name) for name in RENDERERS).encode())
    for folder, endings in MAKES_HTML:
        for path in sorted((house / folder).rglob("*")):
            if path.suffix in endings:
                made.update(f"{path.relative_to(house)}\0".encode())
                made.update(path.read_bytes())
    return made.hexdigest()
