"""Configuration of alerts."""

from importlib import import_module

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Saved searches."""

    name = "portal.alerts"
    label = "alerts"

    def ready(self) -> None:
        """Offer links to the outbox."""
        # By name: models cannot be imported before the registry is ready.
        import_module("portal.alerts.notices").offer()
