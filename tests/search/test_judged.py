"""The demonstration as its readers search it: judged queries, and concepts across languages.

Loads the demonstration once, so it runs with `make bench-search`. How queries were judged stands in
README.md beside this file.
"""

from __future__ import annotations

import tomllib
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from portal.catalogue import queries
from portal.catalogue.models import Record
from portal.core.languages import LANGUAGES
from portal.demonstration import services as demonstration
from portal.vocabulary.queries import terms

pytestmark = [
    pytest.mark.slow,
    pytest.mark.search,
    pytest.mark.django_db,
    pytest.mark.usefixtures("loaded"),
]

HERE = Path(__file__).parent
FOLDER = Path(demonstration.__file__).parent
CODES = [language.code for language in LANGUAGES]
FIRST = 10
SUCCESS, MRR, ACROSS = 0.80, 0.60, 0.95
PER_PAIR = 60


def judged(language: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((HERE / f"judged_{language}.toml").read_text("utf-8"))["query"])


def reference(name: str) -> str:
    """Give the reference of the public entry that a file of the demonstration became."""
    told = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    title = told["text"][told["original"]]["title"] if "text" in told else told["title"]
    return Record.objects.get(title=title, is_original=True).reference


def first_ten(words: str, language: str) -> list[str]:
    found = queries.listing(None, language=language, chosen={}, words=words, size=FIRST)
    return [entry.reference for entry in found.entries]


@pytest.mark.parametrize("language", CODES)
def test_judged_queries_find_what_is_right(language: str, capsys: Any) -> None:
    asked = judged(language)
    assert len(asked) >= 30
    places = []
    missed = []
    for query in asked:
        right = {reference(name) for name in query["right"]}
        first = first_ten(query["words"], language)
        place = next((n for n, found in enumerate(first, 1) if found in right), 0)
        places.append(place)
        if not place:
            missed.append(query["words"])

    success = sum(place > 0 for place in places) / len(places)
    mrr = sum(1 / place for place in places if place) / len(places)
    with capsys.disabled():
        print(  # noqa: T201 - the figures are the purpose
            f"\njudged {language}: {len(places)} queries, success {success:.3f}, MRR {mrr:.3f}",
            f"missed: {missed}" if missed else "",
        )
    assert success >= SUCCESS
    assert mrr >= MRR


def test_concepts_lead_from_every_language_to_every_other(capsys: Any) -> None:
    known = terms()
    dice = Random(20261125)
    lines = []
    shares = []
    for asked_in, written_in in permutations(CODES, 2):
        filed: dict[tuple[str, str], set[str]] = {}
        for row in Record.objects.filter(language=written_in):
            for scheme, codes in row.codes.items():
                for code in codes:
                    if known.knows(scheme, code):
                        filed.setdefault((scheme, code), set()).add(row.reference)
        # What nearly every entry has is no question: ten places cannot tell them apart.
        names = sorted(name for name, rows in filed.items() if len(rows) <= FIRST)
        drawn = dice.sample(names, min(PER_PAIR, len(names)))
        met = 0
        for scheme, code in drawn:
            label = known.label(scheme, code, asked_in)
            met += bool(filed[scheme, code] & set(first_ten(label, written_in)))
        shares.append(met / len(drawn))
        lines.append(f"{asked_in:>7} → {written_in:<7} {met:>3} of {len(drawn)}")
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201 - the figures are the purpose
    assert min(shares) >= ACROSS
