"""The naive twin: the same case study and listing as Wagtail's tutorials would make them.

Fixed on purpose: it is the measure, not a competitor. The detail page is routed by Wagtail and
renders every block, picture and row at each request; the listing asks the page tree, counts each
facet by a query, and lets each card ask for what it shows.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from wagtail.models import Site

from portal.library.models import CaseStudyPage
from portal.urls import urlpatterns as portal_urls
from portal.vocabulary.models import Concept

DETAIL = """{% extends "base.html" %}{% load wagtailcore_tags wagtailimages_tags ui %}
{% block title %}{{ page.title }}{% endblock %}
{% block main %}<nav>{% for a in page.get_ancestors %}<a href="{% pageurl a %}">{{ a.title }}</a>{% endfor %}</nav>
<h1>{{ page.title }}</h1><p>{{ page.summary }}</p>
{% for t in page.get_translations %}<a href="{% pageurl t %}">{{ t.locale.language_code }}</a>{% endfor %}
<aside>{{ page.state }} {{ page.place }} {{ page.year_from }}–{{ page.year_to }}
{% for s, codes in labels %}<h3>{{ s }}</h3>{% for c in codes %}<p>{{ c }}</p>{% endfor %}{% endfor %}</aside>
{% for h, text in texts %}<h2>{{ h }}</h2>{{ text|paragraphs }}{% endfor %}
{% for b in page.photos %}{% image b.value.image max-960x960 %}{% image b.value.image max-480x480 %}<p>{{ b.value.caption }}</p>{% endfor %}
<table>{% for b in page.results %}{% include_block b %}{% endfor %}</table>
{% for b in page.building_blocks %}{% include_block b %}{% endfor %}
{% for b in page.references %}{% include_block b %}{% endfor %}
{% for r in related %}<article><a href="{% pageurl r %}">{{ r.title }}</a><p>{{ r.summary }}</p>{% for b in r.photos %}{% image b.value.image max-480x480 %}{% endfor %}</article>{% endfor %}
{% endblock %}"""

LISTING = """{% extends "base.html" %}{% load wagtailcore_tags wagtailimages_tags %}
{% block title %}Case studies{% endblock %}
{% block main %}<h1>{{ total }}</h1>
{% for name, rows in facets %}<fieldset><legend>{{ name }}</legend>{% for value, count in rows %}<label><input type="checkbox" name="{{ name }}" value="{{ value }}"> {{ value }} {{ count }}</label>{% endfor %}</fieldset>{% endfor %}
{% for page in pages %}<article><h3><a href="{% pageurl page %}">{{ page.title }}</a></h3><p>{{ page.summary }}</p>
{% for b in page.photos %}{% image b.value.image max-480x480 %}{% endfor %}
{% for t in page.get_translations %}{{ t.locale.language_code }}{% endfor %}{{ page.get_parent.title }}</article>{% endfor %}
{% endblock %}"""

FACETS = ("land_use", "degradation", "practices", "drivers", "ldn_response")


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Route through Wagtail, then render all at request time."""
    site = Site.find_for_request(request)
    assert site is not None
    found, args, kwargs = site.root_page.localized.specific.route(request, ["case-studies", slug])
    assert not args
    assert not kwargs
    page = CaseStudyPage.objects.get(pk=found.pk)
    list(page.get_view_restrictions())
    related = CaseStudyPage.objects.live().filter(state=page.state).exclude(pk=page.pk)[:3]
    texts = [
        (name, getattr(page, name))
        for name in (
            "problem",
            "activities",
            "results_text",
            "worked",
            "did_not_work",
            "advice",
            "costs",
        )
    ]
    return _render(
        request, DETAIL, {"page": page, "related": related, "texts": texts, "labels": _labels(page)}
    )


def _labels(page: CaseStudyPage) -> list[tuple[str, list[str]]]:
    return [
        (
            name,
            [Concept.objects.get(scheme=scheme, code=code).label() for code in getattr(page, name)],
        )
        for name, scheme in (
            ("land_use", "land-use"),
            ("degradation", "degradation"),
            ("drivers", "driver"),
        )
    ]


def listing(request: HttpRequest) -> HttpResponse:
    """Ask the page tree, count each facet by a query."""
    pages = CaseStudyPage.objects.live().filter(locale__language_code="en")
    context = {
        "total": pages.count(),
        "pages": pages.order_by("-first_published_at")[:20],
        "facets": [
            ("state", _group("state", "state")),
            *((name, _group(name, f"unnest({name})")) for name in FACETS),
        ],
    }
    return _render(request, LISTING, context)


def _group(name: str, expression: str) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {expression} AS value, count(*) FROM library_casestudypage"
            " JOIN wagtailcore_page ON id = page_ptr_id WHERE live GROUP BY 1 ORDER BY 1"
        )
        return list(cursor.fetchall())


def _render(request: HttpRequest, source: str, context: dict[str, Any]) -> HttpResponse:
    template = engines["django"].from_string(source)
    return HttpResponse(template.render(context, request))


urlpatterns = [
    path("naive/en/case-studies/", listing),
    path("naive/en/case-studies/<slug:slug>/", detail),
    # Not by include: addresses with a language stand in the root or nowhere.
    *portal_urls,
]
