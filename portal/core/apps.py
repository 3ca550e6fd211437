"""Configuration of the core."""

from importlib import import_module

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """No table, no domain: words that every app uses."""

    name = "portal.core"
    label = "core"

    def ready(self) -> None:
        """Register the checks of the installation."""
        import_module("portal.core.checks")
