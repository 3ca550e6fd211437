"""The forms: which questions, in which sections, what is required. Pure.

A case study is asked short (twelve questions) or full (more depth); training, events and country
texts have one form each.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.accounts import states
from portal.catalogue.record import Kind
from portal.submissions.sections.shape import Form, Section

FILES = Section(
    "files",
    _("Pictures and files"),
    _("with words for those who cannot see them, credit and rights"),
    (),
)

CASE_STUDY: tuple[Section, ...] = (
    Section(
        "essentials",
        _("The essentials"),
        _("title, place, period"),
        (
            "title",
            "title_en",
            "also_states",
            "place",
            "latitude",
            "longitude",
            "year_from",
            "year_to",
        ),
        ("title", "title_en", "place", "year_from"),
    ),
    Section(
        "problem",
        _("The problem"),
        _("land, degradation, drivers"),
        ("land_use", "degradation", "drivers", "problem"),
        ("land_use", "degradation", "drivers"),
        required_if_full=("problem",),
    ),
    Section(
        "done",
        _("What was done"),
        _("practice or approach, response, summary"),
        (
            "experience_kind",
            "practices",
            "measures",
            "ldn_response",
            "summary",
            "activities",
        ),
        ("experience_kind", "practices", "ldn_response", "summary"),
        required_if_full=("activities",),
    ),
    Section(
        "results",
        _("Results and lessons"),
        _("numbers with sources; what did not work"),
        ("results_text", "results", "worked", "did_not_work", "advice"),
        ("results_text", "worked", "did_not_work"),
    ),
    Section(
        "depth",
        _("People, costs and conditions"),
        _("who took part, who paid, where else it may work"),
        ("stakeholders", "land_users", "climate", "costs", "cost_share", "replicability"),
        full_only=True,
        required_if_full=("stakeholders", "costs"),
    ),
    Section(
        "blocks",
        _("What made it work"),
        _("parts that others can re-use; strengths and weaknesses"),
        ("building_blocks", "strengths", "weaknesses"),
        full_only=True,
    ),
    FILES,
    Section(
        "people",
        _("People and permissions"),
        _("authors, sources, licence, consent"),
        (
            "authors",
            "institution",
            "references",
            "sdg_targets",
            "wocat_id",
            "licence",
            "consent",
        ),
        ("institution", "references", "licence", "consent"),
    ),
)

MATERIAL: tuple[Section, ...] = (
    Section(
        "essentials",
        _("The essentials"),
        _("title, type, level, duration"),
        ("title", "title_en", "also_states", "material_type", "level", "minutes", "year"),
        ("title", "title_en", "material_type", "level"),
    ),
    Section(
        "contents",
        _("The material"),
        _("summary, audience, what one learns, the text or its address"),
        ("summary", "audience", "outcomes", "languages", "url", "body", "transcript"),
        ("summary", "languages"),
    ),
    Section(
        "topics",
        _("Topics"),
        _("land, drivers, practice, response"),
        ("land_use", "drivers", "practices", "ldn_response"),
    ),
    FILES,
    Section(
        "people",
        _("People and permissions"),
        _("authors, sources, licence, consent"),
        ("authors", "institution", "references", "licence", "consent"),
        ("institution", "licence", "consent"),
    ),
)

EVENT: tuple[Section, ...] = (
    Section(
        "essentials",
        _("The essentials"),
        _("title, type, summary"),
        ("title", "title_en", "also_states", "event_type", "cop17", "summary"),
        ("title", "title_en", "event_type", "summary"),
    ),
    Section(
        "when",
        _("When and where"),
        _("days and times of the place itself"),
        ("first_day", "first_time", "last_day", "last_time", "zone", "place", "venue"),
        ("first_day", "zone", "place"),
    ),
    Section(
        "who",
        _("Who"),
        _("organisers, audience, languages, contact"),
        ("organisers", "audience", "languages", "interpretation", "contact", "url"),
        ("organisers", "audience", "languages"),
    ),
    Section(
        "contents",
        _("Programme"),
        _("description, sessions, topics"),
        ("description", "sessions", "drivers", "practices"),
    ),
    FILES,
    Section(
        "people",
        _("People and permissions"),
        _("institution, sources, licence, consent"),
        ("institution", "references", "licence", "consent"),
        ("institution", "licence", "consent"),
    ),
)

COUNTRY: tuple[Section, ...] = (
    Section(
        "essentials",
        _("The text"),
        _("summary, the situation, what is done"),
        ("summary", "situation", "response"),
        ("summary",),
    ),
    Section(
        "plans",
        _("Policies and targets"),
        _("policies and plans, the LDN target"),
        ("plans", "ldn_target", "ldn_source"),
    ),
    Section(
        "institutions",
        _("Institutions and contacts"),
        _("offices and roles, never private addresses"),
        ("institutions",),
    ),
    FILES,
    Section(
        "people",
        _("Signature and permissions"),
        _("who signs, sources, licence, consent"),
        ("signed_by", "signed_on", "references", "licence", "consent"),
        ("signed_by", "signed_on", "licence", "consent"),
    ),
)

FORMS: dict[str, Form] = {
    form.kind: form
    for form in (
        Form(Kind.CASE_STUDY.value, _("Case study"), CASE_STUDY, has_sizes=True),
        Form(Kind.MATERIAL.value, _("Training material"), MATERIAL, one_key=True, prefix="NEA-TM"),
        Form(Kind.EVENT.value, _("Event"), EVENT, one_key=True, prefix="NEA-EV"),
        Form(Kind.COUNTRY.value, _("Country text"), COUNTRY, prefix="NEA-CO"),
    )
}
"""What can be proposed, in the order in which it is offered."""

KINDS = [(form.kind, form.title) for form in FORMS.values()]


def form_of(kind: str) -> Form:
    """Give the form of a kind of entry. Raises: KeyError for one that cannot be proposed."""
    return FORMS[kind]


def known_answers(kind: str, member_state: str, language: str) -> dict[str, str]:
    """Give the answers that need not be asked: a country text is called by its State's name."""
    if kind != Kind.COUNTRY:
        return {}
    return {
        "title": states.name(member_state, language),
        "title_en": states.name(member_state, "en"),
    }
