"""Bitsets against the plainest possible way of counting."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue.facets import Index

VALUES = {"state": ["CHN", "JPN", "MNG"], "land-use": ["Ge", "Ca"], "language": ["en", "mn", "ru"]}
Entry = tuple[str, dict[str, list[str]]]


def some_of(dimension: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(VALUES[dimension]), unique=True)


entries = st.lists(st.fixed_dictionaries({d: some_of(d) for d in VALUES}), max_size=12).map(
    lambda rows: [(f"NEA-CS-{number:04d}", row) for number, row in enumerate(rows)]
)
# A value that no entry has may be asked for too.
filters = st.fixed_dictionaries(
    {d: st.lists(st.sampled_from([*VALUES[d], "never"]), unique=True, max_size=3) for d in VALUES}
)


def index_of(rows: list[Entry]) -> Index:
    return Index.build(
        (key, [f"{d}:{value}" for d, values in facets.items() for value in values])
        for key, facets in rows
    )


def meets(facets: dict[str, list[str]], chosen: dict[str, list[str]]) -> bool:
    return all(not wanted or set(wanted) & set(facets[d]) for d, wanted in chosen.items())


@given(entries, filters)
def test_selection_is_or_within_and_across(rows: list[Entry], chosen: dict[str, list[str]]) -> None:
    index = index_of(rows)

    selected = index.select(chosen)

    expected = [key for key, facets in rows if meets(facets, chosen)]
    assert index.page(selected, 0, 100) == expected
    assert selected.bit_count() == len(expected)


@given(entries, filters, st.sampled_from(list(VALUES)))
def test_counts_are_those_of_the_other_filters(
    rows: list[Entry], chosen: dict[str, list[str]], dimension: str
) -> None:
    counts = index_of(rows).counts(dimension, chosen)

    others = {d: values for d, values in chosen.items() if d != dimension}
    left = [facets for _key, facets in rows if meets(facets, others)]
    occurring = {value for _key, facets in rows for value in facets[dimension]}
    assert counts == {v: sum(v in facets[dimension] for facets in left) for v in occurring}


@given(entries, filters, st.integers(0, 14), st.integers(1, 5))
def test_pages_are_slices(
    rows: list[Entry], chosen: dict[str, list[str]], offset: int, size: int
) -> None:
    index = index_of(rows)

    found = index.page(index.select(chosen), offset, size)

    assert found == [key for key, f in rows if meets(f, chosen)][offset : offset + size]


def test_unknown_keys_select_nothing() -> None:
    index = index_of([("NEA-CS-0001", {d: [] for d in VALUES})])

    assert index.bits_of(["NEA-CS-0001", "NEA-CS-0999"]) == 1
    assert index.select({}, within=0) == 0
