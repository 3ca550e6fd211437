"""What belongs together, in a web of made-up entries."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.catalogue.record import Kind
from portal.catalogue.related import CANDIDATES, MOST, Relation, Tie, Web

Row = tuple[str, str, list[str], list[str]]


def row(reference: str, facets: list[str] | None = None, names: list[str] | None = None) -> Row:
    kinds = {
        "CS": Kind.CASE_STUDY,
        "LP": Kind.PATH,
        "TM": Kind.MATERIAL,
        "EV": Kind.EVENT,
        "DO": Kind.DOCUMENT,
    }
    return reference, kinds[reference[:2]].value, facets or [], names or []


def references(found: list[Relation]) -> list[str]:
    return [relation.reference for relation in found]


def test_what_is_named_comes_first_from_both_sides():
    web = Web.weave(
        [
            row("CS1", ["driver:d-g"], ["DO1"]),
            row("CS2", ["driver:d-g"]),
            row("LP1", names=["CS1"]),
            row("EV1", names=["CS1"]),
            row("DO1"),
        ]
    )

    found = web.of("CS1")

    assert [(relation.reference, relation.tie) for relation in found] == [
        ("LP1", Tie.NAMED_BY),
        ("EV1", Tie.NAMED_BY),
        ("DO1", Tie.NAMES),
        ("CS2", Tie.SHARES),
    ]
    assert [(r.reference, r.tie) for r in web.of("DO1")] == [("CS1", Tie.NAMED_BY)]


def test_a_rare_thing_in_common_tells_more_than_a_common_one():
    common = [row(f"CS{number}", ["land-use:Ge"]) for number in range(10, 20)]
    web = Web.weave(
        [
            *common,
            row("CS1", ["land-use:Ge", "driver:d-g"]),
            row("CS2", ["driver:d-g"]),
            row("CS3", ["land-use:Ge", "driver:d-g"]),
        ]
    )

    found = web.of("CS1")

    assert references(found) == ["CS3", "CS2", "CS10", "CS11"]
    assert found[0].shared == ("driver:d-g", "land-use:Ge")
    assert found[2].shared == ("land-use:Ge",)


def test_only_one_value_of_a_scheme_is_named():
    alike = ["driver:d-g", "driver:d-n", "practice:grazing", "degradation:Bc"]
    web = Web.weave([row("CS1", alike), row("CS2", alike)])

    (relation,) = web.of("CS1")

    assert len({value.partition(":")[0] for value in relation.shared}) == len(relation.shared) == 2


def test_what_is_no_subject_makes_nothing_alike():
    web = Web.weave(
        [row("CS1", ["state:MNG", "level:introductory"]), row("CS2", ["state:MNG", "level:x"])]
    )

    assert web.of("CS1") == []


def test_there_are_four_at_most_and_never_the_entry_itself():
    web = Web.weave([row(f"CS{n}", ["driver:d-g"], ["CS1"]) for n in range(1, 9)])

    found = web.of("CS1")

    assert len(found) == MOST
    assert "CS1" not in references(found)


def test_what_is_not_in_the_web_is_never_given():
    """An entry may name one that is withdrawn or open to some only: it has no row, so no card."""
    web = Web.weave([row("CS1", [], ["CS404", "DO9"]), row("CS2")])

    assert web.of("CS1") == []
    assert web.of("CS404") == []


def test_a_path_does_not_repeat_its_own_parts():
    web = Web.weave(
        [
            row("LP1", ["driver:d-g"], ["TM1", "CS1", "EV1"]),
            row("TM1", ["driver:d-g"]),
            row("CS1", ["driver:d-g"]),
            row("CS2", ["driver:d-g"]),
            row("EV1"),
        ]
    )

    assert references(web.of("LP1")) == ["EV1", "CS2"]
    assert web.paths_with("TM1") == ["LP1"]
    assert references(web.of("TM1", without=["LP1"])) == ["CS1", "CS2"]


def test_of_a_common_value_only_the_newest_are_looked_at():
    """However many entries there are, a page compares with as many as a value lets in."""
    web = Web.weave(row(f"CS{n}", ["driver:d-g"]) for n in range(CANDIDATES * 2))

    assert len(web.having["driver:d-g"]) == CANDIDATES
    assert references(web.of(f"CS{CANDIDATES * 2 - 1}")) == ["CS0", "CS1", "CS2", "CS3"]


def test_a_common_value_counts_for_older_entries_too():
    """Whoever is looked at for a rare value is not judged by that alone."""
    newer = [row(f"CS{n}", ["land-use:Ge"]) for n in range(CANDIDATES + 10)]
    web = Web.weave(
        [
            row("CS900", ["land-use:Ge", "driver:d-g"]),
            *newer,
            row("CS901", ["driver:d-g"]),
            row("CS902", ["land-use:Ge", "driver:d-g"]),
        ]
    )

    found = web.of("CS900")

    assert references(found)[:2] == ["CS902", "CS901"]
    assert found[0].shared == ("driver:d-g", "land-use:Ge")


VALUES = [f"{scheme}:{code}" for scheme in ("practice", "driver", "land-use") for code in "abcd"]


@settings(deadline=None)  # shared machines: one slow example says nothing of the code
@given(st.lists(st.lists(st.sampled_from(VALUES), max_size=5), min_size=1, max_size=12))
def test_it_gives_what_comparing_with_every_entry_gives(facets: list[list[str]]):
    web = Web.weave(row(f"CS{number}", values) for number, values in enumerate(facets))
    here = set(facets[0])
    told = {
        number: sum(web.weights[value] for value in here & set(values))
        for number, values in enumerate(facets)
        if number and here & set(values)
    }

    best = sorted(told, key=lambda number: (-told[number], number))[:MOST]

    assert references(web.of("CS0")) == [f"CS{number}" for number in best]
