"""Published training for tests: the smallest useful path and material."""

from __future__ import annotations

from typing import Any

from portal.catalogue.models import Record
from portal.catalogue.record import Kind
from tests.catalogue.builders import publish

RIGHT = "Because roots hold the sand"
EXPLANATION = "Straw rots; what stays are the roots."


def question(right: int = 2, explanation: str = EXPLANATION) -> dict[str, Any]:
    return {
        "question": "Why are shrubs sown into the straw?",
        "options": ["Because straw is ugly", RIGHT, "Because sheep like it"],
        "right": right,
        "explanation": explanation,
    }


def module(number: int = 1, **changes: Any) -> dict[str, Any]:
    plain = {
        "title": f"Step {number}",
        "minutes": 20,
        "text": "Sand moves with the wind [1].\n\nStraw slows it down.",
        "materials": [],
        "case": "",
        "questions": [question(), question(1, "The first is right."), question(3, "The last is.")],
    }
    return plain | changes


def path_details(*modules: dict[str, Any], **changes: Any) -> dict[str, Any]:
    plain = {
        "minutes": 40,
        "audience": "Officers of soums",
        "outcomes": ["Lay a trial grid"],
        "modules": list(modules),
        "references": [{"text": "Field report", "url": "https://example.org/report"}],
    }
    return plain | changes


def publish_path(
    number: int = 1, *, materials: tuple[str, ...] = (), case: str = "", **changes: Any
) -> Record:
    """Publish learning path NEA-LP-000n of two modules; the first has materials and a case."""
    details = path_details(module(1, materials=list(materials), case=case), module(2))
    parts = tuple(filter(None, (*materials, case)))
    return publish(
        number,
        **{
            "kind": Kind.PATH,
            "reference": f"NEA-LP-{number:04d}",
            "slug": f"path-{number}",
            "title": f"Path {number}",
            "codes": {"level": ("introductory",)},
            "traits": ("duration:medium",),
            "experience_kind": "",
            "details": details,
            "related": parts,
            "page_id": 1000 + number,
            **changes,
        },
    )


def publish_material(number: int = 1, **changes: Any) -> Record:
    """Publish training material NEA-TM-000n."""
    return publish(
        number,
        **{
            "kind": Kind.MATERIAL,
            "reference": f"NEA-TM-{number:04d}",
            "slug": f"material-{number}",
            "title": f"Material {number}",
            "codes": {
                "material-type": ("guide",),
                "level": ("introductory",),
                "practice": ("grazing",),
            },
            "traits": ("material-language:en", "duration:short"),
            "experience_kind": "",
            "details": {
                "minutes": 20,
                "year": 2026,
                "languages": ["mn", "en"],
                "url": "",
                "audience": "Work teams",
                "outcomes": [],
            },
            "page_id": 2000 + number,
            **changes,
        },
    )
