"""Lists and counts against a naive reference, and search in six languages."""

from __future__ import annotations

import random
from typing import Any

import pytest

from portal.catalogue import queries, services
from portal.catalogue.models import Record, Version
from portal.catalogue.record import Kind, Order
from tests.catalogue.builders import FIRST_DAY, entry, publish, publish_translated

pytestmark = pytest.mark.django_db

STATES = ["CHN", "JPN", "MNG", "RUS"]
CODES = {"practice": ["grazing", "shelterbelt", "rotation"], "land-use": ["Ge", "Ca", "Fp"]}


def titles(found: queries.Listing) -> list[str]:
    return [item.title for item in found.entries]


def listing(**asked: Any) -> queries.Listing:
    return queries.listing(Kind.CASE_STUDY, **({"language": "en", "chosen": {}} | asked))


@pytest.mark.parametrize("seed", range(6))
def test_items_and_counts_equal_those_of_a_naive_count(seed: int) -> None:
    dice = random.Random(seed)
    rows = []
    for number in range(1, 15):
        codes = {s: tuple(dice.sample(v, dice.randint(0, 2))) for s, v in CODES.items()}
        states = tuple(dice.sample(STATES, dice.randint(1, 2)))
        publish(number, codes={s: c for s, c in codes.items() if c}, states=states)
        rows.append((f"NEA-CS-{number:04d}", {"state": states, **codes}))
    rows.reverse()
    options = {"state": STATES, **CODES}

    for _try in range(15):
        chosen = {d: dice.sample(v, dice.randint(0, 2)) for d, v in options.items()}
        found = listing(chosen=chosen, size=100, dimensions=tuple(options))

        assert [e.reference for e in found.entries] == [k for k, f in rows if meets(f, chosen)]
        for dimension, values in options.items():
            others = {d: wanted for d, wanted in chosen.items() if d != dimension}
            left = [f for _k, f in rows if meets(f, others)]
            expected = {v: sum(v in f[dimension] for f in left) for v in values}
            assert {v: found.counts[dimension].get(v, 0) for v in values} == expected


def meets(facets: dict[str, tuple[str, ...]], chosen: dict[str, list[str]]) -> bool:
    return all(not wanted or set(wanted) & set(facets[d]) for d, wanted in chosen.items())


def test_newest_first_and_oldest_first() -> None:
    for number in (1, 2, 3):
        publish(number)

    assert titles(listing())[0] == "Pasture agreements 3"
    assert titles(listing(order=Order.OLDEST)) == [f"Pasture agreements {n}" for n in (1, 2, 3)]
    assert titles(listing(order=Order.OLDEST, offset=2, size=2)) == ["Pasture agreements 3"]


def test_each_entry_comes_in_the_readers_language_else_in_its_original() -> None:
    publish_translated(1, "mn", "en", "ru")
    publish_translated(2, "ja")

    assert titles(listing(language="ru")) == ["Text 2 in ja", "Text 1 in ru"]
    assert titles(listing(language="ko")) == ["Text 2 in ja", "Text 1 in mn"]


def test_language_is_a_filter_and_counts_translations() -> None:
    publish_translated(1, "mn", "en")
    publish_translated(2, "ja")

    found = listing(chosen={"language": ["en"]}, dimensions=("language",))

    assert titles(found) == ["Text 1 in en"]
    assert found.counts["language"] == {"en": 1, "mn": 1, "ja": 1}


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "Straw checkerboards hold the dune", "DUNE straw"),
        ("zh-hans", "草方格固定流动沙丘", "沙丘"),
        ("ja", "砂丘の緑化が行き過ぎたとき", "緑化"),
        ("ko", "사막화 방지 숲 조성", "사막화"),
        ("mn", "Бэлчээр ашиглагчдын бүлэг", "бүлэг"),
        ("ru", "Чёрные земли Калмыкии", "черные"),
    ],
)
def test_words_are_found_in_every_language(language: str, text: str, words: str) -> None:
    publish(1, language=language, original_language=language, title=text)
    publish(2, title="Something else", summary="Else")

    assert titles(listing(words=words)) == [text]


def test_an_entry_is_found_by_the_words_of_any_of_its_texts() -> None:
    publish_translated(1, "mn", "en")

    assert titles(listing(language="en", words="mn")) == ["Text 1 in en"]


