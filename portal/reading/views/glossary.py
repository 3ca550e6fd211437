"""The glossary: what the words of filters and forms mean, and what they are called elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.catalogue import queries
from portal.catalogue.forms import FACETS, MAX_WORDS, Selection, Source
from portal.catalogue.record import Kind, Order
from portal.core.alphabets import ORDERED, by_initial
from portal.core.errors import Missing
from portal.core.languages import LANGUAGES, Language
from portal.core.writing import COMMA, COMMAS
from portal.reading.presentation import head
from portal.reading.views.pages import current_language, for_readers
from portal.vocabulary import queries as vocabulary
from portal.vocabulary.models import Concept
from portal.vocabulary.queries import Scheme, Terms

LISTS: dict[Kind | None, str] = {
    None: "reading:search",
    Kind.CASE_STUDY: "reading:case_studies",
    Kind.EVENT: "reading:events",
    Kind.DOCUMENT: "reading:documents",
    Kind.MATERIAL: "reading:training",
}
"""Lists that a word may lead to, the widest first."""
PROJECT = "project term"
"""As scheme files name the project as a source."""
_IN_BRACKETS = re.compile(r"[（(][^()（）]*[)）]")


@dataclass(frozen=True)
class Word:
    """A concept in the index: its label, where it is explained, and in which scheme."""

    label: str
    url: str
    scheme: Scheme
    scheme_title: str


@dataclass(frozen=True)
class Part:
    """Words under one letter, or of one scheme."""

    key: str
    title: str
    words: Sequence[Word]


@dataclass(frozen=True)
class Other:
    """What a concept is called in another language; its synonyms are listed as that one lists."""

    language: Language
    label: str
    synonyms: str


@dataclass(frozen=True)
class Related:
    """Another concept that belongs to one."""

    label: str
    url: str


@dataclass(frozen=True)
class Term:
    """A concept as the glossary explains it."""

    code: str
    label: str
    definition: str
    synonyms: tuple[str, ...]
    others: tuple[Other, ...]
    related: tuple[Related, ...]
    source: str
    """Where the concept comes from; empty where the project made it."""
    origin: str
    """Where the label was published; empty for a term of the project, which nobody has reviewed."""
    entries: int
    entries_url: str
    search_url: str


@dataclass(frozen=True)
class Group:
    """Concepts below one broader concept; without a label where a scheme has no groups."""

    key: str
    label: str
    terms: tuple[Term, ...]
    """The broader concept itself comes first."""


@require_safe
@for_readers
def glossary(request: HttpRequest) -> HttpResponse:
    """Show all concepts by their letter; by scheme in languages without letters. One query."""
    language = current_language()
    terms = queries.snapshot(None).terms
    schemes = vocabulary.schemes()
    words = [
        Word(concept.label(language), _url(concept), scheme, scheme.title(language))
        for scheme in schemes
        for concept in terms.in_scheme(scheme.code)
    ]
    return render(
        request,
        "reading/glossary.html",
        {
            "head": head(language, "glossary/"),
            "total": len(words),
            "schemes": [
                {
                    "title": scheme.title(language),
                    "url": reverse("reading:glossary_scheme", args=[scheme.code]),
                    "count": len(list(terms.in_scheme(scheme.code))),
                }
                for scheme in schemes
            ],
            "is_ordered": language in ORDERED,
            "parts": _by_letter(words, language) if language in ORDERED else _by_scheme(words),
        },
    )


def _by_letter(words: Iterable[Word], language: str) -> list[Part]:
    found = by_initial(words, lambda word: word.label, language)
    return [
        Part(f"letter-{number}", letter, part) for number, (letter, part) in enumerate(found, 1)
    ]


def _by_scheme(words: Iterable[Word]) -> list[Part]:
    found: dict[str, list[Word]] = {}
    for word in words:
        found.setdefault(word.scheme.code, []).append(word)
    return [Part(f"scheme-{code}", part[0].scheme_title, part) for code, part in found.items()]


@require_safe
@for_readers
def glossary_scheme(request: HttpRequest, scheme: str) -> HttpResponse:
    """Explain the concepts of a scheme. Two queries. Raises: Missing where there is none."""
    language = current_language()
    known = next((one for one in vocabulary.schemes() if one.code == scheme), None)
    if known is None:
        raise Missing
    kept = queries.snapshot(None)
    concepts = {one.code: one for one in vocabulary.concepts(scheme)}
    where = _Where(scheme, kept.index.counts)
    explain = _Explain(language, kept.terms, where)
    groups = [
        Group(
            f"group-{number}",
            label,
            tuple(explain.term(concept) for concept in members),
        )
        for number, (label, members) in enumerate(Terms({scheme: concepts}).groups(scheme), 1)
    ]
    return render(
        request,
        "reading/glossary_scheme.html",
        {
            "head": head(language, f"glossary/{scheme}/"),
            "scheme": scheme,
            "title": known.title(language),
            "total": len(concepts),
            "groups": [group for group in groups if group.terms],
        },
    )


class _Where:
    """Which list shows the entries with a concept of a scheme, and how many there are."""

    def __init__(self, scheme: str, counts: Callable[..., Mapping[str, int]]) -> None:
        self.kind, self.facet = next(
            (
                (kind, facet.name)
                for kind in LISTS
                for facet in FACETS[kind]
                if facet.source == Source.VOCABULARY and facet.dimension == scheme
            ),
            (None, ""),
        )
        chosen = {queries.KIND_DIMENSION: (self.kind.value,)} if self.kind else {}
        self.counts = counts(scheme, chosen) if self.facet else {}

    def entries(self, code: str) -> tuple[int, str]:
        """Give how many entries have it, and the list of them; nothing where no list filters so."""
        count = self.counts.get(code, 0)
        if not count:
            return 0, ""
        chosen = Selection(chosen={self.facet: (code,)}, kind=self.kind)
        return count, reverse(LISTS[self.kind]) + chosen.query()


class _Explain:
    """Puts concepts into a reader's words."""

    def __init__(self, language: str, terms: Terms, where: _Where) -> None:
        self.language, self.terms, self.where = language, terms, where

    def term(self, concept: Concept) -> Term:
        """Explain a concept."""
        language, label = self.language, concept.label(self.language)
        count, entries_url = self.where.entries(concept.code)
        return Term(
            code=concept.code,
            label=label,
            definition=concept.definition,
            synonyms=_synonyms(concept, language),
            others=tuple(
                Other(
                    other,
                    concept.label(other.code),
                    COMMAS.get(other.code, COMMA).join(_synonyms(concept, other.code)),
                )
                for other in LANGUAGES
                if other.code != language and other.code in concept.labels
            ),
            related=tuple(self._related(concept)),
            source="" if concept.source.startswith(PROJECT) else concept.source,
            origin=concept.origins.get(language, ""),
            entries=count,
            entries_url=entries_url,
            search_url=_search(label),
        )

    def _related(self, concept: Concept) -> Iterable[Related]:
        for name in concept.related:
            scheme, _colon, code = name.partition(":")
            other = self.terms.by_scheme.get(scheme, {}).get(code)
            if other is not None:
                yield Related(other.label(self.language), _url(other))


def _synonyms(concept: Concept, language: str) -> tuple[str, ...]:
    own = concept.labels.get(language)
    return tuple(word for word in concept.synonyms.get(language, ()) if word != own)


def _url(concept: Concept) -> str:
    return f"{reverse('reading:glossary_scheme', args=[concept.scheme])}#c-{concept.code}"


def _search(label: str) -> str:
    words = _IN_BRACKETS.sub(" ", label)[:MAX_WORDS]
    return (
        reverse("reading:search") + Selection(words=words, kind=None, order=Order.RELEVANCE).query()
    )
