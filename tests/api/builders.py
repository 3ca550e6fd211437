"""Entries whose words are as bad as words can be, one of each kind, and what must never be seen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from portal.catalogue.models import Record
from portal.catalogue.record import Kind
from tests.catalogue.builders import publish

SIX_SCRIPTS = "Steppe 草原 砂漠化の防止 초원 Бэлчээр Пастбище"
HOSTILE = {
    "commas": "Grass, sheep, and; wool",
    "lines": "One\r\nTwo\rThree\nFour",
    "quotes": "\"Quoted\" 'single' “curly” «guillemets»",
    "braces": "{open only, closed} } and {whole}",
    "latex": r"50 % of \textbf{grass} & $5 ~ a_b ^ c #1 \\",
    "emoji": "Camel 🐫 family 👨‍👩‍👧",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "plus": "+1+1",
    "wide": "＝1+1",
    "markup": '</script><b onclick="x">&amp;<!--',
    "ligatures": "a--b---c ''d'' ``e`` <<f>> ,,g ?` !`",
    "ris": "TY  - JOUR",
    "scripts": SIX_SCRIPTS,
}
ANSWER = "the answer that nobody may see"
MODULES = [
    {
        "title": "Module one",
        "minutes": 30,
        "text": "Read this.",
        "materials": ["NEA-TM-0001"],
        "case": "NEA-CS-0001",
        "questions": [
            {
                "question": "How many?",
                "options": ["one", "two"],
                "right": 2,
                "explanation": ANSWER,
            }
        ],
    }
]
BEGIN, END = datetime(2026, 8, 17, 1, tzinfo=UTC), datetime(2026, 8, 28, 9, tzinfo=UTC)
EVENT = {
    "status": "cancelled",
    "status_note": "",
    "whole_days": False,
    "first_day": "2026-08-17",
    "last_day": "2026-08-28",
    "zone": "Asia/Ulaanbaatar",
    "venue": "Hall",
    "url": "https://example.org/cop17",
    "organisers": "Secretariat",
    "languages": ["en", "mn"],
    "interpretation": [],
    "audience": "open",
    "contact": "desk@example.org",
    "cop17": "during",
    "series": "",
    "sessions": [
        {
            "day": "2026-08-17",
            "starts": "09:00:00",
            "ends": "10:00:00",
            "title": "Opening",
            "speakers": "Chair",
            "room": "1",
            "languages": "en",
            "url": "",
        }
    ],
    "outputs": [],
    "sequence": 1,
    "registration": "none",
    "registration_url": "",
    "opens_at": "",
    "closes_at": "",
    "capacity": None,
}
KINDS: dict[Kind, dict[str, Any]] = {
    Kind.CASE_STUDY: {"reference": "NEA-CS-0101"},
    Kind.MATERIAL: {
        "reference": "NEA-TM-0101",
        "details": {
            "minutes": 45,
            "year": 2025,
            "languages": ["en"],
            "url": "https://example.org/guide",
            "audience": "Herders",
            "outcomes": ["Plan grazing"],
        },
    },
    Kind.PATH: {
        "reference": "NEA-LP-0101",
        "details": {
            "minutes": 30,
            "audience": "Advisers",
            "outcomes": ["Know it"],
            "modules": MODULES,
        },
    },
    Kind.EVENT: {
        "reference": "NEA-EV-0101",
        "starts_at": BEGIN,
        "ends_at": END,
        "details": EVENT,
        "place": "Ulaanbaatar",
    },
    Kind.DOCUMENT: {
        "reference": "NEA-DO-0101",
        "details": {
            "symbol": "NEASPEC/SOM(27)/5",
            "day": "2023-09-20",
            "meeting": "SOM-27",
            "version": "",
            "languages": ["en"],
            "access": "open",
            "paragraphs": [{"anchor": "p-1", "number": "1", "heading": "", "text": "Noted."}],
        },
    },
    Kind.COUNTRY: {
        "reference": "NEA-CO-0101",
        "details": {
            "plans": [],
            "institutions": [],
            "ldn_target": "More grass",
            "ldn_source": "",
            "signed_by": "Focal point",
            "signed_on": "2026-05-01",
        },
    },
}


def publish_kind(kind: Kind, number: int = 101, **changes: Any) -> Record:
    """Publish one entry of a kind; its slug is the kind's name."""
    words = {"kind": kind, "slug": kind.value.replace("_", "-"), **KINDS[kind]}
    return publish(number, **(words | changes))
