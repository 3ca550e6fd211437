"""PDFs: what is in them, who gets them, and that none outlives its entry."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import time_machine
from celery import current_app
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from wagtail.models import PageViewRestriction

from portal.catalogue import queries as catalogue
from portal.catalogue import services as writer
from portal.catalogue.models import Record
from portal.catalogue.record import Kind
from portal.core import waking
from portal.library import papers, periodic, services
from portal.library.models import CaseStudyPage, Paper
from portal.submissions.workflow import State
from portal.vocabulary.queries import terms
from tests.api.builders import ANSWER, HOSTILE, SIX_SCRIPTS, publish_kind
from tests.catalogue.builders import FIRST_DAY, publish, publish_translated
from tests.factories import Cast, make_submission, picture_bytes

pytestmark = pytest.mark.django_db

REF = "/ref/NEA-CS-0001.pdf"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No worker is awake: what is wanted waits."""
    monkeypatch.setattr(waking._quiet, "until", float("inf"))
    before = current_app.conf.task_always_eager
    current_app.conf.update(task_always_eager=False)
    yield
    current_app.conf.update(task_always_eager=before)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def printed(reference: str = "NEA-CS-0001", language: str = "") -> PdfReader:
    entry = catalogue.in_language(reference, language)
    assert entry is not None
    return PdfReader(io.BytesIO(papers.pdf_of(entry, terms())))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


# ---- What is in it -------------------------------------------------------------------------------


