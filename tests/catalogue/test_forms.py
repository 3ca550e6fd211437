"""What is read from an address: anything may stand there, and it never fails."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue.forms import MAX_NAMED, Selection, chips, shown_facets
from portal.catalogue.record import Order
from portal.vocabulary.models import Concept
from portal.vocabulary.queries import Terms


def concept(scheme: str, code: str, label: str, broader: str = "") -> Concept:
    return Concept(scheme=scheme, code=code, labels={"en": label}, broader=broader, position=1)


TERMS = Terms(
    {
        "practice": {c: concept("practice", c, c.title()) for c in ("grazing", "rotation")},
        "degradation": {
            "E": concept("degradation", "E", "Wind erosion"),
            "Ed": concept("degradation", "Ed", "Deflation", "E"),
            "W": concept("degradation", "W", "Water erosion"),
            "Wt": concept("degradation", "Wt", "Topsoil", "W"),
        },
    }
)


def read(query: str) -> Selection:
    return Selection.read(QueryDict(query), TERMS)


def test_a_full_address_is_read() -> None:
    found = read("q=dry+land&state=MNG&state=CHN&practice=grazing&sort=oldest&page=3")

    assert found == Selection(
        words="dry land",
        chosen={"state": ("MNG", "CHN"), "practice": ("grazing",)},
        order=Order.OLDEST,
        page=3,
    )
    assert found.dimensions == {"state": ("MNG", "CHN"), "practice": ("grazing",)}
    assert found.offset == 40
    assert found.filters_on == 3


@pytest.mark.parametrize(
    ("query", "ignored"),
    [
        ("colour=blue", ("colour",)),
        ("state=XXX&state=MNG", ("state=XXX",)),
        ("practice=Ed", ("practice=Ed",)),
        ("language=fr", ("language=fr",)),
        ("sort=best", ("sort=best",)),
        ("page=abc", ("page=abc",)),
        ("page=0", ("page=0",)),
        ("page=-1", ("page=-1",)),
        ("page=²", ("page=²",)),
        ("page=" + "9" * 30, ("page=" + "9" * 30,)),
        ("state=&q=&page=&sort=", ()),
    ],
)
def test_what_is_not_understood_is_left_out_and_named(query: str, ignored: tuple[str]) -> None:
    found = read(query)

    assert found.ignored == ignored
    assert found.page == 1
    assert not found.oldest_first


def test_what_is_named_is_short_and_of_few() -> None:
    found = read("&".join(f"{'x' * 10000}{number}=1" for number in range(30)))

    assert len(found.ignored) == MAX_NAMED
    assert all(len(name) <= 41 for name in found.ignored)


def test_repeated_values_count_once() -> None:
    assert read("state=MNG&state=MNG").chosen == {"state": ("MNG",)}


def test_long_words_are_cut() -> None:
    assert len(read("q=" + "沙" * 10000).words) == 200


@given(st.text(max_size=300))
def test_any_text_as_an_address_gives_a_selection(text: str) -> None:
    try:
        query = QueryDict(text)
    except UnicodeEncodeError:
        return  # no such address can arrive: the server gives octets

    found = Selection.read(query, TERMS)

    assert Selection.read(QueryDict(found.query().lstrip("?")), TERMS).query() == found.query()


@given(
    st.dictionaries(
        st.sampled_from(["q", "state", "practice", "degradation", "language", "sort", "page", "x"]),
        st.lists(
            st.one_of(
                st.sampled_from(["MNG", "grazing", "Ed", "mn", "oldest", "2"]),
                st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
            ),
            max_size=3,
        ),
    )
)
def test_an_address_of_a_selection_gives_it_back(asked: dict[str, list[str]]) -> None:
    query = QueryDict(mutable=True)
    for name, values in asked.items():
        query.setlist(name, values)
    found = Selection.read(query, TERMS)

    again = Selection.read(QueryDict(found.query().lstrip("?")), TERMS)

    assert (again.words, again.chosen, again.oldest_first, again.page, again.ignored) == (
        found.words,
        found.chosen,
        found.oldest_first,
        found.page,
        (),
    )


def test_each_chip_takes_one_thing_away_and_goes_to_the_first_page() -> None:
    found = read("q=dune&state=MNG&state=CHN&language=mn&page=2")

    made = chips(found, "/en/case-studies/", TERMS)

    assert [(c.group, c.label, c.language) for c in made] == [
        ("Words", "dune", ""),
        ("State", "Mongolia", ""),
        ("State", "China", ""),
        ("Can be read in", "Монгол", "mn"),
    ]
    assert made[0].url == "/en/case-studies/?state=MNG&state=CHN&language=mn"
    assert made[1].url == "/en/case-studies/?q=dune&state=CHN&language=mn"


def test_only_values_that_occur_or_are_chosen_are_shown() -> None:
    shown = shown_facets(read("practice=rotation"), {"degradation": {"Ed": 2, "Wt": 0}}, TERMS)

    by_name = {facet.name: facet for facet in shown}
    assert [len(group.options) for group in by_name["state"].groups] == [6]
    assert [o.value for g in by_name["practice"].groups for o in g.options] == ["rotation"]
    assert by_name["practice"].groups[0].options[0].count == 0
    assert [(g.label, [o.value for o in g.options]) for g in by_name["degradation"].groups] == [
        ("Wind erosion", ["Ed"]),
        ("Water erosion", ["Wt"]),
    ]
    assert "driver" not in by_name


def test_clearing_keeps_words_and_order() -> None:
    found = read("q=dune&state=MNG&sort=oldest&page=2")

    assert found.cleared().query() == "?q=dune&sort=oldest"
