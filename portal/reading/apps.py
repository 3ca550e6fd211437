"""Configuration of reading."""

from django.apps import AppConfig


class ReadingConfig(AppConfig):
    """What the public reads."""

    name = "portal.reading"
    label = "reading"
