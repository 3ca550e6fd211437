"""The words of the form of a case study. Pure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as lazy

from portal.desk.sections.shape import CHOICE, CODES, DEGREES, LINE, ROWS, TEXT, YEAR, YES, Question

CASE_STUDY: dict[str, Question] = {
    # The essentials
    "title": Question(
        LINE,
        lazy("Title"),
        lazy(
            "Say what was done, and where. For example: “Herders' groups rest the spring pasture "
            "in three valleys”."
        ),
    ),
    "title_en": Question(
        LINE,
        lazy("Title in English"),
        lazy("Lists in other languages show it beside your own title. Translate the meaning."),
    ),
    "also_states": Question(
        CODES,
        lazy("Other States concerned"),
        lazy("Only where the work itself crossed a border. Leave empty in most cases."),
    ),
    "place": Question(
        LINE,
        lazy("Place"),
        lazy(
            "Province and district are enough; no private land needs to be named. For example: "
            "“two districts in the north of the province”."
        ),
    ),
    "latitude": Question(
        DEGREES,
        lazy("Latitude"),
        lazy("In decimal degrees, north positive. For example: 47.92. Rounded is good enough."),
    ),
    "longitude": Question(
        DEGREES, lazy("Longitude"), lazy("In decimal degrees, east positive. For example: 106.91.")
    ),
    "year_from": Question(YEAR, lazy("Year the work began"), lazy("Four digits, such as 2014.")),
    "year_to": Question(
        YEAR, lazy("Year the work ended"), lazy("Leave empty if the work goes on.")
    ),
    # The problem
    "land_use": Question(
        CODES,
        lazy("How was the land used?"),
        lazy("Choose all that apply, at the time when the work began."),
    ),
    "degradation": Question(
        CODES,
        lazy("Which kinds of degradation were there?"),
        lazy("Choose what the work was about, not all that can be found on the land."),
    ),
    "drivers": Question(
        CODES,
        lazy("What drove the degradation?"),
        lazy("Direct causes, such as too many animals, and those behind them, such as prices."),
    ),
    "problem": Question(
        TEXT,
        lazy("What was the problem, and what did you want to reach?"),
        lazy(
            "Three to six sentences that somebody from another country understands. For example: "
            "“Wells were few, so the same pasture was grazed all summer. The aim was …”"
        ),
        8,
    ),
    # What was done
    "experience_kind": Question(
        CHOICE,
        lazy("What kind of experience is it?"),
        lazy("A practice is done on the land. An approach is how people organise it."),
    ),
    "practices": Question(
        CODES,
        lazy("Which practice comes closest?"),
        lazy("One to three. The first is shown on cards; groups are those of WOCAT."),
    ),
    "measures": Question(
        CODES, lazy("Which measures were taken?"), lazy("What one would see on the land.")
    ),
    "ldn_response": Question(
        CODES,
        lazy("How does it respond to land degradation?"),
        lazy("Avoid: on healthy land. Reduce: while it is used. Reverse: on degraded land."),
    ),
    "summary": Question(
        TEXT,
        lazy("Summary"),
        lazy(
            "For readers who read nothing else: who did what, where, and what changed. "
            "Four sentences are enough."
        ),
        6,
    ),
    "activities": Question(
        TEXT,
        lazy("What was done, step by step?"),
        lazy(
            "So that others could begin tomorrow. An empty line makes a new paragraph. For "
            "example: “First the households drew a map of their wells. Then …”"
        ),
        10,
    ),
    # Results and lessons
    "results_text": Question(
        TEXT,
        lazy("What changed?"),
        lazy("On the land and for people. Say also how you know it."),
        8,
    ),
    "results": Question(
        ROWS,
        lazy("Figures"),
        lazy(
            "Up to three that matter most, each with its source. “About” and “more than” may "
            "be written."
        ),
    ),
    "worked": Question(
        TEXT,
        lazy("What worked?"),
        lazy("And why, as you see it. For example: “Groups kept the rules they had written.”"),
        6,
    ),
    "did_not_work": Question(
        TEXT,
        lazy("What did not work?"),
        lazy(
            "The part that others learn most from. For example: “Saplings without a fence did "
            "not live through the first winter.”"
        ),
        6,
    ),
    "advice": Question(
        TEXT,
        lazy("What would you advise others?"),
        lazy("What you would do in the same way again, and what differently."),
        5,
    ),
    # People, costs and conditions
    "stakeholders": Question(
        TEXT,
        lazy("Who took part, and how?"),
        lazy("Groups and institutions with their part; names of persons are not needed."),
        6,
    ),
    "land_users": Question(
        TEXT,
        lazy("Who uses the land?"),
        lazy("Households, farms, companies; women and men; right of use or ownership."),
        5,
    ),
    "climate": Question(CODES, lazy("What is the climate?"), lazy("Choose all that apply.")),
    "costs": Question(
        TEXT,
        lazy("What did it cost?"),
        lazy("To begin, and each year after. Say the currency and the year."),
        5,
    ),
    "cost_share": Question(
        TEXT,
        lazy("Who bore the costs?"),
        lazy("For example: “Land users gave their work, the district paid for seedlings.”"),
        4,
    ),
    "replicability": Question(
        TEXT,
        lazy("Where else may it work?"),
        lazy("And what must be there first: water, a right of use, an adviser."),
        5,
    ),
    # What made it work
    "building_blocks": Question(
        ROWS,
        lazy("Building blocks"),
        lazy(
            "Up to five parts that others can take over on their own. For example: “a written "
            "pasture agreement”."
        ),
    ),
    "strengths": Question(TEXT, lazy("Strengths"), lazy("As land users see them."), 5),
    "weaknesses": Question(
        TEXT,
        lazy("Weaknesses, and how to overcome them"),
        lazy("One in each paragraph, each with what may help."),
        5,
    ),
    # People and permissions
    "authors": Question(
        LINE,
        lazy("Authors, as you want them shown"),
        lazy("Names appear in the citation. Leave empty to be cited as the institution."),
    ),
    "institution": Question(
        LINE, lazy("Which institution supplies this?"), lazy("Its full official name.")
    ),
    "references": Question(
        ROWS,
        lazy("Sources"),
        lazy("Reports, articles, decisions, field notes: what a reader could look up."),
    ),
    "sdg_targets": Question(
        CODES,
        lazy("Which SDG targets does it serve?"),
        lazy("One to three."),
    ),
    "wocat_id": Question(
        LINE,
        lazy("WOCAT identifier"),
        lazy("Only if it is in the WOCAT database too. For example: technologies_1234."),
    ),
    "licence": Question(
        CHOICE,
        lazy("Under which licence may others use the text?"),
        lazy("If you are not sure, the first one is what most choose."),
    ),
    "consent": Question(
        YES,
        lazy("The authors and the people named or shown agree that this is published."),
        lazy("Keep their agreement; the secretariat does not ask for papers."),
    ),
}
