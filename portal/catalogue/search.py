"""Search: which entries meet a query, in what order, and why. The only file that asks for tokens.

The index holds what the catalogue holds, so that nothing private can be found.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress
from typing import Any

from django.db import connection
from rapidfuzz.distance import OSA

from portal.catalogue.opensearch.asking import Bonuses
from portal.catalogue.opensearch.engine import engine
from portal.catalogue.record import Kind, PublishedEntry
from portal.catalogue.text import plan as planning
from portal.catalogue.text.lexicon import Lexicon, Name
from portal.catalogue.text.plan import Clause, Plan
from portal.catalogue.text.vectors import Part, concept, vector
from portal.vocabulary import queries as vocabulary
from portal.vocabulary.queries import Terms

RULES = "3"
"""Goes up with every change of how tokens are made: what older rules made is made anew."""
ENOUGH = 5
"""With fewer entries than this, those that meet all clauses but one come behind them."""
RANKED = 600
"""So many of the newest entries that meet a query are put in order; the others follow as they are
newest. Ranking reads their whole vectors, so that this bounds the cost of a common word."""
SHORTEST_MISSPELT = 4
MOST_CORRECTED = 3
WEIGHTS = "{0.08, 0.2, 0.5, 1.0}"
"""Of what is only meant, of the text, of the summary, of the title."""
NORMALISED = 1
"""By the logarithm of the length of a text."""
EXACT = 4.0
IN_ORDER = 4.0
"""What has the words as they were typed, or in their order, comes before what has them somewhere."""
FILED = 6.0
"""What somebody filed under what the words name, before what only says the word."""
MOST_READ = 5000
"""Of up to so many entries it is asked which have the words in their order: each must be read."""
SAME_LANGUAGE = 1.15
"""What a reader can read comes before what is as near."""
BONUSES = Bonuses(SAME_LANGUAGE, EXACT, IN_ORDER)
"""The same, for OpenSearch."""


@dataclass(frozen=True)
class Found:
    """The entries that meet a query, by number. `strict` met all of it; the others all but one."""

    plan: Plan = field(default_factory=Plan)
    strict: array[int] = field(default_factory=lambda: array("q"))
    nearly: array[int] = field(default_factory=lambda: array("q"))
    exact: array[int] = field(default_factory=lambda: array("q"))
    """Of `strict`, where they are too many to put all in order: what has the words in any ending,
    but in their order; where they are far too many, none. Of OpenSearch those that it ranks first."""
    corrected: str = ""
    """The query as it was probably meant, where no entry meets all of it and a word is in none."""

    @property
    def numbers(self) -> array[int]:
        """All of them."""
        return self.strict + self.nearly


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an entry was found: by the words themselves, or by concepts that they name."""

    by_words: bool
    concepts: tuple[Name, ...] = ()


@lru_cache(maxsize=2)
def _lexicon(stamp: str) -> Lexicon:
    return Lexicon.build(vocabulary.names())


def lexicon(terms: Terms) -> Lexicon:
    """Give all labels and synonyms. One query where the vocabulary has changed, else none."""
    return _lexicon(terms.stamp)


def fingerprint(stamp: str) -> str:
    """Name the rules and the vocabulary that tokens are made with now, by the latter's stamp."""
    return hashlib.blake2b(f"{RULES} {stamp}".encode(), digest_size=12).hexdigest()


OWN_SCHEMES = {"state": "place"}
"""Filters whose values are concepts of a scheme of another name."""


def tokens(entry: PublishedEntry, facets: Sequence[str], known: Lexicon, words: Terms) -> str:
    """Give what finds an entry in its language, as a `tsvector` is written: words, stems, concepts."""
    own = [_concept(facet) for facet in facets]
    filed = [(scheme, code) for scheme, code in own if words.knows(scheme, code)]
    above = {(scheme, code) for scheme, own in filed for code in words.above(scheme, own)}
    return vector(
        [
            Part(entry.title, "A", "B"),
            Part(entry.summary, "B", "C"),
            Part(
                "\n".join((entry.reference, entry.place, entry.institution, entry.authors)),
                "C",
                "D",
            ),
            Part(entry.search_text, "C", "D"),
        ],
        entry.language,
        known,
        own=filed,
        broader=sorted(above - set(filed)),
    )


