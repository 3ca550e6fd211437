"""Tags of pages for readers. They ask no table: all they say comes from what they are given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.catalogue import citation, linked_data
from portal.catalogue.addresses import LICENCES, SHELVES
from portal.catalogue.forms import KINDS, Chip, Selection
from portal.catalogue.presentation import Presented
from portal.catalogue.record import Act
from portal.catalogue.text import extracts
from portal.core import languages
from portal.core.writing import with_colon
from portal.reading.presentation import Head, absolute, head

register = template.Library()

FILE_LABELS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON", "atom": "Atom"}
"""Names that are the same in all languages."""
FEED = "atom"

EXCERPT = {"zh-hans": 90, "ja": 100, "ko": 120}
EXCERPT_LETTERS = 230


@dataclass(frozen=True)
class TextLink:
    """An entry in one of the languages it can be read in."""

    url: str
    tag: str
    name: str
    current: bool


@dataclass(frozen=True)
class HistoryLine:
    """A step of the provenance; `silent` where nobody answered, which is no agreement."""

    words: str
    on: date
    state: str
    silent: bool


@register.filter
def excerpt(text: str, language: str) -> str:
    """Shorten a text for a list, at the end of a word; scripts without spaces say more in less."""
    limit = EXCERPT.get(language, EXCERPT_LETTERS)
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    cut = flat[:limit]
    if language not in ("zh-hans", "ja"):
        cut = cut.rpartition(" ")[0] or cut
    return cut.rstrip(" .,;:–-。、，；：") + "…"


@register.filter
def marked(text: str, marks: Sequence[str]) -> SafeString:
    """Mark what was looked for; `marks` are those of the query's plan."""
    return said(extracts.marked(text, marks) if marks else [extracts.Piece(text)])


@register.filter
def said(pieces: Iterable[extracts.Piece]) -> SafeString:
    """Write an extract with its marks."""
    return format_html_join(
        "",
        "{}{}{}",
        ((_MARK[0], p.text, _MARK[1]) if p.marked else ("", p.text, "") for p in pieces),
    )


_MARK = (mark_safe("<mark>"), mark_safe("</mark>"))


@register.filter
def licence_url(licence: str) -> str:
    """Give the address of a licence's text, empty where it is not known."""
    return LICENCES.get(licence, "")


@register.simple_tag
def permanent_address(reference: str) -> str:
    """Give the full permanent address of an entry."""
    return absolute(reverse("by_reference", kwargs={"reference": reference})) if reference else ""


@register.simple_tag
def head_of(presented: Presented) -> Head:
    """Give the addresses of an entry's page for the readers of the current language."""
    entry = presented.entry
    return head(
        get_language() or "en",
        f"{SHELVES[entry.kind]}/{entry.slug}/",
        default=f"/ref/{entry.reference}",
    )


@register.simple_tag
def absolute_address(path: str) -> str:
    """Give the full address of a path of this portal; a full address stays as it is."""
    return absolute(path) if path.startswith("/") else path


@register.simple_tag
def cited_as(presented: Presented) -> str:
    """Say how to cite an entry."""
    return citation.plain(presented.entry)


@register.simple_tag
def linked_data_of(presented: Presented) -> SafeString:
    """Say what an entry is to search engines, as a block of JSON-LD; browsers do not run it."""
    return linked_data.block(linked_data.entry(presented.entry))


@register.inclusion_tag("reading/_take_list.html")
def take_list_away(selection: Selection) -> dict[str, Any]:
    """Offer a list as files, exactly as it is filtered."""
    title = _name_of(selection)
    base = _shelf_of(selection)
    return {
        "files": [
            {
                "label": FILE_LABELS[form],
                "url": _file_of(selection, form),
                "type": media_type,
                "is_feed": form == FEED,
            }
            for form, media_type in linked_data.FORMS.items()
        ],
        "data": linked_data.block(
            linked_data.dataset(
                title=title,
                description=_("%(title)s of the NEASPEC land knowledge portal.") % {"title": title},
                page=base,
                files=f"{base}export",
            )
        ),
    }


@register.inclusion_tag("reading/_save_list.html")
def save_list(selection: Selection) -> dict[str, Any]:
    """Offer to save a list as it is filtered: a link, the same for who is signed in and who is not."""
    shelf = selection.kind.value if selection.kind else "all"
    address = reverse("alerts:save", kwargs={"shelf": shelf})
    asked = replace(selection, order=selection.usual_order, page=1)
    return {"url": address + asked.query(), "narrows": bool(selection.words or selection.chosen)}


@register.simple_tag
def feed_of(selection: Selection, title: str = "") -> SafeString:
    """Name the feed of a list, exactly as it is filtered, in the head of its page."""
    return format_html(
        '<link rel="alternate" type="{}" title="{}" href="{}">',
        linked_data.FORMS[FEED],
        title or _name_of(selection),
        _file_of(selection, FEED),
    )


def _name_of(selection: Selection) -> str:
    return str(KINDS[selection.kind]) if selection.kind else _("Search")


def _shelf_of(selection: Selection) -> str:
    shelf = SHELVES[selection.kind] if selection.kind else "search"
    return f"/{get_language() or 'en'}/{shelf}/"


def _file_of(selection: Selection, form: str) -> str:
    return f"{_shelf_of(selection)}export.{form}{selection.at_page(1).query()}"


@register.simple_tag
def texts_of(presented: Presented) -> list[TextLink]:
    """Give the languages in which an entry can be read, in the order of the language switch."""
    entry = presented.entry
    return [
        TextLink(
            url=f"/{known.code}/{SHELVES[entry.kind]}/{entry.slug}/",
            tag=known.tag,
            name=known.name,
            current=known.code == entry.language,
        )
        for known in languages.LANGUAGES
        if known.code in entry.languages
    ]


@register.filter
def filter_words(chip: Chip) -> SafeString:
    """Write a filter that is on: what it asks of, and the value in its own language."""
    asked = with_colon(chip.group) if chip.group else ""
    if not chip.language:
        return format_html("{}{}", asked, chip.label)
    return format_html('{}<span lang="{}">{}</span>', asked, chip.language, chip.label)


@register.simple_tag
def history_of(presented: Presented) -> list[HistoryLine]:
    """Give the provenance with its silences marked."""
    return [
        HistoryLine(line.words, line.on, line.state, silent=step.act is Act.NO_RESPONSE)
        for step, line in zip(presented.entry.steps, presented.history, strict=True)
    ]
