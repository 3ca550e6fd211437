"""A path as one ZIP: what is in it, that nothing else is, and that the same texts give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

from portal.catalogue import queries, services
from portal.catalogue.record import Enclosed
from portal.reading import offline
from tests.catalogue.builders import FIRST_DAY, publish
from tests.reading.builders import (
    EXPLANATION,
    RIGHT,
    module,
    path_details,
    publish_material,
    publish_path,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/en/training/paths/path-3/offline.zip"
FOLDER = "NEA-LP-0003-en"
SHEET = "Талбайн хуудас.pdf"
PDF = b"%PDF-1.7\n" + b"field sheet\n" * 20_000


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    """Begin without a file: a second of a name would be given another one."""
    cache.clear()
    settings.MEDIA_ROOT = tmp_path / "public"
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "private"


def download(client: Client, url: str = ADDRESS) -> bytes:
    response = client.get(url)
    assert response.status_code == 200
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert int(response.headers["Content-Length"]) == len(content)
    return content


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {info.filename: archive.read(info) for info in archive.infolist()}


def text(files: dict[str, bytes], name: str) -> str:
    return files[f"{FOLDER}/{name}"].decode()


class Links(HTMLParser):
    """Every address that a page names, and every place in it that can be named."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.places: set[str] = set()
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        found = dict(attrs)
        self.addresses += [v for n in ("href", "src", "srcset", "action") if (v := found.get(n))]
        if name := found.get("id"):
            assert name not in self.places, f"twice: {name}"
            self.places.add(name)


def a_document(name: str = SHEET) -> Document:
    document = Document(title="Sheet", collection=Collection.objects.filter(depth=2).first())
    document.file.save(name, ContentFile(PDF))
    return document


def publish_whole(**changes: Any) -> Document:
    """A path with a material that has a file and a picture, and a case."""
    document = a_document()
    picture = default_storage.url(default_storage.save("images/dune.webp", ContentFile(b"RIFF")))
    publish_material(
        1,
        body_html=(
            '<section><h2 id="text">Text</h2><p>Press the straw <a href="/en/about/">in</a>.</p>'
            f'<img src="{picture}" srcset="{picture} 1w" sizes="1px" alt="A dune" loading="lazy">'
            f'<ul><li><a href="{document.url}">Sheet (PDF)</a></li></ul></section>'
        ),
        files=(Enclosed("Sheet", document.url, "PDF", len(PDF)),),
    )
    publish(2, title="A case", summary="It held for sixty years.")
    publish_path(3, materials=("NEA-TM-0001",), case="NEA-CS-0002", **changes)
    return document


def test_everything_is_in_it_and_every_link_leads_somewhere(client: Client) -> None:
    publish_whole()

    files = opened(download(client))

    assert set(files) == {
        f"{FOLDER}/index.html",
        f"{FOLDER}/module-1.html",
        f"{FOLDER}/module-2.html",
        f"{FOLDER}/NEA-TM-0001.html",
        f"{FOLDER}/style.css",
        f"{FOLDER}/pictures/01-dune.webp",
        f"{FOLDER}/files/02-file.pdf",
    }
    pages = {name: Links(data.decode()) for name, data in files.items() if name.endswith(".html")}
    for name, page in pages.items():
        assert not page.tags & {"script", "iframe", "style", "form"}, name
        for address in page.addresses:
            target, _hash, place = address.partition("#")
            if re.match(r"https?://|mailto:", target):
                continue
            there = str(PurePosixPath(name).parent / target) if target else name
            assert there in files, (name, address)
            assert not place or place in pages[there].places, (name, address)


def test_it_holds_texts_questions_licence_and_sources(client: Client) -> None:
    publish_whole()

    files = opened(download(client))

    index, first = text(files, "index.html"), text(files, "module-1.html")
    for words in ("Path 3", "Officers of soums", "Lay a trial grid", "CC BY 4.0", "Field report"):
        assert words in index, words
    assert "NEASPEC Land Knowledge Portal" in index
    assert "Straw slows it down." in first
    assert "It held for sixty years." in first
    assert re.search(r'href="https?://[^"]+/en/case-studies/case-2/"', first)
    material = text(files, "NEA-TM-0001.html")
    assert "Press the straw" in material
    assert re.search(r'href="https?://[^"]+/en/about/"', material)
    assert re.search(r'src="pictures/01-dune\w*\.webp"', material)
    assert "srcset" not in material


def test_answers_are_folded_away(client: Client) -> None:
    publish_whole()

    html = text(opened(download(client)), "module-1.html")

    before = re.sub(r"<details.*?</details>", "", html, flags=re.S)
    folded = re.findall(r"<details.*?</details>", html, re.S)
    assert len(folded) == 3
    assert EXPLANATION not in before
    assert EXPLANATION in folded[0]
    assert f"2. {RIGHT}" in folded[0]
    assert not any(" open" in part.partition(">")[0] for part in folded)


