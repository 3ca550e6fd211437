"""What readers type and what they get: six languages, across them, slips, order, counts, secrets."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.catalogue import queries, search, services
from portal.catalogue.models import EntryNumber, Record, Word
from portal.catalogue.record import Kind, Order, TranslationKind
from tests.catalogue.builders import FIRST_DAY, publish

pytestmark = pytest.mark.django_db


def write(number: int, language: str, title: str, **changes: Any) -> str:
    """Publish a text in its only language; gives the reference."""
    plain = {"language": language, "original_language": language, "title": title, "summary": ""}
    return publish(number, **(plain | {"codes": {}} | changes)).reference


def find(words: str, language: str = "en", **asked: Any) -> list[str]:
    """Give the references of what is found, the best first."""
    found = queries.listing(None, **({"language": language, "chosen": {}, "words": words} | asked))
    return [entry.reference for entry in found.entries]


def listing(words: str, language: str = "en", **asked: Any) -> queries.Listing:
    return queries.listing(None, **({"language": language, "chosen": {}, "words": words} | asked))


def suggestion(words: str) -> str:
    return listing(words).correction


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        # words of two characters, wherever they stand
        ("zh-hans", "草方格固定流动沙丘的三十年", "沙丘"),
        ("zh-hans", "草方格固定流动沙丘的三十年", "流动"),
        ("ja", "砂丘の緑化が行き過ぎたとき", "緑化"),
        ("ja", "海岸林のマツ枯れと復興", "マツ"),
        ("zh-hans", "草方格固定流动沙丘的三十年", "沙"),
        # traditional Chinese, Japanese forms, half-width kana, full-width letters
        ("zh-hans", "沙漠绿化与过度放牧", "沙漠綠化"),
        ("zh-hans", "沙漠绿化与过度放牧", "過度放牧"),
        ("ja", "サバクの緑化", "ｻﾊﾞｸ"),
        ("en", "Road to COP17", "ｃｏｐ１７"),
        # Korean particles, in the text and in the query
        ("ko", "사막에서 나무를 심는 방법", "사막"),
        ("ko", "사막 나무 심기", "사막에서"),
        ("ko", "조림사업의 성과와 한계", "조림사업"),
        ("ko", "주민과 함께 만드는 방풍림", "방풍림을"),
        # endings
        ("ru", "Закрепление движущихся песков", "подвижные пески движущиеся"),
        ("ru", "Чёрные земли Калмыкии", "черных землях"),
        ("mn", "Бэлчээрийн менежментийн туршлага", "бэлчээр туршлагаас"),
        ("mn", "Малчдын бүлгийн гэрээ", "малчин"),
        ("en", "Herders rotating their pastures", "herder rotates pasture"),
        # letters that keyboards lack
        ("mn", "Цөлжилтийг сааруулах үүрэг", "цолжилт уурэг"),
        ("mn", "Өмнөговь аймгийн худаг", "омноговь худаг"),
        ("ru", "Полёт саранчи", "полет"),
        ("mn", "Цөлжилт", "цѳлжилт"),
    ],
)
def test_a_text_is_found_as_readers_write_its_words(language: str, text: str, words: str) -> None:
    wanted = write(1, language, text)
    write(2, language, "COP", place="", institution="")

    found = listing(words, language)

    assert found.entries[0].reference == wanted


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Ömnögovi", "en"),
        ("Omnogovi", "en"),
        ("Umnugobi", "en"),
        ("South Gobi", "en"),
        ("Өмнөговь", "mn"),
        ("Умнеговь", "ru"),
        ("南戈壁", "zh-hans"),
        ("ウムヌゴビ", "ja"),
        ("우문고비", "ko"),
    ],
)
def test_a_place_is_found_by_its_names_in_other_scripts(words: str, language: str) -> None:
    wanted = write(1, "mn", "Өмнөговь аймгийн худгууд")
    write(2, "mn", "Хөвсгөл нуурын эрэг")

    assert find(words, language) == [wanted]


@pytest.mark.parametrize(
    ("language", "text", "words", "meant"),
    [
        ("en", "Shelterbelts along the railway", "sheltrebelts", "shelterbelts"),
        ("en", "Shelterbelts along the railway", "shelterbelts railwey", "shelterbelts railway"),
        ("ru", "Закрепление песков саксаулом", "саксаалом", "саксаулом"),
        ("mn", "Заган ойг нөхөн сэргээх", "сэрргээх", "сэргээх"),
    ],
)
def test_a_slip_is_answered_by_what_was_meant(
    language: str, text: str, words: str, meant: str
) -> None:
    write(1, language, text)

    assert suggestion(words) == meant


def test_the_page_asks_whether_that_was_meant(client: Client) -> None:
    write(1, "en", "Shelterbelts along the railway")

    html = client.get("/en/search/?q=sheltrebelts").content.decode()

    assert "Did you mean" in html
    assert 'href="/en/search/?q=shelterbelts"' in html


def test_nothing_is_suggested_where_something_is_found_or_nothing_is_near() -> None:
    write(1, "en", "Shelterbelts along the railway")

    for words in ("shelterbelts", "astronomy", "xyzzy", "沙丘", "!!!", ""):
        assert suggestion(words) == ""


def test_words_that_no_public_text_has_any_more_are_not_suggested() -> None:
    reference = write(1, "en", "Confidential shelterbelts")
    write(2, "en", "Another text")
    services.withdraw(reference=reference, reason="Asked for by the State.", at=FIRST_DAY)

    # The word is still remembered; what counts is whether a text has it.
    assert Word.objects.filter(word="shelterbelts").exists()
    assert suggestion("sheltrebelts") == ""
    assert find("shelterbelts") == []


def test_a_word_of_an_earlier_version_is_neither_found_nor_suggested() -> None:
    write(1, "en", "Shelterbelts")
    write(1, "en", "Checkerboards of straw")

    assert find("shelterbelts") == []
    assert suggestion("sheltrebelts") == ""


# ---- Across languages ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("overgrazing", "en"),
        ("过度放牧", "zh-hans"),
        ("過放牧", "ja"),
        ("과방목", "ko"),
        ("бэлчээрийн хэт ашиглалтаас", "mn"),
        ("перевыпас", "ru"),
    ],
)
def test_what_is_filed_under_a_concept_is_found_in_every_language(
    words: str, language: str
) -> None:
    filed = write(1, "ja", "題名", codes={"driver": ("d-g",)})
    write(2, "ja", "別の題名")

    found = listing(words, language)

    assert [e.reference for e in found.entries] == [filed]
    assert ("driver", "d-g") in found.reasons[filed].concepts


def test_what_a_concept_found_stands_before_what_has_nearly_the_words() -> None:
    near = write(1, "ko", "교육 지식")
    filed = write(2, "mn", "Гарчиг", codes={"driver": ("i-e",)})

    assert find("교육·지식·지원", "ko") == [filed, near]


def test_the_page_says_which_concept_led_to_a_text_in_another_language(client: Client) -> None:
    write(1, "zh-hans", "草原的过度放牧问题")

    html = client.get("/en/search/?q=overgrazing").content.decode()

    assert "Also matched:" in html
    assert '<span lang="zh-Hans">' in html
    assert "<mark>过度放牧</mark>" in html


def test_no_concept_is_named_where_the_words_themselves_were_found(client: Client) -> None:
    write(1, "en", "Overgrazing and its end")

    html = client.get("/en/search/?q=overgrazing").content.decode()

    assert "<mark>Overgrazing</mark>" in html
    assert "Also matched:" not in html


# ---- Order ---------------------------------------------------------------------------------------


def test_the_title_goes_before_the_summary_before_the_text() -> None:
    in_title = write(1, "en", "Saxaul of the steppe")
    in_summary = write(2, "en", "Second", summary="On saxaul in dry years.")
    in_text = write(3, "en", "Third", search_text="Here saxaul was sown.")

    assert find("saxaul") == [in_title, in_summary, in_text]


def test_the_word_as_typed_goes_before_its_other_forms() -> None:
    typed = write(1, "en", "First", search_text="They were resting.")
    write(2, "en", "Second", search_text="They rested, rests, rest.")

    assert find("resting")[0] == typed


def test_words_in_their_order_go_before_words_far_apart() -> None:
    together = write(
        1, "en", "First", search_text=f"Straw checkerboards hold. {'Other words. ' * 9}"
    )
    apart = write(
        2, "en", "Second", search_text=f"Checkerboards of clay. {'Other words. ' * 9} Straw too."
    )

    assert find("straw checkerboards") == [together, apart]


def test_what_a_reader_can_read_goes_before_what_is_as_near() -> None:
    same = {"codes": {"driver": ("d-g",)}}
    in_russian = write(1, "ru", "Первый", **same)
    in_japanese = write(2, "ja", "二番", **same)

    assert find("overgrazing", "ru") == [in_russian, in_japanese]
    assert find("overgrazing", "ja") == [in_japanese, in_russian]


def test_what_is_as_good_stands_newest_first_and_other_orders_are_kept() -> None:
    references = [write(n, "en", f"Saxaul {n}") for n in (1, 2, 3)]

    assert find("saxaul") == references[::-1]
    assert find("saxaul", order=Order.OLDEST) == references
    assert find("saxaul", order=Order.NEWEST) == references[::-1]


def test_by_state_stands_in_the_order_of_states_on_every_page() -> None:
    by_state = {
        n: write(n, "en", f"Saxaul {n}", states=(state,))
        for n, state in enumerate(("MNG", "CHN", "JPN", "CHN", "RUS", "MNG"), 1)
    }
    wanted = [by_state[n] for n in (4, 2, 3, 6, 1, 5)]

    assert find("saxaul", order=Order.STATE) == wanted
    pages = [find("saxaul", order=Order.STATE, offset=o, size=2) for o in (0, 2, 4, 6)]
    assert pages == [wanted[:2], wanted[2:4], wanted[4:], []]


def test_an_entry_stands_once_however_many_of_its_languages_have_the_words() -> None:
    for language in ("mn", "en", "ru"):
        original = TranslationKind.ORIGINAL if language == "mn" else TranslationKind.SECRETARIAT
        publish(1, language=language, original_language="mn", translation=original, title="COP17")

    found = listing("cop17", "ru")

    assert (found.total, [e.language for e in found.entries]) == (1, ["ru"])


# ---- Many ----------------------------------------------------------------------------------------


def test_the_best_is_first_even_where_it_is_older_than_what_is_put_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "RANKED", 3)
    oldest = write(1, "en", "Straw and dune")
    for number in range(2, 9):
        write(number, "en", f"Number {number}", search_text="A dune, and then some straw.")

    assert find("straw and dune")[0] == oldest
    # All others still come, newest first behind those that were put in order, each once.
    pages = [find("straw dune", offset=o, size=3) for o in (0, 3, 6)]
    flat = [reference for page in pages for reference in page]
    assert sorted(flat) == sorted(f"NEA-CS-{n:04d}" for n in range(1, 9))


@pytest.mark.parametrize("size", [2, 3, 5])
def test_pages_of_relevance_never_repeat_and_never_leave_out(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "RANKED", 4)
    for number in range(1, 12):
        write(number, "en", f"Saxaul {number}", search_text="saxaul " * (number % 3))

    flat = [r for offset in range(0, 12, size) for r in find("saxaul", offset=offset, size=size)]

    assert sorted(flat) == sorted(f"NEA-CS-{n:04d}" for n in range(1, 12))


# ---- Counts against a naive reference ------------------------------------------------------------

WORDS = ["saxaul", "dune", "straw", "нутаг", "沙丘"]
STATES = ["CHN", "JPN", "MNG", "RUS"]
PRACTICES = ["grazing", "shelterbelt"]


@pytest.fixture
def shelf() -> list[dict[str, Any]]:
    """Thirty entries of known words, States and practices; the newest first."""
    dice = random.Random(7)
    rows = []
    for number in range(1, 31):
        row = {
            "words": set(dice.sample(WORDS, dice.randint(0, 3))),
            "state": set(dice.sample(STATES, dice.randint(1, 2))),
            "practice": set(dice.sample(PRACTICES, dice.randint(0, 2))),
        }
        row["reference"] = write(
            number,
            "en",
            f"Number {number}",
            search_text=" ; ".join(sorted(row["words"])),
            states=tuple(sorted(row["state"])),
            codes={"practice": tuple(sorted(row["practice"]))},
        )
        rows.append(row)
    return rows[::-1]


_CHOICES = st.fixed_dictionaries(
    {
        "state": st.lists(st.sampled_from(STATES), max_size=2, unique=True),
        "practice": st.lists(st.sampled_from(PRACTICES), max_size=2, unique=True),
    }
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=2, unique=True), _CHOICES)
def test_words_with_filters_give_what_a_naive_count_gives(
    shelf: list[dict[str, Any]], words: list[str], chosen: dict[str, list[str]]
) -> None:
    with_all = [row for row in shelf if set(words) <= row["words"]]
    met = with_all
    if len(with_all) < search.ENOUGH and len(words) > 1:
        met = [row for row in shelf if set(words) & row["words"]]

    found = listing(" ".join(words), chosen=chosen, size=100, dimensions=("state", "practice"))

    inside = [row for row in met if _meets(row, chosen)]
    assert found.total == len(inside)
    assert {e.reference for e in found.entries} == {row["reference"] for row in inside}
    best = [row["reference"] for row in inside if row in with_all]
    assert {e.reference for e in found.entries[: len(best)]} == set(best)
    for dimension, values in (("state", STATES), ("practice", PRACTICES)):
        others = {d: wanted for d, wanted in chosen.items() if d != dimension}
        left = [row for row in met if _meets(row, others)]
        counted = {v: found.counts[dimension].get(v, 0) for v in values}
        assert counted == {v: sum(v in row[dimension] for row in left) for v in values}


def _meets(row: dict[str, Any], chosen: dict[str, list[str]]) -> bool:
    return all(not wanted or set(wanted) & row[d] for d, wanted in chosen.items())


# ---- What must not be found ----------------------------------------------------------------------


def test_what_is_withdrawn_or_closed_is_not_found_in_any_language() -> None:
    for language in ("mn", "en"):
        original = TranslationKind.ORIGINAL if language == "mn" else TranslationKind.SECRETARIAT
        publish(
            1,
            language=language,
            original_language="mn",
            translation=original,
            title=f"Saxaul {language}",
        )
    assert find("saxaul") == ["NEA-CS-0001"]

    services.withdraw_language(reference="NEA-CS-0001", language="en")
    assert [e.language for e in listing("saxaul").entries] == ["mn"]

    services.withdraw(reference="NEA-CS-0001", reason="", at=FIRST_DAY)
    assert find("saxaul") == []
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from catalogue_record where tokens @@ 'saxaul'")
        assert cursor.fetchone() == (0,)


def test_a_number_is_never_given_twice() -> None:
    write(1, "en", "Saxaul")
    first = EntryNumber.objects.get(reference="NEA-CS-0001").pk
    services.withdraw(reference="NEA-CS-0001", reason="Asked for by the State.", at=FIRST_DAY)
    write(2, "en", "Straw")
    write(1, "en", "Saxaul again")

    assert Record.objects.get(reference="NEA-CS-0001").number == first
    assert EntryNumber.objects.get(reference="NEA-CS-0002").pk > first


# ---- Made anew -----------------------------------------------------------------------------------


def test_texts_are_made_findable_anew_where_other_rules_made_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(1, "en", "Saxaul", search_text="straw")
    assert services.find_all_anew() == 0
    Record.objects.update(tokens="", found_by="older rules")
    assert find("saxaul") == []

    assert services.find_all_anew() == 1
    assert find("saxaul") == find("straw") == ["NEA-CS-0001"]

    monkeypatch.setattr(search, "RULES", "other rules")
    assert services.find_all_anew() == 1


# ---- Queries -------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["saxaul", "sexaul", "saxaul straw", "沙丘草", "", "!!!"])
def test_a_search_asks_four_queries_at_most(words: str, django_assert_max_num_queries: Any) -> None:
    for number in (1, 2, 3):
        write(number, "en", f"Saxaul {number}", search_text="straw 沙丘")
    listing("warm up")

    with django_assert_max_num_queries(4):
        listing(words)


def test_a_list_of_one_kind_finds_that_kind_only() -> None:
    write(1, "en", "Saxaul")
    publish(2, kind=Kind.MATERIAL, reference="NEA-TM-0002", slug="m", title="Saxaul course")

    found = queries.listing(Kind.MATERIAL, language="en", chosen={}, words="saxaul")

    assert [e.reference for e in found.entries] == ["NEA-TM-0002"]
