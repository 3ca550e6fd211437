"""Addresses of the inbox, mounted at `/{lang}/inbox/`."""

from django.urls import path

from portal.notifications import views

app_name = "inbox"
urlpatterns = [
    path("", views.inbox, name="list"),
    path("<int:item_id>/read/", views.read, name="read"),
    path("read/", views.read_all, name="read_all"),
    path("preferences/", views.preferences, name="preferences"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
