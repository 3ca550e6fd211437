"""Writing a section: what is saved, what comes back, and that no word is lost."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.submissions import services
from portal.submissions.sections import Size
from portal.submissions.workflow import Action, State
from tests.desk.conftest import desk, fresh, stored
from tests.desk.test_forms import GARBAGE
from tests.factories import ANSWERS, Cast, make_submission, move

AUTOSAVE = {"X-Requested-With": "autosave"}


def save(browser: Any, submission: Any, key: str, *, autosave: bool = False, **said: Any) -> Any:
    headers = AUTOSAVE if autosave else {}
    return browser.post(desk(submission, f"section/{key}/"), said, headers=headers)


def controls(page: str) -> dict[str, list[str]]:
    """Read a rendered form as a browser would post it."""
    found: dict[str, list[str]] = {}
    form = page.split("data-autosave", 1)[1].split("</form>", 1)[0]
    for tag in re.findall(r"<(?:input|textarea)[^>]*>(?:[^<]*</textarea>)?", form):
        name = re.search(r'name="([^"]+)"', tag)
        if name is None or "csrf" in tag:
            continue
        value = re.search(r'value="([^"]*)"', tag)
        if tag.startswith("<textarea"):
            text = re.sub(r"^<[^>]*>\n?", "", tag).removesuffix("</textarea>")
            found.setdefault(name[1], []).append(html.unescape(text))
        elif 'type="checkbox"' in tag or 'type="radio"' in tag:
            if "checked" in tag:
                found.setdefault(name[1], []).append(value[1] if value else "on")
        else:
            found.setdefault(name[1], []).append(html.unescape(value[1]) if value else "")
    return found


@pytest.mark.parametrize("key", ["essentials", "problem", "done", "results", "people"])
def test_what_the_page_shows_is_what_it_saves(sign_in: Any, cast: Cast, key: str) -> None:
    submission = make_submission(cast=cast)
    browser = sign_in(cast.contributor)
    before = stored(submission, key)

    shown = controls(browser.get(desk(submission, f"section/{key}/")).content.decode())
    answer = browser.post(desk(submission, f"section/{key}/"), shown)

    assert answer.status_code == 302
    assert stored(submission, key) == before
    assert before == {k: v for k, v in ANSWERS[key].items() if v}


@pytest.mark.parametrize("language", ["en", "mn", "zh-hans"])
@pytest.mark.parametrize("size", list(Size))
def test_every_section_renders(sign_in: Any, cast: Cast, language: str, size: Size) -> None:
    submission = make_submission(cast=cast, size=size, language=language)
    browser = sign_in(cast.contributor)

    for key in ("essentials", "problem", "done", "results", "depth", "blocks", "files", "people"):
        page = browser.get(f"/{language}/desk/{submission.reference}/section/{key}/")
        expected = 404 if size == Size.SHORT and key in {"depth", "blocks"} else 200
        assert page.status_code == expected, key


def test_text_boxes_speak_the_language_of_the_text(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast, language="zh-hans")

    page = sign_in(cast.contributor).get(desk(submission, "section/essentials/")).content.decode()

    assert re.search(r'<input[^>]*name="title"[^>]*lang="zh-Hans"', page)
    assert re.search(r'<input[^>]*name="title_en"[^>]*lang="en"', page)
    assert 'data-count="60"' in page


def test_an_incomplete_section_is_saved_and_leads_on(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast, complete=False)
    browser = sign_in(cast.contributor)

    on = save(browser, submission, "essentials", version="0", title="Гарчиг", go="next")
    away = save(browser, submission, "problem", version="0", problem="x", go="leave")
    back = save(browser, submission, "people", version="0", authors="y", go="next", then="check")

    assert on["Location"] == desk(submission, "section/problem/")
    assert away["Location"] == desk(submission)
    assert back["Location"] == desk(submission, "check/")
    assert stored(submission, "essentials") == {"title": "Гарчиг"}
    assert fresh(submission).title == "Гарчиг"


def test_a_year_that_is_none_comes_back_and_all_else_is_saved(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    browser = sign_in(cast.contributor)

    answer = save(
        browser,
        submission,
        "essentials",
        version="1",
        title="Шинэ",
        year_from="about 2010",
        place="X",
    )

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "<title>Error:" in page
    assert "There is a problem" in page
    assert 'href="#year_from"' in page
    assert 'value="about 2010"' in page
    assert 'name="version" value="2"' in page
    assert stored(submission, "essentials") == {"title": "Шинэ", "year_from": 2004, "place": "X"}


def test_a_text_that_is_too_long_is_kept_whole_and_said(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    browser = sign_in(cast.contributor)
    long = "ө" * 10_000

    answer = save(browser, submission, "done", version="1", summary=long)

    assert answer.status_code == 400
    assert "Too long by 9000 characters" in answer.content.decode()
    assert stored(submission, "done")["summary"] == long
    again = browser.get(desk(submission, "section/done/"))
    assert again.status_code == 200
    assert "Too long by 9000 characters" in again.content.decode()


def test_rows_are_added_and_removed_without_a_script(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    browser = sign_in(cast.contributor)
    row = {"results-rows": "1", "results-0-what": "Area", "results-0-after": "7"}

    more = save(browser, submission, "results", version="1", worked="W", add="results", **row)
    assert more["Location"].endswith("?add=results#results-1-what")
    page = browser.get(more["Location"].partition("#")[0]).content.decode()
    assert 'name="results-1-what"' in page
    assert stored(submission, "results")["results"][0]["what"] == "Area"
    assert stored(submission, "results")["worked"] == "W"

    two = row | {"results-rows": "2", "results-1-what": "Income"}
    save(browser, submission, "results", version="2", remove="results-0", **two)
    assert [r["what"] for r in stored(submission, "results")["results"]] == ["Income"]
    assert "Removed: Area · 7" in browser.get(desk(submission, "section/results/")).content.decode()


def test_enter_in_a_line_saves_and_removes_nothing(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)

    page = sign_in(cast.contributor).get(desk(submission, "section/results/")).content.decode()

    form = page.split("data-autosave", 1)[1]
    first = re.search(r'<button[^>]*type="submit"[^>]*>', form)
    assert first is not None
    assert 'name="go"' in first[0]


# ---- Two people at once --------------------------------------------------------------------------


@pytest.fixture
def crossed(cast: Cast) -> Any:
    """A section that a colleague saved after the contributor had opened it."""
    submission = make_submission(cast=cast)
    services.save_section(
        submission_id=submission.pk,
        section="results",
        content={
            "worked": "Theirs",
            "results_text": "Same",
            "results": [{"what": "A"}, {"what": "B"}],
        },
        expected_version=1,
        by=cast.colleague,
        at=timezone.now(),
    )
    return submission


def test_the_later_save_gets_both_texts_and_writes_nothing(
    sign_in: Any, cast: Cast, crossed: Any
) -> None:
    browser = sign_in(cast.contributor)

    answer = save(
        browser, crossed, "results", version="1", worked="Mine", results_text="Same", advice="More"
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Two texts: choose" in page
    assert str(cast.colleague) in page
    for text in ("Mine", "Theirs", "More"):
        assert f"<p>{text}</p>" in page
    assert 'name="use-results_text"' not in page
    assert stored(crossed, "results")["worked"] == "Theirs"


def resolved(page: str, **choices: str) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
        if name != "csrfmiddlewaretoken":
            said.setdefault(html.unescape(name), []).append(html.unescape(value))
    return said | {f"use-{name}": choice for name, choice in choices.items()}


def test_each_answer_is_chosen_and_the_choice_is_what_is_saved(
    sign_in: Any, cast: Cast, crossed: Any
) -> None:
    browser = sign_in(cast.contributor)
    url = desk(crossed, "section/results/")
    page = save(
        browser, crossed, "results", version="1", worked="Mine", results_text="Same", advice="More"
    ).content.decode()

    open_one = browser.post(url, resolved(page, worked="mine", results="theirs"))
    assert open_one.status_code == 409
    assert "Choose a text: Advice to others" in open_one.content.decode()
    assert stored(crossed, "results")["worked"] == "Theirs"

    done = browser.post(url, resolved(page, worked="mine", results="theirs", advice="mine"))
    assert done.status_code == 302
    saved = stored(crossed, "results")
    assert (saved["worked"], saved["advice"]) == ("Mine", "More")
    assert [row["what"] for row in saved["results"]] == ["A", "B"]


def test_what_was_typed_badly_survives_the_choice(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    services.save_section(
        submission_id=submission.pk,
        section="essentials",
        content={"title": "Theirs", "year_from": 2001},
        expected_version=1,
        by=cast.colleague,
        at=timezone.now(),
    )
    browser = sign_in(cast.contributor)
    page = save(
        browser, submission, "essentials", version="1", title="Mine", year_from="twenty"
    ).content.decode()
    assert "<p>twenty</p>" in page

    again = browser.post(
        desk(submission, "section/essentials/"), resolved(page, title="theirs", year_from="mine")
    )

    assert again.status_code == 400
    assert 'value="twenty"' in again.content.decode()
    assert stored(submission, "essentials") == {"title": "Theirs", "year_from": 2001}


def test_the_same_text_twice_is_no_clash(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    browser = sign_in(cast.contributor)
    shown = controls(browser.get(desk(submission, "section/done/")).content.decode())
    shown["summary"] = ["Same"]
    assert browser.post(desk(submission, "section/done/"), shown).status_code == 302

    again = browser.post(desk(submission, "section/done/"), shown)

    assert again.status_code == 302


# ---- Saving by itself ----------------------------------------------------------------------------


def test_autosave_answers_with_the_new_version(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    browser = sign_in(cast.contributor)

    answer = save(browser, submission, "problem", autosave=True, version="1", problem="Текст")

    said = answer.json()
    assert answer.status_code == 200
    assert said["version"] == 2
    assert re.fullmatch(r"\d\d:\d\d", said["saved_at"])
    assert "error" not in said
    assert stored(submission, "problem") == {"problem": "Текст"}


def test_autosave_says_what_it_could_not_take(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)
    browser = sign_in(cast.contributor)

    said = save(
        browser, submission, "essentials", autosave=True, version="1", title="T", year_from="20"
    ).json()

    assert said["version"] == 2
    assert said["field"] == "year_from"
    assert "Enter a year in four digits" in said["error"]


def test_autosave_gets_their_text_by_control(sign_in: Any, cast: Cast, crossed: Any) -> None:
    browser = sign_in(cast.contributor)
    rows = {"results-rows": "3", "results-0-what": "A"}

    answer = save(browser, crossed, "results", autosave=True, version="1", worked="Mine", **rows)

    said = answer.json()
    assert answer.status_code == 409
    assert said["version"] == 2
    assert said["by"] == str(cast.colleague)
    assert said["their_text"]["worked"] == "Theirs"
    assert said["their_text"]["results-1-what"] == "B"
    assert said["their_text"]["results-2-what"] == ""
    assert "results-rows" not in said["their_text"]


def test_autosave_of_a_page_that_lacks_their_rows_asks_to_compare(
    sign_in: Any, cast: Cast, crossed: Any
) -> None:
    said = save(
        sign_in(cast.contributor),
        crossed,
        "results",
        autosave=True,
        version="1",
        worked="Mine",
        **{"results-rows": "1"},
    )

    assert said.status_code == 409
    assert "their_text" not in said.json()
    assert "side by side" in said.json()["error"]


def test_autosave_of_checkboxes_is_joined_in_the_order_of_the_page(
    sign_in: Any, cast: Cast
) -> None:
    submission = make_submission(cast=cast)
    browser = sign_in(cast.contributor)
    page = browser.get(desk(submission, "section/problem/")).content.decode()
    order = re.findall(r'name="land_use" value="([^"]+)"', page)
    chosen = [order[5], order[2]]
    save(browser, submission, "problem", version="1", land_use=chosen)

    said = save(
        browser, submission, "problem", autosave=True, version="1", land_use=order[0]
    ).json()

    assert said["their_text"]["land_use"] == f"{order[2]}\n{order[5]}"


@pytest.mark.parametrize("autosave", [True, False])
def test_words_that_come_after_it_was_sent_are_given_back(
    sign_in: Any, cast: Cast, autosave: bool
) -> None:
    submission = make_submission(cast=cast)
    browser = sign_in(cast.contributor)
    move(submission, Action.REQUEST_ENDORSEMENT, cast.contributor)

    answer = save(
        browser, submission, "problem", autosave=autosave, version="1", problem="Precious"
    )

    if autosave:
        assert answer.status_code == 403
        assert "Waiting for endorsement" in answer.json()["error"]
    else:
        assert answer.status_code == 409
        assert "Precious" in answer.content.decode()
    assert "problem" not in stored(submission, "problem")


def test_a_closed_section_is_not_opened(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(State.IN_REVIEW, cast)

    answer = sign_in(cast.contributor).get(desk(submission, "section/problem/"))

    assert answer["Location"] == desk(submission)


@pytest.mark.parametrize("version", ["", "x", "-1", "\x00", "9" * 40, "٢"])
def test_a_damaged_version_loses_nothing(sign_in: Any, cast: Cast, version: str) -> None:
    submission = make_submission(cast=cast)

    answer = save(sign_in(cast.contributor), submission, "problem", version=version, problem="Mine")

    assert answer.status_code == 409
    assert "Mine" in answer.content.decode()


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    key=st.sampled_from(["essentials", "problem", "done", "results", "people", "files"]),
    said=st.dictionaries(
        st.one_of(
            st.sampled_from(
                [
                    "title",
                    "year_from",
                    "land_use",
                    "experience_kind",
                    "licence",
                    "consent",
                    "then",
                    "go",
                    "add",
                    "remove",
                    "version",
                    "clash",
                    "use-title",
                    "results-rows",
                    "results-0-what",
                    "references-0-url",
                    "latitude",
                    "file",
                ]
            ),
            st.text(max_size=8).filter(lambda t: t < "\ud800" or t > "\udfff"),
        ),
        GARBAGE.map(lambda t: t.encode("utf-8", "surrogatepass").decode("utf-8", "replace")),
        max_size=8,
    ),
)
def test_garbage_is_answered_and_never_breaks(
    sign_in: Any, cast: Cast, key: str, said: dict[str, str]
) -> None:
    submission = make_submission(cast=cast)
    names = {k.encode("utf-8", "replace").decode(): v for k, v in said.items()}

    answer = sign_in(cast.contributor).post(desk(submission, f"section/{key}/"), names)

    assert answer.status_code in {302, 400, 409}
    json.dumps(stored(submission, "essentials"))


def test_raw_bytes_that_are_no_text_are_answered(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast)

    answer = sign_in(cast.contributor).post(
        desk(submission, "section/essentials/"),
        b"version=1&title=%ED%A0%80%00%FF&place=ok",
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 302
    assert stored(submission, "essentials")["place"] == "ok"
