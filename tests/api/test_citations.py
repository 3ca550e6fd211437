"""What reference managers get, read back by libraries that did not write it for us."""

from __future__ import annotations

import codecs
import json
import re

import latexcodec  # noqa: F401 - registers the codec
import pytest
import rispy
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pybtex.database import parse_string

from portal.catalogue import citation, services
from portal.catalogue.record import Kind
from tests.api.builders import HOSTILE, publish_kind
from tests.catalogue.builders import FIRST_DAY, entry, publish, publish_translated

pytestmark = pytest.mark.django_db

LATEX = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textdollar": "$",
    "textasciicircum": "^",
    "textasciitilde": "~",
}


def flat(text: str) -> str:
    return " ".join(text.split())


def from_latex(text: str) -> str:
    """Read a field as LaTeX would set it: the named signs, then the escaped ones."""
    marks = {name: chr(0xE000 + number) for number, name in enumerate(LATEX)}
    for name, mark in marks.items():
        text = text.replace(f"{{\\{name}}}", mark)
    plain = codecs.decode(text, "ulatex").replace("{}", "")
    for name, mark in marks.items():
        plain = plain.replace(mark, LATEX[name])
    return plain


@pytest.mark.parametrize("words", HOSTILE.values(), ids=list(HOSTILE))
def test_any_words_come_back_from_every_form(client: Client, words: str) -> None:
    publish(1, title=words, summary=words, authors=words.replace(";", ","))

    got = {form: client.get(f"/ref/NEA-CS-0001/cite.{form}") for form in ("bib", "ris", "csl.json")}

    (item,) = json.loads(got["csl.json"].content)
    assert item["title"] == flat(words)
    assert item["author"] == [{"literal": flat(words.replace(";", ","))}]
    (row,) = rispy.loads(got["ris"].content.decode())
    assert (row["title"], row["type_of_reference"]) == (flat(words), "RPRT")
    assert row["authors"] == [flat(words.replace(";", ","))]
    found = parse_string(got["bib"].content.decode(), "bibtex").entries["NEA-CS-0001"]
    assert from_latex(found.fields["title"]) == flat(words)
    (author,) = found.persons["author"]
    assert from_latex(str(author)[1:-1]) == flat(words.replace(";", ","))


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_breaks_a_file(text: str) -> None:
    made = entry(1, title=text or "x", authors=text)

    (row,) = rispy.loads(citation.ris(made))
    entries = parse_string(citation.bibtex(made), "bibtex").entries
    assert row["id"] == "NEA-CS-0001"
    assert list(entries) == ["NEA-CS-0001"]
    assert "\n" not in citation.plain(made)


@pytest.mark.parametrize(
    ("kind", "csl", "ris", "bib"),
    [
        (Kind.CASE_STUDY, "report", "RPRT", "techreport"),
        (Kind.MATERIAL, "document", "GEN", "misc"),
        (Kind.PATH, "webpage", "ELEC", "misc"),
        (Kind.EVENT, "event", "CONF", "misc"),
        (Kind.DOCUMENT, "report", "RPRT", "techreport"),
        (Kind.COUNTRY, "webpage", "ELEC", "misc"),
    ],
)
def test_each_kind_has_its_type(client: Client, kind: Kind, csl: str, ris: str, bib: str) -> None:
    reference = publish_kind(kind).reference

    (item,) = json.loads(client.get(f"/ref/{reference}/cite.csl.json").content)
    (row,) = rispy.loads(client.get(f"/ref/{reference}/cite.ris").content.decode())
    file = client.get(f"/ref/{reference}/cite.bib")

    assert (item["type"], row["type_of_reference"]) == (csl, ris)
    assert parse_string(file.content.decode(), "bibtex").entries[reference].type == bib
    assert item["URL"].endswith(f"/ref/{reference}")
    assert "DOI" not in item
    assert file.headers["Content-Disposition"] == f'attachment; filename="{reference}.bib"'


def test_a_document_is_cited_by_its_symbol_and_day(client: Client) -> None:
    reference = publish_kind(Kind.DOCUMENT).reference

    (item,) = json.loads(client.get(f"/ref/{reference}/cite.csl.json").content)

    assert item["number"] == "NEASPEC/SOM(27)/5"
    assert item["issued"] == {"date-parts": [[2023, 9, 20]]}


def test_page_and_file_say_the_same_words(client: Client) -> None:
    publish(1, authors="Institute of Pasture; Forest Service")

    file = client.get("/ref/NEA-CS-0001/cite.txt").content.decode()
    page = client.get("/en/case-studies/case-1/").content.decode()

    assert file == (
        "Institute of Pasture, & Forest Service. (2026). Pasture agreements 1 "
        "(Case Study NEA-CS-0001). NEASPEC Land Knowledge Portal. "
        "http://localhost:8000/ref/NEA-CS-0001"
    )
    shown = re.search(r'id="citation"[^>]*>([^<]+)<', page)
    assert shown is not None
    assert shown[1].replace("&amp;", "&") == file


def test_original_first_and_a_translation_where_it_is_asked_for(client: Client) -> None:
    publish_translated(1, "mn", "en")

    def title(query: str) -> tuple[str, str]:
        (item,) = json.loads(client.get(f"/ref/NEA-CS-0001/cite.csl.json{query}").content)
        return item["title"], item["language"]

    assert title("") == ("Text 1 in mn", "mn")
    assert title("?lang=en") == ("Text 1 in en", "en")
    assert client.get("/ref/NEA-CS-0001/cite.csl.json?lang=ja").status_code == 404
    assert client.get("/ref/NEA-CS-0001/cite.csl.json?lang=xx").status_code == 404


def test_lower_case_finds_it_and_nothing_else_does(client: Client) -> None:
    publish(1)
    services.withdraw(reference="NEA-CS-0001", reason="Asked by the State", at=FIRST_DAY)

    gone = client.get("/ref/nea-cs-0001/cite.bib")

    assert gone.status_code == 410
    assert b"Asked by the State" in gone.content
    assert client.get("/ref/NEA-CS-0999/cite.bib").status_code == 404
    assert client.get("/ref/NEA-CS-0001/cite.doc").status_code == 404


def test_an_unchanged_catalogue_answers_304_with_one_query(
    client: Client, django_assert_num_queries: object
) -> None:
    publish(1)
    first = client.get("/ref/NEA-CS-0001/cite.ris")
    assert first.headers["Cache-Control"] == "public, max-age=60"

    with django_assert_num_queries(1):  # type: ignore[operator]
        again = client.get(
            "/ref/NEA-CS-0001/cite.ris", headers={"if-none-match": first.headers["ETag"]}
        )
    assert (again.status_code, again.content) == (304, b"")

    publish(2)
    later = client.get(
        "/ref/NEA-CS-0001/cite.ris", headers={"if-none-match": first.headers["ETag"]}
    )
    assert later.status_code == 200


def test_with_a_session_nothing_is_kept(client: Client, settings: object) -> None:
    publish(1)
    client.cookies["sessionid"] = "x"

    response = client.get("/ref/NEA-CS-0001/cite.ris")

    assert "no-store" in response.headers["Cache-Control"]
    assert "public" not in response.headers["Cache-Control"]
