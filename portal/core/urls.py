"""Addresses of the core: health and the language switch."""

from django.urls import path

from portal.core import health, views

app_name = "core"
urlpatterns = [
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("language/<str:code>/", views.set_language, name="set_language"),
]
