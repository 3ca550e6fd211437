"""Words in the order of their language, under its letters."""

from __future__ import annotations

import random

import pytest

from portal.core.alphabets import OTHERS, by_initial, initial, sort_key


@pytest.mark.parametrize(
    ("language", "words"),
    [
        pytest.param(
            "mn",
            ["ой", "өвс", "өндөр", "пүрэв", "тал", "ус", "үерийн ус", "үр", "фонд", "ял"],
            id="ө behind о, ү behind у",
        ),
        pytest.param("mn", ["ерөнхий", "ёроол", "жил"], id="ё is a letter of its own"),
        pytest.param("ru", ["ежегодный", "ёмкость", "естественный", "жёлтый"], id="ё with е"),
        pytest.param("ru", ["все", "всё"], id="ё second where nothing else differs"),
        pytest.param("en", ["Soil", "soil carbon", "soilless"], id="a space before letters"),
        pytest.param("en", ["Area", "Área of work", "arid"], id="accents and capitals"),
        pytest.param("ko", ["가뭄", "까치", "나무", "하천"], id="Hangul"),
        pytest.param("ru", ["3 года", "вода", "LDN"], id="digits, own letters, other letters"),
    ],
)
def test_words_stand_in_the_order_of_their_language(language: str, words: list[str]) -> None:
    mixed = random.Random(7).sample(words, len(words))

    assert sorted(mixed, key=lambda word: sort_key(word, language)) == words


@pytest.mark.parametrize(
    ("words", "language", "letter"),
    [
        ("өвс", "mn", "Ө"),
        ("Үер", "mn", "Ү"),
        ("ёроол", "mn", "Ё"),
        ("ёмкость", "ru", "Е"),
        ("“Dust”", "en", "D"),
        ("École", "en", "E"),
        ("까치", "ko", "ㄱ"),
        ("하천", "ko", "ㅎ"),
        ("LDN", "mn", OTHERS),
        ("2030", "en", OTHERS),
        ("…", "en", OTHERS),
        ("过牧", "zh-hans", OTHERS),
    ],
)
def test_the_letter_under_which_words_stand(words: str, language: str, letter: str) -> None:
    assert initial(words, language) == letter


def test_each_letter_comes_once_and_strangers_come_last() -> None:
    words = ["yak", "2030", "ox", "Oak", "…"]

    parts = by_initial(words, str, "en")

    assert parts == [("O", ["Oak", "ox"]), ("Y", ["yak"]), (OTHERS, ["…", "2030"])]