def test_files_are_whole_and_their_names_safe(client: Client) -> None:
    publish_whole()

    files = opened(download(client))

    assert PDF in files.values()
    for name in files:
        assert re.fullmatch(rf"{FOLDER}/(?:(?:files|pictures)/)?[A-Za-z0-9][A-Za-z0-9._\-]*", name)


def test_a_file_that_was_closed_since_is_left_out(client: Client) -> None:
    document = publish_whole()
    closed = Collection.objects.filter(depth=1).get().add_child(name="Closed")
    CollectionViewRestriction.objects.create(
        collection=closed, restriction_type=CollectionViewRestriction.LOGIN
    )
    Document.objects.filter(pk=document.pk).update(collection=closed)

    files = opened(download(client))

    assert PDF not in files.values()
    assert re.search(rf'href="https?://[^"]+{document.url}"', text(files, "NEA-TM-0001.html"))


def test_only_public_files_are_taken(client: Client, settings: Any) -> None:
    """An address in a text names a file of the public storage, or nothing."""
    outside = settings.PRIVATE_MEDIA_ROOT / "secret.txt"
    outside.parent.mkdir(parents=True, exist_ok=True)
    outside.write_text("kept from readers")
    publish_material(
        1,
        body_html='<img src="/media/../private/secret.txt" alt=""><img src="/media/none.webp" alt="">',
    )
    publish_path(3, materials=("NEA-TM-0001",))

    files = opened(download(client))

    assert b"kept from readers" not in b"".join(files.values())
    assert not [name for name in files if "/pictures/" in name]


def test_the_same_texts_give_the_same_bytes(client: Client) -> None:
    publish_whole()

    first = download(client)
    cache.clear()
    publish(90)  # a new stamp, the same path
    second = download(client)

    assert first == second


def test_a_change_is_in_the_next_one(client: Client) -> None:
    publish_whole()
    download(client)
    changed = path_details(module(1, text="Another text."), module(2))

    publish_path(3, details=changed, materials=("NEA-TM-0001",))

    assert "Another text." in text(opened(download(client)), "module-1.html")


def test_what_was_withdrawn_is_in_no_package(client: Client) -> None:
    publish_whole()
    download(client)

    services.withdraw(reference="NEA-TM-0001", reason="Wrong.", at=FIRST_DAY)
    services.withdraw(reference="NEA-CS-0002", reason="", at=FIRST_DAY)

    files = opened(download(client))
    assert not [name for name in files if "NEA-TM" in name]
    assert "It held for sixty years." not in text(files, "module-1.html")
    assert PDF not in files.values()


def test_it_is_kept_until_something_changes(client: Client, django_assert_num_queries: Any) -> None:
    publish_whole()
    stamp = queries.current_stamp()
    made = offline.package("path-3", "en", stamp)

    with django_assert_num_queries(0):
        assert offline.package("path-3", "en", stamp) == made
    assert made is not None
    assert made.size == len(b"".join(offline.stream(made)))


def test_a_browser_that_has_it_is_not_sent_it_again(client: Client) -> None:
    publish_whole()
    tag = client.get(ADDRESS).headers["ETag"]

    assert client.get(ADDRESS, headers={"if-none-match": tag}).status_code == 304
    publish(90)
    assert client.get(ADDRESS, headers={"if-none-match": tag}).status_code == 200


def test_the_frame_speaks_the_readers_language_and_texts_say_theirs(client: Client) -> None:
    publish_whole()

    files = opened(download(client, "/mn/training/paths/path-3/offline.zip"))

    html = files["NEA-LP-0003-mn/module-1.html"].decode()
    assert '<html lang="mn">' in html
    assert '<h1 lang="en">Step 1</h1>' in html


def test_a_path_without_modules_has_none(client: Client) -> None:
    publish_path(3, details=path_details())

    assert client.get(ADDRESS).status_code == 404
    assert "offline.zip" not in client.get("/en/training/paths/path-3/").content.decode()


def test_words_are_escaped(client: Client) -> None:
    publish_path(
        3,
        title="<b>x</b>",
        details=path_details(module(1, title="<i>y</i>", text="<u>z</u>")),
    )

    files = opened(download(client))

    for name, data in files.items():
        if name.endswith(".html"):
            assert not re.search(r"<[biu]>[xyz]<", data.decode()), name


def test_the_sheet_is_one_piece_in_its_layers() -> None:
    sheet = offline.sheet()

    assert "@import" not in sheet
    assert sheet.index("@layer reset,") < sheet.index("@layer components{")
    assert ".question" in sheet


def test_a_year_that_zip_does_not_know_is_no_obstacle(client: Client) -> None:
    publish_path(3, updated_at=FIRST_DAY.replace(year=1970), published_at=FIRST_DAY)

    with zipfile.ZipFile(io.BytesIO(download(client))) as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
