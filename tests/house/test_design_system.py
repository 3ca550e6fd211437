"""The promises of the design system (docs/features/design-system.md), checked without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import get_template
from django.test import RequestFactory

from portal.core.static_files import SHEETS as LINKED

CHECKOUT = Path(__file__).parents[2]
CSS = CHECKOUT / "static" / "css"
JS = CHECKOUT / "static" / "js"
TEMPLATES = CHECKOUT / "templates"
COMPONENTS = sorted((TEMPLATES / "cotton").glob("*.html"))

ALONE = {name.removeprefix("css/") for name in LINKED}  # all else is imported by them
# The admin's sheet speaks Wagtail's tokens; it is not loaded by any page of ours.
ADMIN = CSS / "moderation.css"
SHEETS = sorted(path for path in CSS.rglob("*.css") if path != ADMIN)
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if "emails" not in path.parts)
SCRIPTS = sorted(JS.glob("*.js"))
# Made into PDF by the server's printer and sent to no browser, so no policy speaks of their styles;
# the printer is given one document and asks no address for a sheet.
PRINTED = {"library/paper.html", "attendance/certificate.html"}

TEXT, EDGE = 4.5, 3.0  # WCAG 2.2: 1.4.3 and 1.4.11
NOTE = re.compile(r"--([\w-]+): (#[0-9a-f]{6});(?: /\* (.+?) \*/)?")


def name(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


# ---- Colour ------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def schemes() -> dict[str, str]:
    light, dark = (CSS / "tokens.css").read_text(encoding="utf-8").split("@media screen")
    return {"light": light, "dark": dark}


def colours(scheme: str) -> dict[str, str]:
    parts = schemes()
    found = {colour: value for colour, value, _note in NOTE.findall(parts["light"])}
    if scheme == "dark":
        found |= {colour: value for colour, value, _note in NOTE.findall(parts["dark"])}
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_stated_contrast_is_the_computed_one_and_enough(scheme: str) -> None:
    known = colours(scheme)
    faults = []
    checked = 0

    for colour, value, note in NOTE.findall(schemes()[scheme]):
        for claim in filter(None, note.split(", ")):
            stated, kind, ground = re.fullmatch(r"([\d.]+) (edge )?on ([\w-]+)", claim).groups()  # type: ignore[union-attr]
            computed = contrast(value, known[ground])
            checked += 1
            if f"{computed:.2f}" != stated or computed < (EDGE if kind else TEXT):
                faults.append(f"{colour} on {ground}: stated {stated}, computed {computed:.2f}")

    assert checked > 30
    assert faults == []


def test_dark_redefines_every_colour_that_text_or_ground_uses() -> None:
    parts = schemes()
    light = {colour for colour, _value, _note in NOTE.findall(parts["light"])}
    dark = {colour for colour, _value, _note in NOTE.findall(parts["dark"])}

    assert {colour for colour in light - dark if not colour.startswith("strata-")} == set()


def test_every_colour_of_text_states_its_contrast() -> None:
    notes = {colour: note for colour, _value, note in NOTE.findall(schemes()["light"])}
    words = {"ink", "muted", "link", "link-hover", "ochre", "leaf", "error", "on-lake"}
    words |= {colour for colour in notes if colour.endswith("-ink") or colour.startswith("series-")}

    assert {colour for colour in words if not notes[colour]} == set()


@pytest.mark.parametrize("sheet", [s for s in SHEETS if s.name != "tokens.css"], ids=name)
def test_colours_are_written_in_tokens_only(sheet: Path) -> None:
    written = re.findall(
        r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", sheet.read_text(encoding="utf-8")
    )

    assert written == []


# ---- Sheets ------------------------------------------------------------------------------------


def imported(sheet: str) -> list[Path]:
    text = (CSS / sheet).read_text(encoding="utf-8")
    return [CSS / url for url in re.findall(r'@import url\("([^"]+)"\) layer\(', text)]


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def test_every_sheet_is_imported_into_a_layer_and_exists() -> None:
    reached = {path for sheet in ALONE for path in imported(sheet)}

    assert reached | {CSS / sheet for sheet in ALONE} == set(SHEETS)


@pytest.mark.parametrize("sheet", sorted(ALONE))
def test_the_layers_are_declared_in_order_before_anything_else(sheet: str) -> None:
    text = without_comments((CSS / sheet).read_text(encoding="utf-8")).strip()

    assert text.startswith("@layer reset, tokens, base, layout, components, utilities, print;")


@pytest.mark.parametrize("sheet", [s for s in SHEETS if s.name != "utilities.css"], ids=name)
def test_important_stays_in_the_utilities(sheet: Path) -> None:
    assert "!important" not in without_comments(sheet.read_text(encoding="utf-8"))


@pytest.mark.parametrize("sheet", SHEETS, ids=name)
def test_every_token_that_a_sheet_uses_is_defined(sheet: Path) -> None:
    everything = "\n".join(s.read_text(encoding="utf-8") for s in SHEETS)
    defined = set(re.findall(r"(--[\w-]+):", everything))

    assert set(re.findall(r"var\((--[\w-]+)", sheet.read_text(encoding="utf-8"))) - defined == set()


@pytest.mark.parametrize("sheet", SHEETS, ids=name)
def test_boxes_are_placed_by_logical_properties(sheet: Path) -> None:
    text = without_comments(sheet.read_text(encoding="utf-8"))
    physical = re.findall(
        r"[\s;{](?:(?:margin|padding|border)-(?:left|right|top|bottom)|text-align: (?:left|right)|float: (?:left|right))",
        text,
    )

    assert physical == []


FOR = sorted(ALONE - {"error.css"})
ANY_KIND = {
    "reading/entry.html": ["case_study"],
    "reading/document.html": ["document"],
    "reading/event.html": ["event"],
    "reading/path.html": ["path"],
    "reading/material.html": ["material"],
    "reading/country.html": ["country"],
}
"""Pages that show what was rendered before: the kinds of article they may hold."""
OF_KIND = {"document": ["library/_paragraphs.html"]}


def without_places(text: str) -> str:
    """Leave out what a selector only says of a place: `:is(…)`, `:has(…)`, `:not(…)`."""
    while (shorter := re.sub(r":[\w-]+\([^()]*\)", "", text)) != text:
        text = shorter
    return text


def own_classes(sheet: str) -> set[str]:
    """Give the classes that a linked sheet has rules of their own for."""
    text = "\n".join(without_comments(p.read_text(encoding="utf-8")) for p in imported(sheet))
    return set(
        re.findall(r"(?:^|[{},])\s*\.([\w-]+)(?=\s*[,{])", without_places(text), re.MULTILINE)
    )


def inclusion_tags() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in (CHECKOUT / "portal").rglob("templatetags/*.py"):
        tags = re.findall(
            r'inclusion_tag\(\s*"([^"]+)"[^)]*\)\s*def (\w+)', path.read_text(encoding="utf-8")
        )
        found |= {tag: template for template, tag in tags}
    return found


TAGS = inclusion_tags()


def parts_of(template: str, seen: dict[str, str]) -> dict[str, str]:
    """Give the text of a template and of all that it extends and includes by name."""
    path = TEMPLATES / template
    if template in seen or not path.exists():
        return seen
    text = re.sub(
        r"{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    seen[template] = text
    names = re.findall(r'{% (?:extends|include) "([^"]+)"', text)
    names += [f"cotton/{tag.replace('-', '_')}.html" for tag in re.findall(r"<c-([\w-]+)", text)]
    names += [f"allauth/elements/{tag}.html" for tag in re.findall(r"{% element (\w+)", text)]
    names += [TAGS[tag] for tag in re.findall(r"{% (\w+)", text) if tag in TAGS]
    for kind in ANY_KIND.get(template, []):
        names += [f"reading/_{kind}.html", *OF_KIND.get(kind, [])]
    for name in names:
        parts_of(name, seen)
    return seen


def pages_with_parts() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        template = str(page.relative_to(TEMPLATES))
        parts = parts_of(template, {})
        if not page.name.startswith("_") and "base.html" in parts:
            yield template, "\n".join(parts.values())


def test_a_page_links_the_sheets_of_all_that_it_shows() -> None:
    classes = {sheet: own_classes(sheet) for sheet in FOR}
    assert {"tasks", "confirmation"} <= classes["for_desk.css"] & classes["for_training.css"]
    faults = []
    checked = 0

    for template, text in pages_with_parts():
        linked = {sheet for sheet in FOR if f"'css/{sheet}'" in text}
        plain = re.sub(r"{%.*?%}|{{.*?}}", " ", text)
        used = {name for value in re.findall(r'class="([^"]*)"', plain) for name in value.split()}
        styled = set().union(*(classes[sheet] for sheet in linked))
        checked += 1
        faults += [
            f"{template}: {name} is of {sheet}"
            for sheet in FOR
            for name in sorted((used & classes[sheet]) - styled)
        ]

    assert checked > 60
    assert faults == []


# ---- Scripts -----------------------------------------------------------------------------------


@pytest.mark.parametrize("script", SCRIPTS, ids=name)
def test_a_script_is_one_behaviour_of_at_most_a_hundred_lines(script: Path) -> None:
    text = script.read_text(encoding="utf-8")

    assert len(text.splitlines()) <= 100
    assert (
        re.findall(r"\beval\(|new Function|innerHTML|outerHTML|document\.write|https?://", text)
        == []
    )


# ---- Templates ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page", [p for p in PAGES if str(p.relative_to(TEMPLATES)) not in PRINTED], ids=name
)
def test_a_template_holds_nothing_that_the_content_security_policy_refuses(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    inline = re.findall(r"\sstyle=|<style|\son[a-z]+=[\"']|javascript:", text)
    inline += re.findall(r"<script(?![^>]*(?:\bsrc=|application/json))[^>]*>", text)

    assert inline == []


def test_what_is_printed_only_is_no_page_of_the_portal() -> None:
    for template in PRINTED:
        text = (TEMPLATES / template).read_text(encoding="utf-8")

        assert "<style>" in text
        assert not re.search(r"{% extends|<script|<link", text)


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_says_what_it_is_and_renders_alone(component: Path) -> None:
    assert "{% comment %}" in component.read_text(encoding="utf-8")

    tag = component.stem.replace("_", "-")
    Template(f"{{% cotton {tag} %}}words{{% endcotton %}}").render(Context())


def test_a_button_takes_its_words_its_kind_and_other_attributes() -> None:
    button = '{% cotton button variant="quiet" name="act" value="go" data-x="1" %}Go{% endcotton %}'

    html = Template(button).render(Context())

    assert (
        '<button class="button button-quiet" type="submit" name="act" value="go" data-x="1">Go</button>'
        in html
    )


def test_a_value_cannot_leave_its_attribute() -> None:
    card = '{% cotton card title="{{ title }}" href="{{ title }}" /%}'

    html = Template(card).render(Context({"title": '"><script>x</script>'}))

    assert "<script>" not in html
    assert 'href="&quot;&gt;' in html


def test_the_page_not_found_offers_search_and_the_six_states_without_a_database() -> None:
    html = get_template("404.html").render({}, RequestFactory().get("/en/no-such-page/"))

    assert re.findall(r"\?state=([A-Z]{3})", html) == ["CHN", "PRK", "JPN", "MNG", "KOR", "RUS"]
    assert 'type="search" name="q"' in html


def test_the_page_of_a_failure_needs_nothing_and_speaks_six_languages() -> None:
    html = get_template("500.html").render()

    assert "{%" not in html
    assert re.findall(r'<li lang="([\w-]+)">', html) == ["en", "zh-Hans", "ja", "ko", "mn", "ru"]
    assert (CSS / "error.css").exists()
