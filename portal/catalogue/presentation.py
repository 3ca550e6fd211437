"""An entry in a reader's words: the glance box, the provenance line, the citation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.accounts import states
from portal.catalogue.addresses import path_of
from portal.catalogue.record import (
    Act,
    Kind,
    PublishedEntry,
    Rendered,
    RenderedCard,
    TranslationKind,
)
from portal.core import languages
from portal.core.writing import listed
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

OWN_SCHEMES = {
    "material-type": gettext_lazy("Type"),
    "level": gettext_lazy("Level"),
    "event-type": gettext_lazy("Type"),
    "document-type": gettext_lazy("Type"),
}
"""Headings of schemes that only some kinds of entry have; they come first."""

KIND_NAMES = {
    Kind.CASE_STUDY: gettext_lazy("Case study"),
    Kind.PATH: gettext_lazy("Learning path"),
    Kind.MATERIAL: gettext_lazy("Training material"),
    Kind.EVENT: gettext_lazy("Event"),
    Kind.DOCUMENT: gettext_lazy("Document"),
    Kind.COUNTRY: gettext_lazy("Country page"),
}
"""What one entry of a kind is called."""

WHY = "<!--why-->"
"""Where an entry's finished card leaves room for why it stands there."""

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
    name: str = ""
    """Set where a template may want to leave it out, to say it better."""


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
            filter(None, [listed(names), *terms.labels("practice", practice, language)])
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


def render_card(entry: PublishedEntry, terms: Terms, language: str) -> RenderedCard:
    """Render an entry's card and link for the readers of a language. Asks no table."""
    with translation.override(language), timezone.override(None):
        presented = present(entry, terms, language)
        url = path_of(entry, language)
        context = {
            "presented": presented,
            "kind_name": KIND_NAMES[entry.kind],
            "url": url,
        }
        spoken = format_html(' lang="{}"', languages.tag(entry.language))
        return RenderedCard(
            html=render_to_string("reading/_entry_card.html", context).strip(),
            link_html=format_html(
                '<a href="{}"{}>{}</a>', url, spoken if presented.is_foreign else "", entry.title
            ),
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
        Fact(_("Place"), (entry.place,) if entry.place else (), lang=entry.language, name="place"),
        Fact(_("Period"), (period(entry),) if entry.year_from else ()),
        Fact(_("Kind"), (terms.label("experience-kind", kind, language),) if kind else ()),
    ]
    facts += [
        Fact(str(title), tuple(terms.labels(scheme, entry.codes.get(scheme, ()), language)))
        for scheme, title in (OWN_SCHEMES | SCHEME_TITLES).items()
    ]
    facts.append(
        Fact(
            _("Supplied by"), (entry.institution,) if entry.institution else (), lang=entry.language
        )
    )
    return [fact for fact in facts if fact.values]
