"""The vocabulary as SKOS: Turtle and JSON-LD. Imported when it is asked for, as rdflib is large."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from portal.api.formats.word_list import UNREVIEWED
from portal.catalogue import addresses
from portal.core.languages import LANGUAGES, tag
from portal.vocabulary.models import Concept
from portal.vocabulary.queries import Scheme

AGROVOC = "http://aims.fao.org/aos/agrovoc/"
URIS = {"agrovoc": AGROVOC}
"""Vocabularies whose concepts have addresses; the others are named by their notations."""
FORMS = {"ttl": "turtle", "jsonld": "json-ld"}
"""Endings of addresses, and what rdflib calls the form."""
CONTEXT = {
    "skos": str(SKOS),
    "dct": str(DCTERMS),
    "prefLabel": {"@id": "skos:prefLabel", "@container": "@language"},
    "altLabel": {"@id": "skos:altLabel", "@container": "@language"},
    "definition": {"@id": "skos:definition"},
    "note": {"@id": "skos:note"},
    "editorialNote": {"@id": "skos:editorialNote"},
    "notation": {"@id": "skos:notation"},
    "source": {"@id": "dct:source"},
    "title": {"@id": "dct:title", "@container": "@language"},
    **{
        name: {"@id": f"skos:{name}", "@type": "@id"}
        for name in (
            "broader",
            "narrower",
            "related",
            "exactMatch",
            "inScheme",
            "topConceptOf",
            "hasTopConcept",
        )
    },
}


def scheme_uri(scheme: str) -> URIRef:
    """Give the address that names a scheme for ever."""
    return URIRef(addresses.absolute(f"/vocabulary/{scheme}"))


def concept_uri(scheme: str, code: str) -> URIRef:
    """Give the address that names a concept for ever."""
    return URIRef(addresses.absolute(f"/vocabulary/{scheme}/{code}"))


def written(schemes: Iterable[Scheme], concepts: Iterable[Concept], form: str) -> bytes:
    """Write schemes and concepts in a form of `FORMS`."""
    graph = Graph(bind_namespaces="none")
    graph.bind("skos", SKOS)
    graph.bind("dct", DCTERMS)
    for scheme in schemes:
        _add_scheme(graph, scheme)
    for concept in concepts:
        _add_concept(graph, concept)
    if form == "jsonld":
        text = graph.serialize(format=FORMS[form], context=CONTEXT, auto_compact=True, indent=1)
    else:
        text = graph.serialize(format=FORMS[form])
    return text.encode()


def _add_scheme(graph: Graph, scheme: Scheme) -> None:
    here = scheme_uri(scheme.code)
    graph.add((here, RDF.type, SKOS.ConceptScheme))
    graph.add((here, SKOS.notation, Literal(scheme.code)))
    for language in LANGUAGES:
        graph.add((here, DCTERMS.title, Literal(scheme.title(language.code), lang=language.tag)))


def _add_concept(graph: Graph, concept: Concept) -> None:
    here, scheme = concept_uri(concept.scheme, concept.code), scheme_uri(concept.scheme)
    graph.add((here, RDF.type, SKOS.Concept))
    graph.add((here, SKOS.inScheme, scheme))
    graph.add((here, SKOS.notation, Literal(concept.code)))
    if concept.broader:
        above = concept_uri(concept.scheme, concept.broader)
        graph.add((here, SKOS.broader, above))
        graph.add((above, SKOS.narrower, here))
    else:
        graph.add((here, SKOS.topConceptOf, scheme))
        graph.add((scheme, SKOS.hasTopConcept, here))
    _add_words(graph, here, concept)
    _add_matches(graph, here, concept)


def _add_words(graph: Graph, here: URIRef, concept: Concept) -> None:
    for code, label in concept.labels.items():
        graph.add((here, SKOS.prefLabel, Literal(label, lang=tag(code))))
        if origin := concept.origins.get(code):
            graph.add((here, SKOS.note, Literal(f"{tag(code)}: {origin}", lang="en")))
        else:
            note = Literal(f"{tag(code)}: {UNREVIEWED}", lang="en")
            graph.add((here, SKOS.editorialNote, note))
    for code, words in concept.synonyms.items():
        # A word may be label or other label, not both (SKOS, S13).
        for word in words:
            if word != concept.labels.get(code):
                graph.add((here, SKOS.altLabel, Literal(word, lang=tag(code))))
    if concept.definition:
        graph.add((here, SKOS.definition, Literal(concept.definition, lang="en")))
    if concept.source:
        graph.add((here, DCTERMS.source, Literal(concept.source)))


def _add_matches(graph: Graph, here: URIRef, concept: Concept) -> None:
    for name in concept.related:
        scheme, _colon, code = name.partition(":")
        other = concept_uri(scheme, code)
        graph.add((here, SKOS.related, other))
        graph.add((other, SKOS.related, here))
    for match in concept.matches:
        vocabulary, _colon, code = match.partition(":")
        if vocabulary in URIS:
            graph.add((here, SKOS.exactMatch, URIRef(URIS[vocabulary] + code)))
        else:
            graph.add((here, SKOS.notation, Literal(match)))
