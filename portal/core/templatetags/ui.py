"""Small tags without a domain."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from portal.core import languages, writing
from portal.core.writing import long_date, long_moment

register = template.Library()
register.filter("long_date", long_date)
register.filter("long_moment", long_moment)


@register.filter
def lang_tag(code: str) -> str:
    """Give the BCP 47 tag of a language code, for `lang` attributes."""
    return languages.tag(code)


@register.filter
def own_name(code: str) -> str:
    """Give a language's name in that language."""
    return languages.own_name(code)


@register.filter
def listed(parts: Iterable[Any]) -> str:
    """Write parts as a list, with the comma of the current language."""
    return writing.listed(parts)


@register.simple_tag
def comma() -> str:
    """Give the sign between the parts of a list."""
    return writing.comma()


@register.filter(name="colon")
def with_colon(label: Any) -> str:
    """Write a label before its value: `{{ _("Reason")|colon }}{{ reason }}`."""
    return writing.with_colon(label)


@register.filter
def colon_alone(label: Any) -> str:
    """Write a label whose value begins on the next line."""
    return writing.with_colon(label).rstrip()


@register.simple_tag(name="colon")
def colon_sign(*, alone: bool = False) -> str:
    """Give the colon with the space behind it; `alone` at the end of a line."""
    return colon_alone("") if alone else writing.with_colon("")


@register.filter
def named(languages_of: Iterable[Any]) -> SafeString:
    """Write languages, each of which has `name` and `tag`, as a list; each name in its language."""
    return format_html_join(
        writing.comma(),
        '<span lang="{}">{}</span>',
        ((known.tag, known.name) for known in languages_of),
    )


@register.filter
def number(value: Any) -> str:
    """Write a number with its thousands apart; what is no number stays as it is."""
    return writing.number(value) if isinstance(value, int | float | Decimal) else str(value)


@register.filter
def paragraphs(text: str) -> SafeString:
    """Wrap plain text into paragraphs at empty lines, escaped; single breaks are kept."""
    blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n\n")]
    return format_html_join(
        "\n",
        "<p>{}</p>",
        (
            (format_html_join(SafeString("<br>"), "{}", ((line,) for line in block.split("\n"))),)
            for block in blocks
            if block
        ),
    )
