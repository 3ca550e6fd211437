"""What mails of saved searches say of entries, read while they are sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import template
from django.utils.translation import get_language

from portal.alerts import queries
from portal.catalogue.addresses import absolute, path_of
from portal.catalogue.presentation import KIND_NAMES
from portal.core import languages

register = template.Library()


@dataclass(frozen=True)
class Line:
    """An entry in a mail."""

    title: str
    kind: str
    url: str
    tag: str
    """Of the language of the title, where it is not the mail's."""


@register.simple_tag
def public_entries(references: Iterable[str]) -> list[Line]:
    """Give entries that are public now, in the language now spoken. One query, none without any."""
    wanted = list(references or ())
    if not wanted:
        return []
    language = get_language() or "en"
    return [
        Line(
            title=entry.title,
            kind=str(KIND_NAMES[entry.kind]),
            url=absolute(path_of(entry, language)),
            tag=languages.tag(entry.language) if entry.language != language else "",
        )
        for entry in queries.entries(wanted, language)
    ]
