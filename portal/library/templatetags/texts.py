"""Tags for texts of the library: references to sources, the language and neighbours of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django import template
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from portal.core.templatetags.ui import paragraphs
from portal.library.models import StandardPage

register = template.Library()

_CITED = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True)
class Neighbour:
    """A page beside this one; `language` is set where its words are another language's."""

    title: str
    url: str
    current: bool
    language: str


@register.filter
def cited(text: str, sources: int) -> SafeString:
    """Make paragraphs, and of `[2]` a link to source 2 where there is one."""

    def link(match: re.Match[str]) -> str:
        number = int(match[1])
        if not 1 <= number <= sources:
            return match[0]
        return f'<a class="cited" href="#source-{number}">[{number}]</a>'

    # The paragraphs are escaped; only digits are put in.
    return mark_safe(_CITED.sub(link, paragraphs(text)))  # noqa: S308


@register.filter
def source_number(text: str, sources: int) -> int:
    """Give the number where a source is named by its number alone, else 0."""
    plain = text.strip().strip("[]")
    number = int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 4 else 0
    return number if number <= sources else 0


@register.filter
def text_language(page: Page) -> str:
    """Give the language in which a page is written: of the text it stands in for, else its own."""
    source = page.alias_of if page.alias_of_id else page
    return str(source.locale.language_code)


@register.simple_tag
def neighbours(page: Page) -> list[Neighbour]:
    """Give the first page of a group of plain pages and all below it, in the order of the tree."""
    parent = page.get_parent()
    first = parent if parent.specific_class is StandardPage else page
    found = (
        Page.objects.live()
        .public()
        .filter(path__startswith=first.path, depth__lte=first.depth + 1)
        .select_related("locale", "alias_of__locale")
        .order_by("path")
    )
    language = page.locale.language_code
    return [
        Neighbour(
            title=beside.title,
            url=beside.url,
            current=beside.pk == page.pk,
            language="" if (written := text_language(beside)) == language else written,
        )
        for beside in found
    ]
