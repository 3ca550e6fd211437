"""Mongolian endings come off: all cases of a noun are one stem, and other nouns are others."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue.text.mongolian import stem

# Nominative, genitive, accusative, dative, ablative, instrumental, comitative; plural, own.
PARADIGMS = {
    "бэлчээр": "бэлчээрийн бэлчээрийг бэлчээрт бэлчээрээс бэлчээрээр бэлчээртэй бэлчээрүүд бэлчээрээ",
    "малчин": "малчны малчинг малчинд малчнаас малчнаар малчинтай малчид малчдын",
    "газар": "газрын газрыг газарт газраас газраар газартай газрууд газраа",
    "цөлжилт": "цөлжилтийн цөлжилтийг цөлжилтөд цөлжилтөөс цөлжилтөөр цөлжилттэй цөлжилтүүд",
    "ус": "усны усыг усанд уснаас усаар устай",
    "мод": "модны модыг модонд модноос модоор модтой моднууд",
    "ой": "ойн ойг ойд ойгоос ойгоор ойтой",
    "уул": "уулын уулыг ууланд уулаас уулаар уултай",
    "нутаг": "нутгийн нутгийг нутагт нутгаас нутгаар нутагтай нутгууд",
    "аймаг": "аймгийн аймгийг аймагт аймгаас аймгаар аймагтай аймгууд",
    "сум": "сумын сумыг суманд сумаас сумаар сумтай сумууд",
    "улс": "улсын улсыг улсад улсаас улсаар улстай улсууд",
    "говь": "говийн говийг говьд говиос говиор говьтой",
    "салхи": "салхины салхийг салхинд салхинаас салхиар салхитай",
    "туршлага": "туршлагын туршлагыг туршлагад туршлагаас туршлагаар туршлагатай туршлагууд",
    "хамгаалалт": "хамгаалалтын хамгаалалтыг хамгаалалтад хамгаалалтаас хамгаалалтаар",
    "ургамал": "ургамлын ургамлыг ургамалд ургамлаас ургамлаар ургамалтай ургамлууд",
    "мал": "малын малыг малд малаас малаар малтай",
    "төсөл": "төслийн төслийг төсөлд төслөөс төслөөр төсөлтэй төслүүд",
    "хөтөлбөр": "хөтөлбөрийн хөтөлбөрийг хөтөлбөрт хөтөлбөрөөс хөтөлбөрөөр хөтөлбөртэй",
    "байгууллага": "байгууллагын байгууллагыг байгууллагад байгууллагаас байгууллагууд",
    "уур": "уурын уурыг уураас ууртай",
    "тариалан": "тариалангийн тариаланг тариалангаас тариалангаар тариалантай",
    "гэрээ": "гэрээний гэрээг гэрээнд гэрээнээс гэрээгээр гэрээтэй гэрээнүүд",
    "иргэн": "иргэний иргэнийг иргэнд иргэнээс иргэнээр иргэнтэй иргэд иргэдийн",
    "арга": "аргын аргыг аргад аргаас аргаар аргатай аргууд",
    "хамтлаг": "хамтлагийн хамтлагийг хамтлагт хамтлагаас хамтлагаар хамтлагууд",
    "шийдвэр": "шийдвэрийн шийдвэрийг шийдвэрт шийдвэрээс шийдвэрээр шийдвэртэй шийдвэрүүд",
}


@pytest.mark.parametrize("noun", PARADIGMS)
def test_all_cases_of_a_noun_are_one_stem(noun: str) -> None:
    forms = [noun, *PARADIGMS[noun].split()]

    assert {form: stem(form) for form in forms} == dict.fromkeys(forms, stem(noun))


def test_different_nouns_have_different_stems() -> None:
    stems = {noun: stem(noun) for noun in PARADIGMS}

    assert [(a, b) for a, b in combinations(stems, 2) if stems[a] == stems[b]] == []


@pytest.mark.parametrize(
    "forms",
    [
        "хамгаалах хамгаална хамгаалсан хамгаалдаг хамгаалж хамгаалахад хамгаалагч хамгаалалт",
        "тарих тарина тарьсан тарьж",
        "сэргээх сэргээнэ сэргээсэн сэргээдэг сэргээж сэргээлт",
        "ашиглах ашиглана ашигласан ашигладаг ашиглаж ашиглахгүй ашиглалт",
    ],
)
def test_forms_of_a_verb_are_one_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


def test_letters_that_a_keyboard_lacks_do_not_matter() -> None:
    assert stem("цолжилтийн") == stem("цөлжилтийн")
    assert stem("усгуй") == stem("үсгүй")


def test_short_words_stay() -> None:
    for word in ("ба", "нь", "юм", "ус", "ой"):
        assert stem(word) == word


@given(st.text(alphabet="абвгдеёжзийклмноөпрстуүфхцчшщъыьэюя", min_size=1, max_size=24))
def test_a_stem_is_never_empty_never_longer_and_always_the_same(word: str) -> None:
    assert 0 < len(stem(word)) <= len(word)
    assert stem(word) == stem(word)
