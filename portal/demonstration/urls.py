"""Addresses of the demonstration, below `/demo/`."""

from django.urls import path

from portal.demonstration import views

app_name = "demonstration"
urlpatterns = [
    path("mail/", views.mails, name="mails"),
    path("mail/<int:delivery_id>/", views.mail, name="mail"),
    path("mail/<int:delivery_id>/file/", views.enclosed, name="enclosed"),
]
