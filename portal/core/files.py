"""Uploads: what is taken in, and how it is made harmless. Private storage.

Nothing here trusts a name, an extension or a declared type. A picture is decoded and written
anew, so that only pixels survive: no place, no camera, no second file behind the end. A document
is taken as it is after its container was looked at without unpacking; it is only ever served as
an attachment.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

from portal.core.errors import Unfit
from portal.core.writing import listed

IMAGE_FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
OFFICE_PARTS = {
    ".docx": "word/document.xml",
    ".xlsx": "xl/workbook.xml",
    ".pptx": "ppt/presentation.xml",
}
CONTENT_TYPES = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
ACCEPTED = (*IMAGE_FORMATS, ".pdf", *OFFICE_PARTS)
MAX_SIDE = 4096
"""Longest side of a kept picture, in pixels."""
DECODING_COST = {"JPEG": 1, "progressive": 2, "PNG": 2, "WEBP": 3}
"""How much more memory a pixel takes while it is decoded (measured): the limit is divided by it."""
MAX_MEMBERS = 2000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 120
"""How much a container may promise to unpack to, in all and per packed byte."""
MAX_CONTENT_TYPES = 256 * 1024
NAME_LENGTH = 120
MAX_ENDING = 10


@dataclass(frozen=True)
class Checked:
    """An upload that may be stored: its harmless bytes and what they are."""

    name: str
    extension: str
    content_type: str
    content: bytes
    sha256: str
    width: int | None = None
    height: int | None = None

    @property
    def is_image(self) -> bool:
        """Whether it is a picture."""
        return self.width is not None


@deconstructible
class PrivateStorage(FileSystemStorage):
    """Files that no web server serves: they have no address, only a view that asks who reads."""

    def url(self, name: str | None) -> str:
        """Refuse: a private file has no address."""
        raise ValueError("a private file has no address")


def check(upload: UploadedFile) -> Checked:
    """Look at an upload and give what may be stored.

    Raises: Unfit with a sentence that says what is wrong and what to do.
    """
    name = safe_name(upload.name or "")
    extension = PurePosixPath(name).suffix.lower()
    _check_size(upload.size or 0)
    if extension not in ACCEPTED:
        raise Unfit(
            _("“%(name)s” was not taken: files of this type are not accepted. Accepted: %(types)s.")
            % {"name": name, "types": listed(ending.lstrip(".") for ending in ACCEPTED)}
        )
    content = upload.read()
    _check_size(len(content))
    if extension in IMAGE_FORMATS:
        return _check_image(name, extension, content)
    if extension == ".pdf":
        _check_pdf(name, content)
    else:
        _check_office(name, extension, content)
    return Checked(name, extension, CONTENT_TYPES[extension], content, _sha256(content))


def safe_name(name: str) -> str:
    """Give a name without folders, control and direction marks, short enough to be shown."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    kept = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) <= NAME_LENGTH or not dot or len(ending) > MAX_ENDING:
        return kept[:NAME_LENGTH] or "file"
    return f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}"


def _check_size(size: int) -> None:
    if size == 0:
        raise Unfit(_("The file is empty. Choose it again."))
    if size > settings.UPLOAD_MAX_BYTES:
        raise Unfit(
            _(
                "The file has %(size)s; at most %(most)s are accepted. Make it smaller and try again."
            )
            % {"size": filesizeformat(size), "most": filesizeformat(settings.UPLOAD_MAX_BYTES)}
        )


def _check_image(name: str, extension: str, content: bytes) -> Checked:
    wanted = IMAGE_FORMATS[extension]
    try:
        with warnings.catch_warnings():
            # Our own limit is below Pillow's; its warning would only repeat it.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            # WeasyPrint lets Pillow pass over faults, for the whole process, when it is imported.
            ImageFile.LOAD_TRUNCATED_IMAGES = False
            with Image.open(io.BytesIO(content), formats=[wanted]) as image:
                return _rewrite(image, name, wanted)
    except Unfit:
        raise
    except Exception:  # noqa: BLE001 - a decoder that is fed rubbish fails in every way there is
        raise Unfit(
            _("“%(name)s” is not a readable %(type)s picture. Save it again in that format.")
            % {"name": name, "type": wanted}
        ) from None


