"""Configuration of attendance."""

from importlib import import_module

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    """What people take part in."""

    name = "portal.attendance"
    label = "attendance"

    def ready(self) -> None:
        """Listen to news of events, and offer links and files to the outbox."""
        # By name: models cannot be imported before the registry is ready.
        import_module("portal.attendance.receivers").listen()
        import_module("portal.attendance.notices").offer()
