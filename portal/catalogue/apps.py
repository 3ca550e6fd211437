"""Configuration of the catalogue."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from portal.core import release


class CatalogueConfig(AppConfig):
    """The read side: one flat row per published entry and language."""

    name = "portal.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Render stale pages after every migrate, when the vocabulary has been loaded."""
        # By name: models cannot be imported before the registry is ready.
        receivers = import_module("portal.catalogue.receivers")
        post_migrate.connect(receivers.render_after_migrate, sender=self)
        # Now, not when first asked: files may change below a process that has read the old ones.
        release.fingerprint()
