from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue.text.units import pairs, runs


def tokens(text: str) -> list[str]:
    """What a text is found by, stems left out."""
    return [
        unit
        for run in runs(text)
        if run.text
        for unit in (pairs(run.text) if run.is_paired else [run.text])
    ]


def test_words_are_lower_case_and_whole() -> None:
    assert tokens("Pasture user-groups, 2004–2016") == ["pasture", "user", "groups", "2004", "2016"]


def test_yo_is_found_as_ye() -> None:
    assert tokens("чёрные Земли") == tokens("черные земли") == ["черные", "земли"]


def test_mongolian_letters_stay_what_they_are() -> None:
    assert tokens("Цөлжилт, бүлэг") == ["цөлжилт", "бүлэг"]


def test_han_becomes_overlapping_pairs() -> None:
    assert tokens("防风固沙") == ["防风", "风固", "固沙"]


def test_a_single_han_character_is_a_word() -> None:
    assert tokens("沙") == ["沙"]


def test_kana_and_hangul_are_paired_too() -> None:
    assert tokens("さばく") == ["さば", "ばく"]
    assert tokens("사막화") == ["사막", "막화"]


def test_scripts_in_one_word_are_parted() -> None:
    assert tokens("COP17大会") == ["cop17", "大会"]


def test_full_width_forms_are_folded() -> None:
    assert tokens("ＣＯＰ１７") == ["cop17"]


def test_a_very_long_word_is_cut() -> None:
    assert tokens("x" * 5000) == ["x" * 40]


@given(st.text(max_size=200))
def test_tokens_hold_letters_and_digits_only(text: str) -> None:
    assert all(token and all(sign.isalnum() for sign in token) for token in tokens(text))
