"""Addresses that the public reads, below `/{lang}/`."""

from django.urls import path, re_path

from portal.reading.views import (
    countries,
    documents,
    events,
    front,
    glossary,
    pages,
    suggesting,
    training,
)

app_name = "reading"
urlpatterns = [
    path("", front.home, name="home"),
    path("case-studies/", pages.case_studies, name="case_studies"),
    path("case-studies/<slug:slug>/", pages.case_study, name="case_study"),
    path("training/", training.training, name="training"),
    path("training/materials/<slug:slug>/", training.material, name="material"),
    path("training/paths/<slug:slug>/", training.path, name="path"),
    path("training/paths/<slug:slug>/offline.zip", training.path_offline, name="path_offline"),
    path("training/paths/<slug:slug>/<int:number>/", training.module, name="module"),
    path("events/", events.events, name="events"),
    path("events/calendar/", events.this_month, name="events_this_month"),
    re_path(
        r"^events/calendar/(?P<year>[0-9]{4})-(?P<month>[0-9]{2})/$",
        events.month,
        name="events_month",
    ),
    path("events/cop17/", events.cop17, name="cop17"),
    path("events/<slug:slug>/", events.event, name="event"),
    path("documents/", documents.documents, name="documents"),
    path("documents/<slug:slug>/", documents.document, name="document"),
    path("countries/", countries.countries, name="countries"),
    path("countries/<str:iso3>/", countries.country, name="country"),
    path("glossary/", glossary.glossary, name="glossary"),
    path("glossary/<slug:scheme>/", glossary.glossary_scheme, name="glossary_scheme"),
    path("search/", front.search, name="search"),
    path("search/suggest/", suggesting.suggest, name="suggest"),
    path("about/", pages.plain_page, {"path": "about/"}, name="about"),
    re_path(r"^(?P<path>about/(?:[\w\-]+/)+)$", pages.plain_page, name="plain_page"),
]
