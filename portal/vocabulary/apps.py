"""Configuration of the vocabulary."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class VocabularyConfig(AppConfig):
    """Concepts with codes of the field and labels in six languages."""

    name = "portal.vocabulary"
    label = "vocabulary"

    def ready(self) -> None:
        """Load the schemes after every migrate: a newcomer cannot forget it."""
        # By name: models cannot be imported before the registry is ready.
        receivers = import_module("portal.vocabulary.receivers")
        post_migrate.connect(receivers.load_after_migrate, sender=self)
