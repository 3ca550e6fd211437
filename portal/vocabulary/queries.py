"""Reads of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.db.models import Count, Max
from django.utils.translation import get_language

from portal.vocabulary import files
from portal.vocabulary.models import Concept

FIRST = (
    "practice",
    "measure",
    "driver",
    "degradation",
    "land-use",
    "ldn-response",
    "climate",
    "ecosystem",
    "topic-land",
    "topic-policy",
    "unccd-objective",
    "unccd-theme",
    "sdg-target",
    "neamsp-area",
    "stakeholder",
    "place",
)
"""Schemes in the order in which readers need them; those of the portal's own forms follow."""


@dataclass(frozen=True)
class Scheme:
    """A scheme as readers know it."""

    code: str
    titles: Mapping[str, str]

    def title(self, language: str = "") -> str:
        """Give its title in a language, the current one if none is named."""
        wanted = language or get_language() or "en"
        return self.titles.get(wanted) or self.titles["en"]


@cache
def schemes() -> tuple[Scheme, ...]:
    """Give the schemes with their titles in six languages. No query: files say them."""
    known = {one.scheme: Scheme(one.scheme, one.titles) for one in files.ours()}
    order = [*FIRST, *(code for code in known if code not in FIRST)]
    return tuple(known[code] for code in order if code in known)


@dataclass(frozen=True)
class Terms:
    """All concepts, read once: for a form, a page, a snapshot. Asks no table afterwards."""

    by_scheme: dict[str, dict[str, Concept]] = field(default_factory=dict)
    stamp: str = ""
    """As `stamp()` gave it at that moment."""

    def label(self, scheme: str, code: str, language: str = "") -> str:
        """Give a concept's label; an unknown code is shown as it is."""
        concept = self.by_scheme.get(scheme, {}).get(code)
        return concept.label(language) if concept else code

    def labels(self, scheme: str, codes: Iterable[str], language: str = "") -> list[str]:
        """Give the labels of several codes in their order."""
        return [self.label(scheme, code, language) for code in codes]

    def in_scheme(self, scheme: str) -> Iterator[Concept]:
        """Give the concepts of a scheme in the order of lists."""
        yield from self.by_scheme.get(scheme, {}).values()

    def knows(self, scheme: str, code: str) -> bool:
        """Tell whether a scheme has a code."""
        return code in self.by_scheme.get(scheme, {})

    def above(self, scheme: str, code: str) -> list[str]:
        """Give the codes of the broader concepts, the nearest first."""
        found: list[str] = []
        concept = self.by_scheme.get(scheme, {}).get(code)
        while concept is not None and concept.broader and concept.broader not in found:
            found.append(concept.broader)
            concept = self.by_scheme[scheme].get(concept.broader)
        return found

    def groups(self, scheme: str) -> list[tuple[str, list[Concept]]]:
        """Give the concepts by broader concept, for grouped choices: (label, narrower concepts).

        A scheme without groups comes as one group without a label. A group's own concept may be
        chosen too, so it stands first in its group.
        """
        concepts = list(self.in_scheme(scheme))
        heads = [c for c in concepts if any(other.broader == c.code for other in concepts)]
        if not heads:
            return [("", concepts)]
        grouped = [
            (head.label(), [head, *(c for c in concepts if c.broader == head.code)])
            for head in heads
        ]
        covered = {c.pk for _label, members in grouped for c in members}
        loose = [c for c in concepts if c.pk not in covered]
        return [*grouped, ("", loose)] if loose else grouped


def terms() -> Terms:
    """Read the whole vocabulary. One query."""
    by_scheme: dict[str, dict[str, Concept]] = {}
    # What only the glossary and search need is left where it is.
    shown = Concept.objects.defer("synonyms", "related", "matches", "origins")
    read = list(shown.order_by("scheme", "position", "pk"))
    for concept in read:
        by_scheme.setdefault(concept.scheme, {})[concept.code] = concept
    last = max((concept.changed_at for concept in read), default=None)
    return Terms(by_scheme, _stamp(last, len(read)))


def concepts(scheme: str = "") -> list[Concept]:
    """Give whole concepts, of one scheme or of all, in the order of lists. One query."""
    found = Concept.objects.order_by("scheme", "position", "pk")
    return list(found.filter(scheme=scheme) if scheme else found)


def concept(scheme: str, code: str) -> Concept | None:
    """Give one whole concept. One query."""
    return Concept.objects.filter(scheme=scheme, code=code).first()


def is_needed(concept: Concept) -> bool:
    """Tell whether a file has a concept, or another concept names it. Two queries at most."""
    in_file = any(
        scheme.scheme == concept.scheme and any(d.code == concept.code for d in scheme.concepts)
        for scheme in files.ours()
    )
    others = Concept.objects.exclude(pk=concept.pk)
    return (
        in_file
        or others.filter(scheme=concept.scheme, broader=concept.code).exists()
        or others.filter(related__contains=[str(concept)]).exists()
    )


def names() -> list[tuple[tuple[str, str], str, str]]:
    """Give every label and synonym: ((scheme, code), language, words). One query."""
    found = []
    rows = Concept.objects.order_by("scheme", "position", "pk")
    for scheme, code, labels, synonyms in rows.values_list("scheme", "code", "labels", "synonyms"):
        for language, label in labels.items():
            found += [
                ((scheme, code), language, words) for words in (label, *synonyms.get(language, ()))
            ]
    return found


def stamp() -> str:
    """Give a stamp that is new with every change of a concept. One query."""
    last, count = Concept.objects.aggregate(last=Max("changed_at"), count=Count("pk")).values()
    return _stamp(last, count)


def _stamp(last: datetime | None, count: int) -> str:
    return f"{last} {count}"
