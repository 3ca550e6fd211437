"""A translation as a PO file for translators outside, and back. Pure.

One file holds one entry in one language. `msgctxt` is the path of a piece, `msgid` the original,
HTML of rich text kept as it is. The head names the entry, the revision of the original, the
revision of the translation that the file begins with, and a digest of what is to be translated.

What comes back is a stranger's file: it is read for its texts alone, and every text is put where
the portal's own pieces say, never where the file says.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation import gettext as _

from portal.core import languages
from portal.core.errors import Unfit
from portal.library.segments import Piece, marks_agree, read

MOST_BYTES = 512 * 1024
REFERENCE, SOURCE, TRANSLATION, DIGEST = (
    "X-Portal-Reference",
    "X-Portal-Source-Revision",
    "X-Portal-Translation-Revision",
    "X-Portal-Digest",
)


@dataclass(frozen=True)
class Head:
    """What a file says of itself. `translation_revision` 0: there was no translation yet."""

    reference: str
    language: str
    original_language: str
    source_revision: int
    translation_revision: int
    digest: str


@dataclass(frozen=True)
class Handed:
    """A file that was read: its head, and the texts by their paths."""

    head: Head
    originals: dict[str, str]
    texts: dict[str, str]
    unsure: frozenset[str] = field(default=frozenset())
    """Paths that the translator left marked as not looked at (`fuzzy`)."""


def write(
    head: Head,
    sources: Mapping[str, Piece],
    texts: Mapping[str, str],
    behind: Mapping[str, str],
    labels: Mapping[str, str],
) -> bytes:
    """Write the pieces with what is translated of them.

    A text whose original has changed is marked `fuzzy`, with the original that it was made from.
    """
    file = polib.POFile(wrapwidth=0, encoding="utf-8")
    file.header = _("Translate msgid into msgstr. Leave marks in angle brackets as they are.")
    file.metadata = {
        "Project-Id-Version": f"NEASPEC land knowledge portal, {head.reference}",
        "Language": languages.tag(head.language),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Source-Language": languages.tag(head.original_language),
        REFERENCE: head.reference,
        SOURCE: str(head.source_revision),
        TRANSLATION: str(head.translation_revision),
        DIGEST: head.digest,
    }
    for path, piece in sources.items():
        text = texts.get(path, "")
        entry = polib.POEntry(
            msgctxt=path,
            msgid=piece.text,
            # What only repeats the original has not been translated.
            msgstr="" if text == piece.text else text,
            comment=labels.get(path, ""),
        )
        if path in behind:
            entry.previous_msgid = behind[path] or None
            if entry.msgstr:
                entry.flags.append("fuzzy")
        file.append(entry)
    return f"{file}\n".encode()


def parse(content: bytes) -> Handed:
    """Read a file. Raises: Unfit, in one sentence, for what is not a whole file of ours."""
    _require_text(content)
    file = _opened(content)
    texts: dict[str, str] = {}
    originals: dict[str, str] = {}
    for entry in file:
        path = entry.msgctxt or ""
        if entry.obsolete:
            continue
        if not path or path in originals or entry.msgid_plural:
            raise Unfit(_("The file is damaged: its messages are not those of an export."))
        originals[path], texts[path] = read(entry.msgid), read(entry.msgstr)
    unsure = frozenset(entry.msgctxt for entry in file if "fuzzy" in entry.flags)
    return Handed(_head(file), originals, texts, unsure)


def _require_text(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 1024
        raise Unfit(_("The file is larger than %(most)s KB.") % {"most": most})
    if not content.strip():
        raise Unfit(_("The file is empty."))
    if b"\0" in content:
        raise Unfit(_("The file holds signs that no text has. Save it as PO in UTF-8."))
    try:
        content.decode()
    except UnicodeDecodeError:
        raise Unfit(_("The file is not written in UTF-8. Save it in UTF-8.")) from None


def _opened(content: bytes) -> polib.POFile:
    # By a file of ours: polib takes a text that names a file for that file, and splits a text at
    # line ends that are none in PO.
    handle, path = tempfile.mkstemp(suffix=".po")
    try:
        with os.fdopen(handle, "wb") as kept:
            kept.write(content.removeprefix(b"\xef\xbb\xbf"))
        return polib.pofile(path, encoding="utf-8", wrapwidth=0)
    except (OSError, ValueError, IndexError, KeyError, AttributeError, TypeError):
        raise Unfit(_("This is not a PO file, or it is damaged.")) from None
    finally:
        Path(path).unlink()


def _head(file: polib.POFile) -> Head:
    said = file.metadata
    numbers = said.get(SOURCE, ""), said.get(TRANSLATION, "")
    if not said.get(REFERENCE) or not all(n.isascii() and n.isdecimal() for n in numbers):
        raise Unfit(_("This PO file was not exported from this portal, or its head is damaged."))
    tags = {language.tag: language.code for language in languages.LANGUAGES}
    source, translation = (int(number[:18]) for number in numbers)
    return Head(
        reference=said[REFERENCE].strip(),
        language=tags.get(said.get("Language", "").strip(), ""),
        original_language=tags.get(said.get("X-Source-Language", "").strip(), ""),
        source_revision=source,
        translation_revision=translation,
        digest=said.get(DIGEST, "").strip(),
    )


def require_same(handed: Handed, reference: str, language: str) -> None:
    """Refuse the file of another entry or language. Raises: Unfit."""
    if handed.head.reference != reference:
        raise Unfit(
            _("This file belongs to %(other)s, not to %(reference)s.")
            % {"other": handed.head.reference[:40], "reference": reference}
        )
    if handed.head.language != language:
        raise Unfit(_("This file belongs to another language."))


def require_whole(
    handed: Handed,
    sources: Mapping[str, Piece],
    digest: str,
    labels: Mapping[str, str],
) -> None:
    """Refuse a file that does not say what was exported: every message, its original unchanged.

    Raises: Unfit, naming the first piece at fault.
    """
    if handed.head.digest != digest:
        raise Unfit(_("The head of the file does not fit the original that it names."))
    if len(sources.keys() - handed.originals.keys()):
        count = len(sources.keys() - handed.originals.keys())
        raise Unfit(
            _("Messages of the export are missing in the file. How many: %(count)s.")
            % {"count": count}
        )
    if handed.originals.keys() - sources.keys():
        raise Unfit(_("The file holds messages that were not in the export."))
    for path, piece in sources.items():
        where = {"where": labels.get(path, path)}
        if handed.originals[path] != piece.text:
            raise Unfit(_("The original text (msgid) was changed at “%(where)s”.") % where)
        if not marks_agree(piece, handed.texts[path]):
            raise Unfit(
                _("The marks in angle brackets are not those of the original at “%(where)s”.")
                % where
            )
