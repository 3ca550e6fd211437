"""What a catalogue of words must be; each function gives the faults as sentences, or none."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib

from portal.moderation.presentation import names

CHECKOUT = Path(__file__).parents[2]
FOLDERS = ("zh_Hans", "ja", "ko", "mn", "ru")
FORMS = {"zh_Hans": 1, "ja": 1, "ko": 1, "mn": 2, "ru": 4}
SOURCES = ("portal", "templates")
ROLES_ONLY = "NEASPEC land knowledge portal"
"""Who translated is a part of the house, never a person."""

PLACEHOLDER = re.compile(r"%\([A-Za-z_0-9]+\)[a-z]|%[sd%]|\{[A-Za-z_0-9]*\}")
TAG = re.compile(r"</?[a-z][^<>]*>")
NAMES_OF_LANGUAGES = {"Chinese", "Japanese", "Korean", "Mongolian", "Russian"}
"""They hold short names of States, as the languages themselves do."""
NEVER = re.compile(
    r"(?i:\b(?:north|south)(?:ern)? korea(?:ns?)?\b|\bouter mongolia\b)"
    "|北韩|南韩|北朝鲜|南朝鲜|外蒙古|北朝鮮|南朝鮮|外モンゴル"
    "|북한|남한|북조선|남조선"
    r"|(?i:\bсеверн\w+ коре[а-я]+|\bюжн\w+ коре[а-я]+)"
    r"|(?i:\b(?:хойд|өмнөд) солонгос\w*)"
)
"""Names that no page of a United Nations body has, in any of the six languages."""
ENDINGS = (".html", ".txt", ".py", ".toml")
NAMES_THEM = {"portal/moderation/presentation/names.py"}
"""The list of what a moderator is warned of."""

Key = tuple[str, str, str]
"""Context, message, its plural."""


def catalogue(folder: str, locale: Path = CHECKOUT / "locale") -> polib.POFile:
    """Read a catalogue as it is written."""
    return polib.pofile(str(locale / folder / "LC_MESSAGES" / "django.po"), encoding="utf-8")


def key(entry: polib.POEntry) -> Key:
    """Tell a message from all others."""
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def shown(entry: polib.POEntry) -> str:
    """Name a message in a sentence."""
    context = f"[{entry.msgctxt}] " if entry.msgctxt else ""
    return f"{context}“{entry.msgid[:70]}”"


def translations(entry: polib.POEntry) -> list[str]:
    """Give what readers see: one text, or one for each form of the plural."""
    if entry.msgid_plural:
        return [entry.msgstr_plural[number] for number in sorted(entry.msgstr_plural)]
    return [entry.msgstr]


# ---- One message -------------------------------------------------------------------------------


def unfinished(entry: polib.POEntry, folder: str) -> Iterator[str]:
    """Refuse what is not translated, only guessed, left over, or without all forms."""
    if entry.obsolete:
        yield f"{shown(entry)} is left over: no source has it any more"
        return
    if entry.fuzzy:
        yield f"{shown(entry)} is marked fuzzy"
    texts = translations(entry)
    if entry.msgid_plural and len(texts) != FORMS[folder]:
        yield f"{shown(entry)} has {len(texts)} forms, not {FORMS[folder]}"
    if not texts or not all(text.strip() for text in texts):
        yield f"{shown(entry)} is not translated"


def altered(entry: polib.POEntry) -> Iterator[str]:
    """Refuse a text whose placeholders, tags or line ends are not those of its message."""
    for number, text in enumerate(translations(entry)):
        if not text:
            continue
        # “1 day” may be said without its number: the first of several forms may leave it out.
        sources = [entry.msgid_plural or entry.msgid]
        if entry.msgid_plural and number == 0:
            sources.append(entry.msgid)
        if not any(_counted(PLACEHOLDER, text) == _counted(PLACEHOLDER, one) for one in sources):
            yield f"{shown(entry)} has other placeholders: {text[:70]}"
        if not any(_counted(TAG, text) == _counted(TAG, one) for one in sources):
            yield f"{shown(entry)} has other tags: {text[:70]}"
        if _ends(text) != _ends(entry.msgid):
            yield f"{shown(entry)} begins or ends with another line break"


def _counted(pattern: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(pattern.findall(text))


def _ends(text: str) -> tuple[bool, bool]:
    return text.startswith("\n"), text.endswith("\n")


def misnamed(entry: polib.POEntry) -> Iterator[str]:
    """Refuse names of States and seas that are not the official ones."""
    if entry.msgid in NAMES_OF_LANGUAGES:
        return
    for text in (entry.msgid, *translations(entry)):
        if NEVER.search(text):
            yield f"{shown(entry)} holds a name that is never used: {text[:70]}"
        for found in names.find(text):
            yield f"{shown(entry)} says “{found.term}”: {found.advice}"


def faults(entries: Iterable[polib.POEntry], folder: str) -> list[str]:
    """Give all faults of the messages of a catalogue."""
    found: list[str] = []
    for entry in entries:
        found += unfinished(entry, folder)
        if not entry.obsolete:
            found += [*altered(entry), *misnamed(entry)]
    return found


# ---- The catalogue itself ----------------------------------------------------------------------


def header_faults(metadata: dict[str, str], folder: str) -> list[str]:
    """Refuse a head that names a person, another language, or other plurals."""
    found = []
    if metadata.get("Language", "") != folder:
        found.append(f"Language is “{metadata.get('Language', '')}”, not “{folder}”")
    if f"nplurals={FORMS[folder]};" not in metadata.get("Plural-Forms", ""):
        found.append(f"Plural-Forms does not say {FORMS[folder]} forms")
    found += [
        f"{name} is not “{ROLES_ONLY}”"
        for name in ("Last-Translator", "Language-Team")
        if metadata.get(name) != ROLES_ONLY
    ]
    if not re.match(r"\d{4}-\d\d-\d\d", metadata.get("PO-Revision-Date", "")):
        found.append("PO-Revision-Date is no date")
    return found


# ---- The sources -------------------------------------------------------------------------------

NO_GETTEXT = (
    "xgettext was not found: the messages of the sources cannot be collected. Install GNU gettext, "
    "as in `apt-get install gettext`, and run the test again."
)


class NoGettext(AssertionError):  # noqa: N818 - named by what it says
    """The machine cannot collect messages."""


def collected(work: Path, *, sources: Path = CHECKOUT) -> dict[Key, polib.POEntry]:
    """Collect the messages of the sources, in a copy of them below `work`.

    Raises: NoGettext where GNU gettext is not installed.
    """
    if not all(shutil.which(program) for program in ("xgettext", "msguniq", "msgmerge")):
        raise NoGettext(NO_GETTEXT)
    copy = work / "sources"
    for folder in SOURCES:
        shutil.copytree(
            sources / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    (copy / "locale" / "en").mkdir(parents=True)
    # Without settings: Django only reads the sources, and asks no server.
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--locale", "en", "--keep-pot"],
        cwd=copy,
        check=True,
        capture_output=True,
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        | {"LC_ALL": "C.UTF-8"},
    )
    pot = polib.pofile(str(copy / "locale" / "django.pot"), encoding="utf-8")
    return {key(entry): entry for entry in pot}


def differences(
    sources: dict[Key, polib.POEntry], entries: Iterable[polib.POEntry]
) -> tuple[list[str], list[str]]:
    """Give the messages that a catalogue lacks, and those that no source has."""
    there = {key(entry): entry for entry in entries if not entry.obsolete}
    lacking = [shown(entry) for known, entry in sources.items() if known not in there]
    beyond = [shown(entry) for known, entry in there.items() if known not in sources]
    return lacking, beyond


def misnamed_lines(root: Path) -> list[str]:
    """Give the lines of sources that hold a name that is never used."""
    found = []
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root.parent).as_posix()
        if path.suffix in ENDINGS and name not in NAMES_THEM:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if NEVER.search(line):
                    found.append(f"{name}:{number}: {line.strip()[:90]}")
    return found
