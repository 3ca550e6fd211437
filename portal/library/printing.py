"""HTML to PDF. Imported by name when a paper is made: it needs Pango, which a machine may lack."""

from __future__ import annotations

import io
import mimetypes
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

VARIANT = "pdf/ua-1"
"""Tagged, with language and title: readable by screen readers (ISO 14289-1)."""
PICTURES = ("image/jpeg", "image/png", "image/webp")
FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 1200
"""Of a picture, in pixels: about 180 to the inch on A4."""
JPEG_QUALITY = 82


class NotOurs(ValueError):  # noqa: N818 - named by what it says
    """An address that is none of the portal's own public files: it is not fetched."""


class OwnPictures(URLFetcher):
    """Fetches the portal's own public pictures from its storage, and nothing else.

    Neither the network nor the disk is asked: whatever address stands in a text, it names a file
    of the public storage, or nothing.
    """

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Give a picture. Raises: NotOurs; the paper is made without it."""
        parts, own = urlsplit(url), urlsplit(settings.BASE_URL)
        same = (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
        path = unquote(parts.path)
        if not same or not path.startswith(settings.MEDIA_URL):
            raise NotOurs("not a file of this portal")
        name = path.removeprefix(settings.MEDIA_URL)
        kind = mimetypes.guess_type(name)[0] or ""
        if kind not in PICTURES:
            raise NotOurs("not a picture")
        # The storage refuses names that lead out of it.
        with default_storage.open(name) as picture:
            return URLFetcherResponse(url, _as_jpeg(picture), {"Content-Type": "image/jpeg"})


def _as_jpeg(picture: IO[bytes]) -> bytes:
    """Give a picture as it goes into a PDF; WeasyPrint would pack other formats without loss.

    That took most of the time and of the file (measured).
    """
    with Image.open(picture, formats=FORMATS) as opened:
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        shown = opened.convert("RGBA")
    paper = Image.new("RGB", shown.size, "white")
    paper.paste(shown, mask=shown)
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def print_pdf(html: str) -> bytes:
    """Write a document as PDF; fonts are embedded, as far as they are used."""
    page = HTML(string=html, base_url=f"{settings.BASE_URL}/", url_fetcher=OwnPictures())
    return bytes(page.write_pdf(pdf_variant=VARIANT))
