"""The six languages: code in addresses, BCP 47 tag in HTML, own name for the switch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """A language of the interface and of content."""

    code: str
    """As in addresses and in Django: `zh-hans`."""
    tag: str
    """As in the `lang` attribute: `zh-Hans`."""
    name: str
    """As its readers write it."""


LANGUAGES = (
    Language("en", "en", "English"),
    Language("zh-hans", "zh-Hans", "中文"),
    Language("ja", "ja", "日本語"),
    Language("ko", "ko", "한국어"),
    Language("mn", "mn", "Монгол"),
    Language("ru", "ru", "Русский"),
)
BY_CODE = {language.code: language for language in LANGUAGES}
CHOICES = [(language.code, language.name) for language in LANGUAGES]


def tag(code: str) -> str:
    """Give the BCP 47 tag of a language code; an unknown code is given back as it is."""
    known = BY_CODE.get(code)
    return known.tag if known else code


def own_name(code: str) -> str:
    """Give a language's name in that language; an unknown code is given back as it is."""
    known = BY_CODE.get(code)
    return known.name if known else code
