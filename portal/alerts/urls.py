"""Addresses of saved searches, mounted at `/{lang}/inbox/searches/`."""

from __future__ import annotations

from django.urls import path

from portal.alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.searches, name="list"),
    path("new/<str:shelf>/", views.save, name="save"),
    path("stop/<str:token>/", views.stop, name="stop"),
    path("stop/<str:token>/all/", views.stop_all, name="stop_all"),
    path("<uuid:number>/", views.open_list, name="open"),
    path("<uuid:number>/name/", views.rename, name="rename"),
    path("<uuid:number>/pause/", views.pause, name="pause"),
    path("<uuid:number>/resume/", views.resume, name="resume"),
    path("<uuid:number>/delete/", views.remove, name="remove"),
    path("<uuid:number>/put-back/", views.put_back, name="put_back"),
]
