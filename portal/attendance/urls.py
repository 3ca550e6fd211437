"""Addresses of attendance.

`urlpatterns` is mounted below `/{lang}/`, before the reading room; `open_urls` at the root, since
a calendar program knows no language. The organisers' screens are mounted by `wagtail_hooks`.
"""

from __future__ import annotations

from django.urls import path

from portal.attendance.views import feeds, learning, links, own, registering

app_name = "attendance"
urlpatterns = [
    path("events/mine/", own.mine, name="mine"),
    path("events/calendar-address/", own.calendar_address, name="calendar_address"),
    path("events/registration/<str:token>/", links.registration, name="registration"),
    path("events/registration/<str:token>/certificate.pdf", links.certificate, name="certificate"),
    path("events/registration/<str:token>/calendar/", links.calendar, name="link_calendar"),
    path("events/<slug:slug>.ics", feeds.event_file, name="event_file"),
    path("events/<slug:slug>/register/", registering.register, name="register"),
    path("events/<slug:slug>/registered/", registering.registered, name="registered"),
    path("certificates/", links.certificate_check, name="certificates"),
    path("certificates/<slug:code>/", links.certificate_check, name="certificate_check"),
    path("training/progress/", learning.progress, name="progress"),
]

open_urls = [
    path("calendar.ics", feeds.whole_calendar, name="whole_calendar"),
    path("calendar/<str:secret>.ics", feeds.own_calendar, name="attendance_calendar"),
]
