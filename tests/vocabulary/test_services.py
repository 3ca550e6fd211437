"""The vocabulary: complete in six languages, loaded again without loss."""

from __future__ import annotations

import tomllib

import pytest
from django.db import IntegrityError

from portal.core.languages import LANGUAGES
from portal.library.content import CONTENTS
from portal.vocabulary import services
from portal.vocabulary.models import Concept
from portal.vocabulary.queries import terms

FILES = sorted(services.SCHEMES.glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_concept_has_a_label_in_each_language(path: object) -> None:
    scheme = tomllib.loads(path.read_text("utf-8"))  # type: ignore[attr-defined]

    missing = [
        (concept["code"], language.code)
        for concept in scheme["concept"]
        for language in LANGUAGES
        if not concept["label"].get(language.code, "").strip()
    ]

    assert missing == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_codes_are_unique_and_broader_concepts_exist(path: object) -> None:
    concepts = tomllib.loads(path.read_text("utf-8"))["concept"]  # type: ignore[attr-defined]
    codes = [concept["code"] for concept in concepts]

    assert len(codes) == len(set(codes))
    assert {c["broader"] for c in concepts if c.get("broader")} <= set(codes)
    assert all(len(code) <= 32 for code in codes)


def test_every_field_of_codes_has_its_scheme() -> None:
    schemes = {tomllib.loads(path.read_text("utf-8"))["scheme"] for path in FILES}

    named = {
        scheme
        for kind in CONTENTS.values()
        for scheme in (*kind.CODES.values(), *kind.CODE.values())
    }
    assert named <= schemes


@pytest.mark.django_db
def test_loading_twice_changes_nothing_and_keeps_what_files_lost() -> None:
    Concept.objects.create(scheme="practice", code="old", labels={"en": "Old"}, position=99)
    before = Concept.objects.count()

    services.load_schemes()

    assert Concept.objects.count() == before
    assert terms().label("practice", "old", "mn") == "Old"


@pytest.mark.django_db
def test_loading_brings_a_changed_label_back_to_the_file() -> None:
    Concept.objects.filter(scheme="practice", code="grazing").update(labels={"en": "Wrong"})

    services.load_schemes()

    assert terms().label("practice", "grazing", "en") != "Wrong"


@pytest.mark.django_db
def test_a_code_may_occur_in_two_schemes_but_once_in_each() -> None:
    both = terms()
    assert both.knows("land-use", "W")
    assert both.knows("degradation", "W")

    with pytest.raises(IntegrityError, match="concept_code_is_unique_in_its_scheme"):
        Concept.objects.create(scheme="land-use", code="W", labels={"en": "Twice"}, position=1)


@pytest.mark.django_db
def test_a_concept_without_an_english_label_is_refused() -> None:
    with pytest.raises(IntegrityError, match="concept_has_an_english_label"):
        Concept.objects.create(scheme="practice", code="x", labels={"mn": "Зөвхөн"}, position=1)


@pytest.mark.django_db
def test_groups_hold_every_concept_once() -> None:
    known = terms()

    for scheme in ("degradation", "driver", "practice", "land-use"):
        grouped = [c.code for _label, members in known.groups(scheme) for c in members]
        assert sorted(grouped) == sorted(c.code for c in known.in_scheme(scheme))


@pytest.mark.django_db
def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert terms().label("practice", "never", "en") == "never"
    assert not terms().knows("practice", "never")
