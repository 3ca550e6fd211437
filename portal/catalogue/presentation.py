"""An entry in a reader's words: the glance box, the provenance line, the citation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.accounts import states
from portal.catalogue.record import Act, PublishedEntry, Rendered, TranslationKind
from portal.vocabulary.queries import Terms

SCHEME_TITLES = {
    "land-use": gettext_lazy("Land use"),
    "degradation": gettext_lazy("Degradation"),
    "driver": gettext_lazy("Drivers"),
    "practice": gettext_lazy("Practice"),
    "measure": gettext_lazy("Measures"),
    "ldn-response": gettext_lazy("LDN response"),
    "climate": gettext_lazy("Climate"),
    "sdg-target": gettext_lazy("SDG targets"),
}
"""Headings of vocabulary schemes on pages; the order is the order of the glance box."""

ACTS = {
    Act.SUBMITTED: gettext_lazy("Submitted"),
    Act.ENDORSED: gettext_lazy("Endorsed by the focal point"),
    Act.BY_FOCAL_POINT: gettext_lazy("Submitted by the focal point itself"),
    Act.NO_RESPONSE: gettext_lazy("No response from the focal point"),
    Act.REVIEWED: gettext_lazy("Reviewed by the secretariat"),
    Act.PUBLISHED: gettext_lazy("Published by a second person"),
    Act.UPDATED: gettext_lazy("Updated"),
}

TRANSLATIONS = {
    TranslationKind.ORIGINAL: pgettext_lazy("version of a text", "Original"),
    TranslationKind.OFFICIAL: gettext_lazy("Official translation"),
    TranslationKind.SECRETARIAT: gettext_lazy("Secretariat translation"),
    TranslationKind.MACHINE: gettext_lazy("Machine translation (unreviewed)"),
}


@dataclass(frozen=True)
class Fact:
    """One row of the glance box; `lang` is set where the values are content, not interface."""

    label: str
    values: tuple[str, ...]
    lang: str = ""


@dataclass(frozen=True)
class ProvenanceStep:
    """One line of the history that readers see."""

    words: str
    on: date
    state: str


@dataclass(frozen=True)
class Presented:
    """An entry with everything said in the reader's language."""

    entry: PublishedEntry
    facts: tuple[Fact, ...]
    history: tuple[ProvenanceStep, ...]
    state_names: tuple[str, ...]
    kicker: str
    period: str
    translation: str
    is_foreign: bool
    """The text is in another language than the reader's."""
    other_languages: tuple[str, ...]
    reviewed_on: date | None


def present(entry: PublishedEntry, terms: Terms, language: str) -> Presented:
    """Say an entry in a reader's language. Asks no table."""
    names = tuple(states.name(iso3, language) for iso3 in entry.states)
    practice = entry.codes.get("practice", ())[:1]
    return Presented(
        entry=entry,
        facts=tuple(_facts(entry, terms, language, names)),
        history=tuple(
            ProvenanceStep(
                str(ACTS[step.act]),
                step.on,
                states.name(step.state, language) if step.state else "",
            )
            for step in entry.steps
        ),
        state_names=names,
        kicker=" · ".join(
            filter(None, [", ".join(names), *terms.labels("practice", practice, language)])
        ),
        period=period(entry),
        translation=str(TRANSLATIONS[entry.translation]),
        is_foreign=entry.language != language,
        other_languages=tuple(code for code in entry.languages if code != entry.language),
        reviewed_on=next((s.on for s in reversed(entry.steps) if s.act is Act.REVIEWED), None),
    )


def render(entry: PublishedEntry, terms: Terms, language: str) -> Rendered:
    """Render an entry for the readers of a language, whoever they are. Asks no table.

    There is no request: neither the reader nor whoever publishes can get into it.
    """
    with translation.override(language), timezone.override(None):
        context = {
            "presented": present(entry, terms, language),
            "preview": False,
            "contact_email": settings.CONTACT_EMAIL,
        }
        return Rendered(
            reference=entry.reference,
            title=entry.title,
            head_html=render_to_string("reading/_entry_head.html", context),
            article_html=render_to_string(f"reading/_{entry.kind}.html", context),
        )


def period(entry: PublishedEntry) -> str:
    """Write the years of the work; an open end says so."""
    if entry.year_from is None:
        return ""
    if entry.year_to is None:
        return _("since %(year)s") % {"year": entry.year_from}
    if entry.year_to == entry.year_from:
        return str(entry.year_from)
    return f"{entry.year_from}–{entry.year_to}"


def _facts(
    entry: PublishedEntry, terms: Terms, language: str, names: tuple[str, ...]
) -> list[Fact]:
    kind = entry.experience_kind
    facts = [
        Fact(_("State"), names),
        Fact(_("Place"), (entry.place,) if entry.place else (), lang=entry.language),
        Fact(_("Period"), (period(entry),) if entry.year_from else ()),
        Fact(_("Kind"), (terms.label("experience-kind", kind, language),) if kind else ()),
    ]
    facts += [
        Fact(str(title), tuple(terms.labels(scheme, entry.codes.get(scheme, ()), language)))
        for scheme, title in SCHEME_TITLES.items()
    ]
    facts.append(
        Fact(
            _("Supplied by"), (entry.institution,) if entry.institution else (), lang=entry.language
        )
    )
    return [fact for fact in facts if fact.values]


def citation(entry: PublishedEntry, address: str) -> str:
    """Write how to cite an entry: authors, year, title, portal, reference, address."""
    year = entry.published_at.year if entry.published_at else ""
    author = entry.authors or entry.institution or "NEASPEC"
    return (
        f"{author} ({year}). {entry.title}. NEASPEC Land knowledge portal, "
        f"{entry.reference}. {address}"
    )
