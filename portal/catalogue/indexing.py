"""The index elsewhere: what it is owed, telling it, building it aside. PostgreSQL stays the truth.

Nothing is lost where OpenSearch does not answer: a change leaves a row in its own transaction, and
the row goes when the index has it. Every document carries the turn of the catalogue that it was
read at; OpenSearch refuses what is older, so that writers need not wait for each other, and an
index may be built while others publish.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from portal.catalogue.models import EntryNumber, Record, Unindexed, Version
from portal.catalogue.opensearch import Unanswered, documents, engine
from portal.catalogue.opensearch.address import Address
from portal.catalogue.opensearch.documents import Row
from portal.catalogue.signals import index_owed
from portal.core.errors import Conflict

logger = logging.getLogger(__name__)

TEXTS_AT_ONCE = 500
ROWS_AT_ONCE = 500
MOST_BYTES = 5_000_000
"""Of one request; a single document may be larger."""
BUILDER = 5_140_014
"""The lock that one builder holds; any number that nothing else locks by."""

Json = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """What became of some lines: which documents were refused, and whether nobody was there."""

    refused: frozenset[str]
    is_missing: bool


def owe(reference: str, language: str = "") -> None:
    """Owe the index what becomes of an entry in this transaction; nothing where there is none.

    Owed are the texts that the entry has now, and the one in `language`. Called after the catalogue
    has its new turn, which other writers wait for, and before anything else changes.
    """
    if not settings.SEARCH_URL:
        return
    if not Unindexed.objects.exclude(reference=reference).exists():
        # Who tells the others tells this one too, or the clock does: no worker is woken for each.
        transaction.on_commit(partial(index_owed.send, sender=Unindexed), robust=True)
    turn = Version.objects.values_list("turn", flat=True).get(pk=1)
    rows = Record.objects.filter(reference=reference)
    changed = {*rows.values_list("language", flat=True), language} - {""}
    Unindexed.objects.bulk_create(
        [Unindexed(reference=reference, language=code, turn=turn) for code in sorted(changed)],
        update_conflicts=True,
        unique_fields=["reference", "language"],
        update_fields=["turn"],
    )


def catch_up() -> int:
    """Tell OpenSearch what it is owed, what left first; returns how many texts it was told.

    Safe to run twice, and at once. Where it does not answer, or has no index yet, all stays owed.
    """
    if not settings.SEARCH_URL:
        return 0
    address = Address.read(settings.SEARCH_URL)
    client = engine.client(address)
    try:
        return _catch_up(client, address)
    except Unanswered as error:
        logger.warning("the index waits for OpenSearch: %s", error)
        return 0
    finally:
        client.close()


def _catch_up(client: Any, address: Address) -> int:
    done = 0
    left: list[int] = []
    while owed := _owed(left):
        # After what is owed was read, before the rows are: an index that is begun later reads them.
        is_building = bool(client.aliases(address.building))
        # The one that is built first: if it is switched to meanwhile, it is the second as well.
        targets = [address.building, address.alias] if is_building else [address.alias]
        names = _names(owed)
        refused = set[str]()
        for lines in _chunks(_lines_of(owed, names, address)):
            for target in targets:
                sent = _send(client, target, lines)
                refused |= sent.refused
                if sent.is_missing and not is_building:
                    return done
        for one in owed:
            if names.get(one.pk) in refused:
                logger.error("OpenSearch refuses %s, which stays owed", one)
                left.append(one.pk)
            elif Unindexed.objects.filter(pk=one.pk, turn=one.turn).delete()[0]:
                done += 1
            else:
                left.append(one.pk)  # changed meanwhile: owed again, told the next time
    return done


def _owed(but: Sequence[int]) -> list[Unindexed]:
    row = Record.objects.filter(reference=OuterRef("reference"), language=OuterRef("language"))
    rows = Unindexed.objects.exclude(pk__in=but).annotate(is_there=Exists(row))
    return list(rows.order_by("is_there", "turn", "pk")[:TEXTS_AT_ONCE])


def _names(owed: Sequence[Unindexed]) -> dict[int, str]:
    """Give the document of each text; an entry that never was in the catalogue has none."""
    numbers = dict(
        EntryNumber.objects.filter(reference__in={one.reference for one in owed}).values_list(
            "reference", "pk"
        )
    )
    return {
        one.pk: documents.name(number, one.language)
        for one in owed
        if (number := numbers.get(one.reference)) is not None
    }


def _lines_of(
    owed: Sequence[Unindexed], names: Mapping[int, str], address: Address
) -> Iterator[str]:
    """Give what brings each text up to date: as it is now, or empty, where it is not there."""
    wanted = Q(reference__in={one.reference for one in owed})
    rows = {documents.name(row.number, row.language): row for row in _rows(wanted)}
    for one in owed:
        if name := names.get(one.pk):
            row = rows.get(name)
            yield (
                documents.written(row, one.turn, is_analysed=address.is_analysed)
                if row
                else documents.emptied(int(name.partition("-")[0]), one.language, one.turn)
            )


def _rows(wanted: Q) -> list[Row]:
    found = Record.objects.filter(wanted).order_by("pk").values_list(*_COLUMNS)
    return [Row(*row) for row in found]


_COLUMNS = ("number", "kind", "language", "tokens", "title", "summary", "text")


def _chunks(lines: Iterable[str]) -> Iterator[str]:
    """Join lines to requests of a size that OpenSearch takes."""
    held: list[str] = []
    size = 0
    for some in lines:
        length = len(some.encode())
        if held and size + length > MOST_BYTES:
            yield "".join(held)
            held, size = [], 0
        held.append(some)
        size += length
    if size:
        yield "".join(held)


def _send(client: Any, target: str, lines: str) -> Sent:
    refused, is_missing = set[str](), False
    for item in client.write(target, lines):
        trouble = item.get("error", {}).get("type", "")
        if trouble == "index_not_found_exception":
            is_missing = True
        elif trouble and trouble != "version_conflict_engine_exception":
            # A conflict says that something newer is there.
            refused.add(item["_id"])
    return Sent(frozenset(refused), is_missing)


def build(*, at: datetime) -> int:
    """Build an index of the whole catalogue aside, then let readers ask it; returns its documents.

    Who publishes meanwhile is not held up, and loses nothing. The index before is removed.

    Raises: `Conflict` where another builds, `Unanswered` where OpenSearch fails: readers keep what
    they had.
    """
    address = Address.read(settings.SEARCH_URL)
    client = engine.client(address)
    try:
        return _alone(partial(_build, client, address, address.index(at)))
    finally:
        client.close()


def _alone(work: Callable[[], int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [BUILDER])
        if not cursor.fetchone()[0]:
            raise Conflict
    try:
        return work()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [BUILDER])


def _build(client: Any, address: Address, index: str) -> int:
    for left in client.aliases(address.building):
        client.remove(left)
    client.create(index, documents.building(address.building, is_analysed=address.is_analysed))
    try:
        count = _fill(client, address)
        _catch_up(client, address)
        client.finish(index, documents.finished())
    except BaseException:
        with suppress(Unanswered):  # the next builder removes it
            client.remove(index)
        raise
    # Not taken back where it fails: it may have been done, and only the answer was lost.
    client.switch(_switch(client, address, index))
    return count


def _fill(client: Any, address: Address) -> int:
    count, last = 0, 0
    while True:
        # Before the rows: what is read now is at least as new as this turn.
        turn = Version.objects.filter(pk=1).values_list("turn", flat=True).first() or 0
        places = list(
            Record.objects.filter(pk__gt=last)
            .order_by("pk")
            .values_list("pk", flat=True)[:ROWS_AT_ONCE]
        )
        if not places:
            return count
        rows = _rows(Q(pk__in=places))
        lines = (documents.written(row, turn, is_analysed=address.is_analysed) for row in rows)
        for some in _chunks(lines):
            sent = _send(client, address.building, some)
            if sent.refused or sent.is_missing:
                raise Unanswered("an index that is built did not take all documents")
        count += len(rows)
        last = places[-1]


def _switch(client: Any, address: Address, index: str) -> list[Json]:
    """Give what makes an index the one that is read, and removes those of before."""
    before = [
        name
        for name, aliases in client.aliases(f"{address.name}-*").items()
        if name != index and any(address.is_ours(alias) for alias in aliases)
    ]
    return [
        {"add": {"index": index, "alias": address.alias}},
        {"remove": {"index": index, "alias": address.building}},
        *({"remove_index": {"index": name}} for name in sorted(before)),
    ]
