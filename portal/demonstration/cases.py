"""The demonstration's case studies as the files in `cases/` tell them. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "cases"

DRAWINGS = {
    "shapotou-straw-checkerboards": (
        "grid",
        "Drawing: straw laid on a dune in a grid of one-metre squares, with a bar of one metre",
    ),
    "saihanba-forest-farm": ("belt", "Drawing: rows of planted conifers on former sand"),
    "pasture-user-groups-rangeland-agreements": (
        "rotation",
        "Drawing: four seasonal pastures around a water point, used in turn",
    ),
    "tottori-dunes-greening-too-far": ("dunes", "Drawing: lines of open, moving dunes"),
    "korea-mongolia-greenbelt": ("belt", "Drawing: a belt of several rows of trees across sand"),
    "sloping-land-user-groups-agroforestry": (
        "terraces",
        "Drawing: strips of shrubs and trees along the contours of a slope",
    ),
    "kalmykia-black-lands-phytomelioration": (
        "dunes",
        "Drawing: lines of dunes before plants hold them",
    ),
    "dust-from-source-to-lung": ("dust", "Drawing: dust rising from a source and carried away"),
    "billion-trees": ("belt", "Drawing: rows of young trees"),
}
"""Which drawing a case carries, and its alternative text."""


@dataclass(frozen=True)
class Case:
    """One case: where it stands in its life, and its content by language."""

    slug: str
    state: str
    original: str
    form: str
    stage: str
    contents: dict[str, dict[str, Any]]
    drawing: tuple[str, str] | None

    @property
    def title_en(self) -> str:
        """The title in English: what tells cases apart."""
        return str(self.contents[self.original]["title_en"])


def read() -> Iterator[Case]:
    """Read all cases, by file name."""
    for path in sorted(FOLDER.glob("*.toml")):
        told = tomllib.loads(path.read_text("utf-8"))
        shared = told["shared"] | {"references": told["references"], "consent": True}
        yield Case(
            slug=told["slug"],
            state=told["state"],
            original=told["original"],
            form=told["form"],
            stage=told["stage"],
            contents={language: shared | text for language, text in told["text"].items()},
            drawing=DRAWINGS.get(told["slug"]),
        )
