"""Configuration of the interface for machines."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """What machines read. It has no table: it reads the catalogue, and asks the library for papers."""

    name = "portal.api"
    label = "api"
