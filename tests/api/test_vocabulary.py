"""The vocabulary as data: read back by rdflib in six scripts, and every address that it names answers."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from portal.api.formats import skos
from portal.core.languages import LANGUAGES
from portal.vocabulary.models import Concept
from portal.vocabulary.queries import schemes

pytestmark = [
    pytest.mark.django_db,
    # rdflib's own parser of JSON-LD uses a class that rdflib has given up.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]

BASE = settings.BASE_URL
GRAZING = URIRef(f"{BASE}/vocabulary/driver/d-g")
SCRIPTS = {
    "en": r"[A-Za-z]",
    "zh-Hans": r"[\u4e00-\u9fff]",
    "ja": r"[\u3040-\u30ff\u4e00-\u9fff]",
    "ko": r"[\uac00-\ud7af]",
    "mn": r"[А-яӨөҮүЁё]",
    "ru": r"[А-яЁё]",
}
PARSERS = {"ttl": "turtle", "jsonld": "json-ld"}


def graph(client: Client, path: str) -> Graph:
    response = client.get(path)
    assert response.status_code == 200, path
    return Graph().parse(data=response.content, format=PARSERS[path.rpartition(".")[2]])


def rows(client: Client, path: str) -> list[dict[str, str]]:
    raw = client.get(path).content
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("form", list(PARSERS))
def test_all_labels_come_back_in_their_languages(client: Client, form: str) -> None:
    read = graph(client, f"/vocabulary/all.{form}")

    found = {
        (str(concept), label.language, str(label))
        for concept, label in read.subject_objects(SKOS.prefLabel)
        if isinstance(label, Literal)
    }
    tags = {language.code: language.tag for language in LANGUAGES}
    expected = {
        (f"{BASE}/vocabulary/{one.scheme}/{one.code}", tags[code].lower(), label)
        for one in Concept.objects.all()
        for code, label in one.labels.items()
    }
    assert len({concept for concept, _tag, _label in found}) >= 300
    assert {(uri, tag.lower(), label) for uri, tag, label in found if tag} == expected
    for tag, script in SCRIPTS.items():
        spoken = [label for _uri, language, label in found if language.lower() == tag.lower()]
        written = sum(bool(re.search(script, label)) for label in spoken)
        assert written / len(spoken) > 0.98, tag


def test_both_forms_say_the_same(client: Client) -> None:
    turtle, json_ld = (graph(client, f"/vocabulary/driver.{form}") for form in PARSERS)

    assert set(turtle) == set(json_ld)


def test_a_concept_says_all_that_is_known_of_it(client: Client) -> None:
    Concept.objects.filter(scheme="driver", code="d-g").update(
        origins={"mn": "UNCCD"}, matches=["agrovoc:c_1234", "wocat:g"]
    )
    read = graph(client, "/vocabulary/driver/d-g.ttl")

    assert (GRAZING, RDF.type, SKOS.Concept) in read
    assert Literal("过度放牧", lang="zh-Hans") in set(read.objects(GRAZING, SKOS.prefLabel))
    assert Literal("overstocking", lang="en") in set(read.objects(GRAZING, SKOS.altLabel))
    assert (GRAZING, SKOS.broader, URIRef(f"{BASE}/vocabulary/driver/direct")) in read
    assert (GRAZING, SKOS.related, URIRef(f"{BASE}/vocabulary/degradation/Bc")) in read
    assert (GRAZING, SKOS.exactMatch, URIRef(f"{skos.AGROVOC}c_1234")) in read
    assert Literal("wocat:g") in set(read.objects(GRAZING, SKOS.notation))
    assert Literal("WOCAT-LADA") in set(read.objects(GRAZING, DCTERMS.source))
    assert any(str(words).startswith("Grazing") for words in read.objects(GRAZING, SKOS.definition))
    notes = {str(note) for note in read.objects(GRAZING, SKOS.editorialNote)}
    assert "ru: project term, unreviewed" in notes
    assert "mn: project term, unreviewed" not in notes
    assert {str(note) for note in read.objects(GRAZING, SKOS.note)} == {"mn: UNCCD"}


def test_a_scheme_has_its_title_in_six_languages_and_its_top(client: Client) -> None:
    read = graph(client, "/vocabulary/driver.ttl")
    here = URIRef(f"{BASE}/vocabulary/driver")

    assert (here, RDF.type, SKOS.ConceptScheme) in read
    assert len(list(read.objects(here, DCTERMS.title))) == len(LANGUAGES)
    assert (here, SKOS.hasTopConcept, URIRef(f"{BASE}/vocabulary/driver/direct")) in read
    assert GRAZING not in set(read.objects(here, SKOS.hasTopConcept))


def test_every_address_in_the_export_answers_readers_and_programs(client: Client) -> None:
    read = graph(client, "/vocabulary/all.ttl")
    concepts = {str(one) for one in read.subjects(RDF.type, SKOS.Concept)}
    named = {
        str(one)
        for relation in (SKOS.broader, SKOS.related, SKOS.narrower)
        for one in read.objects(None, relation)
    }
    assert named <= concepts

    for uri in sorted(concepts):
        path = uri.removeprefix(BASE)
        for_program = client.get(path, headers={"accept": "text/turtle"})
        assert (for_program.status_code, for_program["Location"]) == (303, f"{path}.ttl")
        for_reader = client.get(path, headers={"accept": "text/html", "accept-language": "mn"})
        scheme, _slash, code = path.removeprefix("/vocabulary/").partition("/")
        assert for_reader.status_code == 303
        assert for_reader["Location"] == f"/mn/glossary/{scheme}/#c-{code}"
    for scheme in read.subjects(RDF.type, SKOS.ConceptScheme):
        assert client.get(str(scheme).removeprefix(BASE)).status_code == 303


def test_where_the_glossary_explains_a_concept(client: Client) -> None:
    for scheme in schemes():
        page = client.get(f"/en/glossary/{scheme.code}/").content.decode()
        for code in Concept.objects.filter(scheme=scheme.code).values_list("code", flat=True):
            assert f'id="c-{code}"' in page


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "/en/glossary/driver/#c-d-g"),
        ("*/*", "/en/glossary/driver/#c-d-g"),
        ("image/png", "/en/glossary/driver/#c-d-g"),
        ("text/turtle", "/vocabulary/driver/d-g.ttl"),
        ("application/ld+json", "/vocabulary/driver/d-g.jsonld"),
        ("application/json, text/html;q=0.5", "/vocabulary/driver/d-g.jsonld"),
    ],
)
def test_a_concepts_address_gives_what_is_asked_for(
    client: Client, accept: str, target: str
) -> None:
    response = client.get("/vocabulary/driver/d-g", headers={"accept": accept})

    assert (response.status_code, response["Location"]) == (303, target)
    assert {"Accept", "Accept-Language"} <= set(response["Vary"].split(", "))
    assert client.get(target.partition("#")[0]).status_code == 200


def test_the_table_has_a_row_for_each_concept_and_language(client: Client) -> None:
    found = rows(client, "/vocabulary/all.csv")

    assert len(found) == Concept.objects.count() * len(LANGUAGES)
    one = next(
        row
        for row in found
        if (row["scheme"], row["code"], row["language"]) == ("driver", "d-g", "mn")
    )
    concept = Concept.objects.get(scheme="driver", code="d-g")
    assert one["label"] == concept.labels["mn"]
    assert one["synonyms"].split("; ") == concept.synonyms["mn"]
    assert one["source"] == "project term, unreviewed"
    assert one["broader"] == "direct"
    assert one["address"] == f"{BASE}/vocabulary/driver/d-g"
    assert {row["scheme"] for row in rows(client, "/vocabulary/driver.csv")} == {"driver"}


def test_a_label_that_looks_like_a_formula_does_no_harm(client: Client) -> None:
    concept = Concept.objects.get(scheme="level", code="advanced")
    Concept.objects.filter(pk=concept.pk).update(labels=concept.labels | {"en": "=1+1"})

    labels = [row["label"] for row in rows(client, "/vocabulary/level.csv")]

    assert "'=1+1" in labels
    assert "=1+1" not in labels


@pytest.mark.parametrize(
    "path",
    [
        "/vocabulary/never",
        "/vocabulary/never.ttl",
        "/vocabulary/driver.rdf",
        "/vocabulary/driver/never",
        "/vocabulary/driver/never.ttl",
        "/vocabulary/driver/d-g.csv",
        "/vocabulary/never/d-g",
    ],
)
def test_what_there_is_not_is_a_404(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_front_leads_readers_to_the_page_and_programs_to_the_data(client: Client) -> None:
    reader = client.get("/vocabulary/", headers={"accept": "text/html", "accept-language": "ja"})
    program = client.get("/vocabulary/", headers={"accept": "application/ld+json"})

    assert reader["Location"] == "/ja/vocabulary/"
    assert program["Location"] == "/vocabulary/all.jsonld"
    page = client.get("/ja/vocabulary/").content.decode()
    for scheme in schemes():
        assert scheme.title("ja") in page
        assert f"/vocabulary/{scheme.code}.csv" in page


def test_who_asks_again_gets_nothing_while_nothing_changed(
    client: Client, django_assert_num_queries: Any
) -> None:
    first = client.get("/vocabulary/driver.ttl")
    assert first["Access-Control-Allow-Origin"] == "*"
    assert "max-age=60" in first["Cache-Control"]

    with django_assert_num_queries(1):
        again = client.get("/vocabulary/driver.ttl", headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304
    with django_assert_num_queries(2):
        # Kept by the process: only the stamps of catalogue and vocabulary are asked for.
        assert client.get("/vocabulary/driver.ttl").content == first.content
