"""The words of the form of a training material. Pure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as lazy

from portal.desk.sections.case_study import CASE_STUDY
from portal.desk.sections.shape import (
    ADDRESS,
    CHOICE,
    CODES,
    LANGUAGES,
    LINE,
    NUMBER,
    ROWS,
    TEXT,
    YEAR,
    YES,
    Question,
)

MATERIAL: dict[str, Question] = {
    "title": Question(
        LINE,
        lazy("Title"),
        lazy("Say what one learns. For example: “Reading a pasture: an exercise for the field”."),
    ),
    "title_en": CASE_STUDY["title_en"],
    "also_states": Question(
        CODES,
        lazy("Other States concerned"),
        lazy("Only where the material speaks of several States. Leave empty in most cases."),
    ),
    "material_type": Question(
        CHOICE,
        lazy("What type of material is it?"),
        lazy("Choose what readers find when they open it."),
    ),
    "level": Question(
        CHOICE,
        lazy("Which level is it?"),
        lazy("Introductory: nothing needs to be known before."),
    ),
    "minutes": Question(
        NUMBER,
        lazy("How many minutes does it take?"),
        lazy("For somebody who works through all of it. For example: 45."),
    ),
    "year": Question(
        YEAR,
        lazy("Year"),
        lazy("When it was made, or last revised. Four digits, such as 2024."),
    ),
    "summary": Question(
        TEXT,
        lazy("Summary"),
        lazy("What it is about, and what it is good for. Three or four sentences."),
        6,
    ),
    "audience": Question(
        TEXT,
        lazy("For whom is it?"),
        lazy("For example: “Advisers of district offices; no computer is needed.”"),
        3,
    ),
    "outcomes": Question(
        TEXT,
        lazy("What will one learn?"),
        lazy("One line for each thing. For example: “Tell overgrazing from drought.”"),
        5,
    ),
    "languages": Question(
        LANGUAGES,
        lazy("In which languages can it be used?"),
        lazy("The languages of the material itself, those of subtitles among them."),
    ),
    "url": Question(
        ADDRESS,
        lazy("Address on the web"),
        lazy("Where the material stands on your own site. Begins with https://"),
    ),
    "body": Question(
        TEXT,
        lazy("Text"),
        lazy("The material itself where it is a text. An empty line makes a new paragraph."),
        12,
    ),
    "transcript": Question(
        TEXT,
        lazy("Transcript"),
        lazy(
            "Of a recording only: what it says, or in which languages it has subtitles. It is for "
            "those who cannot hear it, or cannot load it."
        ),
        8,
    ),
    "land_use": Question(
        CODES,
        lazy("Which land use is it about?"),
        lazy("Choose all that apply. Leave empty if it is about none in particular."),
    ),
    "drivers": Question(
        CODES,
        lazy("Which drivers is it about?"),
        lazy("Choose what it deals with, not all that it mentions."),
    ),
    "practices": CASE_STUDY["practices"],
    "ldn_response": CASE_STUDY["ldn_response"],
    "authors": CASE_STUDY["authors"],
    "institution": CASE_STUDY["institution"],
    "references": Question(
        ROWS,
        lazy("Sources"),
        lazy("What the material is built on: reports, methods, data that a reader could look up."),
    ),
    "licence": Question(
        CHOICE,
        lazy("Under which licence may others use the material?"),
        lazy("If you are not sure, the first one is what most choose."),
    ),
    "consent": Question(
        YES,
        lazy("The authors agree that this is published, and the rights in it are ours to give."),
        lazy("Keep their agreement; the secretariat does not ask for papers."),
    ),
}
