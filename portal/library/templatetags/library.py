"""Tags of the library: an entry page presented from the page itself (preview, fallback)."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page

from portal.accounts.queries import NOBODY, Standing, today
from portal.catalogue.presentation import Presented, present
from portal.library import queries
from portal.library.article import compose
from portal.library.models import EntryPage
from portal.library.policies import Obstacle, is_member
from portal.library.presentation.checks import Finding, findings
from portal.vocabulary.queries import terms

register = template.Library()


@register.simple_tag
def presented(page: EntryPage) -> Presented:
    """Present a page that has no row in the catalogue: a draft's preview, a restricted page."""
    entry = compose(queries.content_of(page), queries.origin_of(page), queries.enclosures_of(page))
    return present(entry, terms(), get_language() or "en")


@register.filter
def article_templates(presented: Presented) -> list[str]:
    """Give the templates of an entry's article; the last one serves every kind."""
    return [f"reading/_{presented.entry.kind.value}.html", "library/_article.html"]


@register.filter
def obstacle_words(value: str) -> str:
    """Say why something planned could not be done."""
    return str(Obstacle(value).label) if value in Obstacle.values else ""


@register.filter
def findings_of(page: Page) -> list[Finding]:
    """Give what an editor should look at on a saved page."""
    return findings(page, today(timezone.now())) if page.pk else []


@register.inclusion_tag("library/_versions.html", takes_context=True)
def versions_of(context: Context, reference: str, supersedes: str = "") -> dict[str, Any]:
    """Show the version before a document and those that replace it, as far as the reader may."""
    standing: Standing = context.get("standing") or NOBODY
    found = queries.versions(reference, supersedes, for_members=is_member(standing))
    return {"versions": found}
