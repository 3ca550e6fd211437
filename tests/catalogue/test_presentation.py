"""An entry in a reader's words."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from portal.catalogue.presentation import period, present
from portal.catalogue.record import Act, Step, facets_of
from portal.vocabulary.queries import Terms, terms
from tests.catalogue.builders import entry


def test_a_period_that_goes_on_says_so() -> None:
    assert period(entry(year_from=1948, year_to=None)) == "since 1948"
    assert period(entry(year_from=2004, year_to=2016)) == "2004–2016"
    assert period(entry(year_from=2016, year_to=2016)) == "2016"
    assert period(entry(year_from=None, year_to=None)) == ""


def test_facets_are_states_codes_and_kind() -> None:
    assert facets_of(entry(states=("MNG", "JPN"))) == (
        "experience-kind:approach",
        "land-use:Ge",
        "practice:grazing",
        "state:JPN",
        "state:MNG",
    )


def test_silence_of_the_focal_point_is_not_called_an_endorsement() -> None:
    silent = entry(steps=(Step(Act.NO_RESPONSE, date(2026, 9, 8), "MNG"),))

    (line,) = present(silent, Terms(), "en").history

    assert line.words == "No response from the focal point"
    assert "ndors" not in line.words


@pytest.mark.django_db
def test_labels_are_in_the_readers_language_and_texts_keep_theirs() -> None:
    with translation.override("mn"):
        shown = present(entry(), terms(), "mn")

    assert shown.state_names == ("Монгол Улс",)
    assert shown.kicker.startswith("Монгол Улс · ")
    assert shown.is_foreign
    assert {fact.lang for fact in shown.facts if fact.values == ("Khovd",)} == {"en"}


def test_a_code_that_the_vocabulary_lost_is_shown_as_it_is() -> None:
    shown = present(entry(codes={"practice": ("gone",)}), Terms(), "en")

    assert "gone" in shown.kicker
