"""Concepts suggested from the text: found in its language, offered in order, chosen by the person."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from portal.catalogue.search import lexicon
from portal.desk.suggestions import MOST, suggested
from portal.library.content.case_study import CaseStudyContent
from portal.submissions import services
from portal.submissions.models import Submission
from portal.vocabulary.queries import terms
from tests.desk.conftest import desk, stored
from tests.factories import Cast, make_submission

pytestmark = pytest.mark.django_db

TEXTS = {
    "mn": "Бэлчээрийн хэт ашиглалтаас болж газар доройтов. Хэт бэлчээрлэлтийг зогсоохын тулд малчид "
    "бэлчээрээ сэлгэж эхлэв.",
    "zh-hans": "由于长期过度放牧，草场退化严重。超载过牧之后，沙丘开始移动。村民用草方格固沙。",
    "ru": "Перевыпас привёл к опустыниванию. Из-за перевыпаса скота исчез травяной покров.",
    "ja": "過放牧により草地が劣化した。過放牧を止めた。",
    "ko": "과방목으로 초지가 황폐해졌다. 과방목을 막았다.",
    "en": "Overgrazing bared the slopes. After years of overgrazing the wind took the soil.",
}


def found(
    answers: dict[str, Any], language: str, asked: tuple[str, ...] = ("drivers", "practices")
) -> dict[str, list[str]]:
    known = terms()
    offered = suggested(
        CaseStudyContent, answers, asked, language=language, known=lexicon(known), terms=known
    )
    return {name: [one.code for one in ones] for name, ones in offered.items()}


@pytest.mark.parametrize("language", list(TEXTS))
def test_a_text_is_understood_in_its_language(language: str) -> None:
    assert "d-g" in found({"problem": TEXTS[language]}, language)["drivers"]


def test_what_is_chosen_and_what_is_broader_than_that_is_not_offered() -> None:
    answers = {"problem": f"{TEXTS['en']} These are direct drivers."}
    assert {"d-g", "direct"} <= set(found(answers, "en")["drivers"])

    answers["drivers"] = ["d-g"]

    assert not {"d-g", "direct"} & set(found(answers, "en").get("drivers", ()))


def test_what_is_named_most_often_comes_first_and_there_are_few() -> None:
    labels = [concept.label("en") for concept in terms().in_scheme("driver")]
    answers = {"problem": ". ".join(labels), "activities": ". ".join([labels[-1]] * 3)}

    offered = found(answers, "en")["drivers"]

    assert offered[0] == list(terms().in_scheme("driver"))[-1].code
    assert len(offered) == MOST


def test_rows_are_read_and_addresses_are_not() -> None:
    block = {"title": "Stop the overgrazing", "purpose": "", "enabling": "", "lesson": ""}
    assert "d-g" in found({"building_blocks": [block]}, "en")["drivers"]

    source = {"text": "", "url": "https://x.org/overgrazing"}
    assert found({"references": [source]}, "en") == {}


def test_questions_without_such_words_are_left_alone() -> None:
    answers = {"problem": "We avoid and reduce. The climate is arid."}

    assert found(answers, "en", ("ldn_response", "climate", "title")) == {}


def write(submission: Submission, cast: Cast, **answers: Any) -> None:
    services.save_section(
        submission_id=submission.pk,
        section="problem",
        content=answers,
        expected_version=0,
        by=cast.contributor,
        at=timezone.now(),
    )


def offers(page: str) -> list[str]:
    return re.findall(r'<button[^>]* name="take" value="([^"]+)"', page)


@pytest.mark.parametrize("language", ["mn", "zh-hans", "ru"])
def test_a_person_chooses_what_the_text_names(sign_in: Any, cast: Cast, language: str) -> None:
    submission = make_submission(cast=cast, complete=False, language=language)
    write(submission, cast, problem=TEXTS[language])
    browser = sign_in(cast.contributor)
    url = desk(submission, "section/problem/")

    page = browser.get(url).content.decode()
    assert "drivers:d-g" in offers(page)
    assert "Suggested from your text" in page
    # Nothing is chosen by itself.
    assert "drivers" not in stored(submission, "problem")
    assert not re.search(r'name="drivers" value="d-g"[^>]*checked', page)

    typed = f"{TEXTS[language]} 1"
    answer = browser.post(url, {"version": "1", "problem": typed, "take": "drivers:d-g"})

    assert answer.status_code == 302
    assert answer["Location"].endswith("#drivers_group")
    kept = stored(submission, "problem")
    assert kept["drivers"] == ["d-g"]
    # What was typed beside it is saved too.
    assert kept["problem"] == typed
    again = browser.get(url).content.decode()
    assert "drivers:d-g" not in offers(again)


def test_a_suggestion_joins_what_was_chosen_before(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast, complete=False, language="en")
    write(submission, cast, problem=TEXTS["en"], drivers=["d-w"])
    browser = sign_in(cast.contributor)

    browser.post(
        desk(submission, "section/problem/"),
        {"version": "1", "problem": TEXTS["en"], "drivers": ["d-w"], "take": "drivers:d-g"},
    )

    assert sorted(stored(submission, "problem")["drivers"]) == ["d-g", "d-w"]


@pytest.mark.parametrize("take", ["drivers:never", "problem:d-g", "d-g", "climate:arid", ":"])
def test_a_button_that_nobody_drew_chooses_nothing(sign_in: Any, cast: Cast, take: str) -> None:
    submission = make_submission(cast=cast, complete=False, language="en")
    write(submission, cast, problem=TEXTS["en"])
    browser = sign_in(cast.contributor)

    answer = browser.post(
        desk(submission, "section/problem/"),
        {"version": "1", "problem": TEXTS["en"], "take": take},
    )

    assert answer.status_code == 302
    assert stored(submission, "problem") == {"problem": TEXTS["en"]}


def test_a_text_that_names_nothing_gets_no_box(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast, complete=False, language="en")
    write(submission, cast, problem="Nothing to see.")
    browser = sign_in(cast.contributor)

    page = browser.get(desk(submission, "section/problem/")).content.decode()

    assert "Suggested from your text" not in page
    assert "What these words mean" in page


def test_choices_say_what_they_mean(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast, complete=False)
    browser = sign_in(cast.contributor)
    known = terms().by_scheme

    problem = browser.get(desk(submission, "section/problem/")).content.decode()
    done = browser.get(desk(submission, "section/done/")).content.decode()

    for code in ("d-g", "d-w"):
        assert f'lang="en">{known["driver"][code].definition}' in problem
    for concept in known["experience-kind"].values():
        assert f'lang="en">{concept.definition}' in done
    assert 'href="/en/glossary/driver/"' in problem
