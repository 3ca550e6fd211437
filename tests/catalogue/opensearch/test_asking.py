"""What is asked: exact for a few plans, and the same as PostgreSQL for whatever is typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.catalogue.opensearch import asking, documents
from portal.catalogue.opensearch.asking import Bonuses, Group, Word
from portal.catalogue.opensearch.documents import Row
from portal.catalogue.text.lexicon import Lexicon
from portal.catalogue.text.plan import Plan, plan
from portal.catalogue.text.vectors import Part, vector

BONUSES = Bonuses(same_language=1.15, exact=1.5, in_order=1.4)
LEXICON = Lexicon.build(
    [
        (("driver", "overgrazing"), "en", "overgrazing"),
        (("driver", "overgrazing"), "zh-hans", "过度放牧"),
        (("driver", "overgrazing"), "ru", "перевыпас"),
        (("driver", "overgrazing"), "mn", "бэлчээрийн талхлалт"),
        (("measure", "belt"), "ja", "防風林"),
        (("measure", "belt"), "ko", "방풍림"),
        (("measure", "belt"), "en", "shelter belt"),
    ]
)


def planned(typed: str) -> Plan:
    return plan(typed, LEXICON)


def ranking(asked: Plan, wanted: Any, among: list[int], language: str) -> dict[str, Any]:
    return asking.ranking(
        asked, wanted, size=len(among), language=language, bonuses=BONUSES, among=among
    )


def test_a_query_is_read_as_it_is_bracketed() -> None:
    assert asking.read("('a' & ('b' | 'c:x:y') & 'd':*)") == Group(
        (Word("a"), Group((Word("b"), Word("c:x:y")), "|"), Word("d", begins=True)), "&"
    )
    assert asking.read("'a' <-> ('b' | 'c')") == Group(
        (Word("a"), Group((Word("b"), Word("c")), "|")), "<->"
    )


@pytest.mark.parametrize("query", ["'a' & 'b' | 'c'", "", "('a' 'b')"])
def test_what_no_plan_writes_is_refused(query: str) -> None:
    with pytest.raises(ValueError, match="not a query of a plan"):
        asking.read(query)


def test_a_word_or_its_concept_is_a_filter_without_analysis() -> None:
    assert asking.strictly(planned("overgrazing")) == {
        "bool": {
            "should": [
                {
                    "bool": {
                        "should": [
                            {"term": {"words": {"value": "overgrazing"}}},
                            {"term": {"words": {"value": "overgraz"}}},
                        ],
                        "minimum_should_match": 1,
                    }
                },
                {"term": {"concepts": {"value": "c:driver:overgrazing"}}},
            ],
            "minimum_should_match": 1,
        }
    }


def test_a_row_of_signs_needs_all_its_pairs_and_a_single_sign_begins_one() -> None:
    assert asking.strictly(planned("固沙草")) == {
        "bool": {
            "filter": [
                {"term": {"words": {"value": "固沙"}}},
                {"term": {"words": {"value": "沙草"}}},
            ]
        }
    }
    assert asking.strictly(planned("沙")) == {"prefix": {"words": {"value": "沙"}}}


def test_nearly_is_all_clauses_but_one() -> None:
    weaker = asking.nearly(planned("water rights herders"))

    assert weaker is not None
    assert weaker["bool"]["minimum_should_match"] == 2
    assert len(weaker["bool"]["should"]) == 3
    assert asking.nearly(planned("water")) is None


def test_numbers_are_asked_for_in_one_answer_and_behind_the_last() -> None:
    wanted = asking.strictly(planned("沙"))

    assert asking.matching(wanted, "case-study", after=41) == {
        "size": 0,
        "track_total_hits": False,
        "query": {"bool": {"filter": [wanted, {"term": {"kind": "case-study"}}]}},
        "aggs": {
            "entries": {
                "composite": {
                    "size": 50_000,
                    "sources": [{"number": {"terms": {"field": "number"}}}],
                    "after": {"number": 41},
                }
            }
        },
    }
    assert asking.matching(wanted, "")["query"] == {"bool": {"filter": [wanted]}}


def test_ranking_weighs_fields_as_postgresql_and_prefers_the_readers_language() -> None:
    asked = planned("沙")
    body = ranking(asked, asking.strictly(asked), [9, 4], "mn")
    score = body["query"]["function_score"]

    assert score["query"]["bool"]["filter"][1] == {"terms": {"number": [9, 4]}}
    assert score["query"]["bool"]["should"] == [
        {
            "dis_max": {
                "queries": [
                    {"prefix": {"title": {"value": "沙", "boost": 1.0}}},
                    {"prefix": {"summary": {"value": "沙", "boost": 0.5}}},
                    {"prefix": {"text": {"value": "沙", "boost": 0.2}}},
                    {"prefix": {"meant": {"value": "沙", "boost": 0.08}}},
                ],
                "tie_breaker": 0.3,
            }
        }
    ]
    assert score["functions"][0] == {"filter": {"term": {"language": "mn"}}, "weight": 1.15}
    assert (body["size"], body["collapse"]) == (2, {"field": "number"})


def test_words_as_typed_and_words_in_order_raise_a_score() -> None:
    body = ranking(planned("Water belts"), {"match_all": {}}, [9], "en")
    _language, exact, in_order = body["query"]["function_score"]["functions"]

    assert exact["weight"] == 1.5
    assert exact["filter"]["bool"]["should"][0] == {
        "span_near": {
            "clauses": [
                {"span_term": {"title": {"value": "water"}}},
                {"span_term": {"title": {"value": "belts"}}},
            ],
            "slop": 0,
            "in_order": True,
        }
    }
    assert in_order == {
        "filter": {
            "span_near": {
                "clauses": [
                    {"span_term": {"running": {"value": "water"}}},
                    {
                        "span_or": {
                            "clauses": [
                                {"span_term": {"running": {"value": "belts"}}},
                                {"span_term": {"running": {"value": "belt"}}},
                            ]
                        }
                    },
                ],
                "slop": 0,
                "in_order": True,
            }
        },
        "weight": 1.4,
    }


@pytest.mark.parametrize(
    ("typed", "title", "exact", "in_order"),
    [
        ("water belts", "Of water belts", True, True),
        ("water belts", "The waters belt", False, True),
        ("water belts", "Belts of water", False, False),
        ("water belts", "Water. Belts", False, False),
        ("перевыпаса пастбищ", "Перевыпас пастбища", False, True),
    ],
)
def test_phrases_are_met_as_they_read(typed: str, title: str, exact: bool, in_order: bool) -> None:
    asked = planned(typed)
    tokens = vector([Part(title, "A", "B")], "ru", LEXICON)
    document = documents.document(Row(1, "event", "ru", tokens))
    met = [asking.exactly(asked), asking.in_order(asked)]

    assert [query is not None and meets(query, document) for query in met] == [exact, in_order]


@pytest.mark.parametrize(("title", "expected"), [("防风固沙草地", True), ("固沙。沙草", False)])
def test_a_row_of_signs_is_a_phrase_too(title: str, expected: bool) -> None:
    asked = planned("固沙草")
    tokens = vector([Part(title, "A", "B")], "zh-hans", LEXICON)
    document = documents.document(Row(1, "event", "zh-hans", tokens))
    met = [query for query in (asking.exactly(asked), asking.in_order(asked)) if query]

    assert any(meets(query, document) for query in met) == expected


def test_reasons_are_asked_for_by_name() -> None:
    asked = planned("перевыпас")
    body = asking.reasons(asked, [9, 4], languages=6)

    assert body["size"] == 12
    assert body["query"]["bool"]["filter"] == [{"terms": {"number": [9, 4]}}]
    words, belt = body["query"]["bool"]["should"]
    assert words["bool"]["_name"] == "words"
    assert belt == {
        "term": {"concepts": {"value": "c:driver:overgrazing", "_name": "c:driver:overgrazing"}}
    }


# ---- The same entries as PostgreSQL --------------------------------------------------------------

PIECES = [
    *("overgrazing", "shelter belt", "belts", "the", "of", "water", "Waters", "o'clock", "c:x"),
    *(
        "过度放牧",
        "放牧",
        "沙",
        "防风固沙",
        "防風林",
        "砂漠化の対策",
        "サバク",
        "방풍림을",
        "사막화는",
    ),
    *(
        "перевыпас",
        "перевыпаса",
        "бэлчээрийн",
        "бэлчээр",
        "талхлалт",
        "ёлка",
        "2004",
        "-",
        '"',
        "&",
    ),
]
typed_texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map(" ".join)
written_texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=25).map(" ".join)
codes = st.sampled_from(["en", "zh-hans", "ja", "ko", "mn", "ru"])


def meets(query: dict[str, Any], document: dict[str, Any]) -> bool:
    """Say by the rules of the query language whether a document meets a filter."""
    ((sign, about),) = query.items()
    if sign == "span_near":
        return stand_in_a_row(about["clauses"], document)
    if sign == "bool":
        should = sum(meets(one, document) for one in about.get("should", ()))
        return all(meets(one, document) for one in about.get("filter", ())) and (
            should >= about.get("minimum_should_match", 0)
        )
    ((field, inner),) = about.items()
    if sign == "term":
        return inner["value"] in document[field]
    assert sign == "prefix"
    return any(word.startswith(inner["value"]) for word in document[field])


def stand_in_a_row(clauses: list[dict[str, Any]], document: dict[str, Any]) -> bool:
    terms = [one["span_or"]["clauses"] if "span_or" in one else [one] for one in clauses]
    choices = [{value["value"] for t in own for value in t["span_term"].values()} for own in terms]
    (field,) = {field for own in terms for t in own for field in t["span_term"]}
    tokens = document[field].split()
    return any(
        all(tokens[start + n] in choice for n, choice in enumerate(choices))
        for start in range(len(tokens) - len(choices) + 1)
    )


def leaves(query: Any) -> int:
    """Count what OpenSearch counts: at most 1,024 of them are taken."""
    if isinstance(query, dict):
        own = sum(1 for sign in ("term", "prefix", "terms", "span_term") if sign in query)
        return own + sum(leaves(inner) for inner in query.values())
    return sum(leaves(inner) for inner in query) if isinstance(query, list) else 0


@pytest.mark.django_db
@settings(max_examples=150, deadline=None)
@given(typed=typed_texts, title=written_texts, text=written_texts, language=codes)
def test_whatever_is_typed_the_same_documents_are_met(
    typed: str, title: str, text: str, language: str
) -> None:
    asked = planned(typed)
    if not asked:
        return
    tokens = vector([Part(title, "A", "B"), Part(text, "C", "D")], language, LEXICON)
    concepts = [f"'{documents.CONCEPT}{scheme}:{code}'" for scheme, code in asked.concepts]
    queries = [
        *(asked.query, asked.own, asked.nearly or asked.query),
        *(asked.exact or asked.query, asked.in_order or asked.query),
        *concepts,
    ]
    columns = ", ".join("%s::tsvector @@ %s::tsquery" for _query in queries)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select %s::tsvector::text, {columns}",
            [tokens, *(value for query in queries for value in (tokens, query))],
        )
        stored, strict, own, nearly, exact, in_order, *by_concepts = cursor.fetchone()
    document = documents.document(Row(1, "case-study", language, stored))
    assert meets(asking.strictly(asked), document) == strict
    assert meets(asking.nearly(asked) or asking.strictly(asked), document) == nearly
    # A phrase that is met here is met there, too.
    assert exact or not meets(
        asking.exactly(asked) or {"bool": {"minimum_should_match": 1}}, document
    )
    assert in_order or not meets(
        asking.in_order(asked) or {"bool": {"minimum_should_match": 1}}, document
    )
    named = asking.reasons(asked, [1], 6)["query"]["bool"]["should"]
    unnamed = [_without_name(query) for query in named]
    assert [meets(query, document) for query in unnamed] == [own, *by_concepts]


def _without_name(query: Any) -> Any:
    if isinstance(query, dict):
        return {key: _without_name(value) for key, value in query.items() if key != "_name"}
    return [_without_name(one) for one in query] if isinstance(query, list) else query


@given(st.one_of(st.text(max_size=3000), typed_texts.map(lambda text: text * 20)))
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_opensearch_takes_it(typed: str) -> None:
    asked = planned(typed)
    if asked:
        weaker = asking.nearly(asked) or asking.strictly(asked)
        body = ranking(asked, weaker, [1], "en")

        assert leaves(body["query"]) <= 1024
        assert leaves(asking.reasons(asked, [1], 6)["query"]) <= 1024


def test_the_longest_query_is_still_taken() -> None:
    words = "".join(chr(0xAC00 + 28 * n) for n in range(60))
    typed = " ".join(words[n:] + "에서" for n in range(12))
    asked = planned(typed)
    weaker = asking.nearly(asked) or asking.strictly(asked)

    assert len(asked.clauses) == 12
    assert 500 < leaves(ranking(asked, weaker, [1], "ko")["query"]) <= 1024
