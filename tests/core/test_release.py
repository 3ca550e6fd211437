"""A release is named by what can change a page: code, vocabulary, templates, words, addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from portal.core.release import contents, fingerprint


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for name in ("portal/a.py", "portal/a.toml", "templates/a.html", "locale/mn/a.mo", "x.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("before")
    return tmp_path


@pytest.mark.parametrize(
    "name", ["portal/a.py", "portal/a.toml", "templates/a.html", "locale/mn/a.mo", "portal/new.py"]
)
def test_whatever_makes_pages_gives_a_new_name(house: Path, name: str) -> None:
    before = contents(house)
    (house / name).write_text("after")

    assert contents(house) != before


@pytest.mark.parametrize("name", ["portal/a.pyc", "x.py", "templates/picture.png"])
def test_what_makes_no_page_gives_none(house: Path, name: str) -> None:
    before = contents(house)
    (house / name).write_text("after")

    assert contents(house) == before


def test_words_that_move_to_another_file_give_a_new_name(house: Path) -> None:
    before = contents(house)
    (house / "templates/a.html").rename(house / "templates/b.html")

    assert contents(house) != before


@pytest.mark.parametrize("name", ["BASE_URL", "CONTACT_EMAIL"])
def test_settings_that_pages_hold_are_part_of_the_name(settings: Any, name: str) -> None:
    before = fingerprint()
    assert fingerprint() == before

    setattr(settings, name, "https://elsewhere.example")

    assert fingerprint() != before
