"""What a page makes its reader's browser load: its own style sheets and scripts, compressed.

Measured on the pages themselves: from the HTML along every import of a sheet, and along every
import of a script whose wish (`when("[data-…]", …)` in site.js) the HTML meets. What a browser loads
only in some states of its storage counts as loaded.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path, PurePosixPath

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from portal.core.static_files import SHEETS, in_one_piece
from portal.library.content.event import EventContent
from portal.submissions.workflow import State
from tests.catalogue.builders import publish, publish_content
from tests.factories import Cast, make_submission
from tests.reading.builders import publish_material, publish_path

SCRIPTS = Path(__file__).parents[2] / "static" / "js"
KILOBYTE = 1024

WHEN = re.compile(
    r'^when\("(?P<selector>[^\n]+?)", .*?(?=^when\(|^//|\Z)', re.DOTALL | re.MULTILINE
)
NOT = re.compile(r":not\(:has\(([^()]*)\)\)")
ATTRIBUTE = re.compile(r"\[([\w-]+)\]")
IMPORT_NOW = re.compile(r'^import [^"]*"(\./[\w.]+)";', re.MULTILINE)
IMPORT_LATER = re.compile(r'import\("(\./[\w.]+)"\)')


def text(name: str) -> str:
    place = finders.find(name)
    assert isinstance(place, str), name
    return Path(place).read_text(encoding="utf-8")


def compressed(content: str) -> int:
    return len(gzip.compress(content.encode(), 9))


def linked(html: str) -> list[str]:
    """Give the sheets that a page links; each must be one that production writes in one piece."""
    found = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', html)
    assert len(found) == html.count('rel="stylesheet"')
    assert set(found) <= set(SHEETS)
    return found


def styles(html: str) -> dict[str, int]:
    return {name: compressed(in_one_piece(name, text)) for name in linked(html)}


def is_met(selector: str, html: str) -> bool:
    def has(name: str) -> bool:
        return re.search(rf"\s{name}[\s=>]", html) is not None

    refused = [name for part in NOT.findall(selector) for name in ATTRIBUTE.findall(part)]
    wanted = ATTRIBUTE.findall(NOT.sub("", selector))
    return all(map(has, wanted)) and not any(map(has, refused))


def imports(name: str, html: str) -> Iterator[str]:
    """Give what a script imports on this page."""
    source = text(name)
    home = PurePosixPath(name).parent
    for match in WHEN.finditer(source):
        if not is_met(match["selector"], html):
            source = source.replace(match[0], "")
    for found in (*IMPORT_NOW.findall(source), *IMPORT_LATER.findall(source)):
        yield str(home / found)


def scripts(html: str) -> dict[str, int]:
    waiting = re.findall(r'<script[^>]* src="/static/([^"]+)"', html)
    assert len(waiting) == len(re.findall(r"<script[^>]* src=", html))
    loaded: dict[str, int] = {}
    while waiting:
        name = waiting.pop()
        if name not in loaded:
            loaded[name] = compressed(text(name))
            waiting += imports(name, html)
    return loaded


@pytest.fixture
def portal(cast: Cast) -> Cast:
    """One entry of each kind that has a page of its own shape, and a draft."""
    publish(1)
    publish_material(1)
    publish_path(1, materials=("NEA-TM-0001",))
    publish_content(
        1,
        EventContent(
            title="Meeting",
            title_en="Meeting",
            first_day=date(2035, 9, 1),
            last_day=date(2035, 9, 2),
            first_time=time(9),
            last_time=time(17),
            zone="Asia/Ulaanbaatar",
            registration="here",
        ),
        state="MNG",
    )
    make_submission(State.DRAFT, cast)
    return cast


READER = (
    "/en/",
    "/en/case-studies/",
    "/en/case-studies/case-1/",
    "/en/search/?q=pasture",
    "/account/login/",
)
TRAINING = (
    "/en/training/",
    "/en/training/materials/material-1/",
    "/en/training/paths/path-1/",
    "/en/training/paths/path-1/1/",
)
EVENTS = (
    "/en/events/",
    "/en/events/event-1/",
    "/en/events/calendar/2035-09/",
    "/en/events/cop17/",
    "/en/documents/",
    "/en/countries/",
    "/en/countries/mng/",
)
GLOSSARY = ("/en/glossary/", "/en/glossary/driver/", "/en/vocabulary/")
DESK = (
    "/en/desk/",
    "/en/desk/{reference}/",
    "/en/desk/{reference}/section/problem/",
    "/en/desk/{reference}/check/",
    "/en/desk/{reference}/preview/",
    "/en/inbox/",
    "/account/profile/",
)


def body(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


@pytest.mark.parametrize(
    ("urls", "style", "script"),
    [
        pytest.param(READER, 12, 6, id="reader"),
        pytest.param(TRAINING, 12, 6, id="training"),
        pytest.param(EVENTS, 13, 6, id="events"),
        pytest.param(GLOSSARY, 12, 6, id="glossary"),
    ],
)
def test_a_readers_page_is_light(
    portal: Cast, urls: tuple[str, ...], style: int, script: int
) -> None:
    client = Client()
    for url in urls:
        html = body(client, url)
        sheets, modules = styles(html), scripts(html)

        assert "css/site.css" in sheets, url
        assert "js/site.js" in modules, url
        assert "css/for_desk.css" not in sheets, url
        assert sum(sheets.values()) <= style * KILOBYTE, (url, sheets)
        assert sum(modules.values()) <= script * KILOBYTE, (url, modules)


def test_a_page_of_the_desk_is_light(portal: Cast) -> None:
    client = Client()
    client.force_login(portal.contributor)
    reference = make_submission(State.DRAFT, portal).reference
    for path in DESK:
        html = body(client, path.format(reference=reference))
        sheets, modules = styles(html), scripts(html)

        assert sum(sheets.values()) <= 13 * KILOBYTE, (path, sheets)
        assert sum(modules.values()) <= 8 * KILOBYTE, (path, modules)


def test_who_writes_loads_what_keeps_the_words_and_a_reader_does_not(portal: Cast) -> None:
    reader, writer = Client(), Client()
    writer.force_login(portal.contributor)
    reference = make_submission(State.DRAFT, portal).reference

    section = scripts(body(writer, f"/en/desk/{reference}/section/problem/"))
    case = scripts(body(reader, "/en/case-studies/case-1/"))
    module = scripts(body(reader, "/en/training/paths/path-1/1/"))
    event = scripts(body(reader, "/en/events/event-1/"))

    keeping = {"js/kept.js", "js/autosave.js", "js/conflict.js", "js/session.js"}
    assert keeping | {"js/count.js"} <= section.keys()
    assert section.keys().isdisjoint({"js/progress.js", "js/own_time.js"})
    assert case.keys() == {"js/site.js", "js/suggest.js", "js/print.js", "js/copy.js"}
    assert "js/progress.js" in module
    assert "js/own_time.js" in event
    assert keeping.isdisjoint(case.keys() | module.keys() | event.keys())


def test_every_script_is_loaded_by_some_page(portal: Cast) -> None:
    """What no page here loads is not weighed by the tests above."""
    reader, writer = Client(), Client()
    writer.force_login(portal.contributor)
    reference = make_submission(State.DRAFT, portal).reference
    loaded = set()
    for client, urls in ((reader, READER + TRAINING + EVENTS), (writer, DESK)):
        for url in urls:
            loaded |= scripts(body(client, url.format(reference=reference))).keys()

    assert loaded >= {f"js/{path.name}" for path in SCRIPTS.glob("*.js")}
