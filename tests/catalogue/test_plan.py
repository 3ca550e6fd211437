"""What a reader typed becomes clauses; nothing of it reaches a parser."""

from __future__ import annotations

import re
import time

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.catalogue.text.lexicon import Lexicon
from portal.catalogue.text.plan import MOST_CLAUSES, Plan, plan

LEXICON = Lexicon.build(
    [
        (("driver", "overgrazing"), "en", "Overgrazing"),
        (("driver", "overgrazing"), "zh-hans", "过度放牧"),
        (("climate", "bsk"), "en", "Cold steppe"),
    ]
)


def asked(typed: str) -> Plan:
    return plan(typed, LEXICON)


def words(typed: str) -> list[str]:
    return [" ".join(clause.words) for clause in asked(typed).clauses]


def test_each_word_is_a_clause_met_by_itself_or_its_stem() -> None:
    assert asked("dunes straw").query == "(('dunes' | 'dune') & 'straw')"


def test_words_that_say_nothing_are_left_out_unless_they_are_all() -> None:
    assert words("the dune and the straw") == ["dune", "straw"]
    assert words("почва и вода") == ["почва", "вода"]
    assert words("to be or to be") == ["to", "be", "or"]


def test_a_row_of_han_must_be_met_pair_by_pair() -> None:
    assert asked("防风固沙").query == "('防风' & '风固' & '固沙')"


def test_one_han_sign_is_met_by_pairs_that_begin_with_it() -> None:
    assert asked("沙").query == "'沙':*"


def test_a_korean_word_is_met_without_its_particle() -> None:
    assert asked("사막에서").query == "(('사막' & '막에' & '에서') | '사막')"


def test_cyrillic_is_read_in_both_languages() -> None:
    query = asked("газрын").query
    assert "'газрын'" in query
    assert "'газр'" in query


def test_words_that_name_a_concept_are_met_by_it() -> None:
    (clause,) = asked("过度放牧").clauses
    assert clause.concepts == (("driver", "overgrazing"),)
    assert clause.query.endswith("'c:driver:overgrazing')")
    assert asked("overgrazing").concepts == asked("过度放牧").concepts


def test_several_words_may_name_one_concept() -> None:
    (first, second) = asked("cold steppe soils").clauses
    assert (first.words, second.words) == (("cold", "steppe"), ("soils",))


def test_nearly_leaves_one_clause_out() -> None:
    assert asked("dune straw sand").nearly == (
        "(('dune' & 'straw') | ('dune' & 'sand') | ('straw' & 'sand'))"
    )
    assert asked("dune").nearly == ""
    assert asked("").nearly == ""


def test_nearly_of_one_row_of_han_forgives_one_wrong_sign() -> None:
    # 防风固纱 for 防风固沙: what is wrong spoils the last pair only.
    assert "('防风' & '风固')" in asked("防风固纱").nearly


def test_what_was_typed_is_also_kept_in_its_order() -> None:
    found = asked("the dunes of sand")
    assert found.exact == "'the' <-> 'dunes' <-> 'of' <-> 'sand'"
    assert found.in_order == "'the' <-> ('dunes' | 'dune') <-> 'of' <-> 'sand'"
    assert asked("沙丘地 sand").in_order == "'沙丘' <-> '丘地' <-> 'sand'"
    assert asked("沙丘地 sand").exact == ""


def test_the_order_is_left_out_where_it_says_no_more() -> None:
    assert (asked("sand").exact, asked("sand").in_order) == ("", "")
    assert (asked("dunes").exact, asked("dunes").in_order) == ("'dunes'", "")


def test_a_word_said_twice_is_one_clause() -> None:
    assert words("dune Dune DUNE") == ["dune"]


def test_clauses_are_few_however_long_the_query() -> None:
    assert len(asked(" ".join(f"word{n}" for n in range(500))).clauses) == MOST_CLAUSES


@pytest.mark.parametrize(
    "typed", ["", "   ", "!!!", "'", "\\", "—", "&|!", "\x00", "😀😀", "\u202e"]
)
def test_without_a_word_there_is_nothing_to_look_for(typed: str) -> None:
    assert not asked(typed)


_SIGNS = "ab 'sand\\:*&|!<->()\"\x00沙漠化사막화に砂өүёй\u200f\u202e😀-."
_TYPED = st.text(max_size=200) | st.text(alphabet=_SIGNS, max_size=200)


@pytest.mark.django_db
@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_TYPED)
def test_postgresql_reads_every_query(typed: str) -> None:
    found = asked(typed)
    queries = [q for q in (found.query, found.own, found.nearly, found.exact, found.in_order) if q]
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute("select numnode(%s::tsquery)", [query])
            ((size,),) = cursor.fetchall()
            assert size > 0


@given(_TYPED)
def test_lexemes_are_letters_and_digits_only(typed: str) -> None:
    for lexeme in re.findall(r"'([^']*)'", asked(typed).query):
        assert re.fullmatch(r"[^\W_]+|c:[\w:.-]+", lexeme)


def test_ten_thousand_signs_take_no_time() -> None:
    start = time.process_time()
    for typed in ("沙" * 10_000, "사" * 10_000, "x" * 10_000, "a " * 5_000, "(" * 10_000):
        asked(typed)
    assert time.process_time() - start < 1
