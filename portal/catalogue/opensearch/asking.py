"""From a plan to what OpenSearch is asked. Pure.

Filters say the same as the `tsquery` of the plan, word for word; nothing that was typed reaches a
parser or an analyser there. Ranking is OpenSearch's own (BM25) with the weights of PostgreSQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from portal.catalogue.opensearch.documents import BOOSTS, FIELDS, RUNNING
from portal.catalogue.text.plan import MOST_LEFT_OUT, Clause, Plan
from portal.catalogue.text.vectors import CONCEPT, concept

Json = dict[str, Any]

MOST_BUCKETS = 50_000
"""So many entries come with one answer. OpenSearch gives 65,535 at most."""
MOST_HITS = 10_000
"""OpenSearch shows no more hits at a time."""
MOST_SCORED = 80
"""So many words are ranked by, in four fields each; with what filters this stays below the 1,024
clauses that OpenSearch takes."""
OTHER_FIELDS = 0.3
"""What a word counts in its lesser fields."""
BY_WORDS = "words"


@dataclass(frozen=True)
class Word:
    """One token; `begins`: whatever begins with it."""

    text: str
    begins: bool = False


@dataclass(frozen=True)
class Group:
    """Several of which all (`&`) or any (`|`) are met, or all one after the other (`<->`)."""

    parts: tuple[Node, ...]
    sign: str


Node = Word | Group

_SIGN = re.compile(r"'(?P<word>[^']*)'(?P<begins>:\*)?|(?P<sign>[&|()]|<->)")


def read(query: str) -> Node:
    """Read a `tsquery` as `catalogue.text.plan` writes it: one sign within each pair of brackets."""
    open_groups: list[tuple[list[Node], list[str]]] = [([], [])]
    for match in _SIGN.finditer(query):
        sign = match["sign"]
        if sign == "(":
            open_groups.append(([], []))
        elif sign == ")":
            parts, signs = open_groups.pop()
            open_groups[-1][0].append(_group(parts, signs))
        elif sign:
            open_groups[-1][1].append(sign)
        else:
            open_groups[-1][0].append(Word(match["word"], bool(match["begins"])))
    return _group(*open_groups[0])


def _group(parts: Sequence[Node], signs: Sequence[str]) -> Node:
    if len(parts) == 1:
        return parts[0]
    if len(set(signs)) != 1:
        raise ValueError("not a query of a plan")
    return Group(tuple(parts), signs[0])


def filtered(node: Node) -> Json:
    """Give what is met by the same documents as a `tsquery`."""
    if isinstance(node, Word):
        field = _field(node.text)
        return {"prefix" if node.begins else "term": {field: {"value": node.text}}}
    if node.sign == "&":
        return {"bool": {"filter": [filtered(part) for part in node.parts]}}
    return {"bool": {"should": [filtered(part) for part in node.parts], "minimum_should_match": 1}}


def strictly(asked: Plan) -> Json:
    """Give what is met by what meets all of a plan."""
    return filtered(read(asked.query))


def nearly(asked: Plan) -> Json | None:
    """Give what is met by what meets all of it but one clause; None where that is no weaker.

    Of several clauses it is said in one line what `Plan.nearly` spells out.
    """
    if not asked.nearly:
        return None
    count = len(asked.clauses)
    if not 1 < count <= MOST_LEFT_OUT:
        return filtered(read(asked.nearly))
    found = [filtered(read(clause.query)) for clause in asked.clauses]
    return {"bool": {"should": found, "minimum_should_match": count - 1}}


def matching(wanted: Json, kind: str, after: int | None = None) -> Json:
    """Ask for the numbers of all entries that meet a filter, those behind `after`."""
    composite: Json = {
        "size": MOST_BUCKETS,
        "sources": [{"number": {"terms": {"field": "number"}}}],
    }
    if after is not None:
        composite["after"] = {"number": after}
    return {
        "size": 0,
        "track_total_hits": False,
        "query": {"bool": {"filter": [wanted, *([{"term": {"kind": kind}}] if kind else [])]}},
        "aggs": {"entries": {"composite": composite}},
    }


@dataclass(frozen=True)
class Bonuses:
    """By what a score is multiplied: for the reader's language, words as typed, words in order."""

    same_language: float = 1.0
    exact: float = 1.0
    in_order: float = 1.0


