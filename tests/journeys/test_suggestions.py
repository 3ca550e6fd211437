"""Suggestions while somebody types: by keyboard, with an input method, and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.catalogue.builders import publish
from tests.journeys.conftest import House
from tests.journeys.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def entries(db: None) -> None:
    publish(1, title="Saxaul for fuel", codes={"driver": ("d-g",)})
    publish(2, title="A saxaul belt", codes={})


def active(page: Page) -> str:
    """Give the words of the option that a screen reader says now."""
    return str(
        page.evaluate(
            "() => document.getElementById(document.activeElement"
            ".getAttribute('aria-activedescendant'))?.innerText ?? ''"
        )
    )


def test_the_list_is_walked_by_keyboard(house: House, entries: None) -> None:
    page = house.visitor().open("/en/")
    page.get_by_role("searchbox", name="Search in all six languages").focus()
    box = page.get_by_role("combobox", name="Search in all six languages")
    options = page.get_by_role("listbox", name="Search in all six languages").get_by_role("option")
    box.press_sequentially("saxau")
    expect(options).to_have_count(2)
    assert active(page) == ""
    expect(page.get_by_text("2 suggestions")).to_be_attached()
    assert list(faults(page, "suggestions")) == []

    box.press("ArrowDown")
    assert "Saxaul for fuel" in active(page)
    box.press("ArrowUp")
    box.press("ArrowUp")
    assert "A saxaul belt" in active(page)
    box.press("Escape")
    expect(options.first).to_be_hidden()
    expect(box).to_have_value("saxau")
    expect(box).to_have_attribute("aria-expanded", "false")

    # Enter without a choice searches for what was typed; with one it goes there.
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(re.compile(r"/en/case-studies/case-1/$"))


def test_a_concept_is_put_into_the_box_and_looked_for(house: House, entries: None) -> None:
    page = house.visitor().open("/en/search/")
    box = page.get_by_role("searchbox", name="Search in all six languages")
    box.focus()
    page.get_by_role("combobox").press_sequentially("过度放")
    page.get_by_role("option").first.click()

    page.wait_for_url(re.compile(r"\?q="))
    assert "过度放" not in page.locator("#words").input_value()
    expect(page.get_by_role("link", name="Saxaul for fuel")).to_be_visible()


def test_older_answers_do_not_stand_over_newer_ones_and_composing_asks_nothing(
    house: House, entries: None
) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url.rpartition("q=")[2])
        route.continue_()

    page = house.visitor().open("/en/")
    page.route(re.compile("/suggest/"), answer)
    box = page.locator("#site-search")
    box.focus()
    expect(box).to_have_attribute("role", "combobox")

    # What an input method has not finished is no question yet.
    page.evaluate("""() => {
      const box = document.activeElement;
      box.dispatchEvent(new CompositionEvent("compositionstart"));
      box.value = "sa";
      box.dispatchEvent(new InputEvent("input", { isComposing: true }));
    }""")
    page.wait_for_timeout(400)
    assert asked == []
    page.evaluate("""() => {
      const box = document.activeElement;
      box.value = "saxaul";
      box.dispatchEvent(new CompositionEvent("compositionend"));
    }""")
    expect(page.get_by_role("option")).to_have_count(2)
    assert asked == ["saxaul"]

    box.fill("")
    expect(page.get_by_role("option")).to_have_count(0)


def test_without_scripts_the_box_is_a_box(house: House, entries: None) -> None:
    page = house.visitor(java_script_enabled=False).open("/en/")
    box = page.get_by_role("searchbox", name="Search in all six languages")

    box.fill("saxaul")
    box.press("Enter")

    page.wait_for_url(re.compile(r"/en/search/\?q=saxaul"))
