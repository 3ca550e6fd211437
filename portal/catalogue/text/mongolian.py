"""A light stemmer for Mongolian in Cyrillic. Pure.

Takes off endings of case, possession, number and of verbs, then levels what these change in the
stem. Ө and о, ү and у are one here: many keyboards have only the second of each. Source of the
endings: the tables of declension and conjugation that any grammar of Khalkha Mongolian gives.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ALIKE = str.maketrans({"ө": "о", "ү": "у"})
_VOWELS = "аэиоуыеёяю"

# With ө as о and ү as у, vowel harmony leaves а, о, э; `A` stands for each of them.
_AFTER_TWO = [
    # possession by oneself and by others, after the case
    *["AA", "иA", "ынх", "ийнх"],
    # genitive, accusative
    *["ын", "ийн", "ийг", "ыг", "ы", "ий", "ины"],
    # dative and locative
    *["Aнд", "Aд"],
    # ablative, instrumental, comitative, privative, directive
    *["AAс", "иAс", "AAр", "иAр", "тай", "той", "тэй", "гуй", "руу", "луу"],
    # a last н that comes and goes
    "AAн",
    # number
    *["ууд", "нууд", "чууд", "уд"],
    # verbs: adverbs, and what ends a sentence
    *["AAд", "мAгц", "AAрAй", "жээ", "чээ"],
]
_AFTER_THREE = [
    *["ид", "х", "ж", "Aт", "гч"],
    # verbs: the infinitive with endings
    *["хAAр", "хAд", "хын", "хийн", "хыг", "хийг", "хAAс", "хуйц"],
    # verbs: what adjectives are made with, conditions, what ends a sentence
    *["сAн", "дAг", "дг", "вAл", "бAл", "сAAр", "ингуут", "ив", "Aв"],
    # from verbs: who or what does, what is done
    *["игч", "уугч", "лт", "AAчих", "чих", "цгAA"],
]
_AFTER_TWO_AND_A_CONSONANT = ["Aх", "Aгч", "нA", "дAг", "вAл", "сAн", "ж"]
_AFTER_A_LONG_VOWEL = ["г", "гийн", "гийг", "гAA", "гAAс", "гAAр", "гAAд", "гAAрAй"]


def _every(patterns: list[str]) -> str:
    """Write endings for all three vowels, the longest first."""
    written = {p.replace("A", vowel) for p in patterns for vowel in "аоэ"}
    return f"(?:{'|'.join(sorted(written, key=len, reverse=True))})"


_ENDING = re.compile(
    rf"(?:(?<=..){_every(_AFTER_TWO)}"
    rf"|(?<=...){_every([*_AFTER_THREE, 'нA'])}"
    rf"|(?<=.[^{_VOWELS}йьъ]){_every(_AFTER_TWO_AND_A_CONSONANT)}"
    rf"|(?<=аа|оо|ээ|уу|ий|ай|ой|эй|уй){_every(_AFTER_A_LONG_VOWEL)}"
    # dative after some consonants of short words, else of longer ones; genitive and
    # dative after й
    r"|(?<=..[лмнрв])д|(?<=..[гсрвх])т|(?<=....)[дт]|(?<=.й)[нд]"
    # an adverb of verbs, and their past, after some consonants
    r"|(?<=..[рсв])ч|(?<=..[лй])л(?:аа|оо|ээ))$"
)
_LAST_VOWEL = re.compile(rf"(?<=[^{_VOWELS}])[аэиоу](?=[^{_VOWELS}йьъ]$)")
_LAST_N = re.compile(rf"(?<=.[^{_VOWELS}йьъ])н$|(?<=аа|оо|ээ|уу|ий)н$")
_LAST_SIGN = re.compile(rf"(?<=..)[ьъи]+$|(?<=..[^{_VOWELS}])[аэоу]$")
LEVELLED_FROM = 4
_MOST_ROUNDS = 12


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Give the stem of a folded Mongolian word; a short word is given as it is."""
    left = word.translate(_ALIKE)
    # Until nothing comes off: the bare word loses what only looks like an ending (бэлчээр), so the
    # inflected one (бэлчээрийн) must lose it too.
    for _round in range(_MOST_ROUNDS):
        shorter = _without_ending(left)
        if shorter == left:
            shorter = _levelled(left)
        if shorter == left:
            break
        left = shorter
    return left


def _without_ending(word: str) -> str:
    # `search` finds the earliest place where an ending fits, and so the longest ending.
    match = _ENDING.search(word)
    left = word[: match.start()] if match else word
    return left if any(vowel in left for vowel in _VOWELS) else word


def _levelled(word: str) -> str:
    # A hidden г comes out before endings (тариалан, тариалангийн); a last short vowel or sign
    # comes and goes (салхи, салхины); a short vowel of the last syllable goes (газар, газрын);
    # so does a last н (элсэн, элсний; ус, усны).
    left = word
    if len(left) >= LEVELLED_FROM and left.endswith("нг"):
        left = left[:-1]
    left = _LAST_SIGN.sub("", left)
    if len(left) >= LEVELLED_FROM:
        left = _LAST_VOWEL.sub("", left)
    return _LAST_N.sub("", left)
