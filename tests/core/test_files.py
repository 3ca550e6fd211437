"""Hostile uploads: refused with a sentence, or made harmless. And in little memory."""

from __future__ import annotations

import io
import os
import random
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile, PngImagePlugin

from portal.core import files
from portal.core.errors import Unfit
from portal.core.files import MAX_SIDE, Checked, check, safe_name
from tests.factories import picture_bytes

HTML = b"<!doctype html><script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
TYPES = '<?xml version="1.0"?><Types><Override PartName="/word/document.xml"/></Types>'


def take(content: bytes, name: str = "picture.jpg") -> Checked:
    return check(SimpleUploadedFile(name, content))


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(Unfit) as refused:
        take(content, name)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    return sentence


def office(parts: dict[str, bytes | str] | None = None, *, types: str = TYPES) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("[Content_Types].xml", types)
        container.writestr("word/document.xml", "<w:document/>")
        for name, content in (parts or {}).items():
            container.writestr(name, content)
    return out.getvalue()


# ---- What is taken -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "content_type"),
    [
        ("JPEG", "a.jpg", "image/jpeg"),
        ("JPEG", "a.JPEG", "image/jpeg"),
        ("PNG", "a.png", "image/png"),
        ("WEBP", "a.webp", "image/webp"),
    ],
)
def test_pictures_are_taken(kind: str, name: str, content_type: str) -> None:
    taken = take(picture_bytes(kind), name)

    assert taken.is_image
    assert (taken.width, taken.height, taken.content_type) == (640, 480, content_type)
    with Image.open(io.BytesIO(taken.content)) as image:
        assert image.format == kind


def test_documents_are_taken_as_they_are() -> None:
    for content, name in ((PDF, "a.pdf"), (office(), "a.docx")):
        taken = take(content, name)
        assert taken.content == content
        assert not taken.is_image


def test_a_document_may_end_with_empty_lines() -> None:
    assert take(PDF + b"\r\n\0 \n", "a.pdf").extension == ".pdf"


@pytest.mark.parametrize(
    ("extension", "part"), [(".xlsx", "xl/workbook.xml"), (".pptx", "ppt/presentation.xml")]
)
def test_each_office_format_has_its_part(extension: str, part: str) -> None:
    assert take(office({part: "<x/>"}), f"a{extension}").extension == extension
    assert "is not a" in refusal(office(), f"a{extension}")


def test_a_large_picture_is_made_smaller() -> None:
    taken = take(picture_bytes("JPEG", size=(5000, 400)))

    assert (taken.width, taken.height) == (MAX_SIDE, 328)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "I;16"])
def test_every_kind_of_pixel_becomes_plain(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, kind)

    assert take(out.getvalue(), "a.jpg" if kind == "JPEG" else "a.png").width == 30


def test_a_see_through_picture_stays_so() -> None:
    palette = Image.new("P", (20, 20), 1)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    out = io.BytesIO()
    palette.save(out, "PNG", transparency=1)

    with Image.open(io.BytesIO(take(out.getvalue(), "a.png").content)) as image:
        assert image.mode == "RGBA"
        assert image.getpixel((3, 3))[3] == 0


# ---- What a picture gives away -------------------------------------------------------------------


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Camera maker"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[2] = (47.0, 55.0, 12.0)
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (10, 200, 10)).save(out, "JPEG", exif=exif, comment=HTML)
    return out.getvalue()


def test_place_camera_and_comments_are_gone_and_the_picture_stands_upright() -> None:
    before = with_place()
    with Image.open(io.BytesIO(before)) as image:
        assert image.getexif().get_ifd(0x8825)
        assert image.info["comment"]

    taken = take(before)

    with Image.open(io.BytesIO(taken.content)) as image:
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert (taken.width, taken.height) == (40, 60)
    for secret in (b"Exif", b"Camera", b"script"):
        assert secret not in taken.content


def test_texts_profiles_and_metadata_of_other_formats_are_gone() -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", HTML.decode())
    png, webp = io.BytesIO(), io.BytesIO()
    picture = Image.new("RGB", (20, 20))
    picture.save(png, "PNG", pnginfo=text, icc_profile=b"profile of a camera")
    exif = Image.Exif()
    exif[0x010F] = "Camera maker"
    picture.save(webp, "WEBP", exif=exif, xmp=b"<x:xmpmeta>place</x:xmpmeta>", icc_profile=b"own")

    for name, content in (("a.png", png.getvalue()), ("a.webp", webp.getvalue())):
        with Image.open(io.BytesIO(take(content, name).content)) as image:
            assert set(image.info) <= {"background", "loop", "timestamp", "duration"}


