"""Terms that a moderator should look at: names of States, seas and disputed places. Pure.

The one list. A hint never blocks anything: the human decides. Official names are those of
`accounts.states`; a longer official name that contains a term shields it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts import states
from portal.core.difference import Kind, Piece

OFFICIAL = _("The official name of the State is used in full and never abbreviated.")
NO_SEA = _("Names of seas are left out: describe the coast or the region instead.")
NO_BOUNDARY = _("No boundaries, territorial claims or maps: describe the place by its own State.")
UN_USAGE = _("Ask the lead moderator about United Nations usage before this is accepted.")


@dataclass(frozen=True)
class Rule:
    """Terms, as regular expressions, with one piece of advice."""

    advice: Promise
    terms: tuple[str, ...]


RULES = (
    Rule(
        OFFICIAL,
        (
            r"\b(?:North|South)(?:ern)? Korean?s?\b",
            r"\bD\.?P\.?R\.?K\.?(?!\w)",
            r"\bR\.?O\.?K\b",
            r"\bKorea\b",
            r"\bRussia\b",
            r"\bOuter Mongolia\b",
            r"\b(?:PRC|Red China|Mainland China)\b",
            "北韩|南韩|北朝鲜|南朝鲜|朝鲜|韩国|外蒙古?|俄罗斯|俄国",
            "北朝鮮|南朝鮮|韓国|外モンゴル|ロシア",
            "북한|남한|북조선|남조선|한국|러시아",
            r"(?i:\bСеверн\w+ Коре\w+|\bЮжн\w+ Коре\w+|\bКНДР\b|\bРосси[яиюей]+\b)",
            r"(?i:\b(?:Хойд|Өмнөд) Солонгос\w*|\bБНАСАУ\b|\bБНСУ\b|\bОрос\b)",
        ),
    ),
    Rule(
        NO_SEA,
        (
            r"\b(?:Sea of Japan|Sea of Korea|East Sea|West Sea|Yellow Sea|East China Sea)\b",
            r"\bSea of \w+",
            "日本海|东海|東海|黄海|西海|동해|서해|황해|일본해",
            r"(?i:\bЯпонск\w+ мор\w+|\bЖ[её]лт\w+ мор\w+|\bВосточн\w+ мор\w+)",
            r"(?i:\bЯпоны тэнгис\w*|\bЗүүн тэнгис\w*)",
        ),
    ),
    Rule(
        NO_BOUNDARY,
        (
            r"(?i:\b(?:state|national|international|disputed) (?:border|boundary|boundaries)\b)",
            r"(?i:\bdisputed (?:territor\w+|area|islands?)\b)",
            r"\b(?:Dokdo|Takeshima|Liancourt|Senkaku|Diaoyu|Kuril|Kurils|Northern Territories)\b",
            "独岛|獨島|竹島|竹岛|尖閣|钓鱼岛|北方領土|독도|다케시마",
            r"(?i:\bКурил\w*|\bТокдо\b)",
        ),
    ),
    Rule(
        UN_USAGE,
        (
            r"\bTaiwan(?:ese)?\b",
            r"\bManchuria\w*\b",
            r"\bTibet(?:an)?\b(?! Autonomous Region)",
            "台湾|臺灣|(?<![가-힣])대만|满洲|満州|만주",
            r"(?i:\bТайван\w*|\bМаньчжури\w*|\bМанжуур\w*)",
        ),
    ),
)

_TERMS = [(re.compile("|".join(f"(?:{t})" for t in rule.terms)), rule.advice) for rule in RULES]
_SHIELDS = [
    *(name for state in states.STATES for name in state.names.values()),
    "Российской Федерации",
    "Российскую Федерацию",
    "Республики Корея",
    "Республике Корея",
    "Корейской Народно-Демократической Республики",
    "Democratic People’s Republic of Korea",
]
_SHIELDED = re.compile("|".join(map(re.escape, sorted(_SHIELDS, key=len, reverse=True))))


@dataclass(frozen=True)
class Finding:
    """A term in a text, with the advice on it."""

    start: int
    end: int
    term: str
    advice: Promise


def find(text: str) -> list[Finding]:
    """Give the terms in a text, in reading order, none twice."""
    shields = [match.span() for match in _SHIELDED.finditer(text)]
    found: list[Finding] = []
    for pattern, advice in _TERMS:
        for match in pattern.finditer(text):
            start, end = match.span()
            is_official = any(one <= start and end <= other for one, other in shields)
            is_taken = any(start < f.end and f.start < end for f in found)
            if end > start and not is_official and not is_taken:
                found.append(Finding(start, end, match.group(), advice))
    return sorted(found, key=lambda finding: finding.start)


def marked(text: str) -> Iterator[Piece]:
    """Cut a text so that each term is a piece of its own, with its hint."""
    place = 0
    for finding in find(text):
        if finding.start > place:
            yield Piece(Kind.SAME, text[place : finding.start])
        yield Piece(Kind.SAME, finding.term, str(finding.advice))
        place = finding.end
    if place < len(text):
        yield Piece(Kind.SAME, text[place:])
