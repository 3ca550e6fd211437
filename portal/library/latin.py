"""Titles in Latin letters, for addresses that six languages can read aloud. Pure.

The letters come from `anyascii`. It reads a Chinese sign the Chinese way whoever wrote it, so a
Japanese title with such signs is not spelled at all: a wrong reading is worse than a number.
"""

from __future__ import annotations

import re

from anyascii import anyascii

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def latin(text: str, language: str = "") -> str:
    """Spell a text in Latin letters; empty where that cannot be done well."""
    if not HAN.search(text):
        return str(anyascii(text))
    if language != "zh-hans":
        return ""
    # One word per sign, else a whole title is one word.
    return str(anyascii(HAN.sub(lambda sign: f" {sign[0]} ", text)))
