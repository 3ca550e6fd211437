"""The words of repeated parts: figures, sources, sessions, plans, institutions. Pure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as lazy

from portal.desk.sections.shape import (
    ADDRESS,
    DAY,
    DAY_HINT,
    LINE,
    TEXT,
    TIME,
    TIME_HINT,
    Question,
    RowWords,
)

ROW_WORDS: dict[str, RowWords] = {
    "results": RowWords(
        lazy("Figure"),
        lazy("Add another figure"),
        {
            "what": Question(LINE, lazy("What was measured")),
            "unit": Question(LINE, lazy("Unit"), lazy("Such as ha, %, households.")),
            "before": Question(LINE, lazy("Before")),
            "after": Question(LINE, lazy("After")),
            "year": Question(LINE, lazy("Year of the later figure")),
            "source": Question(LINE, lazy("Source"), lazy("A number from your list of sources.")),
        },
    ),
    "building_blocks": RowWords(
        lazy("Building block"),
        lazy("Add another building block"),
        {
            "title": Question(LINE, lazy("Name")),
            "purpose": Question(TEXT, lazy("What is it for?"), "", 3),
            "enabling": Question(TEXT, lazy("What must be there first?"), "", 3),
            "lesson": Question(TEXT, lazy("What did you learn?"), "", 3),
        },
    ),
    "references": RowWords(
        lazy("Source"),
        lazy("Add another source"),
        {
            "text": Question(
                LINE, lazy("Author, year, title, publisher"), lazy("As it is to be printed.")
            ),
            "url": Question(ADDRESS, lazy("Address on the web"), lazy("Begins with https://")),
        },
    ),
    "sessions": RowWords(
        lazy("Session"),
        lazy("Add another session"),
        {
            "day": Question(DAY, lazy("Day"), DAY_HINT),
            "starts": Question(TIME, lazy("Begins at"), TIME_HINT),
            "ends": Question(TIME, lazy("Ends at")),
            "title": Question(LINE, lazy("Title")),
            "speakers": Question(
                LINE, lazy("Speakers"), lazy("Names or roles, with their institutions.")
            ),
            "room": Question(LINE, lazy("Room")),
            "languages": Question(
                LINE, lazy("Languages and interpretation"), lazy("For example: mn, en, ru.")
            ),
            "url": Question(
                ADDRESS,
                lazy("Document or presentation"),
                lazy("Its address on the web. Begins with https://"),
            ),
        },
    ),
    "plans": RowWords(
        lazy("Policy or plan"),
        lazy("Add another policy or plan"),
        {
            "title": Question(LINE, lazy("Title")),
            "year": Question(LINE, lazy("Year"), lazy("Or the years for which it holds.")),
            "url": Question(ADDRESS, lazy("Address on the web"), lazy("Begins with https://")),
        },
    ),
    "institutions": RowWords(
        lazy("Institution"),
        lazy("Add another institution"),
        {
            "name": Question(LINE, lazy("Name"), lazy("Its full official name.")),
            "role": Question(LINE, lazy("What it does in this")),
            "url": Question(ADDRESS, lazy("Address on the web"), lazy("Begins with https://")),
            "contact": Question(
                LINE,
                lazy("Contact"),
                lazy("An office or a role mailbox; never a private address."),
            ),
        },
    ),
}
