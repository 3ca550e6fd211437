"""One experience, from the contributor's first word to a reader, with and without scripts."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Locator, Page

from portal.accounts.models import User
from tests.factories import Cast, picture_bytes
from tests.journeys.conftest import House, Visitor
from tests.notifications.mail_server import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Бэлчээр ашиглагчдын бүлэг ба гэрээ"
SUMMARY = "Малчид бэлчээрээ зураглаж, улирлаар амраан, сумтай гэрээ байгуулдаг."
ANSWERS = {
    "essentials": {
        "title": TITLE,
        "title_en": "Pasture groups and agreements",
        "place": "Ховд",
        "year_from": "2004",
    },
    "done": {"summary": SUMMARY},
    "results": {
        "results_text": "Бүлгийн тоо нэмэгдсэн.",
        "results-0-what": "Бүлэг",
        "results-0-before": "0",
        "results-0-after": "700",
        "results-0-year": "2013",
        "results-0-source": "1",
        "worked": "Хамтын гэрээ.",
        "did_not_work": "Зудын жил бэлчээр хүрэлцээгүй.",
    },
    "people": {"institution": "Demonstration institute", "references-0-text": "Field report, 2014"},
}
TICKS = {
    "problem": [("land_use", "Ge"), ("degradation", "Bc"), ("drivers", "d-g")],
    "done": [("experience_kind", "approach"), ("practices", "grazing"), ("ldn_response", "avoid")],
    "people": [("licence", "CC BY 4.0"), ("consent", None)],
}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_mongolian_draft_to_a_reader(
    house: House, post_box: MailServer, cast: Cast, tmp_path: Path, scripts: bool
):
    people = {
        part: getattr(cast, part) for part in ("contributor", "focal_point", "moderator", "editor")
    }
    windows = {part: house.visitor(java_script_enabled=scripts) for part in people}
    for part, person in people.items():
        windows[part].sign_in(person)

    reference = write_draft(windows["contributor"], picture(tmp_path))
    ask_for_endorsement(windows["contributor"], reference)
    endorse(windows["focal_point"], reference)
    ask_for_a_change(windows["moderator"], reference)
    answer(windows["contributor"], reference)
    send_again(windows["focal_point"], reference)
    accept(windows["moderator"], reference)
    publish(windows["editor"], reference)

    read(house.visitor(java_script_enabled=scripts), reference)
    assert heard(post_box, people) == {
        "contributor": ["Accepted", "Changes requested", "Published", "Received"],
        "focal_point": [
            "Accepted",
            "Changes requested",
            "Published",
            "Receipt",  # for the endorsement
            "Receipt",  # for the answers
            "Waiting for your endorsement",
        ],
        "moderator": ["Answers received", "New in the review queue"],
        "editor": ["Ready to publish"],
    }


def heard(post_box: MailServer, people: dict[str, User]) -> dict[str, list[str]]:
    """Give the beginnings of the subjects that each person received; no message came twice."""
    names = Counter(str(message["Message-ID"]) for _to, message in post_box.received)
    assert set(names.values()) == {1}
    return {
        part: sorted(
            str(message["Subject"]).strip().partition(":")[0]
            for addresses, message in post_box.received
            if addresses == [person.email]
        )
        for part, person in people.items()
    }


def mongolian(words: str) -> str:
    """Give what the portal says for English words to those who read Mongolian."""
    with translation.override("mn"):
        return gettext(words)


def picture(folder: Path) -> Path:
    path = folder / "бэлчээр.jpg"
    path.write_bytes(picture_bytes(size=(1200, 800)))
    return path


def write_draft(writer: Visitor, photo: Path) -> str:
    page = writer.open("/mn/desk/new/")
    tick(page, "language", "mn")
    tick(page, "size", "short")
    page.get_by_role("button", name=mongolian("Begin the draft")).click()
    page.wait_for_url(re.compile(r"/desk/NEA-CS-\d+/"))
    reference = re.search(r"NEA-CS-\d+", page.url)[0]  # type: ignore[index]
    for section in ("essentials", "problem", "done", "results", "people"):
        page = writer.open(f"/mn/desk/{reference}/section/{section}/")
        for name, text in ANSWERS.get(section, {}).items():
            field = page.locator(f"main [name='{name}']")
            field.fill(text)
        for name, value in TICKS.get(section, []):
            tick(page, name, value)
        page.get_by_role("button", name=mongolian("Save and continue")).last.click()
        page.wait_for_url(lambda url, section=section: f"/section/{section}/" not in url)
    add_photo(writer, reference, photo)
    return reference


def add_photo(writer: Visitor, reference: str, photo: Path) -> None:
    page = writer.open(f"/mn/desk/{reference}/section/files/")
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_role("button", name=mongolian("Send this file")).click()
    words = page.locator("form[action*='/words/']")
    words.wait_for()
    for name, text in {
        "alt": "Малчин бэлчээрт",
        "caption": "Намрын бэлчээр",
        "credit": "Institute",
    }.items():
        words.locator(f"[name$='{name}']").fill(text)
    choose(words.locator("[name$='licence']"), "CC BY 4.0")
    words.locator("[name$='rights_confirmed']").check()
    words.get_by_role("button", name=mongolian("Save")).click()
    page.wait_for_load_state()


def ask_for_endorsement(writer: Visitor, reference: str) -> None:
    page = writer.open(f"/mn/desk/{reference}/check/")
    page.get_by_role("button", name=mongolian("Ask the focal point to endorse")).click()
    page.wait_for_url("**/sent/")
    assert reference in page.inner_text("main")


def endorse(focal_point: Visitor, reference: str) -> None:
    page = focal_point.open("/mn/desk/")
    page.get_by_role("link", name=TITLE).first.click()
    page = focal_point.open(f"/mn/desk/{reference}/endorse/")
    assert SUMMARY in page.inner_text("main")
    page.get_by_role("button", name=mongolian("Endorse and send to the secretariat")).click()
    page.wait_for_url("**/sent/")


def ask_for_a_change(moderator: Visitor, reference: str) -> None:
    page = moderator.open("/cms/review/")
    page.get_by_role("link", name=reference).click()
    take = page.get_by_role("button", name="Take into review")
    take.click()
    take.wait_for(state="detached")
    form = open_decision(page, "request_changes")
    form.locator("[name=question_0]").fill("Which year do the 700 groups refer to?")
    form.locator("[name=section_0]").select_option("results")
    confirm(page, form)


def answer(writer: Visitor, reference: str) -> None:
    page = writer.open(f"/mn/desk/{reference}/")
    assert "Which year do the 700 groups refer to?" in page.inner_text("main")
    form = page.locator("form[action*='/answer/']").first
    form.locator("textarea").fill("2013 онд.")
    form.get_by_role("button").first.click()
    page.get_by_text("2013 онд.").first.wait_for()


def send_again(focal_point: Visitor, reference: str) -> None:
    page = focal_point.open(f"/mn/desk/{reference}/check/")
    page.get_by_role("button", name=mongolian("Send the answers to the secretariat")).click()
    page.wait_for_url("**/sent/")


def accept(moderator: Visitor, reference: str) -> None:
    page = moderator.open(f"/cms/review/{reference}/")
    assert "2013 онд." in page.inner_text("main")
    take = page.get_by_role("button", name="Take into review")
    take.click()
    take.wait_for(state="detached")
    form = open_decision(page, "accept")
    for box in form.locator("input[type=checkbox]").all():
        box.check()
    confirm(page, form)


def publish(editor: Visitor, reference: str) -> None:
    page = editor.open("/cms/publishing/")
    page.get_by_role("link", name=reference).click()
    button = page.get_by_role("button", name="Publish", exact=True)
    button.click()
    button.wait_for(state="detached")


def read(reader: Visitor, reference: str) -> None:
    page = reader.open("/mn/case-studies/?state=MNG")
    page.get_by_role("link", name=TITLE).click()
    page.wait_for_url("**/case-studies/pasture-groups-and-agreements/")
    text = page.inner_text("main")
    assert SUMMARY in text
    assert reference in text
    shown = page.locator("main figure img").first
    assert shown.get_attribute("alt") == "Малчин бэлчээрт"
    source = page.request.get(reader.address + str(shown.get_attribute("src")))
    assert (source.status, source.headers["content-type"]) == (200, "image/webp")


def open_decision(page: Page, action: str) -> Locator:
    form = page.locator(f"form[action$='/{action}/']")
    unfold(form)
    return form


def confirm(page: Page, form: Locator) -> None:
    """Send a decision's form, read the mail that it will send, and confirm."""
    form.locator("button[type=submit]:not([name=more])").last.click()
    button = page.locator("button[name=confirmed]")
    button.click()
    button.wait_for(state="detached")


def tick(page: Page, name: str, value: str | None) -> None:
    wanted = f"input[name='{name}']" + (f"[value='{value}']" if value else "")
    box = page.locator(f"main {wanted}").last
    unfold(box)
    box.check()


def unfold(target: Locator) -> None:
    target.wait_for(state="attached")
    for fold in target.locator("xpath=ancestor::details[not(@open)]").all():
        fold.locator("summary").first.click()


def choose(field: Locator, value: str) -> None:
    if field.first.evaluate("e => e.tagName") == "SELECT":
        field.first.select_option(value)
    else:
        field.locator(f"xpath=self::*[@value='{value}']").check()
