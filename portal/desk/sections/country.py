"""The words of the form of a country text. Pure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as lazy

from portal.desk.sections.case_study import CASE_STUDY
from portal.desk.sections.shape import DAY, DAY_HINT, LINE, ROWS, TEXT, YES, Question

COUNTRY: dict[str, Question] = {
    "summary": Question(
        TEXT,
        lazy("Summary"),
        lazy(
            "For readers who read nothing else: where your State stands, and what it does. "
            "Four sentences are enough."
        ),
        6,
    ),
    "situation": Question(
        TEXT,
        lazy("What is the situation?"),
        lazy("The land, causes, trends; figures with the number of their source, such as [1]."),
        10,
    ),
    "response": Question(
        TEXT,
        lazy("What is done?"),
        lazy("Programmes and what came of them, with sources. What did not work belongs here too."),
        10,
    ),
    "plans": Question(
        ROWS,
        lazy("Policies and plans"),
        lazy("Up to ten that are in force: laws, national programmes, action plans."),
    ),
    "ldn_target": Question(
        TEXT,
        lazy("What is the target of land degradation neutrality?"),
        lazy("As your State set it, in its own words. Leave empty if none was set."),
        4,
    ),
    "ldn_source": Question(
        LINE, lazy("Source of the target"), lazy("The document, its year, the page.")
    ),
    "institutions": Question(
        ROWS,
        lazy("Institutions and contacts"),
        lazy("Offices and roles that readers can write to; never persons or private addresses."),
    ),
    "signed_by": Question(
        LINE,
        lazy("Who signs this text?"),
        lazy("The office, not the person. For example: “National focal point, Ministry of …”."),
    ),
    "signed_on": Question(DAY, lazy("Signed on"), DAY_HINT),
    "references": CASE_STUDY["references"],
    "licence": CASE_STUDY["licence"],
    "consent": Question(
        YES,
        lazy("The office that signs agrees that this is published in the name of the State."),
        lazy("Keep its agreement; the secretariat does not ask for papers."),
    ),
}
