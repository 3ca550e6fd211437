"""Filters for the words of mails."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.dateparse import parse_date, parse_datetime

from portal.notifications import letters

register = template.Library()


@register.filter
def kind_name(kind: str) -> str:
    """Say what kind of mail it is, in the reader's language."""
    return letters.kind_name(kind)


@register.filter
def moment(value: str) -> datetime | date | None:
    """Read the ISO date or instant that a notice's context carries, for the date filters.

    An instant is then told in the recipient's time zone, by `long_date` and by `date`.
    """
    try:
        return parse_date(value) or parse_datetime(value)
    except ValueError:
        return None
