"""Addresses for machines: those without a language, and what is exported below one."""

from __future__ import annotations

from django.urls import path, re_path

from portal.api.views import citations, entries, exports, oai, papers, vocabulary
from portal.catalogue.addresses import SHELVES

app_name = "api"

for_machines = [
    path("ref/<str:reference>/cite.<str:form>", citations.cite, name="cite"),
    re_path(r"^ref/(?P<reference>[\w\-]+)\.pdf$", papers.paper, name="paper"),
    path("api/v1/openapi.json", entries.description, name="openapi"),
    path("api/v1/entries", entries.entries, name="entries"),
    path("api/v1/entries/<str:reference>", entries.entry, name="entry"),
    path("oai", oai.harvest, name="oai"),
    path("vocabulary/", vocabulary.front, name="vocabulary"),
    re_path(
        r"^vocabulary/(?P<scheme>[a-z0-9-]+)\.(?P<form>ttl|jsonld|csv)$",
        vocabulary.scheme_file,
        name="vocabulary_file",
    ),
    path("vocabulary/<slug:scheme>", vocabulary.scheme, name="vocabulary_scheme"),
    re_path(
        r"^vocabulary/(?P<scheme>[a-z0-9-]+)/(?P<code>[\w.-]+)\.(?P<form>ttl|jsonld)$",
        vocabulary.concept_file,
        name="concept_file",
    ),
    path("vocabulary/<slug:scheme>/<str:code>", vocabulary.concept, name="concept"),
]

_FORMS = r"export\.(?P<form>csv|xlsx|json|atom)$"
lists = [
    *(
        re_path(rf"^{shelf}/{_FORMS}", exports.export, {"kind": kind}, name=kind.value)
        for kind, shelf in SHELVES.items()
    ),
    path("vocabulary/", vocabulary.index, name="vocabulary"),
    re_path(rf"^search/{_FORMS}", exports.export, {"kind": None}, name="search"),
]
