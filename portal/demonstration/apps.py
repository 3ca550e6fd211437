"""Configuration of demonstration."""

from importlib import import_module

from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    """Demonstration content and the mails that nobody receives."""

    name = "portal.demonstration"
    label = "demonstration"

    def ready(self) -> None:
        """Register the checks that keep the demonstration out of production."""
        # By name: models cannot be imported before the registry is ready.
        import_module("portal.demonstration.checks")
