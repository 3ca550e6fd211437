from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from portal.core.difference import Kind, compare


def removed(before: str, after: str) -> list[str]:
    return [p.text for p in compare(before, after) if p.kind is Kind.REMOVED]


def added(before: str, after: str) -> list[str]:
    return [p.text for p in compare(before, after) if p.kind is Kind.ADDED]


def test_words_are_compared_as_words() -> None:
    before, after = "The group had 700 members.", "The group had 712 members."

    assert removed(before, after) == ["700"]
    assert added(before, after) == ["712"]


def test_words_of_cyrillic_and_hangul_scripts_stay_whole() -> None:
    assert added("Бүлгийн тоо өссөн", "Бүлгийн тоо буурсан") == ["буурсан"]
    assert removed("초지를 함께 관리한다", "초지를 따로 관리한다") == ["함께"]


def test_chinese_and_japanese_are_compared_sign_by_sign() -> None:
    assert (removed("造林三十年", "造林六十年"), added("造林三十年", "造林六十年")) == (
        ["三"],
        ["六"],
    )
    assert added("砂丘の緑化", "砂丘の過剰な緑化") == ["過剰な"]


def test_an_inserted_sentence_is_one_piece() -> None:
    pieces = compare("One. Three.", "One. Two words more. Three.")

    assert [(p.kind, p.text) for p in pieces] == [
        (Kind.SAME, "One. "),
        (Kind.ADDED, "Two words more. "),
        (Kind.SAME, "Three."),
    ]


def test_a_rewritten_phrase_is_one_removed_and_one_added_piece() -> None:
    pieces = compare("The old words stand here.", "The quite new text stands here.")

    assert [(p.kind, p.text) for p in pieces] == [
        (Kind.SAME, "The "),
        (Kind.REMOVED, "old words stand"),
        (Kind.ADDED, "quite new text stands"),
        (Kind.SAME, " here."),
    ]


def test_the_same_text_is_one_piece_and_nothing_is_none() -> None:
    assert [p.kind for p in compare("Same", "Same")] == [Kind.SAME]
    assert compare("", "") == []


@given(st.text(alphabet="ab. \n造林初", max_size=60), st.text(alphabet="ab. \n造林初", max_size=60))
def test_the_pieces_hold_both_texts(before: str, after: str) -> None:
    pieces = compare(before, after)

    assert "".join(p.text for p in pieces if p.kind is not Kind.ADDED) == before
    assert "".join(p.text for p in pieces if p.kind is not Kind.REMOVED) == after


def test_two_long_chinese_texts_are_compared_quickly() -> None:
    sentence = "林场职工负责育苗造林和管护，下游地区受益于防风固沙和水源。"
    before = "".join(f"{n}{sentence}" for n in range(200))
    after = "".join(f"{n}{sentence.replace('育苗', '植树')}" for n in range(200))
    begun = time.perf_counter()

    compare(before, after)

    assert time.perf_counter() - begun < 5
