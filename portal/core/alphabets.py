"""Order of words in the six languages: what stands before what, and under which letter. Pure.

Chinese and Japanese words have no order that their characters alone would give: it would need the
reading of each. Lists in these two keep the order that they have.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import TypeVar

Thing = TypeVar("Thing")

ORDERED = frozenset({"en", "ko", "mn", "ru"})
"""Languages whose words have an order by their signs."""
_LETTERS = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    # ө follows о and ү follows у: by number both would stand behind я.
    "mn": "абвгдеёжзийклмноөпрстуүфхцчшщъыьэюя",
    # ё stands with е, as in Russian dictionaries; it comes second where nothing else differs.
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюя",
}
_ALIKE = {"ru": str.maketrans({"ё": "е"})}
_INITIALS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
"""Of a Hangul syllable, by its first consonant; doubled ones stand with the single."""
_HANGUL, _SYLLABLES, _OF_ONE_INITIAL = 0xAC00, 11_172, 588
OTHERS = "#"
"""The heading of what begins with none of the language's letters."""


def sort_key(words: str, language: str) -> tuple[object, ...]:
    """Give what words are sorted by: signs, digits, the language's own letters, other letters."""
    plain = _plain(words, language)
    letters = _LETTERS.get(language, "")
    return (tuple(_place(sign, letters) for sign in plain), words.lower(), words)


def initial(words: str, language: str) -> str:
    """Give the letter under which words stand, as a heading."""
    first = next((sign for sign in _plain(words, language) if sign.isalnum()), "")
    if not first:
        return OTHERS
    number = ord(first) - _HANGUL
    if language == "ko":
        return _INITIALS[number // _OF_ONE_INITIAL] if 0 <= number < _SYLLABLES else OTHERS
    return first.upper() if first in _LETTERS.get(language, "") else OTHERS


def by_initial(
    things: Iterable[Thing], words: Callable[[Thing], str], language: str
) -> list[tuple[str, Sequence[Thing]]]:
    """Sort things by their words and part them by letter; what has none of the letters is last."""
    ordered = sorted(things, key=lambda thing: sort_key(words(thing), language))
    parts: dict[str, list[Thing]] = {}
    for letter, found in groupby(ordered, key=lambda thing: initial(words(thing), language)):
        parts.setdefault(letter, []).extend(found)
    strangers = parts.pop(OTHERS, [])
    return [*parts.items(), *([(OTHERS, strangers)] if strangers else [])]


def _plain(words: str, language: str) -> str:
    lower = unicodedata.normalize("NFC", words).lower()
    if language in _LETTERS and language != "en":
        return lower.translate(_ALIKE.get(language, {}))
    parted = unicodedata.normalize("NFD", lower)
    whole = "".join(sign for sign in parted if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", whole)


def _place(sign: str, letters: str) -> tuple[int, int, str]:
    if not sign.isalnum():
        return (0, 0, "" if sign.isspace() else sign)
    if sign.isdigit():
        return (1, 0, sign)
    found = letters.find(sign)
    return (2, found, "") if found >= 0 else (3, 0, sign)
