"""Writing the vocabulary: from one readable file per scheme."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.db import transaction

from portal.vocabulary.models import Concept

SCHEMES = Path(__file__).parent / "schemes"


@transaction.atomic
def load_schemes() -> int:
    """Bring the table to what `schemes/*.toml` say; returns the number of concepts.

    Safe to run twice and beside another process. A concept that is no longer in a file stays:
    published entries may still carry its code.
    """
    concepts = [
        Concept(
            scheme=scheme["scheme"],
            code=item["code"],
            labels=item["label"],
            broader=item.get("broader", ""),
            source=item.get("source", ""),
            position=position,
        )
        for scheme in (tomllib.loads(p.read_text("utf-8")) for p in sorted(SCHEMES.glob("*.toml")))
        for position, item in enumerate(scheme["concept"])
    ]
    Concept.objects.bulk_create(
        concepts,
        update_conflicts=True,
        unique_fields=["scheme", "code"],
        update_fields=["labels", "broader", "source", "position"],
    )
    return len(concepts)