def test_six_scripts_are_there_with_their_fonts_embedded() -> None:
    publish(1, title=SIX_SCRIPTS, summary=SIX_SCRIPTS, authors="Institute of Pasture")

    reader = printed()
    said = words(reader)

    for word in SIX_SCRIPTS.split():
        assert word in said.replace(" ", "") or word in said
    fonts = [
        font.get_object()
        for page in reader.pages
        for font in page["/Resources"]["/Font"].get_object().values()
    ]
    assert len(fonts) >= 3
    for font in fonts:
        below = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = below["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor), font["/BaseFont"]


@pytest.mark.parametrize("language", ["en", "zh-hans", "ja", "ko", "mn", "ru"])
def test_it_is_tagged_and_says_its_language_and_title(language: str) -> None:
    publish_translated(1, language)

    reader = printed()

    root = reader.trailer["/Root"]
    tag = {"zh-hans": "zh-Hans"}.get(language, language)
    assert root["/Lang"] == tag
    assert bool(root["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == f"Text 1 in {language}"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])


def test_it_is_a4_with_bookmarks_page_numbers_reference_licence_and_day() -> None:
    paragraphs = "<p>Too many hooves.</p>" * 120
    publish(
        1,
        body_html=f'<section><h2 id="a">The problem</h2>{paragraphs}</section>'
        '<section><h2 id="b">What was done</h2><p>Rest.</p></section>',
    )

    reader = printed()
    said = words(reader)

    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    count = len(reader.pages)
    assert count > 1
    for number, page in enumerate(reader.pages, 1):
        text = " ".join(page.extract_text().split())
        assert f"{number} / {count}" in text
        assert "NEA-CS-0001 · http://localhost:8000/ref/NEA-CS-0001" in text
    titles = [mark.title for mark in flat(reader.outline)]
    assert titles[:3] == ["Pasture agreements 1", "The problem", "What was done"]
    assert {"How to cite", "Licence"} <= set(titles)
    assert "CC BY 4.0" in said
    assert "as of 2 October 2026" in said


def flat(outline: Any) -> list[Any]:
    found = []
    for mark in outline:
        found += flat(mark) if isinstance(mark, list) else [mark]
    return found


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_one(kind: Kind) -> None:
    reference = publish_kind(kind, title=HOSTILE["markup"]).reference

    said = words(printed(reference))

    assert "onclick" in said
    assert reference in said
    assert ANSWER not in said


def test_a_cancelled_event_says_so() -> None:
    publish_kind(Kind.EVENT)

    assert "Cancelled" in words(printed("NEA-EV-0101"))


def test_an_own_picture_is_in_it() -> None:
    name = default_storage.save("renditions/steppe.png", ContentFile(picture_bytes()))
    url = f"/media/{name}"
    publish(1, body_html=f'<figure><img src="{url}" alt="Steppe"></figure>')

    assert len(images(printed())) == 1


def images(reader: PdfReader) -> set[str]:
    return {image.name for page in reader.pages for image in page.images}


class _Listener(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: Any) -> None: ...


def test_nothing_is_fetched_from_elsewhere(tmp_path: Path, settings: Any) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(picture_bytes())
    private = Path(settings.PRIVATE_MEDIA_ROOT) / "secret.png"
    private.parent.mkdir(parents=True, exist_ok=True)
    private.write_bytes(picture_bytes())
    server = HTTPServer(("127.0.0.1", 0), _Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_port}"
    _Listener.asked.clear()
    hostile = [
        f"http://{host}/a.png",
        f"//{host}/b.png",
        f"http://localhost:8000@{host}/media/c.png",
        f"file://{secret}",
        str(secret),
        "/media/../private/secret.png",
        "/media/%2e%2e/private/secret.png",
        f"/media//{secret}",
        "http://localhost:8000/media/..%2fprivate%2fsecret.png",
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
        "/static/img/mark.svg",
    ]
    pictures = "".join(f'<p><img src="{url}" alt="x"></p>' for url in hostile)
    style = (
        f"<style>@import url(http://{host}/s.css); p {{ background: url(http://{host}/t) }}</style>"
    )
    link = f'<link rel="attachment" href="file://{secret}"><link rel="stylesheet" href="http://{host}/u">'
    publish(1, body_html=f"{style}{link}{pictures}<p>The end.</p>")

    reader = printed()
    server.shutdown()

    assert _Listener.asked == []
    assert images(reader) == set()
    assert not reader.attachments
    assert "The end." in words(reader)


# ---- Asked for, made, served -------------------------------------------------------------------


def test_first_it_is_prepared_then_it_is_there(client: Client, later: None) -> None:
    publish(1)

    wait = client.get(REF)
    again = client.get(REF)
    assert (wait.status_code, again.status_code) == (202, 202)
    assert b'http-equiv="refresh"' not in wait.content  # WCAG 2.2.1
    assert f'href="{REF}"'.encode() in wait.content
    assert wait.headers["Cache-Control"] == "no-store"
    assert b"<script>" not in wait.content
    assert Paper.objects.count() == 1

    periodic.sweep_papers()
    ready = client.get(REF)

    assert ready.status_code == 200
    assert ready.headers["Content-Type"] == "application/pdf"
    assert ready.headers["X-Content-Type-Options"] == "nosniff"
    assert ready.headers["Cache-Control"] == "public, max-age=60"
    assert body(ready).startswith(b"%PDF-")
    same = client.get(REF, headers={"if-none-match": ready.headers["ETag"]})
    assert same.status_code == 304
    assert client.head(REF).status_code == 200


def test_asking_wakes_a_worker(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    publish(1)

    with django_capture_on_commit_callbacks(execute=True):
        client.get(REF)

    assert client.get(REF).status_code == 200


def test_it_is_kept_as_long_as_its_text_stays(client: Client, later: None) -> None:
    publish(1)
    client.get(REF)
    assert papers.make_due() == 1
    first = client.get(REF).headers["ETag"]
    name = Paper.objects.get().file.name

    publish(2)
    assert client.get(REF).headers["ETag"] == first
    assert papers.make_due() == 0

    publish(1, title="Changed")
    assert client.get(REF).status_code == 202
    assert papers.make_due() == 1
    assert client.get(REF).headers["ETag"] != first
    assert Paper.objects.get().file.name != name


def test_a_translation_has_its_own(client: Client, later: None) -> None:
    publish_translated(1, "mn", "ru")

    assert client.get(f"{REF}?lang=ru").status_code == 202
    papers.make_due()

    ready = client.get(f"{REF}?lang=ru")
    reader = PdfReader(io.BytesIO(body(ready)))
    assert reader.trailer["/Root"]["/Lang"] == "ru"
    assert client.get(REF).status_code == 202
    assert client.get(f"{REF}?lang=ja").status_code == 404


def test_a_failure_has_a_page_and_is_tried_again(
    client: Client, later: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(1)
    with time_machine.travel(FIRST_DAY + timedelta(days=30), tick=False) as clock:
        client.get(REF)
        # As where Pango is missing: the module cannot be imported.
        monkeypatch.setitem(sys.modules, "portal.library.printing", None)
        assert papers.make_due() == 0

        failed = client.get(REF)
        assert failed.status_code == 503
        assert b"could not be made" in failed.content
        assert "libpango" in Paper.objects.get().error

        clock.shift(timedelta(minutes=11))
        monkeypatch.delitem(sys.modules, "portal.library.printing")
        assert client.get(REF).status_code == 202
        assert papers.make_due() == 1
        assert client.get(REF).status_code == 200


def test_a_lost_file_is_made_again(client: Client, later: None) -> None:
    publish(1)
    client.get(REF)
    papers.make_due()
    paper = Paper.objects.get()
    paper.file.storage.delete(paper.file.name)

    assert client.get(REF).status_code == 202
    papers.make_due()
    assert client.get(REF).status_code == 200


def test_the_command_makes_all_without_a_broker(
    client: Client, later: None, capsys: pytest.CaptureFixture[str]
) -> None:
    publish_translated(1, "mn", "en")
    publish(2)

    call_command("make_papers", "--all")

    assert capsys.readouterr().out == "3 papers made.\n"
    assert client.get("/ref/NEA-CS-0002.pdf").status_code == 200


def test_a_held_row_is_left_to_its_worker(later: None) -> None:
    publish(1)
    entry = catalogue.by_reference("NEA-CS-0001")
    assert entry is not None
    services.want_paper(entry=entry, at=timezone.now())
    claimed = papers._claim()
    assert claimed is not None

    assert papers.make_due() == 0

    # The worker died: its lease ends, and another takes the row; the first comes too late.
    Paper.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert papers.make_due() == 1
    assert not papers._store(claimed, "old", b"%PDF-late")
    kept, late = Paper.objects.get().file, claimed.file
    assert kept.read() != b"%PDF-late"
    assert kept.name != late.name
    assert not late.storage.exists(late.name)


# ---- What is not public has none -----------------------------------------------------------------


def test_a_withdrawn_entry_loses_its_file_at_once(
    client: Client, cast: Cast, later: None, django_capture_on_commit_callbacks: Any
) -> None:
    page = CaseStudyPage.objects.get(pk=make_submission(State.PUBLISHED, cast).page_id)
    url = f"/ref/{page.reference}.pdf"
    client.get(url)
    papers.make_due()
    paper = Paper.objects.get()
    assert client.get(url).status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        services.retire_entry(
            page_id=page.pk, by=cast.lead, at=timezone.now(), reason="Asked by the State"
        )

    assert Paper.objects.count() == 0
    assert not paper.file.storage.exists(paper.file.name)
    gone = client.get(url)
    assert gone.status_code == 410
    assert b"Asked by the State" in gone.content


def test_a_restricted_entry_has_none(
    client: Client, cast: Cast, later: None, django_capture_on_commit_callbacks: Any
) -> None:
    page = CaseStudyPage.objects.get(pk=make_submission(State.PUBLISHED, cast).page_id)
    url = f"/ref/{page.reference}.pdf"
    client.get(url)
    papers.make_due()
    paper = Paper.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        PageViewRestriction.objects.create(page=page, restriction_type="login")

    assert not paper.file.storage.exists(paper.file.name)
    for visitor in (client, signed_in(cast)):
        assert visitor.get(url).status_code == 404
    assert Paper.objects.count() == 0


def signed_in(cast: Cast) -> Client:
    visitor = Client()
    visitor.force_login(cast.focal_point)
    return visitor


def test_what_is_closed_while_it_is_printed_is_not_kept(later: None) -> None:
    publish(1)
    entry = catalogue.by_reference("NEA-CS-0001")
    assert entry is not None
    services.want_paper(entry=entry, at=timezone.now())
    claimed = papers._claim()
    assert claimed is not None

    papers.drop("NEA-CS-0001")

    assert not papers._store(claimed, "stamp", b"%PDF-late")
    assert claimed.file.name
    assert not claimed.file.storage.exists(claimed.file.name)


def test_what_was_closed_before_its_turn_is_not_made(later: None) -> None:
    publish(1)
    entry = catalogue.by_reference("NEA-CS-0001")
    assert entry is not None
    services.want_paper(entry=entry, at=timezone.now())
    writer.withdraw(reference="NEA-CS-0001", reason="", at=FIRST_DAY)

    assert papers.make_due() == 0
    assert Paper.objects.count() == 0


# ---- Without Pango -----------------------------------------------------------------------------

PROGRAM = """
import importlib.abc, sys
class NoPango(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
sys.meta_path.insert(0, NoPango())
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
from portal.library import papers
try:
    papers.printed("<p>Text</p>")
except papers.NoPrinter as error:
    print(error)
"""


def test_the_portal_starts_without_pango_and_says_what_to_install(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
    )

    assert done.returncode == 0, done.stderr
    assert "apt-get install libpango-1.0-0" in done.stdout


# ---- The catalogue made anew -----------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_catalogue_is_made_anew_by_a_command_of_its_own(
    cast: Cast, later: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing around it opens a transaction; entries that are closed give up their papers."""
    opened, closed = (
        CaseStudyPage.objects.get(pk=make_submission(State.PUBLISHED, cast).page_id)
        for _number in range(2)
    )
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    files = []
    for page in (opened, closed):
        # As after a backup was put back that knew nothing of the restriction.
        paper = Paper(reference=page.reference, language="mn", stamp="x", wanted_at=FIRST_DAY)
        paper.file.save("paper.pdf", ContentFile(b"%PDF"))
        files.append(paper.file.name)
    Record.objects.all().update(body_html="")

    call_command("rebuild_catalogue")

    assert "2 pages rendered." in capsys.readouterr().out
    assert [record.reference for record in Record.objects.all()] == [opened.reference]
    assert Record.objects.get().body_html
    assert [paper.reference for paper in Paper.objects.all()] == [opened.reference]
    assert [paper.file.storage.exists(file) for file in files] == [True, False]


def test_what_was_withdrawn_before_its_turn_came_is_not_made_anew(cast: Cast) -> None:
    page = CaseStudyPage.objects.get(pk=make_submission(State.PUBLISHED, cast).page_id)
    services.retire_entry(page_id=page.pk, by=cast.editor, at=FIRST_DAY, reason="Wrong.")

    assert services._rebuilt(page.pk) is False
    assert services._rebuilt(0) is False
    assert not Record.objects.exists()
