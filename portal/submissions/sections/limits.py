"""How long answers may be, what they are called, and what they may say. Pure."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LICENCES = (
    ("CC BY 4.0", _("CC BY 4.0: anyone may re-use it if they name you")),
    ("CC BY-SA 4.0", _("CC BY-SA 4.0: as above, and shared alike")),
    ("CC BY-NC 4.0", _("CC BY-NC 4.0: not for commercial use")),
    ("CC BY 3.0 IGO", _("CC BY 3.0 IGO: for intergovernmental organisations")),
)

CJK = frozenset({"zh-hans", "ja", "ko"})
"""Languages that say in one character what others say in two: limits are halved."""
OWN_LIMITS = frozenset({"title_en", "wocat_id", "url", "zone"})
"""Answers that are not written in the language of the text: their limits are never halved."""

LIMITS = {
    "title": 120,
    "title_en": 120,
    "place": 200,
    "summary": 1000,
    "authors": 200,
    "institution": 200,
    "wocat_id": 40,
    "url": 500,
    "venue": 200,
    "organisers": 400,
    "contact": 200,
    "signed_by": 200,
    "ldn_source": 300,
}
"""Longest answers, in characters; free text that is not named may have 6,000."""
DEFAULT_LIMIT = 6000
ROW_LIMITS = {
    "text": 500,
    "url": 500,
    "purpose": 1000,
    "enabling": 1000,
    "lesson": 1000,
    "speakers": 500,
    "name": 300,
    "role": 300,
}
ROW_LIMIT = 160
"""Short cells of a row; longer ones are named in `ROW_LIMITS`."""
FOREIGN_ROW_FIELDS = frozenset(
    {"text", "url", "year", "source", "before", "after", "day", "starts", "ends"}
)
"""Cells that are not written in the language of the text: a source keeps its own title."""

COLUMNS = {
    "title": 200,
    "title_en": 200,
    "place": 200,
    "authors": 300,
    "institution": 300,
    "wocat_id": 40,
    "url": 500,
    "venue": 300,
    "organisers": 500,
    "contact": 300,
    "signed_by": 300,
    "ldn_source": 500,
}
"""Code points that a published entry has room for."""

FIRST_YEAR, LAST_YEAR = 1800, 2100
DEGREES = {"latitude": 90, "longitude": 180}
PAIR = {"latitude": "longitude", "longitude": "latitude"}
NUMBERS = {"minutes": (1, 6000), "year": (FIRST_YEAR, LAST_YEAR)}
"""Whole numbers, and between which two they lie."""
DAYS = frozenset({"first_day", "last_day", "signed_on"})
TIMES = frozenset({"first_time", "last_time"})
ADDRESSES = frozenset({"url"})
"""Answers that are stored as typed and must be read as a day, a time, a web address."""
CELL_DAYS = frozenset({"day"})
CELL_TIMES = frozenset({"starts", "ends"})
NEEDED_CELLS = {
    "sessions": ("day", "title"),
    "plans": ("title",),
    "institutions": ("name",),
}
"""Cells without which a row says nothing."""
RECORDINGS = frozenset({"video", "audio"})
"""Types of material that say something to those who hear or see: others read the transcript."""

MAX_ROWS = {
    "results": 3,
    "building_blocks": 5,
    "references": 20,
    "sessions": 30,
    "plans": 10,
    "institutions": 10,
}
"""Three figures tell more than thirty; more of them belong into the text."""

GIVEN_ANEW = frozenset({"consent"})
"""Answers that are never carried over into another submission."""

FIELD_TITLES: dict[str, Promise] = {
    "title": _("Title"),
    "title_en": _("Title in English"),
    "also_states": _("Other States concerned"),
    "place": _("Place"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "year_from": _("Year the work began"),
    "year_to": _("Year the work ended"),
    "land_use": _("Land use"),
    "degradation": _("Kinds of degradation"),
    "drivers": _("Drivers"),
    "problem": _("The problem and the aims"),
    "experience_kind": _("Kind of experience"),
    "practices": _("Practice"),
    "measures": _("Measures"),
    "ldn_response": _("Response to land degradation"),
    "summary": _("Summary"),
    "activities": _("What was done, step by step"),
    "results_text": _("Results"),
    "results": _("Figures"),
    "worked": _("What worked"),
    "did_not_work": _("What did not work"),
    "advice": _("Advice to others"),
    "stakeholders": _("Who took part, and how"),
    "land_users": _("The land users"),
    "climate": _("Climate"),
    "costs": _("Costs"),
    "cost_share": _("Who bore the costs"),
    "replicability": _("Where else it may work"),
    "building_blocks": _("Building blocks"),
    "strengths": _("Strengths"),
    "weaknesses": _("Weaknesses and how to overcome them"),
    "authors": _("Authors, as you want them shown"),
    "institution": _("Institution that supplies this"),
    "references": _("Sources"),
    "sdg_targets": _("SDG targets"),
    "wocat_id": _("WOCAT identifier"),
    "licence": _("Licence"),
    "consent": _("Consent"),
    "photos": _("Pictures and files"),
    "material_type": _("Type of material"),
    "level": _("Level"),
    "minutes": _("Minutes that it takes"),
    "year": _("Year"),
    "languages": _("Languages"),
    "audience": _("For whom it is"),
    "outcomes": _("What one learns, one line each"),
    "url": _("Address on the web"),
    "body": _("Text"),
    "transcript": _("Transcript"),
    "event_type": _("Type of event"),
    "cop17": _("Its place on the way of UNCCD COP17"),
    "first_day": _("First day"),
    "first_time": _("Begins at"),
    "last_day": _("Last day"),
    "last_time": _("Ends at"),
    "zone": _("Time zone"),
    "venue": _("Venue"),
    "organisers": _("Organisers"),
    "interpretation": _("Interpretation"),
    "contact": _("Contact (an office or a role)"),
    "description": _("Description"),
    "sessions": _("Programme"),
    "situation": _("The situation"),
    "response": _("What is done"),
    "plans": _("Policies and plans"),
    "institutions": _("Institutions"),
    "ldn_target": _("The LDN target"),
    "ldn_source": _("Source of the target"),
    "signed_by": _("Signed by"),
    "signed_on": _("Signed on"),
}
