"""Drawings for demonstration entries, made by the portal: no photograph is borrowed. Pure.

Each is a plan or a section of the practice, in the portal's colours, without any figure that a
source does not give.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable

from PIL import Image, ImageDraw

SIZE = (1600, 1000)
SAND, SAND_DARK, OCHRE, LAKE, LEAF, INK = (
    "#efe6d2",
    "#d1b57f",
    "#b98b49",
    "#0b3c5d",
    "#5d8a6b",
    "#16242d",
)

Motif = Callable[[ImageDraw.ImageDraw], None]


def draw(motif: str) -> bytes:
    """Give the JPEG of a motif named in `MOTIFS`."""
    image = Image.new("RGB", SIZE, SAND)
    MOTIFS[motif](ImageDraw.Draw(image))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=86)
    return out.getvalue()


def _dunes(pen: ImageDraw.ImageDraw) -> None:
    for row in range(16):
        points = [(x, _crest(x, row)) for x in range(0, SIZE[0] + 1, 10)]
        pen.line(points, fill=SAND_DARK if row % 4 else OCHRE, width=4, joint="curve")


def _crest(x: int, row: int) -> float:
    return 180 + row * 52 + 70 * math.sin(x / 260 + row * 0.22) + 26 * math.sin(x / 90 - row * 0.4)


def _grid(pen: ImageDraw.ImageDraw) -> None:
    _dunes(pen)
    for x in range(160, 1441, 160):
        pen.line([(x, 180), (x, 820)], fill=INK, width=7)
    for y in range(180, 821, 160):
        pen.line([(160, y), (1440, y)], fill=INK, width=7)
    pen.line([(160, 880), (320, 880)], fill=LAKE, width=6)
    for x in (160, 320):
        pen.line([(x, 862), (x, 898)], fill=LAKE, width=6)


def _belt(pen: ImageDraw.ImageDraw) -> None:
    _dunes(pen)
    for row in range(4):
        for x in range(120, 1520, 92):
            _tree(pen, x + 46 * (row % 2), 420 + row * 120, 40)


def _tree(pen: ImageDraw.ImageDraw, x: int, y: int, size: int) -> None:
    pen.line([(x, y), (x, y + size * 1.6)], fill=OCHRE, width=8)
    pen.polygon([(x - size, y + 14), (x, y - size * 2), (x + size, y + 14)], fill=LEAF)


def _rotation(pen: ImageDraw.ImageDraw) -> None:
    seasons = (LEAF, "#8fae7c", SAND_DARK, "#c9d6cf")
    for number, colour in enumerate(seasons):
        left, top = 120 + (number % 2) * 700, 90 + (number // 2) * 430
        pen.rounded_rectangle(
            [left, top, left + 640, top + 380], 26, fill=colour, outline=INK, width=5
        )
    for start in (200, 20):
        pen.arc([520, 220, 1080, 780], start, start + 120, fill=INK, width=9)
    pen.ellipse([760, 460, 840, 540], fill=LAKE)


def _terraces(pen: ImageDraw.ImageDraw) -> None:
    for step in range(7):
        left, top = 100 + step * 200, 820 - step * 100
        pen.rectangle([left, top, SIZE[0], SIZE[1]], fill=(SAND_DARK, OCHRE)[step % 2])
        for x in range(left + 30, left + 190, 54):
            _tree(pen, x, top - 52, 18)


def _dust(pen: ImageDraw.ImageDraw) -> None:
    _dunes(pen)
    for ring in range(9):
        box = [560 - ring * 62, 360 - ring * 40, 1040 + ring * 62, 640 + ring * 40]
        pen.arc(box, 200, 340, fill=LAKE if ring % 3 == 0 else OCHRE, width=5)


MOTIFS: dict[str, Motif] = {
    "dunes": _dunes,
    "grid": _grid,
    "belt": _belt,
    "rotation": _rotation,
    "terraces": _terraces,
    "dust": _dust,
}
