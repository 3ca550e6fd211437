"""Tags of training pages. They ask no table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.reading import marking

register = template.Library()

HOUR = 60
_CITED = re.compile(r"\[(\d{1,3})\]")


@register.filter
def duration(minutes: int | None) -> str:
    """Say a duration in hours and minutes; nothing where it is not known."""
    if not minutes:
        return ""
    hours, left = divmod(minutes, HOUR)
    if not hours:
        return ngettext("%(number)s minute", "%(number)s minutes", left) % {"number": left}
    if not left:
        return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": left}


@register.filter
def cited_in(references: Sequence[Mapping[str, Any]], text: str) -> list[dict[str, Any]]:
    """Give the sources that a text refers to as `[2]`, each with its number."""
    numbers = sorted({int(number) for number in _CITED.findall(text)})
    return [
        {**references[number - 1], "number": number}
        for number in numbers
        if 1 <= number <= len(references)
    ]


@register.filter
def solved(question: Mapping[str, Any], number: int) -> marking.Question:
    """Give a question with its answer: for reviewers only, never on a public page."""
    return marking.solved(number, question)


@register.filter
def questions_of(modules: Sequence[Mapping[str, Any]]) -> str:
    """Give how many questions each module has, for the script that knows what is finished."""
    return " ".join(str(len(module["questions"])) for module in modules)
