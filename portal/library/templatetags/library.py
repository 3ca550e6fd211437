"""Tags of the library: an entry page presented from the page itself (preview, fallback)."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from portal.catalogue.presentation import Presented, present
from portal.library import queries
from portal.library.article import compose
from portal.library.models import CaseStudyPage
from portal.vocabulary.queries import terms

register = template.Library()


@register.simple_tag
def presented(page: CaseStudyPage) -> Presented:
    """Present a page that has no row in the catalogue: a draft's preview, a restricted page."""
    entry = compose(queries.content_of(page), queries.origin_of(page), queries.enclosures_of(page))
    return present(entry, terms(), get_language() or "en")
