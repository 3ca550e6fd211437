"""Writing the vocabulary: from one readable file per scheme, and by hand in the admin."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.accounts.models import User
from portal.accounts.queries import standing, today
from portal.core.errors import Conflict, Missing, Unfit
from portal.core.languages import LANGUAGES
from portal.vocabulary import files, policies, queries
from portal.vocabulary.models import Concept
from portal.vocabulary.signals import vocabulary_changed

SCHEMES = files.FOLDER

WORDS = ("labels", "definition", "synonyms", "related", "origins")
"""What editors may change; once they did, files no longer say it."""
FRAME = ("broader", "source", "position", "matches")
"""What only files say."""
SAID = (*WORDS, *FRAME)
"""What a file says of a concept; `changed_at` moves with any of them."""


@dataclass(frozen=True)
class Loaded:
    """What loading did: how many concepts files describe, which changed, which editors keep."""

    total: int
    changed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    """Concepts whose file says something else than what editors wrote: theirs stands."""


@dataclass(frozen=True)
class Wording:
    """What an editor says of a concept. `labels` has all six languages."""

    labels: Mapping[str, str]
    synonyms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    definition: str = ""
    related: Sequence[str] = ()


@transaction.atomic
def load_schemes(folder: Path = SCHEMES, anew: Iterable[str] = ()) -> Loaded:
    """Bring the table to what `schemes/*.toml` say.

    What editors wrote stays, and is named in the answer; `anew` names concepts (`scheme:code`) that
    take the words of their file again. A concept that is no longer in a file stays: published
    entries may still carry its code. Safe to run twice and beside another process.

    Raises: NotLoaded where a file is wrong; nothing is changed then.
    """
    concepts = [
        Concept(scheme=scheme.scheme, **vars(described))
        for scheme in (files.ours() if folder == SCHEMES else files.read(folder))
        for described in scheme.concepts
    ]
    # Locked, so that what an editor is just saving is not overwritten.
    known = {str(one): one for one in Concept.objects.select_for_update()}
    changed, kept = [], []
    for one in concepts:
        other = known.get(str(one))
        if other is not None and other.edited_at is not None and str(one) not in set(anew):
            if not _are_the_same(one, other, WORDS):
                kept.append(str(one))
            _keep_words(one, other)
        if other is None or not _are_the_same(one, other, (*SAID, "edited_at")):
            changed.append(one)
    Concept.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["scheme", "code"],
        update_fields=[*SAID, "changed_at", "edited_at"],
    )
    return Loaded(len(concepts), tuple(str(one) for one in changed), tuple(kept))


def _are_the_same(one: Concept, other: Concept, names: Sequence[str]) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _keep_words(one: Concept, other: Concept) -> None:
    for name in (*WORDS, "edited_at"):
        setattr(one, name, getattr(other, name))


@transaction.atomic
def edit_concept(
    *, concept_id: int, wording: Wording, seen: datetime, by: User, at: datetime
) -> tuple[str, ...]:
    """Change the words of a concept; returns which, such as `labels.mn`; none where all was so.

    Editors and administrators. `seen` is the `changed_at` that the person saw. Where only a label
    changes, the note where it was published goes: it spoke of the old one. Those above hear of it
    after the commit.

    Raises: NotAllowed, Missing, Conflict where somebody was faster, Unfit.
    """
    policies.require_may_edit(standing(by, today(at)))
    concept = Concept.objects.select_for_update().filter(pk=concept_id).first()
    if concept is None:
        raise Missing
    if concept.changed_at != seen:
        raise Conflict
    said = _tidy(wording, concept)
    _require_fit(said, concept)
    changed = tuple(_differences(concept, said))
    if changed:
        for name, value in said.items():
            setattr(concept, name, value)
        concept.edited_at = concept.changed_at = at
        concept.save(update_fields=[*WORDS, "edited_at", "changed_at"])
        announce((str(concept),))
    return changed


@transaction.atomic
def delete_concept(*, concept_id: int, by: User, at: datetime) -> None:
    """Delete a concept that no file has and no other concept names.

    Editors and administrators. Whether an entry carries its code is for the caller to ask: the
    vocabulary knows no entries.

    Raises: NotAllowed, Missing, Conflict where it is still needed.
    """
    policies.require_may_edit(standing(by, today(at)))
    concept = Concept.objects.select_for_update().filter(pk=concept_id).first()
    if concept is None:
        raise Missing
    if queries.is_needed(concept):
        raise Conflict
    name = str(concept)
    concept.delete()
    announce((name,))


def announce(names: Sequence[str]) -> None:
    """Tell those above that concepts changed, after the commit."""
    transaction.on_commit(lambda: vocabulary_changed.send(sender=Concept, names=tuple(names)))


# ---- What an editor said -------------------------------------------------------------------------


def _tidy(wording: Wording, concept: Concept) -> dict[str, Any]:
    labels = {code: tidy(words) for code, words in wording.labels.items() if tidy(words)}
    origins = {code: tidy(words) for code, words in wording.origins.items() if tidy(words)}
    synonyms = {
        code: list(dict.fromkeys(word for said in words if (word := tidy(said))))
        for code, words in wording.synonyms.items()
    }
    return {
        "labels": labels,
        "synonyms": {code: words for code, words in synonyms.items() if words},
        "origins": {
            code: words
            for code, words in origins.items()
            if labels.get(code) == concept.labels.get(code)
            or words != concept.origins.get(code, "")
        },
        "definition": tidy(wording.definition),
        "related": list(dict.fromkeys(filter(None, map(tidy, wording.related)))),
    }


def tidy(words: str) -> str:
    """Give words in composed letters, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", words).split())


def _require_fit(said: Mapping[str, Any], concept: Concept) -> None:
    """Refuse what a file could not say either. Raises: Unfit."""
    labels, synonyms = said["labels"], said["synonyms"]
    codes = {language.code for language in LANGUAGES}
    words = [*labels.values(), *(word for found in synonyms.values() for word in found)]
    related = said["related"]
    names = {f"{scheme}:{code}" for scheme, code in Concept.objects.values_list("scheme", "code")}
    if (
        set(labels) != codes
        or not {*synonyms, *said["origins"]} <= codes
        or any(len(word) > files.LONGEST_LABEL for word in words)
        or any(len(origin) > files.LONGEST_SOURCE for origin in said["origins"].values())
        or not set(related) <= names - {str(concept)}
    ):
        raise Unfit


def _differences(concept: Concept, said: Mapping[str, Any]) -> Iterator[str]:
    for name, value in said.items():
        before = getattr(concept, name)
        if isinstance(value, dict):
            codes = [code for code in value | before if value.get(code) != before.get(code)]
            yield from (f"{name}.{code}" for code in codes)
        elif value != before:
            yield name
