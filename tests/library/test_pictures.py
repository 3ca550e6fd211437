"""Pictures in sizes and formats: few files, each with its width, AVIF when a worker made it."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from PIL import Image as Pillow
from wagtail.images.models import Image, Rendition

from portal.accounts.models import User
from portal.catalogue.models import Record
from portal.catalogue.presentation import present
from portal.library import pictures
from portal.library.periodic import make_pictures
from portal.submissions.workflow import State
from portal.vocabulary.queries import terms
from tests.factories import Cast
from tests.library.builders import change, illustrated, page_of, publish_latest

pytestmark = pytest.mark.django_db


def body() -> str:
    return str(Record.objects.get().body_html)


def test_a_page_goes_public_with_webp_and_avif_follows(cast: Cast) -> None:
    illustrated(cast)
    before = body()
    assert "image/avif" not in before
    assert re.search(r'srcset="[^"]+\.webp \d+w', before)
    stamp = Record.objects.get().picture
    assert stamp["avif"] == ""

    make_pictures()

    after = body()
    assert re.search(r'<source type="image/avif" srcset="[^"]+\.avif \d+w', after)
    assert re.search(r'<img [^>]*width="\d+" height="\d+"[^>]*decoding="async"', after)
    assert ".avif" in Record.objects.get().picture["avif"]
    assert Rendition.objects.count() == 6
    assert pictures.make_modern() == 0
    image = Rendition.objects.filter(filter_spec__endswith="avif").first()
    assert image is not None
    with image.file.open() as file, Pillow.open(file) as opened:
        assert opened.format == "AVIF"


def test_a_small_picture_is_offered_once_per_width(cast: Cast) -> None:
    illustrated(cast)  # 640 pixels wide
    widths = re.search(r'<img [^>]*srcset="([^"]+)"', body())
    assert widths is not None

    assert re.findall(r" (\d+)w", widths[1]) == ["480", "640"]


def test_only_the_first_picture_is_not_loaded_late(cast: Cast, second_editor: User) -> None:
    page = page_of(illustrated(cast))
    row = page.photos.raw_data[0]
    second = {**row, "id": None, "value": {**row["value"], "alt": "A well in autumn"}}
    publish_latest(change(page, cast.editor, photos=[row, second]), second_editor)

    shown = re.findall(r"<img [^>]+>", body())

    assert ["loading" in picture for picture in shown] == [False, True]


def test_a_card_has_the_sizes_too(cast: Cast) -> None:
    illustrated(cast)
    make_pictures()
    picture = present(Record.objects.get().entry(), terms(), "en").entry.picture

    assert picture is not None
    assert ".webp 480w" in picture.srcset
    assert ".avif 480w" in picture.avif


def test_a_picture_that_cannot_be_written_is_left_alone_for_a_day(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    illustrated(cast)
    image = Image.objects.get()
    name, storage = image.file.name, image.file.storage
    storage.delete(name)

    assert pictures.make_modern() == 0
    assert "was not written as AVIF" in caplog.text
    caplog.clear()
    assert pictures.make_modern() == 0
    assert caplog.text == ""
    cache.clear()


def test_what_only_the_admin_shows_is_not_made(cast: Cast) -> None:
    illustrated(cast, State.ACCEPTED)

    assert pictures.make_modern() == 0
    assert not Rendition.objects.exists()
