"""Reads of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from portal.vocabulary.models import Concept


@dataclass(frozen=True)
class Terms:
    """All concepts, read once: for a form, a page, a snapshot. Asks no table afterwards."""

    by_scheme: dict[str, dict[str, Concept]] = field(default_factory=dict)

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
    for concept in Concept.objects.order_by("scheme", "position", "pk"):
        by_scheme.setdefault(concept.scheme, {})[concept.code] = concept
    return Terms(by_scheme)
