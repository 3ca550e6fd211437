"""Read the text of one file: a program of its own, so that a hostile file harms nobody.

Run by `core.extraction` as `python -I read_words.py <extension> <pages> <characters> <seconds>
<bytes of memory>`: the file comes on standard input, one JSON object goes out. It knows neither
Django nor the portal.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
import zipfile
from collections.abc import Iterator

MAX_MEMBERS = 2000
MAX_UNPACKED = 200 * 1024 * 1024
FEW = 10
"""Letters per page; a document with fewer is pictures of pages."""


class Refused(Exception):  # noqa: N818 - named by what it says
    """The file is not read; the message is a key of `core.extraction.Fault`."""


def read(extension: str, content: bytes, pages: int, characters: int) -> dict[str, object]:
    """Give text, number of pages, whether it is pictures only, and whether it was cut."""
    if extension == "pdf":
        count, parts = _pdf(content, pages)
    elif extension == "docx":
        count, parts = None, _docx(content)
    else:
        raise Refused("kind")
    kept, length, cut = [], 0, bool(count and count > pages)
    for part in parts:
        plain = _plain(part)
        if length + len(plain) > characters:
            kept.append(plain[: characters - length])
            cut = True
            break
        kept.append(plain)
        length += len(plain) + 1
    text = "\n".join(kept)
    letters = sum(not character.isspace() for character in text)
    image_only = bool(count) and letters < FEW * min(count or 0, pages)
    return {"text": text, "pages": count, "image_only": image_only, "cut": cut}


def _plain(text: str) -> str:
    # NUL and halves of surrogate pairs cannot be stored.
    return text.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8")


def _pdf(content: bytes, most: int) -> tuple[int, Iterator[str]]:
    from pypdf import PdfReader  # noqa: PLC0415 - after the limits are set

    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused("encrypted")
    count = len(reader.pages)
    return count, (reader.pages[number].extract_text() or "" for number in range(min(count, most)))


def _docx(content: bytes) -> Iterator[str]:
    if content.count(b"PK\x01\x02") > MAX_MEMBERS:
        raise Refused("bomb")
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        if sum(member.file_size for member in container.infolist()) > MAX_UNPACKED:
            raise Refused("bomb")
    from docx import Document  # noqa: PLC0415 - after the limits are set
    from docx.table import Table  # noqa: PLC0415
    from docx.text.paragraph import Paragraph  # noqa: PLC0415

    for part in Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(part, Paragraph):
            yield part.text
        elif isinstance(part, Table):
            for row in part.rows:
                yield "\t".join(cell.text for cell in row.cells)


def main(arguments: list[str]) -> None:
    """Set the limits, read, and say what was found or why not."""
    extension, *numbers = arguments
    pages, characters, seconds, memory = map(int, numbers)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    try:
        answer = read(extension, sys.stdin.buffer.read(), pages, characters)
    except Refused as refusal:
        answer = {"fault": str(refusal)}
    except (MemoryError, RecursionError):
        answer = {"fault": "memory"}
    except Exception:  # noqa: BLE001 - a reader that is fed rubbish fails in every way there is
        answer = {"fault": "broken"}
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main(sys.argv[1:])
