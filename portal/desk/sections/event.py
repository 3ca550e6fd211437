"""The words of the form of an event. Pure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as lazy

from portal.desk.sections.case_study import CASE_STUDY
from portal.desk.sections.shape import (
    ADDRESS,
    CHOICE,
    CODES,
    DAY,
    DAY_HINT,
    LANGUAGES,
    LINE,
    ROWS,
    TEXT,
    TIME,
    YES,
    ZONE,
    Question,
)

EVENT: dict[str, Question] = {
    "title": Question(
        LINE,
        lazy("Title"),
        lazy("As the organisers announce it. For example: “Pastures without borders: a workshop”."),
    ),
    "title_en": CASE_STUDY["title_en"],
    "also_states": Question(
        CODES,
        lazy("Other States concerned"),
        lazy("States that organise it with you. Leave empty in most cases."),
    ),
    "event_type": Question(
        CHOICE,
        lazy("What type of event is it?"),
        lazy("A side event belongs to a larger meeting, such as a conference of the parties."),
    ),
    "cop17": Question(
        CHOICE,
        lazy("Does it belong to UNCCD COP17?"),
        lazy("If it does, readers find it on the page of COP17 too."),
    ),
    "summary": Question(
        TEXT,
        lazy("Summary"),
        lazy("What it is about, and for whom. Three or four sentences."),
        6,
    ),
    "first_day": Question(DAY, lazy("First day"), DAY_HINT),
    "first_time": Question(
        TIME,
        lazy("Begins at"),
        lazy(
            "On the clock of the place, such as 09:30. Leave both times empty if only the days are "
            "known."
        ),
    ),
    "last_day": Question(DAY, lazy("Last day"), lazy("Leave empty if it lasts one day.")),
    "last_time": Question(
        TIME, lazy("Ends at"), lazy("On the last day, on the clock of the place.")
    ),
    "zone": Question(
        ZONE,
        lazy("Time zone of the place"),
        lazy("Readers elsewhere see their own time beside it."),
    ),
    "place": Question(
        LINE,
        lazy("Place"),
        lazy("City and State, or “online”. For example: “Ulaanbaatar, Mongolia”."),
    ),
    "venue": Question(LINE, lazy("Venue"), lazy("Building and room, as far as they are known.")),
    "organisers": Question(
        LINE, lazy("Who organises it?"), lazy("Full official names, with semicolons between them.")
    ),
    "audience": Question(
        CHOICE, lazy("Who may take part?"), lazy("Open: whoever comes, or registers.")
    ),
    "languages": Question(
        LANGUAGES, lazy("In which languages is it held?"), lazy("Those that are spoken there.")
    ),
    "interpretation": Question(
        LANGUAGES,
        lazy("Into which languages is it interpreted?"),
        lazy("Leave empty if there is no interpretation."),
    ),
    "contact": Question(
        LINE,
        lazy("Whom can one ask?"),
        lazy("An office or a role, and how to reach it. Never a private address."),
    ),
    "url": Question(
        ADDRESS,
        lazy("The organisers' page"),
        lazy("Where they announce it. Begins with https://"),
    ),
    "description": Question(
        TEXT,
        lazy("Description"),
        lazy("What it wants to reach, and what happens there."),
        8,
    ),
    "sessions": Question(
        ROWS,
        lazy("Programme"),
        lazy(
            "Session by session, as far as it is known. Days and times are those of the place; "
            "leave all empty if there is no programme yet."
        ),
    ),
    "drivers": Question(
        CODES,
        lazy("Which drivers is it about?"),
        lazy("Choose what it deals with, not all that is mentioned."),
    ),
    "practices": CASE_STUDY["practices"],
    "institution": Question(
        LINE, lazy("Which institution proposes it?"), lazy("Its full official name.")
    ),
    "references": Question(
        ROWS,
        lazy("Sources"),
        lazy("Announcements, invitations, decisions: where a reader could look it up."),
    ),
    "licence": CASE_STUDY["licence"],
    "consent": Question(
        YES,
        lazy("The organisers, and the people named or shown, agree that this is published."),
        lazy("Keep their agreement; the secretariat does not ask for papers."),
    ),
}
