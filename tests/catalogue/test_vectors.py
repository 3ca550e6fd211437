"""The vector of an entry: which lexemes with which labels, and nothing PostgreSQL cannot read."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.catalogue.text.lexicon import Lexicon
from portal.catalogue.text.vectors import MOST_BYTES, Part, concept, vector

LEXICON = Lexicon.build(
    [
        (("driver", "overgrazing"), "en", "Overgrazing"),
        (("document-type", "report"), "en", "Report"),
    ]
)


def lexemes(*parts: Part, language: str = "en", **more: object) -> dict[str, str]:
    """Give each lexeme with its places and labels as they are written."""
    made = vector(parts, language, LEXICON, **more)  # type: ignore[arg-type]
    return dict(re.findall(r"'([^']+)':(\S+)", made))


def test_words_and_stems_have_the_labels_of_their_part() -> None:
    found = lexemes(Part("Herders", "A", "B"), Part("pastures", "C", "D"))

    assert (found["herders"][-1], found["herder"][-1]) == ("A", "B")
    assert (found["pastures"][-1], found["pastur"][-1]) == ("C", "D")


def test_a_word_that_is_its_own_stem_stands_once() -> None:
    assert lexemes(Part("sand", "A", "B")) == {"sand": "2A"}


def test_concepts_are_those_filed_those_mentioned_and_those_above() -> None:
    found = lexemes(
        Part("On overgrazing: a report", "C", "D"),
        own=[("land-use", "Ge")],
        broader=[("land-use", "G")],
    )

    assert found[concept(("land-use", "Ge"))].endswith("B")
    assert found[concept(("land-use", "G"))].endswith("D")
    assert found[concept(("driver", "overgrazing"))].endswith("D")
    # An everyday word names a type of document only where the entry is filed under it.
    assert concept(("document-type", "report")) not in found


def test_cyrillic_is_read_as_the_language_says() -> None:
    assert "газр" in lexemes(Part("газрын", "C", "D"), language="mn")
    assert "газр" not in lexemes(Part("газрын", "C", "D"), language="ru")


def test_pairs_of_one_row_lie_one_after_the_other() -> None:
    found = lexemes(Part("防风固沙", "C", "D"))
    assert [found[pair] for pair in ("防风", "风固", "固沙")] == ["2C", "3C", "4C"]


def test_no_phrase_runs_from_one_part_into_the_next() -> None:
    found = lexemes(Part("dune", "A", "B"), Part("straw", "B", "C"))
    assert int(found["straw"][:-1]) - int(found["dune"][:-1]) > 1


def test_a_very_long_text_still_fits() -> None:
    words = " ".join(f"w{number}" for number in range(80_000))
    made = vector([Part(words, "C", "D")], "en", LEXICON)
    assert len(made.encode()) < 2 * MOST_BYTES


_ANY = st.text(max_size=300) | st.text(alphabet="'\\:&|!<->() \x00沙漠사막өү\u200f", max_size=80)


@pytest.mark.django_db
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_ANY, st.sampled_from(["en", "mn", "ru", "zh-hans"]))
def test_postgresql_reads_what_any_text_becomes(text: str, language: str) -> None:
    made = vector([Part(text, "A", "B"), Part(text, "C", "D")], language, LEXICON)
    with connection.cursor() as cursor:
        cursor.execute("select length(%s::tsvector)", [made])
        ((size,),) = cursor.fetchall()
    assert size == len(set(re.findall(r"'([^']+)':", made)))


@pytest.mark.django_db
def test_postgresql_takes_the_longest_text() -> None:
    words = " ".join(f"слово{number}" for number in range(60_000))
    with connection.cursor() as cursor:
        cursor.execute(
            "select length(%s::tsvector)", [vector([Part(words, "C", "D")], "ru", LEXICON)]
        )
        ((size,),) = cursor.fetchall()
    assert size > 10_000
