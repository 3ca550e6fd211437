"""Looking at one page: axe in two widths, light and dark; which templates made it; how wide it is.

`PORTAL_PICTURES=<folder>` keeps a picture of everything that is looked at, for human eyes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from django.template import Template
from django.test.signals import template_rendered
from playwright.sync_api import Page

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES: dict[str, Any] = {
    "runOnly": [*LEVELS, "best-practice"],
    "resultTypes": ["violations"],
    # Its own reading of style sheets takes imports for relative to the page; the browser knows.
    "preload": False,
}
LETTER = RULES | {"runOnly": LEVELS}
"""A mail stands inside the page of a mail program, which has the landmarks."""
COLOURS = RULES | {"runOnly": ["color-contrast", "link-in-text-block", "target-size"]}
"""What can differ between two looks at the same page that were both looked at in full once."""

LOOKS = ((320, "light", True), (320, "dark", False), (1280, "dark", True), (1280, "light", False))
"""Width, colours, and whether to look in full."""
BRIEFLY = LOOKS[:1]
"""Where the same template was looked at before in another language: the words and their width."""
STILL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, ::before, ::after { transition: none !important; }");
  document.adoptedStyleSheets.push(sheet);
}"""
"""Colours change at once: half way from light to dark nothing has contrast."""
RUN = "([scope, options]) => axe.run(scope || document, options).then(found => found.violations)"


def faults(
    page: Page,
    name: str,
    rules: dict[str, Any] = RULES,
    looks: tuple[tuple[int, str, bool], ...] = LOOKS,
) -> Iterator[str]:
    """Give what is wrong with the page that is open, in every look."""
    # Wagtail's own frame is its makers' to mend, and so is the map beside the form of its editor;
    # what we wrote stands in the main part.
    is_admin = "/cms/" in page.url and page.locator("#wagtail, .wrapper #main").count() > 0
    scope = {"include": [["#main"]], "exclude": [[".w-minimap"]]} if is_admin else None
    page.evaluate(AXE_SCRIPT)
    page.evaluate(STILL)
    for width, scheme, in_full in looks:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        here = f"{name} at {width}, {scheme}"
        for violation in page.evaluate(RUN, [scope, rules if in_full else COLOURS]):
            nodes = [node["html"][:140] for node in violation["nodes"][:3]]
            yield f"{here}: {violation['id']}: {nodes}"
        wide = page.evaluate("document.documentElement.scrollWidth")
        if not is_admin and wide > width:
            yield f"{here}: {wide} pixels wide"
        keep_picture(page, here)


def keep_picture(page: Page, name: str) -> None:
    """Write a picture where somebody wants to look."""
    folder = os.environ.get("PORTAL_PICTURES", "")
    if folder:
        file = Path(folder) / (re.sub(r"\W+", "-", name).strip("-") + ".png")
        page.screenshot(path=file, full_page=True)


@contextmanager
def templates_noted() -> Iterator[set[str]]:
    """Collect the names of the templates that are rendered, in the server's threads too."""
    seen: set[str] = set()

    def note(template: Template, **_more: Any) -> None:
        seen.add(template.name or "")

    template_rendered.connect(note)
    try:
        yield seen
    finally:
        template_rendered.disconnect(note)


# ---- On paper, and without scripts ---------------------------------------------------------------

ON_PAPER = """() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true })
    && element.getClientRects().length > 0 && element.getBoundingClientRect().height > 1;
  const said = (element) => `${element.tagName} ${element.outerHTML.slice(0, 90)}`;
  const found = [];
  const nothing = "nav, button, select, textarea, input:not([type=radio], [type=checkbox])";
  for (const element of document.querySelectorAll(nothing)) {
    if (shown(element)) found.push(`on paper: ${said(element)}`);
  }
  for (const part of ["h1", "main", ".brand-name", ".disclaimer"]) {
    const element = document.querySelector(part);
    if (!element || !shown(element)) found.push(`not on paper: ${part}`);
  }
  for (const link of document.querySelectorAll("main :is(p, li, dd, td) a[href^=http]")) {
    const address = getComputedStyle(link, "::after").content;
    if (shown(link) && !address.includes(link.getAttribute("href"))) {
      found.push(`on paper without its address: ${said(link)}`);
    }
  }
  return found;
}"""
"""Nothing that can only be pressed or followed; the text, and the addresses that it names."""

SAID = """() => {
  const clean = (text) => text.replace(/\\s+/g, " ").trim();
  const main = document.querySelector("main");
  return {
    words: clean(main.innerText).toLowerCase(),
    links: [...main.querySelectorAll("a[href]")].map((link) => link.getAttribute("href")),
    headings: [...main.querySelectorAll("h1, h2, h3")].map((heading) => clean(heading.textContent)),
  };
}"""
"""What a page says and where it leads; folded parts belong to it, hidden ones do not."""


def on_paper(page: Page, name: str) -> Iterator[str]:
    """Give what is wrong with the page that is open when it is printed."""
    page.emulate_media(media="print", color_scheme="light")
    for fault in page.evaluate(ON_PAPER):
        yield f"{name}: {fault}"
    keep_picture(page, f"{name} on paper")
    page.emulate_media(media="screen")


def without_scripts(page: Page, still: Page, name: str) -> Iterator[str]:
    """Give what a reader misses whose browser runs no scripts; `still` is such a browser.

    Headings and links are all there, and so is each paragraph. What only scripts can do is hidden
    where they do not run.
    """
    still.set_viewport_size({"width": 1280, "height": 800})
    page.set_viewport_size({"width": 1280, "height": 800})
    still.goto(page.url)
    with_them, alone = page.evaluate(SAID), still.evaluate(SAID)
    for part in ("links", "headings"):
        missing = set(with_them[part]) - set(alone[part])
        if missing:
            yield f"{name} without scripts: no {part} {sorted(missing)[:4]}"
    for heading in with_them["headings"]:
        if heading.lower() in with_them["words"] and heading.lower() not in alone["words"]:
            yield f"{name} without scripts: {heading!r} is hidden"
    for button in still.locator("main button[type=button]").all():
        if button.is_visible():
            yield f"{name} without scripts: a button that does nothing: {button.inner_text()!r}"
    wide = still.evaluate("document.documentElement.scrollWidth")
    if wide > 1280:
        yield f"{name} without scripts: {wide} pixels wide"
