"""A reader learns: without an account, then with one; without scripts; and without a network."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.attendance import queries as attendance
from tests.catalogue.builders import publish
from tests.factories import Cast
from tests.journeys.conftest import House, Visitor
from tests.journeys.looking import faults
from tests.journeys.test_keyboard import tab_to
from tests.reading.builders import publish_material, publish_path

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATH = "/en/training/paths/path-3/"
RIGHT = (2, 1, 3)


@pytest.fixture
def path(db: None) -> str:
    """A public path of two modules with a material and a case; gives its reference."""
    publish_material(1)
    publish(2, title="A case")
    return publish_path(3, materials=("NEA-TM-0001",), case="NEA-CS-0002").reference


def answer(page: Page, *choices: int) -> None:
    for number, choice in enumerate(choices, 1):
        if choice:
            page.locator(f"input[name=a{number}][value='{choice}']").check()
    page.get_by_role("button", name="Check my answers").click()
    page.wait_for_url(re.compile(r"check=1"))


def states(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("[data-step]").all_inner_texts()]


def test_a_reader_finishes_a_path_signs_in_later_and_the_progress_is_there(
    house: House, path: str, cast: Cast
) -> None:
    reader = house.visitor()
    page = reader.open("/en/training/")
    page.get_by_role("link", name="Path 3").click()
    expect(page.get_by_text("kept in this browser")).to_be_visible()
    page.get_by_role("link", name="Step 1").click()

    # Wrong, with the reason; then right, in two visits.
    answer(page, 1, 1, 0)
    expect(page.get_by_text("1 of 3 right.")).to_be_visible()
    expect(page.get_by_text("Straw rots; what stays are the roots.")).to_be_visible()
    expect(page.locator("[data-step='1']")).to_have_text("Begun")
    answer(page, 2, 0, 3)
    expect(page.locator("[data-step='1']")).to_have_text("Finished")

    page.get_by_role("link", name="Next module").click()
    answer(page, *RIGHT)
    expect(page.get_by_role("heading", name="You have finished this path")).to_be_visible()

    # The path knows, another window does not.
    page = reader.open(PATH)
    expect(page.get_by_role("heading", name="You have finished this path")).to_be_visible()
    assert states(page) == ["Finished", "Finished"]
    assert states(house.visitor().open(PATH)) == ["", ""]
    assert reader.context.cookies() == []

    # Signing in takes it along, wherever one lands; once, and nothing is left in the browser.
    reader.sign_in(cast.contributor)
    reader.page.wait_for_function("() => localStorage.getItem('progress') === null")
    assert attendance.progress(cast.contributor) == {
        path: frozenset({"1.1", "1.2", "1.3", "1", "2.1", "2.2", "2.3", "2"})
    }

    elsewhere = house.visitor()
    elsewhere.sign_in(cast.contributor)
    page = elsewhere.open(PATH)
    expect(page.get_by_text("kept in your account")).to_be_visible()
    assert states(page) == ["Finished", "Finished"]


def test_what_both_sides_have_comes_together(house: House, path: str, cast: Cast) -> None:
    at_home, abroad = house.visitor(), house.visitor()
    at_home.sign_in(cast.contributor)
    answer(at_home.open(f"{PATH}1/"), 2, 1, 0)
    expect(at_home.page.get_by_text("kept in your account")).to_be_visible()
    answer(abroad.open(f"{PATH}1/"), 0, 0, 3)
    expect(abroad.page.get_by_text("kept in this browser")).to_be_visible()

    abroad.sign_in(cast.contributor)
    page = abroad.open(PATH)

    # Two questions here, the third there: the module is finished.
    expect(page.locator("[data-step='1']")).to_have_text("Finished")
    page.reload()
    expect(page.locator("[data-step='1']")).to_have_text("Finished")
    assert attendance.progress_in(cast.contributor, path) == {"1.1", "1.2", "1.3", "1"}


def test_a_reader_can_have_it_forgotten(house: House, path: str) -> None:
    page = house.visitor().open(f"{PATH}1/")
    answer(page, *RIGHT)
    expect(page.locator("[data-step='1']")).to_have_text("Finished")

    page.get_by_role("button", name="Forget it in this browser").click()

    assert page.evaluate("localStorage.getItem('progress')") is None
    page.goto(page.url.partition("?")[0])
    assert states(page) == ["", ""]


def test_a_browser_that_keeps_nothing_or_nonsense_is_no_obstacle(house: House, path: str) -> None:
    for nonsense in ('{"NEA-LP-0003": ["x", 7, "99.99"]}', "[]", "not json", '{"NEA-LP-0003": 1}'):
        visitor = house.visitor()
        visitor.context.add_init_script(
            f"if (!localStorage.seen) {{ localStorage.progress = {nonsense!r}; localStorage.seen = 1 }}"
        )
        page = visitor.open(f"{PATH}1/")
        answer(page, *RIGHT)
        expect(page.locator("[data-step='1']")).to_have_text("Finished")

    shut = house.visitor()
    shut.context.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full') };"
    )
    page = shut.open(f"{PATH}1/")
    answer(page, *RIGHT)
    expect(page.get_by_text("This module is finished.")).to_be_visible()
    expect(page.get_by_text("Without scripts, what you have finished is not kept")).to_be_visible()


def test_without_scripts_everything_is_marked_and_the_page_says_what_is_not_kept(
    house: House, path: str, cast: Cast
) -> None:
    reader = house.visitor(java_script_enabled=False)
    page = reader.open(f"{PATH}1/")
    answer(page, *RIGHT)
    expect(page.get_by_text("This module is finished.")).to_be_visible()
    expect(page.get_by_text("Without scripts, what you have finished is not kept")).to_be_visible()
    expect(page.get_by_text("kept in this browser", exact=False)).to_be_hidden()

    reader.sign_in(cast.contributor)
    page = reader.open(f"{PATH}1/")
    answer(page, *RIGHT)
    page.get_by_role("button", name="Keep this in my account").click()
    expect(page.get_by_role("button", name="Keep this in my account")).to_have_count(0)
    page = reader.open(PATH)
    expect(page.get_by_text("Finished, as your account says:")).to_be_visible()


def test_a_path_is_walked_with_the_keyboard(house: House, path: str) -> None:
    """From the list of training on, by Tab, arrows, Space and Enter alone."""
    page = house.visitor().open("/en/training/")
    for link, address in (("Path 3", "**/paths/path-3/"), ("Step 1", "**/path-3/1/")):
        tab_to(page, rf"^A:[^:]*:[^:]*:{link}")
        page.keyboard.press("Enter")
        page.wait_for_url(address)

    for module in (1, 2):
        expect(page).to_have_url(re.compile(rf"/{module}/"))
        for number, choice in enumerate(RIGHT, 1):
            tab_to(page, rf"^INPUT:radio:a{number}:")
            page.keyboard.press("Space")
            for _step in range(choice - 1):
                page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Check my answers")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_text("3 of 3 right.")).to_be_visible()
        expect(page).to_have_url(re.compile(r"#check$"))
        if module == 1:
            tab_to(page, r"^A:[^:]*:[^:]*:.*Next module")
            page.keyboard.press("Enter")
            page.wait_for_url(re.compile("/2/"))
    expect(page.get_by_role("heading", name="You have finished this path")).to_be_visible()


def test_a_wrong_answer_is_mended_with_the_keyboard(house: House, path: str) -> None:
    page = house.visitor().open(f"{PATH}1/")
    tab_to(page, r"^INPUT:radio:a1:")
    page.keyboard.press("Space")
    tab_to(page, r"^BUTTON:submit:[^:]*:Check my answers")
    page.keyboard.press("Enter")
    # The focus goes on from the answers, not from the top of the page.
    expect(page.get_by_text("Straw rots; what stays are the roots.")).to_be_visible()

    tab_to(page, r"^INPUT:radio:a1:")
    page.keyboard.press("ArrowDown")
    tab_to(page, r"^BUTTON:submit:[^:]*:Check my answers")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Straw rots; what stays are the roots.")).to_be_visible()
    expect(page.get_by_text("1 of 3 right.")).to_be_visible()


def test_a_path_is_read_from_a_disk_without_scripts(
    house: House, path: str, tmp_path: Path
) -> None:
    reader = house.visitor()
    page = reader.open(PATH)
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile(r"Download the path as ZIP \(.+\)")).click()
    assert waiting.value.suggested_filename == "NEA-LP-0003-en.zip"
    with zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes())) as archive:
        archive.extractall(tmp_path)

    alone = house.visitor(java_script_enabled=False, offline=True)
    start = (tmp_path / "NEA-LP-0003-en" / "index.html").as_uri()
    walk(alone, start)

    look = house.visitor(offline=True).page
    found: list[str] = []
    for name in ("index.html", "module-1.html", "NEA-TM-0001.html"):
        look.goto(start.replace("index.html", name))
        found += faults(look, f"from a disk: {name}")
    assert found == []


def walk(reader: Visitor, start: str) -> None:
    page = reader.page
    page.goto(start)
    expect(page.get_by_role("heading", level=1, name="Path 3")).to_be_visible()
    # The sheet is there: the page has a margin of the portal's own measure.
    assert page.evaluate("getComputedStyle(document.querySelector('.strata')).height") != "0px"
    page.get_by_role("link", name="Step 1").click()
    expect(page.get_by_text("Because roots hold the sand").first).to_be_visible()
    expect(page.get_by_text("Straw rots; what stays are the roots.").first).to_be_hidden()
    page.get_by_text("Show the answer").first.click()
    expect(page.get_by_text("Straw rots; what stays are the roots.").first).to_be_visible()
    page.get_by_role("link", name="Material 1").click()
    expect(page.get_by_role("heading", level=1, name="Material 1")).to_be_visible()
    page.get_by_role("link", name="Path 3").click()
    expect(page).to_have_url(start)