def _concept(facet: str) -> Name:
    dimension, _colon, value = facet.partition(":")
    return OWN_SCHEMES.get(dimension, dimension), value


def plan(words: str, known: Lexicon) -> Plan:
    """Read what was typed; see `catalogue.text.plan`."""
    return planning.plan(words, known)


def matching(kind: Kind | None, asked: Plan) -> Found:
    """Give the entries that meet a query, and the query as it was meant. One query.

    OpenSearch gives them where it is the engine; where it has none, or does not answer, PostgreSQL
    is asked, which also knows what was meant.
    """
    if not asked:
        return Found(asked)
    if other := engine(BONUSES):
        met = other.matching(kind.value if kind else "", asked, enough=ENOUGH, most=RANKED)
        if met and met.strict:
            return Found(asked, met.strict, met.nearly, met.best)
    strict, nearly, exact, near = _ask(kind, asked)
    return Found(
        asked, array("q", strict), array("q", nearly), array("q", exact), _corrected(asked, near)
    )


def _ask(kind: Kind | None, asked: Plan) -> tuple[list[int], list[int], list[int], list[str]]:
    """Ask all at once: what comes after the first part costs nothing where that is enough."""
    of_kind, its_kind = (" and kind = %s", [kind.value]) if kind else ("", [])
    parameters: list[Any] = [asked.query, *its_kind]
    nearly = exact = corrected = "array[]::integer[]"
    if weaker := asked.nearly:
        nearly = f"""array(
            select number from catalogue_record
            where tokens @@ %s::tsquery{of_kind} and (select count(*) from strict) < %s::int
            except select number from strict
        )"""  # noqa: S608 - a placeholder or nothing
        parameters += [weaker, *its_kind, ENOUGH]
    if in_order := asked.in_order or asked.exact:
        exact = f"""array(
            select distinct number from catalogue_record
            where tokens @@ %s::tsquery{of_kind}
                and (select count(*) from strict) between %s::int and %s::int
        )"""  # noqa: S608 - a placeholder or nothing
        parameters += [in_order, *its_kind, RANKED + 1, MOST_READ]
    if words := [clause for clause in asked.clauses if _may_be_misspelt(clause)][:MOST_CORRECTED]:
        corrected = _CORRECTED
        parameters += [
            [clause.words[0] for clause in words],
            [clause.own for clause in words],
            [",".join(deletions(clause.words[0])) for clause in words],
        ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            with strict as materialized (
                select distinct number from catalogue_record where tokens @@ %s::tsquery{of_kind}
            )
            select array(select number from strict), {nearly}, {exact}, {corrected}
            """,  # noqa: S608 - nothing but placeholders is put together
            parameters,
        )
        (found,) = cursor.fetchall()
    return found


# Each misspelt word with words that it may have been, where nothing meets the query, and no text
# has the one and some text has the other today.
_CORRECTED = """array(
    select asked.word || ' ' || other.word
    from unnest(%s::text[], %s::text[], %s::text[]) as asked(word, query, near)
    cross join lateral (
        select word from catalogue_word
        where near && string_to_array(asked.near, ',')::varchar[] and exists (
            select from catalogue_record where tokens @@ quote_literal(word)::tsquery
        )
        limit 100
    ) as other
    where not exists (select from strict)
        and not exists (select from catalogue_record where tokens @@ asked.query::tsquery)
)"""


def ranked(
    found: Found, among: Sequence[int], language: str, *, offset: int = 0, size: int
) -> dict[int, Reason]:
    """Put entries in the order of how well they meet the query, best first. One query.

    `among` are their numbers, at most `RANKED`, the newest first: what is as good stays in that
    order. Given is one page of them, of each with the reason why it was found.
    """
    if not found.plan or not among or offset >= len(among):
        return {}
    concepts = found.plan.concepts
    if other := engine(BONUSES):
        whys = other.ranked(
            found.plan,
            found.strict,
            among,
            is_loose=bool(found.nearly),
            language=language,
            offset=offset,
            size=size,
        )
        if whys is not None:
            return {
                number: Reason(why.by_words, tuple(compress(concepts, why.by_concepts)))
                for number, why in whys.items()
            }
    query = found.plan.query
    if found.nearly:
        # Whoever meets it nearly need not meet it, and the other way round: a concept is enough.
        query = f"({query} | {found.plan.nearly})"
    columns = "".join(", bool_or(tokens @@ %s::tsquery)" for _name in concepts)
    bonuses = [
        (found.plan.exact, EXACT),
        (found.plan.in_order, IN_ORDER),
        (found.plan.filed, FILED),
    ]
    bonus = "".join(
        " * case when tokens @@ %s::tsquery then %s::float8 else 1 end" for q, _by in bonuses if q
    )
    # An entry that meets all of the query stands above all that do not.
    statement = f"""
        with best as (
            select number, row_number() over (
                order by number = any(%s::int[]) desc, max(
                    ts_rank_cd(%s::float4[], tokens, %s::tsquery, %s::int)
                    * case when language = %s then %s::float8 else 1 end{bonus}
                ) desc, min(among.place)
            ) as place
            from unnest(%s::int[]) with ordinality as among(number, place)
            join catalogue_record using (number)
            where tokens @@ %s::tsquery
            group by number
            order by place
            limit %s::int offset %s::int
        )
        select best.number, why.*
        from best cross join lateral (
            select bool_or(tokens @@ %s::tsquery){columns}
            from catalogue_record where number = best.number
        ) as why
        order by best.place
    """  # noqa: S608 - nothing but placeholders is put together
    bonus_parameters: list[Any] = [part for pair in bonuses if pair[0] for part in pair]
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            [
                list(found.strict) if found.nearly else [],
                WEIGHTS,
                query,
                NORMALISED,
                language,
                SAME_LANGUAGE,
                *bonus_parameters,
                list(among),
                query,
                size,
                offset,
                found.plan.own,
                *(f"'{concept(name)}'" for name in concepts),
            ],
        )
        return {
            number: Reason(
                by_words, tuple(n for n, met in zip(concepts, by_concepts, strict=True) if met)
            )
            for number, by_words, *by_concepts in cursor.fetchall()
        }


def _corrected(asked: Plan, near: Sequence[str]) -> str:
    """Give the query with each word that no text has replaced by the nearest that one has."""
    others: dict[str, list[str]] = {}
    for pair in near:
        word, _blank, other = pair.partition(" ")
        others.setdefault(word, []).append(other)
    meant = {word: best for word, known in others.items() if (best := _nearest(word, known))}
    said = [meant.get(word, word) for clause in asked.clauses for word in clause.words]
    return " ".join(said) if meant else ""


def _nearest(word: str, others: Sequence[str]) -> str:
    furthest = 1 if len(word) < 6 else 2
    distance, _other_start, best = min(
        (OSA.distance(word, other), other[:1] != word[:1], other) for other in others
    )
    return best if 0 < distance <= furthest else ""


def deletions(word: str) -> list[str]:
    """Give a word and itself with one letter left out each, without repetitions."""
    return list(dict.fromkeys([word, *(word[:i] + word[i + 1 :] for i in range(len(word)))]))


def _may_be_misspelt(clause: Clause) -> bool:
    return clause.is_word and not clause.concepts and len(clause.words[0]) >= SHORTEST_MISSPELT
