"""Rows that several kinds of entry share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One measured change. Numbers stay text: sources say "more than 30" and "about 5 %"."""

    what: str = ""
    unit: str = ""
    before: str = ""
    after: str = ""
    year: str = ""
    source: str = ""


@dataclass(frozen=True)
class BuildingBlock:
    """A part of the experience that others can re-use on its own (PANORAMA's idea)."""

    title: str = ""
    purpose: str = ""
    enabling: str = ""
    lesson: str = ""


@dataclass(frozen=True)
class Reference:
    """A source that a reader can look up; its number is its place in the list, from 1."""

    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class Photo:
    """A released picture: the stored file's identity and what must be printed beside it."""

    file_id: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    licence: str = ""
