"""Concepts are recognised in running text, in any language and any ending."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue.text.lexicon import Lexicon
from portal.catalogue.text.units import runs

OVERGRAZING, GRAZING, DUNE, CLIMATE = (
    ("driver", "overgrazing"),
    ("practice", "grazing"),
    ("topic", "dune"),
    ("topic", "climate"),
)
LABELS = [
    (OVERGRAZING, "en", "Overgrazing"),
    (OVERGRAZING, "zh-hans", "过度放牧"),
    (OVERGRAZING, "ja", "過放牧"),
    (OVERGRAZING, "ko", "과도한 방목"),
    (OVERGRAZING, "ru", "Перевыпас скота"),
    (OVERGRAZING, "mn", "Бэлчээрийн хэт ашиглалт"),
    (GRAZING, "en", "Grazing management"),
    (GRAZING, "zh-hans", "放牧"),
    (GRAZING, "mn", "Бэлчээрийн менежмент"),
    (DUNE, "en", "Dune (sand)"),
    (DUNE, "ko", "사구"),
    (DUNE, "zh-hans", "沙"),
    (CLIMATE, "en", "Climate change"),
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.build(LABELS)


def named(lexicon: Lexicon, text: str, language: str = "") -> list[tuple[str, str]]:
    return [name for m in lexicon.mentions(list(runs(text)), language) for name in m.concepts]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "How overgrazing begins"),
        ("zh-hans", "草原过度放牧的后果"),
        ("zh-hans", "草原過度放牧的後果"),
        ("ja", "過放牧の影響"),
        ("ko", "과도한 방목"),
        ("ru", "Последствия перевыпаса скота"),
        ("mn", "Бэлчээрийн хэт ашиглалтаас үүдэлтэй"),
    ],
)
def test_a_concept_is_named_in_every_language(lexicon: Lexicon, language: str, text: str) -> None:
    assert named(lexicon, text, language) == [OVERGRAZING]
    # Of a query nobody knows the language.
    assert named(lexicon, text) == [OVERGRAZING]


def test_the_longest_label_counts(lexicon: Lexicon) -> None:
    assert named(lexicon, "放牧与过度放牧") == [GRAZING, OVERGRAZING]
    assert named(lexicon, "бэлчээрийн менежментийг", "mn") == [GRAZING]


def test_what_stands_in_brackets_may_be_left_out(lexicon: Lexicon) -> None:
    assert named(lexicon, "a dune") == named(lexicon, "dune sand") == [DUNE]


def test_a_sign_between_two_words_parts_them(lexicon: Lexicon) -> None:
    assert named(lexicon, "climate change") == [CLIMATE]
    assert named(lexicon, "climate, change") == []


def test_a_label_is_known_with_the_signs_that_it_has_and_without() -> None:
    known = Lexicon.build([(DUNE, "ko", "교육·지식·지원"), (CLIMATE, "en", "Sand, wind and water")])

    assert named(known, "교육·지식·지원") == named(known, "교육 지식 지원") == [DUNE]
    assert named(known, "sand, wind and water") == [CLIMATE]
    assert named(known, "sand wind and water") == [CLIMATE]


def test_one_han_sign_names_nothing_and_two_syllables_only_at_the_start_of_a_word(
    lexicon: Lexicon,
) -> None:
    assert named(lexicon, "沙") == []
    assert named(lexicon, "사구 고정") == [DUNE]
    assert named(lexicon, "조사구역") == []


def test_a_label_that_two_concepts_have_names_both() -> None:
    both = Lexicon.build([(DUNE, "en", "Sand"), (CLIMATE, "en", "sand")])

    assert named(both, "sands") == [DUNE, CLIMATE]


@given(st.text(max_size=120))
def test_mentions_lie_in_order_and_never_over_one_another(text: str) -> None:
    found = Lexicon.build(LABELS).mentions(list(runs(f"{text} 过度放牧 overgrazing {text}")))
    assert all(mention.start < mention.end for mention in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
