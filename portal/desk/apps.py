"""Configuration of desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Where contributors and focal points work."""

    name = "portal.desk"
    label = "desk"
