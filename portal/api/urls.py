"""Addresses for machines: those without a language, and the exports below each list."""

from __future__ import annotations

from django.urls import path, re_path

from portal.api.views import citations, entries, exports, oai, papers
from portal.catalogue.addresses import SHELVES

app_name = "api"

for_machines = [
    path("ref/<str:reference>/cite.<str:form>", citations.cite, name="cite"),
    re_path(r"^ref/(?P<reference>[\w\-]+)\.pdf$", papers.paper, name="paper"),
    path("api/v1/openapi.json", entries.description, name="openapi"),
    path("api/v1/entries", entries.entries, name="entries"),
    path("api/v1/entries/<str:reference>", entries.entry, name="entry"),
    path("oai", oai.harvest, name="oai"),
]

_FORMS = r"export\.(?P<form>csv|xlsx|json|atom)$"
lists = [
    *(
        re_path(rf"^{shelf}/{_FORMS}", exports.export, {"kind": kind}, name=kind.value)
        for kind, shelf in SHELVES.items()
    ),
    re_path(rf"^search/{_FORMS}", exports.export, {"kind": None}, name="search"),
]
