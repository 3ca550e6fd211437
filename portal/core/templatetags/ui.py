"""Small tags without a domain."""

from __future__ import annotations

from typing import Any

from babel.dates import format_date as babel_date
from django import template
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.core import languages

register = template.Library()

BABEL_LOCALES = {"zh-hans": "zh_Hans"}


@register.filter
def lang_tag(code: str) -> str:
    """Give the BCP 47 tag of a language code, for `lang` attributes."""
    return languages.tag(code)


@register.filter
def own_name(code: str) -> str:
    """Give a language's name in that language."""
    return languages.own_name(code)


@register.filter
def long_date(value: Any) -> str:
    """Write a date or an instant as a long date of the current language, year included."""
    if not value:
        return ""
    day = timezone.localtime(value).date() if hasattr(value, "hour") else value
    code = get_language() or "en"
    if code == "mn":
        # CLDR's long Mongolian date spells the month as a numeral word; officials write digits.
        return f"{day.year} оны {day.month}-р сарын {day.day}"
    if code == "en":
        return f"{day.day} {day:%B} {day.year}"
    return babel_date(day, format="long", locale=BABEL_LOCALES.get(code, code))


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