def test_what_has_all_of_the_words_comes_first_and_what_has_nearly_all_follows() -> None:
    publish(1, title="Dune and straw")
    publish(
        2,
        title="Dune",
        summary="Straw, in another language only.",
        language="mn",
        original_language="mn",
    )
    publish(3, title="Dune")
    publish(4, title="Something else")

    found = listing(words="dune straw")

    # The few that have all of it are not left alone: those that have all words but one come after.
    assert titles(found) == ["Dune and straw", "Dune", "Dune"]
    assert found.entries[1].reference == "NEA-CS-0002"
    assert found.loosened


def test_where_enough_entries_have_all_of_the_words_the_others_stay_away() -> None:
    for number in range(1, 6):
        publish(number, title="Dune and straw")
    publish(6, title="Dune")

    found = listing(words="dune straw")

    assert titles(found) == ["Dune and straw"] * 5
    assert not found.loosened


def test_words_must_be_met_in_one_text_not_in_several_languages_of_an_entry() -> None:
    for language, title in (("mn", "Нүүдэл"), ("en", "Movement")):
        publish(1, language=language, original_language="mn", title=title, summary="")
    publish(2, title="Movement нүүдэл")

    assert listing(words="movement нүүдэл").entries[0].reference == "NEA-CS-0002"


def test_body_words_are_found_and_counts_follow_the_words() -> None:
    publish(1, search_text="saxaul", states=("MNG",))
    publish(2, search_text="poplar", states=("CHN",))

    found = listing(words="saxaul", dimensions=("state",))

    assert found.total == 1
    assert found.counts["state"] == {"MNG": 1, "CHN": 0}


@pytest.mark.parametrize("words", ["' | 'x", "a & !b", "\\", "!!!", "'); drop", "<->", "a:*b"])
def test_words_are_never_read_as_operators(words: str) -> None:
    publish(1, title="x", summary="y")

    listing(words=words)

    assert listing(words="!!!").total == 0


def test_a_snapshot_follows_what_is_published_and_withdrawn() -> None:
    publish(1)
    assert listing().total == 1

    publish(2)
    assert listing().total == 2

    services.withdraw(reference="NEA-CS-0001", reason="Asked for by the State.", at=FIRST_DAY)
    assert titles(listing()) == ["Pasture agreements 2"]


def test_a_snapshot_is_kept_while_nothing_changes(django_assert_num_queries: Any) -> None:
    publish(1)
    queries.snapshot(Kind.CASE_STUDY)

    with django_assert_num_queries(1):
        queries.snapshot(Kind.CASE_STUDY)

    Version.objects.update(stamp="00000000-0000-4000-8000-000000000001")
    with django_assert_num_queries(3):
        queries.snapshot(Kind.CASE_STUDY)


def test_find_prefers_the_readers_language_then_the_original() -> None:
    publish_translated(1, "mn", "en")

    for language, expected in (("en", "en"), ("mn", "mn"), ("ko", "mn")):
        found = queries.find(Kind.CASE_STUDY, "case-1", language)
        assert found is not None
        assert found.language == expected
    assert queries.find(Kind.CASE_STUDY, "case-2", "en") is None


def test_a_record_gives_back_what_was_handed_in() -> None:
    handed = entry(1, latitude=48.0, longitude=91.6)

    publish(1, latitude=48.0, longitude=91.6)

    stored = queries.by_reference("NEA-CS-0001")
    assert stored is not None
    assert (stored.steps, stored.codes, stored.body_html) == (
        handed.steps,
        handed.codes,
        handed.body_html,
    )
    assert stored.languages == ("en",)


def test_lists_do_not_read_bodies(django_assert_num_queries: Any) -> None:
    publish(1)
    listing()

    with django_assert_num_queries(2) as captured:
        found = listing(dimensions=("state",))

    assert found.entries[0].body_html == ""
    assert all("body_html" not in query["sql"] for query in captured.captured_queries)


def test_addresses_name_each_entry_once_with_its_reference() -> None:
    publish_translated(1, "mn", "en")

    ((kind, slug, reference, _changed_at),) = queries.addresses()
    assert (kind, slug, reference) == (Kind.CASE_STUDY, "case-1", "NEA-CS-0001")
    assert Record.objects.count() == 2
