"""Official names of the member States, for templates."""

from __future__ import annotations

from django import template

from portal.accounts import states

register = template.Library()


@register.filter
def state_name(iso3: str) -> str:
    """Give a State's official name in the current language."""
    return states.name(iso3)