def ranking(
    asked: Plan,
    wanted: Json,
    *,
    size: int,
    language: str,
    bonuses: Bonuses,
    among: Sequence[int] | None = None,
    kind: str = "",
) -> Json:
    """Ask for those that meet a plan best, each by the language in which it does.

    `among` some entries, or among all of a kind.
    """
    wanted_all = [wanted]
    if among is not None:
        wanted_all.append({"terms": {"number": list(among)}})
    if kind:
        wanted_all.append({"term": {"kind": kind}})
    functions = [
        {"filter": query, "weight": weight}
        for query, weight in (
            ({"term": {"language": language}}, bonuses.same_language),
            (exactly(asked), bonuses.exact),
            (in_order(asked), bonuses.in_order),
        )
        if query is not None
    ]
    return {
        "size": size,
        "_source": False,
        "docvalue_fields": ["number"],
        "track_total_hits": False,
        "query": {
            "function_score": {
                "query": {"bool": {"filter": wanted_all, "should": _scores(asked)}},
                "functions": functions,
                "score_mode": "multiply",
                "boost_mode": "multiply",
            }
        },
        "collapse": {"field": "number"},
    }


def exactly(asked: Plan) -> Json | None:
    """Give what is met by what has the words as they were typed, in their order."""
    if not asked.exact:
        return None
    node = read(asked.exact)
    if isinstance(node, Word):
        return filtered(node)
    fields = [field for label, field in FIELDS.items() if label != "D"]
    found = [_in_a_row(node, field) for field in fields]
    return {"bool": {"should": found, "minimum_should_match": 1}}


def in_order(asked: Plan) -> Json | None:
    """Give what is met by what has the words in their order, in whatever ending."""
    node = read(asked.in_order) if asked.in_order else None
    return _in_a_row(node, RUNNING) if isinstance(node, Group) else None


def _in_a_row(node: Group, field: str) -> Json:
    clauses = [_span(part, field) for part in node.parts]
    return {"span_near": {"clauses": clauses, "slop": 0, "in_order": True}}


def _span(node: Node, field: str) -> Json:
    if isinstance(node, Word):
        return {"span_term": {field: {"value": node.text}}}
    return {"span_or": {"clauses": [_span(part, field) for part in node.parts]}}


def _scores(asked: Plan) -> list[Json]:
    """Give how much each clause counts, as many as OpenSearch takes."""
    left = MOST_SCORED
    scores: list[Json] = []
    for clause in asked.clauses:
        ways = _ways(clause)
        cost = sum(1 for way in ways for _word in _words(way))
        if cost <= left:
            left -= cost
            scores.append(_best([_scored(way) for way in ways]))
    return scores


def reasons(asked: Plan, numbers: Sequence[int], languages: int) -> Json:
    """Ask of some entries whether they have the words themselves, and which of the concepts."""
    named: list[Json] = [
        {"bool": {"filter": [filtered(read(asked.own))], "_name": BY_WORDS}},
        *(
            {"term": {"concepts": {"value": concept(name), "_name": concept(name)}}}
            for name in asked.concepts
        ),
    ]
    return {
        "size": min(len(numbers) * languages, MOST_HITS),
        "_source": False,
        "docvalue_fields": ["number"],
        "track_total_hits": False,
        "query": {"bool": {"filter": [{"terms": {"number": list(numbers)}}], "should": named}},
    }


def _field(word: str) -> str:
    return "concepts" if word.startswith(CONCEPT) else "words"


def _ways(clause: Clause) -> list[Node]:
    return [read(clause.own), *(Word(concept(name)) for name in clause.concepts)]


def _words(node: Node) -> Iterator[Word]:
    if isinstance(node, Word):
        yield node
    else:
        for part in node.parts:
            yield from _words(part)


def _scored(node: Node) -> Json:
    """Give how much a part of a plan counts: of what must all be met the sum, else the best."""
    if isinstance(node, Word):
        sign = "prefix" if node.begins else "term"
        fields: list[Json] = [
            {sign: {field: {"value": node.text, "boost": boost}}} for field, boost in BOOSTS.items()
        ]
        return {"dis_max": {"queries": fields, "tie_breaker": OTHER_FIELDS}}
    parts = [_scored(part) for part in node.parts]
    return {"bool": {"should": parts}} if node.sign == "&" else _best(parts)


def _best(queries: Sequence[Json]) -> Json:
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": list(queries)}}
