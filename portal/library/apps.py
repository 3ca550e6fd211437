"""Configuration of the library."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LibraryConfig(AppConfig):
    """What is published: Wagtail pages, and their rows in the catalogue."""

    name = "portal.library"
    label = "library"

    def ready(self) -> None:
        """Listen to Wagtail's news, name the mails, and plant the page tree after every migrate."""
        # By name: models cannot be imported before the registry is ready.
        receivers = import_module("portal.library.receivers")
        post_migrate.connect(receivers.plant_after_migrate, sender=self)
        receivers.listen()
        names = import_module("portal.library.notices").KIND_NAMES
        import_module("portal.notifications.letters").name_kinds(names)