def _rewrite(image: Image.Image, name: str, wanted: str) -> Checked:
    width, height = image.size
    cost = DECODING_COST["progressive" if image.info.get("progressive") else wanted]
    most = settings.UPLOAD_MAX_PIXELS // cost
    if width * height > most:
        raise Unfit(
            _(
                "“%(name)s” has %(count)s million pixels; at most %(most)s million are accepted. "
                "Make it smaller and try again."
            )
            % {"name": name, "count": width * height // 1_000_000, "most": most // 1_000_000}
        )
    # A JPEG is decoded at a smaller scale where it is larger than what is kept: memory.
    image.draft("RGB", (MAX_SIDE, MAX_SIDE))
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    upright = ImageOps.exif_transpose(image)
    lossless = wanted == "PNG"
    plain = upright.convert("RGBA" if lossless and upright.has_transparency_data else "RGB")
    # Only pixels are written. Pillow would carry over comments and colour profiles from here.
    plain.info = {}
    out = io.BytesIO()
    if lossless:
        plain.save(out, "PNG", optimize=False)
    else:
        plain.save(out, wanted, quality=88)
    written = out.getvalue()
    extension = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}[wanted]
    return Checked(
        name,
        extension,
        CONTENT_TYPES[extension],
        written,
        _sha256(written),
        plain.width,
        plain.height,
    )


def _check_pdf(name: str, content: bytes) -> None:
    _body, mark, rest = content.rpartition(b"%%EOF")
    # Nothing may stand before the beginning or behind the end: there other readers find other files.
    if not content.startswith(b"%PDF-") or not mark or rest.strip(b"\0\t\n\f\r "):
        raise _not_what_it_says(name, "PDF")


def _check_office(name: str, extension: str, content: bytes) -> None:
    kind = extension.lstrip(".").upper()
    if not content.startswith(b"PK\x03\x04"):
        raise _not_what_it_says(name, kind)
    # Counted before the table of contents is read: half a million entries fill the memory.
    if content.count(b"PK\x01\x02") > MAX_MEMBERS:
        raise _unpacks_to_too_much(name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            members = container.infolist()
            _check_members(name, members, len(content))
            types = _content_types(container)
    except Unfit:
        raise
    except Exception:  # noqa: BLE001 - a damaged container fails in many ways
        raise _not_what_it_says(name, kind) from None
    names = {member.filename for member in members}
    if OFFICE_PARTS[extension] not in names or not types:
        raise _not_what_it_says(name, kind)
    if b"macroenabled" in types or b"vbaproject" in types or _has_macros(names):
        raise Unfit(_("“%(name)s” holds macros. Save it without macros.") % {"name": name})


def _content_types(container: zipfile.ZipFile) -> bytes:
    """Give the part that says what the others are; the only one that is unpacked, and in bounds."""
    with container.open("[Content_Types].xml") as part:
        # Both spellings of the text: UTF-8, and UTF-16 with its zeros left out.
        return part.read(MAX_CONTENT_TYPES).replace(b"\0", b"").lower()


def _has_macros(names: set[str]) -> bool:
    return any("vbaproject" in member.lower() for member in names)


def _check_members(name: str, members: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > min(MAX_UNPACKED, packed * MAX_RATIO):
        raise _unpacks_to_too_much(name)
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts:
            raise Unfit(_("“%(name)s” is damaged. Save it again.") % {"name": name})


def _unpacks_to_too_much(name: str) -> Unfit:
    return Unfit(
        _("“%(name)s” unpacks to far more than its size. It was not taken.") % {"name": name}
    )


def _not_what_it_says(name: str, kind: str) -> Unfit:
    return Unfit(
        _("“%(name)s” is not a %(kind)s file, whatever its name says. Save it again as %(kind)s.")
        % {"name": name, "kind": kind}
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
