"""A reader whose only language is one of the six: every public task, and a focal point's desk.

`make walk` runs it and keeps the pictures in `docs/walk`. Nothing that the portal itself says may be
in English, no label may be cut off. What is written in another language says so with `lang`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from portal.accounts.models import User
from portal.catalogue.models import Record
from portal.core.languages import LANGUAGES, tag
from portal.demonstration import services as demonstration
from portal.notifications import delivery
from tests.factories import PASSWORD
from tests.journeys.conftest import House, Visitor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

PICTURES = os.environ.get("PORTAL_WALK", "")
WIDTHS = (1280, 390)
WORDS = {
    "en": "overgrazing",
    "zh-hans": "过度放牧",
    "ja": "過放牧",
    "ko": "과도한 방목",
    "mn": "бэлчээр",
    "ru": "перевыпас",
}
FOCAL_POINT = {
    "zh-hans": "focal.chn",
    "ja": "focal.jpn",
    "ko": "focal.kor",
    "mn": "focal.mng",
    "ru": "focal.rus",
}

SAID = """() => {
  const language = document.documentElement.lang;
  const skip = "code, script, style, noscript, template, samp, kbd, pre, [translate=no]";
  const found = [];
  const add = (element, text) => {
    if (!text || !text.trim()) return;
    const said = element.closest("[lang]");
    if (said && said.lang !== language) return;
    if (element.closest(skip)) return;
    found.push(text.trim().replace(/\\s+/g, " "));
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) add(walker.currentNode.parentElement, walker.currentNode.data);
  for (const element of document.querySelectorAll("[aria-label], [title], [alt], [placeholder]"))
    for (const name of ["aria-label", "title", "alt", "placeholder"])
      if (element.hasAttribute(name)) add(element, element.getAttribute(name));
  return [document.title, ...found];
}"""

CUT_OFF = """() => [...document.querySelectorAll("main *, header *, footer *")].filter(element => {
  const style = getComputedStyle(element);
  if (!["hidden", "clip"].includes(style.overflowX) || element.clientWidth < 8) return false;
  if (style.textOverflow === "ellipsis" || !element.innerText) return false;
  return element.scrollWidth > element.clientWidth + 1;
}).map(element => element.outerHTML.slice(0, 120))"""

NAMES = re.compile(
    r"NEASPEC|NEAMSP|UNCCD|ESCAP|WOCAT|COP ?\d+|LDN|SOM-?\d*|UTC[+−-]?[\d:]*|CC BY[-A-Z]* ?[\d.]*|CC0|CSV|XLSX|Excel"
    r"|JSON|Atom|PDF|DOCX|PPTX|XLSX|ZIP|JPEG|PNG|WebP|HTML|BibTeX|RIS|CSL|OAI-PMH|iCalendar|ORCID|DOI|ISO|URL|IP|TOTP|QR"
    r"|English|Esc|Ctrl|NEA-[A-Z]+-[\w]+|https?://\S+|[\w.+-]+@[\w.-]+|[\w.-]+\.(?:example|org|int|pdf|ics|zip|xlsx?)\b"
)
ENGLISH = re.compile(
    r"(?<![\w@./])[A-Za-z]{3,}(?:['’][a-z]+)?(?:[ ,;:–-]+[A-Za-z]{2,})+|^[A-Za-z]{4,}[.:]?$"
)


def left_in_english(page: Page) -> Iterator[str]:
    """Give what the page says in English and does not say that it is English."""
    for said in page.evaluate(SAID):
        rest = NAMES.sub(" ", said)
        if match := ENGLISH.search(rest.strip()):
            yield f"{match[0]!r} in {said[:90]!r}"


def public_tasks(language: str) -> list[tuple[str, str]]:
    """Name what a reader does, and where."""
    own = Record.objects.filter(kind="case_study", language=language).earliest("pk")
    foreign = Record.objects.filter(kind="case_study", is_original=True).exclude(
        languages__contains=[language]
    )
    path = Record.objects.filter(kind="path", is_original=True).earliest("pk")
    event = Record.objects.filter(kind="event", is_original=True, ends_at__gt=timezone.now())
    past = Record.objects.filter(kind="event", is_original=True, ends_at__lt=timezone.now())
    material = Record.objects.filter(kind="material", is_original=True).earliest("pk")
    document = Record.objects.filter(kind="document", is_original=True).earliest("pk")
    tasks = [
        ("home", ""),
        ("cases", "case-studies/?state=MNG&state=CHN&sort=oldest"),
        ("cases-none", "case-studies/?q=zzzzqq"),
        ("case", f"case-studies/{own.slug}/"),
        ("search", f"search/?q={WORDS[language]}"),
        ("search-empty", "search/"),
        ("glossary", "glossary/"),
        ("training", "training/"),
        ("path", f"training/paths/{path.slug}/"),
        ("module", f"training/paths/{path.slug}/1/?check=1&a1=1"),
        ("material", f"training/materials/{material.slug}/"),
        ("events", "events/"),
        ("month", "events/calendar/2026-08/"),
        ("cop17", "events/cop17/"),
        ("event-past", f"events/{past.latest('pk').slug}/"),
        ("documents", "documents/"),
        ("document", f"documents/{document.slug}/"),
        ("countries", "countries/"),
        ("country", "countries/mng/"),
        ("about", "about/"),
        ("not-found", "case-studies/there-is-no-such/"),
    ]
    if other := foreign.order_by("pk").first():
        tasks.append(("case-in-another-language", f"case-studies/{other.slug}/"))
    if coming := event.order_by("pk").first():
        tasks.append(("event", f"events/{coming.slug}/"))
    return tasks


DESK = [
    ("desk", "desk/"),
    ("desk-new", "desk/new/"),
    ("inbox", "inbox/"),
    ("choices", "inbox/preferences/"),
]


def looked_at(visitor: Visitor, language: str, name: str, path: str) -> Iterator[str]:
    page = visitor.open(path)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        keep_picture(page, language, f"{name}-{width}")
        for element in page.evaluate(CUT_OFF):
            yield f"{path} at {width}: cut off: {element}"
    assert page.evaluate("document.documentElement.lang") == tag(language), path
    if language != "en":
        yield from (f"{path}: {said}" for said in left_in_english(page))


def keep_picture(page: Page, language: str, name: str) -> None:
    if PICTURES:
        file = Path(PICTURES) / language / f"{name}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=file, type="jpeg", quality=45, scale="css")


def test_every_task_in_each_language(house: House, settings: Any) -> None:
    settings.DEMONSTRATION_PASSWORD = PASSWORD
    demonstration.load(at=timezone.now())
    delivery.deliver_due(at=timezone.now())
    found: list[str] = []

    for language in LANGUAGES:
        visitor = house.visitor(locale=language.tag)
        for name, path in public_tasks(language.code):
            found += looked_at(visitor, language.code, name, f"/{language.code}/{path}")
        visitor.open(f"/{language.code}/")
        found += looked_at(visitor, language.code, "sign-in", "/account/login/")
        if account := FOCAL_POINT.get(language.code):
            visitor.sign_in(User.objects.get(email=f"{account}@demo.example"))
            for name, path in DESK:
                found += looked_at(visitor, language.code, name, f"/{language.code}/{path}")

    assert found == []
