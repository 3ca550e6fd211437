"""What is written differently and means the same is folded to one writing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue.text.folding import fold, variants


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ЧЁРНЫЕ Земли", "черные земли"),
        ("Цѳлжилт", "цөлжилт"),  # the letter of Old Church Slavonic in the place of ө
        ("Цєлжилт їе", "цөлжилт үе"),  # fonts of the nineties
        ("ＣＯＰ１７", "cop17"),
        ("ｻﾊﾞｸ", "サバク"),
        ("沙漠綠化與過度放牧", "沙漠绿化与过度放牧"),
        ("砂防・鉱業・広葉樹", "砂防・矿业・广叶树"),
        ("Ömnögovi Ulaangöm", "omnogovi ulaangom"),
        ("pas\u00adture\u200b", "pasture"),
        ("herder’s", "herder's"),
        ("\u202bпесок\u202c", "песок"),
    ],
)
def test_folds(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_japanese_and_chinese_forms_of_one_character_meet() -> None:
    assert fold("砂漠緑化") == fold("砂漠綠化")
    assert fold("気候変動") == fold("氣候變動")


def test_mongolian_letters_stay() -> None:
    assert fold("Өмнөговь, Үүрэг") == "өмнөговь, үүрэг"


def test_hangul_of_parts_becomes_whole_syllables() -> None:
    assert fold(unicodedata.normalize("NFD", "사막화")) == "사막화"


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing_more_for_what_is_searched(text: str) -> None:
    once = fold(text)
    assert fold(fold(once)) == fold(once)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=60))
def test_han_characters_stay_one_each(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_variants_lead_back_to_their_sign() -> None:
    for plain, others in variants().items():
        assert all(fold(other) in (plain, fold(plain)) for other in others), plain
