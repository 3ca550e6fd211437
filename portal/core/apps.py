"""Configuration of the core."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """No table, no domain: words that every app uses."""

    name = "portal.core"
    label = "core"
