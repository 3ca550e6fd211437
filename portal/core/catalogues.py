"""Catalogues of words: what the portal reads (`.mo`) is compiled from what people write (`.po`).

Only the written ones are kept in the repository. They are compiled without any program of the
system, so that every place where the portal runs can do it: `manage.py compile_words`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

import polib

READABLE = 0o644


def compiled(written: Path) -> Path:
    """Give the place of what is compiled from a catalogue."""
    return written.with_suffix(".mo")


def stale(folders: Iterable[str | Path]) -> list[Path]:
    """Give the catalogues that were never compiled, or changed since."""
    return [written for written in _written(folders) if _is_stale(written)]


def compile_stale(folders: Iterable[str | Path]) -> list[Path]:
    """Compile what is stale and give it. A process that reads meanwhile finds the old or the new."""
    found = stale(folders)
    for written in found:
        _compile(written)
    return found


def language(written: Path) -> str:
    """Name the language of a catalogue as its folder does."""
    return written.parent.parent.name


def _written(folders: Iterable[str | Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))


def _is_stale(written: Path) -> bool:
    made = compiled(written)
    return not made.exists() or made.stat().st_mtime_ns < written.stat().st_mtime_ns


def _compile(written: Path) -> None:
    content = polib.pofile(str(written), encoding="utf-8").to_binary()
    with NamedTemporaryFile(dir=written.parent, suffix=".mo", delete=False) as file:
        file.write(content)
    whole = Path(file.name)
    whole.chmod(READABLE)  # compiled by root when an image is built, read by the one who serves
    whole.replace(compiled(written))
