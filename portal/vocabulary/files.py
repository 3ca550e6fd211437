"""Reading and checking the scheme files: what they say is right before a table hears of it. Pure."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeGuard

from portal.core.languages import BY_CODE, LANGUAGES

FOLDER = Path(__file__).parent / "schemes"
LONGEST_CODE = 32
LONGEST_LABEL = 80
LONGEST_SOURCE = 80
MOST_NAMED = 20
"""So many faults are named in one message; the rest is counted."""
OTHERS = frozenset({"agrovoc", "iucn-get", "m49", "wocat"})
"""Vocabularies of others whose concepts may be named as the same."""
KEYS = frozenset(
    {
        "code",
        "label",
        "synonym",
        "definition",
        "broader",
        "related",
        "exact",
        "origin",
        "source",
    }
)
_CODE = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")


class NotLoaded(ValueError):  # noqa: N818 - named by what it says
    """Scheme files are wrong; the message names each file and what is wrong in it."""

    def __init__(self, faults: Sequence[str]) -> None:
        """Keep the faults."""
        more = f"\n… and {len(faults) - MOST_NAMED} more" if len(faults) > MOST_NAMED else ""
        super().__init__("\n".join(faults[:MOST_NAMED]) + more)
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Described:
    """A concept as a file describes it; the names are those of `models.Concept`."""

    code: str
    labels: dict[str, str]
    position: int
    broader: str = ""
    source: str = ""
    definition: str = ""
    synonyms: dict[str, list[str]] = field(default_factory=dict)
    related: list[str] = field(default_factory=list)
    matches: list[str] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SchemeFile:
    """A scheme: its code, which is the name of its file, its title in six languages, its concepts."""

    scheme: str
    titles: dict[str, str]
    concepts: tuple[Described, ...]


@cache
def ours() -> tuple[SchemeFile, ...]:
    """Give the schemes of this release; read once in a process."""
    return read(FOLDER)


def read(folder: Path) -> tuple[SchemeFile, ...]:
    """Read all scheme files of a folder.

    Raises: NotLoaded with everything that is wrong in any of them.
    """
    faults: list[str] = []
    read_files: dict[str, Mapping[str, Any]] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            read_files[path.stem] = tomllib.loads(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            faults.append(f"{path.name}: cannot be read: {error}")
    names = {
        f"{stem}:{code}" for stem, said in read_files.items() for code in _codes(_concepts(said))
    }
    for stem, said in read_files.items():
        faults += [f"{stem}.toml: {fault}" for fault in _faults(stem, said, names)]
    if not read_files and not faults:
        faults.append(f"{folder}: no scheme file is there")
    if faults:
        raise NotLoaded(faults)
    return tuple(_scheme(said) for said in read_files.values())


def _scheme(said: Mapping[str, Any]) -> SchemeFile:
    concepts = tuple(
        Described(
            code=item["code"],
            labels=item["label"],
            position=position,
            broader=item.get("broader", ""),
            source=item.get("source", ""),
            definition=item.get("definition", ""),
            synonyms=item.get("synonym", {}),
            related=item.get("related", []),
            matches=item.get("exact", []),
            origins=item.get("origin", {}),
        )
        for position, item in enumerate(said["concept"])
    )
    return SchemeFile(said["scheme"], said["title"], concepts)


# ---- What may be wrong ---------------------------------------------------------------------------


def _concepts(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = said.get("concept")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _codes(concepts: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(one.get("code", "")) for one in concepts]


def _faults(stem: str, said: Mapping[str, Any], names: set[str]) -> Iterator[str]:
    concepts = _concepts(said)
    codes = _codes(concepts)
    if said.get("scheme") != stem:
        yield f"the scheme is called {said.get('scheme')!r}, its file {stem!r}"
    if len(stem) > LONGEST_CODE:
        yield f"the name of the scheme has more than {LONGEST_CODE} characters"
    yield from _unknown_keys("the scheme", said, {"scheme", "title", "concept"})
    yield from _in_six_languages("the title", said.get("title"))
    if not concepts:
        yield "there is no concept"
    yield from (f"{code!r} stands there twice" for code, n in Counter(codes).items() if n > 1)
    broader = {str(one.get("code", "")): str(one.get("broader", "")) for one in concepts}
    for number, one in enumerate(concepts, 1):
        code = str(one.get("code", ""))
        name = code or f"concept {number}"
        for fault in (
            *_of_concept(one),
            *_of_relations(stem, one, names),
            *_of_ladder(code, broader),
        ):
            yield f"{name}: {fault}"


def _of_concept(one: Mapping[str, Any]) -> Iterator[str]:
    code = one.get("code", "")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        yield "the code is missing, or has other signs than letters, digits, and . _ -"
    elif len(code) > LONGEST_CODE:
        yield f"the code has more than {LONGEST_CODE} characters"
    yield from _unknown_keys("the concept", one, KEYS)
    yield from _in_six_languages("the label", one.get("label"))
    yield from _synonyms(one.get("synonym", {}))
    origins = one.get("origin", {})
    if not isinstance(origins, dict) or not all(_is_text(words) for words in origins.values()):
        yield "origin maps languages to where a label was published"
    elif strange := sorted(set(origins) - set(BY_CODE)):
        yield f"origin names an unknown language: {', '.join(strange)}"
    if not isinstance(one.get("definition", ""), str):
        yield "the definition is no text"
    source = one.get("source", "")
    if not isinstance(source, str) or len(source) > LONGEST_SOURCE:
        yield f"the source is no text of at most {LONGEST_SOURCE} characters"


def _unknown_keys(
    what: str, said: Mapping[str, Any], known: set[str] | frozenset[str]
) -> list[str]:
    strange = sorted(set(said) - known)
    return [f"{what} has a key that nobody reads: {', '.join(strange)}"] if strange else []


def _in_six_languages(what: str, said: Any) -> Iterator[str]:
    if not isinstance(said, dict):
        yield f"{what} is missing"
        return
    for language in LANGUAGES:
        words = said.get(language.code)
        if not _is_text(words):
            yield f"{what} is missing in {language.code}"
        elif len(words) > LONGEST_LABEL:
            yield f"{what} in {language.code} has more than {LONGEST_LABEL} characters"
    if strange := sorted(set(said) - set(BY_CODE)):
        yield f"{what} names an unknown language: {', '.join(strange)}"


def _synonyms(said: Any) -> Iterator[str]:
    if not isinstance(said, dict) or not all(isinstance(words, list) for words in said.values()):
        yield "synonym maps languages to lists of words"
        return
    if strange := sorted(set(said) - set(BY_CODE)):
        yield f"synonym names an unknown language: {', '.join(strange)}"
    for language, words in said.items():
        if not all(_is_text(word) and len(word) <= LONGEST_LABEL for word in words):
            yield f"a synonym in {language} is empty or has more than {LONGEST_LABEL} characters"


def _of_relations(scheme: str, one: Mapping[str, Any], names: set[str]) -> Iterator[str]:
    broader = one.get("broader", "")
    if broader and f"{scheme}:{broader}" not in names:
        yield f"the broader concept {broader!r} is not in this scheme"
    for related in _listed(one, "related"):
        if related not in names:
            yield f"the related concept {related!r} is nowhere"
        elif related == f"{scheme}:{one.get('code')}":
            yield "it is related to itself"
    for match in _listed(one, "exact"):
        other, _colon, their_code = str(match).partition(":")
        if other not in OTHERS or not their_code:
            yield f"{match!r} is of no vocabulary that is known here ({', '.join(sorted(OTHERS))})"


def _listed(one: Mapping[str, Any], key: str) -> list[Any]:
    found = one.get(key, [])
    return found if isinstance(found, list) else [found]


def _of_ladder(code: str, broader: Mapping[str, str]) -> Iterator[str]:
    seen, above = {code}, broader.get(code, "")
    while above and above not in seen:
        seen.add(above)
        above = broader.get(above, "")
    if above == code and code:
        yield "it is broader than itself"


def _is_text(words: Any) -> TypeGuard[str]:
    return isinstance(words, str) and bool(words.strip())
