"""Addresses that the public reads, below `/{lang}/`."""

from django.urls import path, re_path

from portal.reading import views

app_name = "reading"
urlpatterns = [
    path("", views.home, name="home"),
    path("case-studies/", views.case_studies, name="case_studies"),
    path("case-studies/<slug:slug>/", views.case_study, name="case_study"),
    path("search/", views.search, name="search"),
    path("about/", views.plain_page, {"path": "about/"}, name="about"),
    re_path(r"^(?P<path>about/(?:[\w\-]+/)+)$", views.plain_page, name="plain_page"),
]
