"""Configuration of the catalogue."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from portal.core import release
from portal.vocabulary.signals import vocabulary_changed


class CatalogueConfig(AppConfig):
    """The read side: one flat row per published entry and language."""

    name = "portal.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Make anew after every migrate what is stale; follow the vocabulary."""
        # By name: models cannot be imported before the registry is ready.
        receivers = import_module("portal.catalogue.receivers")
        post_migrate.connect(receivers.render_after_migrate, sender=self)
        vocabulary_changed.connect(receivers.follow_vocabulary, dispatch_uid="catalogue.vocabulary")
        # Now, not when first asked: files may change below a process that has read the old ones.
        release.fingerprint()
