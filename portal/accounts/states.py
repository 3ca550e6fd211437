"""The six member States of NEASPEC: order and names are fixed, and are not taken from CLDR.

Order: English alphabetical by official name, in every language. Names: the portal's own table,
to be confirmed by the delegations (docs/adr/0004). Never abbreviate them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True)
class MemberState:
    """A member State, by ISO 3166-1 alpha-3 code and UN M49 number."""

    iso3: str
    m49: int
    names: dict[str, str]

    def name(self, language: str = "") -> str:
        """Give the official name in a language, the current one if none is named."""
        return self.names.get(language or get_language() or "en", self.names["en"])

    def __str__(self) -> str:
        """Give the official name in the current language."""
        return self.name()


def _state(iso3: str, m49: int, *names: str) -> MemberState:
    codes = ("en", "zh-hans", "ja", "ko", "mn", "ru")
    return MemberState(iso3, m49, dict(zip(codes, names, strict=True)))


STATES = (
    _state("CHN", 156, "China", "中国", "中国", "중국", "Хятад", "Китай"),
    _state(
        "PRK",
        408,
        "Democratic People's Republic of Korea",
        "朝鲜民主主义人民共和国",
        "朝鮮民主主義人民共和国",
        "조선민주주의인민공화국",
        "Бүгд Найрамдах Ардчилсан Солонгос Ард Улс",
        "Корейская Народно-Демократическая Республика",
    ),
    _state("JPN", 392, "Japan", "日本", "日本", "일본", "Япон", "Япония"),
    _state("MNG", 496, "Mongolia", "蒙古国", "モンゴル国", "몽골", "Монгол Улс", "Монголия"),
    _state(
        "KOR",
        410,
        "Republic of Korea",
        "大韩民国",
        "大韓民国",
        "대한민국",
        "Бүгд Найрамдах Солонгос Улс",
        "Республика Корея",
    ),
    _state(
        "RUS",
        643,
        "Russian Federation",
        "俄罗斯联邦",
        "ロシア連邦",
        "러시아 연방",
        "Оросын Холбооны Улс",
        "Российская Федерация",
    ),
)
BY_ISO3 = {state.iso3: state for state in STATES}
CHOICES = [(state.iso3, state.names["en"]) for state in STATES]


def name(iso3: str, language: str = "") -> str:
    """Give a State's official name; an unknown code is given back as it is."""
    state = BY_ISO3.get(iso3)
    return state.name(language) if state else iso3


def order(iso3: str) -> int:
    """Give a State's place in the fixed order; unknown codes come last."""
    return next((i for i, state in enumerate(STATES) if state.iso3 == iso3), len(STATES))
