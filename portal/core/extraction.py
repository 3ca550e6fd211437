"""The text of a PDF or DOCX, read in a process of its own with limits (`core.read_words`)."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

PROGRAM = Path(__file__).with_name("read_words.py")
EXTENSIONS = frozenset({"pdf", "docx"})
MOST_PAGES = 500
MOST_CHARACTERS = 200_000
SECONDS = 30
MEMORY = 512 * 1024 * 1024

logger = logging.getLogger(__name__)


class Fault(StrEnum):
    """Why a file has no text."""

    KIND = "kind"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    BOMB = "bomb"
    TIME = "time"
    MEMORY = "memory"


@dataclass(frozen=True)
class Extract:
    """What stands in a file; with a fault, nothing does."""

    text: str = ""
    pages: int | None = None
    image_only: bool = False
    cut: bool = False
    fault: Fault | None = None


def extract(
    file: IO[Any],
    extension: str,
    *,
    pages: int = MOST_PAGES,
    characters: int = MOST_CHARACTERS,
    seconds: int = SECONDS,
    memory: int = MEMORY,
) -> Extract:
    """Read the text of an open file on disk. Never raises for what the file holds."""
    if extension not in EXTENSIONS:
        return Extract(fault=Fault.KIND)
    limits = [str(limit) for limit in (pages, characters, seconds, memory)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell, the file on its input
            [sys.executable, "-I", str(PROGRAM), extension, *limits],
            input=file.read(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=2 * seconds + 10,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Extract(fault=Fault.TIME)
    if done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        return Extract(fault=Fault.TIME)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        # The program died before it could speak: the memory was not enough even for that.
        logger.warning("a file was not read, status %s", done.returncode)
        return Extract(fault=Fault.MEMORY)
    if "fault" in answer:
        return Extract(fault=Fault(answer["fault"]))
    return Extract(**answer)