def test_what_stands_behind_the_end_of_a_picture_is_gone() -> None:
    """A JPEG with a page, a script or a container behind it is one file to us and another to others."""
    for tail in (HTML, b"*/=1;alert(1)//", office()):
        taken = take(picture_bytes() + tail)
        assert tail not in taken.content
        assert taken.content.endswith(b"\xff\xd9")


def test_a_second_frame_is_gone() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), shade) for shade in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])

    with Image.open(io.BytesIO(take(out.getvalue(), "a.webp").content)) as image:
        assert getattr(image, "n_frames", 1) == 1


# ---- What is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (SVG, "a.svg", "not accepted"),
        (HTML, "a.html", "not accepted"),
        (b"MZ", "a.exe", "not accepted"),
        (picture_bytes(), "picture", "not accepted"),
        (picture_bytes(), ".jpg", "not accepted"),
        (picture_bytes(), "a.jpg.html", "not accepted"),
        (SVG, "a.jpg", "not a readable JPEG"),
        (HTML, "a.jpg", "not a readable JPEG"),
        (SVG, "a.png", "not a readable PNG"),
        (picture_bytes("PNG"), "a.jpg", "not a readable JPEG"),
        (picture_bytes()[:400], "a.jpg", "not a readable JPEG"),
        (b"GIF89a" + HTML, "a.jpg", "not a readable JPEG"),
        (HTML, "a.pdf", "is not a PDF"),
        (HTML + PDF, "a.pdf", "is not a PDF"),
        (PDF + HTML, "a.pdf", "is not a PDF"),
        (b"%PDF-1.7", "a.pdf", "is not a PDF"),
        (b"MZ\x90\x00" * 400, "a.docx", "is not a DOCX"),
        (b"MZ\x90\x00" + office(), "a.docx", "is not a DOCX"),
        (b"PK\x03\x04", "a.docx", "is not a DOCX"),
        (HTML, "a.docx", "is not a DOCX"),
        (b"", "a.jpg", "empty"),
    ],
)
def test_what_is_not_what_it_says(content: bytes, name: str, says: str) -> None:
    assert says in refusal(content, name)


def test_what_is_too_large(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1000

    assert "at most 1000" in refusal(b"x" * 1001, "a.pdf").replace("\xa0", " ")


def test_a_size_that_lies(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1000
    upload = SimpleUploadedFile("a.pdf", b"x" * 2000)
    upload.size = 10

    with pytest.raises(Unfit, match="at most"):
        check(upload)


def test_containers_without_their_table_of_types() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("word/document.xml", "<w:document/>")

    assert "is not a DOCX" in refusal(out.getvalue(), "a.docx")
    assert "is not a DOCX" in refusal(office(types=""), "a.docx")


@pytest.mark.parametrize(
    "content",
    [
        office({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
        office({"word/VBAPROJECT.BIN": b"x"}),
        office(
            types="<Types><Override ContentType="
            '"application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
        ),
        office(
            {"word/harmless.bin": b"x"},
            types='<Types><Default ContentType="application/vnd.ms-office.vbaProject"/></Types>',
        ),
    ],
)
def test_macros_whatever_their_file_is_called(content: bytes) -> None:
    assert "holds macros" in refusal(content, "a.docx")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "word/../../x", "..\\..\\x", "\\\\host\\share"]
)
def test_members_that_climb_out(name: str) -> None:
    assert "damaged" in refusal(office({name: "x"}), "a.docx")


# ---- Bombs ---------------------------------------------------------------------------------------


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def png_with_text(length: int) -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "x" * length, zip=True)
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "PNG", pnginfo=text)
    return out.getvalue()


def zip_bomb() -> bytes:
    return office({"word/media/zeros.bin": b"\0" * 150_000_000})


def many_members(count: int) -> bytes:
    out = io.BytesIO(office())
    with zipfile.ZipFile(out, "a") as container:
        for number in range(count):
            container.writestr(f"{number}", b"")
    return out.getvalue()


def endless_table(size: int) -> bytes:
    """A table of contents with as many entries as fit, and no contents."""
    entry = (
        struct.pack(
            "<4s4B4HL2L5H2L", b"PK\1\2", 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0
        )
        + b"a"
    )
    count = (size - 100) // len(entry)
    head = b"PK\3\4" + b"\0" * 26
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, count * len(entry), len(head), 0)
    return head + entry * count + end


@pytest.mark.parametrize("side", [6000, 20_000, 2**31 - 1])
def test_pictures_that_claim_too_many_pixels(side: int) -> None:
    assert refusal(png_that_claims(side, side), "a.png")


def test_the_number_of_pixels_is_told() -> None:
    assert "36 million pixels; at most 16 million" in refusal(png_that_claims(6000, 6000), "a.png")


def test_containers_that_promise_too_much() -> None:
    for content in (zip_bomb(), many_members(2001), endless_table(200_000)):
        assert "unpacks to far more" in refusal(content, "a.docx")


