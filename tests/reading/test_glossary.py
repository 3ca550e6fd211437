"""The glossary: every concept in each language, in its order, with what it leads to."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from portal.core.alphabets import sort_key
from portal.core.languages import LANGUAGES
from portal.library.content.event import EventContent
from portal.vocabulary.models import Concept
from portal.vocabulary.queries import schemes
from tests.catalogue.builders import publish

pytestmark = pytest.mark.django_db

WORD = re.compile(r'<li><a href="/[\w-]+/glossary/([\w-]+)/#c-([\w.-]+)">([^<]+)</a>')


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def term(html: str, code: str) -> str:
    """Give the part of a page that explains one concept."""
    found = re.search(rf'<article class="term" id="c-{code}".*?</article>', html, re.DOTALL)
    assert found, code
    return found[0]


@pytest.mark.parametrize("language", [one.code for one in LANGUAGES])
def test_the_index_has_every_concept_in_the_readers_words(client: Client, language: str) -> None:
    found = WORD.findall(page(client, f"/{language}/glossary/"))

    expected = {(c.scheme, c.code): c.labels[language] for c in Concept.objects.all()}
    assert {
        (scheme, code): label.replace("&#x27;", "'").replace("&amp;", "&")
        for scheme, code, label in found
    } == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize("language", ["en", "ko", "mn", "ru"])
def test_words_stand_in_the_order_of_the_language_under_its_letters(
    client: Client, language: str
) -> None:
    html = page(client, f"/{language}/glossary/")

    parts = re.split(r'<div class="glossary-part" id="letter-\d+">\s*<h3>([^<]+)</h3>', html)[1:]
    letters, bodies = parts[::2], parts[1::2]
    assert len(letters) == len(set(letters)) > 10
    for body in bodies:
        labels = [label for _scheme, _code, label in WORD.findall(body)]
        assert labels == sorted(labels, key=lambda label: sort_key(label, language))
    own = [letter for letter in letters if letter != "#"]
    assert own == sorted(own, key=lambda letter: sort_key(letter, language))


def test_mongolian_letters_stand_where_they_belong(client: Client) -> None:
    html = page(client, "/mn/glossary/")

    letters = re.findall(r'<li><a href="#letter-\d+">(.)</a></li>', html)
    assert letters.index("О") < letters.index("Ө") < letters.index("П")
    assert letters.index("У") < letters.index("Ү") < letters.index("Х")


@pytest.mark.parametrize("language", ["zh-hans", "ja"])
def test_languages_without_letters_keep_the_order_of_the_schemes(
    client: Client, language: str
) -> None:
    html = page(client, f"/{language}/glossary/")

    found = [code for scheme, code, _label in WORD.findall(html) if scheme == "driver"]
    assert found == list(
        Concept.objects.filter(scheme="driver").order_by("position").values_list("code", flat=True)
    )
    assert "letter-1" not in html


def test_a_term_is_explained_with_its_names_and_relations(client: Client) -> None:
    Concept.objects.filter(scheme="driver", code="d-g").update(origins={"mn": "UNCCD"})

    said = term(page(client, "/mn/glossary/driver/"), "d-g")

    concept = Concept.objects.get(scheme="driver", code="d-g")
    assert concept.labels["mn"] in said
    assert f'lang="en">{concept.definition}' in said
    assert concept.synonyms["mn"][0] in said
    assert 'lang="zh-Hans"' in said
    assert concept.labels["zh-hans"] in said
    assert concept.labels["ru"] in said
    assert 'href="/mn/glossary/degradation/#c-Bc"' in said
    assert "UNCCD" in said
    english = term(page(client, "/en/glossary/driver/"), "d-g")
    assert "Term of the project, unreviewed" in english
    assert "UNCCD" not in english


def test_a_term_leads_to_the_entries_that_have_it(client: Client) -> None:
    publish(1, codes={"driver": ("d-g",), "land-use": ("Ge",), "measure": ("A1",)})
    publish(2, codes={"driver": ("d-g",)})

    drivers = page(client, "/en/glossary/driver/")
    assert 'href="/en/search/?driver=d-g">2 entries with it' in term(drivers, "d-g")
    # What is broader has them too; what nobody has is looked for by its words.
    assert 'href="/en/search/?driver=direct">2 entries with it' in term(drivers, "direct")
    assert "entries with it" not in term(drivers, "d-w")
    assert "/en/search/?q=" in term(drivers, "d-w")
    land = term(page(client, "/en/glossary/land-use/"), "Ge")
    assert 'href="/en/case-studies/?land=Ge">1 entry with it' in land
    assert "/en/search/?q=" in term(page(client, "/en/glossary/measure/"), "A1")
    assert client.get("/en/search/?driver=d-g").status_code == 200


def test_what_a_list_does_not_hold_is_not_counted_for_it(client: Client) -> None:
    """Land use filters case studies only: an entry of another kind is not among them."""
    publish(1, codes={"land-use": ("Ge",)})
    assert EventContent.CODES.keys() == {"drivers", "practices"}

    said = term(page(client, "/en/glossary/land-use/"), "Ge")

    assert "1 entry with it" in said


def test_an_unknown_scheme_is_a_404(client: Client) -> None:
    assert client.get("/en/glossary/never/").status_code == 404


def test_the_glossary_asks_little(client: Client, django_assert_num_queries: Any) -> None:
    client.get("/en/glossary/")

    with django_assert_num_queries(1):
        client.get("/mn/glossary/")
    with django_assert_num_queries(2):
        client.get("/mn/glossary/driver/")


def test_readers_find_it_from_every_page_and_from_an_empty_search(client: Client) -> None:
    for path in ("/ko/", "/ko/case-studies/"):
        footer = page(client, path).partition('<footer class="site-footer">')[2]
        assert 'href="/ko/glossary/"' in footer
    main = page(client, "/ko/search/").partition("<main")[2].partition("</main>")[0]
    assert 'href="/ko/glossary/"' in main


def test_each_scheme_is_linked_by_its_title(client: Client) -> None:
    html = page(client, "/ru/glossary/")

    for scheme in schemes():
        assert f'<a href="/ru/glossary/{scheme.code}/">{scheme.title("ru")}</a>' in html


def test_filters_say_what_their_words_mean(client: Client) -> None:
    publish(1, codes={"driver": ("d-g",)})

    html = page(client, "/en/case-studies/")

    definition = Concept.objects.get(scheme="driver", code="d-g").definition
    assert html.count(definition) == 1
    said = re.search(
        r"<details class=\"details small\">(?:(?!</details>).)*" + re.escape(definition[:40]),
        html,
        re.DOTALL,
    )
    assert said
    assert 'href="/en/glossary/driver/"' in html
    # A word that no entry has is no value of the filter, so it is not explained.
    other = Concept.objects.get(scheme="driver", code="d-w").definition
    assert other not in html
