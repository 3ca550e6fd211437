"""When OpenSearch answers a search, and when PostgreSQL does in its place.

`matching` and `ranked` of `catalogue.search` are the interface of both engines. What is given here
is None where PostgreSQL is to answer: it is the engine, or OpenSearch does not answer in time.
"""

from __future__ import annotations

import hashlib
import logging
import time
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import Any, Protocol, TypeAlias, TypeVar

from django.conf import settings

from portal.catalogue.opensearch import Unanswered, asking
from portal.catalogue.opensearch.address import Address
from portal.catalogue.opensearch.asking import Bonuses
from portal.catalogue.text.plan import Plan
from portal.catalogue.text.vectors import concept
from portal.core.languages import LANGUAGES

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 1.0
"""So long one question of a reader waits for OpenSearch, in all."""
QUIET_SECONDS = 15.0
"""After an answer that failed, so long none is asked for: each search would cost its time."""

Json = dict[str, Any]
Numbers: TypeAlias = "array[int]"
T = TypeVar("T")


class Client(Protocol):
    """What the engine needs of `opensearch.client`, which is loaded only where it is asked for."""

    def search(self, alias: str, body: Json, *, seconds: float, preference: str = "") -> Json:
        """Ask."""
        ...


@dataclass(frozen=True)
class Met:
    """The numbers of the entries that meet all of a plan, and of those that meet all but one.

    `best` are those of the former that meet it best, where they are too many to rank all.
    """

    strict: Numbers
    nearly: Numbers
    best: Numbers


@dataclass(frozen=True)
class Why:
    """Whether an entry has the words themselves, and which of the plan's concepts, in its order."""

    by_words: bool
    by_concepts: tuple[bool, ...]


@dataclass
class OpenSearch:
    """OpenSearch as an engine of search, with the memory of whether it answers."""

    address: Address
    client: Client
    bonuses: Bonuses
    clock: Callable[[], float] = time.monotonic
    _quiet_until: float = field(default=float("-inf"), init=False)
    _is_failing: bool = field(default=False, init=False)

    def matching(self, kind: str, asked: Plan, *, enough: int, most: int) -> Met | None:
        """Give what meets a plan.

        What meets it nearly is given where fewer than `enough` meet it, the best where more than
        `most` do.
        """

        def answer(ask: _Ask) -> Met:
            wanted = asking.strictly(asked)
            strict = _all_numbers(ask, wanted, kind)
            weaker = asking.nearly(asked) if len(strict) < enough else None
            nearly = _all_numbers(ask, weaker, kind) if weaker else array("q")
            best: Iterable[int] = ()
            if len(strict) > most:
                body = asking.ranking(
                    asked, wanted, size=most, language="", bonuses=self.bonuses, kind=kind
                )
                best = _scores(ask(body))
            known = set(strict)
            return Met(strict, array("q", [n for n in nearly if n not in known]), array("q", best))

        return self._answered(answer)

    def ranked(
        self,
        asked: Plan,
        strict: Sequence[int],
        among: Sequence[int],
        *,
        is_loose: bool,
        language: str,
        offset: int,
        size: int,
    ) -> Mapping[int, Why] | None:
        """Give one page of some entries, best first, each with the reason why it was found.

        Where the plan is met loosely, what meets all of it comes first. What is as good stays in
        the order of `among`, and what this index does not know yet comes last.
        """
        weaker = asking.nearly(asked) if is_loose else None
        wanted = weaker or asking.strictly(asked)
        first = frozenset(strict) if is_loose else frozenset()
        body = asking.ranking(
            asked,
            wanted,
            size=len(among),
            language=language,
            bonuses=self.bonuses,
            among=among,
        )

        def answer(ask: _Ask) -> Mapping[int, Why]:
            scores = _scores(ask(body))
            order = sorted(
                among, key=lambda number: (number not in first, -scores.get(number, -1.0))
            )
            page = order[offset : offset + size]
            return _reasons(ask, asked, page) if page else {}

        return self._answered(answer)

    def _answered(self, answer: Callable[[_Ask], T]) -> T | None:
        """Give an answer, or None for so long as it failed. Both changes are logged once."""
        started = self.clock()
        if started < self._quiet_until:
            return None

        def ask(body: Json) -> Json:
            left = ANSWER_SECONDS - (self.clock() - started)
            if left <= 0:
                raise Unanswered("no time is left")
            same = hashlib.blake2b(repr(body["query"]).encode(), digest_size=8).hexdigest()
            return self.client.search(self.address.alias, body, seconds=left, preference=same)

        try:
            found = answer(ask)
        except Unanswered as error:
            self._quiet_until = self.clock() + QUIET_SECONDS
            if not self._is_failing:
                logger.warning("OpenSearch does not answer, PostgreSQL does: %s", error)
            self._is_failing = True
            return None
        if self._is_failing:
            self._is_failing = False
            logger.warning("OpenSearch answers again")
        return found


_Ask = Callable[[Json], Json]


def _all_numbers(ask: _Ask, wanted: Json, kind: str) -> Numbers:
    found: Numbers = array("q")
    after: int | None = None
    while True:
        entries = (
            ask(asking.matching(wanted, kind, after)).get("aggregations", {}).get("entries", {})
        )
        buckets = entries.get("buckets", ())
        found.extend(bucket["key"]["number"] for bucket in buckets)
        if len(buckets) < asking.MOST_BUCKETS:
            return found
        after = entries["after_key"]["number"]


def _scores(answer: Json) -> dict[int, float]:
    hits = answer.get("hits", {}).get("hits", ())
    return {hit["fields"]["number"][0]: hit["_score"] for hit in hits}


def _reasons(ask: _Ask, asked: Plan, numbers: Sequence[int]) -> dict[int, Why]:
    met: dict[int, set[str]] = {number: set() for number in numbers}
    answer = ask(asking.reasons(asked, numbers, len(LANGUAGES)))
    for hit in answer.get("hits", {}).get("hits", ()):
        number = hit["fields"]["number"][0]
        if number in met:
            met[number].update(hit.get("matched_queries", ()))
    return {
        number: Why(
            asking.BY_WORDS in names, tuple(concept(name) in names for name in asked.concepts)
        )
        for number, names in met.items()
    }


def engine(bonuses: Bonuses) -> OpenSearch | None:
    """Give OpenSearch where the setting names one; None where PostgreSQL is the engine."""
    return _engine(settings.SEARCH_URL, bonuses) if settings.SEARCH_URL else None


@lru_cache(maxsize=2)
def _engine(url: str, bonuses: Bonuses) -> OpenSearch:
    address = Address.read(url)
    return OpenSearch(address, client(address), bonuses)


def client(address: Address) -> Any:
    """Load the client, which needs a package that is installed only where OpenSearch is used."""
    return import_module("portal.catalogue.opensearch.client").Client(address)