def test_texts_that_unpack_to_too_much() -> None:
    assert refusal(png_with_text(80_000_000), "a.png")


def test_a_library_that_lets_faults_pass_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)

    assert refusal(png_with_text(80_000_000), "a.png")


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.jpg", with_place),
        ("a.png", lambda: picture_bytes("PNG", size=(60, 40))),
        ("a.webp", lambda: picture_bytes("WEBP", size=(60, 40))),
        ("a.docx", office),
        ("a.pdf", lambda: PDF),
    ],
)
def test_rubbish_is_refused_with_a_sentence_and_never_otherwise(
    name: str, make: Callable[[], bytes]
) -> None:
    chance = random.Random(name)
    good = make()
    for _ in range(400):
        content = bytearray(good)
        for _ in range(chance.randint(1, 12)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        cut = chance.randrange(len(content)) if chance.random() < 0.2 else len(content)
        try:
            take(bytes(content[: max(cut, 1)]), name)
        except Unfit:
            continue


# ---- Names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/cron.d/x.jpg", "x.jpg"),
        ("C:\\Users\\me\\x.jpg", "x.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("x\0.jpg", "x.jpg"),
        ("x.jpg\0.exe", "x.jpg.exe"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
        ("  ...hidden.jpg. ", "hidden.jpg"),
        ("\u0425\u0443\u0434\u0430\u0433 \u4e95.jpg", "\u0425\u0443\u0434\u0430\u0433 \u4e95.jpg"),
        ("e\u0301.jpg", "\u00e9.jpg"),
        ("x" * 500 + ".jpg", "x" * 116 + ".jpg"),
        ("x" * 500, "x" * 120),
        ("\u202e\0", "file"),
        ("\0.jpg", "jpg"),
        ("a." + "x" * 500, "a." + "x" * 118),
    ],
)
def test_names(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_a_name_turned_around_does_not_change_the_type() -> None:
    assert "not accepted" in refusal(picture_bytes(), "photo\u202egpj.exe")


def test_a_private_file_has_no_address() -> None:
    with pytest.raises(ValueError, match="no address"):
        files.PrivateStorage(location="/nowhere").url("x")


# ---- Memory --------------------------------------------------------------------------------------


def picture(kind: str, mode: str, height: int, **options: Any) -> bytes:
    """As many pixels as are accepted; 8,000 wide, so that it has to be made smaller."""
    out = io.BytesIO()
    Image.new(mode, (8000, height)).save(out, kind, **options)
    return out.getvalue()


WORST: dict[str, tuple[str, bytes, Callable[[], bytes]]] = {
    "jpeg": ("a.jpg", b"taken", lambda: picture("JPEG", "RGB", 4000, quality=60)),
    "cmyk": ("a.jpg", b"taken", lambda: picture("JPEG", "CMYK", 4000, quality=60)),
    "progressive": (
        "a.jpg",
        b"taken",
        lambda: picture("JPEG", "CMYK", 2000, progressive=True, subsampling=0),
    ),
    "png": ("a.png", b"taken", lambda: picture("PNG", "RGBA", 2000, compress_level=1)),
    "webp": ("a.webp", b"taken", lambda: picture("WEBP", "RGBA", 1333, quality=10, method=0)),
    "pixels": ("a.png", b"refused", lambda: png_that_claims(30_000, 30_000)),
    "texts": ("a.png", b"refused", lambda: png_with_text(60_000_000)),
    "container": ("a.docx", b"refused", zip_bomb),
    "entries": ("a.docx", b"refused", lambda: endless_table(20 * 1024 * 1024)),
}
LIMIT = 300 * 1024
"""In kilobytes, above the process at rest."""

PROBE = """
import re, sys
from pathlib import Path
import django
django.setup()
from django.core.files.uploadedfile import SimpleUploadedFile
from portal.core.errors import Unfit
from portal.core.files import check

content = sys.stdin.buffer.read()
check_name = sys.argv[1]
# The rest is made ready first: what is measured is the work on this one file.
from PIL import Image
Image.init()


def most():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])


# The highest mark so far, that of the parent included, is forgotten.
Path("/proc/self/clear_refs").write_text("5")
before = most()
try:
    check(SimpleUploadedFile(check_name, content))
    said = "taken"
except Unfit:
    said = "refused"
print(said, most() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("worst", sorted(WORST))
def test_the_worst_upload_needs_little_memory(worst: str) -> None:
    name, expected, make = WORST[worst]
    content = make()
    assert len(content) <= configured.UPLOAD_MAX_BYTES

    process = subprocess.run(
        [sys.executable, "-c", PROBE, name],
        input=content,
        stdout=subprocess.PIPE,
        check=True,
        cwd=configured.CHECKOUT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test"},
    )

    said, kilobytes = process.stdout.split()
    assert said == expected
    assert int(kilobytes) < LIMIT
